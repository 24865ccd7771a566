"""Reads of reviewers. A reviewer's name is answered to nobody here: only ids and qualifications leave."""

from collections.abc import Iterable
from datetime import date

from openimr.errors import NotFound
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.qualification import statement_of
from openimr.panel.domain.statement import CredentialStatement
from openimr.panel.models import Reviewer


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


def identities(reviewer_ids: Iterable[str]) -> tuple[str, ...]:
    """Names and licence numbers that must never stand in a letter: for the checks that look for them."""
    found: list[str] = []
    for stored in Reviewer.objects.filter(pk__in=list(reviewer_ids)):
        one = reviewer_of(stored.profile)
        found += [one.name, one.last_name, one.id, *(licence.number for licence in one.licences)]
    return tuple(found)


def panel(on: date) -> list[tuple[str, CredentialStatement]]:
    """Every active reviewer's id and qualifications as of that day."""
    return [
        (stored.pk, statement_of(reviewer_of(stored.profile), on=on, unaffiliated_with=()))
        for stored in Reviewer.objects.filter(active=True)
    ]
