"""The physician's desk: decide each item, edit summary and rationale, attest and sign."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from openimr import clock, web
from openimr.accounts import queries as accounts
from openimr.accounts import services as account_services
from openimr.cases import queries as cases
from openimr.cases.domain.states import State, has_reached
from openimr.dashboards import queries
from openimr.dashboards.desk_items import desk_items, first_cited, left_to_reviewer, papers, seat_of
from openimr.dashboards.desk_texts import Unsaved
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.forms import AttestationForm, DecisionForm
from openimr.dashboards.people import signed_in, writer
from openimr.dashboards.views.cases import frame
from openimr.dashboards.views.desk import cited_for, drafted, same_as_shown
from openimr.dashboards.views.quality import desk_comments
from openimr.dashboards.views.reader import addresses
from openimr.dashboards.views.writing import unsaved, write_form
from openimr.determinations import queries as determinations
from openimr.determinations import services as determination_services
from openimr.errors import CaseFileInvalid, Refused
from openimr.panel import queries as panel
from openimr.panel.domain.steps import Step
from openimr.records import queries as records
from openimr.review import queries as review
from openimr.review import services as review_services

#: The desk's own scripts, named in the page so that the browser asks for all of them at once; the editor names its own.
MODULES = sorted(
    f"openimr/desk/{file.name}"
    for file in Path(web.__path__[0]).glob("static/openimr/desk/*.mjs")
    if not file.name.startswith("writing")
)


#: Under this key the session keeps what was ticked on a signing form that came back.
_AFFIRMED = "affirmed"
_CHANGED = (
    "Nothing was signed: the review changed in another tab or on another device since this page showed it. "
    "Look again, then sign."
)
_BOXES = ("no_conflict", "reviewed_records", "qualified")


@require_GET
@login_required
@pages_for_errors
def desk(request: HttpRequest, number: str) -> HttpResponse:
    if panel.is_offered(number, signed_in(request).reviewer_id):
        messages.warning(request, f"{number} is offered to you: accept it to open its desk, or decline it.")
        return redirect("offers")
    case = cases.get(number, request.user)
    return _desk(request, case)


def _desk(
    request: HttpRequest,
    case: Any,
    *,
    forms: dict[int, DecisionForm] | None = None,
    typed: dict[int, Unsaved] | None = None,
) -> HttpResponse:
    """The desk; with forms or texts that could not be saved, as they were sent, with what is wrong."""
    person = signed_in(request)
    seat, case = seat_of(case, person), review.at_once(case)  # the page is of one state of the review
    reviewed = review.case_review(case, seat)
    items = desk_items(case, seat, reviewed, forms=forms)
    texts, texts_unreadable = queries.licensed_texts([one.findings for one in items], person, on=clock.today())
    now = first_cited(items)
    may_decide = queries.may_decide(case, person)
    entries = review.entries_unseen(case, person.reviewer_id) if may_decide else ()
    words = panel.words_to_attest(case, person.reviewer_id, "signature", clock.today()) if may_decide else None
    return render(
        request,
        "dashboards/review.html",
        {
            **frame(case, "case-review"),
            "review": reviewed,
            "items": items,
            "may_decide": may_decide,
            "words": words,
            "entries": entries,
            "look_again": {item for one in entries for item in one.items},
            "names": panel.parties_to_name(case) if may_decide else {},
            "recusals": panel.end_reasons("recused"),
            "open": case.state == State.UNDER_REVIEW,
            "objections": _objections(case, person) if may_decide else (),
            "digest": review.digest(case, seat, reviewed),
            "seat": seat,
            "affirmed": request.session.pop(_AFFIRMED, ()) if may_decide else (),
            "handed_in": may_decide and panel.has_handed_in(case, person.reviewer_id),
            "factor": accounts.factor(person),
            "unseen": records.unseen(case, actor=person.actor),
            "left": left_to_reviewer(reviewed),
            "drafted": drafted(case),
            "facts": cases.case_facts(case),
            "texts": texts,
            "texts_unreadable": texts_unreadable,
            "papers": papers(case),
            **desk_comments(case, seat),
            "modules": MODULES,
            "unsaved": typed or {},
            "settings": {
                "case": case.number,
                "at": now,
                "addresses": addresses(case.number)
                | {
                    "review": reverse("case-review", args=[case.number]),
                    "standing": reverse("case-review-standing", args=[case.number]),
                },
                "may": {"decide": may_decide},
            },
        },
        status=422 if forms or typed else 200,
    )


def _objections(case: Any, person: Any) -> tuple[Any, ...]:
    return determinations.quality(case, today=clock.today(), seat=queries.own_seat(case, person))


@require_POST
@login_required
@pages_for_errors
def summary(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get(number, request.user)
    try:
        odds = write_form(request, case, 0)
    except CaseFileInvalid as invalid:
        return _desk(request, case, typed={0: unsaved(request, case, 0, invalid)})
    if odds is not None:
        return odds
    messages.success(request, "The clinical case summary is saved.")
    return redirect("case-review", number)


@require_POST
@login_required
@pages_for_errors
def decide(request: HttpRequest, number: str, item: int) -> HttpResponse:
    case = cases.get(number, request.user)
    current = review.item_review(case, item, seat_of(case, signed_in(request)))
    form = DecisionForm(request.POST, prefix=f"item{item}")
    try:
        odds = write_form(request, case, item)  # first: what was written is kept, whether or not it is decided
    except CaseFileInvalid as invalid:
        return _desk(request, case, forms={item: form}, typed={item: unsaved(request, case, item, invalid)})
    if odds is not None:
        return odds
    if not form.is_valid():
        return _desk(request, case, forms={item: form})
    who = writer(request)
    same_as_shown(case, "decide", request.POST.get("was"), current.decision or "")
    cited, ground = cited_for(case, item, current)
    review_services.decide(
        number,
        item=item,
        decision=form.cleaned_data["decision"],
        guidelines=cited,
        no_guideline_because=form.cleaned_data["no_guideline_because"] or ground,
        **who,
    )
    messages.success(request, f"Item {item}: {form.cleaned_data['decision']}, saved. Nothing is final before you sign.")
    return redirect(f"{reverse('case-review', args=[number])}#item-{item}")


def _is_signed_by(case: Any, reviewer_id: str) -> bool:
    """Whether the case is signed and the reviewer had one of its seats: every one of them signed."""
    held = panel.held_by(case, reviewer_id)
    return has_reached(State(case.state), State.SIGNED) and held is not None and held.step == Step.SIGNED


@sensitive_post_parameters("password", "code")
@require_POST
@login_required
@pages_for_errors
def sign(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get(number, request.user)
    with account_services.one_at_a_time(signed_in(request)):
        return _sign(request, case)


def _sign(request: HttpRequest, case: Any) -> HttpResponse:
    person, who = signed_in(request), writer(request)
    today = clock.day_of(who["at"])  # one instant: a signature is of its own day, at midnight too
    if _is_signed_by(case, person.reviewer_id):
        return redirect("case-letter", case.number)  # the same form came twice: it was signed by the first
    form = AttestationForm(request.POST)
    request.session[_AFFIRMED] = [box for box in _BOXES if request.POST.get(box)]
    if not form.is_valid():
        messages.error(request, "Affirm all three statements, and give your password and a code, to sign.")
        return _sign_step(case)
    if _settle_first(request, case, person):
        return _sign_step(case)
    given = {name: form.cleaned_data[name] for name in ("password", "code")}
    try:
        account_services.check(person.username, **given, by=who["by"], at=who["at"])
    except Refused as refusal:
        messages.error(request, f"Nothing was signed: {refusal.reasons[0].sentence}.")
        return _sign_step(case)
    try:
        review_services.attest(
            case.number,
            no_conflict=True,
            reviewed_records=True,
            qualified=True,
            on=today,
            way="browser with second factor",
            read=request.POST.get("read", ""),
            **who,
        )
        if not panel.all_handed_in(case):
            messages.success(request, "Handed in. It is signed once the other reviewers have handed in their reviews.")
            return redirect("case-review", case.number)
        if determinations.check_waited_for(case):
            messages.success(request, "Handed in. Quality staff looks at it before it is signed; you are told here.")
            return redirect("case-review", case.number)
        determination_services.sign(case.number, on=today, **who)
    except Refused as refusal:
        for sentence in _own(case, person, refusal):
            messages.error(request, sentence)
        return _sign_step(case)
    messages.success(request, "Signed and sealed. The Final Determination is ready to be served.")
    return redirect("case-letter", case.number)


def _sign_step(case: Any) -> HttpResponse:
    return redirect(f"{reverse('case-review', args=[case.number])}#sign")


def _settle_first(request: HttpRequest, case: Any, person: Any) -> bool:
    """Tell what is to be settled before the review is handed in; whether anything is."""
    shown, seat = request.POST.get("shown", ""), seat_of(case, person)
    if shown and shown != review.digest(case, seat):
        told = [_CHANGED]
    else:
        reasons = determinations.reasons_not_to_hand_in(case, today=clock.today(), seat=queries.own_seat(case, person))
        told = [f"Nothing was signed: {reason.sentence}." for reason in reasons]
    for sentence in told:
        messages.error(request, sentence)
    return bool(told)


def _own(case: Any, person: Any, refusal: Refused) -> list[str]:
    """Why it is not signed, in sentences; where several review, nothing of what the others' reviews are refused for."""
    if panel.seats_approved(case) == 1:
        return [reason.sentence for reason in refusal.reasons]
    own = determinations.reasons_not_to_sign(case, today=clock.today(), seat=queries.own_seat(case, person))
    told = [reason.sentence for reason in own]
    return told or ["It is handed in, and not signed yet: another reviewer has something to settle first."]
