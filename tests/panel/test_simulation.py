"""The queue for reviewers: against queueing theory, and what a change of the panel changes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from openimr.panel.adapters.simulation import replications_for, simulate
from openimr.panel.domain.capacity import (
    Change,
    Estimate,
    OpenCase,
    Panel,
    Places,
    Rates,
    band,
    changed,
    difference,
    erlang_c,
    mean,
    outlook,
    share,
    spread,
)

KIND = ("regular", "Orthopaedic Surgery")


def known(value: float) -> Estimate:
    return Estimate("known", value, "", 1000)


def rates(a_day: float = 1.0, **changes) -> Rates:
    """Cases of one kind, always accepted at once, times at the desk exponential: the M/M/c queue."""
    given_rates = {
        "arrivals": {KIND: known(a_day)},
        "declined": known(0),
        "lapsed": known(0),
        "recused": known(0),
        "barred": known(0),
        "answer": known(0),
        "lapse": known(2),
        "desk": {"regular": known(4.0), "expedited": known(1.0)},
        "desk_spread": known(1.0),
        "limit": {"regular": known(20.0), "expedited": known(3.0)},
    }
    return Rates(**{**given_rates, **changes})


def surgeons(number: int, capacity: int = 1) -> tuple[Places, ...]:
    return tuple(Places(f"R-{n:03d}", capacity, {KIND[1]: 0}) for n in range(number))


@pytest.mark.parametrize(
    ("number", "capacity", "arrivals", "time"),
    [(1, 1, 0.7, 1.0), (3, 1, 2.25, 1.0), (1, 4, 3.0, 1.0), (2, 4, 3.2, 2.0)],
)
def test_waiting_is_as_erlang_computed(number, capacity, arrivals, time):
    panel = Panel(surgeons(number, capacity), (), rates(arrivals, desk={"regular": known(time)}))
    runs = simulate(panel, days=900, replications=12, seed=42, warm_up=60)
    waited = sum(run.waits[KIND[1]] * run.came[KIND[1]] for run in runs) / sum(run.came[KIND[1]] for run in runs)
    assert waited == pytest.approx(erlang_c(arrivals, time, number * capacity), rel=0.12)
    used = sum(sum(run.used.values()) for run in runs) / sum(sum(run.offered.values()) for run in runs)
    assert used == pytest.approx(arrivals * time / (number * capacity), rel=0.03)


def test_erlang_by_hand():
    assert erlang_c(0.5, 1.0, 1) == pytest.approx(1.0)  # M/M/1: load / (1 - load)
    assert erlang_c(2.0, 1.0, 3) == pytest.approx(4 / 9)  # C(3, 2) = 4/9, one place spare
    assert erlang_c(3.0, 1.0, 3) == float("inf")


def test_with_places_to_spare_lateness_is_the_tail_of_the_time_at_the_desk():
    panel = Panel(surgeons(60), (), rates(2.0, desk={"regular": known(8.0)}))
    runs = simulate(panel, days=300, replications=10, seed=3)
    came = sum(run.came[KIND[1]] for run in runs)
    late = sum(run.late_came[KIND[1]] for run in runs)
    assert late / came == pytest.approx(stats.expon(scale=8.0).sf(20.0), rel=0.15)


def test_the_same_seed_gives_the_same_answer_and_another_another():
    panel = Panel(surgeons(4, 2), (OpenCase(KIND, 5.0, "R-001", 3.0), OpenCase(KIND, 9.0)), rates(1.5))
    assert simulate(panel, days=30, replications=5, seed=7) == simulate(panel, days=30, replications=5, seed=7)
    assert simulate(panel, days=30, replications=5, seed=7) != simulate(panel, days=30, replications=5, seed=8)


def test_more_reviewers_help_fewer_hurt_and_more_cases_hurt():
    panel = Panel(surgeons(4, 2), (), rates(1.8, declined=known(0.1), barred=known(0.1), answer=known(1.0)))
    before = simulate(panel, days=60, replications=20, seed=5)
    more = simulate(changed(panel, Change(added=((KIND[1], 2),))), days=60, replications=20, seed=5)
    fewer = simulate(changed(panel, Change(without=frozenset({"R-002"}))), days=60, replications=20, seed=5)
    busier = simulate(panel, days=60, replications=20, seed=5, arrivals=1.2)
    assert difference(before, more).high <= 0
    assert difference(before, more).median < 0 < difference(before, fewer).median
    assert difference(before, busier).median > 0
    told = outlook(panel, before, days=60, seed=5)
    assert (told.bottleneck, told.fullest) == (KIND[1], KIND[1])
    assert told.late_came.low <= told.late_came.median <= told.late_came.high


def test_the_bottleneck_is_the_specialty_that_is_late():
    psychiatry = ("regular", "Psychiatry")
    places = (*surgeons(6, 3), Places("R-900", 1, {psychiatry[1]: 0}))
    panel = Panel(places, (), rates(arrivals={KIND: known(1.0), psychiatry: known(0.4)}))
    told = outlook(panel, simulate(panel, days=60, replications=10, seed=1), days=60, seed=1)
    assert told.bottleneck == "Psychiatry"
    by_name = {one.specialty: one for one in told.specialties}
    assert by_name["Psychiatry"].full > 0.9
    assert by_name[KIND[1]].full < 0.5
    assert by_name["Psychiatry"].wait.median > by_name[KIND[1]].wait.median


def test_nobody_who_serves_a_specialty_makes_every_case_of_it_late():
    panel = Panel(surgeons(2), (), rates(arrivals={("regular", "Psychology"): known(0.5)}))
    told = outlook(panel, simulate(panel, days=30, replications=5, seed=1), days=30, seed=1)
    assert told.late_came == told.came
    assert (told.specialties[0].reviewers, told.specialties[0].full, told.specialties[0].wait) == (0, None, None)


def test_what_is_due_first_goes_first_and_expedited_cases_come_through():
    kinds = {KIND: known(1.2), ("expedited", KIND[1]): known(0.2)}
    quick = rates(arrivals=kinds, desk={"regular": known(4.0), "expedited": known(0.5)})
    panel = Panel(surgeons(6), tuple(OpenCase(KIND, 20.0) for _ in range(30)), quick)
    runs = simulate(panel, days=20, replications=10, seed=2)
    assert sum(sum(run.late_came.values()) for run in runs) / sum(sum(run.came.values()) for run in runs) < 0.9
    late_already = Panel(surgeons(3), (OpenCase(KIND, -2.0), OpenCase(KIND, 30.0)), rates(0.01))
    run = simulate(late_already, days=5, replications=1, seed=1)[0]
    assert (run.due, run.late_due) == ({}, {})  # late already is not late in the days to come, nor due in them


def test_an_absence_rests_the_work_and_keeps_offers_away():
    alone = Places("R-001", 1, {KIND[1]: 0}, away=((0, 9),))
    panel = Panel((alone,), (OpenCase(KIND, 40.0, "R-001", 0.0), OpenCase(KIND, 9.0)), rates(0.001))
    run = simulate(panel, days=10, replications=1, seed=1)[0]
    assert (run.due, run.late_due) == ({KIND[1]: 1}, {KIND[1]: 1})
    assert run.offered == {"R-001": 0.0}
    back = Panel((replace(alone, away=()),), panel.open_cases[1:], panel.rates)
    assert simulate(back, days=10, replications=1, seed=1)[0].offered == {"R-001": 10.0}


def test_declined_lapsed_and_barred_cases_go_on_to_others():
    hard = rates(0.5, declined=known(0.4), lapsed=known(0.2), barred=known(0.3), recused=known(0.2))
    one = simulate(Panel(surgeons(1, 50), (), hard), days=200, replications=3, seed=4)
    many = simulate(Panel(surgeons(12, 5), (), hard), days=200, replications=3, seed=4)
    late = lambda runs: sum(sum(run.late_came.values()) for run in runs) / sum(sum(run.came.values()) for run in runs)  # noqa: E731
    assert late(one) > 0.5  # one who declines or is barred leaves nobody
    assert late(many) < 0.15


def test_the_cases_of_one_who_leaves_wait_for_another():
    panel = Panel(surgeons(2), (OpenCase(KIND, 5.0, "R-000", 1.0), OpenCase(KIND, 5.0, "R-001", 1.0)), rates(0.1))
    left = changed(panel, Change(without=frozenset({"R-000"})))
    assert [case.holder for case in left.open_cases] == [None, "R-001"]
    assert [one.reviewer for one in left.places] == ["R-001"]
    joined = changed(panel, Change(added=(("Neurology", 1),)))
    assert joined.places[-1] == Places("new Neurology 1", 1, {"Neurology": 0})
    assert Change(1.2, (("Neurology", 1),), frozenset({"R-1"})).says == "+1 Neurology, without R-1, +20 % arrivals"
    assert Change().says == ""


def test_few_observations_are_drawn_to_the_default_and_say_so():
    assert share("x", 0, 0, 0.1).value == pytest.approx(0.1)
    assert share("x", 0, 0, 0.1).assumed
    assert share("x", 20, 20, 0.1).value == pytest.approx(0.55)
    assert not share("x", 20, 20, 0.1).assumed
    assert mean("x", [10.0] * 20, 5.0).value == pytest.approx(7.5)
    assert spread("x", [1.0, 2.0, 3.0] * 30, 0.6).value == pytest.approx((90 * 0.41062 + 20 * 0.6) / 110, rel=1e-3)
    assert spread("x", [], 0.6).value == 0.6


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=60))
def test_a_band_holds_nine_in_ten(values):
    found = band(values)
    assert sum(found.low <= value <= found.high for value in values) >= 0.9 * len(values)
    assert found.low <= found.median <= found.high


def test_a_large_panel_has_fewer_replications():
    small = Panel(surgeons(4), (), rates(1.0))
    large = Panel(surgeons(40), tuple(OpenCase(KIND, 9.0) for _ in range(2000)), rates(60.0))
    assert replications_for(small, days=30) == 200
    assert replications_for(large, days=30) == 40
