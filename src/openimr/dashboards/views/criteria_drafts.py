"""A draft of criteria: what it changes, submitted by its author, released or returned by another medical director."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_director, only_overseers, signed_in
from openimr.dashboards.views.criteria_library import may_edit
from openimr.errors import Reason, Refused
from openimr.guidelines import queries as guidelines
from openimr.guidelines import services as guideline_services


@require_GET
@login_required
@pages_for_errors
def page(request: HttpRequest, number: int) -> HttpResponse:
    only_overseers(request)
    return _page(request, number)


def _page(request: HttpRequest, number: int, refusal: Refused | None = None) -> HttpResponse:
    drafted = guidelines.draft(number)
    in_force = guidelines.criteria_files().get(drafted.file, "")
    mine = signed_in(request).actor == drafted.drafted_by
    return render(
        request,
        "dashboards/library_draft.html",
        {
            "section": "library",
            "draft": drafted,
            "file": drafted.file,
            "difference": guidelines.difference(in_force, drafted.text),
            "changed_since": drafted.based_on != guidelines.digest_in_force(drafted.file),
            "mine": mine and may_edit(request),
            "another": not mine and may_edit(request),
            "may_edit": may_edit(request),
            "reasons": refusal.reasons if refusal else (),
            "comment": request.POST.get("comment", ""),
        },
        status=refusal.http_status if refusal else 200,
    )


@require_POST
@login_required
@pages_for_errors
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """The next step of a draft, as its button says."""
    only_director(request)
    by, at = signed_in(request).actor, clock.now()
    try:
        match request.POST.get("step"):
            case "submit":
                guideline_services.submit_criteria(number, by=by, at=at)
                done = "Submitted. Another medical director releases it or returns it."
            case "withdraw":
                guideline_services.withdraw_criteria(number, by=by, at=at)
                done = "Withdrawn. It stays in the history."
            case "return":
                guideline_services.return_criteria(number, comment=request.POST.get("comment", ""), by=by, at=at)
                done = "Returned to its author with your comment."
            case "release":
                guideline_services.release_criteria(number, by=by, at=at)
                done = "Released. From now on every weighing asks these criteria."
            case _:
                reason = Reason("step", "choose one of the buttons")
                return _page(request, number, Refused("settle a draft", str(number), [reason]))
    except Refused as refused:
        return _page(request, number, refused)
    messages.success(request, done)
    return redirect("library-draft", number)
