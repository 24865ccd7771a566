"""The queue for reviewers as a simulation in SimPy: each case from its arrival over offers and the desk to signature.

Cases wait in the order of their due days. One that arrives goes to whoever is nearest in specialty, then least busy. An
offer takes a place until it is answered; an accepted case takes it until signature. While a reviewer is away nothing is
offered and the cases at the desk rest. Everything random comes from streams of its own by kind of case, so that two
panels meet the same arrivals, answers and times, and differ only by what was changed.
"""

from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import numpy as np
import simpy

from openimr.panel.domain.capacity import Kind, Panel, Places, Rates, Run

#: Offers of one case whose answers are drawn; after so many declined ones the case waits for the next month's panel.
_OFFERS = 24
_MASK = 2**64 - 1
_Steps = Generator[simpy.Event, object, None]


@dataclass(slots=True, eq=False)
class _Case:
    kind: Kind
    arrived: float
    due: float
    bits: int
    answers: Sequence[float]
    answer_times: Sequence[float]
    desk: float
    recuses: float
    counted: bool  # whether it arrives in the time asked about
    tried: set[str] = field(default_factory=set)
    accepted: float | None = None
    signed: float | None = None


@dataclass(slots=True, eq=False)
class _Reviewer:
    places: Places
    bits: int
    free: int
    used: float = 0.0
    taken: dict[int, float] = field(default_factory=dict)  # since when, by the case's bits

    def is_away(self, now: float) -> bool:
        return any(first <= now < last + 1 for first, last in self.places.away)


def simulate(
    panel: Panel, *, days: int, replications: int, seed: int, arrivals: float = 1.0, warm_up: int = 0
) -> list[Run]:
    """So many replications of the next `days` days, arrivals times `arrivals`; those of the first `warm_up` days are
    not counted among those that came.
    """
    return [
        _Replication(panel, days=days, seed=(seed, place), arrivals=arrivals, warm_up=warm_up).run()
        for place in range(replications)
    ]


def replications_for(panel: Panel, *, days: int, arrivals: float = 1.0) -> int:
    """As many replications as run in a few seconds: 200 for a small panel, never fewer than 40."""
    cases = len(panel.open_cases) + arrivals * 2 * days * sum(one.value for one in panel.rates.arrivals.values())
    return max(40, min(200, int(40_000 / (cases + 1))))


class _Replication:
    def __init__(self, panel: Panel, *, days: int, seed: tuple[int, int], arrivals: float, warm_up: int) -> None:
        self.panel, self.rates, self.days, self.seed, self.factor = panel, panel.rates, days, seed, arrivals
        self.warm_up = warm_up
        self.end = days + max((limit.value for limit in self.rates.limit.values()), default=0.0)
        self.env = simpy.Environment()
        self.reviewers = {
            places.reviewer: _Reviewer(places, _mixed(_bits(places.reviewer)), places.capacity)
            for places in panel.places
        }
        self.serving: dict[str, list[_Reviewer]] = defaultdict(list)
        for reviewer in self.reviewers.values():
            for specialty in reviewer.places.serves:
                self.serving[specialty].append(reviewer)
        self.waiting: list[_Case] = []
        self.cases: list[_Case] = []

    def run(self) -> Run:
        held = self._open_cases()
        for case, reviewer, left in held:
            reviewer.free -= 1
            self.env.process(self._at_desk(case, reviewer, left))
        for reviewer in self.reviewers.values():
            for _, last in reviewer.places.away:
                self.env.process(self._back(reviewer, last + 1))
        for kind, rate in sorted(self.rates.arrivals.items()):
            if rate.value * self.factor > 0:
                self.env.process(self._arrive(kind, rate.value * self.factor))
        for case in sorted(self.waiting, key=lambda one: one.due):
            self._place(case)
        self.env.run(until=self.end)
        return self._told()

    # what there is on the first day

    def _open_cases(self) -> list[tuple[_Case, _Reviewer, float]]:
        by_kind: dict[Kind, _Draws] = {}
        held = []
        for one in self.panel.open_cases:
            draws = by_kind.setdefault(one.kind, _Draws(self.rates, self.seed, (0, *one.kind)))
            case = draws.case(one.kind, arrived=0.0, due=one.due_in, counted=False)
            self.cases.append(case)
            reviewer = self.reviewers.get(one.holder or "")
            if reviewer is None:
                self.waiting.append(case)
            else:
                case.accepted = 0.0
                held.append((case, reviewer, draws.left(case, one.days_held)))
        return held

    # what happens

    def _arrive(self, kind: Kind, rate: float) -> _Steps:
        draws = _Draws(self.rates, self.seed, (1, *kind))
        limit = self.rates.limit[kind[0]].value
        while True:
            yield self.env.timeout(draws.gap() / rate)
            counted = self.warm_up <= self.env.now < self.days
            case = draws.case(kind, arrived=self.env.now, due=self.env.now + limit, counted=counted)
            self.cases.append(case)
            self.waiting.append(case)
            self._place(case)

    def _place(self, case: _Case) -> None:
        """Offer a waiting case to the nearest, least busy reviewer who may have it; without one it waits on."""
        able = [one for one in self.serving[case.kind[1]] if self._may(case, one)]
        if able:
            best = min(
                able,
                key=lambda one: (
                    one.places.serves[case.kind[1]],
                    -one.free / one.places.capacity,
                    one.places.reviewer,
                ),
            )
            self._offer(case, best)

    def _freed(self, reviewer: _Reviewer) -> None:
        """A place is free: the waiting case that is due first and may go there."""
        while reviewer.free > 0:
            able = [one for one in self.waiting if one.kind[1] in reviewer.places.serves and self._may(one, reviewer)]
            if not able:
                return
            self._offer(min(able, key=lambda one: (one.due, one.arrived, one.bits)), reviewer)

    def _may(self, case: _Case, reviewer: _Reviewer) -> bool:
        return (
            reviewer.free > 0
            and reviewer.places.reviewer not in case.tried
            and len(case.tried) < _OFFERS
            and not reviewer.is_away(self.env.now)
            and _mixed(case.bits ^ reviewer.bits) >= self.rates.barred.value * _MASK
        )

    def _offer(self, case: _Case, reviewer: _Reviewer) -> None:
        self.waiting.remove(case)
        reviewer.free -= 1
        self.env.process(self._answer(case, reviewer))

    def _answer(self, case: _Case, reviewer: _Reviewer) -> _Steps:
        place = len(case.tried)
        reviewer.taken[case.bits] = self.env.now
        case.tried.add(reviewer.places.reviewer)
        drawn, declined, lapsed = case.answers[place], self.rates.declined.value, self.rates.lapsed.value
        if drawn < lapsed:
            yield self.env.timeout(self.rates.lapse.value)
        elif case.answer_times[place] > 0:
            yield self.env.timeout(min(case.answer_times[place], self.rates.lapse.value))
        if drawn < lapsed + declined:
            self._again(case, reviewer)
            return
        case.accepted = self.env.now
        yield from self._at_desk(case, reviewer, case.desk)

    def _at_desk(self, case: _Case, reviewer: _Reviewer, work: float) -> _Steps:
        began = self.env.now
        reviewer.taken.setdefault(case.bits, began)
        recuses = case.recuses < self.rates.recused.value
        if recuses:
            work *= case.recuses / self.rates.recused.value  # somewhere on the way, not at its end
        yield self.env.timeout(_until_done(began, work, reviewer.places.away) - began)
        if recuses:
            case.recuses = 1.0  # another reviewer keeps it
            case.tried.add(reviewer.places.reviewer)
            self._again(case, reviewer)
            return
        case.signed = self.env.now
        self._leave(case, reviewer)
        self._freed(reviewer)

    def _again(self, case: _Case, reviewer: _Reviewer) -> None:
        self._leave(case, reviewer)
        self.waiting.append(case)
        self._place(case)
        self._freed(reviewer)

    def _back(self, reviewer: _Reviewer, day: float) -> _Steps:
        if day > 0:
            yield self.env.timeout(day)
        self._freed(reviewer)

    def _leave(self, case: _Case, reviewer: _Reviewer) -> None:
        reviewer.free += 1
        reviewer.used += self._within(reviewer.taken.pop(case.bits))

    def _within(self, began: float) -> float:
        """Days from `began` to now that lie in the time asked about."""
        return max(0.0, min(self.env.now, self.days) - began)

    # what came of it

    def _told(self) -> Run:
        due, late_due = defaultdict[str, int](int), defaultdict[str, int](int)
        came, late_came = defaultdict[str, int](int), defaultdict[str, int](int)
        waits = defaultdict[str, list[float]](list)
        for case in self.cases:
            specialty = case.kind[1]
            is_late = case.signed is None or case.signed > case.due
            if 0 < case.due <= self.days:
                due[specialty] += 1
                late_due[specialty] += is_late
            if case.counted:
                came[specialty] += 1
                late_came[specialty] += is_late
                if case.accepted is not None:
                    waits[specialty].append(case.accepted - case.arrived)
        return Run(
            due=dict(due),
            late_due=dict(late_due),
            came=dict(came),
            late_came=dict(late_came),
            waits={name: sum(seen) / len(seen) for name, seen in waits.items()},
            used={name: one.used + sum(map(self._within, one.taken.values())) for name, one in self.reviewers.items()},
            offered={name: one.places.capacity * self._there(one.places) for name, one in self.reviewers.items()},
        )

    def _there(self, places: Places) -> float:
        away = sum(max(0, min(last + 1, self.days) - max(first, 0)) for first, last in places.away)
        return max(0.0, self.days - away)


class _Draws:
    """The random numbers of one kind of case: case by case the same, whatever the panel."""

    def __init__(self, rates: Rates, seed: tuple[int, int], stream: tuple[int | str, ...]) -> None:
        words = [_bits(str(word)) for word in stream]
        self._gaps, self._rest = (np.random.default_rng([*seed, *words, purpose]) for purpose in range(2))
        self._shape = 1 / rates.desk_spread.value**2
        self._rates = rates

    def gap(self) -> float:
        return float(self._gaps.standard_exponential())

    def case(self, kind: Kind, *, arrived: float, due: float, counted: bool) -> _Case:
        rest, mean = self._rest, self._rates.desk[kind[0]].value
        return _Case(
            kind=kind,
            arrived=arrived,
            due=due,
            bits=int(rest.integers(0, _MASK, dtype=np.uint64, endpoint=True)),
            answers=rest.random(_OFFERS).tolist(),
            answer_times=(rest.standard_exponential(_OFFERS) * self._rates.answer.value).tolist(),
            desk=float(rest.gamma(self._shape, mean / self._shape)),
            recuses=float(rest.random()),
            counted=counted,
        )

    def left(self, case: _Case, held: float) -> float:
        """Days that a case at the desk still takes: of the times drawn, one that is longer than it was held so far."""
        mean = self._rates.desk[case.kind[0]].value
        drawn = np.random.default_rng(case.bits).gamma(self._shape, mean / self._shape, size=200)
        longer = drawn[drawn > held]
        return float(longer[0] - held if longer.size else drawn[0])


def _until_done(began: float, work: float, away: Sequence[tuple[int, int]]) -> float:
    """When so many days of work are done that rest while the reviewer is away."""
    now = began
    for first, last in sorted(away):
        if last + 1 <= now:
            continue
        if now + work <= first:
            return now + work
        work -= max(0.0, first - now)
        now = max(now, last + 1)
    return now + work


def _bits(word: str) -> int:
    """A number of 64 bits for a word, the same in every run (FNV-1a)."""
    found = 0xCBF29CE484222325
    for byte in word.encode():
        found = (found ^ byte) * 0x100000001B3 & _MASK
    return found


def _mixed(bits: int) -> int:
    """Bits stirred until each of 64 is as good as drawn (splitmix64)."""
    bits = (bits + 0x9E3779B97F4A7C15) & _MASK
    bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    bits = (bits ^ bits >> 27) * 0x94D049BB133111EB & _MASK
    return bits ^ bits >> 31
