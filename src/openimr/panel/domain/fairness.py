"""Is the work dealt fairly, and does anybody decide unlike the others? Questions to look into, never a verdict.

Read by the medical director and the auditor. A reviewer never sees it: whoever knows that the own rate is high would
decide the next case by it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from openimr.panel.domain import agreement, comparison, drift
from openimr.panel.domain.intervals import Rate, false_discovery, rate

#: A corrected chance at or below this is worth a look.
WORTH_A_LOOK = 0.05


@dataclass(frozen=True, slots=True)
class Decision:
    """One signed decision of one reviewer on one item.

    Several reviewers of one item (a panel of three, a second review) give one each. `administrator` and `treatment`
    are empty where unknown; `treatment` is narrow ("work_hardening"), `category` wide ("rehabilitation"); `specialty`
    is the requesting physician's.
    """

    case: str
    item: int
    reviewer: str
    overturned: bool
    on: date
    administrator: str
    specialty: str
    treatment: str
    category: str


@dataclass(frozen=True, slots=True)
class ReviewerLine:
    """One reviewer: how many cases, of whom, on what, how decided, and how that is among like cases.

    `items` and `cases` are rates of overturned (a case: in whole or in part). `corrected` is the chance of so unusual
    a count, corrected for how many reviewers were looked at; None where it cannot be told.
    """

    reviewer: str
    items: Rate
    cases: Rate
    compared: comparison.Comparison
    corrected: float | None
    administrators: tuple[tuple[str, int], ...]
    specialties: tuple[tuple[str, int], ...]
    change: drift.Change | None
    change_corrected: float | None

    @property
    def unlike_others(self) -> bool:
        """Whether the count is unusual among like cases."""
        return self.corrected is not None and self.corrected <= WORTH_A_LOOK

    @property
    def changed(self) -> bool:
        """Whether the rate changed over time by more than chance."""
        return self.change_corrected is not None and self.change_corrected <= WORTH_A_LOOK

    @property
    def worth_a_look(self) -> bool:
        return self.unlike_others or self.changed


@dataclass(frozen=True, slots=True)
class Concentration:
    """How many of an administrator's cases one reviewer had, among cases of the same specialty, and by what chance."""

    administrator: str
    reviewer: str
    cases: int
    of: int
    expected: float
    corrected: float

    @property
    def worth_a_look(self) -> bool:
        return self.corrected <= WORTH_A_LOOK


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """What the decisions of a time tell. `since` and `until` are the first and last day of signature counted."""

    since: date | None
    until: date | None
    items: Rate
    cases: Rate
    reviewers: tuple[ReviewerLine, ...]
    concentrations: tuple[Concentration, ...]
    agreements: tuple[agreement.Agreement, ...]
    months: tuple[drift.Month, ...]
    change: drift.Change | None
    uncompared: int

    @property
    def worth_a_look(self) -> int:
        """How many lines are worth a look."""
        return sum(one.worth_a_look for one in self.reviewers) + sum(one.worth_a_look for one in self.concentrations)


@dataclass(frozen=True, slots=True)
class _Decided:
    """What one reviewer decided in one case."""

    case: str
    reviewer: str
    items: tuple[Decision, ...]

    @property
    def overturned(self) -> bool:
        return any(item.overturned for item in self.items)

    @property
    def first(self) -> Decision:
        return self.items[0]

    @property
    def kinds(self) -> tuple[tuple[object, ...] | None, ...]:
        """From like to less like: the same treatments asked by the same specialty, by any, then their categories.

        Whether one or several items were decided is always part of the kind: several have more chances.
        """
        several = len(self.items) > 1
        treatments = frozenset(item.treatment for item in self.items)
        categories = frozenset(item.category for item in self.items)
        if "" in categories:
            return (None, None, None)
        known = "" not in treatments
        return (
            (treatments, self.first.specialty, several) if known and self.first.specialty else None,
            (treatments, several) if known else None,
            (categories, several),
        )


#: Gives, for so many clusters, the places drawn in each resample.
Draws = Callable[[int], Sequence[Sequence[int]]]


def fairness_report(decisions: Sequence[Decision], draws: Draws) -> FairnessReport:
    """The whole report. `draws` are random places for the intervals of agreement, from a recorded seed."""
    decided = _decided(decisions)
    by_reviewer: dict[str, list[_Decided]] = defaultdict(list)
    for one in decided:
        by_reviewer[one.reviewer].append(one)
    compared, corrected = _compared(decided)
    changes = {name: drift.change_of(_over_time(cases)) for name, cases in by_reviewer.items()}
    changed = _corrected({name: one.chance for name, one in changes.items() if one is not None})
    lines = tuple(
        ReviewerLine(
            reviewer=name,
            items=_of_items(cases),
            cases=rate(sum(one.overturned for one in cases), len(cases)),
            compared=compared[name],
            corrected=corrected.get(name),
            administrators=_counted(one.first.administrator for one in cases),
            specialties=_counted(one.first.specialty for one in cases),
            change=changes[name],
            change_corrected=changed.get(name),
        )
        for name, cases in sorted(by_reviewer.items())
    )
    days = [one.on for one in decisions]
    return FairnessReport(
        since=min(days, default=None),
        until=max(days, default=None),
        items=_of_items(decided),
        cases=rate(sum(one.overturned for one in decided), len(decided)),
        reviewers=lines,
        concentrations=concentrations(decided),
        agreements=agreements(decisions, draws),
        months=drift.control_chart(_over_time(decided)),
        change=drift.change_of(_over_time(decided)),
        uncompared=len(decided) - sum(one.cases for one in compared.values()),
    )


def _compared(decided: Sequence[_Decided]) -> tuple[dict[str, comparison.Comparison], dict[str, float]]:
    """Each reviewer among like cases, and the corrected chances of those of whom anything can be told.

    One who differs greatly pulls what is expected of all others. So the oddest is marked first, and the others are
    held against the rest without the marked one, until nobody is odd.
    """
    dealt = [comparison.Dealt(one.reviewer, one.overturned, one.kinds) for one in decided]
    compared: dict[str, comparison.Comparison] = {}
    corrected: dict[str, float] = {}
    while left := {one.reviewer for one in dealt}:
        grouped = comparison.groups(dealt)
        now = {name: comparison.compare(grouped.get(name, ())) for name in sorted(left)}
        chances = _corrected({name: one.two_sided for name, one in now.items() if one.could_tell})
        oddest = min(chances, key=lambda name: (chances[name], name), default=None)
        if oddest is None or chances[oddest] > WORTH_A_LOOK:
            return {**compared, **now}, {**corrected, **chances}
        compared[oddest], corrected[oddest] = now[oddest], chances[oddest]
        dealt = [one for one in dealt if one.reviewer != oddest]
    return compared, corrected


def _decided(decisions: Sequence[Decision]) -> list[_Decided]:
    by_case: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for one in decisions:
        by_case[one.case, one.reviewer].append(one)
    return [
        _Decided(case, reviewer, tuple(sorted(items, key=lambda item: item.item)))
        for (case, reviewer), items in sorted(by_case.items())
    ]


def _of_items(cases: Sequence[_Decided]) -> Rate:
    sizes = [len(one.items) for one in cases]
    return rate(sum(item.overturned for one in cases for item in one.items), sum(sizes), sizes=sizes)


def _over_time(cases: Sequence[_Decided]) -> list[tuple[date, bool]]:
    return [(one.first.on, one.overturned) for one in cases]


def _corrected(chances: dict[str, float]) -> dict[str, float]:
    return dict(zip(chances, false_discovery(list(chances.values())), strict=True))


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(names).items(), key=lambda entry: (-entry[1], entry[0])))


def concentrations(decided: Sequence[_Decided]) -> tuple[Concentration, ...]:
    """Pairs of administrator and reviewer with more cases together than chance deals within a specialty; oddest first.

    Every pair that has a case together is looked at, and each chance is corrected for all of them.
    """
    cases = [one for one in decided if one.first.administrator and one.first.specialty]
    specialties: dict[str, list[_Decided]] = defaultdict(list)
    for one in cases:
        specialties[one.first.specialty].append(one)
    of_specialty = {name: len(members) for name, members in specialties.items()}
    by_administrator = _crossed(cases, lambda one: one.first.administrator)
    by_reviewer = _crossed(cases, lambda one: one.reviewer)
    together = Counter((one.first.administrator, one.reviewer, one.first.specialty) for one in cases)
    pairs = sorted({(administrator, reviewer) for administrator, reviewer, _ in together})
    found = []
    for administrator, reviewer in pairs:
        groups = [
            comparison.Group(of, by_administrator[administrator][name], drawn, together[administrator, reviewer, name])
            for name, of in of_specialty.items()
            if (drawn := by_reviewer[reviewer][name])
        ]
        found.append(comparison.compare(groups))
    corrected = false_discovery([one.more for one in found])
    lines = [
        Concentration(
            administrator=administrator,
            reviewer=reviewer,
            cases=sum(together[administrator, reviewer, name] for name in of_specialty),
            of=by_administrator[administrator].total(),
            expected=one.expected,
            corrected=chance,
        )
        for (administrator, reviewer), one, chance in zip(pairs, found, corrected, strict=True)
        if one.observed > one.expected
    ]
    return tuple(sorted(lines, key=lambda line: (line.corrected, -line.cases, line.administrator, line.reviewer)))


def _crossed(cases: Sequence[_Decided], of: Callable[[_Decided], str]) -> dict[str, Counter[str]]:
    crossed: dict[str, Counter[str]] = defaultdict(Counter)
    for one in cases:
        crossed[of(one)][one.first.specialty] += 1
    return crossed


def agreements(decisions: Sequence[Decision], draws: Draws) -> tuple[agreement.Agreement, ...]:
    """Over all items that several decided, then each pair of reviewers with items in common."""
    items: dict[tuple[str, int], agreement.Item] = defaultdict(dict)
    for one in decisions:
        items[one.case, one.item][one.reviewer] = one.overturned
    shared = {place: item for place, item in items.items() if len(item) > 1}
    if not shared:
        return ()
    told = [_agreement("Krippendorff's alpha", (), shared, _alpha, draws)]
    if {len(item) for item in shared.values()} != {2} and len({len(item) for item in shared.values()}) == 1:
        told.append(_agreement("Fleiss' kappa", (), shared, _fleiss, draws))
    pairs = sorted({(a, b) for item in shared.values() for a in item for b in item if a < b})
    for pair in pairs:
        common = {
            place: {name: item[name] for name in pair}
            for place, item in shared.items()
            if all(name in item for name in pair)
        }
        told.append(_agreement("Cohen's kappa", pair, common, _cohen(pair), draws))
    return tuple(told)


Statistic = Callable[[Sequence[agreement.Item]], float | None]


def _alpha(items: Sequence[agreement.Item]) -> float | None:
    return agreement.krippendorff_alpha([list(item.values()) for item in items])


def _fleiss(items: Sequence[agreement.Item]) -> float | None:
    return agreement.fleiss_kappa([list(item.values()) for item in items])


def _cohen(pair: tuple[str, str]) -> Statistic:
    return lambda items: agreement.cohen_kappa([(item[pair[0]], item[pair[1]]) for item in items])


def _agreement(
    measure: str,
    reviewers: tuple[str, ...],
    items: dict[tuple[str, int], agreement.Item],
    statistic: Statistic,
    draws: Draws,
) -> agreement.Agreement:
    clusters: dict[str, list[agreement.Item]] = defaultdict(list)
    for (case, _), item in sorted(items.items()):
        clusters[case].append(item)
    together = list(clusters.values())
    low, high = (
        (None, None) if len(together) < 2 else agreement.bootstrap_interval(together, statistic, draws(len(together)))
    )
    everything = list(items.values())
    return agreement.Agreement(
        measure=measure,
        reviewers=reviewers,
        items=len(everything),
        observed=agreement.observed_agreement([list(item.values()) for item in everything]),
        coefficient=statistic(everything),
        low=low,
        high=high,
    )
