"""The letter of a case: previewed, and downloaded in every format."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from openimr import clock
from openimr.cases import queries as cases
from openimr.cases.domain.states import State, has_reached
from openimr.dashboards import queries
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_staff, signed_in
from openimr.dashboards.views.cases import frame
from openimr.dashboards.views.corrections import role_of
from openimr.dashboards.views.letter_set import TYPES, section
from openimr.determinations import queries as determinations
from openimr.errors import NotFound
from openimr.review import queries as review


@require_GET
@login_required
@pages_for_errors
def preview(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get(number, request.user)
    signed = has_reached(State(case.state), State.SIGNED)
    anew = queries.decides_anew(case, signed_in(request))
    aside = None if anew else determinations.set_aside_on(case)
    reasons = (
        ()
        if signed or (aside and not determinations.is_drafted(case))
        else determinations.reasons_not_to_sign(case, today=clock.today(), seat=queries.own_seat(case, request.user))
    )
    return render(
        request,
        "dashboards/letter.html",
        {
            **frame(case, "case-letter"),
            "signed": signed,
            "set_aside_on": aside,
            "drafted": not aside or determinations.is_drafted(case),
            "reasons": reasons,
            "kinds": list(TYPES),
            "versions": [] if anew else determinations.versions(case),
            "may_correct": (correcting := role_of(case, signed_in(request))) is not None,
            "waiting": determinations.waiting_correction(case) if correcting else None,
            **section(request, case),
        },
    )


@require_GET
@login_required
@xframe_options_sameorigin
@pages_for_errors
def linked(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get(number, request.user)
    if queries.decides_anew(case, signed_in(request)) and not determinations.is_drafted(case):
        raise NotFound(f"{number}: what was decided before is no part of a review anew")
    answer = HttpResponse(determinations.linked_letter(case, seat=queries.own_seat(case, request.user)))
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@login_required
@pages_for_errors
def file(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    if kind not in TYPES:
        raise NotFound(f"{number}: no letter in the form {kind}")
    case = cases.get(number, request.user)
    seat = queries.own_seat(case, request.user)
    letter = determinations.letter(case, kind, today=clock.today(), seat=seat)
    answer = HttpResponse(letter, content_type=TYPES[kind])
    way = "inline" if kind in {"pdf", "html"} else "attachment"
    answer["Content-Disposition"] = f'{way}; filename="{number}-final-determination.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
@login_required
@pages_for_errors
def missing(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """What was not documented, for the physician who asked for the treatment."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    answer = HttpResponse(review.missing_sheet_of(case, kind), content_type=review.SHEET_TYPES[kind])
    answer["Content-Disposition"] = f'inline; filename="{number}-not-documented.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
