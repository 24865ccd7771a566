"""The public's pages: the criteria that are in force on a day, as pages and as files."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from openimr import clock
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.logic_shown import logic_of, tables_of
from openimr.guidelines import queries
from openimr.guidelines.adapters.json_folder import SCHEMA, as_text
from openimr.guidelines.adapters.library import Library
from openimr.guidelines.domain import fhir
from openimr.guidelines.domain.catalogue import Concept
from openimr.guidelines.domain.cql import as_cql
from openimr.guidelines.domain.library_json import library_to_json
from openimr.guidelines.domain.published import PublishedSet, published
from openimr.guidelines.domain.request import parse

_LONGEST = 300
_SHORTEST_WORD = 3


def _sets(library: Library) -> dict[str, PublishedSet]:
    """Every set by its name."""
    return {one.id: one for one in published(library.sets, library.editions)}


@require_GET
@pages_for_errors
def in_force(request: HttpRequest) -> HttpResponse:
    """Criteria by day and treatment: `?on=2016-09-01&treatment=acupuncture`."""
    asked = " ".join(request.GET.get("treatment", "").split())[:_LONGEST]
    written = request.GET.get("on", "").strip()
    day = _day(written)
    on = day or clock.today()
    library = queries.library()
    sets = _sets(library)
    known = _known(library)
    concept = _treatment(asked, library)
    of_it = [one for one in sets.values() if concept and concept.id in one.criteria_set.treatments]
    found = [one for one in of_it if _asked_on(one, on)]
    return render(
        request,
        "dashboards/guidelines.html",
        {
            "section": "guidelines",
            "asked": asked,
            "on": on,
            "not_a_day": bool(written) and day is None,
            "concept": concept,
            "found": found,
            "other_days": [one for one in of_it if one not in found],
            "alike": _alike(asked, known) if asked and concept is None else [],
            "treatments": _with_criteria(on, known, sets),
            "names": [each.label for each in known],
            "first": min(one.edition.since for one in sets.values()),
            "editions": [one for one in library.editions if one.in_force(on)],
        },
    )


@require_GET
@pages_for_errors
def one_set(request: HttpRequest, name: str) -> HttpResponse:
    """One set: its edition, its criteria in words, its limits, its tables."""
    library = queries.library()
    one = _set(name, library)
    labels = [library.catalogue.by_id[treatment].label for treatment in one.criteria_set.treatments]
    return render(
        request,
        "dashboards/guideline_set.html",
        {
            "section": "guidelines",
            "one": one,
            "labels": labels,
            "logic": logic_of(one.criteria_set),
            "tables": tables_of(one.criteria_set),
            "fhir_id": fhir.resource_id(one),
        },
    )


@require_GET
def as_json(request: HttpRequest, name: str = "") -> HttpResponse:
    """One set as JSON, or all that are in force on the day of `on`, or all."""
    day = _day(request.GET.get("on", ""))
    library = queries.library()
    sets = [_set(name, library)] if name else _sets(library).values()
    kept = [one for one in sets if name or day is None or _asked_on(one, day)]
    told = library_to_json(kept, library.catalogue.by_id, library.tables, on=None if name else day)
    return _file(as_text(told), "application/json", f"{name or 'guidelines'}.json")


@require_GET
def schema(_request: HttpRequest) -> HttpResponse:
    return _file(SCHEMA.read_text(encoding="utf-8"), "application/schema+json", SCHEMA.name)


@require_GET
def as_fhir(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """The `PlanDefinition` or the `Library` of a set, by its id in FHIR; where it is served is its address."""
    library = queries.library()
    one = next((one for one in _sets(library).values() if fhir.resource_id(one) == name), None)
    if one is None:
        raise Http404(name)
    base = request.build_absolute_uri("/guidelines/fhir")
    for resource in fhir.resources(one, library.catalogue.by_id, on=clock.today(), base=base):
        if resource["resourceType"] == kind:
            return _file(as_text(resource), "application/fhir+json", f"{kind}-{name}.json")
    raise Http404(kind)


@require_GET
def cql(_request: HttpRequest, name: str) -> HttpResponse:
    one = _set(name, queries.library())
    return _file(as_cql(one, version=fhir.version_of(one)), "text/cql", f"{name}.cql")


def _file(content: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _set(name: str, library: Library) -> PublishedSet:
    one = _sets(library).get(name)
    if one is None:
        raise Http404(name)
    return one


def _day(written: str) -> date | None:
    try:
        return parse_date(written.strip())
    except ValueError:
        return None


def _treatment(asked: str, library: Library) -> Concept | None:
    """The treatment that is meant: by its label or id, or as a request names it."""
    catalogue = library.catalogue
    wanted = asked.casefold()
    for concept in catalogue.by_id.values():
        if wanted in {concept.id, concept.label.casefold()}:
            return concept
    read = parse(asked, catalogue) if asked else None
    return catalogue.by_id.get(read.concept) if read and read.concept else None


def _known(library: Library) -> tuple[Concept, ...]:
    """The treatments that have criteria on any day, by label."""
    known = {treatment for one in library.sets for treatment in one.treatments}
    return tuple(sorted((library.catalogue.by_id[name] for name in known), key=lambda concept: concept.label))


def _alike(asked: str, known: Iterable[Concept]) -> list[Concept]:
    """Treatments with criteria that have one of the words in a name."""
    words = [word for word in asked.casefold().split() if len(word) > _SHORTEST_WORD]
    return [
        concept
        for concept in known
        if any(word in name.casefold() for word in words for name in (concept.label, *concept.names))
    ][:12]


def _with_criteria(on: date, known: Iterable[Concept], sets: Mapping[str, PublishedSet]) -> dict[str, list[Concept]]:
    """The treatments that have criteria in force on a day, by category."""
    in_force_then = {name for one in sets.values() if _asked_on(one, on) for name in one.criteria_set.treatments}
    found: dict[str, list[Concept]] = {}
    for concept in sorted(known, key=lambda concept: concept.category):
        if concept.id in in_force_then:
            found.setdefault(_heading(concept.category), []).append(concept)
    return found


def _heading(category: str) -> str:
    if category == "dmepos":
        return "Equipment, prosthetics, orthotics and supplies"
    return category.replace("_", " ").capitalize()


def _asked_on(one: PublishedSet, day: date) -> bool:
    """Whether a set's edition is in force on a day and the set is asked on it."""
    return one.edition.in_force(day) and one.criteria_set.asked_on(day)
