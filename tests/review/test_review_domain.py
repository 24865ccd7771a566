"""Drafts and edits: what was not documented is said so, every quote is where it is said to be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.test_law import FACTS

from openimr.cases.domain.dispute import DisputedItem
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.status import Status
from openimr.records.domain.evidence import CaseRecords, DocumentText, Evidence, PageText
from openimr.review.adapters.wording_file import wordings
from openimr.review.domain.edits import CitedQuote, Edit, apply
from openimr.review.domain.rationale import conclusion, draft_rationale
from openimr.review.domain.readability import reading_grade
from openimr.review.domain.sentence_json import from_json, to_json
from openimr.review.domain.sentences import Sentence, Source

WORDING = wordings(date(2013, 7, 5))
ITEM = DisputedItem(1, "WORK HARDENING", "modified", original_request="Work hardening program")
PAGE = PageText("a", "Progress report", 1, "Gait is normal. He denies\nnumbness.")
RECORDS = CaseRecords(
    "CM", (DocumentText("a", "a.pdf", "Progress report", "progress_report", None, "", "", None, (PAGE,)),)
)


def finding(status: Status, basis: str = "documented", **more) -> Finding:
    return Finding(
        1,
        f"e.t.{status}-{basis}",
        "The worker has reached a plateau.",
        (125,),
        status,
        basis,
        "looked for on 3 pages",
        **more,
    )


def draft(*findings: Finding, decision: str | None = None) -> tuple[Sentence, ...]:
    return draft_rationale(FACTS, ITEM, TreatmentRequest("x"), findings, (), wording=WORDING, decision=decision)


def test_not_documented_is_never_worded_as_not_met():
    told = draft(finding(Status.NOT_DOCUMENTED, pages_searched=29, documents_searched=15))
    sentence = next(s for s in told if s.finding)
    assert "is not documented" in sentence.text
    assert "29 pages of 15 documents" in " ".join(one.text for one in told)
    assert "not met" not in sentence.text


def test_the_arc_is_that_of_the_real_letters():
    quote = Evidence("a", "Progress report", 1, "Gait is normal.", 0, 15)
    told = draft(finding(Status.MET, evidence=(quote,)), finding(Status.NOT_MET, "computed"), decision="upheld")
    roles = list(dict.fromkeys(sentence.role for sentence in told))
    assert roles == [
        "request",
        "utilization_review",
        "criteria",
        "documentation",
        "computed",
        "modification",
        "conclusion",
    ]
    assert all(sentence.sources for sentence in told if sentence.role != "criteria")
    assert told[-1].text.endswith("is not medically necessary.")


@pytest.mark.parametrize(
    ("decision", "words"),
    [("upheld", "is not medically necessary"), ("overturned", "is medically necessary"), (None, "pending")],
)
def test_the_conclusion_follows_the_decision(decision, words):
    assert words in conclusion(ITEM, decision, wording=WORDING, disputed=None).text


def test_an_edit_must_cite_words_that_are_on_the_page():
    drafted = (
        Sentence("One.", "summary", (Source("application"),)),
        Sentence("Two.", "summary", (Source("application"),)),
    )
    edits = [
        Edit("replace", 1, "Better.", (CitedQuote("a.pdf", 1, "He denies numbness."),)),
        Edit("after", 2, "Own judgement.", own_judgement=True),
        Edit("drop", 2),
    ]
    edited, faults = apply(drafted, edits[:2], RECORDS, field="summary_edits", role="summary")
    assert faults == ()
    assert [s.text for s in edited] == ["Better.", "Two.", "Own judgement."]
    assert edited[0].sources[0].evidence.quote == "He denies\nnumbness."
    assert edited[2].sources == (Source("reviewer"),)
    wrong = [
        Edit("replace", 9, "x"),
        Edit("replace", 1, "x", (CitedQuote("a.pdf", 1, "He limps."),)),
        Edit("after", 1, "x", (CitedQuote("b.pdf", 1, "x"),)),
    ]
    _, faults = apply(drafted, wrong, RECORDS, field="summary_edits", role="summary")
    assert [fault.field for fault in faults] == ["summary_edits[0]", "summary_edits[1]", "summary_edits[2]"]
    _, (fault,) = apply(drafted, [Edit("after", 1, "On nothing.")], RECORDS, field="summary_edits", role="summary")
    assert (fault.field, "sentence after 1 names no source" in fault.sentence) == ("summary_edits[0]", True)


@given(st.text(max_size=40), st.sampled_from(["summary", "criteria"]), st.text(max_size=20), st.booleans())
def test_sentences_survive_their_json(text, role, citation, cited):
    evidence = Evidence("a", "t", 1, text, 0, len(text)) if cited else None
    sentence = Sentence(text, role, (Source("record", citation=citation, evidence=evidence),))
    assert from_json(to_json(sentence)) == sentence


def test_long_words_and_sentences_are_harder_to_read():
    assert reading_grade("The cat sat. The dog ran.") < 3
    assert reading_grade("Electrodiagnostic documentation of radiculopathy necessitates comprehensive evaluation.") > 12
    assert reading_grade("") == 0
