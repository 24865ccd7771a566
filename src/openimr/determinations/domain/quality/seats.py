"""Several reviewers on one case: what stands against their determination besides each one's own."""

from collections.abc import Mapping, Sequence

from openimr.determinations.domain.quality.answered import conclusion_of
from openimr.determinations.domain.quality.gate import graded
from openimr.determinations.domain.quality.matter import Check, Objection
from openimr.review.domain.case_review import CaseReview
from openimr.review.domain.combining import combined_review


def objections_to_panel(
    reviews: Sequence[CaseReview], seats: Sequence[int], approved: int, checks: Mapping[str, Check]
) -> tuple[Objection, ...]:
    """A seat without a reviewer, or a shown analysis that does not lead to the combined decision.

    `seats`: of the reviews, in their order; `approved`: how many reviewers the case has.
    """
    found = [
        Objection("seat_vacant", f"seat {seat} has no reviewer; {approved} were approved")
        for seat in range(1, approved + 1)
        if seat not in seats
    ]
    if not found and reviews:
        for item in combined_review(reviews).items:
            if item.decision is not None:
                found += conclusion_of(item)
    return tuple(graded(one, checks) for one in found)
