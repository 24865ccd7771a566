"""The tus protocol (1.0.0) by which files come in piece by piece: what staff's and parties' uploads share."""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from openimr import clock
from openimr.dashboards.form_values import number
from openimr.errors import OpenIMRError, Refused
from openimr.records.services import uploading

_VERSION = "1.0.0"
#: HTTP statuses that the protocol gives to reasons of refusal.
_STATUS = {
    "offset": 409, "busy": 423, "length": 413, "size": 413, "checksum": 460, "missing": 409, "finished": 409,
    "closed": 403, "most_files": 413, "most_bytes": 413,
}  # fmt: skip


def answers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A door of the protocol: errors are JSON with the status that the protocol gives them."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
        except Refused as refusal:
            answer = JsonResponse({"error": refusal.reasons[0].sentence}, status=status_of(refusal))
        except OpenIMRError as error:
            status = 507 if error.http_status == 503 else error.http_status
            answer = JsonResponse({"error": str(error)}, status=status)
        answer["Tus-Resumable"] = _VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    return answered


def status_of(refusal: Refused) -> int:
    """The status that the protocol gives to a refusal, by its first reason."""
    return _STATUS.get(refusal.reasons[0].code, 409)


def options() -> HttpResponse:
    """What this server can."""
    answer = HttpResponse(status=204)
    answer["Tus-Version"] = _VERSION
    answer["Tus-Extension"] = "creation,termination,checksum"
    answer["Tus-Max-Size"] = str(settings.RECORDS_LARGEST_UPLOAD)
    answer["Tus-Checksum-Algorithm"] = ",".join(uploading.DIGESTS)
    return answer


def announced(request: HttpRequest) -> int | None:
    """How long the file will be, or None where the request does not say."""
    return number(request.headers.get("Upload-Length", ""))


def begun(address: str) -> HttpResponse:
    """The answer to a file that was announced: where its pieces go."""
    answer = HttpResponse(status=201)
    answer["Location"] = address
    return answer


def told(upload: Any, became: dict[str, Any] | None) -> HttpResponse:
    """How much has arrived, and what became of it."""
    answer: HttpResponse = JsonResponse({"finished": upload.finished, "answer": became})
    answer["Upload-Offset"], answer["Upload-Length"] = str(upload.arrived), str(upload.size)
    return answer


def patch(request: HttpRequest, upload: Any) -> HttpResponse:
    """The next piece, written after what has arrived."""
    if request.content_type != "application/offset+octet-stream":
        return JsonResponse({"error": "a piece is application/offset+octet-stream"}, status=415)
    offset = number(request.headers.get("Upload-Offset", ""))
    if offset is None:
        return JsonResponse({"error": "say where the piece begins (Upload-Offset)"}, status=400)
    try:
        digest = _digest(request.headers.get("Upload-Checksum", ""))
    except ValueError:
        return JsonResponse({"error": "the checksum is none that this server knows"}, status=400)
    arrived = uploading.append(upload, offset, request.read, at=clock.now(), digest=digest)
    answer = HttpResponse(status=204)
    answer["Upload-Offset"] = str(arrived)
    return answer


def metadata(header: str) -> dict[str, str]:
    """The protocol's pairs: a name, a blank, the value in base64; pairs divided by commas."""
    pairs: dict[str, str] = {}
    for pair in header.split(","):
        name, _, coded = pair.strip().partition(" ")
        try:
            pairs[name] = base64.b64decode(coded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return pairs


def _digest(header: str) -> tuple[str, bytes] | None:
    """The name and the value of a checksum. Raises ValueError."""
    if not header:
        return None
    name, _, coded = header.partition(" ")
    if name not in uploading.DIGESTS:
        raise ValueError(name)
    return name, base64.b64decode(coded, validate=True)
