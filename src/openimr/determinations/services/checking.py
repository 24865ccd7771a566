"""Quality staff looks at a finished draft, comments on its places, and returns it or lets it pass; the reviewer
answers.

Nobody here writes a word of the review: that is the physician's alone.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.determinations import queries
from openimr.determinations.adapters.checking_files import comment_reasons
from openimr.determinations.domain.quality.comments import places
from openimr.determinations.models import CheckComment, CommentAnswer, QualityCheck
from openimr.errors import NotFound, Reason, Refused
from openimr.panel import queries as panel
from openimr.panel import services as panel_services
from openimr.panel.domain.steps import Step
from openimr.review.queries import case_review

#: Whose work a second look is. An actor without a role ("software", "command-line") is the operator's own hand.
STAFF = ("medical_director", "quality")


@transaction.atomic
def open_check(
    case_number: str,
    *,
    seat: int = 1,
    mode: str = "check",
    why: Sequence[str] = (),
    words: str = "",
    holds: bool = False,
    by_lot: bool = False,
    by: str,
    at: datetime,
) -> QualityCheck:
    """Begin a second look at the review of a seat; one that is open already is answered as it is.

    `why`: the sampling rules that picked it; without any, `words` say why somebody asks for it. Of a reading: `holds`,
    whether the signature waits for it; `by_lot`, whether its reader is named so. Raises Refused.
    """
    case = cases.locked(case_number)
    held = panel.assignment(case, seat)
    reasons = _only_staff(by)
    if case.state != State.UNDER_REVIEW or held is None or held.step not in {Step.ACCEPTED, Step.SUBMITTED}:
        reasons.append(Reason("state", "there is no review to look at: it is not accepted yet, or signed already"))
    if not why and not words.strip():
        reasons.append(Reason("words", "say why the review is looked at"))
    if reasons or held is None:
        raise Refused("begin a quality check", case_number, reasons)
    there = QualityCheck.objects.filter(case=case, seat=seat, mode=mode, outcome="").first()
    if there is not None and there.reviewer_id == held.reviewer_id:
        return _joined(there, why, holds=holds, by_lot=by_lot, by=by, at=at)
    if there is not None:
        if mode == "reading":
            panel_services.withdraw_reading(
                case_number, seat=seat, reason="moot", today=day_of(at), by="software", at=at
            )
        _close(there, "moot", by=by, at=at)
    made = QualityCheck.objects.create(
        case=case,
        seat=seat,
        reviewer_id=held.reviewer_id,
        mode=mode,
        why=list(why),
        words=words.strip(),
        holds=holds,
        by_lot=by_lot,
        opened_by=by,
        opened_at=at,
    )
    payload = {"seat": seat, "mode": mode, "rules": ", ".join(why), **({"holds": True} if holds else {})}
    cases.record(case, "quality.opened", by=by, at=at, payload=payload)
    return made


def _joined(
    there: QualityCheck, why: Sequence[str], *, holds: bool, by_lot: bool, by: str, at: datetime
) -> QualityCheck:
    """The second look that is open already, with what further rules ask of it."""
    fresh = [one for one in why if one not in there.why]
    if fresh:
        there.why, there.holds, there.by_lot = [*there.why, *fresh], there.holds or holds, there.by_lot or by_lot
        there.save(update_fields=["why", "holds", "by_lot"])
        payload = {"seat": there.seat, "mode": there.mode, "rules": ", ".join(fresh)}
        cases.record(there.case, "quality.opened", by=by, at=at, payload=payload)
    return there


@transaction.atomic
def comment(
    check_id: int,
    *,
    item: int | None,
    kind: str,
    key: str,
    reason: str,
    severity: str,
    text: str,
    by: str,
    at: datetime,
) -> CheckComment:
    """Tie a comment to a place of the review as it stands. Raises NotFound, Refused with every reason."""
    check = _open(check_id, "comment", by)
    review = case_review(check.case, check.seat)
    place = next((p for p in places(review) if (p.item, p.kind, p.key) == (item, kind, key)), None)
    known = comment_reasons().get(reason)
    reasons = []
    if place is None:
        reasons.append(Reason("place", "the review has no such place any more; look at it anew"))
    if known is None or not known.in_force(day_of(at)):
        reasons.append(Reason("reason", f"choose a reason of the list: {', '.join(comment_reasons())}"))
    if severity not in {"blocks", "warns"}:
        reasons.append(Reason("severity", "say whether the comment must be answered before the signature"))
    if not text.strip():
        reasons.append(Reason("text", "say what is to be looked at"))
    if reasons or place is None:
        raise Refused("comment", check.case.number, reasons)
    return CheckComment.objects.create(
        check_of=check,
        item=place.item,
        kind=place.kind,
        key=place.key,
        quoted=place.quoted,
        reason=reason,
        severity=severity,
        text=text.strip(),
        by=by,
        at=at,
    )


@transaction.atomic
def take_out(comment_id: int, *, by: str, at: datetime) -> None:  # noqa: ARG001  nothing is kept of a note not yet sent
    """Take a comment out of a check that is still open. Raises NotFound, Refused."""
    found = CheckComment.objects.filter(pk=comment_id).first()
    if found is None:
        raise NotFound(f"comment {comment_id}: there is none")
    _open(found.check_of_id, "take a comment out", by)
    found.delete()


@transaction.atomic
def return_case(check_id: int, *, by: str, at: datetime) -> QualityCheck:
    """Return the review to its reviewer with the comments. What was attested is attested anew when it comes back."""
    check = _open(check_id, "return the case", by)
    comments = list(check.comments.all())
    if not comments:
        reason = Reason("comments", "say at a place what is to be looked at, or let the review pass")
        raise Refused("return the case", check.case.number, [reason])
    _close(check, "returned", by=by, at=at)
    blocking = sum(one.severity == "blocks" for one in comments)
    payload = {"seat": check.seat, "comments": len(comments), "to_be_answered": blocking}
    cases.record(check.case, "quality.returned", by=by, at=at, payload=payload)
    panel_services.reopen(check.case.number, reviewer_id=check.reviewer_id, by="software", at=at)
    return check


@transaction.atomic
def let_pass(check_id: int, *, by: str, at: datetime) -> QualityCheck:
    """Nothing is to be said: the signature waits no longer. Raises Refused where there are comments."""
    check = _open(check_id, "let the review pass", by)
    if check.comments.exists():
        reason = Reason("comments", "there are comments: return the case, or take them out")
        raise Refused("let the review pass", check.case.number, [reason])
    _close(check, "passed", by=by, at=at)
    cases.record(check.case, "quality.passed", by=by, at=at, payload={"seat": check.seat})
    return check


@transaction.atomic
def answer_comment(
    comment_id: int, *, kind: str, because: str, reviewer_id: str, by: str, at: datetime
) -> CommentAnswer:
    """The reviewer answers: done, or it stands because. The last answer counts. Raises NotFound, Refused."""
    found = CheckComment.objects.select_related("check_of__case").filter(pk=comment_id).first()
    if found is None or found.check_of.outcome != "returned" or found.check_of.reviewer_id != reviewer_id:
        raise NotFound(f"comment {comment_id}: there is none for this reviewer")
    check = found.check_of
    case = cases.locked(check.case.number)
    reasons = list(panel.reasons_not_to_review(case, reviewer_id))
    reasons += _only_the_reviewer(by)
    if case.state != State.UNDER_REVIEW:
        reasons.append(Reason("state", f"it is {case.state}, not under review"))
    if kind not in {"done", "stands"}:
        reasons.append(Reason("answer", "answer that it is done, or that it stands"))
    shown = next(one for one in queries.comments(case, check.seat) if one.id == comment_id)
    if not because.strip() and (kind == "stands" or not shown.changed):
        says = (
            "say why it stands" if kind == "stands" else "nothing changed at this place: say what was done, and where"
        )
        reasons.append(Reason("because", says))
    if reasons:
        raise Refused("answer the comment", case.number, reasons)
    made = CommentAnswer.objects.create(comment=found, kind=kind, because=because.strip(), by=by, at=at)
    payload = {"seat": check.seat, "comment": comment_id, "answer": kind}
    cases.record(case, "quality.answered", by=by, at=at, payload=payload)
    return made


def _open(check_id: int, step: str, by: str) -> QualityCheck:
    """An open check with its case locked, for those whose work it is."""
    check = QualityCheck.objects.select_related("case").filter(pk=check_id).first()
    if check is None:
        raise NotFound(f"quality check {check_id}: there is none")
    case: Case = cases.locked(check.case.number)
    check.refresh_from_db()
    check.case = case
    reasons = _only_staff(by)
    held = panel.assignment(case, check.seat)
    if check.outcome:
        reasons.append(Reason("closed", f"the check is closed: {check.outcome}"))
    elif held is None or held.reviewer_id != check.reviewer_id:
        reasons.append(Reason("moot", "the review is another reviewer's now; begin a new check"))
    elif case.state != State.UNDER_REVIEW and check.mode == "check":
        reasons.append(Reason("state", f"it is {case.state}, not under review"))
    if reasons:
        raise Refused(step, case.number, reasons)
    return check


def _close(check: QualityCheck, outcome: str, *, by: str, at: datetime) -> None:
    check.outcome, check.closed_by, check.closed_at = outcome, by, at
    check.save(update_fields=["outcome", "closed_by", "closed_at"])


def _only_staff(by: str) -> list[Reason]:
    role, _, account = by.partition(":")
    return [Reason("role", f"that is not for the {role}")] if account and role not in STAFF else []


def _only_the_reviewer(by: str) -> list[Reason]:
    role, _, account = by.partition(":")
    return [Reason("role", f"that is not for the {role}")] if account and role != "reviewer" else []
