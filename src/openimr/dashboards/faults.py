"""Expected errors as pages: the same words as on the command line, with the status of the error's kind."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from openimr.errors import NotFound, OpenIMRError, Refused


def pages_for_errors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer an OpenIMRError of the view with a page that says what happened and what to do."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            return render(request, "404.html", status=404)
        except OpenIMRError as error:
            return render(request, "dashboards/fault.html", {"error": error}, status=error.http_status)

    return answered


def tell_reasons(request: HttpRequest, refusal: Refused) -> None:
    """Every reason of a refusal as a message of its own on the next page."""
    for reason in refusal.reasons:
        messages.error(request, _as_sentence(reason.sentence))


def _as_sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."


def json_for_errors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer an OpenIMRError of the view as JSON: {"error": what happened and what to do, in sentences}."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            said = " ".join(_as_sentence(reason.sentence) for reason in refusal.reasons)
            return JsonResponse({"error": said}, status=refusal.http_status)
        except OpenIMRError as error:
            return JsonResponse({"error": str(error)}, status=error.http_status)

    return answered
