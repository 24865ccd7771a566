"""The letter against the originals on file: application, utilization review decision, request for authorization."""

from dataclasses import replace
from datetime import date

import pytest
from tests.determinations.builders import REQUEST, Ready, ready

from openimr.determinations.domain.quality.originals import originals_of
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText

HEAD = "Renata Holm\nDate of birth Date of injury Claim number\n03/17/1974 04/25/2011 WC-20110425-7\n"
APPLICATION = (
    f"APPLICATION FOR INDEPENDENT MEDICAL REVIEW\n{HEAD}Cedar Claims, Tomas Vela\nDate of UR decision 07/05/2013\n"
    f"Disputed treatment 1\n{REQUEST}\nDisputed treatment 2\nTRANSPORT TO THE PROGRAM"
)
DECISION = (
    "UTILIZATION REVIEW\nDate of decision: 07/05/2013\nPatient: Renata Holm, date of injury 04/25/2011, claim no. "
    "WC-20110425-7\nThe work hardening program is modified. MTUS Chronic Pain Medical Treatment\nGuidelines, page 125."
)
RFA = f"REQUEST FOR AUTHORIZATION\nRenata Holm, DOI: 04/25/2011\n{REQUEST}\nTransport to the program"
KINDS = {"application": APPLICATION, "ur_determination": DECISION, "request_for_authorization": RFA}


def _with(*, by_ocr: bool = False, state: str = "read", **texts: str) -> Ready:
    """The whole review with the originals on file; `texts` by kind instead of the right ones, empty: not on file."""
    whole = ready()
    documents = []
    for place, (kind, right) in enumerate(KINDS.items()):
        digest, text = f"{place:x}c" * 32, texts.get(kind, right)
        if text:
            page = PageText(digest, kind, 1, text, by_ocr=by_ocr, state=state)
            documents.append(DocumentText(digest, f"{kind}.pdf", kind, kind, date(2013, 7, 5), "", "claims_administrator",
                                          date(2013, 10, 8), (page,)))  # fmt: skip
    return replace(whole, records=CaseRecords(whole.records.case_number, (*whole.records.documents, *documents)))


def _told(review: Ready) -> dict[str, str]:
    return {one.check: one.says for one in review.objections(letter=review.content())}


def test_a_letter_that_agrees_with_the_originals_is_told_of_nothing() -> None:
    assert _told(_with()) == {}


@pytest.mark.parametrize(
    ("kind", "was", "now", "check", "says"),
    [
        ("ur_determination", "page 125", "page 152", "administrator_guideline", "has page 152"),
        ("ur_determination", "page 125", "", "administrator_guideline_added", "names none"),
        ("ur_determination", "Guidelines, page", "Guidelines (2016), page", "administrator_guideline", "has 2016"),
        (
            "ur_determination",
            "MTUS Chronic Pain Medical Treatment\nGuidelines",
            "ODG",
            "administrator_guideline",
            "is not in",
        ),
        ("application", REQUEST, "WORK HARDENING", "request_as_written", "does not stand"),
        ("application", "04/25/2011", "04/26/2011", "originals_disagree", "has it as the letter"),
        ("ur_determination", "07/05/2013", "07/06/2013", "originals_disagree", "07/06/2013"),
        ("application", "WC-20110425-7", "WC-20110425-9", "originals_disagree", "the claim number"),
        ("ur_determination", "Renata Holm", "Orla Brandt", "originals_disagree", "the worker's name"),
        ("application", "Cedar Claims, Tomas Vela", "", "recipient_unknown", "claims administrator"),
    ],
)
def test_what_an_original_tells_otherwise_is_named_with_its_page(kind, was, now, check, says) -> None:
    texts = {kind: KINDS[kind].replace(was, now)}
    if check == "request_as_written":
        texts["request_for_authorization"] = ""
    review = _with(**texts)
    found = [one for one in review.objections(letter=review.content()) if one.severity != "notes"]
    assert [one.check for one in found] == [check]
    assert says in found[0].says
    assert found[0].pages
    assert {document for document, _ in found[0].pages} <= {d.document for d in review.records.documents}


@pytest.mark.parametrize(
    ("asked", "other", "says"),
    [
        (
            "Physical therapy 12 visits for the left knee",
            "Physical therapy 6 visits for the left knee",
            "another number",
        ),
        ("MRI of the left knee without contrast", "MRI of the right knee without contrast", "another side"),
        ("MRI of the left knee without contrast", "MRI left knee without contrast", ""),
    ],
)
def test_a_request_that_another_original_asks_for_otherwise_is_named(asked, other, says) -> None:
    review = _with(
        application=APPLICATION.replace(REQUEST, asked), request_for_authorization=RFA.replace(REQUEST, other)
    )
    items = (
        replace(review.facts.items[0], request=asked, original_request=None, ur_decision="denied"),
        review.facts.items[1],
    )
    review = replace(review, facts=replace(review.facts, items=items))
    found = [one for one in review.objections(letter=review.content()) if one.check == "originals_disagree"]
    assert [one.says for one in found if says and says in one.says] == [one.says for one in found]
    assert bool(found) == bool(says)


def test_what_no_original_has_blocks_and_one_that_agrees_is_enough() -> None:
    both = {kind: KINDS[kind].replace("04/25/2011", "04/26/2011") for kind in KINDS}
    assert "head_of_originals" in _told(_with(**both))
    letter = _with().content()
    letter["header"]["date_of_injury"] = "2011-04-26"
    found = {one.check: one for one in _with().objections(letter=letter)}
    assert found["head_of_originals"].severity == "blocks"
    assert "the application, page 1, has 04/25/2011" in found["head_of_originals"].says


def test_a_scan_is_looked_at_and_does_not_block() -> None:
    text = DECISION.replace("page 125", "page 152").replace("07/05/2013", "07/06/2013")
    found = _with(by_ocr=True, ur_determination=text)
    graded = {one.check: one.severity for one in found.objections(letter=found.content())}
    assert graded["read_from_scan"] == "warns"
    assert "blocks" not in graded.values()
    # A misread letter is no other word.
    assert _told(_with(by_ocr=True, application=APPLICATION.replace("HARDENING", "HARDEMING"))) == {}


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ({"ur_determination": ""}, "the utilization review decision is not on file"),
        ({"state": "failed"}, "the utilization review decision was not read"),
    ],
)
def test_what_cannot_be_compared_is_told_and_never_passed_over(missing, why) -> None:
    review = _with(**missing)
    notes = [one for one in review.objections(letter=review.content()) if one.check == "not_compared"]
    assert {one.severity for one in notes} == {"notes"}
    told = [one.says for one in notes if "administrator's guideline" in one.says]
    assert len(told) == 1
    assert why in told[0]
    assert any("the date of injury could not be compared" in one.says and why in one.says for one in notes)


def test_a_field_that_a_form_cut_and_a_table_over_lines_are_the_same_words() -> None:
    cut = APPLICATION.replace(f"{REQUEST}", f"{REQUEST[:-3]}")
    assert "request_as_written" not in _told(_with(application=cut, request_for_authorization=""))
    broken = APPLICATION.replace("HOURS A DAY", "HOURS\nA  DAY").replace("PROGRAM 4", "PROG-\nRAM 4")
    assert "request_as_written" not in _told(_with(application=broken, request_for_authorization=""))
    other = APPLICATION.replace("3XWK X3WKS", "3XWK X2WKS")
    assert "request_as_written" in _told(_with(application=other, request_for_authorization=""))


def test_of_several_decisions_the_one_in_dispute_is_compared() -> None:
    review = _with()
    older = PageText("ee" * 32, "older", 1, DECISION.replace("07/05/2013", "02/01/2013").replace("125", "30"))
    document = DocumentText(
        "ee" * 32, "older.pdf", "Older", "ur_determination", date(2013, 2, 1), "", "x", None, (older,)
    )
    records = replace(review.records, documents=(*review.records.documents, document))
    assert [page.title for page in originals_of(records, review.facts.ur_date)["ur_determination"].pages] == [
        "ur_determination"
    ]
    assert _told(replace(review, records=records)) == {}
