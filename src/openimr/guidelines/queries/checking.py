"""The check that a requesting physician makes before a request goes out: of the library only, no case and no table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openimr.cases.domain.dispute import DisputedItem
from openimr.guidelines.adapters.library import Library
from openimr.guidelines.domain.computing import looked_up
from openimr.guidelines.domain.criteria import CriteriaSet
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.tables import Lookup
from openimr.guidelines.domain.told import Answered, ToldSet, inputs_to_ask, weigh_told
from openimr.guidelines.queries.gathering import of_the_request, requested_ingredients, treatment_date
from openimr.guidelines.queries.weighing import understand, unstored
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: the request as it would be written, the day by which the edition is chosen, a pasted report with
    its kind, inputs by name (a row of a table as its id), answers by finding.
    """

    request: str
    on: date
    report: str = ""
    kind: str = "progress_report"
    inputs: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Answered] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What it comes to: the request as understood, each set in force, and the inputs that are asked for.

    `tables` are those of which a row is asked for, by input.
    """

    request: TreatmentRequest
    sets: tuple[ToldSet, ...]
    asks: tuple[str, ...]
    tables: Mapping[str, Lookup]


def self_check(told: Told, library: Library) -> Checked:
    """A request weighed by what is told of it. Nothing is stored and nothing is logged."""
    item = DisputedItem(1, told.request, "denied")
    request = understand(item, library)
    sets = library.sets_for(request.concept, tuple(part for part, _ in request.body_parts), told.on)
    given = _given(told, item, request, sets, library)
    records = unstored(_as_records(told))
    return Checked(
        request=request,
        sets=tuple(
            weigh_told(one, given=given, records=records, reported=bool(told.report), answers=told.answers)
            for one in sets
        ),
        asks=inputs_to_ask(sets),
        tables=_tables(sets),
    )


def _given(
    told: Told, item: DisputedItem, request: TreatmentRequest, sets: Iterable[CriteriaSet], library: Library
) -> dict[str, Given]:
    found = {one.name: one for one in of_the_request(item, request, library)}
    for name in ("ur_decision.date", "request.date"):
        found[name] = Given(name, told.on, "request", f"{told.on:%m/%d/%Y}")
    found["treatment.date"] = treatment_date(item, told.on)
    tables = _tables(sets)
    for name, lookup in tables.items():
        if lookup.by == "ingredient":
            found[name] = requested_ingredients(lookup, request)
    for name, value in told.inputs.items():
        row = next((row for row in tables[name].table.rows if row.id == value), None) if name in tables else None
        found[name] = Given(name, (row.id,) if row else value, "request", row.label if row else _words(value))
    return found


def _tables(sets: Iterable[CriteriaSet]) -> dict[str, Lookup]:
    return looked_up(one.computation for each in sets for one in each.criteria)


def _words(value: Any) -> str:
    return f"{value:%m/%d/%Y}" if isinstance(value, date) else f"{value:g}" if isinstance(value, float) else str(value)


def _as_records(told: Told) -> CaseRecords:
    """The pasted report as a case file of one document with one page; without one, a case file without documents."""
    if not told.report:
        return CaseRecords("", ())
    page = PageText("told", "Your report", 1, told.report)
    document = DocumentText("told", "", "Your report", told.kind, told.on, "", "", None, (page,))
    return CaseRecords("", (document,))
