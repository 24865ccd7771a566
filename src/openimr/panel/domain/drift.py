"""Does the rate of overturned decisions change over time? A control chart by month, and a test for a change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import exp, lgamma, log, log1p

#: How seldom a month falls outside the limits by chance alone: three standard deviations of a normal distribution.
OUTSIDE = 0.0027

#: Up to so many pairs of an overturned and an upheld decision, the chance of a change is counted path by path.
COUNTED = 250_000


@dataclass(frozen=True, slots=True)
class Month:
    """One month on the chart: `count` of `of`, between which counts chance alone keeps it, and whether it did."""

    month: date  # its first day
    count: int
    of: int
    low: float
    high: float
    outside: bool


@dataclass(frozen=True, slots=True)
class Change:
    """The likeliest day of one change of the rate, the rates before and from it, and the chance of so large a one."""

    on: date
    before: float
    after: float
    chance: float


def control_chart(decisions: Iterable[tuple[date, bool]]) -> tuple[Month, ...]:
    """A p-chart by month (W. A. Shewhart, Economic Control of Quality, 1931): each month against the rate of all.

    The limits are exact binomial ones, since months of a panel are small: each side is passed by chance with at most
    0.135 %. Months without a decision are left out.
    """
    by_month: dict[date, list[bool]] = {}
    for on, marked in decisions:
        by_month.setdefault(on.replace(day=1), []).append(marked)
    total = sum(len(month) for month in by_month.values())
    centre = sum(sum(month) for month in by_month.values()) / total if total else 0.0
    chart = []
    for month, decided in sorted(by_month.items()):
        low, high = _limits(len(decided), centre)
        count = sum(decided)
        outside = not low <= count <= high
        chart.append(Month(month, count, len(decided), low / len(decided), high / len(decided), outside))
    return tuple(chart)


@lru_cache(maxsize=4096)
def _limits(of: int, centre: float) -> tuple[int, int]:
    """The counts between which chance keeps: outside lie at most OUTSIDE / 2 on either side."""
    if centre in {0.0, 1.0}:
        return round(centre * of), round(centre * of)
    chances = [
        exp(lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) + k * log(centre) + (of - k) * log1p(-centre))
        for k in range(of + 1)
    ]
    low, below = 0, chances[0]
    while low < of and below <= OUTSIDE / 2:
        low += 1
        below += chances[low]
    high, above = of, chances[of]
    while high > 0 and above <= OUTSIDE / 2:
        high -= 1
        above += chances[high]
    return low, high


def change_of(decisions: Sequence[tuple[date, bool]]) -> Change | None:
    """The day from which the rate differs most, and the chance of so large a difference if there was no change.

    The statistic for a change in a Bernoulli series, max |T S_t - t S_T| (A. N. Pettitt, Appl. Stat. 28 (1979)
    126-135, section 2.3), is the two-sample Smirnov statistic of the places of the overturned among all; its exact
    chance is counted by lattice paths. Decisions of one day count as one step, which makes the chance cautious. None
    where all decisions are alike or fewer than two days are seen.
    """
    ordered = sorted(decisions)
    total, marked = len(ordered), sum(flag for _, flag in ordered)
    days = sorted({on for on, _ in ordered})
    if marked in {0, total} or len(days) < 2:
        return None
    best, at, seen, so_far = 0, days[1], 0, 0
    place = 0
    for on in days[1:]:
        while ordered[place][0] < on:
            so_far += ordered[place][1]
            seen += 1
            place += 1
        distance = abs(total * so_far - seen * marked)
        if distance > best:
            best, at = distance, on
    earlier = [flag for on, flag in ordered if on < at]
    later = [flag for on, flag in ordered if on >= at]
    upheld = total - marked
    chance = smirnov(marked, upheld, best) if marked * upheld <= COUNTED else smirnov_limit(marked, upheld, best)
    return Change(at, sum(earlier) / len(earlier), sum(later) / len(later), chance)


def smirnov(m: int, n: int, distance: int) -> float:
    """The chance that max |i n - j m| over a random lattice path from (0, 0) to (m, n) is at least `distance`.

    `distance` is m n times the Smirnov statistic; T S_t - t S_T is the same number.
    """
    inside = [0.0] * (n + 1)  # share of the paths to (i, j) that never went so far, for the row i
    for i in range(m + 1):
        for j in range(n + 1):
            if abs(i * n - j * m) >= distance:
                inside[j] = 0.0
            elif i == 0 and j == 0:
                inside[j] = 1.0
            else:
                above = inside[j] * i if i else 0.0
                left = inside[j - 1] * j if j else 0.0
                inside[j] = (above + left) / (i + j)
    return min(1.0, max(0.0, 1 - inside[n]))


def smirnov_limit(m: int, n: int, distance: int) -> float:
    """The same chance for large numbers (N. Smirnov, Ann. Math. Stat. 19 (1948) 279-281): Kolmogorov's distribution."""
    square = (distance / (m * n)) ** 2 * m * n / (m + n)
    if square < 0.04:  # the series converges slowly where the chance is 1 to nine places
        return 1.0
    terms = (exp(-2 * k * k * square) for k in range(1, 60))
    total = sum(term if k % 2 == 0 else -term for k, term in enumerate(terms))
    return min(1.0, max(0.0, 2 * total))
