"""Privacy incidents as records staff see them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.records.models import PrivacyIncident
from openimr.records.queries.reader import sees_withheld


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident: the page that it is about, why, and what became of it. `text` is what stands on the page."""

    id: int
    document: str
    file: str
    sender: str
    page: int
    text: str
    reasons: tuple[str, ...]
    state: str
    found_at: datetime
    settled_by: str
    settled_at: datetime | None
    remark: str
    sender_told_on: date | None


def incidents(case: Case, actor: Any) -> tuple[Incident, ...]:
    """The incidents of a case, the open ones first. Raises NotFound for whoever does not see withheld pages."""
    if not sees_withheld(actor):
        raise NotFound(f"{case.number}: no such page for this account")
    found = PrivacyIncident.objects.filter(page__original__case=case).select_related("page__original")
    ranked = sorted(found.defer("page__words"), key=lambda one: one.state != PrivacyIncident.State.OPEN)
    return tuple(map(_incident, ranked))


def _incident(one: PrivacyIncident) -> Incident:
    page, original = one.page, one.page.original
    return Incident(
        id=one.pk,
        document=original.sha256,
        file=original.file,
        sender=original.sender,
        page=page.number,
        text=page.text,
        reasons=tuple(one.reasons),
        state=one.state,
        found_at=one.found_at,
        settled_by=one.settled_by,
        settled_at=one.settled_at,
        remark=one.remark,
        sender_told_on=one.sender_told_on,
    )


def open_incidents(case: Case) -> int:
    """How many incidents of the case wait for a person."""
    return PrivacyIncident.objects.filter(page__original__case=case, state=PrivacyIncident.State.OPEN).count()
