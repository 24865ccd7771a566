"""Records are added on a page: files of any size, by the tus protocol (1.0.0), going on where it stopped."""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr import clock
from openimr.accounts.queries import keeps_records
from openimr.cases import queries as cases
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import signed_in
from openimr.dashboards.views.cases import frame
from openimr.errors import OpenIMRError, Refused
from openimr.records import queries as records
from openimr.records.services import uploading

_VERSION = "1.0.0"
#: HTTP statuses that the protocol gives to reasons of refusal.
_STATUS = {"offset": 409, "busy": 423, "length": 413, "size": 413, "checksum": 460, "missing": 409, "finished": 409}
#: Who may have sent records, and how they came.
SENDERS = {
    "claims_administrator": "Claims administrator",
    "injured_worker": "Injured worker",
    "representative": "Representative of the worker",
    "requesting_physician": "Requesting physician",
    "employer": "Employer",
    "facility": "Facility",
}
WAYS = {"electronic": "Electronic", "fax": "Fax", "mail": "Mail", "hand": "By hand"}


def tus(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A door of the protocol: errors are JSON with the status that the protocol gives them; strangers are kept out."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not keeps_records(request.user):
            raise PermissionDenied
        try:
            answer = view(request, *args, **kwargs)
        except Refused as refusal:
            reason = refusal.reasons[0]
            answer = JsonResponse({"error": reason.sentence}, status=_STATUS.get(reason.code, 409))
        except OpenIMRError as error:
            status = 507 if error.http_status == 503 else error.http_status
            answer = JsonResponse({"error": str(error)}, status=status)
        answer["Tus-Resumable"] = _VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    return answered


@require_GET
@ensure_csrf_cookie
@login_required
@pages_for_errors
def page(request: HttpRequest, number: str) -> HttpResponse:
    if not keeps_records(request.user):
        raise PermissionDenied
    case = cases.get(number, request.user)
    return render(
        request,
        "dashboards/uploads.html",
        {
            **frame(case, "case-records"),
            "senders": SENDERS,
            "ways": WAYS,
            "unfinished": records.unfinished_uploads(case, signed_in(request)),
            "most": settings.RECORDS_LARGEST_UPLOAD,
        },
    )


@require_http_methods(["POST", "OPTIONS"])
@login_required
@tus
def create(request: HttpRequest, number: str) -> HttpResponse:
    """OPTIONS tells what this server can; POST begins an upload and answers with its address."""
    case = cases.get(number, request.user)
    if request.method == "OPTIONS":
        answer = HttpResponse(status=204)
        answer["Tus-Version"] = _VERSION
        answer["Tus-Extension"] = "creation,termination,checksum"
        answer["Tus-Max-Size"] = str(settings.RECORDS_LARGEST_UPLOAD)
        answer["Tus-Checksum-Algorithm"] = ",".join(uploading.DIGESTS)
        return answer
    length = request.headers.get("Upload-Length", "")
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    sender, way = told.get("sender", ""), told.get("way", "")
    if not length.isascii() or not length.isdigit() or sender not in SENDERS or way not in WAYS:
        return JsonResponse({"error": "say how long the file is, who sent it and how it came"}, status=400)
    upload = uploading.begin(
        case.number,
        file=told.get("filename", ""),
        size=int(length),
        sender=sender,
        way=way,
        by=signed_in(request).actor,
        at=clock.now(),
    )
    answer = HttpResponse(status=201)
    answer["Location"] = reverse("case-upload", args=[case.number, upload.token])
    return answer


@require_http_methods(["HEAD", "GET", "PATCH", "DELETE"])
@login_required
@tus
def one(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """HEAD tells how much has arrived, PATCH brings the next piece, DELETE forgets; GET tells what became of it."""
    upload = records.upload(cases.get(number, request.user), token, signed_in(request))
    if request.method == "PATCH":
        return _patch(request, upload)
    if request.method == "DELETE":
        uploading.cancel(upload, by=signed_in(request).actor, at=clock.now())
        return HttpResponse(status=204)
    answer: HttpResponse = JsonResponse({"finished": upload.finished, "answer": upload.answer})
    answer["Upload-Offset"], answer["Upload-Length"] = str(upload.arrived), str(upload.size)
    return answer


def _patch(request: HttpRequest, upload: Any) -> HttpResponse:
    if request.content_type != "application/offset+octet-stream":
        return JsonResponse({"error": "a piece is application/offset+octet-stream"}, status=415)
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isascii() or not offset.isdigit():
        return JsonResponse({"error": "say where the piece begins (Upload-Offset)"}, status=400)
    try:
        digest = _digest(request.headers.get("Upload-Checksum", ""))
    except ValueError:
        return JsonResponse({"error": "the checksum is none that this server knows"}, status=400)
    arrived = uploading.append(upload, int(offset), request.read, at=clock.now(), digest=digest)
    answer = HttpResponse(status=204)
    answer["Upload-Offset"] = str(arrived)
    return answer


@require_POST
@login_required
@tus
def finish(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Take in what has arrived whole; asked again, the answer is the same."""
    upload = records.upload(cases.get(number, request.user), token, signed_in(request))
    done = uploading.finish(upload, by=signed_in(request).actor, at=clock.now())
    return JsonResponse(done.answer)


def _metadata(header: str) -> dict[str, str]:
    """The protocol's pairs: a name, a blank, the value in base64; pairs divided by commas."""
    told: dict[str, str] = {}
    for pair in header.split(","):
        name, _, coded = pair.strip().partition(" ")
        try:
            told[name] = base64.b64decode(coded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return told


def _digest(header: str) -> tuple[str, bytes] | None:
    """The name and the value of a checksum. Raises ValueError."""
    if not header:
        return None
    name, _, coded = header.partition(" ")
    if name not in uploading.DIGESTS:
        raise ValueError(name)
    return name, base64.b64decode(coded, validate=True)
