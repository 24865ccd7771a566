"""The day's queue as one optimisation: optimal by brute force on small days, and never against a bar on any."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from tests.panel.test_panel import ON

from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.optimisation import Problem, fit_points, solve, value_of
from openimr.panel.domain.fit import Holding, Need, Standing, fit_of
from openimr.panel.domain.queue import A_DAY, Seat, Waiting, urgency


@st.composite
def days(draw, cases=(1, 5), reviewers=(1, 4), most=2):
    n, m = draw(st.integers(*cases)), draw(st.integers(*reviewers))
    dice = np.random.default_rng(draw(st.integers(0, 10**6)))
    return Problem(
        fit=dice.integers(-5, 25, (n, m)) * 5,
        allowed=dice.random((n, m)) < draw(st.sampled_from((0.4, 0.8, 1.0))),
        wanted=dice.integers(1, most + 1, n),
        urgency=dice.integers(1, 6, n) * A_DAY,
        room=dice.integers(0, 4, m),
        opened=dice.integers(0, 3, m),
        load=-3,
        lots=dice.random((n, m)),
        kept=dice.integers(0, 2, (n, m)) * 12,
    )


def best_by_trying(problem: Problem) -> int:
    """The value of the best of all assignments."""
    n, m = problem.fit.shape
    ways = [
        [(), *combinations([r for r in range(m) if problem.allowed[c, r]], int(problem.wanted[c]))] for c in range(n)
    ]
    best = 0
    for tried in product(*ways):
        load = np.bincount([r for chosen in tried for r in chosen], minlength=m)
        if (load <= problem.room).all():
            best = max(best, value_of(problem, tried))
    return best


@settings(max_examples=150)
@given(days())
def test_the_optimum_is_the_best_of_all(problem):
    found = solve(problem)
    assert found.value == best_by_trying(problem)
    assert found.value <= found.bound


@settings(max_examples=40)
@given(days(cases=(5, 60), reviewers=(3, 25), most=3))
def test_no_bar_no_overload_no_reviewer_twice_and_all_seats_or_none(problem):
    found = solve(problem)
    load = np.zeros(len(problem.room), dtype=int)
    for case, chosen in enumerate(found.reviewers):
        assert len(chosen) in {0, problem.wanted[case]}
        assert len(set(chosen)) == len(chosen)
        for reviewer in chosen:
            assert problem.allowed[case, reviewer]
            load[reviewer] += 1
    assert (load <= problem.room).all()
    assert found.value == value_of(problem, found.reviewers) <= found.bound


@settings(max_examples=40)
@given(days(cases=(3, 40), reviewers=(3, 15), most=1))
def test_with_one_reviewer_a_case_the_optimum_is_proven(problem):
    assert solve(problem).gap == 0


@given(days(cases=(3, 20), reviewers=(3, 10), most=1))
def test_lots_choose_among_optima_and_never_cost_one(problem):
    value = solve(problem).value
    other = Problem(
        **{name: getattr(problem, name) for name in Problem.__slots__ if name != "lots"}, lots=1 - problem.lots
    )
    assert solve(other).value == value


def test_equals_are_chosen_by_lot():
    dice = np.random.default_rng(5)
    firsts = set()
    for _ in range(30):
        lots = dice.random((1, 4))
        same = np.full((1, 4), 50)
        day = Problem(
            same, same > 0, np.ones(1, int), np.full(1, 300), np.ones(4, int), np.zeros(4, int), -3, lots, same * 0
        )
        (chosen,) = solve(day).reviewers
        assert chosen == (int(lots.argmin()),)
        firsts.add(chosen)
    assert len(firsts) == 4


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_of_equal_cases_and_equal_reviewers_the_lots_choose_the_lowest_of_all_optima(seed):
    # more pairs than the lots begin with: what they lack has to be found, and no optimum may have lower ones
    dice = np.random.default_rng(seed)
    n, m, room = 60, 45, 2
    kinds = dice.integers(0, 3, (3, 3)) * 5
    fit = np.repeat(np.repeat(kinds, n // 3, axis=0), m // 3, axis=1)
    ones = np.ones((n, m), dtype=np.int64)
    problem = Problem(
        fit=fit,
        allowed=ones.astype(bool),
        wanted=ones[:, 0],
        urgency=ones[:, 0] * A_DAY,
        room=ones[0] * room,
        opened=0 * ones[0],
        load=-3,
        lots=dice.random((n, m)),
        kept=0 * ones,
    )
    found = solve(problem)
    assert found.gap == 0
    # the baseline: every unit of room a column, the lots as so small a price that they only order equals
    column = np.repeat(np.arange(m), room)
    cost = -fit[:, column] + 3.0 * np.tile(np.arange(room), m)[None, :] + problem.lots[:, column] / 1000
    rows, columns = linear_sum_assignment(cost)
    lowest = problem.lots[rows, column[columns]].sum()
    assert sum(problem.lots[case, one] for case, (one,) in enumerate(found.reviewers)) == pytest.approx(lowest)


def test_when_room_is_short_the_least_urgent_waits():
    fit = np.array([[10], [90], [50]])
    day = Problem(
        fit,
        fit > 0,
        np.ones(3, int),
        np.array([3 * A_DAY, A_DAY, 2 * A_DAY]),
        np.array([2]),
        np.zeros(1, int),
        -3,
        np.zeros((3, 1)),
        fit * 0,
    )
    assert solve(day).reviewers == ((0,), (), (0,))


@pytest.mark.parametrize(
    ("left", "expedited", "beats"), [(1, False, (2, False)), (0, True, (-99, False)), (-3, False, (0, False))]
)
def test_urgency_goes_by_the_day_and_expedited_before_all(left, expedited, beats):
    from dataclasses import replace
    from datetime import timedelta

    need = Need("", chronic_pain=False, on=ON)
    case = Waiting("A", replace(need, expedited=expedited), ON + timedelta(days=left))
    other = Waiting("B", replace(need, expedited=beats[1]), ON + timedelta(days=beats[0]))
    assert urgency(case, ON) >= urgency(other, ON) + A_DAY


SPECIALTIES = sorted(fit_table().specialties)
SIDES = st.builds(
    Need,
    requesting_specialty=st.sampled_from([*SPECIALTIES[:4], "", "Wizardry"]),
    chronic_pain=st.booleans(),
    on=st.just(ON),
    treatments=st.lists(st.sampled_from([one.id for one in fit_table().treatments]), max_size=2).map(tuple),
    unread=st.integers(0, 1),
    conditions=st.lists(st.sampled_from([one.id for one in fit_table().conditions]), max_size=2, unique=True).map(
        tuple
    ),
    languages=st.sampled_from([(), ("Spanish",)]),
    expedited=st.booleans(),
)
SEATS = st.builds(
    Seat,
    st.just("R-1"),
    st.builds(
        Holding,
        specialties=st.frozensets(st.sampled_from(SPECIALTIES), max_size=2),
        subspecialties=st.frozensets(st.sampled_from(["Pain Medicine", "Hand Surgery"])),
        treatments=st.just(("imaging",)),
        conditions=st.just(("hernia",)),
        languages=st.sampled_from([frozenset({"english"}), frozenset({"english", "spanish"})]),
        california=st.booleans(),
        declines=st.just(()),
    ),
    st.builds(Standing, st.integers(0, 3), st.just(6), st.sampled_from([None, 3.0, 30.0]), st.just(((30, 0.1, 0.2),))),
)


@given(st.lists(SIDES, min_size=1, max_size=4), st.lists(SEATS, min_size=1, max_size=4))
def test_the_points_of_the_queue_are_those_of_the_single_case(needs, seats):
    table = fit_table()
    cases = [Waiting(str(n), need, None) for n, need in enumerate(needs)]
    points = fit_points(cases, seats, table)
    for row, case in enumerate(cases):
        for column, seat in enumerate(seats):
            parts = fit_of(seat.holding, seat.standing, case.need, table)
            assert points[row, column] == sum(part.points for part in parts if part.aspect != "load")
