"""What follows a determination, noted step by step: service, implementation, appeal, transfer."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards import form_values
from openimr.dashboards.days import day_of
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.people import only_staff, signed_in
from openimr.determinations import queries as determinations
from openimr.determinations import services
from openimr.errors import DocumentUnreadable, NotFound, Reason, Refused


@require_POST
@login_required
@pages_for_errors
def service(request: HttpRequest, number: str) -> HttpResponse:
    """Note a service, or what became of one."""
    posted = request.POST

    def serve(**common: Any) -> str:
        made = services.serve(
            number,
            recipients=posted.getlist("recipient"),
            way=posted.get("way", ""),
            on=_day(number, posted.get("on", "")),
            place=posted.get("place", ""),
            served_by=posted.get("served_by", ""),
            addresses_in=_places(number, request),
            consented=True if posted.get("consented") == "yes" else None,
            remark=posted.get("remark", ""),
            corrects=form_values.number(posted.get("corrects", "")),
            letters=posted.get("letters") == "yes",
            languages=("es",) if posted.get("spanish") == "yes" else (),
            document=_document(request),
            **common,
        )
        return f"Noted: served on {', '.join(entry.recipient.replace('_', ' ') for entry in made)}."

    def became(kind: str) -> Callable[..., str]:
        def note(**common: Any) -> str:
            entry, on = _of(number, posted.get("entry", "")), _day(number, posted.get("on", ""))
            if kind == "received":
                services.note_received(number, entry, on=on, document=_document(request), **common)
                return "Noted: it came to hand. What counts from receipt counts from that day."
            remark = posted.get("remark", "")
            services.note_returned(number, entry, on=on, remark=remark, document=_document(request), **common)
            return "Noted: it came back undelivered. It is to be served anew."

        return note

    steps = {
        "serve": serve,
        "received": became("received"),
        "returned": became("returned"),
        "mistaken": _mistaken(request, number, services.service_mistaken),
    }
    return _kept(request, number, steps, "service")


@require_POST
@login_required
@pages_for_errors
def implementation(request: HttpRequest, number: str) -> HttpResponse:
    """Note what was done for an overturned item, a reminder, or that an entry was mistaken."""
    posted = request.POST

    def report(**common: Any) -> str:
        kind = posted.get("kind", "")
        services.report_implementation(
            number,
            items=form_values.numbers(posted.getlist("item")),
            kind=kind,
            on=_day(number, posted.get("on", "")),
            informed_on=day_of(posted.get("informed_on", "")),
            reported_by=posted.get("reported_by", "") or "claims_administrator",
            remark=posted.get("remark", ""),
            document=_document(request),
            **common,
        )
        return f"Noted: {kind.replace('_', ' ')}."

    def remind(**common: Any) -> str:
        items, on = form_values.numbers(posted.getlist("item")), _day(number, posted.get("on", ""))
        services.note_reminder(number, items=items, on=on, **common)
        return "Noted: the reminder was sent."

    return _kept(
        request,
        number,
        {"report": report, "remind": remind, "mistaken": _mistaken(request, number, services.implementation_mistaken)},
        "implementation",
    )


@require_POST
@login_required
@pages_for_errors
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """Note a petition, or a step of one."""
    posted = request.POST

    def filed(**common: Any) -> str:
        services.file_appeal(
            number,
            party=posted.get("party", ""),
            on=_day(number, posted.get("on", "")),
            grounds=posted.getlist("ground"),
            board_number=posted.get("board_number", ""),
            remark=posted.get("remark", ""),
            document=_document(request),
            **common,
        )
        return "Noted: a petition was filed."

    def answered(**common: Any) -> str:
        services.note_answer(
            number,
            _of(number, posted.get("entry", "")),
            party=posted.get("party", ""),
            on=_day(number, posted.get("on", "")),
            remark=posted.get("remark", ""),
            document=_document(request),
            **common,
        )
        return "Noted: the petition was answered."

    def stay(*, lifted: bool) -> Callable[..., str]:
        def note(**common: Any) -> str:
            services.note_stay(
                number,
                _of(number, posted.get("entry", "")),
                on=_day(number, posted.get("on", "")),
                lifted=lifted,
                document=_document(request),
                **common,
            )
            return "Noted: the stay was lifted." if lifted else "Noted: a stay was ordered."

        return note

    def decided(**common: Any) -> str:
        if posted.get("sure") != "yes":
            raise Refused("note the end of the appeal", number, [Reason("sure", "tick that the order says so")])
        services.decide_appeal(
            number,
            _of(number, posted.get("entry", "")),
            outcome=posted.get("outcome", ""),
            on=_day(number, posted.get("on", "")),
            grounds=posted.getlist("ground"),
            fact=posted.get("fact", ""),
            remand_to=posted.get("remand_to", ""),
            remark=posted.get("remark", ""),
            document=_document(request),
            **common,
        )
        return f"Noted: the appeal was {posted.get('outcome', '')}."

    steps = {
        "filed": filed,
        "answered": answered,
        "stayed": stay(lifted=False),
        "stay_lifted": stay(lifted=True),
        "decided": decided,
        "mistaken": _mistaken(request, number, services.appeal_mistaken),
    }
    return _kept(request, number, steps, "appeal")


@require_POST
@login_required
@pages_for_errors
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """Pack the file for another review organization, or note what became of it."""
    posted = request.POST

    def pack(**common: Any) -> str:
        made = services.transfer(
            number, organization=posted.get("organization", ""), on=_day(number, posted.get("on", "")), **common
        )
        return (
            f"Packed and sealed. Download the archive, whose digest begins with {made.package[:12]}, and hand it over."
        )

    def handed_over(**common: Any) -> str:
        if posted.get("sure") != "yes":
            raise Refused("note the handing over", number, [Reason("sure", "tick that the archive went over")])
        on, way = _day(number, posted.get("on", "")), posted.get("way", "")
        services.note_handed_over(number, on=on, way=way, document=_document(request), **common)
        return "Noted: the file was handed over."

    def confirmed(**common: Any) -> str:
        on = _day(number, posted.get("on", ""))
        services.note_transfer_received(number, on=on, document=_document(request), **common)
        return "Noted: the other organization has the file."

    steps = {
        "pack": pack,
        "handed_over": handed_over,
        "receipt_confirmed": confirmed,
        "mistaken": _mistaken(request, number, services.transfer_mistaken),
    }
    return _kept(request, number, steps, "transfer")


def _kept(request: HttpRequest, number: str, steps: dict[str, Callable[..., str]], area: str) -> HttpResponse:
    only_staff(request, number)
    cases.get(number, request.user)
    step = steps.get(request.POST.get("step", ""))
    try:
        told = (step or _no_step)(by=signed_in(request).actor, at=clock.now())
    except Refused as refusal:
        tell_reasons(request, refusal)
    except DocumentUnreadable as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, told)
    answer = redirect("case-follows", number)
    answer["Location"] += f"#h-{area}"
    return answer


def _mistaken(request: HttpRequest, number: str, noted: Callable[..., Any]) -> Callable[..., str]:
    """The step by which an entry of any kind is noted as mistaken."""

    def note(**common: Any) -> str:
        entry = _of(number, request.POST.get("entry", ""))
        noted(number, entry, remark=request.POST.get("remark", ""), **common)
        return "Noted: that entry was mistaken. It stays to be read and no longer counts."

    return note


def _no_step(**_: Any) -> str:
    raise Refused("note this", "this case", [Reason("step", "choose one of the buttons")])


def _day(number: str, written: str) -> date:
    day = day_of(written)
    if day is None:
        raise Refused("note this", number, [Reason("day", "give the day")])
    return day


def _of(number: str, written: str) -> int:
    entry = form_values.number(written)
    if entry is None:
        raise NotFound(f"{number}: no such entry")
    return entry


def _places(number: str, request: HttpRequest) -> dict[str, str]:
    """One answer for all recipients of the form whose address nobody knows; what the case tells stands first."""
    place = request.POST.get("address_in", "")
    facts = cases.case_facts(cases.get(number, request.user))
    roles = request.POST.getlist("recipient") if place else []
    return {role: place for role in roles if determinations.address_in(facts, role) is None}


def _document(request: HttpRequest) -> services.Document | None:
    return form_values.document(request, "file", title=request.POST.get("document", ""))
