"""A reviewer's own page: availability, capacity and topics to change; credentials to read."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from openimr import clock
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_reviewer
from openimr.dashboards.profile_form import ProfileForm, spans_of
from openimr.errors import NotFound
from openimr.panel import queries, services
from openimr.panel.domain.own_profile import OwnProfile
from openimr.panel.domain.reviewers import Reviewer


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
@pages_for_errors
def page(request: HttpRequest) -> HttpResponse:
    """The profile of whoever is signed in; nobody else's can be asked for."""
    person = only_reviewer(request)
    try:
        reviewer = queries.reviewer(person.reviewer_id)
    except NotFound:
        return render(request, "dashboards/my_profile.html", {"section": "my-profile", "reviewer": None})
    own = OwnProfile.of(reviewer)
    if request.method == "GET":
        return _page(request, reviewer, ProfileForm.of(own), spans_of(own))
    form, spans = ProfileForm(request.POST), spans_of(own, request.POST)
    if not (form.is_valid() and spans.is_valid()):
        return _page(request, reviewer, form, spans)
    said = services.change_own_profile(
        reviewer.id, form.own(spans), seen=form.cleaned_data["seen"], by=person.actor, at=clock.now()
    )
    messages.success(request, f"Saved: {'; '.join(said)}." if said else "Nothing was changed.")
    return redirect("my-profile")


def _page(request: HttpRequest, reviewer: Reviewer, form: ProfileForm, spans: forms.BaseFormSet) -> HttpResponse:
    shown = {
        "section": "my-profile",
        "reviewer": reviewer,
        "form": form,
        "spans": spans,
        "today": clock.today(),
    }
    return render(request, "dashboards/my_profile.html", shown, status=422 if form.is_bound else 200)
