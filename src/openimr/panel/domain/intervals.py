"""How sure a rate is: intervals for proportions, and a correction for looking at many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

#: Below so many of either outcome the exact interval is taken; above, Wilson's.
FEW = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both between 0 and 1, and by which method."""

    low: float
    high: float
    method: str


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` of `of`, with its interval. `value` is None where nothing was counted: unknown, not nought."""

    count: int
    of: int
    interval: Interval | None

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None


def rate(count: int, of: int, *, sizes: Sequence[int] = (), level: float = 0.95) -> Rate:
    """A rate with its interval: exact where either outcome is rare, else Wilson's.

    `sizes`: how many of the observations stand or fall together (items of one case). They are then taken as if those
    of one case always agreed, the cautious extreme: the effective number is (sum of sizes)^2 / sum of squares (Kish,
    Survey Sampling, 1965, section 8.2).
    """
    if not of:
        return Rate(count, of, None)
    effective = sum(sizes) ** 2 / sum(size * size for size in sizes) if sizes else float(of)
    seen = count * effective / of
    few = min(count, of - count) < FEW
    return Rate(count, of, exact(seen, effective, level=level) if few else wilson(seen, effective, level=level))


def wilson(count: float, of: float, *, level: float = 0.95) -> Interval:
    """Wilson's score interval (E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212), without continuity correction."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, square = count / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    low = 0.0 if count <= 0 else max(0.0, middle - half)
    high = 1.0 if count >= of else min(1.0, middle + half)
    return Interval(low, high, "Wilson")


def exact(count: float, of: float, *, level: float = 0.95) -> Interval:
    """The exact interval (Clopper and Pearson, Biometrika 26 (1934) 404-413), by quantiles of the beta distribution."""
    tail = (1 - level) / 2
    low = 0.0 if count <= 0 else _beta_quantile(tail, count, of - count + 1)
    high = 1.0 if count >= of else _beta_quantile(1 - tail, count + 1, of - count)
    return Interval(low, high, "exact")


def false_discovery(chances: Sequence[float]) -> tuple[float, ...]:
    """Each p-value corrected for how many were looked at (Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995) 289).

    To act on those at or below 0.05 means that, on average, at most one in twenty of the marked ones is a false alarm.
    """
    order = sorted(range(len(chances)), key=lambda place: -chances[place])
    corrected, smallest = [1.0] * len(chances), 1.0
    for rank, place in enumerate(order):
        smallest = min(smallest, chances[place] * len(chances) / (len(chances) - rank))
        corrected[place] = smallest
    return tuple(corrected)


def _beta_quantile(share: float, a: float, b: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(80):
        middle = (low + high) / 2
        if beta_cumulative(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_cumulative(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function I_x(a, b) by its continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cumulative(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    tiny = 1e-300
    numerator, denominator = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    value = denominator
    for m in range(1, 1000):  # modified Lentz; some dozens of steps suffice for counts of a panel
        before = value
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            denominator = 1 / (1 + term * denominator or tiny)
            numerator = 1 + term / numerator or tiny
            value *= denominator * numerator
        if abs(value - before) <= 1e-15 * abs(value):
            break
    return front * value
