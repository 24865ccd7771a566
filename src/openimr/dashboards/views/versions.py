"""Earlier versions of a text: who changed what and when, and words brought back as a new edit."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from openimr.cases import queries as cases
from openimr.dashboards import queries
from openimr.dashboards.desk_items import seat_of
from openimr.dashboards.desk_texts import new_place
from openimr.dashboards.faults import pages_for_errors, tell_reasons
from openimr.dashboards.people import signed_in, writer
from openimr.dashboards.views.writing import number_in
from openimr.errors import NotFound, Refused
from openimr.panel import queries as panel
from openimr.panel.domain.steps import Step
from openimr.review import queries as review
from openimr.review import services
from openimr.review.domain.earlier import steps
from openimr.review.domain.texts import Add, Edit, Operation, Restore

#: How the doors by which a version came are told; nobody is named.
_WAYS = {
    "draft": "the software, a draft",
    "finding": "the software, a draft after a finding or its evidence changed",
    "entry": "the software, a draft after what was entered was corrected",
    "decision": "the software, the conclusion after a decision",
    "conclusion": "the software, the conclusion after a decision",
    "file": "the reviewer, by the file of the case folder",
    "form": "the reviewer, by the form",
    "browser": "the reviewer, at the desk",
}


@require_GET
@login_required
@pages_for_errors
def page(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """For the reviewer whose text it is, and, by `seat`, for quality staff and the medical director."""
    case = cases.get(number, request.user)
    seat = _seat(request, case)
    if item:
        review.item_review(case, item, seat)  # there is such an item
    versions = review.earlier(case, item, seat)
    now = versions[-1] if versions else None
    return render(
        request,
        "dashboards/desk/versions.html",
        {
            "case": case,
            "item": item,
            "title": f"rationale of item {item}" if item else "clinical case summary",
            "steps": [(one, _WAYS.get(one.way, one.way)) for one in steps(versions)],
            "version": now.version if now else 0,
            "stands": {one.id: one.text for one in now.text.entries if not one.dropped} if now else {},
            "may_write": queries.may_decide(case, signed_in(request)),
            "back": _back(request, case, item, seat),
        },
    )


def _seat(request: HttpRequest, case: Any) -> int:
    """Whose text is read. Raises NotFound for whoever may not."""
    person = signed_in(request)
    if person.role in {"quality", "medical_director"}:
        seat = int(said) if (said := request.GET.get("seat", "1")) in {"1", "2", "3"} else 1
        if panel.assignment(case, seat) is not None:
            return seat
    elif queries.may_decide(case, person):
        return seat_of(case, person)
    elif person.role == "reviewer":
        held = panel.held_by(case, person.reviewer_id)
        if held is not None and held.step == Step.SIGNED:
            return int(held.seat)
    raise NotFound(f"{case.number}: no such page for this account")


def _back(request: HttpRequest, case: Any, item: int, seat: int) -> str:
    if request.GET.get("seat"):
        return f"{reverse('quality-review', args=[case.number, seat])}#item-{item}"
    return f"{reverse('case-review', args=[case.number])}#item-{item}"


@require_POST
@login_required
@pages_for_errors
def put_back(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Words of a sentence in an earlier version as a new edit: {"base": what was shown, "version", "id"}."""
    case = cases.get(number, request.user)
    if not queries.may_decide(case, signed_in(request)):
        raise NotFound(f"{number}: no such page for this account")
    here = redirect("case-review-versions", number, item)
    base, version = (number_in(request, name) or 0 for name in ("base", "version"))
    seat = seat_of(case, signed_in(request))
    was = review.text_at(case, item, seat, version).entry(request.POST.get("id", ""))
    if was is None:
        raise NotFound(f"{number}: no such sentence in version {version}")
    shown = review.text_at(case, item, seat, base)
    there = shown.entry(was.id)
    if there is None:
        operations: list[Operation] = [Add(f"own-{secrets.token_hex(6)}", new_place(shown), was.text)]
    else:
        operations = [*([Restore(was.id)] if there.dropped else []), Edit(was.id, was.text)]
    try:
        services.write_text(number, item=item, base=base, operations=operations, way="form", **writer(request))
    except Refused as refusal:
        tell_reasons(request, refusal)
        return here
    said = "The words are back" if there else "The words are back as a sentence of your own; it needs a source"
    messages.success(request, f"{said}.")
    return here
