"""Records that come when a case has gone on: they are read and seen, and move no case back."""

from datetime import UTC, date, datetime

from reportlab.pdfgen import canvas

from openimr.cases import queries as cases
from openimr.records import queries, services

AT = datetime(2013, 10, 22, 20, 0, tzinfo=UTC)
TODAY = date(2013, 10, 22)


def test_a_late_report_is_read_and_the_case_stays_under_review(under_review, tmp_path):
    number = under_review.number
    sheet = canvas.Canvas(str(tmp_path / "late.pdf"), invariant=1)
    for line, words in enumerate(
        (
            "PRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)",
            "Patient: Daniel R. Ostrowe   Date of exam: 10/15/2013",
            "Subjective complaints: low back pain, rated 6/10.",
            "Work status: modified duty, no lifting over 17 pounds.",
        )
    ):
        sheet.drawString(72, 700 - 20 * line, words)
    sheet.save()
    late = services.IncomingFile(tmp_path / "late.pdf", "requesting_physician", TODAY, "fax")
    services.take_in(number, [late], by="test", at=AT)
    found = services.read(number, today=TODAY, by="test", at=AT)
    assert any(document.file == "late.pdf" and document.date == date(2013, 10, 15) for document in found.documents)
    assert any(event.date == date(2013, 10, 15) for event in found.chronology)
    case = cases.get(number, None)
    assert case.state == "under_review"
    assert case.events.order_by("-sequence").first().kind == "records.put_in_order"
    assert queries.search_pages(case, '"no lifting over 17 pounds"').total == 1
