"""What decides who may sit on a case besides fit: a remand wants a different reviewer, an approval gives more seats."""

from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached
from openimr.clock import day_of
from openimr.errors import Reason, Refused
from openimr.panel import queries
from openimr.panel.models import Assignment, PanelApproval, Remand
from openimr.panel.services.documents import keep_opened, too_large

_SEVERAL = "8 CCR 9792.10.6(c)"
_REMAND = "Lab. Code 4610.6(i)"


@transaction.atomic
def remand(
    case_number: str,
    *,
    of: str | None = None,
    document: str,
    content: bytes | None = None,
    because: str = "",
    on: date,
    by: str,
    at: datetime,
) -> Remand:
    """Note that an appeal was granted: whoever decided `of` (the case itself, unless another is named) may not again.

    `document`: the order that says so; `content`: the order itself, a PDF or a picture; `because`: where the order is
    not at hand, on what ground the case is remanded all the same. One of the two is asked for.

    A case that is remanded itself waits for a reviewer anew; its determination stays, the next one is the next version.
    Raises Refused where nothing was decided that could be remanded, DocumentUnreadable for an order that cannot be
    opened.
    """
    case = cases.locked(case_number)
    before = case if of in {None, case_number} else cases.locked(str(of))
    reasons = []
    if not document.strip():
        reasons.append(Reason("document", "name the order that remands the case", _REMAND))
    if not content and not because.strip():
        missing = "attach the order of the appeals board, or say on what other ground the case is remanded"
        reasons.append(Reason("order", missing, _REMAND))
    if not has_reached(State(before.state), State.SIGNED):
        reasons.append(Reason("state", f"{before.number} is {before.state}: nothing was decided", _REMAND))
    if case != before and has_reached(State(case.state), State.SIGNED):
        reasons.append(Reason("state", f"it is {case.state} already", _REMAND))
    reasons += too_large(content or b"")
    _only_the_director(by, reasons)
    if reasons:
        raise Refused("remand", case_number, reasons)
    digest = keep_opened(content)[1] if content else ""
    title = document.strip() + (f" (ground: {because.strip()})" if because.strip() else "")
    made = Remand.objects.create(case=case, of=before, on=on, document=title, sha256=digest, by=by, at=at)
    cases.record(case, "panel.remanded", by=by, at=at, payload={"of": before.number, "on": on.isoformat()})
    if case == before:
        Assignment.objects.filter(case=case, ended__isnull=True).update(ended=on, end_reason="remand", due=None)
        case.assigned = None
        case.save(update_fields=["assigned"])
        cases.move(case, State.RECORDS_READY, by=by, at=at, payload={"remanded": on.isoformat()})
    for held in queries.seats(case):
        if held.reviewer_id in queries.barred(case):
            raise Refused(
                "remand", case_number, [Reason("held", "its reviewer decided before: withdraw the case first")]
            )
    return made


@transaction.atomic
def approve_panel(
    case_number: str,
    *,
    seats: int,
    approved_on: date,
    approved_by: str,
    document: str,
    content: bytes | None = None,
    by: str,
    at: datetime,
) -> PanelApproval:
    """Keep the written approval of two or three reviewers, with `content`, the document itself, where it is given.

    Raises Refused with everything that is missing, DocumentUnreadable for a document that cannot be opened.
    """
    case = cases.locked(case_number)
    reasons = []
    if seats not in {2, 3}:
        reasons.append(Reason("seats", f"{seats} reviewers: two or three may be approved", _SEVERAL))
    if not approved_by.strip() or not document.strip():
        reasons.append(
            Reason("approval", "the approval is in writing: name who approved it and the document", _SEVERAL)
        )
    if approved_on > day_of(at):
        reasons.append(Reason("future", f"the approval is dated {approved_on:%m/%d/%Y}, which is to come", _SEVERAL))
    if has_reached(State(case.state), State.SIGNED):
        reasons.append(Reason("state", f"it is {case.state}", _SEVERAL))
    if PanelApproval.objects.filter(case=case).exists():
        reasons.append(Reason("approved", "an approval is on file already", _SEVERAL))
    reasons += too_large(content or b"")
    _only_the_director(by, reasons)
    if reasons:
        raise Refused("keep the approval", case_number, reasons)
    made = PanelApproval.objects.create(
        case=case,
        seats=seats,
        approved_on=approved_on,
        approved_by=approved_by.strip(),
        document=document.strip(),
        sha256=keep_opened(content)[1] if content else "",
        by=by,
        at=at,
    )
    payload = {"seats": seats, "on": approved_on.isoformat()}
    cases.record(case, "panel.several_approved", by=by, at=at, payload=payload)
    return made


def _only_the_director(by: str, reasons: list[Reason]) -> None:
    role, _, account = by.partition(":")
    if account and role != "medical_director":
        reasons.append(Reason("role", f"that is not for the {role}"))
