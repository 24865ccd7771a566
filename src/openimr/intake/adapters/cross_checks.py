"""What no single field of a case folder can show: dates in order, item numbers, files that are there and named.

All of it looks at the fields as they were written, so that one fault of form hides no other fault.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from openimr.errors import CaseFileInvalid, Fault
from openimr.intake.adapters import strict_yaml
from openimr.intake.adapters.case_format import ReviewerFormat, plain_name
from openimr.intake.adapters.strict_yaml import Checked, Lines
from openimr.intake.domain.dates_in_order import Moment, out_of_order


def faults_of(case: Checked, records: Path) -> list[Fault]:
    """Every fault between the fields of case.yaml, and between it and the folder of records."""
    found = [
        *_placeholders(case.data),
        *between_fields(case.data),
        *_record_faults(case.data, records),
    ]
    return [Fault(fault.field, fault.sentence, _line(case.lines, fault.field)) for fault in found]


def between_fields(case: dict[str, Any]) -> list[Fault]:
    """Every fault between the fields of a case alone: dates in their order, items."""
    return [*_order_faults(case), *_item_faults(case)]


def reviewer_faults(file: Path, case: dict[str, Any]) -> list[Fault]:
    """Every fault of reviewer.yaml, its fields named with the file."""
    try:
        review = strict_yaml.check(file, ReviewerFormat, source=file.name)
    except CaseFileInvalid as problem:
        return [Fault(f"reviewer.yaml: {fault.field}", fault.sentence, fault.line) for fault in problem.faults]
    found = [*review.faults]
    numbers = {_number(item) for item in _items(case)}
    decided = [_number(item) for item in _listed(review.data, "items")]
    for place, number in enumerate(decided):
        field = f"items[{place}].number"
        if number is not None and number not in numbers:
            found.append(Fault(field, f"there is no item {number} in case.yaml", _line(review.lines, field)))
        elif number is not None and decided.index(number) != place:
            found.append(Fault(field, f"item {number} is given twice; keep one", _line(review.lines, field)))
    signed, received = _day(review.data, "signed_on"), _day(case, "application.received")
    if signed and received and signed < received:
        line = _line(review.lines, "signed_on")
        found.append(Fault("signed_on", "comes before the application was received; one of the two is wrong", line))
    return [Fault(f"reviewer.yaml: {fault.field}", fault.sentence, fault.line) for fault in one_a_field(found)]


def one_a_field(faults: Iterable[Fault]) -> list[Fault]:
    """The faults without a second one of the same sentence, or of a field that is a mere placeholder."""
    found = list(dict.fromkeys(faults))
    unfilled = {fault.field for fault in found if "placeholder" in fault.sentence}
    return [fault for fault in found if fault.field not in unfilled or "placeholder" in fault.sentence]


def _value(data: Any, field: str) -> Any:
    """What stands at `field`, or None where the way there is not what it should be."""
    for part in field.split("."):
        if not isinstance(data, dict):
            return None
        data = data.get(part)
    return data


def _day(data: Any, field: str) -> date | None:
    try:
        return date.fromisoformat(str(_value(data, field)))
    except ValueError:
        return None


def _listed(data: Any, field: str) -> list[dict[str, Any]]:
    """The entries of a list; one that is none of fields is empty, so that places stay what they are."""
    found = _value(data, field)
    return [entry if isinstance(entry, dict) else {} for entry in found] if isinstance(found, list) else []


def _items(case: dict[str, Any]) -> list[dict[str, Any]]:
    return _listed(case, "utilization_review.items")


def _number(item: dict[str, Any], field: str = "number") -> int | None:
    given = str(item.get(field))
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else None


def _line(lines: Lines, field: str) -> int | None:
    """The line of a field, or of the nearest one around it."""
    path = tuple(int(part) if part.isdigit() else part for part in re.findall(r"[^.\[\]]+", field))
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), None)


def _placeholders(value: Any, field: str = "") -> Iterator[Fault]:
    """What is still in the template's angle brackets."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _placeholders(inner, f"{field}.{name}".lstrip("."))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _placeholders(inner, f"{field}[{place}]")
    elif isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        yield Fault(field, f"{value} is the template's placeholder; fill it in or take the field out")


def _order_faults(case: dict[str, Any]) -> Iterator[Fault]:
    """What must come before what: birth, injury, request, UR decision, application, assignment."""

    def moment(field: str, says: str) -> Moment:
        return Moment(field, _day(case, field), says)

    born = moment("injured_worker.date_of_birth", "the date of birth")
    injury = moment("injury.date", "the injury")
    asked = moment("request_for_authorization.date", "the request for authorization")
    came = moment("request_for_authorization.received", "its receipt")
    decided = moment("utilization_review.date", "the UR decision")
    told = moment("utilization_review.communicated", "its communication")
    served = moment("utilization_review.served", "its service")
    signed = moment("application.signed", "the signature of the application")
    filed = moment("application.received", "the receipt of the application")
    assigned = moment("assigned", "the assignment")
    pairs = [
        (born, injury),
        (injury, asked),
        (asked, came),
        (injury, decided),
        (asked, decided),
        (came, decided),
        (decided, told),
        (decided, served),
        (decided, signed),
        (signed, filed),
        (decided, filed),
        (injury, filed),
        (filed, assigned),
    ]
    for field, sentence in out_of_order(pairs):
        yield Fault(field, f"{sentence}; correct the one that is wrong")


def _item_faults(case: dict[str, Any]) -> Iterator[Fault]:
    items = _items(case)
    numbers = [_number(item) for item in items]
    injury = _day(case, "injury.date")
    for place, item in enumerate(items):
        field, number = f"utilization_review.items[{place}]", numbers[place]
        if number is not None and numbers.count(number) > 1:
            yield Fault(f"{field}.number", f"{number} is given to more than one item; number them from 1")
        with_item = _number(item, "accompanies")
        if with_item is not None and (with_item == number or with_item not in numbers):
            yield Fault(f"{field}.accompanies", f"there is no other item {with_item}")
        if item.get("decision") == "modified" and not (item.get("original_request") or item.get("authorized")):
            yield Fault(field, "was modified: give original_request, authorized, or both")
        given = _day(item, "date_of_service")
        if given and injury and given < injury:
            yield Fault(f"{field}.date_of_service", f"comes before the injury ({injury:%m/%d/%Y})")


def _record_faults(case: dict[str, Any], folder: Path) -> Iterator[Fault]:
    """Each file named is there, once; each file there is named: nothing arrives unseen."""
    named = [str(record.get("file") or "") for record in _listed(case, "records")]
    for place, name in enumerate(named):
        field = f"records[{place}].file"
        if not plain_name(name):
            continue  # the format says so, and nothing outside the folder is looked at
        if named.index(name) != place:
            yield Fault(field, f"{name} is named twice; keep one")
        elif (folder / name).is_symlink():
            yield Fault(field, f"records/{name} is a link; put the file itself there")
        elif not (folder / name).is_file():
            yield Fault(field, f"there is no records/{name}; put it there or take the line out")
    present = sorted(file.name for file in folder.iterdir() if not file.name.startswith(".")) if folder.is_dir() else []
    for name in present:
        if name not in named:
            yield Fault("records", f"records/{name} is there and not named: say who sent it and when")
    received = _day(case, "application.received")
    form = _value(case, "application.form")
    if form and str(form) not in named:
        yield Fault("application.form", f"{form} is not among the records; name it there too")
    for place, record in enumerate(_listed(case, "records")):
        came = _day(record, "received")
        if form and record.get("file") == form and came and received and came > received:
            yield Fault(f"records[{place}].received", f"comes after the application was received ({received:%m/%d/%Y})")
