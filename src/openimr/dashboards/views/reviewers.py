"""The panel: who is on it, how each reviewer stands, and one reviewer's whole file. Names for the medical director."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.csv_file import csv_file
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.pages import page_of
from openimr.dashboards.people import only_director, only_overseers, signed_in
from openimr.errors import DocumentUnreadable, Reason, Refused
from openimr.panel import queries, services

_LONGEST_SEARCH = 200
_COLUMNS = (
    "reviewer",
    "name",
    "standing",
    "against",
    "certified in",
    "subspecialty",
    "licensed in",
    "years in practice",
    "hours a week",
    "languages",
    "open cases",
    "capacity",
    "next to end",
    "last day",
)


@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def listing(request: HttpRequest) -> HttpResponse:
    """The reviewers, filtered by what was asked for. Words come by POST: they may be a name, which no address holds."""
    only_overseers(request)
    rows, asked = _rows(request), _asked(request)
    everyone = queries.roster(clock.today(), request.user) if any(asked.values()) else rows
    return render(
        request,
        "dashboards/panel.html",
        {
            "section": "panel",
            "page": page_of(request, rows, posted=("q", "standing", "ending")),
            "everyone": len(everyone),
            "ended": sum(any(one.days_left < 0 for one in row.expiries) for row in everyone),
            "ending": sum(any(0 <= one.days_left <= 30 for one in row.expiries) for row in everyone),
            "asked": asked,
            "standings": queries.STANDINGS,
            "names": queries.sees_names(request.user),
        },
    )


def _asked(request: HttpRequest) -> dict[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    words = request.POST.get("q", "")[:_LONGEST_SEARCH]
    return {"q": words, "standing": given.get("standing", ""), "ending": given.get("ending", "")}


def _rows(request: HttpRequest) -> tuple[queries.Row, ...]:
    asked = _asked(request)
    within = asked["ending"]
    return queries.roster(
        clock.today(),
        request.user,
        words=asked["q"],
        standing=asked["standing"],
        expiring_within=int(within) if within in {"0", "30", "60", "90"} else None,
    )


@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def export(request: HttpRequest) -> HttpResponse:
    """The table as CSV, as it is filtered."""
    only_overseers(request)
    names = queries.sees_names(request.user)
    columns = [column for column in _COLUMNS if names or column != "name"]
    return csv_file("panel.csv", columns, (_cells(row, names=names) for row in _rows(request)))


def _cells(row: queries.Row, *, names: bool) -> list[object]:
    ends = row.expiries[0] if row.expiries else None
    told = row.statement
    return [
        row.reviewer_id,
        *([row.name] if names else []),
        row.standing.replace("_", " "),
        "; ".join(row.against),
        "; ".join(told.certifications),
        "; ".join(told.subspecialties),
        "; ".join(told.licensed_in),
        told.years_in_practice,
        told.hours_a_week,
        "; ".join(row.languages),
        row.open_cases,
        row.capacity,
        ends.what if ends else "",
        f"{ends.last_day:%m/%d/%Y}" if ends and ends.last_day else "",
    ]


@require_GET
@login_required
@pages_for_errors
def page(request: HttpRequest, reviewer_id: str) -> HttpResponse:
    """One reviewer: requirements, credentials with their sources, what ends, open cases, history, documents."""
    only_overseers(request)
    today = clock.today()
    one = queries.reviewer(reviewer_id)
    names = queries.sees_names(request.user)
    return render(
        request,
        "dashboards/panel_reviewer.html",
        {
            "section": "panel",
            "id": one.id,
            "reviewer": one if names else None,
            "row": queries.roster(today, request.user, only=one.id)[0],
            "findings": queries.findings(one, queries.PROGRAMME, today, step="assignment"),
            "licences": [(held, held.holds(today)) for held in one.licences],
            "certifications": [(held, held.holds(today)) for held in one.certifications],
            "one": one,
            "suspended": next((held for held in one.suspensions if held.holds(today)), None),
            "open": queries.open_cases(one.id),
            "to_prove": queries.cases_to_prove(one.id),
            "history": queries.told_history(one.id, request.user)[::-1],
            "fault": queries.broken_history(one.id),
            "documents": queries.documents(one.id, request.user),
            "kinds": queries.ABOUT,
            "names": names,
            "today": today,
        },
    )


@require_GET
@login_required
@pages_for_errors
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """Whether the reviewer of a case was qualified and independent on the days that count. Nothing here is a name."""
    only_overseers(request)
    case = cases.get(number, request.user)
    shown = {"section": "panel", "number": number, "records": queries.qualification_record(case)}
    return render(request, "dashboards/panel_proof.html", shown)


@require_POST
@login_required
@pages_for_errors
def suspend(request: HttpRequest, reviewer_id: str) -> HttpResponse:
    only_director(request)
    if request.POST.get("sure") != "yes":
        raise Refused(f"suspend {reviewer_id}", "the panel", [Reason("sure", "tick that you are sure")])
    recalled = services.suspend(
        reviewer_id,
        reason=request.POST.get("reason", ""),
        today=clock.today(),
        by=signed_in(request).actor,
        at=clock.now(),
    )
    told = f"Taken back: {', '.join(recalled)}." if recalled else "There was no open case to take back."
    messages.success(request, f"{reviewer_id} is suspended. {told}")
    return redirect("panel-reviewer", reviewer_id)


@require_POST
@login_required
@pages_for_errors
def reinstate(request: HttpRequest, reviewer_id: str) -> HttpResponse:
    only_director(request)
    services.reinstate(
        reviewer_id,
        reason=request.POST.get("reason", ""),
        today=clock.today(),
        by=signed_in(request).actor,
        at=clock.now(),
    )
    messages.success(request, f"{reviewer_id} may be assigned cases again.")
    return redirect("panel-reviewer", reviewer_id)


@require_POST
@login_required
@pages_for_errors
def attach(request: HttpRequest, reviewer_id: str) -> HttpResponse:
    """A document that shows a credential comes in."""
    only_director(request)
    sent = request.FILES.get("document")
    if sent is None:
        raise Refused("attach a document", reviewer_id, [Reason("document", "choose a PDF or a picture first")])
    try:
        services.attach_document(
            reviewer_id,
            sent.read(queries.LARGEST + 1),
            about=request.POST.get("about", ""),
            title=request.POST.get("title", ""),
            by=signed_in(request).actor,
            at=clock.now(),
        )
    except DocumentUnreadable as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The document is kept.")
    return redirect("panel-reviewer", reviewer_id)


@require_GET
@login_required
@pages_for_errors
def document(request: HttpRequest, reviewer_id: str, number: int) -> HttpResponse:
    """A document byte for byte, to be kept, not shown in the page: it came from outside."""
    only_director(request)
    found, content = queries.document(reviewer_id, number, request.user)
    answer = HttpResponse(content, content_type=found.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{reviewer_id}-{number}.{queries.FORMATS[found.media_type]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
