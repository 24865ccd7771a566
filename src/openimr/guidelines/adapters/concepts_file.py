"""Reads the catalogue: a folder of treatment concepts with one file for each of the state's reporting categories, the
parts of the body, and the procedure codes that stand for a treatment.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from openimr.guidelines.adapters.yaml_lines import LineFault, document, refusal
from openimr.guidelines.domain.catalogue import BodyPart, Catalogue, Concept, spelling


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


class _Part(_Strict):
    part: str
    names: Annotated[list[str], Field(min_length=1)]
    midline: bool = False
    many: bool = False
    left: list[str] = []
    right: list[str] = []
    bilateral: list[str] = []


class _Parts(_Strict):
    parts: list[_Part]
    none: list[str] = []


class _Codes(_Strict):
    codes: dict[str, list[str]]


_SHIPPED = Path(__file__).parents[1] / "library"


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a library. A library without `body_parts.yaml` has the shipped parts of the body, one without
    `codes.yaml` no codes. Raises DataFileInvalid with file and line.
    """
    concepts = _concepts(folder / "concepts")
    parts = folder / "body_parts.yaml"
    codes = folder / "codes.yaml"
    return Catalogue(
        concepts.values(),
        _parts(parts if parts.exists() else _SHIPPED / "body_parts.yaml"),
        _codes(codes, concepts) if codes.exists() else {},
    )


def _parts(file: Path) -> list[tuple[str, BodyPart | None]]:
    """Every name of a part of the body; None for the names of what is none."""
    read = document(file).checked(_Parts)
    named: list[tuple[str, BodyPart | None]] = [(name, None) for name in read.none]
    for one in read.parts:
        for side, names in (("", one.names), ("left", one.left), ("right", one.right), ("bilateral", one.bilateral)):
            named += [(name, BodyPart(one.part, side, one.midline, one.many)) for name in names]
    return named


def _codes(file: Path, concepts: dict[str, Concept]) -> dict[str, str]:
    """Code and concept. Raises DataFileInvalid with file and line: no such concept, a code of two concepts."""
    read = document(file)
    found: dict[str, str] = {}
    faults: list[LineFault] = []
    for concept, listed in read.checked(_Codes).codes.items():
        if concept not in concepts:
            faults.append(read.fault("codes", concept, says=f"there is no {concept}"))
        for code in (code for entry in listed for code in _range(entry)):
            if found.setdefault(code, concept) != concept:
                faults.append(read.fault("codes", concept, says=f"{code} stands for {found[code]} and for {concept}"))
    if faults:
        raise refusal(faults)
    return found


def _range(entry: str) -> Iterator[str]:
    """The codes of "97110-97112" or "L1810-L1860", or the one code."""
    first, _, last = entry.partition("-")
    letter = first[:1] if first[:1].isalpha() else ""
    if not last:
        yield first
        return
    width = len(first) - len(letter)
    for number in range(int(first.removeprefix(letter)), int(last.removeprefix(letter)) + 1):
        yield f"{letter}{number:0{width}d}"


def _concepts(folder: Path) -> dict[str, Concept]:
    """The concepts by id. Raises DataFileInvalid with file and line: an id twice, a name of two concepts."""
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
    return concepts
