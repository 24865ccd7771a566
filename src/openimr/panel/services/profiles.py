"""The one door through which a reviewer's profile changes: each change is a version, kept for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from openimr.cases.domain.chain import GENESIS
from openimr.errors import NotFound
from openimr.panel.adapters.panel_file import checked_profile, reviewer_of
from openimr.panel.domain.history import digest_of
from openimr.panel.models import Reviewer, ReviewerVersion
from openimr.panel.services.ties import take_profiles


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to one reviewer's file: the profile as it stands from now on, and the particulars of the act."""

    reviewer_id: str
    kind: str
    profile: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def put_profiles(
    profiles: Sequence[Mapping[str, Any]],
    *,
    by: str,
    at: datetime,
    kind: str = "changed",
    facts: Mapping[str, Any] | None = None,
) -> tuple[str, ...]:
    """Put profiles (of the panel file's schema) on file; answers the ids of those that changed. Nobody is deleted.

    Suspensions on file stay, whatever a profile says, and a later confirmation is never undone by an older one.
    Raises DataFileInvalid.
    """
    checked = [checked_profile(dict(one), source=str(one.get("id", "a profile"))) for one in profiles]
    known = _locked([one["id"] for one in checked], make=True)
    acts = []
    for profile in checked:
        before = known[profile["id"]].profile
        if before:
            profile["suspensions"] = before.get("suspensions", [])
            profile["attested"] = max(filter(None, (before.get("attested"), profile["attested"])), default=None)
        if not before or reviewer_of(before) != reviewer_of(profile):
            acts.append(Act(profile["id"], kind if before else "loaded", profile, facts or {}))
    write(acts, by=by, at=at)
    changed = tuple(act.reviewer_id for act in acts)
    take_profiles(changed, by=by, at=at)
    return changed


def locked_profile(reviewer_id: str) -> dict[str, Any]:
    """The profile on file, locked until the transaction ends. Raises NotFound."""
    found = Reviewer.objects.select_for_update().filter(pk=reviewer_id).first()
    if found is None:
        raise NotFound(f"no reviewer {reviewer_id} on the panel; `openimr panel list` shows the panel")
    return dict(found.profile)


def _locked(ids: Sequence[str], *, make: bool = False) -> dict[str, Reviewer]:
    if make:  # two that load the same panel take turns on the rows, new ones included
        Reviewer.objects.bulk_create([Reviewer(pk=one, profile={}) for one in ids], ignore_conflicts=True)
    return {one.pk: one for one in Reviewer.objects.select_for_update().filter(pk__in=ids).order_by("pk")}


@transaction.atomic
def write(acts: Sequence[Act], *, by: str, at: datetime) -> None:
    """Append a version for each act and make its profile the newest. One act a reviewer."""
    known = _locked([act.reviewer_id for act in acts])
    newest = (
        ReviewerVersion.objects.filter(reviewer__in=known).order_by("reviewer_id", "-sequence").distinct("reviewer_id")
    )
    last = {version.reviewer_id: version for version in newest}
    made = []
    for act in acts:
        before = last.get(act.reviewer_id)
        # The database keeps instants in UTC to the microsecond; the digest is taken over exactly that form.
        sealed: dict[str, Any] = {
            "sequence": before.sequence + 1 if before else 1,
            "kind": act.kind,
            "actor": by,
            "at": at.astimezone(UTC),
            "profile": dict(act.profile),
            "facts": dict(act.facts),
            "previous": before.digest if before else GENESIS,
        }
        digest = digest_of(reviewer_id=act.reviewer_id, **sealed)
        made.append(ReviewerVersion(reviewer_id=act.reviewer_id, digest=digest, **sealed))
        known[act.reviewer_id].profile = sealed["profile"]
    ReviewerVersion.objects.bulk_create(made, batch_size=500)
    Reviewer.objects.bulk_update(known.values(), ["profile"], batch_size=500)
