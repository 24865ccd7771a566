"""The inputs of computed criteria for a disputed item: from application, request and records, each with its pages."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from openimr.cases.domain.days import years_between
from openimr.cases.domain.dispute import CaseFacts, DisputedItem
from openimr.guidelines.adapters.library import Library
from openimr.guidelines.domain import from_records, opioids
from openimr.guidelines.domain.computing import looked_up
from openimr.guidelines.domain.criteria import CriteriaSet
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.guidelines.domain.inputs import Given, Source
from openimr.guidelines.domain.request import parse
from openimr.guidelines.domain.tables import Lookup, Row
from openimr.guidelines.queries.case_file import CaseFile
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.records.adapters.treatments_file import treatments
from openimr.records.domain import dates
from openimr.records.domain.evidence import ChronologyEvent, Evidence, EvidenceQuery
from openimr.records.domain.search import hits_in

#: The events that each input is read from.
_KINDS: Mapping[str, tuple[str, ...]] = {
    "therapy.visits_had": ("therapy", "therapy_visit"),
    "operation.date": ("surgery",),
    "pain.score": ("pain_score",),
    "medications.morphine_equivalents": ("prescription",),
    "request.days_supply": ("prescription",),
    "request.morphine_equivalents": ("prescription",),
}
_FACTORS = "morphine-equivalents"
_COUNTED = frozenset({"tablets", "capsules", "tablet", "capsule", "patches", "units"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A disputed item as understood, with the library and the records by which it is weighed."""

    facts: CaseFacts
    item: DisputedItem
    request: TreatmentRequest
    library: Library
    file: CaseFile


def gather(asked: Asked, sets: Collection[CriteriaSet]) -> dict[str, Given]:
    """Every input by its name: those of the application and the request always, of the records what a rule needs."""
    computations = [one.computation for s in sets for one in s.criteria if one.computation is not None]
    needed = {name for one in computations for name in one.inputs}
    needed |= {"operation.date" for one in sets for situation in one.situations if situation.kind != "diagnosis"}
    found = [*stated(asked.facts, asked.item, asked.request, asked.library)]
    found += [_READ[name](asked) for name in sorted(needed & _READ.keys())]
    tables = looked_up(computations)
    found += [_rows(tables[name], asked) for name in sorted(tables)]
    return {one.name: one for one in found}


def stated(facts: CaseFacts, item: DisputedItem, request: TreatmentRequest, library: Library) -> Iterator[Given]:
    """What the application, the UR decision and the request state, without the records."""
    yield from _of_the_case(facts, item)
    yield from of_the_request(item, request, library)


def _of_the_case(facts: CaseFacts, item: DisputedItem) -> Iterator[Given]:
    yield Given("injury.date", facts.date_of_injury, "application", f"{facts.date_of_injury:%m/%d/%Y}")
    yield Given("ur_decision.date", facts.ur_date, "ur_decision", f"{facts.ur_date:%m/%d/%Y}")
    told = f"{facts.request_date:%m/%d/%Y}" if facts.request_date else "not stated"
    yield Given("request.date", facts.request_date, "application", told)
    yield treatment_date(item, facts.ur_date)
    yield _age(facts)


def treatment_date(item: DisputedItem, decided: date) -> Given:
    """The date of service of what was given already, else the day of the decision."""
    served = item.date_of_service
    if served is None and (written := next(dates.find(item.request), None)) and _served(item.request):
        served = written.day
    day = served or decided
    says = f"{day:%m/%d/%Y}{', the date of service' if served else ', the day of the UR decision'}"
    return Given("treatment.date", day, "request" if served else "ur_decision", says)


def _served(text: str) -> bool:
    return re.search(r"\b(?:DOS|date[s]?\s+of\s+service|dispensed|retrospective)\b", text, re.IGNORECASE) is not None


def _age(facts: CaseFacts) -> Given:
    worker = facts.party("injured_worker")
    written = dict(worker.identifiers).get("date_of_birth", "") if worker else ""
    if not written:
        return Given("worker.age", None, "application", "the date of birth is not stated")
    born = date.fromisoformat(written)
    age = years_between(born, facts.ur_date)
    return Given("worker.age", age, "application", f"{age} years on {facts.ur_date:%m/%d/%Y}")


def of_the_request(item: DisputedItem, request: TreatmentRequest, library: Library) -> Iterator[Given]:
    """What the request itself states; amounts are those in dispute."""
    asked = parse(item.original_request, library.catalogue).total if item.original_request else None
    values: Mapping[str, Any] = {
        "request.concept": request.concept,
        "request.retrospective": "yes" if request.retrospective else "no",
        "request.form": request.form,
        "request.weeks": request.weeks,
        "request.hours_per_session": request.hours_per_session,
        "request.sessions_per_week": request.sessions_per_week,
        "request.refills": request.refills,
        "request.total": request.total,
        "request.total_asked": asked if asked is not None else request.total,
    }
    for name, value in values.items():
        told = f"{value:g}" if isinstance(value, (int, float)) else str(value)
        if name == "request.total_asked" and None not in (asked, request.total) and asked != request.total:
            told += f" in all ({request.total:g} of them in dispute)"
        yield Given(name, value, "request", told if value is not None else "not stated")


# What is read from the records

_Read = Callable[[Asked], Given]


def _visits_had(asked: Asked) -> Given:
    concept = asked.library.catalogue.by_id.get(asked.request.concept or "")
    therapy = _therapy(concept.label) if concept else None
    if therapy is None:
        return Given("therapy.visits_had", None, "records", "visits of this treatment are not counted")
    events = asked.file.told(*_KINDS["therapy.visits_had"])
    return from_records.visits_had(
        events, therapy, named=_therapy, since=asked.facts.date_of_injury, until=asked.facts.ur_date
    )


def _therapy(text: str) -> str | None:
    """The therapy that a text names, as the records call it."""
    named = (found.treatment for found in treatments().find(text))
    return next((treatment.id for treatment in named if treatment.kind in {"therapy", "program"}), None)


def _operation_date(asked: Asked) -> Given:
    return from_records.operation_date(_operations(asked))


def _operations(asked: Asked) -> list[ChronologyEvent]:
    return from_records.operations(asked.file.told(*_KINDS["operation.date"]), until=asked.facts.ur_date)


def _pain_score(asked: Asked) -> Given:
    return from_records.pain_score(asked.file.told(*_KINDS["pain.score"]), until=asked.facts.ur_date)


def _all_opioids(asked: Asked) -> Given:
    table = asked.library.tables[_FACTORS]
    return opioids.all_opioids(asked.file.told("prescription"), table, until=asked.facts.ur_date)


def _drug(asked: Asked) -> str | None:
    """The drug that a request asks for, by its generic name in the records."""
    concept = asked.library.catalogue.by_id.get(asked.request.concept or "")
    for text in (asked.request.text, concept.label if concept else ""):
        if named := next((found.drug.generic for found in drug_lexicon().find(text)), None):
            return named
    return None


def _prescribed(asked: Asked) -> ChronologyEvent | None:
    drug = _drug(asked)
    return opioids.taken_as(asked.file.told("prescription"), drug, until=asked.facts.ur_date) if drug else None


def _days_supply(asked: Asked) -> Given:
    prescribed = _prescribed(asked)
    doses = asked.request.unit is None or asked.request.unit in _COUNTED
    return opioids.supply(asked.request.total, asked.request.frequency, prescribed, doses=doses)


def _morphine_equivalents(asked: Asked) -> Given:
    name = "request.morphine_equivalents"
    drug = _drug(asked)
    if drug is None:
        return Given(name, None, "request", "the drug is not known")
    prescribed = None
    frequency = asked.request.frequency
    if opioids.times_a_day(frequency) is None:
        prescribed = _prescribed(asked)
        frequency = str(prescribed.values["frequency"]) if prescribed else None
    table = asked.library.tables[_FACTORS]
    dose, says = opioids.daily_dose(drug, asked.request.dose, frequency, table, asked.facts.ur_date)
    told = f" (how often by the record of {prescribed.date:%m/%d/%Y})" if prescribed else ""
    evidence = (prescribed.evidence,) if prescribed else ()
    return Given(name, dose, "computed", f"{says}{told}", evidence)


_READ: Mapping[str, _Read] = {
    "therapy.visits_had": _visits_had,
    "operation.date": _operation_date,
    "pain.score": _pain_score,
    "medications.morphine_equivalents": _all_opioids,
    "request.days_supply": _days_supply,
    "request.morphine_equivalents": _morphine_equivalents,
}


def _rows(lookup: Lookup, asked: Asked) -> Given:
    """The rows of a table that are named: ingredients by the request; diagnoses that the records assert, or operations
    that were done.
    """
    return _named_rows(lookup, _finder(lookup, asked))


def requested_ingredients(lookup: Lookup, request: TreatmentRequest) -> Given:
    """The rows of a table that a request names as ingredients."""
    return _named_rows(lookup, partial(_requested, request.text))


def _named_rows(lookup: Lookup, find: Callable[[Row], tuple[Evidence, ...] | None]) -> Given:
    source: Source = "request" if lookup.by == "ingredient" else "records"
    found = {row.id: (row, evidence) for row in lookup.table.rows if (evidence := find(row)) is not None}
    if not found:
        looked_for = ", ".join(row.label for row in lookup.table.rows)
        return Given(lookup.input, None, source, f"none was found of: {looked_for}")
    says = ", ".join(row.label for row, _ in found.values())
    evidence = tuple(one for _, passages in found.values() for one in passages)
    return Given(lookup.input, tuple(found), source, says, evidence)


def _finder(lookup: Lookup, asked: Asked) -> Callable[[Row], tuple[Evidence, ...] | None]:
    if lookup.by == "ingredient":
        return partial(_requested, asked.request.text)
    return partial(_diagnosed, asked) if lookup.by == "diagnosis" else partial(_operated, _operations(asked))


def _requested(text: str, row: Row) -> tuple[Evidence, ...] | None:
    return () if any(True for _ in hits_in(text, row.names)) else None


def _diagnosed(asked: Asked, row: Row) -> tuple[Evidence, ...] | None:
    if not row.names:
        return None
    spoken = asked.file.ask(EvidenceQuery(row.names)).speaks_for
    if spoken:
        return spoken[:1]
    return () if any(any(True for _ in hits_in(text, row.names)) for _, text in asked.facts.diagnoses) else None


def _operated(done: list[ChronologyEvent], row: Row) -> tuple[Evidence, ...] | None:
    for event in done:
        if any(True for _ in hits_in(f"{event.says} {event.evidence.quote}", row.names)):
            return (event.evidence,)
    return None
