"""Reads reviewer.yaml, the physician's own part of a case folder, and names every fault of it at once."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from openimr.errors import Fault
from openimr.intake.adapters import strict_yaml
from openimr.intake.adapters.case_format import Edit as EditFormat
from openimr.intake.adapters.case_format import ReviewerFormat
from openimr.review.domain.edits import CitedQuote, Edit


def read(file: Path, *, source: str) -> tuple[ReviewerFormat, str]:
    """The file, and its SHA-256. Raises CaseFileInvalid with every fault of its form."""
    checked, _ = strict_yaml.read(file, ReviewerFormat, source=source)
    assert isinstance(checked, ReviewerFormat)
    return checked, hashlib.sha256(file.read_bytes()).hexdigest()


def edits(written: Sequence[EditFormat]) -> list[Edit]:
    """The edits of the file as the domain's."""
    return [_edit(one) for one in written]


def faults(form: ReviewerFormat, criteria: Mapping[int, Collection[str]]) -> Iterator[Fault]:
    """Items and criteria that the case does not have, items given twice. `criteria`: their ids by item number."""
    numbers = [item.number for item in form.items]
    for place, item in enumerate(form.items):
        here = f"items[{place}]"
        if numbers.index(item.number) != place:
            yield Fault(f"{here}.number", f"item {item.number} is there twice; keep one")
        elif item.number not in criteria:
            yield Fault(f"{here}.number", f"there is no item {item.number}; the case has {_listed(criteria)}")
        else:
            for at, change in enumerate(item.findings):
                if change.criterion not in criteria[item.number]:
                    yield Fault(
                        f"{here}.findings[{at}].criterion",
                        f"item {item.number} has no criterion {change.criterion}; "
                        f"it has {_listed(criteria[item.number])}",
                    )


def _listed(known: Collection[object]) -> str:
    return ", ".join(map(str, known)) or "none"


def _edit(written: EditFormat) -> Edit:
    act, place = next(
        (name, value) for name in ("replace", "after", "drop") if (value := getattr(written, name)) is not None
    )
    cited = tuple(CitedQuote(s.file, s.page, s.quote) for s in written.sources)
    return Edit(act, place, written.text, cited, own_judgement=written.own_judgement)
