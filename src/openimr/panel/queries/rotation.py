"""Reads of the rotation: everybody's lot in a case, and whether an order that was kept is the one that was drawn."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from openimr.cases.models import Case, Event
from openimr.cases.queries import broken_event
from openimr.clock import day_of
from openimr.panel.domain.rotation import case_key, commitment, lots, order
from openimr.panel.models import Assignment, CaseDraw, Suggestion


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked of a lot, whether it holds, and what was found."""

    holds: bool
    sentence: str


def key_of(case: Case) -> bytes | None:
    """The key of a case's lots; None for a case that is bound to no seed."""
    return keys_of([case]).get(case.pk)


def keys_of(cases: Collection[Case]) -> dict[int, bytes]:
    """The keys of many cases' lots by primary key, without the cases that are bound to no seed."""
    bound = CaseDraw.objects.filter(case__in=[case.pk for case in cases]).values_list("case_id", "draw__seed")
    seeds = dict(bound)
    return {case.pk: case_key(bytes.fromhex(seeds[case.pk]), case.number) for case in cases if case.pk in seeds}


def draw_of(case: Case) -> int | None:
    """The number of the draw that a case is bound to, by which its log names it; None where it is bound to none."""
    return CaseDraw.objects.filter(case=case).values_list("draw", flat=True).first()


def lots_of(case: Case, reviewer_ids: Iterable[str]) -> dict[str, str]:
    """Everybody's lot in a case; empty where no seed is bound to it."""
    key = key_of(case)
    return lots(key, reviewer_ids) if key else {}


def check_lot(case: Case) -> tuple[Check, ...]:
    """Draw a case's lots again and compare them with the order that was kept at each of its assignments."""
    key = key_of(case)
    if key is None:
        return check_seed(case)
    orders = (_check_order(held, key) for held in Assignment.objects.filter(case=case).order_by("pk"))
    return (*check_seed(case), *orders)


def check_seed(case: Case) -> tuple[Check, ...]:
    """Whether the seed of a case is the one that was committed to before the case came in."""
    bound = CaseDraw.objects.filter(case=case).select_related("draw").first()
    if bound is None:
        return (Check(False, "no seed is bound to the case: nothing ordered its equals"),)
    draw = bound.draw
    broken = broken_event(case)
    own = case.events.filter(kind="panel.draw").first()
    earlier = Event.objects.filter(kind="panel.draw", payload__next_commitment=draw.commitment).order_by("pk").first()
    return (
        Check(commitment(bytes.fromhex(draw.seed)) == draw.commitment, f"draw {draw.pk}: the seed is as committed"),
        Check(broken is None, "the case's log is whole" if broken is None else f"the case's log is broken at {broken}"),
        Check(
            own is not None and own.payload["commitment"] == draw.commitment,
            "the commitment stands in the case's log, from the day on which the case came in",
        ),
        Check(True, "the first seed of all: no earlier case could announce it")
        if earlier is None
        else Check(
            own is not None and earlier.pk < own.pk,
            f"the commitment was announced before, in the log of {earlier.case.number}"
            f" on {day_of(earlier.at):%m/%d/%Y}",
        ),
    )


def _check_order(held: Assignment, key: bytes) -> Check:
    on = f"{held.assigned_on:%m/%d/%Y}"
    margin = held.certificate.get("near_equal")
    if margin is None:
        return Check(False, f"the order of {on} was kept without its margin: it cannot be drawn again")
    points = {row["reviewer"]: row["points"] for row in held.board if row["eligible"]}
    kept = tuple(row["reviewer"] for row in held.board if row["eligible"])
    same = kept == order(points, lots(key, points), near_equal=margin)
    if not same:
        return Check(False, f"the order kept on {on} is not the order that was drawn")
    place = kept.index(held.reviewer_id) + 1 if held.reviewer_id in kept else 0
    chosen = "the first" if place == 1 else f"number {place}, {_how(held)}" if place else _how(held)
    return Check(True, f"the order kept on {on} is the order that was drawn; {held.reviewer_id} was {chosen}")


def _how(held: Assignment) -> str:
    """How a reviewer came to a case who was not the first: by the day's queue, or by somebody's hand."""
    for one in Suggestion.objects.filter(case=held.case_id, accepted_at__isnull=False, run__day=held.assigned_on):
        if held.reviewer_id in {entry["reviewer"] for entry in one.reviewers}:
            return f"by the queue of the day (run {one.run_id})"
    return "chosen by hand"
