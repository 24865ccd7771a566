"""The quality gate: how many planted faults are caught by a check of the right kind, and how often it warns of nothing.

    python benchmarks/quality_gate.py               4 of each kind, wordings that were seen
    python benchmarks/quality_gate.py --of 40       40 of each kind
    python benchmarks/quality_gate.py --held-back   the wordings that were not looked at while the checks were mended
    python benchmarks/quality_gate.py --demo        the demonstration cases as well (carried in a database first)
    python benchmarks/quality_gate.py --otherwise   faults worded as another author would (quality_faults_otherwise.py)
    python benchmarks/quality_gate.py --sides       sides as clinicians abbreviate them (quality_faults_sides.py)
    python benchmarks/quality_gate.py --letters     published letters' parsed content instead: by check, counts only

Clean determinations are made (quality_world.py), each kind of fault is planted in turn (quality_faults.py and
quality_faults_said.py), and what the gate finds that it did not find in the clean one counts: caught, if one of it is
of the right kind. A false alarm is a clean determination of which the gate finds anything; blocking and warning
apart, by check.
Baseline in the same run: the gate as it was before its checks were data (gate_before.py), where any reason that the
clean determination had not counts as caught, of whatever kind.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.settings")

import yaml

WORDINGS = Path(__file__).with_name("quality_wordings.yaml")


def carried_demo_cases() -> Iterator:
    """The demonstration cases as they stand at their signature, with the slots that wordings may fill there."""
    from benchmarks.stored_case import own_database

    own_database()
    import tempfile

    from openimr import clock
    from openimr.cases import queries as cases
    from openimr.demo.console import SAMPLES
    from openimr.determinations import queries, services
    from openimr.journey import carry
    from openimr.review.queries import case_reviews

    met, sign = [], services.sign

    def look(number, *, on, **rest):
        case = cases.get(number, None)
        met.append(queries.matter(queries.Material(case), case_reviews(case)[0], today=on))
        return sign(number, on=on, **rest)

    services.sign = look
    try:
        for entry in yaml.safe_load((SAMPLES.parent / "cases.yaml").read_text()):
            with tempfile.TemporaryDirectory() as out:
                carry(SAMPLES / entry["case"], out=Path(out), today=entry["today"], by="benchmark", at=clock.now(),
                      demonstration=True, report=lambda _: None, progress=lambda *_: None)  # fmt: skip
    finally:
        services.sign = sign
    yield from met


def before(matter) -> set[str]:
    """The codes of the gate as it was."""
    from benchmarks.gate_before import reasons_not_to_sign

    found = reasons_not_to_sign(
        matter.review, matter.facts, matter.records, matter.editions, edition_date=matter.edition_date,
        reviewer_reasons=(), identities=matter.identities,
    )  # fmt: skip
    return {reason.code for reason in found}


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--of", type=int, default=4)
    asked.add_argument("--held-back", action="store_true")
    asked.add_argument("--demo", action="store_true")
    asked.add_argument("--letters", action="store_true")
    asked.add_argument("--otherwise", action="store_true")
    asked.add_argument("--sides", action="store_true")
    asked.add_argument("--show", default="", help="print what is missed, of kinds that contain this")
    asked.add_argument("--only", default="", help="kinds that contain this")
    options = asked.parse_args()
    demo = list(carried_demo_cases()) if options.demo else []
    if not options.demo:
        import django

        django.setup()
    if options.letters:
        letters()
        return
    measure(options, demo)


def measure(options, demo) -> None:
    from benchmarks import quality_faults_originals, quality_faults_otherwise, quality_faults_sides
    from benchmarks.quality_world import Made, Truth, cleans, make, turned_determination
    from openimr.determinations.adapters.quality_file import checks
    from openimr.determinations.domain.quality.gate import objections

    known = checks()
    words = yaml.safe_load(WORDINGS.read_text(encoding="utf-8"))["held_back" if options.held_back else "seen"]
    made = list(cleans(options.of * 3, words))
    made += [Made(-number, matter, Truth(_slots(matter), {})) for number, matter in enumerate(demo, start=1)]
    for one in [one for one in made if one.seed < 0]:  # the same cases decided the other way
        made.append(Made(one.seed - 100, turned_determination(one.matter, one.truth, words), one.truth))
    began = time.perf_counter()
    found = {one.seed: objections(one.matter, known) for one in made}
    spent = time.perf_counter() - began
    print(f"{len(made)} clean determinations, {len(demo)} of them the demonstration cases, and these decided otherwise;"
          f" {spent / len(made) * 1000:.0f} ms each\n  {variety(made)}")  # fmt: skip
    tell_alarms(made, found, shown=bool(options.show))
    print(f"\n{'kind of fault':52} planted  caught  before")
    total = Counter()
    kinds = quality_faults_originals.FAULTS
    if options.otherwise:
        kinds = quality_faults_otherwise.FAULTS
        planted_in = quality_faults_otherwise.HELD_BACK if options.held_back else quality_faults_otherwise.SEEN
    if options.sides:
        kinds = quality_faults_sides.FAULTS
        tell_no_sides(quality_faults_sides.NO_SIDES, made, known, options)
    for kind in kinds:
        if options.only and options.only not in kind.name:
            continue
        planted = caught = old = 0
        for turn in range(options.of * 12):
            if planted == options.of:
                break
            one = made[turn % len(made)] if turn < len(made) else make(1000 + turn, words, acute=turn % 2 == 0)
            rng = random.Random(f"{kind.name} {turn}")
            matter = kind.plant(one, rng, planted_in if options.otherwise else words)
            if matter is None:
                continue
            planted += 1
            had = {o.check for o in found[one.seed]} if one.seed in found else set()
            told = objections(matter, known)
            new = {o.check for o in told} - had | {
                o.check for o in told if (o.item, o.sentence, o.check) not in
                {(p.item, p.sentence, p.check) for p in found.get(one.seed, ())}
            }  # fmt: skip
            caught += bool(new & kind.checks)
            old += bool(before(matter) - before(one.matter))
            if options.show and options.show in kind.name + " all" and not new & kind.checks:
                print(f"  missed in {one.seed} {kind.name}: found {sorted(new)}")
                show(one.matter, matter)
        total.update(planted=planted, caught=caught, old=old, kinds=1)
        share = f"{caught / planted:7.1%} {old / planted:7.1%}" if planted else "no place found"
        print(f"{kind.name:52} {planted:7} {share}")
    print(f"{'all ' + str(total['kinds']) + ' kinds':52} {total['planted']:7} {total['caught'] / total['planted']:7.1%}"
          f" {total['old'] / total['planted']:7.1%}")  # fmt: skip


def tell_no_sides(kinds, made, known, options) -> None:
    """Of how many sentences that say no other side the gate tells that they do."""
    from openimr.determinations.domain.quality.gate import objections

    for kind in kinds:
        told = planted = 0
        for one in made:
            matter = kind.plant(one, random.Random(f"{kind.name} {planted}"), None) if planted < options.of else None
            if matter is None:
                continue
            planted += 1
            wrong = [o for o in objections(matter, known) if o.check in kind.checks]
            told += bool(wrong)
            if options.show and wrong:
                print(f"  {wrong[0].says}")
                show(one.matter, matter)
        print(f"nothing to tell: {kind.name:48} {planted:4}, told of {told}")


def tell_alarms(made, found, *, shown: bool) -> None:
    """How many clean determinations are told of anything that blocks or warns, and by which check."""
    for severity in ("blocks", "warns"):
        hit = [one for one in made if any(o.severity == severity for o in found[one.seed])]
        print(f"  false alarms, {severity}: {len(hit)} ({len(hit) / len(made):.1%})")
        by_check = Counter(c for one in hit for c in {o.check for o in found[one.seed] if o.severity == severity})
        for check, count in by_check.most_common():
            print(f"    {check}: {count}")
        for one in hit if shown else ():
            for o in found[one.seed]:
                if o.severity == severity:
                    print(f"  clean {one.seed}: {o.severity} {o.check}: {o.says}")
    noted = sum(any(o.severity == "notes" for o in told) for told in found.values())
    print(f"  with a note of what could not be compared: {noted}")


def variety(made) -> str:
    """What the clean determinations are about, in one line."""
    items = [(item, one.matter.disputed(item.number).request) for one in made for item in one.matter.review.items]
    decided = Counter(item.decision for item, _ in items)
    mixed = sum(len({item.decision for item in one.matter.review.items}) > 1 for one in made)
    by_count = Counter(len(one.matter.review.items) for one in made)
    many = sum(count for number, count in by_count.items() if number > 3)
    return (
        f"{len(items)} items ({len({request for _, request in items})} requests): {decided['upheld']} upheld, "
        f"{decided['overturned']} overturned; {mixed} determinations decide both ways, {by_count[1]} have one item, "
        f"{many} more than three"
    )


def show(clean, matter) -> None:
    """The sentences that are not in the clean one."""
    had = {placed.sentence for placed in clean.sentences}
    for placed in matter.sentences:
        if placed.sentence not in had:
            print(f"      {placed.item} {placed.sentence.role}: {placed.text[:200]}")


def _slots(matter) -> dict[str, str]:
    """What a wording may speak of in a demonstration case."""
    facts = matter.facts
    worker = dict(facts.party("injured_worker").identifiers)
    sex = worker["sex"]
    he, his = ("He", "his") if sex == "male" else ("She", "her")
    born = date.fromisoformat(worker["date_of_birth"])
    last = max(d.date for d in matter.records.documents if d.date and d.kind == "progress_report")
    part, side = facts.body_parts[0]
    return {
        "part": f"{side} {part}".strip(), "visit": f"{last:%m/%d/%Y}", "pain": "5", "visits": "10", "drug": "naproxen",
        "sex": sex, "he": he.lower(), "He": he, "his": his, "age": str(facts.ur_date.year - born.year),
        "injury": f"{facts.date_of_injury:%m/%d/%Y}", "birth": f"{born:%m/%d/%Y}",
        "DATE OF REPORT": "{DATE OF REPORT}", "treatment": "{treatment}",
    }  # fmt: skip


def letters() -> None:
    """The published letters: the checks that need no records, by check; counts only."""
    from benchmarks.quality_letters import objections_by_letter

    counted: Counter[str] = Counter()
    of_letters: Counter[str] = Counter()
    number = 0
    for found in objections_by_letter():
        number += 1
        counted.update(found)
        of_letters.update(set(found))
    print(f"{number} published letters")
    for check, count in counted.most_common():
        print(f"  {check:28} {count:5} in {of_letters[check]:4} letters")


if __name__ == "__main__":
    main()
