"""Reading published letters: time against bare pypdfium2 text extraction, and fields against the hand-made gold.

Baseline: pypdfium2's `get_text_range` of every page of the same files, in the same run.
"""

import json
import os
import statistics
import time
from datetime import datetime
from pathlib import Path

import pypdfium2

from openimr.publication.adapters.letter_text import read_file

SHARED = Path(os.environ.get("OPENIMR_SHARED", Path(__file__).parents[2] / "shared")) / "data"


def bare(files: list[Path]) -> int:
    length = 0
    for file in files:
        document = pypdfium2.PdfDocument(file)
        for number in range(len(document)):
            page = document[number]
            textpage = page.get_textpage()
            length += len(textpage.get_text_range())
            textpage.close()
            page.close()
        document.close()
    return length


def timed(work, rounds: int = 5) -> float:
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def squeezed(value: object) -> str:
    return " ".join(str(value or "").split())


def accuracy(read: dict[str, dict]) -> dict[str, tuple[int, int]]:
    """Field to (right, of)."""
    counts: dict[str, list[int]] = {}

    def note(field: str, ours: object, gold: object) -> None:
        right = squeezed(ours) == squeezed(gold)
        counts.setdefault(field, [0, 0])
        counts[field][0] += right
        counts[field][1] += 1
        if not right and os.environ.get("SHOW"):
            print(f"  {field}: {squeezed(ours)!r} != {squeezed(gold)!r}")

    for line in (SHARED / "letters-gold.jsonl").read_text().splitlines():
        gold = json.loads(line)
        ours = read.get(Path(gold["file"]).stem)
        if ours is None:
            note("letters read", "", gold["file"])
            continue
        note("letters read", 1, 1)
        for field in ("date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received"):
            note(field, ours[field], datetime.strptime(gold[field], "%m/%d/%Y").date().isoformat())
        note("case_number", ours["case_number"], gold["case_number"])
        note("priority", ours["priority"], gold["priority"])
        note("licensure", ",".join(ours["licensure"]), gold["licensure"].replace(", ", ","))
        note("specialties", ", ".join(ours["specialties"]), gold["specialty"])
        note("clinical_case_summary", ours["clinical_case_summary"], gold["clinical_case_summary"])
        note("number of issues", len(ours["issues"]), len(gold["issues"]))
        for mine, true in zip(ours["issues"], gold["issues"], strict=False):
            note("request", mine["request"], true["request"])
            note("decision", mine["decision"], true["decision"].lower())
            note(
                "claims administrator guideline",
                mine["claims_administrator_guideline"],
                true["claims_administrator_guideline"],
            )
            note("reviewer guideline", mine["reviewer_guideline"], true["reviewer_guideline"])
            note("rationale", mine["rationale"], true["rationale"])
    return {field: (right, total) for field, (right, total) in counts.items()}


def main() -> None:
    if not SHARED.is_dir():
        print(f"skipped: no letters at {SHARED} (set OPENIMR_SHARED)")
        return
    files = sorted((SHARED / "letters").glob("CM*.pdf"))
    ours, base = timed(lambda: [read_file(file) for file in files]), timed(lambda: bare(files))
    print(
        f"{len(files)} letters: ours {ours:.3f} s, bare pypdfium2 {base:.3f} s, ratio {ours / base:.2f} (target 2.00)"
    )
    for name, source in (("PDF", files), ("text", sorted((SHARED / "letters-text").glob("CM*.txt")))):
        found = accuracy({file.stem: read_file(file).as_json(file.name) for file in source})
        print(f"from {name}:")
        for field, (right, total) in found.items():
            print(f"  {field:32} {right:4} of {total:4}  {100 * right / total:6.2f} %")


if __name__ == "__main__":
    main()
