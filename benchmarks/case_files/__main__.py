"""python -m benchmarks.case_files OUT --pages 1000 --seed 1: PDFs of a made case file, and truth.json."""

import argparse
import time
from collections import Counter
from pathlib import Path

from benchmarks.case_files import Settings, make, write


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("out", type=Path)
    asked.add_argument("--pages", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--split", choices=["build", "practice", "heldback", "fresh"], default="build")
    asked.add_argument("--scanned", type=float, default=0.3, help="share of documents that came as pictures")
    asked.add_argument("--repeated", type=float, default=0.12, help="share of documents that came before")
    asked.add_argument("--misfiled", type=float, default=0.02, help="share of documents that are another person's")
    asked.add_argument("--even", action="store_true", help="every kind of document as often as the others")
    given = asked.parse_args()
    start = time.perf_counter()
    case = make(
        Settings(
            pages=given.pages,
            seed=given.seed,
            split=given.split,
            scanned=given.scanned,
            repeated=given.repeated,
            misfiled=given.misfiled,
            even=given.even,
        )
    )
    files = write(case, given.out)
    pages = case.truth.pages
    print(f"{len(pages)} pages in {len(files)} originals, {time.perf_counter() - start:.1f} s")
    print("  kinds       ", dict(Counter(page.kind for page in pages).most_common()))
    print("  renderings  ", dict(Counter(page.rendering for page in pages).most_common()))
    print(
        f"  repeated {sum(p.duplicate_of is not None for p in pages)}, misfiled {sum(bool(p.misfiled) for p in pages)}"
    )


if __name__ == "__main__":
    main()
