"""Duplicates: recall and precision on rescans, faxes and stamped copies of made case files, and seconds.

    python benchmarks/duplicates.py [--pages 10000] [--seeds 5 6] [--ocr 150]

Baselines in the same run: the exact hash of the text, and shingles of four words with Jaccard at least 0.8. A page that
is called a repeat is right where it stands for a page of the same content (recall), else wrong (precision). Seconds are
of the processor. `--ocr` draws that many pages, reads them by the real engine, and measures again.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2

from benchmarks.case_files import CaseFile, Settings, make, write
from openimr.records.adapters import ocr
from openimr.records.domain.duplicates import Candidate, Key, duplicates

Grouping = Callable[[Sequence[Candidate]], dict[Key, Key]]


def exact(pages: Sequence[Candidate]) -> dict[Key, Key]:
    first: dict[str, Key] = {}
    return {p.key: first[p.text] for p in pages if p.text.strip() and first.setdefault(p.text, p.key) != p.key}


def jaccard(pages: Sequence[Candidate]) -> dict[Key, Key]:
    """Every pair with a run of four words in common, by an index; the first page with 0.8 in common is shown."""
    shingles: dict[Key, set[tuple[str, ...]]] = {}
    holders: dict[tuple[str, ...], list[Key]] = {}
    repeated: dict[Key, Key] = {}
    for page in sorted(pages, key=lambda page: page.by_ocr):
        words = page.text.lower().split()
        own = {tuple(words[n : n + 4]) for n in range(len(words) - 3)}
        shared: dict[Key, int] = {}
        for run in own:
            for key in holders.get(run, ()):
                shared[key] = shared.get(key, 0) + 1
        found = next((k for k, n in shared.items() if n / (len(own) + len(shingles[k]) - n) >= 0.8), None)
        if found is not None:
            repeated[page.key] = found
            continue
        shingles[page.key] = own
        for run in own:
            holders.setdefault(run, []).append(page.key)
    return repeated


def measured(name: str, group: Grouping, pages: Sequence[Candidate], case: CaseFile) -> dict[Key, Key]:
    truth = {p.truth.place: p.truth.duplicate_of or p.truth.place for p in case.pages}
    start = time.process_time()
    found = group(pages)
    seconds = time.process_time() - start
    members: dict[Key, set[Key]] = {}
    for place, root in truth.items():
        members.setdefault(root, set()).add(place)
    right = sum(truth[page] == truth[shown] for page, shown in found.items())
    wanted = sum(len(group_) - 1 for group_ in members.values())
    precision, recall = right / max(1, len(found)), right / max(1, wanted)
    counts = f"({right}/{wanted}, {len(found)} called repeats)"
    print(f"  {name:22} recall {recall:6.3f}  precision {precision:6.3f}  {seconds:7.2f} s  {counts}")
    return found


def candidates(case: CaseFile) -> list[Candidate]:
    return [Candidate(page.truth.place, page.read, page.truth.scanned) for page in case.pages]


def recognized(case: CaseFile, folder: Path) -> list[Candidate]:
    """The pages as drawn and read back: text layers, and real OCR of the scans (turned upright as the truth says)."""
    made = []
    files = {file.name: pypdfium2.PdfDocument(file) for file in write(case, folder)}
    for page in case.pages:
        sheet = files[page.truth.original][page.truth.number - 1]
        if not page.truth.scanned:
            made.append(Candidate(page.truth.place, sheet.get_textpage().get_text_range(), by_ocr=False))
            continue
        picture = (
            sheet.render(scale=300 / 72, grayscale=True).to_pil().convert("L").rotate(page.truth.turned, expand=True)
        )
        found = ocr.recognize(picture)
        made.append(Candidate(page.truth.place, found.text, by_ocr=True, confidence=found.confidence))
    return made


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=10_000)
    asked.add_argument("--seeds", type=int, nargs="+", default=[11])
    asked.add_argument("--splits", nargs="+", default=["build", "heldback"])
    asked.add_argument("--ocr", type=int, default=0)
    given = asked.parse_args()
    for split in given.splits:
        for seed in given.seeds:
            case = make(Settings(pages=given.pages, seed=seed, split=split))
            print(f"{len(case.pages)} pages, split {split}, seed {seed}, OCR noise model")
            pages = candidates(case)
            measured("exact hash", exact, pages, case)
            measured("shingle Jaccard 0.8", jaccard, pages, case)
            measured("records.duplicates", duplicates, pages, case)
        if given.ocr:
            case = make(Settings(pages=given.ocr, seed=given.seeds[0], split=split, scanned=0.5, repeated=0.35))
            print(f"{len(case.pages)} pages, split {split}, read by the real engine")
            with tempfile.TemporaryDirectory() as folder:
                pages = recognized(case, Path(folder))
            measured("exact hash", exact, pages, case)
            measured("shingle Jaccard 0.8", jaccard, pages, case)
            measured("records.duplicates", duplicates, pages, case)


if __name__ == "__main__":
    main()
