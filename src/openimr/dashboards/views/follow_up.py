"""What follows determinations, over all cases: the lists that staff follow up."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr import clock
from openimr.dashboards.csv_file import csv_file
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.pages import page_of
from openimr.dashboards.people import signed_in
from openimr.determinations import queries, services
from openimr.errors import NotFound


@require_GET
@login_required
@pages_for_errors
def follow_up(request: HttpRequest) -> HttpResponse:
    """The lists over all cases: to be served, to be implemented, appeals that are open."""
    _only_who_follows(request)
    services.bring_up_to_date()
    today = clock.today()
    return render(
        request,
        "dashboards/follow_up.html",
        {
            "section": "follow-up",
            "to_serve": page_of(request, queries.to_serve(request.user, today=today), name="serve"),
            "to_implement": page_of(request, queries.to_implement(request.user, today=today), name="implement"),
            "overdue": queries.overdue(request.user, today=today),
            "appeals": page_of(request, queries.open_appeals(request.user), name="appeals"),
        },
    )


@require_GET
@login_required
@pages_for_errors
def counts(request: HttpRequest) -> HttpResponse:
    """How much there is to follow up: what the list of cases asks for once it stands."""
    _only_who_follows(request)
    services.bring_up_to_date()
    told = {"follow_up": queries.counts(request.user, today=clock.today())}
    return render(request, "dashboards/_follow_up_counts.html", told)


def _served_rows(user: Any, today: date) -> tuple[tuple[str, ...], Iterable[tuple[object, ...]]]:
    columns = ("case", "determination", "signed", "recipient", "came_back", "days")
    found = queries.to_serve(user, today=today)
    return columns, [
        (one.case_number, one.version, one.signed_on, one.recipient, one.returned_on or "", one.days) for one in found
    ]


def _implement_rows(user: Any, today: date) -> tuple[tuple[str, ...], Iterable[tuple[object, ...]]]:
    columns = ("case", "item", "request", "owed", "state", "due", "days_late", "reminded", "because")
    return columns, [
        (
            one.case_number, one.owed.item, one.owed.request, one.owed.duty, one.owed.state,
            one.owed.limit.due if one.owed.limit else "", one.owed.late_days, one.owed.reminded_on or "",
            one.owed.because,
        )
        for one in queries.to_implement(user, today=today)
    ]  # fmt: skip


def _appeal_rows(user: Any, today: date) -> tuple[tuple[str, ...], Iterable[tuple[object, ...]]]:  # noqa: ARG001  one form
    columns = ("case", "determination", "petitioner", "filed", "timely", "stayed", "grounds", "board_number")
    return columns, [
        (
            one.case_number, one.version, one.party, one.filed_on, one.timely, one.stayed, ", ".join(one.grounds),
            one.board_number,
        )
        for one in queries.open_appeals(user)
    ]  # fmt: skip


_TABLES = {"to-be-served": _served_rows, "to-be-implemented": _implement_rows, "open-appeals": _appeal_rows}


@require_GET
@login_required
@pages_for_errors
def follow_up_csv(request: HttpRequest, table: str) -> HttpResponse:
    _only_who_follows(request)
    if table not in _TABLES:
        raise NotFound(f"no table {table}; there are {', '.join(_TABLES)}")
    services.bring_up_to_date()
    return csv_file(f"{table}.csv", *_TABLES[table](request.user, clock.today()))


def _only_who_follows(request: HttpRequest) -> None:
    """Raises NotFound for whoever follows nothing up: the page is not there for them."""
    if not queries.follows_up(signed_in(request)):
        raise NotFound("no such page for this account")
