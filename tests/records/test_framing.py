"""What frames a page is no evidence: letterhead, title, particulars, signature, captions; and names keep their initials."""

import pytest
from tests.records.test_evidence import ask, document, page, quotes

from openimr.records.domain.evidence import EvidenceQuery
from openimr.records.domain.framing import framing_of, is_caption
from openimr.records.domain.words import sentences_of

LABORATORY = """Central Valley Toxicology Laboratory
5 Assay Road, Fresno, CA 93721 Tel (559) 555-0100 Fax (559) 555-0101
LABORATORY REPORT: URINE DRUG SCREEN
Patient Gregory L. Fenwick
Collected 06/16/2025
Claim number PCC-19-120087

Result:
Hydrocodone is positive. The urine drug screen was reviewed with Dr. J. Q. Quill today.

Electronically signed by Gregory A. Moss, MD
Board Certified in Toxicology
cc: Pain Clinic of Fresno"""


def test_a_letterhead_a_title_and_a_signature_are_no_evidence():
    found = ask(EvidenceQuery(("toxicology", "urine drug screen", "pain clinic")), document(page(LABORATORY)))
    assert quotes(found.speaks_for) == ["The urine drug screen was reviewed with Dr. J. Q. Quill today."]
    assert ask(EvidenceQuery(("toxicology",)), document(page(LABORATORY))).mentioned_on == 0
    titled = LABORATORY.replace("urine drug screen", "test")
    named = ask(EvidenceQuery(("urine drug screen",)), document(page(titled)))
    assert (named.speaks_for, named.mentioned_on) == ((), 1)


def test_a_passage_is_cut_where_the_frame_begins():
    text = LABORATORY.replace("\n\n", "\n").replace("Result:\n", "").replace("today.", "today")
    found = ask(EvidenceQuery(("hydrocodone", "reviewed")), document(page(text)))
    assert quotes(found.speaks_for) == [
        "Hydrocodone is positive.",
        "The urine drug screen was reviewed with Dr. J. Q. Quill today",
    ]


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Low Back Pain\nThe patient has pain.", ""),
        ("PHYSICAL THERAPY\nCompleted 12 visits.", ""),
        ("Quill Pain Clinic\nSuite 4, Fresno, CA 93721\nChief Complaint\nLow Back Pain", "Quill Pain Clinic\nSuite 4, Fresno, CA 93721\n"),
        ("Quill Pain Clinic\nSuite 4, Fresno, CA 93721\nDiagnosis: Lumbar sprain", "Quill Pain Clinic\nSuite 4, Fresno, CA 93721\n"),
        ("1. Lumbar radiculopathy\n2. Sprain", ""),
    ],
)  # fmt: skip
def test_what_tells_of_the_case_is_no_head(text, head):
    framing = framing_of(text)
    assert text[: framing.head] == head
    assert framing.foot == len(text)


@pytest.mark.parametrize(
    ("sentence", "caption"),
    [
        ("Has the patient had physical therapy?", True),
        ("Surgery? No", False),
        ("Prior treatment (check all that apply):", True),
        ("Physical therapy:", True),
        ("Physical therapy: ________", True),
        ("Twelve visits of physical therapy were had in spring, with these results so far:", False),
        ("PHYSICAL THERAPY", True),
        ("PHYSICAL THERAPY\nTwelve visits so far", False),
        ("NO PHYSICAL THERAPY TO DATE.", False),
        ("Physical therapy helped.", False),
    ],
)
def test_what_only_asks_or_announces_states_nothing(sentence, caption):
    assert is_caption(sentence) is caption


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Patient Gregory L. Fenwick was seen. He walks.", ["Patient Gregory L. Fenwick was seen.", "He walks."]),
        ("Seen by Dr. J. Quill. No pain.", ["Seen by Dr. J. Quill.", "No pain."]),
        ("J. Q. Quill, M.D. He walks.", ["J. Q. Quill, M.D.", "He walks."]),
        ("He takes vitamin D. Labs are normal.", ["He takes vitamin D.", "Labs are normal."]),
        ("She has hepatitis C. Liver tests follow.", ["She has hepatitis C.", "Liver tests follow."]),
        ("Vitamin D. The level is low.", ["Vitamin D.", "The level is low."]),
    ],
)
def test_a_sentence_does_not_end_in_an_initial(text, sentences):
    assert [text[start:end] for start, end in sentences_of(text)] == sentences
