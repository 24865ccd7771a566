"""Fits what speaks for a copy: the weights of records.domain.copy_evidence, by logistic regression on made case files.

    python benchmarks/copy_weights.py [--pages 10000] [--seeds 61 62 63 64 65]

Build templates alone, and never the seeds that benchmarks/duplicates.py is reported with. Prints the weights to put
into WEIGHTS, and how many pairs they and those in use judge wrongly: copies kept apart, other pages called copies.
"""

import argparse
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from benchmarks.case_files import Settings, make
from benchmarks.duplicates import candidates
from openimr.records.domain.copy_evidence import WEIGHTS, is_hopeless, pages_with_word, signs, tell_other_days
from openimr.records.domain.duplicates import LEAST_WORDS
from openimr.records.domain.near_pages import near_pages
from openimr.records.domain.page_differences import difference
from openimr.records.domain.page_words import words_of_page

Numbers = npt.NDArray[np.float64]
_SHRINK = 0.05  # keeps weights small that few pairs speak for


def pairs(pages: int, seed: int) -> Iterator[tuple[tuple[float, ...], bool]]:
    """Of each page and the page shown of each group near it: what speaks for a copy, and whether it is one."""
    case = make(Settings(pages=pages, seed=seed, split="build"))
    truth = [page.truth.duplicate_of or page.truth.place for page in case.pages]
    found = candidates(case)
    read = [words_of_page(page.text) for page in found]
    pages_with = pages_with_word(read)
    order = sorted((n for n in range(len(read)) if len(read[n].words) >= LEAST_WORDS), key=lambda n: found[n].by_ocr)
    leaders = {truth[n]: n for n in reversed(order)}
    near = near_pages([read[n].words for n in order])
    for page, others in zip(order, near, strict=True):
        for leader in {leaders[truth[order[other]]] for other in others} - {page}:
            if not (found[page].by_ocr or found[leader].by_ocr):
                continue
            differs = difference(read[page], read[leader])
            if not differs or not differs.size or is_hopeless(differs):
                continue
            if not tell_other_days(read[page], read[leader]):
                yield signs(differs, read[page], read[leader], pages_with), truth[page] == truth[leader]


def fitted(seen: Numbers, copy: Numbers) -> Numbers:
    """The weights of a logistic regression, by Newton's steps."""
    weights = np.zeros(seen.shape[1])
    for _ in range(60):
        sure = 1 / (1 + np.exp(-np.clip(seen @ weights, -30, 30)))
        curve = seen.T @ (seen * (sure * (1 - sure) + 1e-6)[:, None]) + _SHRINK * np.eye(len(weights))
        weights += np.linalg.solve(curve, seen.T @ (copy - sure) - _SHRINK * weights)
    return weights


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=4_000)
    asked.add_argument("--seeds", type=int, nargs="+", default=[61, 62, 63])
    given = asked.parse_args()
    rows = [row for seed in given.seeds for row in pairs(given.pages, seed)]
    seen, copy = np.array([row[0] for row in rows]), np.array([float(row[1]) for row in rows])
    weights = fitted(seen, copy)
    print(f"{len(rows)} pairs, {int(copy.sum())} of them copies")
    for name, used in (("weights in use", np.array(WEIGHTS)), ("fitted here", weights)):
        said = seen @ used > 0
        apart, together = int(((copy == 1) & ~said).sum()), int(((copy == 0) & said).sum())
        print(f"  {name:16} copies kept apart {apart:4}   others called copies {together:4}")
    print("WEIGHTS = (" + ", ".join(f"{weight:.3g}" for weight in weights) + ")")


if __name__ == "__main__":
    main()
