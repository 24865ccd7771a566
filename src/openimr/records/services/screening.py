"""Pages are screened for whose they are: what seems another's is withheld before anybody sees it."""

from datetime import datetime

from openimr.cases import services as cases
from openimr.cases.models import Case, Party
from openimr.records.adapters.patient_marks_file import patient_labels
from openimr.records.domain import misfiled
from openimr.records.models import Page, PrivacyIncident

#: An incident in one of these states withholds its page.
WITHHOLDING = (PrivacyIncident.State.OPEN, PrivacyIncident.State.CONFIRMED)


def screen(case: Case, *, by: str, at: datetime) -> int:
    """Look at whose every page is; withhold those that seem another person's; answers how many incidents are new.

    A page that a person cleared stays cleared; an incident that is open stays open until a person settles it.
    """
    pages = Page.objects.filter(original__case=case).order_by("original__place", "number")
    read = list(pages.select_related("original").defer("words"))
    suspected = misfiled.screen([_screened(page) for page in read], _worker(case), patient_labels())
    reasons = {found.key: list(found.reasons) for found in suspected}
    known = set(PrivacyIncident.objects.filter(page__original__case=case).values_list("page_id", flat=True))
    fresh = [page for page in read if (page.original.sha256, page.number) in reasons and page.pk not in known]
    for page in fresh:
        open_incident(page, reasons[page.original.sha256, page.number], by=by, at=at)
    withheld = pages.filter(incidents__state__in=WITHHOLDING)
    Page.objects.filter(pk__in=withheld.values("pk"), withheld=False).update(withheld=True)
    Page.objects.filter(original__case=case, withheld=True).exclude(pk__in=withheld.values("pk")).update(withheld=False)
    return len(fresh)


def _screened(page: Page) -> misfiled.PageOfDocument:
    return misfiled.PageOfDocument((page.original.sha256, page.number), str(page.document_id), page.text)


def _worker(case: Case) -> misfiled.Worker:
    party = Party.objects.filter(case=case, role="injured_worker").first()
    first, last, born = (party.first_name, party.last_name, party.date_of_birth) if party else ("", "", None)
    numbers = (case.claim_number, case.eams_number)
    return misfiled.Worker(tuple(first.split()), (last,) if last else (), born, tuple(filter(None, numbers)))


def open_incident(page: Page, reasons: list[str], *, by: str, at: datetime) -> PrivacyIncident:
    incident = PrivacyIncident.objects.create(page=page, reasons=reasons, found_at=at)
    note_incident(incident, "opened", by=by, at=at)
    return incident


def note_incident(incident: PrivacyIncident, what: str, *, by: str, at: datetime) -> None:
    page = incident.page
    payload = {"incident": incident.pk, "document": page.original.sha256, "page": page.number}
    cases.record(page.original.case, f"records.incident_{what}", by=by, at=at, payload=payload)
