"""The steps of an assignment, from the offer to the signature or to its end: one table, nothing else decides.

`docs/reference/panel.md` prints this table. Deadlines and reasons are data: `assignment_steps.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from openimr.cases.domain.states import State
from openimr.programmes.domain.rules import Rule

#: States in which a case has a reviewer, or waits for one.
CASE_OPEN = (State.RECORDS_READY, State.ASSIGNED, State.UNDER_REVIEW)
#: States in which a case is nobody's open case any more: it weighs on its reviewer until then.
CASE_OVER = (State.SIGNED, State.PUBLISHED, State.TRANSFERRED, State.TERMINATED, State.INELIGIBLE)


class Step(StrEnum):
    """Where an assignment stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    RECUSED = "recused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Move:
    """One move: from (None: there was no assignment), to, the role that answers for it, what it means."""

    origin: Step | None
    target: Step
    role: str
    says: str


MOVES: tuple[Move, ...] = (
    Move(None, Step.OFFERED, "medical_director", "A qualified reviewer free of conflict is offered the case."),
    Move(Step.OFFERED, Step.ACCEPTED, "reviewer", "The reviewer attests and takes the case."),
    Move(Step.OFFERED, Step.DECLINED, "reviewer", "The reviewer does not take the case, with the reason."),
    Move(Step.OFFERED, Step.LAPSED, "software", "The offer was not answered by its deadline."),
    Move(Step.OFFERED, Step.WITHDRAWN, "medical_director", "The offer is taken back, with the reason."),
    Move(Step.ACCEPTED, Step.SUBMITTED, "reviewer", "Every item is decided and the reviewer attested to the review."),
    Move(Step.ACCEPTED, Step.RECUSED, "reviewer", "The reviewer gives the case back, with the reason."),
    Move(Step.ACCEPTED, Step.WITHDRAWN, "medical_director", "The case is taken from the reviewer, with the reason."),
    Move(Step.SUBMITTED, Step.ACCEPTED, "reviewer", "The review changed after the attestation, which is void now."),
    Move(Step.SUBMITTED, Step.RECUSED, "reviewer", "The reviewer gives the case back, with the reason."),
    Move(Step.SUBMITTED, Step.WITHDRAWN, "medical_director", "The case is taken from the reviewer, with the reason."),
    Move(Step.SUBMITTED, Step.SIGNED, "reviewer", "The Final Determination is signed."),
)

#: The steps that end an assignment without a signature: the case needs another reviewer.
ENDED = frozenset({Step.DECLINED, Step.LAPSED, Step.RECUSED, Step.WITHDRAWN})
#: The steps in which the case is the reviewer's: the records open, decisions count.
TAKEN = frozenset({Step.ACCEPTED, Step.SUBMITTED, Step.SIGNED})

_BY_MOVE = {(move.origin, move.target): move for move in MOVES}


def may_move(origin: Step | None, target: Step) -> bool:
    """Whether the table has a move from `origin` to `target`."""
    return (origin, target) in _BY_MOVE


def may_take(origin: Step | None, target: Step, actor: str) -> bool:
    """Whether `actor` may take that move. An actor without a role ("command-line", "demo") is the operator, who may
    take every one; "software" is the periodic task; the medical director may also do what the software does.
    """
    if not may_move(origin, target):
        return False
    role, _, account = actor.partition(":")
    owner = _BY_MOVE[origin, target].role
    return not account or role == owner or (role == "medical_director" and owner == "software")


def table() -> str:
    """The table as the documentation prints it; a test holds `panel.md` to it."""
    head = ["| from | to | who | what it means |", "| --- | --- | --- | --- |"]
    rows = [f"| {m.origin or '(none)'} | {m.target} | {m.role.replace('_', ' ')} | {m.says} |" for m in MOVES]
    return "\n".join([*head, *rows]) + "\n"


@dataclass(frozen=True, slots=True)
class EndReason:
    """One reason of the list by which an assignment ends. `bars`: the reviewer is not offered this case again.
    `tie`: the reason is a tie to a party, to be kept with the reviewer's others.
    """

    id: str
    says: str
    bars: bool = True
    tie: bool = False


@dataclass(frozen=True, slots=True)
class StepRules:
    """The data beside the table: time limits of the steps by id, and the reasons to end by step."""

    limits: Mapping[str, Rule]
    reasons: Mapping[Step, tuple[EndReason, ...]]

    def reason(self, step: Step, reason_id: str) -> EndReason | None:
        """The reason of that id for that step, or None."""
        return next((one for one in self.reasons.get(step, ()) if one.id == reason_id), None)

    def limit(self, step: Step, priority: str) -> Rule | None:
        """The time limit that begins with `step`, for cases of that priority; None where the step owes nothing."""
        expedited = self.limits.get(f"{step}.expedited")
        return expedited if priority == "expedited" and expedited else self.limits.get(f"{step}.regular")
