"""The library of criteria as JSON, in the form that guidelines.schema.json publishes."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from openimr.guidelines.domain.catalogue import Concept
from openimr.guidelines.domain.computing import Computation
from openimr.guidelines.domain.criteria import Criterion
from openimr.guidelines.domain.editions import Edition
from openimr.guidelines.domain.logic import Expression
from openimr.guidelines.domain.published import PublishedSet
from openimr.guidelines.domain.situations import Situation
from openimr.guidelines.domain.tables import Lookup, Table

NOTICE = (
    "Criteria in the words of the OpenIMR project; no text of a guideline is contained. Where verified is false, "
    "wording, limit or page was not checked against a source. A physician decides."
)


def library_to_json(
    sets: Iterable[PublishedSet], concepts: Mapping[str, Concept], tables: Mapping[str, Table], *, on: date | None
) -> dict[str, Any]:
    """Sets with the editions, treatments and tables that they name; `on`: the day on which all were in force."""
    kept = list(sets)
    editions = {one.edition.id: one.edition for one in kept}
    treatments = dict.fromkeys(name for one in kept for name in one.criteria_set.treatments)
    used = {lookup.table.id for one in kept for lookup in _lookups(one)}
    return {
        "format": "openimr-guidelines-1",
        "notice": NOTICE,
        "on": on.isoformat() if on else None,
        "editions": [edition_to_json(edition) for edition in editions.values()],
        "treatments": [
            {"id": name, "label": concepts[name].label, "category": concepts[name].category} for name in treatments
        ],
        "tables": [_table(tables[name]) for name in sorted(used)],
        "sets": [set_to_json(one) for one in kept],
    }


def edition_to_json(edition: Edition) -> dict[str, Any]:
    """An edition as JSON values; days as ISO text."""
    return {
        "id": edition.id,
        "source": edition.source,
        "topic": edition.topic,
        "title": edition.title,
        "year": edition.year,
        "body": edition.body,
        "published": edition.published,
        "since": edition.since.isoformat(),
        "until": _day(edition.until),
        "verified": edition.verified,
        "adoptions": [{**asdict(one), "since": one.since.isoformat()} for one in edition.adoptions],
        "pages": list(edition.pages) if edition.pages else None,
    }


def set_to_json(one: PublishedSet) -> dict[str, Any]:
    """One set as JSON values."""
    its = one.criteria_set
    return {
        "id": one.id,
        "edition": its.edition,
        "cited_as": one.cites(),
        "treatments": list(its.treatments),
        "body_parts": list(its.body_parts),
        "sections": list(its.sections),
        "pages": list(its.pages),
        "verified": one.verified,
        "criteria": [_criterion(criterion, its.name_of(criterion)) for criterion in its.criteria],
        "logic": _logic(its.logic),
    }


def _criterion(criterion: Criterion, name: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": criterion.id,
        "finding": name,
        "says": criterion.says,
        "kind": criterion.kind,
        "pages": list(criterion.pages),
        "verified": criterion.verified,
        "answered_by": criterion.answered_by or None,
    }
    if criterion.computation is not None:
        written["computed"] = _computed(criterion.computation)
    if criterion.query is not None:
        query = {
            key: list(value) for key, value in asdict(criterion.query).items() if isinstance(value, tuple) and value
        }
        written["query"] = query | {"proof": list(criterion.proof)}
    if criterion.only_for is not None:
        written["only_for"] = _situation(criterion.only_for)
    return written


def _situation(situation: Situation) -> dict[str, Any]:
    written: dict[str, Any] = {"id": situation.id, "says": situation.says, "kind": situation.kind}
    written |= {"months": situation.months} if situation.months else {}
    written |= {"codes": list(situation.codes)} if situation.codes else {}
    return {**written, "terms": list(situation.query.terms)}


def _computed(computation: Computation) -> dict[str, Any]:
    written: dict[str, Any] = {"rule": computation.rule, "inputs": list(computation.inputs)}
    for key in ("unit", "amount", "earlier", "later", "day", "around", "says_limit"):
        if value := getattr(computation, key):
            written[key] = value
    for key in ("plus", "values"):
        if value := getattr(computation, key):
            written[key] = list(value)
    if computation.rule == "in_window":
        written |= {"before": computation.before, "after": computation.after}
    if isinstance(computation.limit, Lookup):
        limit = computation.limit
        written["limit"] = {"table": limit.table.id, "column": limit.column, "by": limit.by, "on": limit.on}
    elif computation.limit is not None:
        written["limit"] = computation.limit
    if computation.applies_since:
        written["applies_since"] = {name: day.isoformat() for name, day in computation.applies_since.items()}
    return written


def _logic(node: Expression) -> dict[str, Any]:
    """An expression as JSON values: `{"criterion": id}`, or `{operator, parts}` with `says` and `needed`."""
    if node.operator == "criterion":
        return {"criterion": node.criterion}
    written: dict[str, Any] = {"operator": node.operator, "parts": [_logic(part) for part in node.parts]}
    if node.says:
        written["says"] = node.says
    return written | ({"needed": node.needed} if node.operator == "at_least" else {})


def _table(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "says": table.says,
        "edition": table.edition or None,
        "columns": dict(table.columns),
        "rows": [
            {
                "id": row.id,
                "label": row.label,
                "values": dict(row.values),
                "treatments": list(row.concepts),
                "names": list(row.names),
                "pages": list(row.pages),
                "verified": row.verified,
                "since": _day(row.since),
                "until": _day(row.until),
            }
            for row in table.rows
        ],
    }


def _lookups(one: PublishedSet) -> Iterable[Lookup]:
    for criterion in one.criteria_set.criteria:
        if criterion.computation is not None and isinstance(criterion.computation.limit, Lookup):
            yield criterion.computation.limit


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
