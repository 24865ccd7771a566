"""The library of criteria: what is in force, its history, and its files as they are."""

import zipfile
from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_overseers, signed_in
from openimr.errors import NotFound
from openimr.guidelines import queries as guidelines


@require_GET
@login_required
@pages_for_errors
def listing(request: HttpRequest) -> HttpResponse:
    """Every set in force, by treatment, with what waits to be released."""
    only_overseers(request)
    asked = request.GET
    sets = guidelines.listed(
        words=asked.get("q", ""),
        edition=asked.get("edition", ""),
        only_unverified=asked.get("unverified") == "yes",
        only_own=asked.get("own") == "yes",
    )
    return render(
        request,
        "dashboards/library.html",
        {
            "section": "library",
            "sets": sets,
            "asked": asked,
            "editions": guidelines.library().editions,
            "drafts": guidelines.open_drafts(),
            "open": guidelines.open_by_file(),
            "may_edit": may_edit(request),
        },
    )


def may_edit(request: HttpRequest) -> bool:
    return signed_in(request).role == "medical_director"


def text_of(file: str, version: str = "") -> str:
    """A file as it is in force, as it was `shipped`, or as draft `version` has it. Raises NotFound."""
    if version == "shipped":
        found = guidelines.shipped(file)
    elif version:
        drafted = guidelines.draft(int(version)) if version.isdecimal() else None
        found = drafted.text if drafted and drafted.file == file else None
    else:
        found = guidelines.criteria_files().get(file)
    if found is None:
        raise NotFound(f"{file}: there is no such file of criteria")
    return found


@require_GET
@login_required
@pages_for_errors
def file_page(request: HttpRequest, file: str) -> HttpResponse:
    """A file in force: its sets with every criterion, and its text."""
    only_overseers(request)
    text = text_of(file)
    return render(
        request,
        "dashboards/library_file.html",
        {
            "section": "library",
            "file": file,
            "text": text,
            "sets": [one for one in guidelines.listed() if one.file == file],
            "drafts": [one for one in guidelines.open_drafts() if one.file == file],
            "may_edit": may_edit(request),
        },
    )


@require_GET
@login_required
@pages_for_errors
def history(request: HttpRequest, file: str) -> HttpResponse:
    """Every version of a file and who drafted and released it; two of them compared."""
    only_overseers(request)
    versions = guidelines.history(file)
    as_shipped = guidelines.shipped(file)
    if not versions and as_shipped is None:
        raise NotFound(f"{file}: there is no such file of criteria")
    released = [one for one in versions if one.state == "released"]
    newest = str(released[-1].pk) if released else "shipped"
    older = str(released[-2].pk) if len(released) > 1 else "shipped"
    before, after = request.GET.get("before", older), request.GET.get("after", newest)
    old = "" if before == "shipped" and as_shipped is None else text_of(file, before)
    new = "" if after == "shipped" and as_shipped is None else text_of(file, after)
    return render(
        request,
        "dashboards/library_history.html",
        {
            "section": "library",
            "file": file,
            "versions": versions[::-1],
            "shipped": as_shipped is not None,
            "in_force": max((one for one in released), key=lambda one: (one.released_at, one.pk), default=None),
            "before": before,
            "after": after,
            "difference": guidelines.difference(old, new),
            "may_edit": may_edit(request),
        },
    )


@require_GET
@login_required
@pages_for_errors
def export(request: HttpRequest, file: str) -> HttpResponse:
    """The file byte for byte, in force or as `?version=` has it."""
    only_overseers(request)
    text = text_of(file, request.GET.get("version", ""))
    answer = HttpResponse(text.encode(), content_type="text/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


@require_GET
@login_required
@pages_for_errors
def export_all(request: HttpRequest) -> HttpResponse:
    """Every file in force, byte for byte."""
    only_overseers(request)
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in sorted(guidelines.criteria_files().items()):
            packed.writestr(zipfile.ZipInfo(name), text.encode())
    answer = HttpResponse(whole.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="criteria.zip"'
    return answer
