"""Do two physicians who decide the same item decide alike, beyond what chance alone would bring?"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import TypeVar

#: The decisions on one item, by reviewer. At least two to tell anything.
Item = dict[str, Hashable]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far decisions on the same items agree.

    `observed` is the share of pairs that agree; `coefficient` is corrected for chance: 1 whole agreement, 0 no better
    than chance. It is None where it cannot be told: no item in common, or all decisions the same, so that chance
    explains everything. `low` and `high` come from resampling whole cases.
    """

    measure: str
    reviewers: tuple[str, ...]
    items: int
    observed: float | None
    coefficient: float | None
    low: float | None = None
    high: float | None = None


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Agreement of two beyond chance (J. Cohen, Educ. Psychol. Meas. 20 (1960) 37-46): (po - pe) / (1 - pe)."""
    if not pairs:
        return None
    n = len(pairs)
    observed = sum(one == other for one, other in pairs) / n
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[kind] * second[kind] for kind in first) / (n * n)
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def fleiss_kappa(items: Sequence[Sequence[Hashable]]) -> float | None:
    """Agreement of several beyond chance (J. L. Fleiss, Psychol. Bull. 76 (1971) 378); equally many on each item."""
    if not items or len(items[0]) < 2:
        return None
    if len({len(item) for item in items}) > 1:
        raise ValueError("Fleiss' kappa needs as many decisions on each item; Krippendorff's alpha does not")
    n, each = len(items), len(items[0])
    observed = sum(_agreeing(Counter(item)) / (each * (each - 1)) for item in items) / n
    totals = Counter(decision for item in items for decision in item)
    by_chance = sum((count / (n * each)) ** 2 for count in totals.values())
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def krippendorff_alpha(items: Sequence[Sequence[Hashable]]) -> float | None:
    """Agreement beyond chance where any number decided each item (K. Krippendorff, Content Analysis, 2004, ch. 11).

    Nominal: 1 - Do / De from the coincidences of values within items. Items that one alone decided say nothing.
    """
    paired = [Counter(item) for item in items if len(item) > 1]
    totals: Counter[Hashable] = Counter()
    for item in paired:
        totals.update(item)
    n = sum(totals.values())
    if not n:
        return None
    differing = sum((item.total() ** 2 - item.total() - _agreeing(item)) / (item.total() - 1) for item in paired)
    by_chance = (n * n - n - _agreeing(totals)) / (n - 1)
    return None if by_chance == 0 else 1 - differing / by_chance


def observed_agreement(items: Sequence[Sequence[Hashable]]) -> float | None:
    """Share of the pairs of decisions on one item that agree."""
    pairs = [(_agreeing(Counter(item)), len(item) * (len(item) - 1)) for item in items if len(item) > 1]
    return sum(agree for agree, _ in pairs) / sum(of for _, of in pairs) if pairs else None


def _agreeing(item: Counter[Hashable]) -> int:
    """Ordered pairs of equal decisions."""
    return sum(count * (count - 1) for count in item.values())


def bootstrap_interval(
    clusters: Sequence[Sequence[T]],
    statistic: Callable[[Sequence[T]], float | None],
    draws: Sequence[Sequence[int]],
    *,
    level: float = 0.95,
) -> tuple[float | None, float | None]:
    """The percentile interval (B. Efron, Ann. Stat. 7 (1979) 1-26) over resampled cases, each with all its items.

    `draws`: for each resample, the places of the clusters drawn. A resample that tells nothing is left out; where
    fewer than half tell anything, the interval is not told either.
    """
    found = []
    for draw in draws:
        value = statistic([item for place in draw for item in clusters[place]])
        if value is not None:
            found.append(value)
    if len(found) < max(2, len(draws) / 2):
        return None, None
    found.sort()
    tail = (1 - level) / 2
    return found[floor(tail * (len(found) - 1))], found[ceil((1 - tail) * (len(found) - 1))]
