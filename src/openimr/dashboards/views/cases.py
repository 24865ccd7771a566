"""The dashboard, and the pages of one case that only show."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import Truncator
from django.views.decorators.http import require_GET

from openimr import clock
from openimr.accounts.queries import keeps_records
from openimr.cases import queries as cases
from openimr.cases.domain.states import RUNNING, State, has_reached
from openimr.dashboards import queries
from openimr.dashboards.csv_file import csv_stream
from openimr.dashboards.explanations import loose, shown
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.pages import page_of
from openimr.dashboards.people import oversees, signed_in
from openimr.determinations import queries as determinations
from openimr.guidelines import queries as guidelines
from openimr.intake import queries as intake
from openimr.panel import queries as panel
from openimr.review import queries as review

_LONGEST_SEARCH = 200
#: So many letters of a treatment's wording are told in the list; the whole stands in the case.
_SHOWN = 140
#: So many cases of a list that is written as a file are read at once.
_AT_ONCE = 1000


@require_GET
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """The cases a page at a time, the most urgent first."""
    person, today = signed_in(request), clock.today()
    state, words = _asked(request)
    found = cases.by_urgency(person, state=state, words=words)
    total, late = cases.how_many(found, today)
    page = page_of(request, found.values_list("pk", flat=True), total=total)
    return render(
        request,
        "dashboards/dashboard.html",
        {
            "section": "cases",
            "page": replace(page, rows=queries.rows(page.rows, person, today=today)),
            "late": late,
            "state": state,
            "words": words,
            "asked": urlencode({name: said for name, said in (("q", words), ("state", state)) if said}),
            "states": queries.states(),
            "follows_up": determinations.follows_up(person),
            "offered": panel.offered(person.reviewer_id) if person.role == "reviewer" else 0,
        },
    )


def _asked(request: HttpRequest) -> tuple[str, str]:
    """The stage and the words that the list is narrowed to; a stage that there is none of narrows nothing."""
    state = request.GET.get("state", "")
    return state if state in queries.states() else "", request.GET.get("q", "").strip()[:_LONGEST_SEARCH]


@require_GET
@login_required
def dashboard_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The whole list as it is narrowed, in its order, with what the page shows of each case."""
    person, today = signed_in(request), clock.today()
    state, words = _asked(request)
    found = cases.by_urgency(person, state=state, words=words)
    keys = found.values_list("pk", flat=True).iterator(chunk_size=_AT_ONCE)
    columns = ("case", "treatments", "stage", "next_step", "due", "time_limit", "days_left")
    return csv_stream("cases.csv", columns, (_cells(row) for row in _rows(keys, person, today)))


def _rows(keys: Iterator[int], person: Any, today: date) -> Iterator[queries.Row]:
    while some := list(islice(keys, _AT_ONCE)):
        yield from queries.rows(some, person, today=today)


def _cells(row: queries.Row) -> tuple[object, ...]:
    items = "; ".join(Truncator(item).chars(_SHOWN) for item in row.items)
    stage = row.state.replace("_", " ")
    left = "" if row.days_left is None else row.days_left
    return (row.number, items, stage, row.next_step, row.due or "", row.due_says, left)


@require_GET
@login_required
@pages_for_errors
def overview(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get(number, request.user)
    assigned = has_reached(State(case.state), State.ASSIGNED)
    today = clock.today()
    return render(
        request,
        "dashboards/case.html",
        {
            **frame(case, "case"),
            "facts": cases.case_facts(case),
            "grounds": intake.eligibility(case),
            "differences": intake.form_differences(case),
            **_before(request, case),
            "runs": case.state in RUNNING,
            "corrections": intake.entry_corrections(case),
            "deadlines": [(limit, cases.days_left(limit, today)) for limit in cases.deadlines(case)],
            "events": queries.runs(queries.masked(cases.timeline(case), case, request.user)),
            "broken": cases.broken_event(case),
            "overseen": oversees(request),
            "seats": panel.seats(case),
            "approval": panel.approval(case),
            "remands": panel.remands(case),
            "decided_before": determinations.is_decided(case) and (oversees(request) or keeps_records(request.user)),
            "decided": has_reached(State(case.state), State.SIGNED),
            "statement": panel.statement(case) if assigned else None,
            "may_send_sheet": has_reached(State(case.state), State.UNDER_REVIEW) and keeps_records(request.user),
            "sheet_kinds": list(review.SHEET_TYPES),
            "turns": review.whose_turn(case) if case.state == State.UNDER_REVIEW else [],
        },
    )


def _before(request: HttpRequest, case: Any) -> dict[str, Any]:
    """What was asked for before, and what may be decided together; only of cases that the person may see."""
    seen = set(cases.visible(request.user).values_list("number", flat=True)) if intake.has_siblings(case) else set()
    return {
        "asked_before": [one for one in intake.earlier_reviews(case) if one.case_number in seen] if seen else [],
        "may_consolidate": [one for one in intake.may_consolidate(case) if one.number in seen] if seen else [],
        "keeps_records": keeps_records(request.user),
    }


@require_GET
@login_required
@pages_for_errors
def criteria(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get(number, request.user)
    items, found = [], []
    for item in cases.case_facts(case).items:
        findings, explanations = guidelines.findings(case, item.number), guidelines.explanations(case, item.number)
        found.append(findings)
        items.append(
            {
                "item": item,
                "request": guidelines.request(case, item.number),
                "guidelines": guidelines.reviewer_guidelines(case, item.number),
                "findings": findings,
                "explanations": shown(explanations, findings),
                "loose": loose(explanations, findings),
            }
        )
    texts, unreadable = queries.licensed_texts(found, request.user, on=clock.today())
    told = {"items": items, "texts": texts, "texts_unreadable": unreadable}
    return render(request, "dashboards/criteria.html", {**frame(case, "case-criteria"), **told})


@require_GET
@login_required
@pages_for_errors
def criteria_json(request: HttpRequest, number: str) -> HttpResponse:
    """What the criteria page shows, for programs: requests, inputs, findings, and what they come to."""
    case = cases.get(number, request.user)
    told = {"case_number": case.number, "items": guidelines.weighed_as_json(case)}
    return JsonResponse(told, json_dumps_params={"indent": 1})


def frame(case: Any, tab: str) -> dict[str, object]:
    """What every page of one case has: its number, state, way and tabs."""
    state = case.state
    tabs = [("case", "Overview"), ("case-records", "Records"), ("case-criteria", "Criteria")]
    if has_reached(State(state), State.UNDER_REVIEW):
        tabs += [("case-review", "Review"), ("case-letter", "Letter")]
    anew = determinations.is_decided(case) and not has_reached(State(state), State.SIGNED)
    if anew and ("case-letter", "Letter") not in tabs:
        tabs.append(("case-letter", "Letter"))
    if anew or has_reached(State(state), State.SIGNED):
        tabs.append(("case-follows", "What follows"))
    way = queries.way(state)
    return {"section": "cases", "case": case, "tab": tab, "tabs": tabs, "way": way, "decided_anew": anew}
