"""Who a letter may not name: its reviewer, and other people. Devised to get past the gate, and to trip it. Fictitious."""

from dataclasses import replace
from datetime import date

import pytest
from tests.determinations.builders import Ready, ready

from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText
from openimr.review.domain.sentences import Sentence, Source

SOLBERG = ("Ingrid M. Solberg", "Solberg", "R-014", "A-77120", "1234567893")
PERSONS = {"stranger", "unknown_person", "social_security_number", "date_of_birth", "other_number", "contact"}
OWN_PAGE = "Patient: Renata Holm. Seen by Dr. Aasgaard. Claim number WC-20110425-7. MRN 44-8812-9."
OTHERS_PAGE = "Patient Name: Orla Brandt\nDOB: 02/03/1960\nClaim number: ZZ-998877-1\nThe patient has pain."


def _said(text: str, *, page: str = "", **changes) -> Ready:
    """The whole review with one more sentence of the reviewer's, and one more page of records."""
    told = ready().review.items[0].rationale
    sentence = Sentence(text, "documentation", (Source("reviewer"),), drafted_by="reviewer")
    review = replace(ready().with_item(rationale=(*told[:2], sentence, *told[2:])), **changes)
    return _with_page(review, page) if page else review


def _with_page(review: Ready, text: str) -> Ready:
    page = PageText("dd" * 32, "Report", 1, text)
    document = DocumentText("dd" * 32, "r.pdf", "Report", "progress_report", date(2013, 1, 1), "", "x", None, (page,))
    return replace(review, records=CaseRecords(review.records.case_number, (*review.records.documents, document)))


@pytest.mark.parametrize(
    ("text", "identities"),
    [
        ("I, Ingrid Solberg, find no gain.", SOLBERG),
        ("Solberg finds no gain.", SOLBERG),
        ("SOLBERG finds no gain.", SOLBERG),
        ("I. Solberg finds no gain.", SOLBERG),
        ("So finds I.M.S. after review.", SOLBERG),
        ("Signed I. M. S.", SOLBERG),
        ("ingrid solberg finds so.", SOLBERG),
        ("So finds solberg.", SOLBERG),
        ("Solberg's own view is that no gain is told.", SOLBERG),
        ("Dr Ingrid finds so.", SOLBERG),
        ("Ingrid finds so.", SOLBERG),
        ("My licence is A77120.", SOLBERG),
        ("My licence is A 77120.", SOLBERG),
        ("NPI 1234567893 signs.", SOLBERG),
        ("Solberg, Ingrid.", SOLBERG),
        ("Dr. Day finds so.", ("Ingrid Day", "Day", "R-014")),
        ("Day finds so.", ("Ingrid Day", "Day", "R-014")),
        ("As Day says, it is not told.", ("Ingrid Day", "Day", "R-014")),
        ("Long holds that it is not told.", ("Ruth Long", "Long", "R-014")),
        ("In my practice at Solberg Clinic it is so.", SOLBERG),
        ("He rides on the Solberg road.", SOLBERG),
        ("The Drake test, then Price and Brown.", ("Ann Price", "Price", "R-1")),
    ],
)
def test_a_reviewer_is_known_however_named(text, identities) -> None:
    found = {one.check for one in _said(text, identities=identities).objections()}
    assert "reviewer_identity" in found


@pytest.mark.parametrize(
    ("text", "identities"),
    [
        ("In my 20 years of practice as an orthopaedic surgeon in Fresno I saw this often.", SOLBERG),
        ("Day treatment was offered each day.", ("Ingrid Day", "Day", "R-014")),
        ("Young patients heal soon.", ("Ingrid Young", "Young", "R-014")),
        ("Long walks are told of.", ("Ruth Long", "Long", "R-014")),
        ("The White blood count is told.", ("Ruth White", "White", "R-014")),
        ("The Best practice is told.", ("Ann Best", "Best", "R-1")),
        ("It was told on Friday, Day 3 of therapy.", ("Ingrid Day", "Day", "R-014")),
        ("In May the pain was worse.", ("Ann May", "May", "R-1")),
        ("Mark was made on the skin.", ("Mark Twain", "Twain", "R-2")),
    ],
)
def test_words_that_are_names_too_are_words(text, identities) -> None:
    found = {one.check for one in _said(text, identities=identities).objections()}
    assert "reviewer_identity" not in found


@pytest.mark.parametrize(
    ("text", "strangers", "page"),
    [
        ("Mrs. Brandt has the same pain.", (), ""),
        ("Orla Brandt has the same pain.", ("Orla Brandt",), ""),
        ("ORLA BRANDT has the same pain.", ("Orla Brandt",), ""),
        ("Brandt, Orla, has the same pain.", ("Orla Brandt",), ""),
        ("O. Brandt has the same pain.", ("Orla Brandt",), ""),
        ("The patient Orla Brandt has the same pain.", (), ""),
        ("The report on Orla Brandt says so.", (), ""),
        ("As in Brandt v. Acme, the pain is told.", (), ""),
        ("MRN: 00123456 shows it.", (), ""),
        ("Medical record no 8812345 shows it.", (), ""),
        ("MR# 8812345 shows it.", (), ""),
        ("Call 559-555-0199 for more.", (), ""),
        ("Call (559) 555 0199 for more.", (), ""),
        ("Call 559 555 0199 for more.", (), ""),
        ("Call +1 559.555.0199 for more.", (), ""),
        ("Write to a.brandt@example.org.", (), ""),
        ("Claim ZZ-998877-1 is another.", (), ""),
        ("Claim #: 998877 is another.", (), ""),
        ("Case no. CM14-0001234 is another.", (), ""),
        ("WCAB ADJ1234567 is another.", (), ""),
        ("ADJ1234567 is another.", (), ""),
        ("SSN ending in 6789.", (), ""),
        ("xxx-xx-6789 is told.", (), ""),
        ("SS# 123456789.", (), ""),
        ("DOB 2/3/60 is told.", (), ""),
        ("The worker was born on Feb 3, 1960.", (), ""),
        ("He lives at 12 Alder Court, Fresno.", (), ""),
        ("Policy number 77-1234-99 applies.", (), ""),
        ("Driver's license D1234567 is told.", (), ""),
        ("Health plan ID XYH123456789 is told.", (), ""),
        ("MRN 44-8812-9 is on the report.", (), OWN_PAGE),
        ("Orla Brandt has the same pain.", (), OTHERS_PAGE),
        ("BRANDT, ORLA is told of.", (), OTHERS_PAGE),
        ('The record says "Orla Brandt has pain".', (), OTHERS_PAGE),
    ],
)
def test_another_person_is_found_by_name_number_or_address(text, strangers, page) -> None:
    found = {one.check for one in _said(text, page=page).objections(strangers=strangers)}
    assert found & PERSONS


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("O.B. has the same pain.", ""),
        ("The worker was born in 1960.", ""),
        ("CPT 97110 and 97140 were asked for.", ""),
        ("ICD-10 code M54.16 is told.", ""),
        ("Dr. Aasgaard saw it.", OWN_PAGE),
        ("Mr. Holm's wife drives.", OWN_PAGE),
        ("The claim number WC-20110425-7 is the case's.", ""),
        ("The patient Renata Holm is well.", ""),
        ("File 3 of 5 was read.", ""),
        ("The claims administrator denied 1200 mg a day.", ""),
        ("The patient account is told of on 09/10/2013.", ""),
        ("NDC 0591-0349-01 was dispensed.", ""),
        ("Member 24 of the group said so.", ""),
        ("The wife of Orla is told of.", OTHERS_PAGE),
        ("The Spurling Test of the Cervical Spine was negative.", ""),
        ("Review of Systems was negative, and the records of Occupational Medicine are told of.", ""),
        ("120 135 1400 were the counts.", ""),
        ("He drove 15 Miles on his way. The 12 Step Way is told of.", ""),
    ],
)
def test_what_only_looks_like_another_person_is_none(text, page) -> None:
    found = {one.check for one in _said(text, page=page).objections()}
    assert not found & PERSONS


def test_a_sentence_that_rests_on_another_patients_page_is_named_with_the_page() -> None:
    review = _said("The patient has pain.", page=OTHERS_PAGE)
    page = review.records.documents[-1].pages[0]
    cited = Source("record", evidence=page.evidence(page.text.index("The patient"), len(page.text)))
    told = (replace(review.review.items[0].rationale[2], sources=(cited,)),)
    review = review.with_item(
        rationale=(*review.review.items[0].rationale[:2], *told, *review.review.items[0].rationale[3:])
    )
    (found,) = [one for one in review.objections() if one.check == "other_patient"]
    assert (found.severity, found.pages) == ("blocks", ((page.document, 1),))
    own = _with_page(ready(), OWN_PAGE)
    assert "other_patient" not in {one.check for one in own.objections()}
