"""Points that belong to a diagnosis or a phase: they do not apply where the file says so, and silence is not enough."""

from datetime import date

import pytest
from tests.guidelines.test_logic import SET, folder_with

from openimr.errors import DataFileInvalid
from openimr.guidelines.adapters.library import load, read_folder
from openimr.guidelines.domain.as_json import finding_from_json, finding_to_json
from openimr.guidelines.domain.findings import opened
from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.logic import again
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import weigh_set
from openimr.guidelines.queries import unstored
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText

LIBRARY = load()
STRAIN = (("M54.16", "Lumbar radiculopathy"),)
LATER = {"treatment.date": date(2016, 12, 19), "injury.date": date(2010, 3, 1)}


def weighed(treatment, edition, text, diagnoses=STRAIN, dated=date(2016, 11, 1), **given):
    (criteria_set,) = [s for s in LIBRARY.sets if s.edition == edition and s.applies(treatment, ())]
    pages = (PageText("a", "A record", 1, text),) if text else ()
    document = DocumentText("a", "a.pdf", "A record", "progress_report", dated, "", "", None, pages)
    values = LATER | {name.replace("__", "."): value for name, value in given.items()}
    inputs = {name: Given(name, value, "records") for name, value in values.items()}
    records = unstored(CaseRecords("CM", (document,)))
    findings, explained = weigh_set(criteria_set, item=1, given=inputs, records=records, diagnoses=diagnoses)
    return {one.criterion.rsplit(".", 1)[1]: one for one in findings}, explained


def therapy(text, diagnoses=STRAIN):
    return weighed("physical_therapy", "mtus-chronic-pain-2016", text, diagnoses, request__total_asked=12)


def test_a_diagnosis_that_neither_application_nor_records_name_does_not_apply():
    found, explained = therapy("Low back pain with numbness of the left foot.")
    limit = found["crps-visit-limit"]
    assert (limit.status, limit.applies) == (Status.NOT_APPLICABLE, False)
    assert limit.because == (
        "does not apply here: the application names Lumbar radiculopathy, and no record names complex regional pain"
        " syndrome (looked for on 1 page of 1 document)"
    )
    assert (limit.closed.situation, limit.closed.status) == ("crps", Status.MET)
    assert found["visit-limit"].status is Status.NOT_MET
    assert explained.tree.parts[0].status is Status.NOT_MET
    assert finding_from_json(finding_to_json(limit)) == limit


@pytest.mark.parametrize(
    ("text", "diagnoses"),
    [
        ("Low back pain.", ()),  # nothing is asserted
        ("", STRAIN),  # nothing was read
        ("Rule out CRPS of the left foot.", STRAIN),
        ("He has a history of CRPS.", STRAIN),
        ("Low back pain.", (*STRAIN, ("G90.522", "Pain of the left leg"))),
        ("Low back pain.", (("", "Complex regional pain syndrome I of left lower limb"),)),
    ],
)
def test_a_diagnosis_that_may_be_there_stays_open(text, diagnoses):
    found, _ = therapy(text, diagnoses)
    assert found["crps-visit-limit"].applies
    assert found["crps-visit-limit"].status is Status.MET


def test_a_diagnosis_that_the_records_deny_does_not_apply_and_shows_the_denial():
    found, _ = therapy("There is no evidence of CRPS.", ())
    assert found["crps"].because.startswith("does not apply here: the records deny complex regional pain syndrome")
    assert [one.quote for one in found["crps"].closed.evidence] == ["There is no evidence of CRPS."]


def opioid(text, **more):
    return weighed("oxycodone", "mtus-opioids-2016", text, **more)


@pytest.mark.parametrize(
    ("text", "more", "acute", "operation"),
    [
        ("Chronic low back pain.", {}, False, False),
        ("Acute exacerbation of low back pain.", {}, True, False),
        ("Acute low back pain.", {"dated": date(2010, 3, 2)}, False, False),
        ("Acute low back pain.", {"dated": None}, True, False),
        ("Chronic low back pain.", {"injury__date": date(2016, 10, 1)}, True, False),
        ("Chronic low back pain.", {"injury__date": None}, True, False),
        ("Chronic low back pain.", {"operation__date": date(2016, 11, 30)}, True, True),
        ("Chronic low back pain.", {"operation__date": date(2016, 5, 1)}, False, True),
        ("Chronic low back pain.", {"operation__date": date(2013, 5, 1)}, False, False),
        ("He is status post lumbar fusion performed by Dr. Quill.", {}, False, True),
        ("He may need surgery.", {}, False, False),
    ],
)  # fmt: skip
def test_phases_end_by_the_calendar_unless_the_records_tell_of_them_anew(text, more, acute, operation):
    found, _ = opioid(text, **more)
    assert [found[one].applies for one in ("fresh-pain", "severe", "acute-supply")] == [acute] * 3
    assert [found[one].applies for one in ("operation", "postoperative-time")] == [operation] * 2
    assert found["relief"].applies


@pytest.mark.parametrize(
    ("text", "injured", "applies"),
    [
        ("Low back pain.", date(2016, 12, 1), False),
        ("Low back pain.", date(2016, 9, 1), True),
        ("Chronic low back pain for years.", date(2016, 12, 1), True),
    ],
)
def test_a_later_phase_begins_by_the_calendar_unless_the_records_tell_of_it_before(text, injured, applies):
    found, _ = weighed("oxycodone", "mtus-opioids-acoem-2017", text, injury__date=injured)
    assert [found[one].applies for one in ("non-opioids-failed", "agreement")] == [applies] * 2
    assert found["taper"].applies


def test_why_a_phase_is_over_is_told_with_its_days():
    found, _ = opioid("Chronic low back pain.")
    assert found["severe"].because == (
        "does not apply here: the injury of 03/01/2010 was older than 3 months, and no record of those months tells of"
        " acute pain or an acute worsening (looked for on 1 page of 1 document)"
    )
    assert found["operation"].because == (
        "does not apply here: no operation is documented (looked for on 1 page of 1 document)"
    )


def test_what_the_reviewer_finds_on_one_point_opens_all_of_its_situation():
    found, explained = opioid("Chronic low back pain.")
    names = {short: one.criterion for short, one in found.items()}
    again_open = {one.criterion: one for one in opened(found.values(), {names["fresh-pain"]})}
    assert [again_open[names[one]].applies for one in ("severe", "acute-supply", "operation")] == [True, True, False]
    assert again_open[names["severe"]].because == found["severe"].closed.was_because
    before = explained.tree.parts[0].parts[0]
    tree = again(explained.tree, {name: one.status for name, one in again_open.items()})
    assert (before.status, tree.parts[0].parts[0].status) == (Status.NOT_APPLICABLE, Status.NOT_DOCUMENTED)


SITUATIONS = """situations:
- {id: a, says: a, kind: diagnosis, question: q, verified: false}
- {id: b, says: b, kind: operation, question: q, months: 3, verified: false}
"""
QUESTIONS = "questions:\n- {id: q, asks: a, answered_by: b, terms: [x]}\n"
ONLY = SET.replace("id: c, says: s", "id: c, says: s, only_for: a").replace(
    "id: d, says: s", "id: d, says: s, only_for: b"
)


@pytest.mark.parametrize(
    ("criteria", "situations", "words"),
    [
        (ONLY + "logic: {any: [c, d]}\n", SITUATIONS, "c, d: every way belongs to another diagnosis or phase"),
        (ONLY.replace("only_for: b", "only_for: e"), SITUATIONS, "there is no e in situations.yaml"),
        (ONLY, SITUATIONS.replace("question: q, v", "question: r, v"), "there is no question r"),
        (ONLY, SITUATIONS.replace("id: b", "id: a"), "there are two situations a"),
        (ONLY, SITUATIONS.replace("months: 3, ", ""), "an operation or a phase has `months`"),
    ],
)
def test_what_would_take_a_question_away_from_every_case_is_refused(tmp_path, criteria, situations, words):
    folder = folder_with(tmp_path, criteria)
    (folder / "questions").mkdir()
    (folder / "questions" / "q.yaml").write_text(QUESTIONS)
    (folder / "situations.yaml").write_text(situations)
    with pytest.raises(DataFileInvalid) as refusal:
        read_folder(folder)
    assert words in str(refusal.value)
