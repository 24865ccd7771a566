"""Fits how sure a kind is: the scale of its weights and the table from shares to the share of answers that are right.

    python benchmarks/confidence.py        prints what document_kinds.yaml should hold as `scale` and `sure`

On made files of the build split (fixed seed) and on real reports (the development set and the 130 and 86 that were held
out until November 2026), each with half the weight; nothing held out is read. Rules are right on what they were written
from more often than on anything new. So each document is weighed without the cues that no other document (of the made
ones: no other layout) has: what a rule knows from it alone does not count for it. The scale is that of the least log
loss. The table is the isotonic regression (pool adjacent violators) of "right" on the share of the winning kind, told
at the mean of each bin.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import yaml

from benchmarks.sorting import DEVELOPMENT, LABELS, SECOND, bundles, texts
from openimr.records.adapters.kinds_file import document_kinds
from openimr.records.domain.kinds import OTHER, Kinds, hits_of, odds, summed, weigh

SCALES = tuple(n / 20 for n in range(4, 25))
EDGES = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 1.0)
LEAST_IN_A_BIN = 5


def weighed(kinds: Kinds) -> list[tuple[list[float], int, float]]:
    """Sums of weights of all kinds, the place of the true one, and the weight of the document in the fit."""
    ids = [kind.id for kind in kinds.kinds]
    made = [(p.pages, p.kind, p.layout) for b in bundles(1000, 5, "build", even=True) for p in b.papers]
    labelled = [
        entry for file in (DEVELOPMENT, LABELS, SECOND) for entry in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]
    reports = texts()
    real = [((reports[entry["id"]]["text"],), entry["kind"], str(entry["id"])) for entry in labelled if reports]
    sets = [found for found in (made, real) if found]
    documents = [(pages, kind, layout, 1 / len(sets) / len(of)) for of in sets for pages, kind, layout in of]
    cues = [weigh(hits_of(pages, kinds), kinds) for pages, _, _, _ in documents]
    known_from: dict[tuple[int, str], set[tuple[str, str]]] = {}
    for (_, kind, layout, _), of_one in zip(documents, cues, strict=True):
        for number, found in enumerate(of_one):
            for cue in found:
                known_from.setdefault((number, cue), set()).add((kind, layout))
    return [
        (
            [
                kinds.kinds[number].prior
                + summed(
                    kinds.kinds[number],
                    {cue: weight for cue, weight in found.items() if known_from[number, cue] != {(kind, layout)}},
                    kinds.further,
                )
                for number, found in enumerate(of_one)
            ],
            ids.index(kind),
            share,
        )
        for (_, kind, layout, share), of_one in zip(documents, cues, strict=True)
    ]


def log_loss(documents: Sequence[tuple[list[float], int, float]], scale: float) -> float:
    return -sum(share * math.log(max(1e-9, odds(weights, scale)[true])) for weights, true, share in documents)


def answers(documents: Sequence[tuple[list[float], int, float]], kinds: Kinds, scale: float) -> list[tuple]:
    """The share that classify() would tell, whether its kind is right, and the weight of the document."""
    other = next(place for place, kind in enumerate(kinds.kinds) if kind.id == OTHER)
    found = []
    for weights, true, share in documents:
        said = weights.index(max(weights)) if max(weights) >= kinds.least else other
        found.append((odds(weights, scale)[said], said == true, share))
    return found


def table(told: Sequence[tuple[float, bool, float]]) -> list[tuple[float, float]]:
    """Mean share and share right of bins, made monotone; bins of too few documents are left to their neighbours."""
    blocks = []
    for low, high in pairwise(EDGES):
        here = [entry for entry in told if low <= entry[0] < high or (high == entry[0] == 1)]
        if len(here) < LEAST_IN_A_BIN:
            continue
        weight = sum(w for _, _, w in here)
        blocks.append([weight, sum(c * w for c, _, w in here), sum(r * w for _, r, w in here)])
        while len(blocks) > 1 and blocks[-2][2] / blocks[-2][0] >= blocks[-1][2] / blocks[-1][0]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return [(round(shares / weight, 3), round(right / weight, 3)) for weight, shares, right in blocks]


def main() -> None:
    kinds = document_kinds()
    documents = weighed(kinds)
    losses = {scale: log_loss(documents, scale) for scale in SCALES}
    scale = min(losses, key=losses.__getitem__)
    print(f"log loss at the present scale {kinds.scale}: {log_loss(documents, kinds.scale):.3f}")
    print(f"scale: {scale}   (log loss {losses[scale]:.3f} over {len(documents)} documents)")
    print(f"sure: {[list(pair) for pair in table(answers(documents, kinds, scale))]}")


if __name__ == "__main__":
    main()
