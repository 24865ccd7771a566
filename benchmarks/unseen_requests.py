"""Requests of our own writing, worded as published decisions word them, labelled before the parser was run on them.

`python benchmarks/requests.py --unseen [SET] [--wrong]` prints how many of each label the parser gets right; `--wrong`
also every request that it reads otherwise. A label `*` leaves open what the words leave open, and is not counted.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from openimr.guidelines.domain.catalogue import Catalogue
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.guidelines.domain.request import parse

REQUESTS = Path(__file__).parents[1] / "tests" / "heldout" / "unseen_requests.csv"
OF_THREE = ("concept", "body_parts", "total")
APART = ("unit", "dose", "form", "refills", "frequency", "duration")
_OPEN = "*"
_FORMS = {"tab": "tablet", "tabs": "tablet", "cap": "capsule", "caps": "capsule", "patches": "patch", "boxes": "box"}


def print_unseen(catalogue: Catalogue, only: str | None, *, wrong: bool) -> None:
    """The shares right of each set of requests, of those named `only` where it is given."""
    rows = [row for row in labelled() if only in (None, row["set"])]
    for name in dict.fromkeys(row["set"] for row in rows):
        of_set = [row for row in rows if row["set"] == name]
        misread = {row["text"]: differences(row, parse(row["text"], catalogue)) for row in of_set}
        print(f"{name} set, {len(of_set)} requests")
        for label in (*OF_THREE, *APART):
            judged = [row for row in of_set if row[label] != _OPEN and (label in OF_THREE or row[label])]
            bad = Counter(label in misread[row["text"]] for row in judged)[True]
            print(f"  {label:10} {1 - bad / len(judged):6.1%} ({len(judged) - bad} of {len(judged)})")
        good = sum(not set(OF_THREE) & set(found) for found in misread.values())
        print(f"  {'all three':10} {good / len(of_set):6.1%} ({good} of {len(of_set)})")
        for text, found in misread.items():
            if wrong and found:
                print(f"    {text}")
                print(
                    "      "
                    + "; ".join(f"{label}: {said!r}, labelled {known!r}" for label, (said, known) in found.items())
                )


def labelled() -> list[dict[str, str]]:
    """The rows of the table: set, text and labels."""
    return list(csv.DictReader(REQUESTS.read_text(encoding="utf-8").splitlines()))


def differences(row: dict[str, str], found: TreatmentRequest) -> dict[str, tuple[str, str]]:
    """What was read and what was labelled, where they differ. Of the labels beside the three a blank is not judged."""
    said = {
        "concept": found.concept or "",
        "body_parts": ";".join(sorted(":".join(filter(None, part)) for part in found.body_parts)),
        "total": f"{found.total:g}" if found.total is not None else "",
        "unit": found.unit or "",
        "dose": _close(found.dose or ""),
        "form": _form(found.form or ""),
        "refills": "" if found.refills is None else str(found.refills),
        "frequency": found.frequency or "",
        "duration": found.duration or "",
    }
    known = {
        **row,
        "body_parts": ";".join(sorted(row["body_parts"].split(";"))),
        "dose": _close(row["dose"]),
        "form": _form(row["form"]),
    }
    return dict(_differ(said, known))


def _differ(said: dict[str, str], known: dict[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    for label, value in said.items():
        judged = known[label] != _OPEN and (label in OF_THREE or known[label])
        if judged and value != known[label]:
            yield label, (value, known[label])


def _close(dose: str) -> str:
    return dose.replace(" ", "").lower()


def _form(form: str) -> str:
    """The same word for "tab" and "tablets"."""
    return _FORMS.get(form, form.removesuffix("s"))
