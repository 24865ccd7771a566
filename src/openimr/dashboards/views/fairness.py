"""The report on fairness and independence: for the medical director and the auditor, never for a reviewer."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr.dashboards import charts, fairness_tables
from openimr.dashboards.csv_file import csv_file
from openimr.dashboards.days import day_of
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_overseers
from openimr.errors import NotFound, Reason, Refused
from openimr.guidelines import queries as guidelines
from openimr.panel import queries as panel
from openimr.panel.domain.fairness import FairnessReport
from openimr.review import queries as review


@require_GET
@login_required
@pages_for_errors
def page(request: HttpRequest) -> HttpResponse:
    """The report. The director sees names beside the ids, the auditor ids alone."""
    only_overseers(request)
    told = _report(request)
    names = panel.names(request.user)
    labels = {reviewer: f"{reviewer} {name}" for reviewer, name in names.items()}
    return render(
        request,
        "dashboards/fairness.html",
        {
            "section": "fairness",
            "told": told,
            "names": names,
            "tables": fairness_tables.tables(told),
            "rates": charts.rates(told.reviewers, labels),
            "control": charts.control(told.months),
            "caution": fairness_tables.CAUTION,
            "query": request.GET.urlencode(),
            "since": request.GET.get("since", ""),
            "until": request.GET.get("until", ""),
        },
    )


@require_GET
@login_required
@pages_for_errors
def as_json(request: HttpRequest) -> HttpResponse:
    """The whole report for programs, by id."""
    only_overseers(request)
    return JsonResponse(fairness_tables.as_json(_report(request)), json_dumps_params={"indent": 1})


@require_GET
@login_required
@pages_for_errors
def as_csv(request: HttpRequest, table: str) -> HttpResponse:
    """One table of the report, by id."""
    only_overseers(request)
    tables = fairness_tables.tables(_report(request))
    if table not in tables:
        raise NotFound(f"no table {table}; there are {', '.join(tables)}")
    return csv_file(f"fairness-{table}.csv", *fairness_tables.cells(tables[table][1]))


def _report(request: HttpRequest) -> FairnessReport:
    return panel.fairness(
        guidelines.treatments(), review.decided_apart(), since=_day(request, "since"), until=_day(request, "until")
    )


def _day(request: HttpRequest, name: str) -> date | None:
    given = request.GET.get(name, "")
    day = day_of(given)
    if given and day is None:
        reason = Reason(name, f"{given!r} is no day; write year-month-day, or leave it empty")
        raise Refused("show the report", "fairness", [reason])
    return day
