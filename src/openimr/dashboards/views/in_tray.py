"""The in-tray: what came by fax or scan and belongs to no case yet."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openimr import clock
from openimr.cases.domain.dispute import PARTY_ROLES
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.pages import page_of
from openimr.dashboards.people import only_staff, signed_in
from openimr.errors import DocumentUnreadable, Reason, Refused
from openimr.records import queries as records
from openimr.records import services as records_services

WAYS = ("fax", "mail", "electronic")


@require_GET
@login_required
@pages_for_errors
def listing(request: HttpRequest) -> HttpResponse:
    only_staff(request, "the in-tray")
    return render(
        request,
        "dashboards/in_tray.html",
        {
            "section": "in-tray",
            "waiting": page_of(request, records.in_tray()),
            "roles": PARTY_ROLES,
            "ways": WAYS,
            "today": clock.today(),
        },
    )


@require_POST
@login_required
@pages_for_errors
def add(request: HttpRequest) -> HttpResponse:
    """A batch comes in; its cover sheets file what they can."""
    only_staff(request, "the in-tray")
    batch = request.FILES.get("batch")
    if batch is None:
        raise Refused("file a batch", "the in-tray", [Reason("batch", "choose a PDF or TIFF file first")])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "batch"
        with file.open("wb") as target:
            for chunk in batch.chunks():
                target.write(chunk)
        way = request.POST.get("way", "fax")
        try:
            filing = records_services.file_batch(
                file,
                name=Path(batch.name or "batch").name,
                way=way if way in WAYS else "fax",
                received=clock.today(),
                by=signed_in(request).actor,
                at=clock.now(),
            )
        except DocumentUnreadable as refusal:
            messages.error(request, str(refusal))
            return redirect("in-tray")
    for part in filing.filed:
        sender = part.sender.replace("_", " ")
        messages.success(request, f"Pages {part.first_page} to {part.last_page} went to {part.case_number} ({sender}).")
    if filing.unfiled:
        parts = "1 part" if len(filing.unfiled) == 1 else f"{len(filing.unfiled)} parts"
        messages.warning(request, f"{parts} without a known cover sheet: see below.")
    return redirect("in-tray")


@require_POST
@login_required
@pages_for_errors
def settle(request: HttpRequest, entry: int) -> HttpResponse:
    only_staff(request, "the in-tray")
    by, at = signed_in(request).actor, clock.now()
    if request.POST.get("step") == "file":
        number = request.POST.get("case", "").strip()
        sender = request.POST.get("sender", "")
        if sender not in PARTY_ROLES:
            raise Refused("file this", number, [Reason("sender", "say who sent it")])
        records_services.file_from_tray(entry, case_number=number, sender=sender, by=by, at=at)
        messages.success(request, f"Filed to {number}.")
    else:
        records_services.set_aside(entry, reason=request.POST.get("reason", ""), by=by, at=at)
        messages.success(request, "Set aside. The pages stay in the store.")
    return redirect("in-tray")


@require_GET
@login_required
@pages_for_errors
def picture(request: HttpRequest, entry: int) -> HttpResponse:
    only_staff(request, "the in-tray")
    answer = HttpResponse(records.tray_picture(entry), content_type="image/webp")
    answer["Cache-Control"] = "private, no-store"
    return answer
