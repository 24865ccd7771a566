"""Messages between a party and the organization, and the notices that end a review."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from openimr import clock
from openimr.dashboards.party_pages import party_page, reasons_of, seat_of, shown, words
from openimr.errors import NotFound, Reason, Refused
from openimr.portal import queries, services


@require_http_methods(["GET", "POST"])
@party_page
def listing(request: HttpRequest, number: str) -> HttpResponse:
    """The conversations, and a form to begin another."""
    seat = seat_of(request, number)
    told: dict[str, object] = {"text": "", "topic": "", "chosen": []}
    if request.method == "POST":
        told = {key: request.POST.get(key, "") for key in ("text", "topic")}
        told["chosen"] = request.POST.getlist("files")
        try:
            made = services.write(
                seat,
                topic=str(told["topic"]),
                text=str(told["text"]),
                files=request.POST.getlist("files"),
                at=clock.now(),
            )
        except Refused as refusal:
            return _listing(request, seat, told, reasons=reasons_of(request, refusal), status=422)
        messages.success(request, words(request).say("messages.sent"))
        return redirect("portal-thread", number, made.pk)
    return _listing(request, seat, told)


def _listing(
    request: HttpRequest,
    seat: queries.Seat,
    told: dict[str, object],
    *,
    reasons: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    may_send = queries.may_send(seat)
    context = {
        "seat": seat,
        "threads": queries.conversations(seat),
        "topics": [
            topic
            for topic in queries.rights().topics_of(seat.role)
            if not topic.ends_case and (may_send or not topic.until_decided)
        ],
        "may_send": may_send,
        "files": queries.own_files(seat),
        "reasons": reasons or [],
        **told,
    }
    return shown(request, "messages", context, status=status)


@require_http_methods(["GET", "POST"])
@party_page
def thread(request: HttpRequest, number: str, conversation: int) -> HttpResponse:
    """One conversation, read with this; and a form to go on with it."""
    seat = seat_of(request, number)
    reasons: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            services.reply(
                seat,
                conversation,
                text=request.POST.get("text", ""),
                files=request.POST.getlist("files"),
                at=clock.now(),
            )
        except Refused as refusal:
            reasons = reasons_of(request, refusal)
        else:
            messages.success(request, words(request).say("messages.sent"))
            return redirect("portal-thread", number, conversation)
    found = queries.conversation(seat, conversation)
    services.note_read(request.user, found, at=clock.now())
    context = {
        "seat": seat,
        "thread": found,
        "may_send": queries.may_send(seat),
        "topic": queries.rights().topic(found.conversation.topic),
        "files": queries.own_files(seat),
        "names": {original.sha256: original.file for original in queries.own_files(seat)},
        "reasons": reasons,
        "text": request.POST.get("text", ""),
    }
    return shown(request, "thread", context, status=422 if reasons else 200)


@require_http_methods(["GET", "POST"])
@party_page
def end(request: HttpRequest, number: str, topic: str) -> HttpResponse:
    """The worker's withdrawal, or the administrator's notice that the treatment is authorized: asked twice, then sent.

    It ends nothing by itself: staff look at it, and every party is shown it.
    """
    seat = seat_of(request, number)
    rule = queries.rights().topic(topic)
    if rule is None or not rule.ends_case or seat.role not in rule.by:
        raise NotFound(f"{number}: no such step for this account")
    reasons: list[tuple[str, str]] = []
    if request.method == "POST":
        language = words(request)
        own = request.POST.get("text", "").strip()
        text = "\n\n".join(part for part in (language.say(f"end.{topic}.declared"), own) if part)
        try:
            _check_sure(request, number)
            made = services.write(seat, topic=topic, text=text, at=clock.now())
        except Refused as refusal:
            reasons = reasons_of(request, refusal)
        else:
            messages.success(request, language.say("end.sent"))
            return redirect("portal-thread", number, made.pk)
    context = {"seat": seat, "topic": rule, "reasons": reasons, "text": request.POST.get("text", "")}
    return shown(request, "end", context, status=422 if reasons else 200)


def _check_sure(request: HttpRequest, number: str) -> None:
    """Raises Refused where the box was not ticked."""
    if request.POST.get("sure") != "yes":
        raise Refused("send this notice", number, [Reason("sure", "tick the box first")])
