"""The formulae of the fairness report: published worked examples, scipy, and counting by hand."""

import warnings
from datetime import date, timedelta
from itertools import combinations
from math import comb

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from openimr.panel.adapters.resampling import draws
from openimr.panel.domain.agreement import (
    bootstrap_interval,
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    observed_agreement,
)
from openimr.panel.domain.comparison import Dealt, Group, compare, groups
from openimr.panel.domain.drift import change_of, control_chart, smirnov, smirnov_limit
from openimr.panel.domain.intervals import beta_cumulative, exact, false_discovery, rate, wilson

DAY = date(2025, 1, 1)


# Newcombe, Stat. Med. 17 (1998) 857-872, table I: methods 3 (Wilson) and 5 (Clopper-Pearson), as printed there.
@pytest.mark.parametrize(
    ("count", "of", "by_wilson", "by_exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_intervals_as_published(count, of, by_wilson, by_exact):
    assert (wilson(count, of).low, wilson(count, of).high) == pytest.approx(by_wilson, abs=5e-5)
    assert (exact(count, of).low, exact(count, of).high) == pytest.approx(by_exact, abs=5e-5)


@given(st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_intervals_as_scipy_has_them(counted):
    count, of = counted
    tested = stats.binomtest(count, of)
    for ours, name in ((wilson(count, of), "wilson"), (exact(count, of), "exact")):
        theirs = tested.proportion_ci(method=name)
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@given(st.floats(0.001, 0.999), st.floats(0.2, 300), st.floats(0.2, 300))
def test_the_beta_distribution_as_scipy_has_it(x, a, b):
    assert beta_cumulative(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), abs=1e-9)


def test_few_of_either_outcome_take_the_exact_interval_and_none_at_all_is_unknown():
    assert rate(4, 100).interval.method == "exact"
    assert rate(97, 100).interval.method == "exact"
    assert rate(30, 100).interval.method == "Wilson"
    assert (rate(0, 0).value, rate(0, 0).interval) == (None, None)


def test_items_of_one_case_count_as_one_opinion():
    alone, together = rate(10, 40), rate(10, 40, sizes=[4] * 10)
    assert together.interval.high - together.interval.low > 1.5 * (alone.interval.high - alone.interval.low)
    assert together.interval == wilson(2.5, 10)  # ten cases, each as one
    assert rate(10, 40, sizes=[1] * 40) == alone


# Benjamini and Hochberg (1995), section 3.2: fifteen endpoints of a trial; at 0.05 the first four are rejected.
TRIAL = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.3240,
    0.4262,
    0.5719,
    0.6528,
    0.7590,
    1,
]


def test_looking_at_many_is_corrected_as_published():
    assert [chance <= 0.05 for chance in false_discovery(TRIAL)] == [True] * 4 + [False] * 11


@given(st.lists(st.floats(0, 1), max_size=30))
def test_looking_at_many_is_corrected_as_scipy_does(chances):
    theirs = stats.false_discovery_control(chances) if chances else []
    assert false_discovery(chances) == pytest.approx(tuple(theirs))


def spread(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    return [pair for pair, count in table.items() for _ in range(count)]


def test_kappa_of_two_by_hand():
    # 20 both yes, 15 both no, 5 and 10 apart: po = 35/50, pe = .5 * .6 + .5 * .4, kappa = .2 / .5
    table = {("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}
    assert cohen_kappa(spread(table)) == pytest.approx(0.4)
    # Cohen (1960), table 1, his proportions as counts of 200: po .70, pe .41, kappa .492
    cohen = {("1", "1"): 88, ("1", "2"): 14, ("1", "3"): 18, ("2", "1"): 10, ("2", "2"): 40, ("2", "3"): 10}
    cohen |= {("3", "1"): 2, ("3", "2"): 6, ("3", "3"): 12}
    assert cohen_kappa(spread(cohen)) == pytest.approx(0.4915, abs=5e-4)


def test_two_who_always_say_the_same_word_cannot_be_told_from_chance():
    assert cohen_kappa([("upheld", "upheld")] * 12) is None
    assert cohen_kappa([]) is None
    assert krippendorff_alpha([["upheld", "upheld"]] * 12) is None
    assert observed_agreement([["upheld", "upheld"]] * 12) == 1


def test_kappa_of_fourteen_as_published():
    # The worked example of ten subjects, fourteen raters, five categories: kappa 0.210
    rows = """0 0 0 0 14|0 2 6 4 2|0 0 3 5 6|0 3 9 2 0|2 2 8 1 1|7 7 0 0 0|3 2 6 3 0|2 5 3 2 2|6 5 2 1 0|0 2 2 3 7"""
    items = [[kind for kind, n in enumerate(map(int, row.split())) for _ in range(n)] for row in rows.split("|")]
    assert fleiss_kappa(items) == pytest.approx(0.210, abs=5e-4)


def test_alpha_with_gaps_as_published():
    # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), data C: four observers, twelve units, nominal .743
    rows = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]
    units = [[row.split()[unit] for row in rows if row.split()[unit] != "."] for unit in range(12)]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=5e-4)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40))
def test_alpha_of_two_is_scotts_pi_for_a_small_sample(pairs):
    alpha = krippendorff_alpha(pairs)
    share = sum(one + other for one, other in pairs) / (2 * len(pairs))
    if alpha is None:
        assert share in {0, 1}
        return
    by_chance = share**2 + (1 - share) ** 2
    pi = (sum(one == other for one, other in pairs) / len(pairs) - by_chance) / (1 - by_chance)
    assert alpha == pytest.approx(pi + (1 - pi) / (2 * len(pairs)))


def test_resampling_is_by_case_and_comes_out_the_same_again():
    agree, differ = {"a": 1, "b": 1}, {"a": 1, "b": 0}
    clusters = [[agree, agree]] * 6 + [[differ]] * 2 + [[{"a": 0, "b": 0}]] * 4
    statistic = lambda items: cohen_kappa([(item["a"], item["b"]) for item in items])  # noqa: E731
    low, high = bootstrap_interval(clusters, statistic, draws(7)(len(clusters)))
    assert low < statistic([item for cluster in clusters for item in cluster]) < high
    assert (low, high) == bootstrap_interval(clusters, statistic, draws(7)(len(clusters)))
    assert bootstrap_interval([[agree]] * 5, statistic, draws(7)(5)) == (None, None)


@given(st.integers(2, 40), st.integers(0, 40), st.integers(1, 40), st.integers(0, 40))
def test_one_group_is_fishers_exact_test(of, marked, drawn, hits):
    marked, drawn = min(marked, of), min(drawn, of - 1)
    hits = min(max(hits, drawn + marked - of, 0), drawn, marked)
    found = compare([Group(of, marked, drawn, hits)])
    dealt = stats.hypergeom(of, marked, drawn)
    assert (found.more, found.fewer) == pytest.approx((dealt.sf(hits - 1), dealt.cdf(hits)), abs=1e-9)
    assert found.expected == pytest.approx(dealt.mean())


def test_several_groups_as_counted_by_hand():
    # Of 5 cases (3 marked) the reviewer had 2, of 4 cases (1 marked) also 2; 3 hits. Every deal counted.
    first = [sum(deal) for deal in combinations([1, 1, 1, 0, 0], 2)]
    second = [sum(deal) for deal in combinations([1, 0, 0, 0], 2)]
    deals = [one + other for one in first for other in second]
    found = compare([Group(5, 3, 2, 2), Group(4, 1, 2, 1)])
    assert len(deals) == comb(5, 2) * comb(4, 2)
    assert found.more == pytest.approx(sum(deal >= 3 for deal in deals) / len(deals))
    assert found.fewer == pytest.approx(1)
    assert (found.cases, found.observed, found.expected) == (4, 3, pytest.approx(2 * 3 / 5 + 2 / 4))


def test_a_kind_that_one_alone_decides_accuses_nobody():
    dealt = [Dealt("R-1", True, ("surgery",))] * 30 + [Dealt("R-2", False, ("drug",))] * 30
    assert groups(dealt) == {}
    assert compare([Group(30, 30, 30, 30)]).cases == 0
    assert compare([]).two_sided == 1


def test_a_small_kind_is_widened_and_one_not_known_is_left_out():
    dealt = [
        *(Dealt(f"R-{n % 2}", n < 3, (("knee", "ortho"), "knee")) for n in range(6)),
        *(Dealt(f"R-{n % 3}", n == 0, (("back", f"spec {n}"), "back")) for n in range(5)),
        Dealt("R-0", True, (None, None)),
    ]
    found = groups(dealt)
    assert [group.of for group in found["R-0"]] == [6, 5]
    assert [group.of for group in found["R-2"]] == [5]


@given(st.integers(1, 14), st.integers(1, 14), st.integers(1, 196))
def test_a_change_is_smirnovs_test(m, n, distance):
    ours = smirnov(m, n, distance)
    theirs = 1 - sum(_paths_within(m, n, distance)) / comb(m + n, m)
    assert ours == pytest.approx(theirs, abs=1e-9)


def _paths_within(m: int, n: int, distance: int) -> list[int]:
    counted: dict[tuple[int, int], int] = {}
    for i in range(m + 1):
        for j in range(n + 1):
            inside = abs(i * n - j * m) < distance
            reached = 1 if i == j == 0 else counted.get((i - 1, j), 0) + counted.get((i, j - 1), 0)
            counted[i, j] = reached if inside else 0
    return [counted[m, n]]


@given(st.lists(st.booleans(), min_size=4, max_size=60))
def test_the_chance_of_a_change_as_scipy_has_it(flags):
    found = change_of([(DAY + timedelta(days=n), flag) for n, flag in enumerate(flags)])
    ones = [n for n, flag in enumerate(flags) if flag]
    noughts = [n for n, flag in enumerate(flags) if not flag]
    if not ones or not noughts:
        assert found is None
        return
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        theirs = stats.ks_2samp(ones, noughts, method="exact").pvalue
    assume(not said)  # "Exact calculation unsuccessful": then scipy answers with the limit
    assert found.chance == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("share", [0.02, 0.05, 0.08, 0.12])
def test_the_limit_for_large_numbers_is_near_the_count(share):
    m, n = 250, 1000
    distance = round(share * m * n)
    assert smirnov_limit(m, n, distance) == pytest.approx(smirnov(m, n, distance), abs=0.02)
    assert smirnov_limit(m, n, distance) == pytest.approx(
        stats.kstwobign.sf(distance / (m * n) * (m * n / (m + n)) ** 0.5), abs=1e-9
    )


def test_a_planted_change_is_dated_and_a_steady_rate_is_not_one():
    turned = [(DAY + timedelta(days=n), n % 5 == 0 if n < 60 else n % 2 == 0) for n in range(120)]
    found = change_of(turned)
    assert abs((found.on - DAY).days - 60) <= 3
    assert found.chance < 0.01
    assert (found.before, found.after) == pytest.approx((0.2, 0.5), abs=0.03)
    assert change_of([(DAY + timedelta(days=n), n % 5 == 0) for n in range(120)]).chance > 0.5


def test_the_chart_by_month_has_exact_limits():
    steady = [(date(2025, month, 1 + n), n % 4 == 0) for month in range(1, 7) for n in range(20)]
    odd = [(date(2025, 7, 1 + n), n < 16) for n in range(20)]
    chart = control_chart(steady + odd)
    assert [month.month.month for month in chart] == list(range(1, 8))
    assert [month.outside for month in chart] == [False] * 6 + [True]
    centre = (5 * 6 + 16) / 140
    dealt = stats.binom(20, centre)
    low, high = round(chart[0].low * 20), round(chart[0].high * 20)
    assert dealt.cdf(low - 1) <= 0.00135 < dealt.cdf(low)
    assert dealt.sf(high) <= 0.00135 < dealt.sf(high - 1)
    assert control_chart([]) == ()
    assert not any(month.outside for month in control_chart([(DAY, False)] * 8))
