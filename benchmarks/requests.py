"""Reading requests: how many a second, and on how many of the real ones the library has something to say.

These are shares of what is *recognized*, not of what is right: the requests are not labelled by hand yet.
Baseline for the rate: the plain search for any name of the catalogue in the same texts, in the same run.
"""

import json
import os
import statistics
import time
from collections import Counter
from datetime import date, datetime
from pathlib import Path

from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.requests import parse

GOLD = Path(os.environ.get("OPENIMR_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "letters-gold.jsonl"


def requests() -> list[tuple[str, date]]:
    """Each published request with the day of the UR decision, by which editions are chosen."""
    found = []
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        letter = json.loads(line)
        on = datetime.strptime(letter["ur_denial_date"], "%m/%d/%Y").date()
        found += [(issue["request"], on) for issue in letter["issues"]]
    return found


def rate(work, texts: list[str], rounds: int = 5) -> float:
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        for text in texts:
            work(text)
        seconds.append(time.perf_counter() - start)
    return len(texts) / statistics.median(seconds)


def main() -> None:
    if not GOLD.exists():
        print(f"no published requests here: {GOLD.name} is missing (OPENIMR_SHARED names the folder that holds data/)")
        return
    library = load()
    catalogue, asked = library.catalogue, requests()
    texts = [text for text, _ in asked]
    names = rate(catalogue.find, texts)
    whole = rate(lambda text: parse(text, catalogue), texts)
    read = [(parse(text, catalogue), on) for text, on in asked]
    of = len(read)

    def share(label: str, count: int) -> None:
        print(f"  {label:42} {count:4} of {of}  {count / of:6.1%}")

    print(f"requests parsed       {whole:8.0f} a second")
    print(f"names searched alone  {names:8.0f} a second (parsing takes {names / whole:.1f} times as long)")
    share("a treatment of the catalogue", sum(r.concept is not None for r, _ in read))
    share("a part of the body", sum(bool(r.body_parts) for r, _ in read))
    share("a total", sum(r.total is not None for r, _ in read))
    share("original and authorized amounts", sum(r.original is not None for r, _ in read))
    weighed = [library.sets_for(r.concept, tuple(part for part, _ in r.body_parts), on) for r, on in read]
    share("criteria in force on its day", sum(bool(sets) for sets in weighed))
    without = Counter(r.concept for (r, _), sets in zip(read, weighed, strict=True) if r.concept and not sets)
    print("  oftenest without criteria: " + ", ".join(f"{concept} {n}" for concept, n in without.most_common(12)))


if __name__ == "__main__":
    main()
