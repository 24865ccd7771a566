"""A set of criteria as FHIR R4: a `Library` that has its logic as CQL, and a `PlanDefinition` that asks for it.

Only elements that R4 and R4B have in common are written (docs/adr/0007-fhir-and-cql.md).
"""

import base64
import hashlib
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from openimr.guidelines.domain.catalogue import Concept
from openimr.guidelines.domain.cql import APPLY, MET, as_cql, name_in_cql, parameters, quoted
from openimr.guidelines.domain.published import PublishedSet

#: Where an organization that has named no address of its own publishes; RFC 2606 keeps it for examples.
NO_ADDRESS = "https://openimr.example/fhir"
#: By this the identifiers are made from the names of sets; it never changes.
_NAMESPACE = uuid.UUID("6f0b7c3e-3f0a-5d0e-9c5c-0d6a1f4e2b71")
_LONGEST_ID = 64
_TYPES = {"Boolean": "boolean", "Decimal": "decimal", "Date": "date", "String": "string", "List<String>": "string"}
_OURS = (
    "Criteria in the words of the OpenIMR project; no text of the guideline is contained. The guideline itself is "
    "its publisher's. What comes out is a draft: a physician decides."
)


def version_of(one: PublishedSet) -> str:
    """A version that is another whenever anything in the set's CQL is: words, pages, limits, logic."""
    return hashlib.sha256(as_cql(one, version="").encode()).hexdigest()[:12]


def resource_id(one: PublishedSet) -> str:
    """Its id as FHIR allows it: at most 64 of letters, digits, hyphens and points."""
    name = one.id.replace("_", "-")
    if len(name) <= _LONGEST_ID:
        return name
    return f"{name[: _LONGEST_ID - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def resources(
    one: PublishedSet, concepts: Mapping[str, Concept], *, on: date, base: str = NO_ADDRESS
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The `PlanDefinition` and the `Library` of a set."""
    labels = {name: concepts[name].label for name in one.criteria_set.treatments}
    return plan_definition(one, labels, on=on, base=base), library(one, labels, on=on, base=base)


def library(one: PublishedSet, labels: Mapping[str, str], *, on: date, base: str = NO_ADDRESS) -> dict[str, Any]:
    """The `Library` of a set as JSON values; `labels` name treatments, `on` is the day that its status is of."""
    version = version_of(one)
    told = [
        {"name": name, "use": "in", "min": 0, "max": "*" if kind.startswith("List") else "1", "type": _TYPES[kind]}
        for name, kind in parameters(one).items()
    ]
    told += [{"name": name, "use": "out", "min": 0, "max": "1", "type": "boolean"} for name in (APPLY, MET)]
    coded = base64.b64encode(as_cql(one, version=version).encode()).decode("ascii")
    return {
        **_head("Library", one, labels, on=on, base=base),
        "type": _code("http://terminology.hl7.org/CodeSystem/library-type", "logic-library"),
        "parameter": told,
        "content": [{"contentType": "text/cql", "data": coded, "title": f"{name_in_cql(one)}.cql"}],
    }


def plan_definition(
    one: PublishedSet, labels: Mapping[str, str], *, on: date, base: str = NO_ADDRESS
) -> dict[str, Any]:
    """The `PlanDefinition` of a set as JSON values: one action, the treatment, where its criteria are met."""
    where = f"{base}/Library/{resource_id(one)}|{version_of(one)}"
    condition = {
        "kind": "applicability",
        "expression": {"language": "text/cql", "expression": quoted(MET), "reference": where},
    }
    action = {
        "title": _treatments(one, labels),
        "description": "Supported by the guideline where the criteria are met; unknown where they cannot be decided.",
        "documentation": _citations(one),
        "condition": [condition],
    }
    return {
        **_head("PlanDefinition", one, labels, on=on, base=base),
        "type": _code("http://terminology.hl7.org/CodeSystem/plan-definition-type", "eca-rule"),
        "library": [where],
        "action": [action],
    }


def _head(kind: str, one: PublishedSet, labels: Mapping[str, str], *, on: date, base: str) -> dict[str, Any]:
    edition, name = one.edition, resource_id(one)
    period = {"start": edition.since.isoformat()} | ({"end": edition.until.isoformat()} if edition.until else {})
    return {
        "resourceType": kind,
        "id": name,
        "url": f"{base}/{kind}/{name}",
        "identifier": [
            {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{kind} {one.id}')}"}
        ],
        "version": version_of(one),
        "name": name_in_cql(one),
        "title": f"{_treatments(one, labels)}: {one.edition.citation(sections=one.criteria_set.sections)}",
        "status": one.state(on),
        "experimental": not one.verified,
        "description": _description(one),
        "copyright": _OURS,
        "effectivePeriod": period,
        "topic": [{"text": labels[treatment]} for treatment in one.criteria_set.treatments],
        "relatedArtifact": _citations(one),
    }


def _treatments(one: PublishedSet, labels: Mapping[str, str]) -> str:
    return ", ".join(labels[treatment] for treatment in one.criteria_set.treatments)


def _description(one: PublishedSet) -> str:
    parts = ", ".join(one.criteria_set.body_parts)
    said = [f"For {parts}." if parts else "", *(f"- {criterion.says}" for criterion in one.criteria_set.criteria)]
    return "\n".join(line for line in said if line)


def _citations(one: PublishedSet) -> list[dict[str, str]]:
    """The set's citation and those of its criteria that have pages of their own, each once."""
    told = dict.fromkeys([one.cites(), *(one.cites(each) for each in one.criteria_set.criteria if each.pages)])
    return [{"type": "citation", "citation": words} for words in told]


def _code(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}
