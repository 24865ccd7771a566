"""The states of a case and who may move it: one table, nothing else decides.

Source: the way of a case, 8 CCR 9792.10.1 to 9792.10.8. `docs/reference/case-states.md` prints this table.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    RECEIVED = "received"
    INELIGIBLE = "ineligible"
    DEFERRED = "deferred"
    ELIGIBLE = "eligible"
    RECORDS_READY = "records_ready"
    ASSIGNED = "assigned"
    UNDER_REVIEW = "under_review"
    SIGNED = "signed"
    PUBLISHED = "published"
    TRANSFERRED = "transferred"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class Step:
    """One move: from, to, the role that answers for it, and what it means in a sentence."""

    origin: State
    target: State
    role: str
    says: str


_NOBODY = "The assignment ended (declined, lapsed, recused or withdrawn: docs/reference/panel.md)."

_REMANDED = "An appeal was granted: the case is remanded to a different reviewer."

_TRANSFERRED = "An appeal was granted: another review organization decides the dispute anew."

_NOT_TRANSFERRED = "The entry of that order was mistaken, and nothing was handed over yet."

STEPS: tuple[Step, ...] = (
    Step(State.RECEIVED, State.ELIGIBLE, "intake", "Every ground of eligibility is met."),
    Step(
        State.RECEIVED,
        State.INELIGIBLE,
        "intake",
        "A ground of ineligibility stands; the parties are told why.",
    ),
    Step(State.RECEIVED, State.DEFERRED, "intake", "Liability is disputed; review waits until that is settled."),
    Step(State.DEFERRED, State.ELIGIBLE, "intake", "The dispute of liability is settled."),
    Step(
        State.DEFERRED,
        State.INELIGIBLE,
        "intake",
        "The dispute of liability ended without a treatment to review.",
    ),
    Step(State.ELIGIBLE, State.RECORDS_READY, "records", "The records are in, read and searchable."),
    Step(
        State.RECORDS_READY,
        State.ASSIGNED,
        "medical_director",
        "A qualified reviewer free of conflict is offered the case.",
    ),
    Step(State.ASSIGNED, State.RECORDS_READY, "medical_director", _NOBODY),
    Step(
        State.ASSIGNED,
        State.UNDER_REVIEW,
        "software",
        "Findings, summary and rationale are drafted for the reviewer.",
    ),
    Step(State.UNDER_REVIEW, State.RECORDS_READY, "medical_director", _NOBODY),
    Step(State.UNDER_REVIEW, State.SIGNED, "reviewer", "The reviewer decided every item, attested and signed."),
    Step(State.SIGNED, State.PUBLISHED, "publication", "The public copy passed the leak check."),
    Step(State.SIGNED, State.RECORDS_READY, "medical_director", _REMANDED),
    Step(State.PUBLISHED, State.RECORDS_READY, "medical_director", _REMANDED),
    Step(State.SIGNED, State.TRANSFERRED, "medical_director", _TRANSFERRED),
    Step(State.PUBLISHED, State.TRANSFERRED, "medical_director", _TRANSFERRED),
    Step(State.TRANSFERRED, State.SIGNED, "medical_director", _NOT_TRANSFERRED),
    Step(State.TRANSFERRED, State.PUBLISHED, "medical_director", _NOT_TRANSFERRED),
    *(
        Step(
            origin,
            State.TERMINATED,
            "intake",
            "The dispute ended before issue: authorized, withdrawn or settled.",
        )
        for origin in (
            State.RECEIVED,
            State.DEFERRED,
            State.ELIGIBLE,
            State.RECORDS_READY,
            State.ASSIGNED,
            State.UNDER_REVIEW,
        )
    ),
)

_OUT = "What was entered was wrong: as corrected, a ground of eligibility is not met, and nobody reviews the case yet."

_IN = "What was entered was wrong: as corrected, every ground of eligibility is met."

_WAITS = "What was entered was wrong: as corrected, liability is disputed, and nobody reviews the case yet."

_OPEN = "What was entered was wrong: as corrected, the file does not say whether every ground is met."

#: Moves that a correction of what was entered makes, and nothing else: `intake.services.correct`.
CORRECTED: tuple[Step, ...] = (
    Step(State.INELIGIBLE, State.ELIGIBLE, "intake", _IN),
    Step(State.INELIGIBLE, State.DEFERRED, "intake", _WAITS),
    Step(State.INELIGIBLE, State.RECEIVED, "intake", _OPEN),
    Step(State.DEFERRED, State.RECEIVED, "intake", _OPEN),
    *(
        Step(origin, target, "intake", says)
        for origin in (State.ELIGIBLE, State.RECORDS_READY)
        for target, says in ((State.INELIGIBLE, _OUT), (State.DEFERRED, _WAITS), (State.RECEIVED, _OPEN))
    ),
)

_ALLOWED = {(step.origin, step.target) for step in STEPS}
_BY_CORRECTION = {(step.origin, step.target) for step in CORRECTED}

#: How far along the way a state is: what the dashboard and the timeline count by.
ORDER: tuple[State, ...] = (
    State.RECEIVED,
    State.ELIGIBLE,
    State.RECORDS_READY,
    State.ASSIGNED,
    State.UNDER_REVIEW,
    State.SIGNED,
    State.PUBLISHED,
)


#: States in which a time limit still runs. After the signature, and in a case that ended, nobody is late with the case.
RUNNING: frozenset[State] = frozenset(
    {State.RECEIVED, State.DEFERRED, State.ELIGIBLE, State.RECORDS_READY, State.ASSIGNED, State.UNDER_REVIEW}
)


def may_move(origin: State, target: State, *, corrected: bool = False) -> bool:
    """Whether the table has a step from `origin` to `target`; `corrected`: one that a correction may make as well."""
    return (origin, target) in _ALLOWED or (corrected and (origin, target) in _BY_CORRECTION)


def has_reached(state: State, milestone: State) -> bool:
    """Whether a case in `state` has passed, or stands at, `milestone` of the straight way."""
    return state in ORDER and ORDER.index(state) >= ORDER.index(milestone)


def table() -> str:
    """The tables as a page of the documentation; a test holds `docs/reference/case-states.md` to it."""
    head = ["| from | to | who | what it means |", "| --- | --- | --- | --- |"]
    usual, corrected = (
        [f"| {step.origin} | {step.target} | {step.role.replace('_', ' ')} | {step.says} |" for step in steps]
        for steps in (STEPS, CORRECTED)
    )
    intro = "Only a [correction of what was entered](correcting-entries.md) makes these:"
    return "\n".join(["# The states of a case", "", *head, *usual, "", intro, "", *head, *corrected]) + "\n"
