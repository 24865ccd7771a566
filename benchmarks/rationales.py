"""How hard drafted rationales are to read: every item of the replay, and the items of the demonstration cases.

The Flesch-Kincaid grade of each draft by its own words: quotes of the records, the request as it was written, titles of
guidelines and names of drugs are left out, for the drafter cannot reword them. Target: 10 or lower. Baselines in the
same run: the same drafts with nothing left out, and the rationales that the physicians themselves published.

    python benchmarks/rationales.py
    SHOW=1 python benchmarks/rationales.py     prints each draft too (they quote the summaries: not for the repository)
"""

import json
import os
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.settings")

import django

django.setup()

from benchmarks.replay import GOLD, Replayed, replayed
from openimr.guidelines.adapters.library import answers_in, load
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.review.adapters.wording_file import wordings
from openimr.review.domain.rationale import draft_rationale
from openimr.review.domain.readability import grade_of, reading_grade
from openimr.review.domain.sentences import Sentence


def drafted(one: Replayed) -> tuple[Sentence, ...]:
    """The draft of one item of the replay."""
    weighed = one.weighed
    return draft_rationale(
        one.facts,
        one.item,
        weighed.request,
        weighed.findings,
        weighed.guidelines,
        wording=wordings(one.facts.ur_date),
        explanations=weighed.explanations,
        answers=answers_in(load(), {finding.criterion for finding in weighed.findings}),
    )


def names_in(one: Replayed, told: tuple[Sentence, ...]) -> Iterator[str]:
    """What the drafter cannot reword."""
    yield from map(str, one.weighed.guidelines)
    request = one.weighed.request
    for text in (one.item.request, request.original, request.authorized, request.disputed):
        if text:
            yield text.rstrip(".")
    yield from (s.text[found.start : found.end] for s in told for found in drug_lexicon().find(s.text))


def row(label: str, grades: list[float]) -> str:
    low = sum(grade <= 10 for grade in grades)
    ninth = sorted(grades)[int(len(grades) * 0.9)]
    return (
        f"{label:40} {len(grades):4}   median {statistics.median(grades):5.1f}   nine of ten below {ninth:5.1f}"
        f"   10 or lower {low / len(grades):6.1%}"
    )


def main() -> None:
    if not GOLD.exists():
        print(f"no published decisions here: {GOLD.name} is missing (OPENIMR_SHARED names the folder that holds data/)")
        return
    drafts = [(one, drafted(one)) for one in replayed()]
    own = [grade_of(told, names_in(one, told)) for one, told in drafts]
    print(row("drafts, by their own words", own))
    weighed = [grade for grade, (one, _) in zip(own, drafts, strict=True) if one.weighed.findings]
    print(row("  of these with criteria", weighed))
    print(row("drafts, with quotes, titles and names", [reading_grade(" ".join(s.text for s in t)) for _, t in drafts]))
    letters = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    published = [reading_grade(issue["rationale"]) for letter in letters for issue in letter["issues"]]
    print(row("published rationales", published))
    words = [len(" ".join(s.text for s in told).split()) for _, told in drafts]
    print(f"words of a draft: median {statistics.median(words):.0f}, at most {max(words)}")
    counts = sorted(len(told) for _, told in drafts)
    ninth, over = counts[int(len(counts) * 0.9)], sum(count > 12 for count in counts)
    print(
        f"statements of a draft, each with its sources: median {statistics.median(counts):.0f}, nine of ten at most"
        f" {ninth}, at most {counts[-1]}; more than 12 in {over} of {len(counts)}"
    )
    if os.environ.get("SHOW"):
        for (one, told), grade in zip(drafts, own, strict=True):
            print(f"\n{one.number} grade {grade:.1f}\n" + "\n".join(f"  {s.text}" for s in told))


if __name__ == "__main__":
    main()
