"""Records are added on a page: files of any size, by the tus protocol (1.0.0), going on where it stopped."""

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
from openimr.dashboards import tus as protocol
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import signed_in
from openimr.dashboards.views.cases import frame
from openimr.records import queries as records
from openimr.records.services import uploading

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
    """A door of the protocol for those who keep records."""
    answered = protocol.answers(view)

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not keeps_records(request.user):
            raise PermissionDenied
        return answered(request, *args, **kwargs)

    return kept


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
        return protocol.options()
    length = protocol.announced(request)
    told = protocol.metadata(request.headers.get("Upload-Metadata", ""))
    sender, way = told.get("sender", ""), told.get("way", "")
    if length is None or sender not in SENDERS or way not in WAYS:
        return JsonResponse({"error": "say how long the file is, who sent it and how it came"}, status=400)
    upload = uploading.begin(
        case.number,
        file=told.get("filename", ""),
        size=length,
        sender=sender,
        way=way,
        by=signed_in(request).actor,
        at=clock.now(),
    )
    return protocol.begun(reverse("case-upload", args=[case.number, upload.token]))


@require_http_methods(["HEAD", "GET", "PATCH", "DELETE"])
@login_required
@tus
def one(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """HEAD tells how much has arrived, PATCH brings the next piece, DELETE forgets; GET tells what became of it."""
    upload = records.upload(cases.get(number, request.user), token, signed_in(request))
    if request.method == "PATCH":
        return protocol.patch(request, upload)
    if request.method == "DELETE":
        uploading.cancel(upload, by=signed_in(request).actor, at=clock.now())
        return HttpResponse(status=204)
    return protocol.told(upload, upload.answer)


@require_POST
@login_required
@tus
def finish(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Take in what has arrived whole; asked again, the answer is the same."""
    upload = records.upload(cases.get(number, request.user), token, signed_in(request))
    done = uploading.finish(upload, by=signed_in(request).actor, at=clock.now())
    return JsonResponse(done.answer)
