"""The drafted summary: a sentence a document, the last report of who asked, every paper that a rationale quotes."""

from dataclasses import replace
from datetime import date

from tests.law.test_law import FACTS

from openimr.cases.domain.dispute import CaseParty
from openimr.records.domain.evidence import CaseRecords, ChronologyEvent, DocumentText, PageText
from openimr.review.adapters.wording_file import wordings
from openimr.review.domain.summary import draft_summary

WORDING = wordings(date(2013, 7, 5))
ASKED = CaseParty("requesting_physician", "Lena Marsh-Quill, MD")


def document(name: str, kind: str, day: date | None, *texts: str, author: str = "") -> DocumentText:
    titled = f"{kind.replace('_', ' ').capitalize()}{', ' + author if author else ''}"
    titled += f", {day:%m/%d/%Y}" if day else ""
    pages = tuple(PageText(name, titled, number, text) for number, text in enumerate(texts, start=1))
    return DocumentText(name, f"{name}.pdf", titled, kind, day, author, "claims_administrator", None, pages)


EARLY = document("early", "progress_report", date(2013, 1, 7), "Pain is rated 3/10.", author="Lena Marsh-Quill, MD")
LAST = document(
    "last", "progress_report", date(2013, 6, 3), "Pain is rated 6/10. Gait is slow.", author="Lena Marsh-Quill, MD"
)
OTHER = document("other", "progress_report", date(2013, 6, 20), "Pain is rated 9/10.", author="Udo Brand, DC")
STOMACH = document(
    "stomach", "consultation", date(2013, 5, 2), "The patient had an ulcer in 2004.", author="Ivo Lund, MD"
)
LABORATORY = document(
    "laboratory", "laboratory", date(2013, 4, 1), "CENTRAL TOXICOLOGY LABORATORY\nPatient Ada Lark\nResult:\nNo drug was found in the sample."
)  # fmt: skip


def event(of: DocumentText, kind: str, says: str, quote: str) -> ChronologyEvent:
    page = of.pages[0]
    start = page.text.index(quote)
    return ChronologyEvent(of.date, kind, says, page.evidence(start, start + len(quote)))


RECORDS = CaseRecords(
    "CM",
    (EARLY, LABORATORY, STOMACH, LAST, OTHER),
    (
        event(EARLY, "pain_score", "pain was rated 3 out of 10", "Pain is rated 3/10"),
        event(LAST, "pain_score", "pain was rated 6 out of 10", "Pain is rated 6/10"),
        event(LAST, "examination", "on examination: gait is slow", "Gait is slow."),
        event(OTHER, "pain_score", "pain was rated 9 out of 10", "Pain is rated 9/10"),
    ),
)


def summary(*cited):
    facts = replace(FACTS, parties=(*(one for one in FACTS.parties if one.role != ASKED.role), ASKED))
    return [sentence.text for sentence in draft_summary(facts, RECORDS, WORDING, cited)]


def test_the_state_is_that_of_the_last_report_of_who_asked():
    told = summary()
    assert "The progress report of 06/03/2013 notes: pain was rated 6 out of 10." in told
    assert "On examination on 06/03/2013: gait is slow." in told
    assert not any("3 out of 10" in one or "9 out of 10" in one for one in told)


def test_a_paper_that_a_rationale_quotes_is_told_of_once():
    ulcer = STOMACH.pages[0].evidence(0, len(STOMACH.pages[0].text))
    gait = LAST.pages[0].evidence(20, 33)
    told = summary(ulcer, ulcer, gait)
    assert [one for one in told if "ulcer" in one] == [
        'The consultation of 05/02/2013 says: "The patient had an ulcer in 2004".'
    ]
    assert len(told) == len(summary()) + 1  # the report that the gait is from is told of already


def test_of_a_letterhead_that_is_quoted_the_result_is_told_and_no_name():
    head = LABORATORY.pages[0].evidence(0, 46)
    told = [one for one in summary(head) if "laboratory" in one]
    assert told == ['The laboratory of 04/01/2013 says: "No drug was found in the sample".']


def test_days_are_told_in_one_form_and_in_their_order():
    told = summary(STOMACH.pages[0].evidence(0, 11))
    days = [one.split(" of ")[1][:10] for one in told if one.startswith("The ") and " of 0" in one]
    assert days == ["05/02/2013", "06/03/2013", f"{FACTS.ur_date:%m/%d/%Y}"]
