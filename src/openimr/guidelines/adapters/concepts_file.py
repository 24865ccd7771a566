"""Reads the catalogue of treatment concepts: a folder with one file for each of the state's reporting categories."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from openimr.guidelines.adapters.yaml_lines import LineFault, document, refusal
from openimr.guidelines.domain.catalogue import Catalogue, Concept, spelling


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Concept(_Strict):
    id: str
    label: str
    subcategory: str
    names: Annotated[list[str], Field(min_length=1)]


class _Concepts(_Strict):
    category: str
    concepts: list[_Concept]


def read_concepts(folder: Path) -> Catalogue:
    """The catalogue. Raises DataFileInvalid with file and line: an id that stands twice, a name of two concepts."""
    concepts: dict[str, Concept] = {}
    names: dict[str, str] = {}
    faults: list[LineFault] = []
    for file in sorted(folder.glob("*.yaml")):
        read = document(file)
        whole = read.checked(_Concepts)
        for place, one in enumerate(whole.concepts):
            if one.id in concepts:
                faults.append(read.fault("concepts", place, "id", says=f"{one.id} stands twice in the catalogue"))
            concepts[one.id] = Concept(one.id, one.label, whole.category, one.subcategory, tuple(one.names))
            for name in one.names:
                other = names.setdefault(spelling(name), one.id)
                if other != one.id:
                    says = f"{name} is a name of {other} and of {one.id}"
                    faults.append(read.fault("concepts", place, "names", says=says))
    if faults:
        raise refusal(faults)
    return Catalogue(concepts.values())
