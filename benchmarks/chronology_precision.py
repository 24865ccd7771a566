"""Precision of the chronology by kind, on events judged by hand: right day, kind, quote, assertion, values.

    python benchmarks/chronology_precision.py

The labels are tests/heldout/chronology_labels.csv: up to seven events of each kind, drawn at random from each of two
made case files (build and held-back templates, read without OCR) a seed; the column `wrong` names what is wrong and is
empty where all is right. "Drawn" is what the rules of the day of the draw gave: 81 before, 82 after classes of faults
were mended, 83 after a second round (the kinds that were below 0.9 in 82, and function). "Found now" are labels whose
very event is still told; "lost" were right and are now told otherwise or not at all. Baseline: the same events, each
on its document's day. The layouts of both splits are known by now; no figure here is of unseen papers.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.case_files import Settings, make
from benchmarks.chronology import documents_of
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.records.adapters.treatments_file import treatments
from openimr.records.domain.chronology import Vocabulary, events
from openimr.records.domain.evidence import ChronologyEvent, DocumentText

LABELS = Path(__file__).parents[1] / "tests" / "heldout" / "chronology_labels.csv"
Label = dict[str, str]


def key(event: ChronologyEvent) -> tuple[str, ...]:
    """What makes an event the one that was judged."""
    told = event.evidence
    return (
        told.document,
        str(told.page),
        event.kind,
        str(event.date),
        event.assertion,
        " ".join(told.quote.split()),
        event.says,
    )


def labelled() -> dict[tuple[str, str, str], list[Label]]:
    """The labels of each made case file: split, seed, pages."""
    by_file: dict[tuple[str, str, str], list[Label]] = defaultdict(list)
    with LABELS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            by_file[row["split"], row["seed"], row["pages"]].append(row)
    return by_file


def count(counts: dict[str, Counter[str]], labels: list[Label], documents: Sequence[DocumentText]) -> None:
    """Adds the labels of one file to the counts of each kind."""
    vocabulary = Vocabulary(drug_lexicon(), treatments(), cue_rules())
    told = {key(event) for event in events(documents, vocabulary)}
    day_of = {document.document: str(document.date) for document in documents}
    for label in labels:
        own = tuple(label[name] for name in ("document", "page", "kind", "date", "assertion", "quote", "says"))
        right = not label["wrong"]
        for row in (counts[label["kind"]], counts["ALL"]):
            row[f"of {label['seed']}"] += 1
            row[f"right {label['seed']}"] += right
            row["of now"] += own in told
            row["right now"] += right and own in told
            row["lost"] += right and own not in told
            row["on document's day"] += right and own in told and label["date"] == day_of[label["document"]]


def share(row: Counter[str], right: str, of: str) -> str:
    return f"{row[right] / row[of]:6.3f} of {row[of]:3}" if row[of] else f"{'-':>13}"


def main() -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    by_file = labelled()
    for (split, seed, pages), labels in by_file.items():
        documents = documents_of(make(Settings(pages=int(pages), seed=int(seed), split=split, scanned=0.0)))
        count(counts, labels, documents)
    seeds = sorted({seed for _, seed, _ in by_file})
    heads = "".join(f"{'drawn ' + seed:>16}" for seed in seeds)
    print(f"{'':20}{heads}{'found now':>16}{'lost':>7}{'document day':>16}")
    for kind in (*sorted(kind for kind in counts if kind != "ALL"), "ALL"):
        row = counts[kind]
        drawn = "".join(f"{share(row, f'right {seed}', f'of {seed}'):>16}" for seed in seeds)
        day = share(row, "on document's day", "of now")
        print(f"{kind:20}{drawn}{share(row, 'right now', 'of now'):>16}{row['lost']:>7}{day:>16}")


if __name__ == "__main__":
    main()
