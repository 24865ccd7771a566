"""Whether the record shows that a criterion is met. Kleene's strong three-valued logic, and two states beside it."""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """The outcome of weighing one criterion. *Not documented* is never *not met*."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_DOCUMENTED = "not_documented"
    FOR_REVIEWER = "for_reviewer"  # a physician's judgement is asked for; unknown to logic until given
    NOT_APPLICABLE = "not_applicable"  # the criterion does not bear on this request; left out of logic

    def __invert__(self) -> "Status":
        return _OPPOSITE.get(self, self)

    @property
    def decided(self) -> bool:
        """Whether it is met or not met, so that nothing that may still come to light changes it."""
        return self in _OPPOSITE


_OPPOSITE = {Status.MET: Status.NOT_MET, Status.NOT_MET: Status.MET}


def all_of(statuses: Iterable[Status]) -> Status:
    """NOT_MET if any is; else unknown if any is (FOR_REVIEWER before NOT_DOCUMENTED); else MET, also of nothing.

    What does not apply is left out; where nothing applies, the whole does not.
    """
    found = set(statuses)
    for decisive in (Status.NOT_MET, Status.FOR_REVIEWER, Status.NOT_DOCUMENTED):
        if decisive in found:
            return decisive
    return Status.NOT_APPLICABLE if found == {Status.NOT_APPLICABLE} else Status.MET


def any_of(statuses: Iterable[Status]) -> Status:
    """The mirror of `all_of`; of nothing, NOT_MET."""
    return ~all_of(~status for status in statuses)


def at_least_of(needed: int, statuses: Iterable[Status]) -> Status:
    """MET where `needed` are; NOT_MET where even all that is unknown would not make up for what lacks; else unknown.

    With `needed` 1 it is `any_of`; with all of those that apply, `all_of`.
    """
    found = [status for status in statuses if status is not Status.NOT_APPLICABLE]
    met = found.count(Status.MET)
    unknown = [status for status in found if not status.decided]
    if met >= needed:
        return Status.MET
    if met + len(unknown) < needed:
        return Status.NOT_MET if found else Status.NOT_APPLICABLE
    return Status.FOR_REVIEWER if Status.FOR_REVIEWER in unknown else Status.NOT_DOCUMENTED


def when_then(condition: Status, consequence: Status) -> Status:
    """What follows only under a condition: as `any_of(~condition, consequence)`, but told apart where it cannot bear.

    Where the condition is not met, or either of the two does not apply, the whole does not apply.
    """
    if condition in {Status.NOT_MET, Status.NOT_APPLICABLE} or consequence is Status.NOT_APPLICABLE:
        return Status.NOT_APPLICABLE
    return any_of([~condition, consequence])
