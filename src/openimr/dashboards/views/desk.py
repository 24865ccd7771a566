"""What the desk does without leaving it: findings changed, passages attached, items decided; and how it stands.

Each door takes a form, for a browser without scripts, and JSON, for the desk's own; the latter is answered with the
piece of the page that changed. Where somebody changed the same in another tab meanwhile, nothing is overwritten.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards import queries
from openimr.dashboards.desk_items import DeskItem, desk_item, left_to_reviewer, reason_of, seat_of
from openimr.dashboards.faults import json_for_errors, tell_reasons
from openimr.dashboards.people import signed_in, writer
from openimr.dashboards.views.reader import body
from openimr.determinations import queries as determinations
from openimr.errors import Reason, Refused
from openimr.guidelines import queries as guidelines
from openimr.guidelines.domain.findings import Finding
from openimr.records import queries as records
from openimr.review import queries as review
from openimr.review import services
from openimr.review.domain.attached import Attached


def asked(request: HttpRequest) -> dict[str, Any]:
    """What a door was sent, as JSON or as a form."""
    return body(request) if _is_json(request) else request.POST.dict()


def _is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


@require_POST
@login_required
@json_for_errors
def finding(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Another finding on a criterion: {"criterion", "status", "reason"}; the machine's again: {"take_back"}.

    With {"take_back": "with passages"} what was attached to the criterion goes too, and is answered: "removed".

    `was` and `was_reason` are what the page showed; another finding or reason on file is told and not overwritten.
    """
    case = cases.get(number, request.user)
    said, who = asked(request), writer(request)
    criterion = str(said.get("criterion", ""))
    more: dict[str, Any] = {}
    try:
        found = _finding(case, item, criterion, signed_in(request))
        same_as_shown(case, "change a finding", said.get("was"), str(found.status) if found else "")
        same_as_shown(case, "change a finding", said.get("was_reason"), reason_of(found) if found else "")
        if said.get("take_back") == "with passages":
            gone = services.take_back_with_passages(number, item=item, criterion=criterion, **who)
            more["removed"] = [_as_attached(one) for one in gone]
            told = "The finding stands again as it was found, and what you attached is taken away."
        elif said.get("take_back"):
            services.take_back_finding(number, item=item, criterion=criterion, **who)
            told = "The finding stands again as it was found in the records."
        else:
            status, reason = str(said.get("status", "")), " ".join(str(said.get("reason", "")).split())
            services.change_finding(number, item=item, criterion=criterion, status=status, reason=reason, **who)
            told = f"Kept: {status.replace('_', ' ')}, with your reason."
    except Refused as refusal:
        return _refused(request, case, item, refusal)
    return _answer(request, case, item, told, **more)


def _finding(case: Any, item: int, criterion: str, person: Any) -> Finding | None:
    found = review.findings(case, item, seat_of(case, person))
    return next((one for one in found if one.criterion == criterion), None)


def same_as_shown(case: Any, step: str, was: str | None, now: str) -> None:
    """Raises Refused where the page showed something else (`was`) than what is on file; None: the page did not say."""
    if was is not None and was != now:
        words = f"“{now}”" if " " in now else now.replace("_", " ") or "undecided"
        sentence = f"it was changed in another tab or on another device: it is {words} now. Look again, then decide"
        raise Refused(step, case.number, [Reason("changed", sentence)])


@require_POST
@login_required
@json_for_errors
def evidence(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Attach a passage: {"criterion", "speaks", "document", "page", "start", "end"}; or take one away: {"remove"}."""
    case = cases.get(number, request.user)
    said, who = asked(request), writer(request)
    more: dict[str, Any] = {}
    try:
        if said.get("remove"):
            gone = services.remove_evidence(number, item=item, number=_whole(said, "remove"), **who)
            told = "The passage is taken away."
            more["removed"] = _as_attached(gone)
        else:
            page, start, end = (_whole(said, name) for name in ("page", "start", "end"))
            made = services.attach_evidence(
                number,
                item=item,
                criterion=str(said.get("criterion", "")),
                passage=records.passage(case, str(said.get("document", "")), page, start, end),
                speaks=str(said.get("speaks", "for")),  # type: ignore[arg-type]  # the service refuses others
                **who,
            )
            more["attached"] = made.number
            told = f"Attached: it speaks {made.speaks} the criterion."
    except Refused as refusal:
        return _refused(request, case, item, refusal)
    return _answer(request, case, item, told, **more)


def _as_attached(gone: Attached) -> dict[str, Any]:
    """What attaches a passage again."""
    place = {name: getattr(gone.evidence, name) for name in ("document", "page", "start", "end")}
    return {"criterion": gone.criterion, "speaks": gone.speaks, **place}


def _whole(said: dict[str, Any], name: str) -> int:
    value = str(said.get(name, ""))
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1


@require_POST
@login_required
@json_for_errors
def decision(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """The decision on an item alone, without its rationale: {"decision", "no_guideline_because", "was"}."""
    case = cases.get(number, request.user)
    said = body(request)
    current = review.item_review(case, item, seat_of(case, signed_in(request)))
    same_as_shown(case, "decide", said.get("was"), current.decision or "")
    cited, ground = cited_for(case, item, current)
    because = " ".join(str(said.get("no_guideline_because", "")).split())[:500]
    services.decide(
        number,
        item=item,
        decision=str(said.get("decision", "")),
        guidelines=cited,
        no_guideline_because=because or ground,
        **writer(request),
    )
    return JsonResponse({"said": f"Item {item}: {said['decision']}. Nothing is final before you sign."})


def cited_for(case: Any, item: int, current: Any) -> tuple[Any, str | None]:
    """What a decision on the item cites: by the search path, else as it stood; and the ground where it is none."""
    searched = guidelines.cited_by_path(case, item)
    return searched or (current.guidelines or guidelines.reviewer_guidelines(case, item), None)


@require_GET
@login_required
@json_for_errors
def standing(request: HttpRequest, number: str) -> HttpResponse:
    """How the review stands before it is signed: what is to be settled, what was not opened, as pieces of the page."""
    case = cases.get(number, request.user)
    person = signed_in(request)
    seat = seat_of(case, person)
    reviewed = review.case_review(case, seat)
    told = {"case": case, "objections": (), "unseen": (), "left": (), "drafted": drafted(case)}
    if queries.may_decide(case, person):
        told["objections"] = determinations.quality(case, today=clock.today(), seat=queries.own_seat(case, person))
        told["unseen"] = records.unseen(case, actor=person.actor)
        told["left"] = left_to_reviewer(reviewed)
    answer = JsonResponse(
        {
            "objections": render_to_string("dashboards/_objections.html", told),
            "unseen": render_to_string("dashboards/desk/_unseen.html", told),
            "unseen_at_sign": render_to_string("dashboards/desk/_unseen.html", {**told, "at": "sign"}),
            "left": render_to_string("dashboards/desk/_left.html", told),
            "digest": review.digest(case, seat),
            "blocks": sum(one.severity == "blocks" for one in told["objections"]),
            "decisions": {one.number: one.decision or "" for one in reviewed.items},
        }
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def drafted(case: Any) -> Any:
    """The event by which the drafts were made last."""
    return cases.timeline(case).filter(kind="case.under_review").last()


def _shown(case: Any, item: int, person: Any) -> DeskItem:
    seat = seat_of(case, person)
    facts = next(one for one in cases.case_facts(case).items if one.number == item)
    return desk_item(case, facts, review.item_review(case, item, seat), seat)


def _answer(request: HttpRequest, case: Any, item: int, told: str, **more: Any) -> HttpResponse:
    if not _is_json(request):
        messages.success(request, told)
        return redirect(f"{reverse('case-review', args=[case.number])}#item-{item}")
    entry = _shown(case, item, request.user)
    texts, _ = queries.licensed_texts([entry.findings], request.user, on=clock.today())
    shown = {"case": case, "entry": entry, "may_decide": True, "texts": texts}
    piece = render_to_string("dashboards/desk/_criteria.html", shown, request=request)
    return JsonResponse({"said": told, "criteria": piece, **more})


def _refused(request: HttpRequest, case: Any, item: int, refusal: Refused) -> HttpResponse:
    if _is_json(request):
        raise refusal
    tell_reasons(request, refusal)
    return redirect(f"{reverse('case-review', args=[case.number])}#item-{item}")
