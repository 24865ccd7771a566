"""The dashboard, and the pages of one case that only show."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr import clock
from openimr.accounts.queries import keeps_records
from openimr.cases import queries as cases
from openimr.cases.domain.states import State, has_reached
from openimr.dashboards import queries
from openimr.dashboards.explanations import loose, shown
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import oversees, signed_in
from openimr.determinations import queries as determinations
from openimr.guidelines import queries as guidelines
from openimr.intake import queries as intake
from openimr.panel import queries as panel
from openimr.review import queries as review


@require_GET
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()
    rows = queries.board(request.user, today=clock.today(), state=state, words=words)
    return render(
        request,
        "dashboards/dashboard.html",
        {
            "section": "cases",
            "rows": rows,
            "state": state,
            "words": words,
            "states": queries.states(),
            "follow_up": determinations.counts(request.user, today=clock.today()),
            "offered": panel.offered(signed_in(request).reviewer_id) if signed_in(request).role == "reviewer" else 0,
            "late": sum(row.days_left is not None and row.days_left < 0 for row in rows),
        },
    )


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
