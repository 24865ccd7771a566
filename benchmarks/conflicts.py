"""Conflicts planted in a made world: recall, precision and time of a screen of one case against every reviewer.

    python benchmarks/conflicts.py [--size 4000 --reviewers 200 --planted 300] [--full] [--cases 500]

`--full`: 100,000 people and organizations, 2,000 reviewers, 5,000 planted conflicts. Everything goes through the doors
that are in use: the panel is loaded from a file, the ties from a source, each case is screened by `panel.queries`. A
pair of case and reviewer counts as found if the screen names a conflict; a doubtful one is shown to a person with both
records and so counts as found in the first line, not in the second. Seed 1 is the one that the matcher was built with;
seed 2, with other abbreviations, nicknames and slips, is the one that nobody looked into; of 3 and above, forms shorten
words by rule instead of by a list.
Baselines in the same run: the same graph and rules where names are the same only if they are equal but for case and
punctuation, and where they are the same if rapidfuzz's token_sort_ratio is 90 or more (every name against every name).
"""

import argparse
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import yaml
from rapidfuzz import fuzz, process

from benchmarks.panel_world import KINDS, ON, World, make_world
from benchmarks.stopwatch import Stopwatch
from benchmarks.stored_case import own_database

AT = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)
FOUND = dict[tuple[str, str], bool]  # (case, reviewer) → only doubtful


def store(world: World) -> float:
    """The world in the database; answers how many seconds the register took."""
    from openimr.cases.models import Case, Party, URDecision
    from openimr.panel import services
    from openimr.panel.domain.graph import SourceRecord

    with TemporaryDirectory() as folder:
        file = Path(folder) / "panel.yaml"
        file.write_text(yaml.safe_dump({"reviewers": world.reviewers}), encoding="utf-8")
        services.load_panel(file, by="benchmark", at=AT)
    start = time.perf_counter()
    services.load_ties(world.entities, world.relations, source=SourceRecord("register", "corporate", ON), by="b", at=AT)
    spent = time.perf_counter() - start
    cases = Case.objects.bulk_create(
        Case(
            number=case.number,
            programme="california_workers_comp",
            priority="regular",
            date_of_injury=date(2024, 4, 25),
            application_received=date(2026, 10, 1),
        )
        for case in world.cases
    )
    URDecision.objects.bulk_create(URDecision(case=case, date=date(2026, 9, 15)) for case in cases)
    Party.objects.bulk_create(
        Party(case=case, **party) for case, made in zip(cases, world.cases, strict=True) for party in made.parties
    )
    return spent


def first_of(world: World, count: int) -> World:
    """The same world with only its first cases, and the truth about them."""
    cases = world.cases[:count]
    numbers = {case.number for case in cases}
    truth = {pair: kind for pair, kind in world.truth.items() if pair[0] in numbers}
    return replace(world, cases=cases, truth=truth)


def screened(world: World, timed: int) -> tuple[FOUND, list[tuple[str, ...]], Stopwatch]:
    """Every case screened: the conflicts found, and the doubts that a person would be asked about, each once."""
    from openimr.cases.models import Case
    from openimr.panel import queries

    watch, found, doubts = Stopwatch(), {}, set()
    cases = {case.number: case for case in Case.objects.all()}
    for n, made in enumerate(world.cases):
        case = cases[made.number]
        ask = lambda case=case: queries.screenings(case, ON)  # noqa: E731
        answers = watch.timed("one case against all reviewers", ask) if n < timed else ask()
        for reviewer, screening in answers.items():
            if screening.conflicts:
                found[made.number, reviewer] = all(conflict.doubtful for conflict in screening.conflicts)
            for conflict in screening.conflicts:
                doubts.update((made.number, str(doubt.written), str(doubt.entity)) for doubt in conflict.unsettled)
    return found, sorted(doubts), watch


# Baselines: the world's own rules over plain names


def plain(name: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", name.lower()).split())


def baseline(world: World, same: Callable[[list[str], list[str]], list[set[int]]]) -> tuple[FOUND, float]:
    """Conflicts by the rules in use, where `same` says which of the register's names each written name is."""
    from openimr.panel.adapters.conflict_rules import conflict_rules, disclosed_as
    from openimr.panel.domain.conflicts import Found, screen_all
    from openimr.panel.domain.graph import Graph, Tie

    keys = [record.key for record in world.entities] + [f"reviewer:{r['id']}" for r in world.reviewers]
    number = {key: n for n, key in enumerate(keys)}
    known = [(plain(name.name), number[record.key]) for record in world.entities for name in record.names]
    known += [(plain(f"{r['first_name']} {r['last_name']}"), number[f"reviewer:{r['id']}"]) for r in world.reviewers]
    ties = [
        Tie(n, tie.kind, number[tie.one], number[tie.other], tie.since, tie.until, tie.percent)
        for n, tie in enumerate(world.relations)
    ]
    told = [(number[f"reviewer:{r['id']}"], tie) for r in world.reviewers for tie in r["affiliations"]]
    asked = [(n, p) for n, made in enumerate(world.cases) for p in made.parties]
    written = [plain(tie["party"]) for _, tie in told]
    for _, party in asked:
        person = f"{party.get('first_name', '')} {party.get('middle_initial', '')} {party.get('last_name', '')}"
        written += [plain(person), plain(party.get("organization", ""))]
    start = time.perf_counter()
    matches = [{known[n][1] for n in found} for found in same(written, [name for name, _ in known])]
    spent = time.perf_counter() - start
    for n, (reviewer, tie) in enumerate(told):
        kind = disclosed_as(tie["kind"], tie["relation"])
        for entity in matches[n]:
            ties.append(Tie(len(ties), kind, reviewer, entity, percent=tie["percent"]))
    graph = Graph(
        [tie for tie in ties if tie.holds(ON)],
        (),
        {number[f"reviewer:{r['id']}"]: r["id"] for r in world.reviewers},
    )
    of_case: dict[int, list[Found]] = defaultdict(list)
    for n, (case, party) in enumerate(asked):
        for entity in matches[len(told) + 2 * n] | matches[len(told) + 2 * n + 1]:
            of_case[case].append(Found(party["role"], 0, entity, doubtful=False))
    found: FOUND = {}
    for case, these in of_case.items():
        roles = tuple({match.role for match in these})
        for reviewer, screening in screen_all(graph, these, roles, conflict_rules(), on=ON).items():
            if screening.conflicts:
                found[world.cases[case].number, reviewer] = False
    return found, spent


def equal_names(written: list[str], known: list[str]) -> list[set[int]]:
    places = defaultdict(set)
    for n, name in enumerate(known):
        places[name].add(n)
    return [places.get(name, set()) if name else set() for name in written]


def alike_names(written: list[str], known: list[str]) -> list[set[int]]:
    found: list[set[int]] = []
    for at in range(0, len(written), 200):
        some = written[at : at + 200]
        scores = process.cdist(some, known, scorer=fuzz.token_sort_ratio, score_cutoff=90, dtype=np.uint8, workers=2)
        found += [set(np.nonzero(row)[0].tolist()) if name else set() for name, row in zip(some, scores, strict=True)]
    return found


def told(name: str, world: World, found: set[tuple[str, str]]) -> None:
    """One line: recall and precision over all pairs, and recall by kind of planting."""
    right = found & set(world.truth)
    counts, hits = Counter(world.truth.values()), Counter(world.truth[pair] for pair in right)
    kinds = ", ".join(f"{kind} {hits[kind] / max(1, counts[kind]):.3f}" for kind in KINDS)
    recall, precision = len(right) / len(world.truth), len(right) / max(1, len(found))
    pairs = f"({len(right)}/{len(world.truth)}, {len(found)} flagged)"
    print(f"  {name:34} recall {recall:6.4f}  precision {precision:6.4f}  {pairs}")
    print(f"  {'':34} by kind: {kinds}")


def one_world(given: argparse.Namespace, seed: int, split: str) -> None:
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    world = make_world(size=given.size, reviewers=given.reviewers, planted=given.planted, seed=seed, split=split)
    pairs = len(world.cases) * len(world.reviewers)
    count = len(world.entities) + len(world.reviewers)
    print(
        f"seed {seed} ({split}): {count} people and organizations, {len(world.relations)} relations,\n"
        f"  {len(world.cases)} cases x {len(world.reviewers)} reviewers = {pairs} pairs, "
        f"{len(world.truth)} conflicts planted, {world.harmless.total()} harmless ties to parties"
    )
    print(f"  loaded, keys stored and entities linked in {store(world):.0f} s")
    world = first_of(world, given.cases or len(world.cases))
    found, doubts, watch = screened(world, given.timed)
    told("panel.queries, doubts to a person", world, set(found))
    told("panel.queries, sure alone", world, {pair for pair, doubtful in found.items() if not doubtful})
    print(f"  {len(doubts) / len(world.cases) * 100:.0f} doubts for a person to settle in 100 cases")
    watch.tell()
    if not given.no_baselines:
        world = first_of(world, given.baseline_cases)
        print(f"  baselines, on {len(world.cases)} of the cases with {len(world.truth)} conflicts:")
        told("panel.queries, doubts to a person", world, {pair for pair in found if pair[0] <= world.cases[-1].number})
        for name, same in (("equal names", equal_names), ("token_sort_ratio >= 90", alike_names)):
            these, spent = baseline(world, same)
            told(name, world, set(these))
            print(f"  {'':34} {1000 * spent / len(world.cases):.1f} ms of comparing names a case")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--size", type=int, default=4_000)
    asked.add_argument("--reviewers", type=int, default=200)
    asked.add_argument("--planted", type=int, default=300)
    asked.add_argument("--full", action="store_true")
    asked.add_argument("--timed", type=int, default=60, help="cases whose screen is timed")
    asked.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    asked.add_argument("--split", choices=["build", "heldback", "ruled"], help="how forms write names, instead")
    asked.add_argument("--cases", type=int, help="screen only so many of the cases")
    asked.add_argument("--baseline-cases", type=int, default=100)
    asked.add_argument("--no-baselines", action="store_true")
    given = asked.parse_args()
    if given.full:
        given.size, given.reviewers, given.planted = 100_000, 2_000, 5_000
    own_database()
    for seed in given.seeds:
        one_world(given, seed, given.split or {1: "build", 2: "heldback"}.get(seed, "ruled"))


if __name__ == "__main__":
    main()
