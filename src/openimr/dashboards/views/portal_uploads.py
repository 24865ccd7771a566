"""A party sends records: the same taking-in as staff's, the sender being who is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from openimr import clock
from openimr.dashboards import tus
from openimr.dashboards.party_pages import party_page, reasons_of, seat_of, shown, words
from openimr.errors import NotFound, OpenIMRError, Reason, Refused, Unavailable
from openimr.portal import queries, services
from openimr.records import queries as records
from openimr.records.services import uploading

#: The words of the script that sends files, by the key of their text.
SCRIPT_WORDS = (
    "waits", "of", "minutes", "seconds", "cancel", "again", "opened", "known", "taken", "not_taken", "remedy", "done",
    "part", "cancelled", "refused", "chosen", "upload_of", "lost", "answered",
)  # fmt: skip


@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
@party_page
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The page to send files from. Without script one file at a time goes with the form."""
    seat = seat_of(request, number)
    reasons: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            return _whole(request, seat)
        except Refused as refusal:
            reasons = reasons_of(request, refusal)
    language = words(request)
    context = {
        "seat": seat,
        "may_send": queries.may_send(seat),
        "unfinished": records.unfinished_uploads(seat.case, request.user),
        "most": settings.RECORDS_LARGEST_UPLOAD,
        "script_words": {key: language.texts[f"upload.{key}"].many for key in SCRIPT_WORDS},
        "reasons": reasons,
    }
    return shown(request, "send", context, status=422 if reasons else 200)


def _whole(request: HttpRequest, seat: queries.Seat) -> HttpResponse:
    """A file that came with the form, taken in at once."""
    file = request.FILES.get("file")
    if file is None:
        raise Refused("send a file", seat.case.number, [Reason("no_file", "choose a file first")])
    upload = services.begin_upload(seat, file=file.name or "", size=file.size or 0, at=clock.now())
    uploading.append(upload, 0, file.read, at=clock.now())
    language = words(request)
    taken = services.take_in(seat, upload, at=clock.now())
    answer = records.answer_in(taken.answer or {"taken_in": [], "faults": []}, language.code)
    for fault in answer["faults"]:
        said = language.say("send.not_taken", file=fault["file"])
        told = "{} {}. {}." if fault["lang"] == language.code else '{} <span lang="en">{}. {}.</span>'
        messages.error(request, format_html(told, said, fault["problem"], _as_sentence(fault["remedy"])))
    if count := len(answer["taken_in"]):
        messages.success(request, language.say("send.taken", count=count))
    return redirect("portal-documents" if answer["taken_in"] else "portal-send", seat.case.number)


def _as_sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A door of the protocol for a party before a case of its own; for everybody else it is not there.

    What is refused is told in the reader's language where there are words for it; `lang` says where there are none.
    """

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            [(sentence, language), *_] = reasons_of(request, refusal)
            problem = sentence.rstrip(".")
            return JsonResponse({"error": problem, "lang": language}, status=tus.status_of(refusal))
        except NotFound:
            return JsonResponse({"error": _plain(request, "gone")}, status=404)
        except OpenIMRError as error:
            status = 507 if isinstance(error, Unavailable) else error.http_status
            return JsonResponse({"error": _plain(request, "server")}, status=status)

    answered = tus.answers(told)

    @wraps(view)
    def for_party(request: HttpRequest, number: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seat = seat_of(request, number)  # a stranger's NotFound is answered as a page, like anywhere
        try:
            return answered(request, seat, *args, **kwargs)
        except OpenIMRError as error:
            return JsonResponse({"error": _plain(request, "server")}, status=error.http_status)

    return party_page(for_party)


def _plain(request: HttpRequest, code: str) -> str:
    return words(request).say(f"reason.{code}").rstrip(".")


@require_http_methods(["POST", "OPTIONS"])
@_door
def create(request: HttpRequest, seat: queries.Seat) -> HttpResponse:
    """OPTIONS tells what this server can; POST begins an upload and answers with its address."""
    if request.method == "OPTIONS":
        return tus.options()
    length = tus.announced(request)
    if length is None:
        return JsonResponse({"error": _plain(request, "unread")}, status=400)
    told = tus.metadata(request.headers.get("Upload-Metadata", ""))
    upload = services.begin_upload(seat, file=told.get("filename", ""), size=length, at=clock.now())
    return tus.begun(reverse("portal-upload", args=[seat.case.number, upload.token]))


@require_http_methods(["HEAD", "GET", "PATCH", "DELETE"])
@_door
def one(request: HttpRequest, seat: queries.Seat, token: str) -> HttpResponse:
    """HEAD tells how much has arrived, PATCH brings the next piece, DELETE forgets; GET tells what became of it."""
    upload = records.upload(seat.case, token, request.user)
    if request.method == "PATCH":
        services.check_open(seat)
        return tus.patch(request, upload)
    if request.method == "DELETE":
        uploading.cancel(upload, by=seat.person.actor, at=clock.now())
        return HttpResponse(status=204)
    answer = upload.answer and records.answer_in(upload.answer, words(request).code)
    return tus.told(upload, answer)


@require_POST
@_door
def finish(request: HttpRequest, seat: queries.Seat, token: str) -> HttpResponse:
    """Take in what has arrived whole, unless the case was decided meanwhile; asked again, the answer is the same."""
    upload = records.upload(seat.case, token, request.user)
    done = services.take_in(seat, upload, at=clock.now())
    return JsonResponse(records.answer_in(done.answer, words(request).code))
