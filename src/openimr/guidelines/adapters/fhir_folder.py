"""Writes the criteria into a folder as FHIR; each resource is checked before it is written."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fhir.resources.R4B.library import Library as FhirLibrary
from fhir.resources.R4B.plandefinition import PlanDefinition
from pydantic import BaseModel

from openimr.guidelines.adapters.json_folder import as_text
from openimr.guidelines.adapters.library import Library
from openimr.guidelines.domain import fhir
from openimr.guidelines.domain.published import PublishedSet

_MODELS: Mapping[str, type[BaseModel]] = {"Library": FhirLibrary, "PlanDefinition": PlanDefinition}


def write_fhir(
    folder: Path, sets: Iterable[PublishedSet], library: Library, *, on: date, base: str = fhir.NO_ADDRESS
) -> list[Path]:
    """One `PlanDefinition` and one `Library` a set. Raises pydantic's ValidationError where FHIR would refuse one."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for one in sets:
        for resource in fhir.resources(one, library.catalogue.by_id, on=on, base=base):
            check(resource)
            file = folder / f"{resource['resourceType']}-{resource['id']}.json"
            file.write_text(as_text(resource), encoding="utf-8")
            written.append(file)
    return written


def check(resource: Mapping[str, Any]) -> None:
    """Whether a resource is what it says it is. Raises pydantic's ValidationError."""
    _MODELS[resource["resourceType"]].model_validate(resource)
