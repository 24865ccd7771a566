"""What was entered of a case: its fields, what of them was corrected, and the form by which staff correct it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr import clock
from openimr.accounts.queries import keeps_records
from openimr.cases import queries as cases
from openimr.cases.domain.states import State, has_reached
from openimr.dashboards import entry_form
from openimr.dashboards.csv_file import csv_file
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.people import only_reviewer, signed_in, writer
from openimr.dashboards.templatetags.openimr import person
from openimr.dashboards.views.cases import frame
from openimr.determinations import queries as determinations
from openimr.errors import CaseFileInvalid, NotFound, Refused
from openimr.intake import queries as intake
from openimr.intake.domain.entries import reasons_not_to_correct
from openimr.portal import queries as portal
from openimr.portal import services as portal_services
from openimr.records import queries as records
from openimr.review import services

#: So many fields are shown at once; of a longer case one part after another is chosen.
_MOST = 600
#: Of which fields another value makes a party another one to the portal.
_WHO = ("first_name", "middle_initial", "last_name", "practice", "firm", "name", "date_of_birth")


@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Everybody who sees the case sees what was entered; staff that keep records correct it."""
    case = cases.get(number, request.user)
    if request.method == "GET":
        return _edit(request, case, {})
    if not keeps_records(request.user):
        raise NotFound(f"{number}: nothing that this account may correct")
    step, sent = request.POST.get("step", ""), request.POST.dict()
    if step == "undo":
        return _undo(request, case, sent)
    if step == "edit":
        return _edit(request, case, entry_form.said_once(sent))
    return _look(request, case, sent, save=step == "save")


def _edit(
    request: HttpRequest, case: Any, sent: dict[str, str], *, faults: tuple[Any, ...] = (), status: int = 200
) -> HttpResponse:
    entered = intake.what_was_entered(case)
    against = reasons_not_to_correct(case.number, case.state, signed_in(request).actor)
    may = keeps_records(request.user) and not against
    items_stand = case.state == State.UNDER_REVIEW or determinations.is_decided(case)
    taken = [field.item for field in entered.fields.values() if field.item is not None]
    more = [max(taken, default=0) + 1] if may and not items_stand else []
    told = {fault.field: fault.sentence for fault in faults}
    parts = entry_form.parts(entered, sent, told, more=more)
    known = {one.field.place for part in parts for one in part.fields}
    few = sum(len(part.fields) for part in parts) <= _MOST
    chosen = request.GET.get("part", "")
    shown = [part for part in parts if few or part.name == chosen or part.is_changed] or parts[:1]
    return render(
        request,
        "dashboards/entered.html",
        {
            **frame(case, "case"),
            "parts": parts,
            "shown": shown,
            "few": few,
            "may": may,
            "keeps": keeps_records(request.user),
            "against": against,
            "items_stand": items_stand,
            "of": sent.get("of") or entered.digest,
            "faults": [(intake.called(one.field), one) for one in faults],
            "loose": [one for one in faults if one.field not in known],
            "sent": sent,
            "papers": entry_form.papers(case),
            "corrections": intake.entry_corrections(case),
            "otherwise": _otherwise(case) if not has_reached(State(case.state), State.SIGNED) else (),
        },
        status=status,
    )


def _otherwise(case: Any) -> tuple[Any, ...]:
    """What the originals on file say otherwise; nothing before there are any."""
    if not records.pages_of_documents(case):
        return ()
    return determinations.entered_otherwise(case, today=clock.today())


def _look(request: HttpRequest, case: Any, sent: dict[str, str], *, save: bool) -> HttpResponse:
    """What is going to be corrected and all that follows; saved where that was confirmed."""
    changes = entry_form.changes(intake.what_was_entered(case), sent)
    undoes = sent.get("undoes", "")
    told: dict[str, Any] = {
        "changes": changes,
        "of": sent.get("of") or None,
        "undoes": int(undoes) if undoes.isascii() and undoes.isdigit() and len(undoes) < 7 else None,
        "today": clock.today(),
        "by": signed_in(request).actor,
        "at": clock.now(),
    }
    status = 200
    try:
        if save and sent.get("confirmed"):
            marks = {one.role: one.mark for one in portal.parties(case) if f"same-{one.role}" in sent}
            done = services.correct_entry(case.number, **told, foreseen=sent.get("foreseen", ""))
            for role, mark in marks.items():
                portal_services.keep_accounts(case.number, role=role, former=mark, by=told["by"], at=told["at"])
            messages.success(request, f"Corrected. It is correction {done.number} of this case, and can be taken back.")
            return redirect(f"{reverse('case-entered', args=[case.number])}#corrections")
        if save:
            messages.error(request, "Nothing was corrected: confirm that you have read what follows from it.")
            status = 422
        foreseen = services.foresee_entry(case.number, **told)
    except CaseFileInvalid as invalid:
        return _edit(request, case, sent, faults=invalid.faults, status=422)
    except Refused as refusal:
        tell_reasons(request, refusal)
        return _edit(request, case, {k: v for k, v in sent.items() if k != "of"}, status=409)
    return _looked_at(request, case, sent, changes, foreseen, status=status)


def _looked_at(
    request: HttpRequest, case: Any, sent: dict[str, str], changes: Any, foreseen: Any, *, status: int
) -> HttpResponse:
    rows = [(change, intake.called(change.place)) for change in changes if change.place in foreseen.places]
    return render(
        request,
        "dashboards/entered_look.html",
        {
            **frame(case, "case"),
            "rows": rows,
            "follows": sorted(foreseen.follows, key=lambda one: not one.weighs),
            "accounts": _accounts_lost(case, foreseen.places),
            "foreseen": foreseen.digest,
            "of": sent.get("of", ""),
            "undoes": sent.get("undoes", ""),
            "papers": entry_form.papers(case),
        },
        status=status,
    )


def _accounts_lost(case: Any, places: tuple[str, ...]) -> list[str]:
    """The parties with an account in the portal that the case would name otherwise."""
    named = {place.partition(".")[0] for place in places if place.count(".") == 1 and place.endswith(_WHO)}
    return [one.role for one in portal.parties(case) if one.role in named and one.has_account]


def _undo(request: HttpRequest, case: Any, sent: dict[str, str]) -> HttpResponse:
    """The form as it would be with a correction taken back, to be looked at."""
    number = sent.get("number", "")
    if not number.isascii() or not number.isdigit():
        raise NotFound(f"{case.number}: no such correction")
    changes = services.undo_of(case, int(number), sent.get("reason", "").strip() or f"Correction {number} was mistaken")
    again = {"undoes": number, "of": intake.what_was_entered(case).digest}
    for one in changes:
        again |= {f"now-{one.place}": one.now, f"reason-{one.place}": one.reason}
    return _look(request, case, again, save=False)


@require_GET
@login_required
@pages_for_errors
def as_csv(request: HttpRequest, number: str) -> HttpResponse:
    """Every correction of what was entered, a row each field."""
    case = cases.get(number, request.user)
    columns = ["correction", "on", "by", "field", "place", "was", "now", "reason", "document", "page", "takes_back"]
    rows = [
        [
            *(made.number, clock.day_of(made.at), person(made.by)),
            *(intake.called(one.place), one.place, one.was, one.now),
            *(one.reason, one.document, one.page or "", made.undoes or ""),
        ]
        for made in intake.entry_corrections(case)
        for one in made.fields
    ]
    return csv_file(f"{number}-corrections.csv", columns, rows)


@require_POST
@login_required
@pages_for_errors
def seen(request: HttpRequest, number: str) -> HttpResponse:
    """The reviewer looked at what was corrected."""
    only_reviewer(request)
    case = cases.get(number, request.user)
    upto = request.POST.get("upto", "")
    given = int(upto) if upto.isascii() and upto.isdigit() and len(upto) < 7 else 0
    try:
        count = services.see_entries(case.number, upto=given, **writer(request))
    except Refused as refusal:
        tell_reasons(request, refusal)
    else:
        if count:
            messages.success(request, "Noted that you looked at what was corrected.")
    return redirect("case-review", number)
