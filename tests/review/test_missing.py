"""The sheet for the physician who asked: what was not documented, what would show it, and nothing else."""

import io
import json
from dataclasses import replace

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.review.test_rationale import (
    ACUTE,
    ALTERNATIVES,
    CHRONIC,
    FACTS,
    ITEM,
    SETS,
    WORDING,
    found,
    of_set,
    weighed,
)

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.logic import Expression
from openimr.guidelines.domain.logic import criterion as leaf
from openimr.guidelines.domain.status import Status
from openimr.review.adapters import missing_sheet
from openimr.review.domain.missing import needs_of, sheet

CITED = (GuidelineCitation("MTUS", "Some Guideline", 2016),)


def needs(findings, explanation, *, answers=None):
    return needs_of(
        ITEM, TreatmentRequest("x"), CITED, (explanation,), findings, answers=answers or {}, wording=WORDING
    )


def told(*items, decided=True):
    return sheet(FACTS, items, organization=("A <Board>", "A street"), decided=decided, wording=WORDING)


def points(item):
    return [point for _, need in item.by_guideline for point in need.points()]


@given(data=st.data(), criteria_set=st.sampled_from(SETS))
def test_only_what_is_not_documented_is_asked_for(data, criteria_set):
    findings, explanation = of_set(data, criteria_set)
    undocumented = {f.says.rstrip(".") for f in findings if f.status is Status.NOT_DOCUMENTED}
    for point in points(needs(findings, explanation)):
        assert any(point.says.endswith(says) for says in undocumented)
        assert point.document


@given(data=st.data(), criteria_set=st.sampled_from(SETS))
def test_nothing_of_the_records_nor_of_the_reviewer_is_on_it(data, criteria_set):
    findings, explanation = of_set(data, criteria_set)
    changed = [replace(finding, because="by the reviewer: SECRET") for finding in findings]
    written = json.dumps(told(needs(changed, explanation)))
    assert "SECRET" not in written
    assert "He walks a mile" not in written


def test_of_alternatives_one_is_enough():
    findings, explanation = found(ALTERNATIVES, [Status.NOT_DOCUMENTED] * len(ALTERNATIVES.criteria))
    ((cited, need),) = needs(findings, explanation).by_guideline
    assert cited == "MTUS Some Guideline 2016"
    assert need.how == "one"
    assert len(need.parts) == len(findings)


def test_where_one_alternative_is_shown_nothing_is_missing():
    statuses = [Status.MET] + [Status.NOT_DOCUMENTED] * (len(ALTERNATIVES.criteria) - 1)
    item = needs(*found(ALTERNATIVES, statuses))
    assert item.by_guideline == ()
    assert told(item)["items"][0]["says"] == WORDING["missing.none"]


def test_without_criteria_it_says_that_it_cannot_tell():
    item = needs_of(ITEM, TreatmentRequest("x"), (), (), (), answers={}, wording=WORDING)
    assert told(item)["items"][0]["says"] == WORDING["missing.no_criteria"]


def test_the_document_that_would_show_it_is_named():
    findings, explanation = found(ALTERNATIVES, [Status.NOT_DOCUMENTED] * len(ALTERNATIVES.criteria))
    item = needs(findings, explanation, answers={findings[0].criterion: "a surgeon's plan"})
    assert points(item)[0].document == "a surgeon's plan"
    assert points(item)[1].document == WORDING["missing.statement"]


@pytest.mark.parametrize("decided", [True, False])
def test_before_the_decision_it_says_so(decided):
    assert (told(decided=decided)["notice"] is None) is decided


def test_the_sheet_is_a_tagged_pdf_and_a_page_that_escapes():
    findings, explanation = found(ALTERNATIVES, [Status.NOT_DOCUMENTED] * len(ALTERNATIVES.criteria))
    content = told(needs(findings, explanation))
    with pikepdf.open(io.BytesIO(missing_sheet.pdf(content))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-US"
    page = missing_sheet.html(content)
    assert "A &lt;Board&gt;" in page
    assert page.count("What would show it") == len(findings)


CLOSED = Expression("any", (ACUTE, CHRONIC, leaf("taper")))
UNKNOWN = dict.fromkeys(("fresh", "gain", "agreement", "taper"), Status.NOT_DOCUMENTED)


def asked(logic, statuses, *, decision=None, **more):
    findings, explanation = weighed(logic, statuses, **more)
    return needs_of(
        ITEM, TreatmentRequest("x"), CITED, (explanation,), findings, answers={}, wording=WORDING, decision=decision
    )


def test_a_way_that_a_point_closes_is_not_asked_for():
    item = asked(CLOSED, {**UNKNOWN, "short": Status.NOT_MET})
    assert {point.says for point in points(item)} == {"It shows gain", "It shows agreement", "It shows taper"}
    assert item.not_met == ()


def test_what_did_not_settle_a_point_is_asked_for_once_the_item_is_upheld():
    statuses = {"gain": Status.FOR_REVIEWER, "agreement": Status.NOT_DOCUMENTED}
    assert [point.says for point in points(asked(CHRONIC, statuses))] == ["It shows agreement"]
    upheld = asked(CHRONIC, statuses, decision="upheld")
    assert [point.says for point in points(upheld)] == ["It shows gain", "It shows agreement"]


def test_of_what_was_found_necessary_nothing_is_asked():
    item = asked(CHRONIC, dict.fromkeys(("gain", "agreement"), Status.NOT_DOCUMENTED), decision="overturned")
    (shown,) = told(item)["items"]
    assert (shown["missing"], shown["says"]) == ([], WORDING["missing.granted"])


def test_a_point_that_stands_against_it_is_named_apart_and_whether_another_request_would_do():
    logic = Expression("all", (leaf("gain"), leaf("weeks"), leaf("years")))
    statuses = {"gain": Status.NOT_DOCUMENTED, "weeks": Status.NOT_MET, "years": Status.NOT_MET}
    weeks = {"basis": "computed", "given": (Given("request.weeks", 3, "request"),)}
    item = asked(logic, statuses, weeks=weeks, years={"basis": "computed"})
    assert (item.of_request, item.not_met) == (("It shows weeks",), ("It shows years",))
    page = missing_sheet.html(told(item))
    assert page.index("It shows weeks") < page.index("It shows years") < page.index("It shows gain")
    assert missing_sheet.pdf(told(item)).startswith(b"%PDF")
