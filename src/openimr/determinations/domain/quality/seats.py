"""Several reviewers on one case: what stands against their determination besides each one's own review."""

from collections.abc import Mapping, Sequence

from openimr.determinations.domain.quality.gate import graded
from openimr.determinations.domain.quality.matter import Check, Objection


def vacant_seats(seats: Sequence[int], approved: int, checks: Mapping[str, Check]) -> tuple[Objection, ...]:
    """The seats without a reviewer. `seats` are taken; `approved`: how many reviewers the case has.

    The combined decision has the analysis of a seat that decided so, which is checked with that seat's review.
    """
    return tuple(
        graded(Objection("seat_vacant", f"seat {seat} has no reviewer; {approved} were approved"), checks)
        for seat in range(1, approved + 1)
        if seat not in seats
    )
