"""The physician's form: decide each item, edit summary and rationale, attest and sign."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.accounts import queries as accounts
from openimr.accounts import services as account_services
from openimr.cases import queries as cases
from openimr.cases.domain.states import State, has_reached
from openimr.dashboards import queries
from openimr.dashboards.explanations import loose, shown
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.forms import AttestationForm, DecisionForm, edited_sentences
from openimr.dashboards.people import signed_in, writer
from openimr.dashboards.views.cases import frame
from openimr.determinations import queries as determinations
from openimr.determinations import services as determination_services
from openimr.errors import Refused
from openimr.guidelines import queries as guidelines
from openimr.panel import queries as panel
from openimr.panel.domain.steps import Step
from openimr.records import queries as records
from openimr.review import queries as review
from openimr.review import services as review_services


@require_GET
@login_required
@pages_for_errors
def desk(request: HttpRequest, number: str) -> HttpResponse:
    if panel.is_offered(number, signed_in(request).reviewer_id):
        messages.warning(request, f"{number} is offered to you: accept it to open its desk, or decline it.")
        return redirect("offers")
    case = cases.get(number, request.user)
    return _desk(request, case)


def _desk(request: HttpRequest, case: Any, *, forms: dict[int, DecisionForm] | None = None) -> HttpResponse:
    person = signed_in(request)
    seat = _seat(case, person)
    reviewed = review.case_review(case, seat)
    facts = {item.number: item for item in cases.case_facts(case).items}
    items = []
    for item in reviewed.items:
        form = (forms or {}).get(item.number) or DecisionForm.of(item)
        request_understood = guidelines.request(case, item.number)
        explained = review.explanations(case, item.number, seat)
        items.append(
            {
                "item": facts[item.number],
                "review": item,
                "form": form,
                "request": request_understood,
                "grade": review.grade(case, item.number, seat),
                "unverified": {finding.criterion for finding in item.findings if not finding.verified},
                "explanations": shown(explained, item.findings),
                "loose": loose(explained, item.findings),
            }
        )
    may_decide = queries.may_decide(case, person)
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
            "names": panel.parties_to_name(case) if may_decide else {},
            "recusals": panel.end_reasons("recused"),
            "open": case.state == State.UNDER_REVIEW,
            "objections": _objections(case, person) if may_decide else (),
            "factor": accounts.factor(person),
            "unseen": records.unseen(case, actor=person.actor),
            "drafted": cases.timeline(case).filter(kind="case.under_review").last(),
        },
        status=422 if forms else 200,
    )


def _objections(case: Any, person: Any) -> tuple[Any, ...]:
    return determinations.quality(case, today=clock.today(), seat=queries.own_seat(case, person))


def _seat(case: Any, person: Any) -> int:
    """The seat whose review is shown: a reviewer's own, the first for everybody else."""
    held = panel.held_by(case, person.reviewer_id) if person.role == "reviewer" else None
    return held.seat if held else 1


@require_POST
@login_required
@pages_for_errors
def summary(request: HttpRequest, number: str) -> HttpResponse:
    case = cases.get(number, request.user)
    reviewed = review.case_review(case, _seat(case, signed_in(request)))
    review_services.edit_summary(
        number,
        sentences=edited_sentences(reviewed.summary, request.POST),
        **writer(request),
    )
    messages.success(request, "The clinical case summary is saved.")
    return redirect("case-review", number)


@require_POST
@login_required
@pages_for_errors
def decide(request: HttpRequest, number: str, item: int) -> HttpResponse:
    case = cases.get(number, request.user)
    current = queries.item_review(case, item, _seat(case, signed_in(request)))
    form = DecisionForm(request.POST, prefix=f"item{item}")
    if not form.is_valid():
        return _desk(request, case, forms={item: form})
    who = writer(request)
    searched = guidelines.cited_by_path(case, item)
    cited, ground = searched or (current.guidelines or guidelines.reviewer_guidelines(case, item), None)
    review_services.edit_rationale(
        number, item=item, sentences=edited_sentences(current.rationale, request.POST), **who
    )
    review_services.decide(
        number,
        item=item,
        decision=form.cleaned_data["decision"],
        guidelines=cited,
        no_guideline_because=form.cleaned_data["no_guideline_because"] or ground,
        **who,
    )
    messages.success(request, f"Item {item}: {form.cleaned_data['decision']}, saved. Nothing is final before you sign.")
    return redirect("case-review", number)


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
    person, who, today = signed_in(request), writer(request), clock.today()
    if _is_signed_by(case, person.reviewer_id):
        return redirect("case-letter", case.number)  # the same form came twice: it was signed by the first
    form = AttestationForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Affirm all three statements, and give your password and a code, to sign.")
        return redirect("case-review", case.number)
    given = {name: form.cleaned_data[name] for name in ("password", "code")}
    try:
        account_services.check(person.username, **given, by=who["by"], at=who["at"])
    except Refused as refusal:
        messages.error(request, f"Nothing was signed: {refusal.reasons[0].sentence}.")
        return redirect("case-review", case.number)
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
        determination_services.sign(case.number, on=today, **who)
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason.sentence)
        return redirect("case-review", case.number)
    messages.success(request, "Signed and sealed. The Final Determination is ready to be served.")
    return redirect("case-letter", case.number)
