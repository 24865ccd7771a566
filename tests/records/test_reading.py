"""What is read out of records: dates, duplicates, kinds, searches, and what only OCR finds."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records import queries, services
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.date_labels_file import date_labels
from openimr.records.domain import dates, duplicates
from openimr.records.domain.evidence import CaseRecords, DocumentText, EvidenceQuery, PageText
from openimr.records.domain.search import search
from openimr.records.domain.service_dates import of_service
from openimr.records.domain.words import nearly, stem

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"
FORMS = (
    "{0.month}/{0.day}/{0.year}",
    "{0:%m-%d-%y}",
    "{0:%m/%d/%Y}",
    "{0:%B} {0.day}, {0.year}",
    "{0:%Y-%m-%d}",
    "{0:%b}. {0.day} {0.year}",
)


@given(st.dates(date(1975, 1, 1), date(2029, 12, 31)), st.sampled_from(FORMS))
def test_every_way_to_write_a_date_is_read(day, form):
    if "%y" in form and day.year < 2000:
        day = day.replace(year=2000 + day.year % 30, day=1)
    assert [found.day for found in dates.find(f"seen on {form.format(day)} for pain")] == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Date of birth: 03/17/1974\nDate of exam: 09/10/2013", date(2013, 9, 10)),
        ("FAX 06/21/2013 10:42\nDate of\nservice: 06/18/2013", date(2013, 6, 18)),
        ("DOI 04/25/2011. Seen 5-2-11.", date(2011, 5, 2)),
        ("February 30, 2013", None),
        ("no date at all", None),
        ("4 hours a day, 3 times per week, 3 weeks", None),
    ],
)
def test_the_date_of_service(text, day):
    found = of_service(text, date_labels())
    assert (found.day if found else None) == day


def page(text: str, *, number: int = 1, document: str = "a", by_ocr: bool = False) -> PageText:
    return PageText(document, "Progress report", number, text, by_ocr=by_ocr)


def records(*pages: PageText, kind: str = "progress_report") -> CaseRecords:
    return CaseRecords(
        "CM", (DocumentText("a", "a.pdf", "Progress report", kind, date(2013, 1, 1), "", "x", None, pages),)
    )


LONG = (
    "The patient reports low back pain after lifting a case of frozen goods at work and walks with a slow gait today."
)


def test_rescans_and_faxes_repeat_their_page():
    original = duplicates.Candidate(("a", 1), LONG, by_ocr=False)
    faxed = duplicates.Candidate(("b", 1), f"FROM CLINIC FAX 209 P.1/2\n{LONG}", by_ocr=False)
    misread = duplicates.Candidate(
        ("c", 1), LONG.replace("patient", "patlent").replace("frozen", "frozem"), by_ocr=True
    )
    other = duplicates.Candidate(
        ("d", 1),
        "MRI of the lumbar spine. Broad bulge at L5-S1 without compression of any nerve root seen.",
        by_ocr=False,
    )
    assert duplicates.duplicates([original, faxed, misread, other]) == {("b", 1): ("a", 1), ("c", 1): ("a", 1)}


def test_nearly_empty_pages_are_never_called_duplicates():
    blank = [duplicates.Candidate(("a", n), "Page left blank", by_ocr=False) for n in range(3)]
    assert duplicates.duplicates(blank) == {}


@given(st.text("abcdefgh ", min_size=5, max_size=80).filter(str.strip))
def test_a_quote_is_where_it_is_said_to_be(text):
    words = text.split()
    found = search(records(page(text)), EvidenceQuery((words[0],)), cues=cue_rules())
    passages = (*found.speaks_for, *found.speaks_against, *(passage.evidence for passage in found.otherwise))
    assert passages
    for evidence in passages:
        assert text[evidence.start : evidence.end] == evidence.quote


def test_a_denied_mention_does_not_speak_for():
    found = search(
        records(page("He denies numbness of the legs. Weakness is present.")),
        EvidenceQuery(("numbness", "weakness")),
        cues=cue_rules(),
    )
    assert [e.quote for e in found.speaks_for] == ["Weakness is present."]
    assert [e.quote for e in found.speaks_against] == ["He denies numbness of the legs."]


def test_nothing_found_still_tells_where_was_looked():
    found = search(
        records(page("Low back pain."), page("Gait is normal.", number=2)),
        EvidenceQuery(("plateau",)),
        cues=cue_rules(),
    )
    assert (found.speaks_for, found.searched, found.documents_searched) == ((), (("a", 1), ("a", 2)), 1)


def test_what_is_in_dispute_cannot_prove_itself():
    asked = records(page("The patient has reached a plateau."), kind="ur_determination")
    assert not search(asked, EvidenceQuery(("plateau",)), cues=cue_rules()).searched


def test_one_misread_letter_is_forgiven_on_scanned_pages_only():
    query = EvidenceQuery(("surgery",))
    assert search(records(page("The surqery helped the knee.", by_ocr=True)), query, cues=cue_rules()).speaks_for
    assert not search(records(page("The surqery helped the knee.")), query, cues=cue_rules()).speaks_for


@given(st.text("abcdefghij", min_size=6, max_size=12), st.data())
def test_nearly_is_one_letter_at_most(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    assert nearly(word, word[:place] + "z" + word[place + 1 :])
    assert nearly(word, word[:place] + "z" + word[place:])
    assert not nearly(word, "zz" + word + "zz")


@pytest.mark.parametrize(
    ("one", "other"), [("visits", "visit"), ("therapies", "therapy"), ("Notes", "note"), ("increased", "increase")]
)
def test_endings_that_change_nothing(one, other):
    assert stem(one) == stem(other)


@pytest.fixture
def work_hardening(db):
    folder = read_case_folder(CASES / "work-hardening")
    case = receive(folder, by="test", at=AT)
    evaluate_eligibility(case.number, today=AT.date(), by="test", at=AT)
    files = [services.IncomingFile(r.path, r.sender, r.received, r.way) for r in folder.records]
    services.take_in(case.number, files, by="test", at=AT)
    return case, services.read(case.number, today=AT.date(), by="test", at=AT)


def test_the_sample_case_file_is_put_in_order(work_hardening):
    case, found = work_hardening
    by_file = {document.file: document for document in found.documents}
    scanned = by_file["15-scan-2012-03.pdf"]
    assert scanned.pages[0].by_ocr
    assert "attended 18 of 24 authorized visits" in " ".join(scanned.pages[0].text.split())
    assert not [d.file for d in found.documents if d is not scanned and "18 of 24" in "".join(p.text for p in d.pages)]
    assert (scanned.date, scanned.kind, scanned.author) == (date(2012, 3, 2), "therapy_note", "Connor Vandermeer, DPT")
    assert all(p.duplicate_of for p in by_file["20-records-sent-again.pdf"].pages)
    assert by_file["21-fax-of-progress-report.pdf"].pages[0].duplicate_of
    kinds = {name[:2]: document.kind for name, document in by_file.items()}
    assert kinds["01"] == "application"
    assert kinds["02"] == "ur_determination"
    assert kinds["03"] == "request_for_authorization"
    assert kinds["04"] == "first_report"
    assert {kinds[n] for n in ("06", "07", "08", "09", "10", "11", "12", "18")} == {"progress_report"}
    assert {kinds[n] for n in ("05", "13")} == {"imaging"}
    assert (kinds["14"], kinds["16"], kinds["17"], kinds["19"]) == (
        "therapy_note",
        "consultation",
        "employer_correspondence",
        "legal_correspondence",
    )
    days = [entry.date for entry in found.chronology]
    assert days == sorted(days)
    assert any("not been set up yet" in entry.says for entry in found.chronology if entry.date == date(2013, 9, 10))
    before = case.events.count()
    assert services.read(case.number, today=AT.date(), by="test", at=AT) == queries.case_records(case)
    assert case.events.count() == before
