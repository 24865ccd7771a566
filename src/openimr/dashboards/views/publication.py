"""Public copies: what waits for release, what would be released beside what is taken out, and withdrawal."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.pages import page_of
from openimr.dashboards.people import signed_in
from openimr.errors import NotFound, Refused
from openimr.publication import queries
from openimr.publication.services import publish as services


def _only_publisher(request: HttpRequest) -> Any:
    person = signed_in(request)
    if not queries.may_publish(person):
        raise NotFound("no such page for this account")
    return person


@require_GET
@login_required
@pages_for_errors
def listing(request: HttpRequest) -> HttpResponse:
    person = _only_publisher(request)
    shown = {
        "section": "publication",
        "waiting": page_of(request, queries.waiting(person)),
        "released": page_of(request, queries.releases(), name="released"),
    }
    return render(request, "dashboards/publication.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """The public copy before its release. Words to be taken out go in the body of the form, never in an address."""
    person = _only_publisher(request)
    case = cases.get(number, person)
    named = [*request.POST.getlist("named"), *request.POST.get("more", "").splitlines()]
    if request.POST.get("step") == "publish":
        refused = _publish(request, number, named)
        if refused is None:
            return redirect("publication")
        tell_reasons(request, refused)
    waiting = next(iter(queries.waiting(person, number)), None)
    if waiting is None:
        raise NotFound(f"{number}: nothing of it waits for publication")
    preview = queries.preview(case, named=named)
    return render(
        request,
        "dashboards/public_copy.html",
        {
            "section": "publication",
            "case": case,
            "preview": preview,
            "waiting": waiting,
            "places": [
                (where, [passage.parts for passage in texts])
                for where, texts in groupby(preview.passages, key=lambda passage: passage.where)
            ],
            "taken": sum(len(passage.gone) for passage in preview.passages),
        },
        status=422 if request.POST.get("step") == "publish" else 200,
    )


def _publish(request: HttpRequest, number: str, named: list[str]) -> Refused | None:
    try:
        services.publish(
            number,
            named=named,
            looked_at=request.POST.get("digest", ""),
            by=signed_in(request).actor,
            at=clock.now(),
        )
    except Refused as refusal:
        return refusal
    messages.success(request, f"The public copy of {number} is released and stands among the published decisions.")
    return None


@require_POST
@login_required
@pages_for_errors
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    person = _only_publisher(request)
    cases.get(number, person)
    try:
        services.withdraw(number, reason=request.POST.get("reason", ""), by=person.actor, at=clock.now())
    except Refused as refusal:
        tell_reasons(request, refusal)
        return redirect("publication")
    messages.success(request, f"The public copy of {number} is withdrawn. It waits for release anew, or for good.")
    return redirect("publication")
