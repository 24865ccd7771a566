"""Whole sets of the shipped library: what records and numbers come to, by the set's own logic."""

from datetime import date

import pytest

from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import weigh_set
from openimr.guidelines.queries import unstored
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText

MET, NOT_MET, UNKNOWN = Status.MET, Status.NOT_MET, Status.NOT_DOCUMENTED
LIBRARY = load()


def outcome(treatment, edition, text, parts=(), **given):
    """What the one set of an edition for a treatment comes to on one page of text; "request__weeks" is request.weeks."""
    (criteria_set,) = [s for s in LIBRARY.sets if s.edition == edition and s.applies(treatment, parts)]
    return weighed(criteria_set, text, given)[1].tree.status


def weighed(criteria_set, text, given):
    page = PageText("a", "A record", 1, text)
    document = DocumentText("a", "a.pdf", "A record", "progress_report", None, "", "", None, (page,))
    inputs = {name: Given(name, value, "records") for name, value in named(given).items()}
    return weigh_set(criteria_set, item=1, given=inputs, records=unstored(CaseRecords("CM", (document,))))


def named(given):
    return {name.replace("__", "."): value for name, value in given.items()}


NERVE = "The left Achilles reflex is absent. "
FAILED = "Six weeks of physical therapy brought no lasting relief, and physical therapy has failed. "
SURGERY = "She would consider surgery. "


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (NERVE + FAILED + SURGERY, MET),
        ("The findings raise suspicion of cauda equina syndrome.", MET),
        (NERVE + FAILED, UNKNOWN),
        (NERVE + FAILED + "He declines surgery. There are no red flags.", NOT_MET),
        ("Low back pain.", UNKNOWN),
    ],
)
def test_a_lumbar_mri_needs_a_red_flag_or_nerve_findings_failed_care_and_a_thought_of_surgery(text, status):
    assert outcome("mri", "mtus-low-back-2004", text, ("lumbar spine",)) is status


DEFICITS = "Lumbar flexion is 40 degrees. "
HOME = "He is independent in his home exercise program. "
GAIN = "Sitting tolerance improved from 20 minutes to 60 minutes. "
VISITS = "He completed six visits of physical therapy. "
INJURED = {"injury__date": date(2012, 1, 1), "therapy__visits_had": 0}


@pytest.mark.parametrize(
    ("text", "given", "status"),
    [
        (DEFICITS + "He has had no prior therapy.", {"request__total_asked": 8}, MET),
        (DEFICITS + "He has had no prior therapy.", {"request__total_asked": 12}, UNKNOWN),
        (DEFICITS + "He has had no prior therapy. He has no CRPS.", {"request__total_asked": 12}, NOT_MET),
        (DEFICITS + "He has had no prior therapy. He was diagnosed with CRPS.", {"request__total_asked": 12}, MET),
        (DEFICITS + VISITS, {"request__total_asked": 8}, Status.FOR_REVIEWER),
        (DEFICITS + VISITS + GAIN + HOME, {"request__total_asked": 8}, MET),
        (DEFICITS + VISITS + GAIN, {"request__total_asked": 8}, UNKNOWN),
        (DEFICITS + VISITS + GAIN + HOME, {}, UNKNOWN),
    ],
)
def test_more_therapy_follows_on_gain_and_home_exercise_and_a_first_course_does_not(text, given, status):
    found = outcome("physical_therapy", "mtus-chronic-pain-2016", text, **INJURED, **given)
    assert found is status


@pytest.mark.parametrize(
    ("injured", "had", "asked", "status"),
    [
        (date(2012, 1, 1), 18, 6, MET),
        (date(2012, 1, 1), 19, 6, NOT_MET),
        (date(2012, 1, 1), 30, 6, NOT_MET),
        (date(2003, 12, 31), 18, 60, Status.NOT_APPLICABLE),
    ],
)
def test_the_law_caps_visits_of_chiropractic_for_injuries_from_2004_on(injured, had, asked, status):
    text = "Lumbar strain. " + GAIN + "The 24-visit cap has been reached and no further visits are authorized."
    (criteria_set,) = [
        s
        for s in LIBRARY.sets
        if s.edition == "mtus-chronic-pain-2009" and s.treatments == ("chiropractic",) and not s.body_parts
    ]
    given = {"injury__date": injured, "therapy__visits_had": had, "request__total_asked": asked}
    findings, _ = weighed(criteria_set, text, given)
    (cap,) = [one for one in findings if one.criterion.endswith(".visit-cap")]
    assert cap.status is status


OPERATED = "Status post left knee arthroscopy with partial medial meniscectomy. "


@pytest.mark.parametrize(
    ("text", "asked", "had", "day", "status"),
    [
        (OPERATED, 6, 0, date(2016, 3, 1), MET),
        (OPERATED, 12, 0, date(2016, 3, 1), UNKNOWN),
        (OPERATED + GAIN, 6, 6, date(2016, 3, 1), MET),
        (OPERATED + GAIN, 7, 6, date(2016, 3, 1), NOT_MET),
        (OPERATED + GAIN, 6, 6, date(2016, 7, 2), NOT_MET),
        ("He has not had surgery.", 40, 0, date(2016, 3, 1), Status.NOT_APPLICABLE),
    ],
)
def test_therapy_after_a_meniscectomy_has_twelve_visits_within_six_months(text, asked, had, day, status):
    found = outcome(
        "physical_therapy",
        "mtus-postsurgical-2009",
        text,
        **{
            "request__total_asked": asked,
            "therapy__visits_had": had,
            "operation__date": date(2016, 1, 1),
            "treatment__date": day,
            "operation.postsurgical-visits": ("meniscectomy",),
        },
    )
    assert found is status


@pytest.mark.parametrize(
    ("text", "total", "status"),
    [
        ("She cannot tolerate naproxen because of gastritis.", 6, MET),
        ("She cannot tolerate naproxen because of gastritis.", 12, UNKNOWN),
        ("She cannot tolerate naproxen because of gastritis. " + GAIN, 12, MET),
    ],
)
def test_acupuncture_beyond_six_treatments_needs_functional_improvement(text, total, status):
    given = {
        "request__total_asked": total,
        "request__sessions_per_week": 2,
        "request__weeks": 6,
        "therapy__visits_had": 0,
    }
    assert outcome("acupuncture", "mtus-acupuncture-2007", text, **given) is status


@pytest.mark.parametrize(
    ("text", "bears"), [(OPERATED, True), ("He has not had surgery.", False), ("Low back pain.", False)]
)
def test_guidelines_for_after_an_operation_bear_on_a_request_where_one_is_documented(text, bears):
    (after,) = [
        one for one in LIBRARY.sets if one.edition == "mtus-postsurgical-2009" and one.applies("physical_therapy", ())
    ]
    assert weighed(after, text, {})[1].bears is bears


def test_a_text_for_several_parts_of_the_body_is_cited_by_the_chapter_of_each():
    (after,) = [
        one for one in LIBRARY.sets if one.edition == "mtus-postsurgical-2009" and one.applies("physical_therapy", ())
    ]
    assert after.sections_for(("knee", "ankle", "foot")) == ("Knee", "Ankle & Foot")
    assert after.sections_for(()) == ()
