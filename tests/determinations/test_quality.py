"""The quality gate: each fault by the check that finds it, warnings apart, and the checks as data."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from tests.determinations.builders import Ready, ready

from openimr.determinations.adapters.quality_file import checks
from openimr.determinations.domain import quality
from openimr.determinations.domain.quality.answered import says_necessary
from openimr.determinations.domain.quality.seats import vacant_seats
from openimr.errors import DataFileInvalid
from openimr.review.domain.sentences import Sentence, Source

OWN = (Source("reviewer"),)


def _with(text: str, role: str = "documentation", *, at: int = 2) -> Ready:
    """The whole review with one more sentence of the reviewer's in the first rationale."""
    told = ready().review.items[0].rationale
    sentence = Sentence(text, role, OWN, drafted_by="reviewer")
    return ready().with_item(rationale=(*told[:at], sentence, *told[at:]))


def _found(review: Ready) -> set[str]:
    return {one.check for one in review.objections(letter=review.content())}


def test_a_whole_review_is_warned_of_nothing() -> None:
    assert _found(ready()) == {"not_compared"}  # no original is on file
    told = [one for one in ready().objections(letter=ready().content()) if one.check == "not_compared"]
    assert {one.severity for one in told} == {"notes"}
    assert all("is not on file" in one.says or "no original is on file" in one.says for one in told)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("The worker had 31 visits of therapy.", "amount"),
        ("The worker was seen on 11/23/2012.", "date_unknown"),
        ("The date of injury is 09/10/2013.", "date_of_injury"),
        ("The utilization review decision of 09/10/2013 modified it.", "date_of_review"),
        ("The left knee gives way.", "body_part"),
        ("The social security number is 123-45-6789.", "social_security_number"),
        ("The worker was born on 04/25/2011.", "date_of_birth"),
        ("The claim number is WC-20120425-9.", "other_number"),
        ("Ms. Abernathy reports that she is well.", "unknown_person"),
        ("The worker says that he/she is well.", "either_or"),
        ("The worker is [AGE] and stays off work.", "left_behind"),
        ("The worker took gabapentin each night.", "treatment_unknown"),
        ("The sprain is still in its acute phase.", "acute_in_chronic"),
        ("The QRST was abnormal.", "abbreviation"),
        ("The disc at L4-5 is narrowed.", "level"),
        ("The third of March 2012 brought no change.", "date_unknown"),
        ("On March third nothing was new.", "date_unknown"),
        ("The worker may lift 12 kg.", "amount"),
        ("The denial is overturned.", "decision_contradicted"),
        ("The treatment is medically necessary.", "decision_contradicted"),
        ('The report says: "the worker may do whatever he likes".', "words_not_quoted"),
        ("The diagnosis is M75.122.", "code_unknown"),
        ("It was billed by CPT 97799.", "code_unknown"),
        ("The MTUS Chronic Pain Medical Treatment of 1999 asks for more.", "guideline_other"),
    ],
)
def test_what_a_sentence_says_wrongly_is_named(text: str, check: str) -> None:
    assert check in _found(_with(text))


@pytest.mark.parametrize(
    "text",
    [
        "If more were documented, the treatment would be medically necessary.",
        "The guideline says when the treatment is medically necessary.",
        'The MTUS states: "no more than a word of the guideline that is not at hand here".',
        "Evaluation of the medical necessity of such care is made case by case.",
    ],
)
def test_what_decides_nothing_and_quotes_no_record_is_let_be(text: str) -> None:
    assert not _found(_with(text)) & {"decision_contradicted", "words_not_quoted", "disagrees"}


@pytest.mark.parametrize(
    ("asked", "text", "found"),
    [
        ("Therapy 12 visits for the left knee", "The request is for 12 visits per week for the left knee.", "amount_of_request"),
        ("Therapy 12 visits for the left knee", "The request is for twenty (20) visits for the left knee.", "amount_of_request"),
        ("Therapy 12 visits for the left knee", "The request is for 12 visits for the R knee.", "side_of_request"),
        ("Therapy 12 visits for the left knee", "The request is for 12 visits for the bilat. knee.", "side_of_request"),
        ("Therapy 12 visits for the left knee", "The request is for 12 visits for the L knee.", None),
        ("Therapy 12 visits for the left knee", "The request is for 12 visits for the (R) knee.", "side_of_request"),
        ("Therapy 12 visits for the left knee", "The request is for 12 visits for the two knees.", "side_of_request"),
        ("Therapy 12 visits for the left knee", "The request is for 12 visits for knee (Rt.).", "side_of_request"),
        ("Therapy 12 visits for the left knee", "The request is for 12 visits for the (L) knee.", None),
        ("Therapy 12 visits for the (L) knee", "The request is for 12 visits for the left knee.", None),
        ("Therapy 12 visits for the (L) knee", "The request is for 12 visits for the right knee.", "side_of_request"),
        ("Therapy 12 visits, knees, bil.", "The request is for 12 visits for both knees.", None),
        ("Therapy 2x a week, 12 visits", "The request is for 12 visits per week.", None),
        ("Lidocaine 5% patch #30", "The request is for 45 patches of lidocaine.", "amount_of_request"),
        ("Lidocaine 5% patch #30", "The request is for 30 patches of lidocaine.", None),
        ("Hydrocodone 10/325mg #60", "The request is for hydrocodone 10/325mcg #60.", "amount_of_request"),
    ],
)  # fmt: skip
def test_a_request_in_other_words_is_held_to_what_was_asked(asked: str, text: str, found: str | None) -> None:
    review = _with(text, "request")
    first = replace(review.facts.items[0], request=asked, original_request="", authorized="")
    facts = replace(review.facts, items=(first, *review.facts.items[1:]))
    places = {
        (item.number, at)
        for item in review.review.items
        for at, one in enumerate(item.rationale, 1)
        if one.text == text
    }
    objections = replace(review, facts=facts).objections(letter=review.content())
    told = {one.check for one in objections if (one.item, one.sentence) in places}
    assert told & {"amount_of_request", "side_of_request"} == ({found} if found else set())


@pytest.mark.parametrize(
    ("asked", "role", "text", "found"),
    [
        ("Epidural injection L5-S1", "request", "The request is for an injection at L5/S1.", set()),
        ("Epidural injection L5-S1", "request", "The request is for an injection at L4-5.", {"level_of_request"}),
        ("Epidural injection", "conclusion", "The injection at L4-5 is not necessary.", {"level_of_request"}),
        ("Fusion L3 to S1", "documentation", "It would bridge L4-5 and L5-S1.", set()),
        ("Fusion L3-L5", "documentation", "It would bridge L4-5 and L5-S1.", {"level"}),
        ("MRI", "documentation", "The T2-weighted picture shows nothing.", set()),
        ("Fusion L4-5", "documentation", 'The record says "at C5-6" by mistake.', set()),
    ],
)
def test_levels_of_the_spine_are_held_to_what_was_asked(asked: str, role: str, text: str, found: set[str]) -> None:
    review = _with(text, role)
    first = replace(review.facts.items[0], request=asked, original_request="", authorized="")
    facts = replace(review.facts, items=(first, *review.facts.items[1:]))
    told = {one.check for one in replace(review, facts=facts).objections(letter=review.content())}
    assert {one for one in told if one.startswith("level")} == found


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("The worker took MS Contin, as the record of the programme says.", "sex"),
        ("An MR arthrogram was not asked for.", "sex"),
        ("The injury is 12 years old.", "age"),
        ("A 12-year-old fracture is healed.", "age"),
        ("The wife is a woman of few words.", "sex"),
        ("The ratio was <1.2 and the filtration rate >60.", "left_behind"),
        ("Long walks are told of on that day.", "reviewer_identity"),
        ("The programme lasts 4 hours a day for a long time.", "reviewer_identity"),
    ],
)
@pytest.mark.parametrize("surname", ["Long", "Day", "Young"])
def test_what_only_looks_like_a_person_is_not_taken_for_one(text: str, check: str, surname: str) -> None:
    review = replace(_with(text), identities=(f"Ingrid {surname}", surname, "A-77120"))
    for sex in ("male", "female"):
        assert check not in {one.check for one in review.of_sex(sex).objections(letter=review.content())}


@pytest.mark.parametrize(
    "said", ["Dr. Day finds so.", "So finds Day.", "It is signed: DAY, M.D.", "INGRID DAY agrees."]
)
def test_a_reviewer_whose_name_is_a_word_is_found_all_the_same(said: str) -> None:
    assert "reviewer_identity" in _found(replace(_with(said), identities=("Ingrid Day", "Day")))


@pytest.mark.parametrize(
    ("text", "necessary"),
    [
        ("With no red flags present the request is medically necessary.", True),
        ("Given the lack of response to therapy the requested MRI is medically necessary.", True),
        ("As conservative treatment failed the request is medically necessary.", True),
        ("There is no doubt that the request is medically necessary.", True),
        ("No doubt the request is medically necessary.", True),
        ("MRI of the left knee without contrast is medically necessary.", True),
        ("There are no factors which would demonstrate medical necessity of the cream.", False),
        ("Without surgery, the request is medically necessary.", True),
        ("The request is not medically necessary.", False),
        ("The request is therefore not considered medically necessary.", False),
        ("The records do not show that it is medically necessary.", False),
        ("The records fail to show that it is medically necessary.", False),
        ("There is no evidence that the request is medically necessary.", False),
        ("The documentation is insufficient to find it medically necessary.", False),
        ("No further visits are medically necessary.", False),
        ("The request lacks medical necessity.", False),
        ("Medical necessity is not established.", False),
        ("The request isn't medically necessary.", False),
        ("The request is medically unnecessary.", False),
        ("Neither the records nor the guideline show that it is medically necessary.", False),
    ],
)
def test_a_word_of_denial_counts_only_where_it_governs_the_conclusion(text: str, necessary: bool) -> None:
    assert says_necessary(text) == {necessary}


@pytest.mark.parametrize(
    ("ground", "check"),
    [
        ("I, Ingrid Solberg, licence A-77120, find none.", "reviewer_identity"),
        ("The social security number is 123-45-6789.", "social_security_number"),
        ("Ms. Abernathy knows of none.", "unknown_person"),
        ("None applies to [TREATMENT].", "left_behind"),
    ],
)
def test_what_is_typed_beside_the_sentences_is_looked_at_as_they_are(ground: str, check: str) -> None:
    assert check in _found(ready().with_item(no_guideline_because=ground))


def test_of_several_seats_only_the_vacant_ones_are_named_besides_each_ones_review() -> None:
    assert vacant_seats([1, 2], 2, checks()) == ()
    assert [one.check for one in vacant_seats([2], 3, checks())] == ["seat_vacant", "seat_vacant"]


def test_a_request_told_with_another_number_or_part_is_named() -> None:
    other = "The request is for work hardening 6 hours a day for the left shoulder."
    assert {"amount_of_request"} <= _found(_with(other, "request", at=1))


def test_only_what_blocks_stands_against_a_signature() -> None:
    warned = _with("The knee gives way.")
    assert warned.reasons() == []
    told = [one for one in warned.objections() if one.severity != "notes"]
    assert {one.severity for one in told} == {"warns"}
    assert {one.place for one in told} == {"item 1, sentence 3"}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda told: told["header"].update(date_of_injury="2011-04-26"), "head"),
        (lambda told: told["issues"].pop(), "item_missing"),
        (lambda told: told["issues"].append(told["issues"][0]), "item_added"),
        (lambda told: told["issues"][0].update(request="WORK HARDENING"), "request_as_written"),
        (lambda told: told["issues"][0].update(claims_administrator_guideline="Nothing."), "administrator_guideline"),
        (lambda told: told["issues"][0].update(reviewer_guideline="Nothing."), "reviewer_guideline"),
        (lambda told: told["documents_reviewed"].clear(), "document_not_listed"),
        (lambda told: told["documents_reviewed"][0].update(document="00" * 32), "document_not_received"),
    ],
)
def test_a_letter_that_does_not_say_what_the_case_says(change, check: str) -> None:
    told = ready().content()
    change(told)
    assert check in {one.check for one in ready().objections(letter=told)}


def test_what_a_criterion_that_is_not_documented_may_not_be_told_as() -> None:
    item = ready().review.items[0]
    finding = next(one for one in item.findings if one.status == "not_documented")
    for text, check in (("This is not met.", "not_met_not_documented"), ("This is met.", "finding_misstated")):
        told = Sentence(f"{finding.says} {text}", "documentation", OWN, finding=finding.criterion)
        assert check in _found(ready().with_item(rationale=(told, *item.rationale)))


def test_a_person_of_another_case_is_named() -> None:
    named = _with("The wife of Orla Brandt drives.")
    assert "stranger" in {one.check for one in named.objections(strangers=("Orla Brandt",))}


def test_an_attestation_of_another_time_is_named() -> None:
    whole = ready()
    for year, check in ((2012, "attested_before_assignment"), (2019, "attested_ahead")):
        attested = replace(whole.review.attestation, on=whole.review.attestation.on.replace(year=year))
        assert check in _found(replace(whole, review=replace(whole.review, attestation=attested)))


def test_every_check_of_the_code_is_a_datum_and_every_datum_has_its_check() -> None:
    told: set[str] = set()
    for file in Path(quality.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text())
        told |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    computed = {"not_affirmed_no_conflict", "not_affirmed_reviewed_records", "not_affirmed_qualified"}
    of_editions = {"guideline_unknown", "guideline_not_in_force", "guideline_page"}
    assert set(checks()) - computed - of_editions <= told
    assert all(check.cite and check.says for check in checks().values())


def test_a_broken_file_of_checks_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "quality.yaml"
    entry = "{id: a, says: b, severity: SEVERITY, cite: c, since: 2013-01-01, verified: true}"
    file.write_text(f"checks: [{entry.replace('SEVERITY', 'shouts')}]\nplain: []\n")
    with pytest.raises(DataFileInvalid, match="severity"):
        checks(file)
    other = tmp_path / "twice.yaml"
    one = entry.replace("SEVERITY", "warns")
    other.write_text(f"checks: [{one}, {one}]\nplain: []\n")
    with pytest.raises(DataFileInvalid, match="stands twice"):
        checks(other)
