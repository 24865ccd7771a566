"""A correction of a signed determination: by whoever signed it, or by the medical director; looked at, then sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openimr import clock
from openimr.accounts import queries as accounts
from openimr.accounts import services as account_services
from openimr.cases import queries as cases
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import only_reviewer, signed_in
from openimr.dashboards.queries import decides_anew
from openimr.dashboards.views.cases import frame
from openimr.dashboards.views.letter_set import TYPES
from openimr.determinations import queries as determinations
from openimr.determinations import services as determination_services
from openimr.determinations.domain.correcting import side_by_side, where_in
from openimr.errors import NotFound, Refused

#: So many fields are shown at once; of a longer determination one part after another is chosen.
_MOST = 250


@dataclass(frozen=True, slots=True)
class Field:
    """One place as the form has it."""

    place: str
    where: str
    stands: str
    is_day: bool
    now: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the determination with its fields. `changed`: something in it is to be corrected."""

    name: str
    says: str
    fields: tuple[Field, ...]

    @property
    def changed(self) -> bool:
        return any(one.now != one.stands for one in self.fields)


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
@login_required
@pages_for_errors
def correct(request: HttpRequest, number: str) -> HttpResponse:
    case, person = cases.get(number, request.user), signed_in(request)
    by = role_of(case, person)
    if by is None:
        raise NotFound(f"{number}: nothing that you may correct")
    changes = _changes(request, case, person, by) if request.method == "POST" else []
    looked_at = bool(changes) and request.POST.get("step") in {"look", "seal"}
    refused: list[str] = []
    if request.POST.get("step") == "seal":
        with account_services.one_at_a_time(person):
            refused = _correct(request, case, person, by, changes)
        if not refused:
            return redirect("case-letter", number)
    elif request.method == "POST" and not changes:
        refused = ["change what is wrong, in the words that stand there"]
    for sentence in refused:
        messages.error(request, f"Nothing was corrected: {sentence}.")
    shown = "dashboards/correct_look.html" if looked_at else "dashboards/correct.html"
    return render(
        request,
        shown,
        {
            **frame(case, "case-letter"),
            **(_look(case, changes) if looked_at else _form(request, case, person, by, changes)),
            "version": determinations.determination(case),
            "waiting": determinations.waiting_correction(case),
            "seat": determinations.seat_of(case, person.reviewer_id) if by == "reviewer" else None,
            "several": len(determinations.signers(case)) > 1,
            "by": by,
            "reason": request.POST.get("reason", ""),
            "factor": accounts.factor(person),
        },
        status=422 if refused else 200,
    )


def role_of(case: Any, person: Any) -> str | None:
    """As whom a person may correct the determination of a case: "reviewer", "organization", or not at all."""
    signers = determinations.signers(case)
    if not signers:
        return None
    if person.role == "reviewer":
        return "reviewer" if person.reviewer_id in signers else None
    return "organization" if person.role == "medical_director" else None


def _places(case: Any, person: Any, by: str) -> Any:
    reviewer_id = person.reviewer_id if by == "reviewer" else None
    return determinations.correctable(case, by=by, on=clock.today(), reviewer_id=reviewer_id)


def _changes(request: HttpRequest, case: Any, person: Any, by: str) -> list[determinations.Change]:
    """What the form has otherwise than the determination. Line ends and spaces by themselves are no change."""
    found = []
    for _, place, stands in _places(case, person, by):
        now = request.POST.get(f"now-{place}")
        if now is not None and now.split() != stands.split():
            found.append(determinations.Change(place, stands, " ".join(now.split())))
    return found


def _form(
    request: HttpRequest, case: Any, person: Any, by: str, changes: list[determinations.Change]
) -> dict[str, Any]:
    """The parts to choose from, and the fields of those that are shown."""
    anew = {one.place: one.now for one in changes}
    content = determinations.determination(case).content  # type: ignore[union-attr]
    parts = list(_parts(content, _places(case, person, by), anew))
    chosen = request.GET.get("part", "")
    few = sum(len(part.fields) for part in parts) <= _MOST
    shown = [part for part in parts if few or part.name == chosen] or parts[:1]
    return {"parts": parts, "shown": shown, "few": few}


def _parts(content: Any, places: Any, anew: dict[str, str]) -> Iterator[Part]:
    for (name, says), group in groupby(places, key=lambda one: _part_of(content, one[1])):
        fields = tuple(
            Field(place, where_in(content, place), text, _is_day(text), anew.get(place, text))
            for _, place, text in group
        )
        yield Part(name, says, fields)


def _part_of(content: Any, place: str) -> tuple[str, str]:
    match place.split("."):
        case ["issues", number, *_]:
            issue = content["issues"][int(number) - 1]
            return f"item-{issue['number']}", f"Item {issue['number']}: {issue['request']}"
    names = {
        "header": "Dates in the head",
        "recipients": "Recipients",
        "clinical_case_summary": "Clinical case summary",
        "documents_reviewed": "Documents reviewed",
    }
    first = place.split(".", 1)[0]
    return first, names.get(first, first)


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[:4].isdigit() and text[4] == text[7] == "-"


def _look(case: Any, changes: list[determinations.Change]) -> dict[str, Any]:
    """What is going to be sealed, to be looked at once more."""
    on = clock.today()
    return {
        "changes": [
            (change, told, side_by_side(change.was, change.now))
            for change, told in zip(changes, determinations.told_of(case, changes, on=on), strict=True)
        ],
        "each": determinations.each_signs(case, changes, on=on),
    }


def _correct(request: HttpRequest, case: Any, person: Any, by: str, changes: list[determinations.Change]) -> list[str]:
    """Sealed as a new version, or signed where others sign too; or every reason why not."""
    told, read = request.POST, request.POST.get("version", "")
    given: dict[str, Any] = {
        "changes": changes,
        "reason": told.get("reason", ""),
        "reviewer_id": person.reviewer_id if by == "reviewer" else "",
        "of": int(read) if read.isdigit() else None,
        "on": clock.today(),
        "by": person.actor,
    }
    try:
        at = _check(request, person)
        if determinations.each_signs(case, changes, on=given["on"]):
            determination_services.begin_correction(case.number, **given, at=at)
            messages.success(request, "Signed. It is sealed as the next version once the other reviewers have signed.")
        else:
            _tell_sealed(request, determination_services.correct(case.number, **given, at=at))
    except Refused as refusal:
        return [reason.sentence for reason in refusal.reasons]
    return []


def _check(request: HttpRequest, person: Any) -> Any:
    """Password and code, as for a signature; answers the instant. Raises Refused."""
    at, given = clock.now(), {name: request.POST.get(name, "") for name in ("password", "code")}
    account_services.check(person.username, **given, by=person.actor, at=at)
    return at


def _tell_sealed(request: HttpRequest, made: Any) -> None:
    messages.success(
        request,
        f"Corrected and sealed as version {made.version}. It has to be served again: make its letters below, and note "
        "the service under What follows.",
    )


@sensitive_post_parameters("password", "code")
@require_POST
@login_required
@pages_for_errors
def act(request: HttpRequest, number: str, correction: int) -> HttpResponse:
    """Sign, decline or take back a correction that waits for the signatures of several reviewers."""
    case, person = cases.get(number, request.user), only_reviewer(request)
    common: dict[str, Any] = {"reviewer_id": person.reviewer_id, "on": clock.today(), "by": person.actor}
    try:
        with account_services.one_at_a_time(person):
            if request.POST.get("step") == "end":
                determination_services.end_correction(
                    case.number, correction, remark=request.POST.get("remark", ""), **common, at=clock.now()
                )
                messages.success(request, "That correction is over. Nothing was corrected; it stays on record.")
                return redirect("case-correct", number)
            at = _check(request, person)
            made = determination_services.sign_correction(case.number, correction, **common, at=at)
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, f"Nothing was signed: {reason.sentence}.")
        return redirect("case-correct", number)
    if made is None:
        messages.success(request, "Signed. It is sealed as the next version once the other reviewers have signed.")
    else:
        _tell_sealed(request, made)
    return redirect("case-letter", number)


@require_GET
@login_required
@pages_for_errors
def version(request: HttpRequest, number: str, version: int, kind: str) -> HttpResponse:
    case = cases.get(number, request.user)
    if decides_anew(case, signed_in(request)):
        raise NotFound(f"{number}: what was decided before is no part of a review anew")
    answer = HttpResponse(determinations.version_letter(case, version, kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'inline; filename="{number}-version-{version}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
