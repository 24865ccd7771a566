"""Several reviewers on one case: how their decisions become one (Lab. Code 4610.6(e))."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openimr.review.domain.case_review import CaseReview, Decision

CITE = "Lab. Code 4610.6(e)"
_NUMBERS = {0: "none", 1: "one", 2: "two", 3: "three"}


@dataclass(frozen=True, slots=True)
class Combined:
    """One decision out of several, and how it came about. `decision` is None while a reviewer has not decided."""

    decision: Decision | None
    how: str
    cite: str


def combined(decisions: Sequence[Decision | None]) -> Combined:
    """The majority prevails; evenly split, the treatment is provided (Lab. Code 4610.6(e), from memory)."""
    if not decisions or None in decisions:
        open_ones = sum(decision is None for decision in decisions)
        return Combined(None, f"{open_ones} of {len(decisions)} reviewers have not decided.", CITE)
    for_it, against = decisions.count("overturned"), decisions.count("upheld")
    counted = f"{_NUMBERS[for_it].capitalize()} of {_NUMBERS[len(decisions)]} reviewers found the treatment necessary"
    if for_it == against:
        return Combined("overturned", f"{counted}; evenly split, the decision is in favor of providing it.", CITE)
    if 0 in {for_it, against}:
        agreed: Decision = "overturned" if for_it else "upheld"
        return Combined(agreed, f"All {_NUMBERS[len(decisions)]} reviewers agree: {agreed}.", CITE)
    return Combined("overturned" if for_it > against else "upheld", f"{counted}; the majority prevails.", CITE)


def combined_review(reviews: Sequence[CaseReview]) -> CaseReview:
    """The review that the letter shows first: each item with the combined decision and the first analysis that agrees.

    One review is itself. The summary is the first seat's.
    """
    first = reviews[0]
    if len(reviews) == 1:
        return first
    items = []
    for item in first.items:
        theirs = [one for review in reviews for one in review.items if one.number == item.number]
        decision = combined([one.decision for one in theirs]).decision
        shown = next((one for one in theirs if decision is not None and one.decision == decision), item)
        items.append(replace(shown, decision=decision))
    return replace(first, items=tuple(items))
