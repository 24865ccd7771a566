"""Misfiled pages: recall and precision on pages of other people planted in made case files, OCR noise included.

    python benchmarks/misfiled.py [--pages 10000] [--seeds 31 32] [--splits build heldback]

A planted page without any mark of its patient counts too: it must be found by the document that it belongs to. Baseline
in the same run: the exact search for the worker's name or claim number; a page with neither is another's.
"""

import argparse
import time
from datetime import date

from benchmarks.case_files import CaseFile, PageTruth, Settings, make
from openimr.records.adapters.patient_marks_file import patient_labels
from openimr.records.domain.misfiled import PageOfDocument, Worker, screen

Key = tuple[str, int]


def worker_of(case: CaseFile) -> Worker:
    who = case.truth.worker
    maiden = (who.maiden,) if who.maiden else ()
    return Worker((who.first, who.middle), (who.last, *maiden), date.fromisoformat(who.born), (who.claim,))


def exact(case: CaseFile) -> set[Key]:
    who = case.truth.worker
    own = (who.name, f"{who.last}, {who.first}", who.claim)
    return {p.truth.place for p in case.pages if p.read.strip() and not any(mark in p.read for mark in own)}


def screened(case: CaseFile) -> set[Key]:
    pages = [PageOfDocument(p.truth.place, p.truth.document, p.read) for p in case.pages]
    return {found.key for found in screen(pages, worker_of(case), patient_labels())}


def told(name: str, found: set[Key], case: CaseFile, seconds: float) -> None:
    planted = {p.truth.place for p in case.pages if p.truth.misfiled}
    marked = {p.truth.place for p in case.pages if p.truth.misfiled and p.truth.marks}
    right = found & planted
    recall, precision = len(right) / max(1, len(planted)), len(right) / max(1, len(found))
    of_marked = len(found & marked) / max(1, len(marked))
    counts = f"({len(right)}/{len(planted)}, {len(found)} flagged)"
    print(
        f"  {name:20} recall {recall:6.3f}, of pages with a mark {of_marked:6.3f}; precision {precision:6.3f}"
        f"  {seconds:6.2f} s  {counts}"
    )


def mistakes(case: CaseFile, found: set[Key]) -> list[PageTruth]:
    return [p.truth for p in case.pages if bool(p.truth.misfiled) != (p.truth.place in found)]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=4_000)
    asked.add_argument("--seeds", type=int, nargs="+", default=[31, 32, 33, 34])
    asked.add_argument("--splits", nargs="+", default=["build", "heldback"])
    given = asked.parse_args()
    for split in given.splits:
        for seed in given.seeds:
            case = make(Settings(pages=given.pages, seed=seed, split=split, misfiled=0.04))
            print(f"{len(case.pages)} pages, split {split}, seed {seed}")
            for name, look in (("exact string search", exact), ("records.misfiled", screened)):
                start = time.process_time()
                found = look(case)
                told(name, found, case, time.process_time() - start)


if __name__ == "__main__":
    main()
