"""Pages that seem another person's: withheld before anybody sees them, looked at, confirmed or shown again."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from openimr.accounts.models import Person, Role
from openimr.cases.models import Case
from openimr.cases.queries import broken_event, timeline
from openimr.errors import NotFound, Refused
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records import queries, services
from openimr.records.models import Page

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"
NOTE = (
    "Brightwater Occupational Medicine\nPRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)\nPatient: {name}\n"
    "Date of birth: {born}\nClaim Number: {claim}\nDate of exam: {day}\n"
    "Subjective complaints: low back pain, rated {pain}/10, worse with {activity}.\nObjective findings: flexion is 40 degrees.\n"
    "Diagnoses: lumbar strain.\nTreatment plan: continue therapy.\nWork status: off work.\n"
    "Employer contact: Wanda Craig. Emergency contact: Anna Ostrowe.\nElectronically signed by Amos Quill, M.D."
)
OWN = {"name": "Daniel R. Ostrowe", "born": "03/17/1974", "claim": "PCC-11-048213"}
STRANGER = {"name": "Velma Quartermain", "born": "11/02/1961", "claim": "PCC-12-990417"}


def page_of(who: dict[str, str], day: str, activity: str) -> str:
    return NOTE.format(**who, day=day, activity=activity, pain=len(activity) % 9)


def pdf_of(file: Path, pages: list[str]) -> Path:
    canvas = Canvas(str(file), pagesize=letter, invariant=True)
    for text in pages:
        lines = canvas.beginText(60, 730)
        lines.textLines(text)
        canvas.drawText(lines)
        canvas.showPage()
    canvas.save()
    return file


@pytest.fixture
def case(db) -> Case:
    found = receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)
    evaluate_eligibility(found.number, today=AT.date(), by="test", at=AT)
    return found


def take_in(case: Case, file: Path) -> None:
    services.take_in(
        case.number,
        [services.IncomingFile(file, "claims_administrator", date(2013, 9, 1), "mail")],
        by="test",
        at=AT,
    )


@pytest.fixture
def ordered(case, tmp_path) -> Case:
    pages = [
        page_of(OWN, "06/03/2013", "gardening"),
        page_of(STRANGER, "07/01/2013", "sewing"),
        page_of(OWN, "08/12/2013", "driving"),
    ]
    take_in(case, pdf_of(tmp_path / "bundle.pdf", pages))
    services.read(case.number, today=AT.date(), by="test", at=AT)
    return case


STAFF, REVIEWER = Person(username="a", role=Role.INTAKE), Person(username="b", role=Role.REVIEWER)


def shown(case: Case) -> set[int]:
    return {page.number for page in queries.case_records(case).pages()}


def test_a_stranger_s_page_is_withheld_from_the_first(ordered):
    (incident,) = queries.incidents(ordered, STAFF)
    assert (incident.page, incident.state) == (2, "open")
    assert shown(ordered) == {1, 3}
    assert queries.search_pages(ordered, "sewing").total == 0
    assert queries.search_pages(ordered, "driving").total == 1
    with pytest.raises(NotFound):
        queries.shown_page(ordered, REVIEWER, incident.document, 2)
    assert queries.shown_page(ordered, STAFF, incident.document, 2).number == 2
    assert not queries.may_download(ordered, REVIEWER, incident.document)
    with pytest.raises(NotFound):
        queries.incidents(ordered, REVIEWER)


def test_no_page_is_shown_before_it_was_screened(case, tmp_path):
    take_in(case, pdf_of(tmp_path / "one.pdf", [page_of(OWN, "06/03/2013", "gardening")]))
    assert set(Page.objects.filter(original__case=case).values_list("withheld", flat=True)) == {True}
    services.read(case.number, today=AT.date(), by="test", at=AT)
    assert set(Page.objects.filter(original__case=case).values_list("withheld", flat=True)) == {False}


def test_neither_reasons_nor_events_say_who_or_what(ordered):
    (incident,) = queries.incidents(ordered, STAFF)
    told = json.dumps([incident.reasons, [event.payload for event in timeline(ordered)]]).lower()
    assert not any(word in told for word in ("velma", "quartermain", "1961", "990417", "ostrowe", "lumbar", "sewing"))
    assert broken_event(ordered) is None


def test_a_confirmed_page_stays_withheld_and_the_remark_is_kept(ordered):
    (incident,) = queries.incidents(ordered, STAFF)
    with pytest.raises(Refused, match="say what was done"):
        services.confirm(ordered.number, incident.id, remark=" ", sender_told_on=None, by="intake:a", at=AT)
    with pytest.raises(Refused, match="day to come"):
        services.confirm(
            ordered.number, incident.id, remark="returned", sender_told_on=date(2013, 10, 9), by="intake:a", at=AT
        )
    services.confirm(
        ordered.number, incident.id, remark="returned", sender_told_on=date(2013, 10, 8), by="intake:a", at=AT
    )
    services.put_in_order(ordered.number, today=AT.date(), by="test", at=AT)
    (settled,) = queries.incidents(ordered, STAFF)
    assert (settled.state, settled.remark, settled.sender_told_on) == ("confirmed", "returned", date(2013, 10, 8))
    assert shown(ordered) == {1, 3}
    with pytest.raises(Refused, match="settled before"):
        services.clear(ordered.number, incident.id, by="intake:a", at=AT)


def test_a_cleared_page_is_shown_again_and_stays_shown(ordered):
    (incident,) = queries.incidents(ordered, STAFF)
    services.clear(ordered.number, incident.id, by="intake:a", at=AT)
    assert shown(ordered) == {1, 2, 3}
    services.put_in_order(ordered.number, today=AT.date(), by="test", at=AT)
    assert shown(ordered) == {1, 2, 3}
    assert queries.search_pages(ordered, "sewing").total == 1
    assert queries.open_incidents(ordered) == 0
    kinds = [event.kind for event in timeline(ordered)]
    assert kinds.count("records.incident_opened") == kinds.count("records.incident_cleared") == 1


def test_a_reader_reports_a_page(ordered):
    (known,) = queries.incidents(ordered, STAFF)
    services.report(ordered.number, known.document, 3, by="reviewer:b", at=AT)
    services.report(ordered.number, known.document, 3, by="reviewer:b", at=AT)
    assert shown(ordered) == {1}
    assert queries.open_incidents(ordered) == 2
    services.put_in_order(ordered.number, today=AT.date(), by="test", at=AT)
    assert shown(ordered) == {1}
    with pytest.raises(NotFound):
        services.report(ordered.number, known.document, 9, by="reviewer:b", at=AT)


def test_an_incident_of_another_case_is_not_found(ordered):
    (incident,) = queries.incidents(ordered, STAFF)
    other = receive(read_case_folder(CASES / "medication"), by="test", at=AT)
    with pytest.raises(NotFound):
        services.clear(other.number, incident.id, by="intake:a", at=AT)


def test_a_person_rules_on_what_repeats_what(case, tmp_path):
    once = page_of(OWN, "06/03/2013", "gardening")
    pages = [once, once, page_of(OWN, "08/12/2013", "driving")]
    take_in(case, pdf_of(tmp_path / "bundle.pdf", pages))
    services.read(case.number, today=AT.date(), by="test", at=AT)
    assert shown(case) == {1, 3}
    sha256 = case.originals.get().sha256
    how = {"by": "intake:a", "at": AT}
    services.rule_on_duplicate(case.number, (sha256, 2), (sha256, 1), same=False, **how)
    assert shown(case) == {1, 2, 3}
    services.rule_on_duplicate(case.number, (sha256, 3), (sha256, 1), same=True, **how)
    services.put_in_order(case.number, today=AT.date(), by="test", at=AT)
    assert shown(case) == {1, 2}
    services.rule_on_duplicate(case.number, (sha256, 3), (sha256, 1), same=False, **how)
    assert shown(case) == {1, 2, 3}
    with pytest.raises(Refused):
        services.rule_on_duplicate(case.number, (sha256, 1), (sha256, 1), same=True, **how)
