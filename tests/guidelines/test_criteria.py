"""Editions by date, and criteria weighed: computed by arithmetic, documented by pages, unknown by name."""

from datetime import date
from itertools import pairwise

import pytest

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.errors import DataFileInvalid
from openimr.guidelines.adapters.library import load, read_folder
from openimr.guidelines.domain.computing import Computation, anniversary, compute
from openimr.guidelines.domain.criteria import Criterion
from openimr.guidelines.domain.editions import citation_fault
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.weighing import weigh
from openimr.guidelines.queries import unstored
from openimr.records.domain.evidence import CaseRecords, DocumentText, EvidenceQuery, PageText

EDITIONS = load().editions
TWO_YEARS = Computation("within_years", 2, "years", earlier="injury.date", later="ur_decision.date")


def cited(title: str, year: int | None, *pages: int) -> GuidelineCitation:
    return GuidelineCitation("MTUS", title, year, ("a section",), pages)


@pytest.mark.parametrize(
    ("citation", "on", "code"),
    [
        (cited("Chronic Pain Medical Treatment Guidelines", 2009, 125, 126), date(2013, 7, 5), None),
        (cited("Chronic Pain Medical Treatment Guidelines", 2009, 128), date(2013, 7, 5), "guideline_page"),
        (cited("Chronic Pain Medical Treatment Guidelines", 2009), date(2016, 7, 27), None),
        (cited("Chronic Pain Medical Treatment Guidelines", 2009), date(2016, 7, 28), "guideline_not_in_force"),
        (cited("Chronic Pain Medical Treatment", 2016), date(2016, 7, 27), "guideline_not_in_force"),
        (cited("Chronic Pain Medical Treatment", 2016), date(2017, 11, 30), None),
        (cited("Low Back Complaints", 2004), date(2017, 12, 1), "guideline_not_in_force"),
        (cited("Guideline of Nowhere", 2004), date(2017, 1, 1), "guideline_unknown"),
        (GuidelineCitation("ODG", "Low Back", None), date(2017, 1, 1), None),
    ],
)
def test_a_citation_must_be_in_force(citation, on, code):
    fault = citation_fault(EDITIONS, citation, on)
    assert (fault.code if fault else None) == code


def test_no_two_editions_of_a_topic_are_in_force_on_one_day():
    for topic in {edition.topic for edition in EDITIONS}:
        several = sorted((e for e in EDITIONS if e.topic == topic), key=lambda e: e.since)
        for edition, following in pairwise(several):
            assert edition.until < following.since


@pytest.mark.parametrize(
    ("injury", "decided", "status", "words"),
    [
        (date(2011, 4, 25), date(2013, 4, 25), Status.MET, "within 2 years"),
        (date(2011, 4, 25), date(2013, 4, 26), Status.NOT_MET, "exceeded by 1 day "),
        (date(2011, 4, 25), date(2013, 7, 5), Status.NOT_MET, "exceeded by 71 days"),
        (date(2012, 2, 29), date(2014, 2, 28), Status.MET, "end on 02/28/2014"),
        (None, date(2013, 7, 5), Status.NOT_DOCUMENTED, "the date of injury is not stated"),
    ],
)
def test_two_years_past_the_injury(injury, decided, status, words):
    found, because = compute(TWO_YEARS, {"injury.date": injury, "ur_decision.date": decided})
    assert found is status
    assert words in because


def test_a_leap_day_has_an_anniversary_each_year():
    assert anniversary(date(2012, 2, 29), 1) == date(2013, 2, 28)
    assert anniversary(date(2012, 2, 29), 4) == date(2016, 2, 29)


def found_on(text: str, **query: tuple[str, ...]) -> Status:
    criterion = Criterion("c", "The worker has reached a plateau.", "documented", (1,), True, query=EvidenceQuery(("plateau",), **query), proof=("has reached a plateau",))  # fmt: skip
    page = PageText("a", "Progress report", 1, text)
    records = CaseRecords(
        "CM", (DocumentText("a", "a.pdf", "Progress report", "progress_report", None, "", "", None, (page,)),)
    )
    return weigh(criterion, item=1, name="e.t.c", given={}, records=unstored(records)).status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The patient has reached a plateau.", Status.MET),
        ("Whether there is a plateau will be seen.", Status.FOR_REVIEWER),
        ("No plateau has been seen so far.", Status.FOR_REVIEWER),
        ("Low back pain.", Status.NOT_DOCUMENTED),
        ("Therapy made him worse each time.", Status.NOT_MET),
    ],
)
def test_a_documented_criterion(text, status):
    assert found_on(text, against=("made him worse",)) is status


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        (
            "editions.yaml",
            "editions:\n- &a {id: a, source: MTUS, topic: t, title: x, year: 2004, body: b, adopted: [{since: 2007-01-01, section: s, order: o, cite: c, verified: true}]}\n- {<<: *a, id: b}\n",
            "in force on one day",
        ),
        (
            "criteria/x.yaml",
            "{treatment: [mri], edition: a, sections: [], criteria: [{id: c, says: s, kind: computed, verified: true, computed: {rule: no_more_than, limit: 3, unit: '', amount: x}}]}",
            "unit",
        ),
        ("criteria/x.yaml", "{treatment: [magic], edition: a, sections: [], criteria: []}", "there is no magic"),
        (
            "criteria/x.yaml",
            "{treatment: [mri], edition: a, sections: [], criteria: [{id: c, says: s, kind: documented, verified: true}]}",
            "needs a query",
        ),
        (
            "concepts/more.yaml",
            "{category: d, concepts: [{id: mri, label: MRI, subcategory: i, names: [x]}]}",
            "mri stands twice",
        ),
        (
            "concepts/more.yaml",
            "{category: d, concepts: [{id: scan, label: Scan, subcategory: i, names: [M-R-I, MRI]}]}",
            "MRI is a name of mri and of scan",
        ),
    ],
)
def test_a_broken_library_is_refused_by_name(tmp_path, file, text, words):
    (tmp_path / "criteria").mkdir()
    good = "editions:\n- {id: a, source: MTUS, topic: t, title: x, year: 2004, body: b, adopted: [{since: 2007-01-01, section: s, order: o, cite: c, verified: true}]}\n"
    (tmp_path / "editions.yaml").write_text(good)
    (tmp_path / "concepts").mkdir()
    (tmp_path / "concepts/imaging.yaml").write_text(
        "{category: d, concepts: [{id: mri, label: MRI, subcategory: i, names: [mri]}]}"
    )
    (tmp_path / file).write_text(text)
    with pytest.raises(DataFileInvalid, match=words) as refusal:
        read_folder(tmp_path)
    assert file.rsplit("/", 1)[-1] in str(refusal.value)
