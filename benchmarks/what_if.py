"""Does the what-if foretell? Made-up histories, a month foretold from them, and the month as it then came.

The made-up world is not the simulation's: cases come on working days only and unevenly by the day, times at the desk
are lognormal in working days, and some reviewers are slow. Half a year is lived through, the rates are counted from it
as from a case log, and the month after it is foretold; then it is lived through as well. Named baseline: as many late
as in the month before. `python benchmarks/what_if.py [worlds]` (default 12).
"""

import random
import sys
from dataclasses import dataclass, field

from openimr.panel.adapters.simulation import replications_for, simulate
from openimr.panel.domain.capacity import Estimate, OpenCase, Panel, Places, Rates, band, mean, share, spread

from benchmarks.stopwatch import Stopwatch

KIND = ("regular", "Orthopaedic Surgery")
LIMIT, BEFORE, MONTH = 24.0, 180, 30


@dataclass
class Case:
    came: int
    holder: int | None = None
    offered: int | None = None
    answered: int | None = None
    signed: int | None = None
    tried: set[int] = field(default_factory=set)


class World:
    """A house lived through day by day."""

    def __init__(self, seed: int, reviewers: int, capacity: int, a_day: float) -> None:
        self.dice, self.capacity, self.a_day = random.Random(seed), capacity, a_day
        self.slow = [self.dice.choice([0.8, 1.0, 1.0, 1.6]) for _ in range(reviewers)]
        self.cases: list[Case] = []
        self.declined = self.offers = 0

    def live(self, day: int) -> None:
        if day % 7 < 5:
            busy = self.a_day * 7 / 5 * (1.5 if day % 7 == 0 else 0.875)
            self.cases += [Case(day) for _ in range(self._poisson(busy))]
        for case in self.cases:
            if case.signed is None and case.holder is None:
                self._offer(case, day)
            elif case.answered is not None and case.signed is None and case.answered <= day < case.answered + 1:
                self._answer(case, day)

    def _held(self, reviewer: int, day: int) -> int:
        return sum(c.holder == reviewer and (c.signed is None or c.signed > day) for c in self.cases)

    def _offer(self, case: Case, day: int) -> None:
        free = [n for n in range(len(self.slow)) if n not in case.tried and self._held(n, day) < self.capacity]
        if free:
            case.holder = min(free, key=lambda n: (self._held(n, day), n))
            case.offered, case.answered = day, day + self.dice.choice([1, 1, 2, 3])
            self.offers += 1

    def _answer(self, case: Case, day: int) -> None:
        if self.dice.random() < 0.12:
            case.tried.add(case.holder)
            case.holder = case.answered = None
            self.declined += 1
            return
        work = self.dice.lognormvariate(1.9, 0.55) * self.slow[case.holder] * 7 / 5
        case.signed = day + max(1, round(work))

    def _poisson(self, rate: float) -> int:
        count, left = 0, self.dice.expovariate(1)
        while left < rate:
            count += 1
            left += self.dice.expovariate(1)
        return count

    def late_of(self, first: int, last: int) -> int:
        found = [c for c in self.cases if first <= c.came < last]
        return sum(c.signed is None or c.signed > c.came + LIMIT for c in found)

    def panel(self, today: int) -> Panel:
        """As a case log would tell it on that day."""
        done = [c for c in self.cases if c.answered is not None and c.signed is not None and c.signed <= today]
        desk = [float(c.signed - c.answered) for c in done]
        answers = [float(c.answered - c.offered) for c in done]
        none = Estimate("", 0.0, "", 0)
        rates = Rates(
            arrivals={KIND: Estimate("", len(self.cases) / today, "", len(self.cases))},
            declined=share("", self.declined, self.offers, 0.10),
            lapsed=none,
            recused=none,
            barred=none,
            answer=mean("", answers, 1.0),
            lapse=Estimate("", 3.0, "", 0),
            desk={"regular": mean("", desk, 8.0)},
            desk_spread=spread("", desk, 0.6),
            limit={"regular": Estimate("", LIMIT, "", 0)},
        )
        places = tuple(Places(f"R-{n:03d}", self.capacity, {KIND[1]: 0}) for n in range(len(self.slow)))
        waiting = [c for c in self.cases if c.signed is None or c.signed > today]
        held = [
            OpenCase(
                KIND,
                c.came + LIMIT - today,
                None if c.holder is None else f"R-{c.holder:03d}",
                max(0.0, float(today - (c.answered or today))),
            )
            for c in waiting
        ]
        return Panel(places, tuple(held), rates)


def main(worlds: int) -> None:
    within, errors, before_errors, stopwatch = 0, [], [], Stopwatch()
    print("cases a day   foretold late: median (90 %)   came late   the month before")
    for seed in range(worlds):
        world = World(seed, reviewers=12, capacity=3, a_day=2.2 + 0.12 * (seed % 5))
        for day in range(BEFORE):
            world.live(day)
        panel = world.panel(BEFORE)
        count = replications_for(panel, days=MONTH)
        runs = stopwatch.timed(
            f"{count} replications",
            lambda panel=panel, count=count, seed=seed: simulate(panel, days=MONTH, replications=count, seed=seed),
        )
        told = band([sum(run.late_came.values()) for run in runs])
        for day in range(BEFORE, BEFORE + MONTH + 90):
            world.live(day)
        late = world.late_of(BEFORE, BEFORE + MONTH)
        last = world.late_of(BEFORE - MONTH, BEFORE)
        within += told.low <= late <= told.high
        errors.append(abs(told.median - late))
        before_errors.append(abs(last - late))
        print(f"{world.a_day:11.2f}   {told.median:14} ({told.low} to {told.high})   {late:9}   {last:16}")
    print(f"within the band: {within} of {worlds}")
    ours, baseline = sum(errors) / worlds, sum(before_errors) / worlds
    print(f"mean error of the median {ours:.1f} cases; as the month before {baseline:.1f}")
    stopwatch.tell()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
