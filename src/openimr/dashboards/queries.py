"""What the pages across stages show: reads over the stages' own queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from openimr.cases import queries as cases
from openimr.cases.domain.states import ORDER, State, has_reached
from openimr.determinations import queries as determinations
from openimr.errors import DataFileInvalid, Reason, Refused
from openimr.guidelines import queries as guidelines
from openimr.panel import queries as panel
from openimr.panel.domain.steps import Step

#: What happens next to a case in each state, and whose step it is. After signature nobody owes the case a step.
NEXT_STEP: dict[str, str] = {
    State.RECEIVED: "Intake: evaluate eligibility",
    State.DEFERRED: "Waits until the dispute of liability is settled",
    State.ELIGIBLE: "Records: take in and read the case file",
    State.RECORDS_READY: "Medical director: assign a reviewer",
    State.ASSIGNED: "Findings and drafts are being prepared",
    State.UNDER_REVIEW: "Reviewer: decide each item, attest and sign",
    State.SIGNED: "Publication: release the public copy",
    State.PUBLISHED: "Done",
    State.TRANSFERRED: "Staff: hand the file over to the review organization that decides anew",
    State.INELIGIBLE: "Done: the parties are told why",
    State.TERMINATED: "Done",
}

#: The seven stages as the pages name them, with the state that ends each.
STAGES: tuple[tuple[str, State], ...] = (
    ("Received", State.RECEIVED),
    ("Eligible", State.ELIGIBLE),
    ("Records read", State.RECORDS_READY),
    ("Reviewer assigned", State.ASSIGNED),
    ("Under review", State.UNDER_REVIEW),
    ("Signed", State.SIGNED),
    ("Published", State.PUBLISHED),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One case on the dashboard. `days_left` is None where no time limit is open."""

    number: str
    state: str
    items: tuple[str, ...]
    next_step: str
    due: date | None
    due_says: str
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Milestone:
    name: str
    done: bool
    current: bool


def rows(case_ids: Collection[int], actor: Any, *, today: date) -> list[Row]:
    """The cases of these primary keys as the list of cases shows them, in that order, in as many reads for one as for
    all.
    """
    found = cases.as_listed(case_ids)
    steps = _own_steps(found, actor)
    return [_row(case, steps.get(case.pk, NEXT_STEP[case.state]), today) for case in found]


def _row(case: Any, next_step: str, today: date) -> Row:
    limit = cases.awaited(case)
    return Row(
        number=case.number,
        state=case.state,
        items=tuple(item.request for item in case.items.all()),
        next_step=next_step,
        due=limit.due if limit else None,
        due_says=limit.says if limit else "",
        days_left=cases.days_left(limit, today) if limit else None,
    )


def _own_steps(found: Collection[Any], actor: Any) -> dict[int, str]:
    """What a reviewer's own cases wait for, by primary key, where that is more than their stage says."""
    if getattr(actor, "role", "") != "reviewer":
        return {}
    held = panel.held_among([case for case in found if case.state == State.UNDER_REVIEW], actor.reviewer_id)
    waiting = determinations.unanswered(held)
    steps = {one.case_id: "You handed it in; it waits to be signed" for one in held if one.step == Step.SUBMITTED}
    for case, count in waiting.items():
        many = f"{count} comment{'' if count == 1 else 's'}"
        steps[case] = f"Returned by quality staff: answer {many}, then sign anew"
    return steps


def way(state: str) -> list[Milestone]:
    """The seven stages of a case, which of them are done and where it stands; one decided elsewhere was signed here."""
    state = str(State.SIGNED) if state == State.TRANSFERRED else state
    return [
        Milestone(name, done=has_reached(State(state), reached), current=state == reached) for name, reached in STAGES
    ]


def runs(events: Iterable[Any]) -> list[list[Any]]:
    """Events of one kind by one person that follow each other, as one run: twenty files taken in are one thing told."""
    return [list(run) for _, run in groupby(events, key=lambda event: (event.kind, event.actor))]


def states() -> list[str]:
    return [*map(str, ORDER), State.TRANSFERRED, State.DEFERRED, State.INELIGIBLE, State.TERMINATED]


def may_decide(case: Any, actor: Any) -> bool:
    """Whether `actor` is the assigned reviewer of a case that is under review."""
    if case.state != State.UNDER_REVIEW or actor.role != "reviewer":
        return False
    return not panel.reasons_not_to_review(case, actor.reviewer_id)


def own_seat(case: Any, actor: Any) -> int | None:
    """The seat whose review alone `actor` may see: a reviewer's own, where several review and nothing is signed yet."""
    if actor.role != "reviewer" or panel.seats_approved(case) == 1 or has_reached(State(case.state), State.SIGNED):
        return None
    held = panel.held_by(case, actor.reviewer_id)
    return held.seat if held else None


#: Beginnings of the events that tell nothing of a review.
_NO_REVIEW = ("intake.", "records.", "guidelines.", "case.received", "case.eligib", "case.records_ready")


def decides_anew(case: Any, actor: Any) -> bool:
    """Whether `actor` reviews a case that an appeal sent back: the first decision is not told, so that it sways nobody.

    Lab. Code 4610.6(i): a remand goes to a different reviewer.
    """
    decided = determinations.is_decided(case) and determinations.standing_determination(case) is None
    return bool(actor.role == "reviewer" and decided)


def masked(events: Iterable[Any], case: Any, actor: Any) -> list[Any]:
    """The events as `actor` may read them: a reviewer is not told who else was offered or held the case.

    Nor how a second reader was found, nor that a party has written to staff or is in the portal: a reviewer hears of no
    party but from the case file. Who decides anew after an appeal is told nothing of the first review either.
    """
    told = list(events)
    if actor.role != "reviewer":
        return told
    if decides_anew(case, actor):
        sent_back = max((event.pk for event in told if event.kind == "panel.remanded"), default=0)
        told = [event for event in told if event.pk > sent_back or event.kind.startswith(_NO_REVIEW)]
        told = [event for event in told if not event.kind.startswith("determination.")]
    told = [event for event in told if not event.kind.startswith(("portal.", "panel.reading_"))]
    others = panel.everybody_asked(case) - {actor.reviewer_id}
    for event in told:
        event.payload = {
            name: "another reviewer" if isinstance(value, str) and value in others else value
            for name, value in event.payload.items()
        }
        if event.actor.startswith("reviewer:") and event.actor != actor.actor:
            event.actor = "another reviewer"
    return told


def may_correct(actor: Any) -> bool:
    """Whether `actor` may set right what a document is: records staff, the director, and the reviewer of the case."""
    return actor.role in {"intake", "medical_director", "reviewer"}


def check_may_correct(case: Any, actor: Any) -> None:
    """Raises Refused where `actor` may not set right what a document is."""
    if not may_correct(actor):
        raise Refused("correct a document", case.number, [Reason("role", f"{actor.role}s read and change nothing")])


def may_mark(actor: Any) -> bool:
    """Whether `actor` may keep bookmarks and notes: everybody who reads but the auditor."""
    return bool(actor.role != "auditor")


def licensed_texts(items: Iterable[Iterable[Any]], actor: Any, *, on: date) -> tuple[dict[str, tuple[Any, ...]], str]:
    """By criterion of each item's findings, the licensed guideline text at its pages; and why it cannot be read.

    Only reviewers and the medical director see it: the licence is for those who review.
    """
    if actor.role not in {"reviewer", "medical_director"}:
        return {}, ""
    findings = [finding for item in items for finding in item]
    try:
        found = {finding.criterion: guidelines.licensed_passages(finding, on=on) for finding in findings}
    except DataFileInvalid:
        return {}, "The licensed guideline texts cannot be read; the operator can run openimr guidelines texts check."
    return {criterion: passages for criterion, passages in found.items() if passages}, ""
