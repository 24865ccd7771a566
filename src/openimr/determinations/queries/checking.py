"""Reads of second looks: the queue of quality staff, the comments on a review, and what they hold up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Q

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import days_left, next_deadline
from openimr.clock import day_of
from openimr.determinations.adapters.checking_files import comment_reasons, sampling_rules
from openimr.determinations.domain.quality.comments import (
    Answer,
    Comment,
    CommentReason,
    Place,
    places,
    reads_now,
    standing,
)
from openimr.determinations.domain.quality.matter import Objection
from openimr.determinations.domain.quality.second_looks import held_up
from openimr.determinations.domain.sampling import Rule
from openimr.determinations.models import CheckComment, QualityCheck
from openimr.errors import NotFound
from openimr.panel import queries as panel
from openimr.panel.domain.steps import Step
from openimr.panel.models import Assignment
from openimr.review.domain.case_review import CaseReview
from openimr.review.queries import case_review


@dataclass(frozen=True, slots=True)
class Waiting:
    """A review as the queue of quality staff shows it. `check` is the last second look, None where there was none."""

    case_number: str
    seat: int
    reviewer_id: str
    handed_in: date | None
    days_left: int | None
    check: QualityCheck | None
    comments: int
    unanswered: int

    @property
    def stands(self) -> str:
        """How it stands, in a word that the page's order and its filter know."""
        if self.check is None:
            return "not looked at"
        if not self.check.outcome:
            return "to look at"
        if self.check.outcome == "returned":
            return "with the reviewer" if self.unanswered else "answered"
        return self.check.outcome


_ORDER = ("to look at", "answered", "not looked at", "with the reviewer", "passed")


def queue(today: date) -> tuple[Waiting, ...]:
    """Every accepted review that is not signed: what is to be looked at first, each the most urgent first.

    In as many reads for one case as for all.
    """
    held = panel.open_assignments([State.UNDER_REVIEW]).prefetch_related("case__deadlines").order_by("case", "seat")
    accepted = [one for one in held if one.step in {Step.ACCEPTED, Step.SUBMITTED}]
    checks = QualityCheck.objects.filter(case__state=State.UNDER_REVIEW, mode="check").exclude(outcome="moot")
    last = {
        (one.case_id, one.seat, one.reviewer_id): one
        for one in checks.order_by("pk").prefetch_related("comments__answers")
    }
    found = [_waiting(one, last.get((one.case_id, one.seat, one.reviewer_id)), today) for one in accepted]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.stands), one.days_left or 0, one.case_number)))


def _waiting(held: Assignment, check: QualityCheck | None, today: date) -> Waiting:
    limit = next_deadline(held.case)
    told = list(check.comments.all()) if check else []
    return Waiting(
        case_number=held.case.number,
        seat=held.seat,
        reviewer_id=held.reviewer_id,
        handed_in=held.submitted_on if held.step == Step.SUBMITTED else None,
        days_left=days_left(limit, today) if limit else None,
        check=check,
        comments=len(told),
        unanswered=sum(not one.answers.all() for one in told),
    )


def current_check(case: Case, seat: int, reviewer_id: str) -> QualityCheck | None:
    """The last check of this reviewer's review of a seat, open or closed; a reading is none."""
    checks = QualityCheck.objects.filter(case=case, seat=seat, reviewer_id=reviewer_id, mode="check")
    return checks.exclude(outcome="moot").last()


def readings_waiting() -> tuple[QualityCheck, ...]:
    """Second readings that nobody has made, the oldest first."""
    found = QualityCheck.objects.filter(mode="reading", outcome="").select_related("case").order_by("opened_at")
    holders = {(one.case_id, one.seat): one.reviewer_id for one in panel.open_of(one.case for one in found)}
    return tuple(one for one in found if holders.get((one.case_id, one.seat)) == one.reviewer_id)


def reading(check_id: int) -> QualityCheck:
    """A second reading that is asked for. Raises NotFound."""
    found = QualityCheck.objects.filter(pk=check_id, mode="reading").select_related("case").first()
    if found is None or not _still(found):
        raise NotFound(f"second reading {check_id}: there is none")
    return found


def _still(check: QualityCheck) -> bool:
    """Whether the review is still that reviewer's."""
    held = panel.assignment(check.case, check.seat)
    return held is not None and held.reviewer_id == check.reviewer_id


def why_in_words(check: QualityCheck) -> tuple[str, ...]:
    """Why a review is looked at: the rules that picked it, or what somebody said."""
    says = {rule.id: rule.says for rule in rules()}
    return tuple(says.get(one, one.replace("_", " ")) for one in check.why) or (check.words,)


def comments_of(check: QualityCheck, review: CaseReview | None = None) -> tuple[Comment, ...]:
    """The comments of a check with their last answers, and how their places read now."""
    stored = list(check.comments.prefetch_related("answers"))
    if not stored:
        return ()
    now = places(review or case_review(check.case, check.seat))
    return tuple(_comment(one, now) for one in stored)


def _comment(stored: CheckComment, now: Sequence[Place]) -> Comment:
    noted = Place(stored.item, stored.kind, stored.key, stored.quoted)  # type: ignore[arg-type]  # of the same words
    place = standing(noted, now)
    answers = list(stored.answers.all())
    last = answers[-1] if answers else None
    return Comment(
        id=stored.pk,
        place=place,
        reason=reason_in_words(stored.reason),
        severity=stored.severity,  # type: ignore[arg-type]  # of the same words
        text=stored.text,
        at=stored.at,
        now=reads_now(place, now),
        answer=Answer(last.kind, last.because, last.at) if last else None,  # type: ignore[arg-type]  # of the same words
    )


def reason_in_words(reason: str) -> str:
    """A reason of a comment as the list says it; its id where the list has it no longer."""
    return comment_reasons()[reason].says if reason in comment_reasons() else reason


def comments(case: Case, seat: int = 1, review: CaseReview | None = None) -> tuple[Comment, ...]:
    """The comments that were returned to the reviewer who holds the seat, oldest first."""
    held = panel.assignment(case, seat)
    if held is None:
        return ()
    returned = QualityCheck.objects.filter(
        case=case, seat=seat, reviewer_id=held.reviewer_id, mode="check", outcome="returned"
    ).order_by("pk")
    found: list[Comment] = []
    for check in returned:
        check.case = case
        found += comments_of(check, review)
    return tuple(found)


def unanswered(held: Iterable[Assignment]) -> dict[int, int]:
    """By primary key of the case, how many comments returned to the reviewers of these seats have no answer yet."""
    seats = [
        Q(check_of__case=one.case_id, check_of__seat=one.seat, check_of__reviewer_id=one.reviewer_id) for one in held
    ]
    if not seats:
        return {}
    returned = CheckComment.objects.filter(check_of__mode="check", check_of__outcome="returned", answers__isnull=True)
    found = returned.filter(reduce(or_, seats)).order_by().values_list("check_of__case").annotate(count=Count("pk"))
    return dict(found)


def holding_up(case: Case, review: CaseReview, seat: int) -> list[Objection]:
    """What second looks hold against the signature of a seat's review: an open check, comments without an answer."""
    open_ones = QualityCheck.objects.filter(
        case=case, seat=seat, reviewer_id=review.reviewer_id or "", mode="check", outcome=""
    )
    return list(held_up([day_of(one.opened_at) for one in open_ones], comments(case, seat, review)))


def reasons_of_comments(on: date) -> tuple[CommentReason, ...]:
    """The reasons that a comment of that day can give."""
    return tuple(one for one in comment_reasons().values() if one.in_force(on))


def check_waited_for(case: Case) -> datetime | None:
    """Since when an open check holds the case up; None where none does."""
    held = {one.seat: one.reviewer_id for one in panel.seats(case)}
    open_ones = QualityCheck.objects.filter(case=case, mode="check", outcome="").order_by("opened_at")
    return next((one.opened_at for one in open_ones if held.get(one.seat) == one.reviewer_id), None)


def rules() -> tuple[Rule, ...]:
    """The sampling rules of this installation: the shipped ones, or the file that the settings name."""
    return sampling_rules(Path(settings.SAMPLING_RULES)) if settings.SAMPLING_RULES else sampling_rules()
