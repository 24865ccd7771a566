"""A day's queue: one optimisation against greedy, chance and scipy's assignment; how stable; one case at a time.

The queue is drawn from published letters (`$OPENIMR_SHARED/data/letters-gold.jsonl`): a case is a letter's requests,
conditions and age of the injury, the panel has the certifications of the letters' reviewers in their proportions and
their share of California licences. Letters do not say who asked: the requesting physician is drawn from the
specialties of those reviewers who give or order the treatment. Capacities of 3 to 8, ties to 2 in 100 cases, days left
of 1 to 30, 3 in 100 expedited, 2 in 100 with two reviewers or three, pace and profiles are made up, the same for all.

    python benchmarks/matching.py                          500 cases, 125 reviewers, one seed
    python benchmarks/matching.py --full                   2,000 cases, 500 reviewers, five seeds
    python benchmarks/matching.py --one-case               one case against 2,000 reviewers, on PostgreSQL
    python benchmarks/matching.py --service                2,000 cases, 500 reviewers through the service, on PostgreSQL
"""

import json
import os
import random
import sys
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from openimr.panel.adapters.catalogue import catalogue
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.optimisation import Problem, fit_points, solve, value_of
from openimr.panel.domain.fit import Holding, Need, Standing, reason_not_fitting
from openimr.panel.domain.queue import Seat, Waiting, urgency

SHARED = Path(os.environ.get("OPENIMR_SHARED", Path(__file__).parents[2] / "shared")) / "data"
TODAY = date(2017, 1, 9)
TABLE = fit_table()


def day(printed: str) -> date:
    """A day as letters print it."""
    return datetime.strptime(printed, "%m/%d/%Y").date()


def letters() -> list[dict]:
    """The letters, each with what a need is made of."""
    found = []
    for line in (SHARED / "letters-gold.jsonl").read_text(encoding="utf-8").splitlines():
        letter = json.loads(line)
        families = [TABLE.treatment_of(issue["request"]) for issue in letter["issues"]]
        found.append(
            {
                "treatments": tuple(sorted({family for family in families if family})),
                "unread": families.count(""),
                "conditions": TABLE.conditions_of([("", letter["clinical_case_summary"])]),
                "chronic": (day(letter["ur_denial_date"]) - day(letter["date_of_injury"])).days >= 90,
                "california": "California" in letter["licensure"],
            }
        )
    return found


def certified() -> list[tuple[frozenset, frozenset]]:
    """What the letters' reviewers hold, once for each letter."""
    found = []
    lines = (SHARED / "codes/certifications-in-dev-letters.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for line in lines:
        printed, count = line.split("\t")
        named = catalogue().read(printed).named
        specialties = frozenset(TABLE.named(one.specialty) for one in named)
        found += [(specialties, frozenset(sub for one in named for sub in one.subspecialties))] * int(count)
    return found


def answers(specialty: str, families: tuple[str, ...]) -> bool:
    """Whether a physician of that specialty could have asked for these treatments."""
    return reason_not_fitting(TABLE, (specialty, families), frozenset({specialty})) is None


def world(cases: int, reviewers: int, seed: int):
    """A day's queue and a panel: (waiting cases, seats, which pairs are barred by ties)."""
    dice = random.Random(seed)
    drawn, held = letters(), certified()
    california = sum(letter["california"] for letter in drawn) / len(drawn)
    seats = []
    for n in range(reviewers):
        specialties, subspecialties = dice.choice(held)
        treats = sorted(t.id for t in TABLE.treatments if specialties & (t.performed_by | t.ordered_by))
        sees = sorted(c.id for c in TABLE.conditions if specialties & c.specialties)
        holding = Holding(
            specialties=specialties,
            subspecialties=subspecialties,
            treatments=tuple(sorted(dice.sample(treats, min(len(treats), dice.randint(0, 4))))),
            conditions=tuple(sorted(dice.sample(sees, min(len(sees), dice.randint(0, 2))))),
            languages=frozenset({"english", "spanish"} if dice.random() < 0.15 else {"english"}),
            california=dice.random() < california,
            declines=(),
        )
        pace = float(dice.randint(6, 24)) if dice.random() < 0.8 else None
        shares = ((30, dice.uniform(0.5, 1.5) / reviewers, 1 / reviewers),)
        seats.append(Seat(f"R-{n:04}", holding, Standing(0, dice.randint(3, 8), pace, shares)))
    specialties = [min(names) for names, _ in held if names]
    waiting = [one_case(f"IMR-{n:05}", dice, drawn, specialties) for n in range(cases)]
    barred = np.random.default_rng(seed).random((cases, reviewers)) < 0.02
    return waiting, seats, barred


def one_case(number: str, dice: random.Random, drawn: list[dict], specialties: list[str]) -> Waiting:
    """A case of a letter drawn at random."""
    letter = dice.choice(drawn)
    asked = [one for one in specialties if answers(one, letter["treatments"])] or [""]
    expedited = dice.random() < 0.03
    need = Need(
        requesting_specialty=dice.choice(asked),
        chronic_pain=letter["chronic"],
        on=TODAY,
        treatments=letter["treatments"],
        unread=letter["unread"],
        conditions=letter["conditions"],
        languages=("Spanish",) if dice.random() < 0.08 else (),
        expedited=expedited,
    )
    due = TODAY + timedelta(days=dice.randint(0, 3) if expedited else dice.randint(1, 30))
    return Waiting(number, need, due, wanted=dice.choices((1, 2, 3), (0.98, 0.015, 0.005))[0])


def problem_of(waiting, seats, barred, kept=None, seed=0) -> Problem:
    """The pairs that may be, and what they are worth."""
    fitting = {}
    for case in waiting:
        for seat in seats:
            key = ((case.need.requesting_specialty, case.need.treatments), seat.holding.specialties)
            if key not in fitting:
                fitting[key] = reason_not_fitting(TABLE, *key) is None
    allowed = np.array(
        [
            [fitting[(c.need.requesting_specialty, c.need.treatments), s.holding.specialties] for s in seats]
            for c in waiting
        ]
    )
    return Problem(
        fit=fit_points(waiting, seats, TABLE),
        allowed=allowed & ~barred,
        wanted=np.array([case.wanted for case in waiting]),
        urgency=np.array([urgency(case, TODAY) for case in waiting]),
        room=np.array([seat.room for seat in seats]),
        opened=np.array([seat.standing.open_cases for seat in seats]),
        load=TABLE.weights["open_case"],
        lots=np.random.default_rng(seed).random((len(waiting), len(seats))),
        kept=np.zeros((len(waiting), len(seats)), dtype=np.int64) if kept is None else kept,
    )


def greedy(problem: Problem, order, dice=None, near_equal=0) -> tuple[tuple[int, ...], ...]:
    """Each case in its turn takes whoever fits it best and has room (with `dice`: whoever may and has room).

    `near_equal`: those within so many points of the best draw lots, as `openimr panel candidates` orders them.
    """
    room, load = problem.room.copy(), problem.load * problem.opened.astype(float)
    found = [()] * len(problem.wanted)
    for case in order:
        free = np.nonzero(problem.allowed[case] & (room > 0))[0]
        wanted = int(problem.wanted[case])
        if len(free) < wanted:
            continue
        worth = dice.random(len(free)) if dice else problem.fit[case, free] + load[free]
        if near_equal:
            worth = np.where(worth >= worth.max() - near_equal, worth.max(), worth)
        chosen = free[np.lexsort((problem.lots[case, free], -worth))[:wanted]]
        room[chosen] -= 1
        load[chosen] += problem.load
        found[case] = tuple(int(one) for one in chosen)
    return tuple(found)


def by_assignment(problem: Problem) -> tuple[tuple[int, ...], ...]:
    """Scipy's linear_sum_assignment: a reviewer a column for each case of room, a case a row for each reviewer wanted.

    It knows no panels: two rows of one case may meet in one reviewer, or one of them in nobody.
    """
    rows = np.repeat(np.arange(len(problem.wanted)), problem.wanted)
    columns = np.repeat(np.arange(len(problem.room)), problem.room)
    nth = np.concatenate([np.arange(n) for n in problem.room])
    worth = np.where(problem.allowed, problem.fit + problem.urgency[:, None], 0)[np.ix_(rows, columns)]
    worth = worth + np.where(worth > 0, problem.load * (problem.opened[columns] + nth)[None, :], 0)
    found = [[] for _ in problem.wanted]
    for row, column in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
        if worth[row, column] > 0:
            found[rows[row]].append(int(columns[column]))
    return tuple(tuple(dict.fromkeys(chosen)) for chosen in found)


def fit_total(problem: Problem, found) -> int:
    """Fit and load of an assignment, without urgency."""
    bare = replace(problem, urgency=np.zeros_like(problem.urgency), kept=np.zeros_like(problem.kept))
    return value_of(bare, found)


def told(label: str, problem: Problem, found, seconds: float, base: int | None = None) -> int:
    """Print one row."""
    total = fit_total(problem, found)
    seated = sum(len(chosen) == wanted for chosen, wanted in zip(found, problem.wanted, strict=True))
    beyond = f"{total / base - 1:+8.2%}" if base else " " * 8
    print(f"  {label:34} fit {total:9,}  {beyond}   placed {seated:5} of {len(found):5}   {seconds:6.2f} s")
    return total


def a_day(cases: int, reviewers: int, seed: int) -> None:
    """One day by every way, and how much of it stays when cases come in."""
    waiting, seats, barred = world(cases, reviewers, seed)
    begin = time.perf_counter()
    problem = problem_of(waiting, seats, barred, seed=seed)
    prepared = time.perf_counter() - begin
    busy = time.process_time()
    solution = solve(problem)
    busy = time.process_time() - busy
    print(
        f"seed {seed}: {cases} cases, {reviewers} reviewers, room {problem.room.sum()}, "
        f"{problem.allowed.sum():,} pairs allowed; points of all pairs {prepared:.2f} s"
    )
    urgent = np.argsort(-problem.urgency, kind="stable")
    begin = time.perf_counter()
    found = greedy(problem, urgent)
    base = told("greedy, most urgent first", problem, found, time.perf_counter() - begin)
    begin = time.perf_counter()
    found = greedy(problem, urgent, near_equal=TABLE.near_equal)
    told("one at a time, equals by lot", problem, found, time.perf_counter() - begin, base)
    begin = time.perf_counter()
    found = greedy(problem, urgent, np.random.default_rng(seed))
    told("at random, most urgent first", problem, found, time.perf_counter() - begin, base)
    begin = time.perf_counter()
    found = by_assignment(problem)
    told("scipy linear_sum_assignment", problem, found, time.perf_counter() - begin, base)
    told("ours", problem, solution.reviewers, solution.seconds, base)
    print(
        f"  ours: {solution.bound - solution.value} points below the bound (gap {solution.gap:.4%}), "
        f"processor {busy:.2f} s"
    )
    for added in (1, 50):
        more, _, ties = world(cases + added, reviewers, seed)
        kept = np.zeros((len(more), len(seats)), dtype=np.int64)
        for case, chosen in enumerate(solution.reviewers):
            kept[case, list(chosen)] = TABLE.keep
        again = problem_of(more, seats, np.vstack([barred, ties[cases:]]), kept, seed)
        for label, one in (("with", again), ("without", replace(again, kept=np.zeros_like(kept)))):
            after = solve(one).reviewers
            changed = sum(set(a) != set(b) for a, b in zip(solution.reviewers, after, strict=False))
            print(
                f"  {added:2} more cases, {label:7} the margin: {changed} of {cases} suggestions change; "
                f"fit {fit_total(again, after):,}"
            )


def a_day_of_equals(cases: int, reviewers: int, kinds: int = 3, profiles: int = 45) -> None:
    """A few kinds of cases before a few kinds of reviewers, each many times over: every optimum has many equals."""
    waiting, seats, _ = world(kinds, profiles, 1)
    waiting = [replace(waiting[n % kinds], number=f"IMR-{n:05}") for n in range(cases)]
    seats = [replace(seats[n % profiles], reviewer_id=f"R-{n:04}") for n in range(reviewers)]
    problem = problem_of(waiting, seats, np.zeros((cases, reviewers), dtype=bool))
    print(
        f"{cases} cases of {kinds} kinds, {reviewers} reviewers of {profiles}: {problem.allowed.sum():,} pairs allowed"
    )
    found = greedy(problem, range(cases))
    base = told("greedy", problem, found, 0.0)
    solution = solve(problem)
    told("ours", problem, solution.reviewers, solution.seconds, base)
    kept = np.zeros_like(problem.kept)
    for case, chosen in enumerate(solution.reviewers):
        kept[case, list(chosen)] = TABLE.keep
    again = solve(replace(problem, kept=kept))
    changed = sum(set(a) != set(b) for a, b in zip(solution.reviewers, again.reviewers, strict=True))
    print(f"  gap {solution.gap:.4%}; suggested once more: {again.seconds:.2f} s, {changed} changed")


def main() -> None:
    if not (SHARED / "letters-gold.jsonl").is_file():
        sys.exit(f"no letters at {SHARED}: set OPENIMR_SHARED to the folder that has data/letters-gold.jsonl")
    if "--one-case" in sys.argv:
        from benchmarks.matching_one_case import measure  # it starts a database

        measure()
        return
    if "--service" in sys.argv:
        from benchmarks.matching_one_case import measure_day

        measure_day()
        return
    full = "--full" in sys.argv
    for seed in range(1, 6) if full else (1,):
        a_day(*((2000, 500) if full else (500, 125)), seed)
    if full:
        print("the same with 370 reviewers, so that room is about as much as is asked for")
        a_day(2000, 370, 1)
    a_day_of_equals(*((2000, 500) if full else (500, 125)))


if __name__ == "__main__":
    main()
