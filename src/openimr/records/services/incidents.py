"""Privacy incidents: pages that seem another person's are withheld, looked at by records staff, and settled.

Every page is screened when the case file is put in order (services/screening.py); until then it is withheld. Events and
reasons name pages and kinds of marks, never what stands on them.
"""

from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.clock import day_of
from openimr.errors import NotFound, Reason, Refused
from openimr.records.models import Page, PrivacyIncident
from openimr.records.queries import stored_original
from openimr.records.services.ordering import weigh_pages_anew
from openimr.records.services.screening import WITHHOLDING, note_incident, open_incident


@transaction.atomic
def report(case_number: str, sha256: str, number: int, *, by: str, at: datetime) -> PrivacyIncident:
    """Whoever reads a page that seems another person's says so: it is withheld at once. Raises NotFound.

    An incident that is open already is answered as it is; one that was cleared is opened anew.
    """
    case = cases.locked(case_number)
    page = stored_original(case, sha256).pages.filter(number=number).select_related("original__case").first()
    if page is None:
        raise NotFound(f"{case.number}: no page {number} in {sha256[:12]}")
    standing = page.incidents.filter(state__in=WITHHOLDING).first()
    if standing is not None:
        return standing
    incident = open_incident(page, ["a person who read the page reported it"], by=by, at=at)
    _withhold(page, withheld=True)
    weigh_pages_anew(case)
    return incident


@transaction.atomic
def confirm(
    case_number: str, incident: int, *, remark: str, sender_told_on: date | None, by: str, at: datetime
) -> PrivacyIncident:
    """The page is another person's and stays withheld. `remark` says what was done with it; it is required.

    Raises NotFound; Refused without a remark, for a day to come, or where the incident was settled before.
    """
    found = _open_incident(case_number, incident, "confirm a privacy incident")
    reasons = []
    if not remark.strip():
        reasons.append(Reason("remark", "say what was done with the page: returned, sender told, destroyed"))
    if sender_told_on is not None and sender_told_on > day_of(at):
        reasons.append(Reason("sender_told_on", "the sender cannot have been told on a day to come"))
    if reasons:
        raise Refused("confirm a privacy incident", case_number, reasons)
    found.sender_told_on = sender_told_on
    return _settle(found, PrivacyIncident.State.CONFIRMED, remark, by=by, at=at)


@transaction.atomic
def clear(case_number: str, incident: int, *, remark: str = "", by: str, at: datetime) -> PrivacyIncident:
    """The page belongs here: it is shown and found again. Raises NotFound; Refused where it was settled before."""
    found = _open_incident(case_number, incident, "clear a privacy incident")
    return _settle(found, PrivacyIncident.State.CLEARED, remark, by=by, at=at)


def _open_incident(case_number: str, incident: int, what: str) -> PrivacyIncident:
    case = cases.locked(case_number)
    found = (
        PrivacyIncident.objects.select_for_update(of=("self",))
        .select_related("page__original__case")
        .filter(pk=incident, page__original__case=case)
        .first()
    )
    if found is None:
        raise NotFound(f"{case_number}: no privacy incident {incident}")
    if found.state != PrivacyIncident.State.OPEN:
        raise Refused(what, case_number, [Reason("state", f"incident {incident} was settled before: {found.state}")])
    return found


def _settle(
    incident: PrivacyIncident, state: PrivacyIncident.State, remark: str, *, by: str, at: datetime
) -> PrivacyIncident:
    incident.state, incident.remark = state, remark.strip()
    incident.settled_by, incident.settled_at = by, at
    incident.save()
    note_incident(incident, state, by=by, at=at)
    if state == PrivacyIncident.State.CLEARED:
        _withhold(incident.page, withheld=False)
        weigh_pages_anew(incident.page.original.case)
    return incident


def _withhold(page: Page, *, withheld: bool) -> None:
    page.withheld = withheld
    page.save(update_fields=["withheld"])
