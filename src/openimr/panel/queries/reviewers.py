"""Reads of reviewers. A reviewer's name is answered to nobody here: only ids and qualifications leave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from openimr.clock import PACIFIC
from openimr.errors import NotFound
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.history import Version, changes_between, first_broken
from openimr.panel.domain.qualification import statement_of
from openimr.panel.domain.statement import CredentialStatement
from openimr.panel.domain.told import told
from openimr.panel.models import Reviewer, ReviewerVersion
from openimr.panel.queries.access import sees_names
from openimr.panel.queries.standing import roster


def is_loaded() -> bool:
    """Whether there is a panel at all."""
    return Reviewer.objects.exists()


def assigned_reviewers() -> list[str]:
    """Ids of the reviewers who have, or had, a case."""
    return list(Reviewer.objects.filter(assignments__isnull=False).distinct().values_list("id", flat=True))


def reviewer(reviewer_id: str) -> domain.Reviewer:
    """The reviewer of that id with everything on file. Raises NotFound."""
    found = Reviewer.objects.filter(pk=reviewer_id, active=True).first()
    if found is None:
        raise NotFound(f"no reviewer {reviewer_id} on the panel; `openimr panel list` shows the panel")
    return reviewer_of(found.profile)


def history(reviewer_id: str) -> tuple[Version, ...]:
    """Every version of a reviewer's file, oldest first. Raises NotFound."""
    return _versions(reviewer_id, ReviewerVersion.objects.order_by("sequence"))


def newest_version(reviewer_id: str) -> Version:
    """The last version of a reviewer's file. Raises NotFound."""
    return _versions(reviewer_id, ReviewerVersion.objects.order_by("-sequence"), most=1)[0]


def _versions(reviewer_id: str, stored: QuerySet[ReviewerVersion], most: int | None = None) -> tuple[Version, ...]:
    found = list(stored.filter(reviewer_id=reviewer_id)[:most])
    if not found and not Reviewer.objects.filter(pk=reviewer_id).exists():
        raise NotFound(f"no reviewer {reviewer_id} on the panel; `openimr panel list` shows the panel")
    return tuple(
        Version(
            reviewer_id=one.reviewer_id,
            sequence=one.sequence,
            kind=one.kind,
            actor=one.actor,
            at=one.at,
            profile=one.profile,
            facts=one.facts,
            previous=one.previous,
            digest=one.digest,
        )
        for one in found
    )


@dataclass(frozen=True, slots=True)
class ToldVersion:
    """One version for people: what changed in it, in lines."""

    sequence: int
    kind: str
    actor: str
    at: datetime
    changes: tuple[str, ...]
    facts: Mapping[str, Any]
    digest: str


def told_history(reviewer_id: str, actor: Any) -> tuple[ToldVersion, ...]:
    """The history in words, oldest first. Only the medical director reads names and reasons. Raises NotFound."""
    with_names = sees_names(actor)
    found: list[ToldVersion] = []
    before: Version | None = None
    for one in history(reviewer_id):
        changed = changes_between(before.profile, one.profile) if before else ()
        lines = tuple(told(change, with_names=with_names) for change in changed)
        facts = one.facts if with_names else {}
        first = () if before else ("the first version on file",)
        found.append(ToldVersion(one.sequence, one.kind, one.actor, one.at, first + lines, facts, one.digest))
        before = one
    return tuple(found)


def version_as_of(reviewer_id: str, when: datetime | date) -> Version | None:
    """The version on file at that instant, or when that day ended in California; None before the first."""
    made = ReviewerVersion.objects.filter(at__lte=instant_of(when)).order_by("-sequence")
    return next(iter(_versions(reviewer_id, made, most=1)), None)


def instant_of(when: datetime | date) -> datetime:
    """That instant, or when that day ended in California."""
    return when if isinstance(when, datetime) else datetime.combine(when + timedelta(1), time(), PACIFIC)


def reviewer_as_of(reviewer_id: str, when: datetime | date) -> domain.Reviewer:
    """The reviewer with everything that was on file then. Raises NotFound where nothing was."""
    found = version_as_of(reviewer_id, when)
    if found is None:
        raise NotFound(
            f"nothing was on file of {reviewer_id} at {when.isoformat()}; `openimr panel history` tells since when"
        )
    return reviewer_of(dict(found.profile))


def broken_history(reviewer_id: str) -> str | None:
    """What is wrong with a reviewer's history, in a sentence; None if it is whole and ends with the profile in use."""
    return fault_of(reviewer_id, history(reviewer_id))


def fault_of(reviewer_id: str, versions: Sequence[Version]) -> str | None:
    """The same of a history that was read already."""
    if not versions:
        return f"{reviewer_id}: there is no history of the profile"
    place = first_broken(versions)
    if place is not None:
        return f"{reviewer_id}: version {place} does not follow from the one before"
    if Reviewer.objects.get(pk=reviewer_id).profile != versions[-1].profile:
        return f"{reviewer_id}: the profile in use is not the last version of its history"
    return None


def identities(reviewer_ids: Iterable[str]) -> tuple[str, ...]:
    """Names, earlier ones too, licence numbers and NPI that must never stand in a letter: for the checks that look."""
    found: list[str] = []
    for stored in Reviewer.objects.filter(pk__in=list(reviewer_ids)):
        one = reviewer_of(stored.profile)
        found += [one.name, one.last_name, one.id, *(licence.number for licence in one.licences)]
        found += [*one.former_names, *filter(None, [one.npi])]
    return tuple(found)


def panel(on: date) -> list[tuple[str, CredentialStatement]]:
    """Every active reviewer's id and qualifications as of that day."""
    return [(one.id, statement_of(one, on=on, unaffiliated_with=())) for _, one in roster()]
