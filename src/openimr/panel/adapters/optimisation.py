"""A whole day's queue as one optimisation, by HiGHS through scipy; with its own proof of how good the answer is.

A case is a source of as many reviewers as it wants, a reviewer a sink of as many cases as there is room for, each next
case a little dearer (the load of the fit): a minimum-cost flow. Its linear relaxation has whole-numbered corners as
long as every case wants one reviewer; where several are wanted, all or none, whole numbers are asked for if the
relaxation does not give them. From the multipliers of the relaxation a bound is computed that no assignment can
exceed, over every pair that is allowed and without trusting the solver: what the answer lacks to it is the gap.
"""

import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csc_array

from openimr.panel.domain.fit import ASPECTS, part_of
from openimr.panel.domain.fit_table import FitTable
from openimr.panel.domain.queue import Seat, Waiting

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

_WHOLE = 1e-6
#: Points are whole and prices whole or halves and thirds of points: what differs by less than this is equal.
_EQUAL = 1e-4
#: Every case keeps this many of its best reviewers in the first attempt, and is given so many more where they lack.
_FIRST, _MORE = 20, 16
#: Turns in which the prices to begin with are guessed, and points by which the first may move a price for each case.
_TURNS, _STEP = 400, 0.3


@dataclass(frozen=True, slots=True)
class Problem:
    """Who may take what, and what that is worth. Rows are cases, columns reviewers.

    `fit`: points without load. `allowed`: pairs that are not barred. `urgency`: what placing a case is worth beside its
    fit. `load`: points (not above 0) of each case that a reviewer has open, beginning with `opened`. `lots`: in [0, 1),
    the lower the better, they order equals alone. `kept`: points that a pair gains for having been suggested before.
    """

    fit: Whole
    allowed: NDArray[np.bool_]
    wanted: Whole
    urgency: Whole
    room: Whole
    opened: Whole
    load: int
    lots: Real
    kept: Whole


@dataclass(frozen=True, slots=True)
class Solution:
    """The reviewers of each case, as columns; empty for a case that waits. `value` is fit, load, urgency and kept.

    `bound`: no assignment is worth more. `gap`: what is lacking to it, as a share of it; 0 is the proven optimum.
    """

    reviewers: tuple[tuple[int, ...], ...]
    value: int
    bound: int
    seconds: float

    @property
    def gap(self) -> float:
        return (self.bound - self.value) / max(1, abs(self.bound))


def fit_points(cases: Sequence[Waiting], seats: Sequence[Seat], table: FitTable) -> Whole:
    """The points of every pair without the load: one computation for each pair of different sides."""
    total = np.zeros((len(cases), len(seats)), dtype=np.int64)
    for aspect, (_, of_case, of_reviewer) in ASPECTS.items():
        if aspect != "load":
            wanted, rows = _coded([of_case(case.need) for case in cases])
            held, columns = _coded([of_reviewer(seat.holding, seat.standing) for seat in seats])
            small = np.array(
                [[part.points if (part := part_of(aspect, table, w, h)) else 0 for h in held] for w in wanted],
                dtype=np.int64,
            ).reshape(len(wanted), len(held))
            total += small[np.ix_(rows, columns)]
    return total


def _coded(values: Sequence[Hashable]) -> tuple[list[Hashable], list[int]]:
    places: dict[Hashable, int] = {}
    codes = [places.setdefault(value, len(places)) for value in values]
    return list(places), codes


def value_of(problem: Problem, reviewers: Sequence[Sequence[int]]) -> int:
    """What an assignment is worth, to the point."""
    total = 0
    taken = np.zeros(len(problem.room), dtype=np.int64)
    for case, chosen in enumerate(reviewers):
        for reviewer in chosen:
            total += int(problem.fit[case, reviewer] + problem.kept[case, reviewer])
            total += problem.load * int(problem.opened[reviewer] + taken[reviewer])
            taken[reviewer] += 1
        if chosen:
            total += int(problem.urgency[case] * problem.wanted[case])
    return total


def solve(problem: Problem, *, seconds: float = 20.0) -> Solution:
    """The best assignment and the bound that proves it. `seconds`: how long whole numbers may be looked for.

    The relaxation begins with each case's best pairs at roughly guessed prices and is given those that its own prices
    show to be lacking (the best at prices averaged over the turns, which waver less), until none is or what it found
    is proven. Among the optima, and among them alone, the lots choose.
    """
    start = time.perf_counter()
    worth = (problem.fit + problem.kept).astype(np.float64)
    prices = _guessed_prices(problem, worth - problem.lots)
    guessed = worth - prices[None, :] - problem.lots
    chosen = (_best(np.where(problem.allowed, guessed, -np.inf), _FIRST) | (problem.kept > 0)) & problem.allowed
    while True:
        flow = _Flow(problem, worth, chosen)
        answer = flow.relaxed()
        excess = flow.excess(worth)
        lacking = (excess > _EQUAL) & problem.allowed & ~chosen
        if not lacking.any():
            break
        if flow.whole(answer) and flow.proves(answer, worth):
            excess = flow.excess(worth)
            break
        prices = (prices + flow.reviewer_price) / 2
        promising = worth - prices[None, :] - problem.lots
        chosen |= _best(np.where(lacking, promising, -np.inf), _MORE) & lacking
    bound = _bound(problem, flow, excess)
    if flow.whole(answer):
        found = _by_lots(flow, answer, worth, excess) or flow.read(answer)
    else:
        found = flow.read(flow.in_whole_numbers(seconds))
    return Solution(found, value_of(problem, found), bound, time.perf_counter() - start)


def _by_lots(proven: "_Flow", answer: Real, worth: Real, excess: Real) -> tuple[tuple[int, ...], ...] | None:
    """Of all optima at the proven prices the one with the lowest lots; None where no whole-numbered one was found.

    Many equal cases before many equal reviewers have hundreds of thousands of pairs that an optimum may hold: this too
    begins with a few of each case, the lowest lots and those of the `answer`, and is given those that lack.
    """
    problem = proven.problem
    tight = (excess > -_EQUAL) & problem.allowed
    chosen = (excess > _EQUAL) & problem.allowed  # these are in every optimum
    chosen[proven.rows, proven.columns] |= (answer[: len(proven.rows)] > 0.5) & tight[proven.rows, proven.columns]
    chosen |= _best(np.where(tight, -problem.lots, -np.inf), _FIRST) & tight
    while True:
        flow = _Flow(problem, worth, chosen)
        drawn = flow.drawn(proven, excess)
        if drawn is None:
            return None
        better = flow.case_price[:, None] + flow.reviewer_price[None, :] - problem.lots
        lacking = (better > _WHOLE) & tight & ~chosen
        if not lacking.any():
            return flow.read(drawn) if flow.whole(drawn) else None
        chosen |= _best(np.where(lacking, better, -np.inf), _MORE) & lacking


def _guessed_prices(problem: Problem, worth: Real) -> Real:
    """What room with each reviewer is about worth: the price rises where more cases ask than there is room, and falls.

    A guess that only says with which pairs to begin; what the answer is does not depend on it.
    """
    price = np.zeros(len(problem.room))
    offered = np.where(problem.allowed, worth, -1e6).astype(np.float32)
    for turn in range(_TURNS):
        asked = np.argmax(offered - price.astype(np.float32)[None, :], axis=1)
        demand = np.bincount(asked, weights=problem.wanted, minlength=len(price))
        units = price / -problem.load + 1 - problem.opened if problem.load else problem.room
        price = np.maximum(0, price + _STEP / (1 + turn / 10) * (demand - np.clip(np.floor(units), 0, problem.room)))
    return np.asarray(price, dtype=np.float64)


def _best(worth: Real, most: int) -> NDArray[np.bool_]:
    """The best columns of each row, at most so many."""
    if worth.shape[1] <= most:
        return np.ones(worth.shape, dtype=bool)
    best = np.argpartition(-worth, most, axis=1)[:, :most]
    chosen = np.zeros(worth.shape, dtype=bool)
    np.put_along_axis(chosen, best, values=True, axis=1)
    return chosen


def _bound(problem: Problem, flow: "_Flow", excess: Real) -> int:
    """What no assignment exceeds (weak duality): each variable at its best against the prices, over every pair."""
    pairs = np.clip(excess[problem.allowed], 0, None).sum()
    placing = np.clip(flow.placing_gain, 0, None).sum()
    loads = np.clip(flow.unit_gain, 0, None).sum()
    return int(np.floor(pairs + placing + loads + _EQUAL))


class _Flow:
    """The linear programme over the chosen pairs: pairs, then cases placed, then units of load."""

    def __init__(self, problem: Problem, worth: Real, chosen: NDArray[np.bool_]) -> None:
        self.problem = problem
        self.rows, self.columns = np.nonzero(chosen)
        cases, reviewers = chosen.shape
        room = np.minimum(problem.room, max(1, cases))
        self.unit_of = np.repeat(np.arange(reviewers), room)
        nth = np.concatenate([np.arange(n) for n in room]) if len(self.unit_of) else np.zeros(0, dtype=np.int64)
        self.unit_cost = -problem.load * (problem.opened[self.unit_of] + nth).astype(np.float64)
        pairs, units = len(self.rows), len(self.unit_of)
        self.costs = np.concatenate(
            [-worth[self.rows, self.columns], -(problem.urgency * problem.wanted).astype(np.float64), self.unit_cost]
        )
        values = np.concatenate([np.ones(2 * pairs), -problem.wanted.astype(np.float64), -np.ones(units)])
        at_row = np.concatenate([self.rows, cases + self.columns, np.arange(cases), cases + self.unit_of])
        at_column = np.concatenate(
            [np.arange(pairs), np.arange(pairs), pairs + np.arange(cases), pairs + cases + np.arange(units)]
        )
        shape = (cases + reviewers, pairs + cases + units)
        self.matrix = csc_array((values, (at_row, at_column)), shape=shape)
        self.case_price = np.zeros(cases)
        self.reviewer_price = np.zeros(reviewers)

    @property
    def placing_gain(self) -> Real:
        """What it gains to place each case, at these prices."""
        return np.asarray(self.problem.wanted * (self.problem.urgency + self.case_price), dtype=np.float64)

    @property
    def unit_gain(self) -> Real:
        """What it gains to give a reviewer each next case, at these prices."""
        return np.asarray(self.reviewer_price[self.unit_of] - self.unit_cost, dtype=np.float64)

    def relaxed(self) -> Real:
        """Optimal values of the relaxation; its multipliers become the prices of cases and reviewers."""
        found = self._solved(self.costs, (0, 1))
        if found.x is None:  # to assign nothing is a solution, so there is one
            raise ArithmeticError(f"the day's queue was not solved: {found.message}")
        cases = len(self.problem.wanted)
        self.case_price, self.reviewer_price = -found.eqlin.marginals[:cases], -found.eqlin.marginals[cases:]
        return np.asarray(found.x)

    def excess(self, worth: Real) -> Real:
        """What each pair is worth beyond the prices of its case and its reviewer."""
        return np.asarray(worth - self.case_price[:, None] - self.reviewer_price[None, :], dtype=np.float64)

    def proves(self, answer: Real, worth: Real) -> bool:
        """Whether at the reviewers' prices no assignment is worth more than this answer; the cases' prices follow then.

        A case's own price is the least that the reviewers whom it may have ask it to pass over, as many as it wants:
        where many are equal this proves an optimum turns before no pair lacks.
        """
        beyond = np.where(self.problem.allowed, worth - self.reviewer_price[None, :], -np.inf)
        ordered = -np.sort(-beyond, axis=1)
        last = np.minimum(self.problem.wanted, beyond.shape[1]) - 1
        before = self.case_price
        self.case_price = np.maximum(ordered[np.arange(len(last)), last], -self.problem.urgency)
        if _bound(self.problem, self, self.excess(worth)) <= -self.costs @ answer + _EQUAL:
            return True
        self.case_price = before
        return False

    def drawn(self, proven: "_Flow", excess: Real) -> Real | None:
        """Values with the lowest lots among the optima at the proven prices; the multipliers become the prices here.

        Complementary slackness: at these prices what gains is taken, what loses is not, and the rest is free.
        """
        gains = np.concatenate([excess[self.rows, self.columns], proven.placing_gain, proven.unit_gain])
        bounds = np.column_stack([gains > _EQUAL, gains >= -_EQUAL]).astype(np.float64)
        lots = np.concatenate([self.problem.lots[self.rows, self.columns], np.zeros(len(gains) - len(self.rows))])
        found = self._solved(lots, bounds)
        if found.x is None:
            return None
        cases = len(self.problem.wanted)
        self.case_price, self.reviewer_price = found.eqlin.marginals[:cases], found.eqlin.marginals[cases:]
        return np.asarray(found.x)

    def _solved(self, costs: Real, bounds: object) -> OptimizeResult:
        nothing = np.zeros(self.matrix.shape[0])
        return linprog(costs, A_eq=self.matrix, b_eq=nothing, bounds=bounds, method="highs-ds")

    def whole(self, answer: Real) -> bool:
        return bool(np.all(np.abs(answer - np.round(answer)) < _WHOLE))

    def in_whole_numbers(self, seconds: float) -> Real:
        """Whole-numbered values: of the cases placed first of all, since the rest then follows."""
        found = milp(
            self.costs,
            constraints=LinearConstraint(self.matrix, 0, 0),
            bounds=Bounds(0, 1),
            integrality=np.ones(len(self.costs)),
            options={"time_limit": seconds},
        )
        return np.zeros(len(self.costs)) if found.x is None else np.asarray(found.x)

    def read(self, answer: Real) -> tuple[tuple[int, ...], ...]:
        """The reviewers of each case, best worth first."""
        reviewers: list[list[int]] = [[] for _ in self.problem.wanted]
        for pair in np.nonzero(answer[: len(self.rows)] > 0.5)[0]:
            reviewers[self.rows[pair]].append(int(self.columns[pair]))
        return tuple(
            tuple(sorted(chosen, key=self.problem.fit[case].__getitem__, reverse=True))
            for case, chosen in enumerate(reviewers)
        )
