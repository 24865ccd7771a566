"""The reviewer goes an item's search path on a stored case: kept with its reasons, refused with all of them."""

import json
from datetime import UTC, date, datetime

import pytest
from tests.samples import at_the_desk
from typer.testing import CliRunner

from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.cli import app
from openimr.determinations import queries as determinations
from openimr.errors import NotFound, Refused
from openimr.guidelines import queries, services
from openimr.panel.queries import assignment
from openimr.review import services as review

pytestmark = pytest.mark.django_db
AT = datetime(2017, 2, 6, 20, 0, tzinfo=UTC)
ODG = "ODG: Work Loss Data Institute. Official Disability Guidelines [online; reviewed %s], chapter Low Back"


@pytest.fixture
def desk(tmp_path) -> Case:
    """The three-item sample case of 2017 at the physician's desk."""
    return at_the_desk("lumbar-mri-and-therapy", tmp_path, today=date(2017, 2, 6), at=AT)


def answer(case, step, given, because="because it is so", *cited, item=1, reviewer=None):
    reviewer = reviewer or assignment(case).reviewer_id
    services.answer_path(case.number, item=item, step=step, answer=given, because=because, cited=cited, reviewer_id=reviewer, by="reviewer:one", at=AT)  # fmt: skip


def refused(case, *args, **kwargs) -> list[str]:
    events = cases.timeline(case).count()
    with pytest.raises(Refused) as refusal:
        answer(case, *args, **kwargs)
    assert cases.timeline(case).count() == events
    return [reason.code for reason in refusal.value.reasons]


def test_a_path_is_kept_step_by_step_and_gives_what_may_be_cited(desk):
    assert queries.search_path(desk, 1).path.asked.id == "mtus"
    assert queries.cited_by_path(desk, 1) is None
    answer(desk, "mtus", "not_addressed")
    answer(desk, "evidence", "none_fits")
    answer(desk, "standards", "found", "it names the scan", ODG % "2016-12-20")
    cited, ground = queries.cited_by_path(desk, 1)
    assert [one.source for one in cited] == ["ODG"]
    assert ground is None
    assert queries.search_path(desk, 2).path.answers == ()
    told = [e.payload for e in cases.timeline(desk) if e.kind == "guidelines.path_answered"]
    assert [(p["item"], p["step"], p["answer"], p["citations"]) for p in told] == [(1, "mtus", "not_addressed", 0), (1, "evidence", "none_fits", 0), (1, "standards", "found", 1)]  # fmt: skip
    assert all("because" not in payload for payload in told)
    assert cases.broken_event(desk) is None


def test_an_answer_taken_back_is_asked_again_and_stays_in_the_log(desk):
    answer(desk, "mtus", "applies", "it names it", "MTUS Low Back Complaints 2004, Section(s): Special Studies")
    assert refused(desk, "evidence", "none_fits") == ["ended"]
    reviewer = assignment(desk).reviewer_id
    services.take_back_answer(desk.number, item=1, reviewer_id=reviewer, by="reviewer:one", at=AT)
    assert queries.search_path(desk, 1).path.asked.id == "mtus"
    assert desk.path_answers.count() == 1
    with pytest.raises(Refused, match="no answer yet"):
        services.take_back_answer(desk.number, item=1, reviewer_id=reviewer, by="reviewer:one", at=AT)


@pytest.mark.parametrize(
    ("args", "codes"),
    [
        (("standards", "found", "so", ODG % "2016-12-20"), ["skipped"]),
        (("mtus", "not_addressed", " "), ["no_reason"]),
        (("mtus", "applies", "so", "MTUS Low Back Disorders 2016"), ["guideline_not_in_force"]),
        (("mtus", "applies", "so", "a good book"), ["no_citation", "citation"]),
        (("mtus", "applies", "so"), ["no_citation"]),
    ],
)
def test_what_cannot_stand_is_refused_and_nothing_is_kept(desk, args, codes):
    assert refused(desk, *args) == codes
    assert desk.path_answers.count() == 0


def test_a_guideline_that_is_not_current_is_refused_and_one_of_unknown_review_is_noted(desk):
    answer(desk, "mtus", "not_addressed")
    answer(desk, "evidence", "none_fits")
    assert refused(desk, "standards", "found", "so", ODG % "2011-12-20") == ["not_current"]
    answer(desk, "standards", "found", "so", "ODG: Work Loss Data Institute. Official Disability Guidelines [online]")
    (warning,) = queries.search_path(desk, 1).warnings
    assert "when it was last reviewed is not stated" in warning


def test_a_letter_is_not_signed_against_the_path_of_an_item(desk):
    def against():
        reasons = determinations.reasons_not_to_sign(desk, today=AT.date())
        return {reason.code for reason in reasons if reason.code.startswith("path_")}

    assert against() == set()
    answer(desk, "mtus", "not_addressed")
    assert against() == {"path_open"}
    answer(desk, "evidence", "none_fits")
    answer(desk, "standards", "found", "it names the scan", ODG % "2016-12-20")
    assert against() == {"path_citation"}  # the draft still cites the MTUS
    cited, ground = queries.cited_by_path(desk, 1)
    review.decide(desk.number, item=1, decision="upheld", guidelines=cited, no_guideline_because=ground, reviewer_id=assignment(desk).reviewer_id, by="reviewer:one", at=AT)  # fmt: skip
    assert against() == set()


def test_only_the_assigned_reviewer_answers_and_only_items_that_there_are(desk):
    assert refused(desk, "mtus", "not_addressed", reviewer="R-999") == ["other_reviewer"]
    with pytest.raises(NotFound, match="no item 9"):
        answer(desk, "mtus", "not_addressed", item=9)


RATING = """question: diagnosis
at_variance: true
recommendations:
- {id: mtus, cited_by: utilization_review, citation: MTUS, says: wait, studies: [{citation: S, design: cross_sectional, bias_risk: identified, applies: {patients: true, setting: true, intervention: true, outcomes: true}, applies_because: like the worker}]}
- {id: other, cited_by: treating_physician, citation: O, says: scan now, studies: [{citation: T, design: prospective, bias_risk: %s, applies: {patients: true, setting: true, intervention: true, outcomes: true}, applies_because: like the worker}]}
"""


def test_a_rating_is_kept_with_the_case_and_refused_where_a_level_is_unknown(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    file = tmp_path / "rating.yaml"
    file.write_text(RATING % "low")
    reviewer = assignment(desk).reviewer_id
    args = ["guidelines", "rate", str(file), "--case", desk.number, "--item", "1", "--reviewer", reviewer]
    run = CliRunner().invoke(app, args)
    assert json.loads(run.output)["prevails"] == "other"
    (kept,) = queries.evidence_ratings(desk, 1)
    assert kept.outcome["best"] == {"mtus": "1c", "other": "1b"}
    event = cases.timeline(desk).get(kind="guidelines.evidence_rated")
    assert event.payload == {"item": 1, "question": "diagnosis", "decided": True, "verified": False}
    shown = json.loads(CliRunner().invoke(app, ["guidelines", "path", "--case", desk.number, "--item", "1"]).output)
    assert (shown["asked"]["step"], shown["ratings"]) == ("mtus", [kept.outcome])
    for words, args_of in (
        ("no such case", ["--case", "CM99-1"]),
        ("no item 9", ["--case", desk.number, "--item", "9"]),
    ):
        assert words in str(CliRunner().invoke(app, ["guidelines", "path", *args_of]).exception)
    file.write_text(RATING % "identified")
    assert "its level is not known" in str(CliRunner().invoke(app, args).exception)
    assert len(queries.evidence_ratings(desk, 1)) == 1
