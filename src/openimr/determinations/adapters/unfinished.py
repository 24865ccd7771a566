"""Letters that were put in the store for a signature that may not come to its end: noted before, struck out after.

A power cut between seal and store would else leave a sealed letter of a determination that does not exist.
"""

import json
from collections.abc import Collection, Iterable
from pathlib import Path

from openimr.determinations.adapters import durable
from openimr.records.adapters import originals


def note(folder: Path, case_number: str, digests: Iterable[str]) -> None:
    """Say which files are about to be stored; on the disk before the first of them is."""
    durable.replace(folder / f"{case_number}.json", json.dumps(sorted(digests)).encode())


def strike_out(folder: Path, case_number: str) -> None:
    """The signature came to its end: every file that was noted is kept."""
    (folder / f"{case_number}.json").unlink(missing_ok=True)


def collect(folder: Path, store: Path, case_number: str, *, kept: Collection[str]) -> int:
    """Remove what an unfinished signature of the case left in the store, but for what is `kept`. Answers how many."""
    file = folder / f"{case_number}.json"
    if not file.is_file():
        return 0
    left = [originals.place_of(store, digest) for digest in json.loads(file.read_bytes()) if digest not in kept]
    there = [place for place in left if place.exists()]
    for place in there:
        place.unlink()
    strike_out(folder, case_number)
    return len(there)
