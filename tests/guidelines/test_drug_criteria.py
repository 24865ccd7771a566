"""Whole sets for drugs: why one is prescribed, for how long, what is in a mixture, and what the formulary asks."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from openimr.guidelines.adapters.drug_lists_file import drug_lists
from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.request import parse
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import weigh_set
from openimr.guidelines.queries import unstored
from openimr.guidelines.services import weigh as weigh_case
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText

MET, NOT_MET, UNKNOWN, FOR_REVIEWER = Status.MET, Status.NOT_MET, Status.NOT_DOCUMENTED, Status.FOR_REVIEWER
LIBRARY = load()
AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASE = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases" / "work-hardening"


def weighed(treatment, edition, text, given):
    """Findings by id, and what the one set of an edition for a treatment comes to on one page of text."""
    (criteria_set,) = [s for s in LIBRARY.sets if s.edition == edition and treatment in s.treatments]
    page = PageText("a", "A record", 1, text)
    document = DocumentText("a", "a.pdf", "A record", "progress_report", None, "", "", None, (page,))
    inputs = {name: Given(name, value, "records") for name, value in given.items()}
    records = unstored(CaseRecords("CM", (document,)))
    findings, explained = weigh_set(criteria_set, item=1, given=inputs, records=records)
    return {one.criterion.rsplit(".", 1)[-1]: one.status for one in findings}, explained.tree.status


def outcome(treatment, edition, text, **given):
    return weighed(treatment, edition, text, {name.replace("__", "."): value for name, value in given.items()})[1]


FOUR = (
    "Norco reduces her pain from 8/10 to 4/10. She is able to walk for 30 minutes with her medication. She denies side"
    " effects. There is no aberrant behavior. "
)
TRIAL = "She failed NSAIDs. CURES was reviewed today. A signed opioid agreement is on file. "


@pytest.mark.parametrize(
    ("edition", "text", "dose", "status"),
    [
        ("mtus-opioids-2016", FOUR, 40, MET),
        ("mtus-opioids-2016", FOUR, 80, MET),
        ("mtus-opioids-2016", FOUR, 90, UNKNOWN),
        ("mtus-opioids-2016", FOUR + "The Opioid Risk Tool score is 3.", 90, MET),
        ("mtus-opioids-2016", TRIAL, 40, MET),
        ("mtus-opioids-2016", "Norco is being tapered by one tablet every week.", 40, MET),
        ("mtus-opioids-2016", "Norco is refilled.", 40, UNKNOWN),
        ("mtus-chronic-pain-2009", FOUR, 120, UNKNOWN),
        ("mtus-chronic-pain-2009", FOUR + "This office is the sole prescriber of opioids.", 120, MET),
        ("mtus-chronic-pain-2009", FOUR + "This office is the sole prescriber of opioids.", 121, NOT_MET),
    ],
)
def test_an_opioid_needs_a_reason_and_a_dose_below_the_editions_marker(edition, text, dose, status):
    given = {"medications__morphine_equivalents": dose, "request__days_supply": 30}
    assert outcome("hydrocodone_acetaminophen", edition, text, **given) is status


def test_after_an_operation_an_opioid_is_for_three_months_at_most():
    operated = "Status post right knee arthroscopy. "
    given = {"medications__morphine_equivalents": 40, "operation__date": date(2016, 9, 1)}
    early, late = (
        weighed(
            "oxycodone",
            "mtus-opioids-2016",
            operated,
            {name.replace("__", "."): value for name, value in given.items()} | {"treatment.date": day},
        )
        for day in (date(2016, 12, 1), date(2016, 12, 2))
    )
    assert early[1] is MET
    assert (late[0]["postoperative-time"], late[1]) == (NOT_MET, UNKNOWN)


@pytest.mark.parametrize(
    ("text", "age", "status"),
    [
        ("She has a history of peptic ulcer disease.", 40, MET),
        ("He developed gastritis while taking naproxen.", 40, MET),
        ("Naproxen is refilled.", 66, MET),
        ("Naproxen is refilled.", 65, UNKNOWN),
        ("There are no gastrointestinal risk factors and he denies heartburn. He denies dyspepsia.", 65, NOT_MET),
    ],
)
def test_protection_of_the_stomach_needs_a_risk_or_a_complaint(text, age, status):
    assert outcome("omeprazole", "mtus-chronic-pain-2016", text, worker__age=age) is status


SPASM = "There is palpable spasm of the lumbar paraspinals. Ibuprofen did not help. "


@pytest.mark.parametrize(
    ("text", "days", "status"),
    [
        (SPASM + "Cyclobenzaprine is prescribed for a short course.", 21, MET),
        (SPASM + "Cyclobenzaprine is prescribed for a short course.", 30, NOT_MET),
        (SPASM + "She continues to take cyclobenzaprine.", 20, NOT_MET),
        (SPASM, 20, UNKNOWN),
        (SPASM + "Cyclobenzaprine is prescribed for a short course.", None, UNKNOWN),
    ],
)
def test_cyclobenzaprine_is_for_a_few_weeks(text, days, status):
    assert outcome("cyclobenzaprine", "mtus-chronic-pain-2016", text, request__days_supply=days) is status


def test_only_tizanidine_is_for_spasticity_too():
    text = "There is spasticity of both legs after a spinal cord injury. There is no spasm of the back."
    given = {"request__days_supply": 30}
    edition = "mtus-chronic-pain-2016"
    assert outcome("tizanidine", edition, text, request__concept="tizanidine", **given) is MET
    assert outcome("orphenadrine", edition, text, request__concept="orphenadrine", **given) is NOT_MET


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("Compound cream: Gabapentin 10%, Capsaicin 0.025%, 180 grams", NOT_MET, "gabapentin"),
        ("Compound cream: Capsaicin 0.025%, Menthol 2%, 180 grams", FOR_REVIEWER, "other ingredients"),
        ("Compound cream: Flurbiprofen 20%, 180 grams", UNKNOWN, "this cannot be worked out"),
    ],
)
@pytest.mark.django_db
def test_one_ingredient_that_is_not_recommended_decides_against_a_mixture_and_none_for_it(
    tmp_path, text, status, words
):
    folder = shutil.copytree(CASE, tmp_path / "case")
    written = (folder / "case.yaml").read_text()
    changed = written.replace("WORK HARDENING PROGRAM 4 HOURS A DAY 3XWK X3WKS", f"'{text}'")
    assert changed != written
    (folder / "case.yaml").write_text(changed)
    case = receive(read_case_folder(folder), by="test", at=AT)
    evaluate_eligibility(case.number, today=AT.date(), by="test", at=AT)
    (found,) = [one for one in weigh_case(case.number, by="test", at=AT) if one.criterion.endswith("each-ingredient")]
    assert found.status is status
    assert words in found.because


def test_lidocaine_is_for_the_skin_as_a_patch_only():
    text = "She has neuropathic pain of the left foot. Gabapentin was stopped because it did not help."
    for request, status in (("Lidoderm patch 5% #30", MET), ("Lidocaine ointment 5% 106gm", NOT_MET)):
        form = parse(request, LIBRARY.catalogue).form
        assert outcome("lidocaine_topical", "mtus-chronic-pain-2016", text, request__form=form) is status


FORMULARY = "mtus-formulary-acoem-2018-01-01"
INJURED = {"injury__date": date(2019, 3, 1)}


@pytest.mark.parametrize(
    ("drug", "given", "status"),
    [
        ("morphine", {"request__retrospective": "no"}, MET),
        ("ibuprofen", {"request__retrospective": "yes"}, MET),
        ("tramadol", {"request__days_supply": 4, "treatment__date": date(2019, 3, 8)}, MET),
        ("tramadol", {"request__days_supply": 4, "treatment__date": date(2019, 3, 9)}, FOR_REVIEWER),
        ("tramadol", {"request__days_supply": 5, "treatment__date": date(2019, 3, 8)}, FOR_REVIEWER),
        ("tramadol", {"request__days_supply": 4, "operation__date": date(2019, 6, 5)}, MET),
        ("tramadol", {"request__days_supply": 4, "operation__date": date(2019, 6, 6)}, FOR_REVIEWER),
        ("morphine", {"request__days_supply": 4, "treatment__date": date(2019, 3, 8)}, FOR_REVIEWER),
        ("zolpidem", {}, FOR_REVIEWER),
    ],
)
def test_a_drug_given_without_review_is_exempt_or_a_fill_or_the_guideline_decides(drug, given, status):
    given = {"request__retrospective": "yes", "treatment__date": date(2019, 6, 1), "request__concept": drug} | given
    assert outcome(drug, FORMULARY, "It was dispensed for pain.", **INJURED, **given) is status


def test_a_drug_that_the_table_lacks_is_not_called_unlisted():
    given = {"request.retrospective": "yes", "treatment.date": date(2019, 6, 1), "request.concept": "zolpidem"}
    findings, _ = weighed("zolpidem", FORMULARY, "", given)
    assert findings["exempt"] is findings["special-fill"] is UNKNOWN


def test_the_table_of_drugs_has_only_what_the_list_may_say_and_guesses_nothing():
    table = LIBRARY.tables["drug-list"]
    assert {row.values["status"] for row in table.rows} <= {one.id for one in drug_lists()[1]} - {"unlisted"}
    assert {row.since for row in table.rows} == {date(2018, 1, 1)}
    known = {concept for row in table.rows for concept in row.concepts}
    assert known <= {one for s in LIBRARY.sets if s.edition == FORMULARY for one in s.treatments}
