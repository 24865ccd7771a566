"""Reading requests: how many a second, how many right by labels made by hand, and how long the worst text takes.

`python benchmarks/requests.py [ROUNDS | --unseen [SET] [--wrong]]`. The labels (tests/heldout/request_labels.csv) were
made by reading, before this grammar was run; catalogue and grammar were written with the same requests at hand, so the
shares say how far it got on what it was made for, not what it does with new ones; `--unseen` measures that
(benchmarks/unseen_requests.py). Baselines, in the same run: for the rate, the plain search for any name of the
catalogue; for the labels, that search too: first treatment, parts named, first number in the text.
"""

import csv
import json
import os
import re
import statistics
import sys
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path

from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.catalogue import Catalogue
from openimr.guidelines.domain.request import parse
from openimr.guidelines.domain.tokens import folded, tokens

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.request_forms import FORMS
from benchmarks.unseen_requests import print_unseen

HERE = Path(__file__).parents[1]
GOLD = Path(os.environ.get("OPENIMR_SHARED", HERE.parent / "shared")) / "data" / "letters-gold.jsonl"
LABELS = HERE / "tests" / "heldout" / "request_labels.csv"
HOSTILE = [
    "1 x ", "1/", "1-", "#1 ", "(1)", "l spine ", "left knee right ", "20%/", "10mg/", "l4-5-", "pt ", "a.", "x",
    "12 pt visits ", "2 times a week ", "for 3 weeks ", "take 1 tab po ",
    "the remaining ", "was authorized ", "neck left, ",
]  # fmt: skip


def requests() -> dict[tuple[str, str], tuple[str, date]]:
    """Each published request with the day of the UR decision, by case number and item."""
    found = {}
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        letter = json.loads(line)
        on = datetime.strptime(letter["ur_denial_date"], "%m/%d/%Y").date()
        for item, issue in enumerate(letter["issues"], 1):
            found[letter["case_number"], str(item)] = (issue["request"], on)
    return found


def rate(work, texts: list[str], rounds: int) -> float:
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        for text in texts:
            work(text)
        seconds.append(time.perf_counter() - start)
    return len(texts) / statistics.median(seconds)


def understood(text: str, catalogue: Catalogue) -> tuple:
    found = parse(text, catalogue)
    return found.concept, frozenset(found.body_parts), found.total


def searched(text: str, catalogue: Catalogue) -> tuple:
    """The baseline: names and the first number."""
    read = tokens(folded(text))
    treatments, parts = catalogue.treatments(read), catalogue.parts(read)
    number = re.search(r"(?<![\w./])\d+(?![\w./%])", text)
    return (
        treatments[0].named.id if treatments else None,
        frozenset((found.named.part, found.named.side) for found in parts),
        float(number.group()) if number else None,
    )


def labels() -> dict[tuple[str, str], tuple]:
    found = {}
    for row in csv.DictReader(LABELS.read_text(encoding="utf-8").splitlines()):
        parts = (part.partition(":") for part in row["body_parts"].split(";") if part)
        total = float(row["total"]) if row["total"] else None
        key = row["case_number"], row["item"]
        found[key] = (row["concept"], frozenset((name, side) for name, _, side in parts), total)
    return found


def print_right(name: str, read, asked: dict, known: dict, catalogue: Catalogue) -> None:
    """How many of the labels a reader gets right: each of the three, and all three of one request."""
    right = [[a == b for a, b in zip(read(asked[k][0], catalogue), known[k], strict=True)] for k in known]
    shares = [sum(one) / len(right) for one in zip(*right, strict=True)]
    together = sum(all(one) for one in right)
    told = "  ".join(f"{share:6.1%}" for share in shares)
    print(f"  {name:22} {told}  {together / len(right):6.1%} ({together} of {len(right)})")


def print_rewritten(asked: dict, known: dict, catalogue: Catalogue) -> None:
    """The same requests in other words: how often all three labels still hold."""
    right = Counter()
    for key, label in known.items():
        text = asked[key][0]
        for name, form in FORMS.items():
            if (other := form(text)) != text:
                right[name, understood(other, catalogue) == label] += 1
    good, bad = (sum(count for (_, ok), count in right.items() if ok is wanted) for wanted in (True, False))
    worst = ", ".join(f"{name} {count}" for (name, ok), count in right.most_common() if not ok) or "none"
    print(f"  rewritten in {len(FORMS)} other ways: {good / (good + bad):.1%} of {good + bad} right; wrong: {worst}")


def print_worst(catalogue: Catalogue) -> None:
    """The slowest (best of three) of texts of 4,000 characters that repeat one piece, alone and in a modification."""
    worst = (0.0, "")
    for piece in HOSTILE:
        for head in ("", "Norco ", "PT was the original request. Y was authorized. The remaining "):
            text = (head + piece * 4000)[:4000]
            taken = []
            for _ in range(3):
                start = time.perf_counter()
                parse(text, catalogue)
                taken.append(time.perf_counter() - start)
            worst = max(worst, (min(taken), text[:40]))
    print(f"slowest text of 4,000 characters: {worst[0] * 1000:.0f} ms ({worst[1]!r} …)")


def main() -> None:
    if "--unseen" in sys.argv:
        named = [word for word in sys.argv[1:] if not word.startswith("--")]
        print_unseen(load().catalogue, named[0] if named else None, wrong="--wrong" in sys.argv)
        return
    if not GOLD.exists():
        print(f"no published requests here: {GOLD.name} is missing (OPENIMR_SHARED names the folder that holds data/)")
        return
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    library = load()
    catalogue, asked = library.catalogue, requests()
    texts = [text for text, _ in asked.values()]
    names = rate(catalogue.find, texts, rounds)
    whole = rate(lambda text: parse(text, catalogue), texts, rounds)
    print(f"requests parsed       {whole:8.0f} a second")
    print(f"names searched alone  {names:8.0f} a second (parsing takes {names / whole:.1f} times as long)")
    print_worst(catalogue)
    known = labels()
    print(f"right by hand-made labels: treatment, parts with sides, total, all three ({len(known)} requests)")
    print_right("parsed", understood, asked, known, catalogue)
    print_right("baseline: names alone", searched, asked, known, catalogue)
    print_rewritten(asked, known, catalogue)
    read = [(parse(text, catalogue), on) for text, on in asked.values()]
    weighed = [library.sets_for(r.concept, tuple(part for part, _ in r.body_parts), on) for r, on in read]
    covered = sum(bool(sets) for sets in weighed)
    print(f"criteria in force on its day: {covered} of {len(read)}, {covered / len(read):.1%}")
    without = Counter(r.concept for (r, _), sets in zip(read, weighed, strict=True) if r.concept and not sets)
    print("  oftenest without criteria: " + ", ".join(f"{concept} {n}" for concept, n in without.most_common(12)))


if __name__ == "__main__":
    main()
