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


_OPPOSITE = {Status.MET: Status.NOT_MET, Status.NOT_MET: Status.MET}


def all_of(statuses: Iterable[Status]) -> Status:
    """NOT_MET if any is; else unknown if any is (FOR_REVIEWER before NOT_DOCUMENTED); else MET, also of nothing."""
    found = set(statuses)
    for decisive in (Status.NOT_MET, Status.FOR_REVIEWER, Status.NOT_DOCUMENTED):
        if decisive in found:
            return decisive
    return Status.MET


def any_of(statuses: Iterable[Status]) -> Status:
    """The mirror of `all_of`; of nothing, NOT_MET."""
    return ~all_of(~status for status in statuses)
