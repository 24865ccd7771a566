"""Staff's side of the portal: the queue of messages, and who of a case has access."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards import form_values
from openimr.dashboards.days import day_of
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.pages import page_of
from openimr.dashboards.people import only_staff, signed_in
from openimr.dashboards.views.cases import frame
from openimr.errors import Reason, Refused
from openimr.portal import queries, services


@never_cache
@require_GET
@login_required
@pages_for_errors
def queue(request: HttpRequest) -> HttpResponse:
    """Messages of every case: those that wait for an answer first, the longest waiting on top."""
    found = queries.queue(request.user)
    waits, answered = page_of(request, found.waits), page_of(request, found.answered, name="answered")
    context = {
        "section": "messages",
        "waits": replace(waits, rows=queries.threads(waits.rows, request.user)),
        "answered": replace(answered, rows=queries.threads(answered.rows, request.user)),
        "today": clock.today(),
        "organizations": len(queries.sights_that_wait()),
        "kinds": queries.count_kinds_that_wait(),
    }
    return render(request, "dashboards/messages.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def organizations(request: HttpRequest) -> HttpResponse:
    """Cases that name an organization with an account, and of which nobody has said yet whether it sees them."""
    only_staff(request, "organizations")
    if request.method == "POST":
        return _decide_organizations(request)
    page = page_of(request, queries.sights_that_wait())
    context = {"section": "messages", "page": replace(page, rows=queries.with_parties(page.rows))}
    return render(request, "dashboards/organizations.html", context)


def _decide_organizations(request: HttpRequest) -> HttpResponse:
    """Those that were ticked are seen, or are not, from now on; each is an event of its case."""
    chosen = [one.partition("|") for one in request.POST.getlist("case")]
    allowed = request.POST.get("step") == "allow"
    if not chosen:
        messages.error(request, "Nothing was changed: tick the cases first.")
    for case, _, access in chosen:
        found = cases.get(case, request.user)
        services.decide_organization_case(
            found.number,
            form_values.number(access) or 0,
            allowed=allowed,
            by=signed_in(request).actor,
            at=clock.now(),
        )
    if chosen:
        many = "1 case is" if len(chosen) == 1 else f"{len(chosen)} cases are"
        messages.success(request, f"{many} {'shown' if allowed else 'not shown'} to the account.")
    return redirect("portal-organizations")


@never_cache
@require_GET
@login_required
@pages_for_errors
def kinds(request: HttpRequest) -> HttpResponse:
    """Documents that parties are not shown until a person says what they are."""
    only_staff(request, "kinds")
    page = page_of(request, queries.kinds_that_wait())
    context = {"section": "messages", "page": page, "waits": page.rows, "least": queries.rights().least_sure}
    return render(request, "dashboards/kinds_that_wait.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def thread(request: HttpRequest, conversation: int) -> HttpResponse:
    """One conversation; answered, settled, or the end of the review that it asks for."""
    only_staff(request, "messages")
    person, at = signed_in(request), clock.now()
    text = ""
    if request.method == "POST":
        step, text = request.POST.get("step"), request.POST.get("text", "")
        try:
            if step == "settle":
                services.settle(person, conversation, at=at)
                messages.success(request, "Nothing more to answer: it is out of the queue.")
            elif step == "end":
                services.end_case(person, conversation, at=at)
                messages.success(request, "The review has ended. Tell the parties by letter.")
            else:
                services.answer(person, conversation, text=text, at=at)
                messages.success(request, "Sent.")
            return redirect("messages")
        except Refused as refusal:
            tell_reasons(request, refusal)
    found = queries.staff_thread(person, conversation)
    services.note_read(person, found, at=at)
    case = found.conversation.case
    context = {
        "section": "messages",
        "thread": found,
        "case": case,
        "topic": queries.rights().topic(found.conversation.topic),
        "files": {original.sha256: original.file for original in case.originals.all()},
        "text": text,
    }
    return render(request, "dashboards/message_thread.html", context)


@never_cache
@require_GET
@login_required
@pages_for_errors
def parties(request: HttpRequest, number: str) -> HttpResponse:
    """The parties of a case: who was invited, who has access, whom the worker authorized."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    context = {
        **frame(case, "case-parties"),
        "parties": queries.parties(case),
        "now": clock.now(),
        "today": clock.today(),
        "organization_cases": _organization_cases(case),
        "kinds": queries.kinds_that_wait(case),
        "notice": queries.has_notice(case),
    }
    return render(request, "dashboards/parties.html", context)


def _organization_cases(case: object) -> int:
    found = [party for party in queries.parties(case) if party.role == "claims_administrator"]  # type: ignore[arg-type]
    return queries.cases_of_organization(queries.party_of(case, "claims_administrator")) if found else 0  # type: ignore[arg-type]


@require_GET
@login_required
@pages_for_errors
def notice(request: HttpRequest, number: str, role: str) -> HttpResponse:
    """The letter that says why a case is not reviewed, waits or has ended; with `?language=es` in Spanish before it."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    language = "es" if request.GET.get("language") == "es" else "en"
    answer = HttpResponse(queries.notice_letter_of(case, role, language=language), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{number}-notice-{role}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@never_cache
@require_POST
@login_required
@pages_for_errors
def invite(request: HttpRequest, number: str) -> HttpResponse:
    """A new invitation: the answer is its letter, the only place in which the code stands."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    try:
        invited = services.invite(
            case.number,
            request.POST.get("role", ""),
            mark=request.POST.get("mark", ""),
            whole_organization=request.POST.get("scope") == "organization",
            ends_former=request.POST.get("former") == "ends",
            by=signed_in(request).actor,
            at=clock.now(),
        )
    except Refused as refusal:
        tell_reasons(request, refusal)
        return redirect("case-parties", number)
    letter = queries.invitation_letter_of(invited.invitation, invited.code, on=clock.today())
    answer = HttpResponse(letter, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{number}-invitation-{invited.invitation.pk}.pdf"'
    return answer


@require_POST
@login_required
@pages_for_errors
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Record or end an authorization, withdraw an invitation or an access, show a case to an organization or not."""
    only_staff(request, number)
    case = cases.get(number, request.user)
    try:
        said = _act(request, case.number)
    except Refused as refusal:
        tell_reasons(request, refusal)
    else:
        messages.success(request, said)
    return redirect("case-parties", number)


def _act(request: HttpRequest, number: str) -> str:
    """What was done, in a sentence. Raises Refused, NotFound."""
    by, at, step = signed_in(request).actor, clock.now(), request.POST.get("step", "")
    one = form_values.number(request.POST.get("number", "")) or 0
    if step == "authorize":
        signed = day_of(request.POST.get("signed_on", ""))
        if signed is None:
            reason = Reason("signed_on", "give the day on which the worker signed")
            raise Refused("record this authorization", number, [reason])
        kind, mark = request.POST.get("kind", ""), request.POST.get("mark", "")
        services.record_authorization(number, kind=kind, signed_on=signed, mark=mark, by=by, at=at)
        return "The authorization is recorded: the representative can be invited."
    if step == "end-authorization":
        services.end_authorization(number, one, by=by, at=at)
        return "The authorization is ended; the representative sees the case no more."
    if step == "withdraw-invitation":
        services.withdraw_invitation(number, one, by=by, at=at)
        return "The invitation is withdrawn; its code is good no more."
    if step in {"show-organization", "hide-organization"}:
        shown = step == "show-organization"
        services.decide_organization_case(number, one, allowed=shown, by=by, at=at)
        return f"The account of the organization {'sees' if shown else 'does not see'} this case, from this instant."
    services.withdraw_access(number, one, reason=request.POST.get("reason", ""), by=by, at=at)
    return "The access is withdrawn, from this instant."
