"""Reads evidence_levels.yaml, once."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from openimr.guidelines.adapters.yaml_lines import LineFault, document, refusal
from openimr.guidelines.domain.evidence_levels import Cell, Hierarchy, Level

_FILE = Path(__file__).parents[1] / "library" / "evidence_levels.yaml"
_Word = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Since(_Strict):
    day: date
    cite: _Word
    verified: bool


class _Outcome(_Strict):
    says: _Word
    cite: _Word
    verified: bool


class _Question(_Strict):
    id: _Word
    asks: _Word


class _Design(_Strict):
    id: _Word
    says: _Word


class _Cell(_Strict):
    level: Annotated[Level, BeforeValidator(str)]
    question: _Word
    designs: list[_Word] = []
    bias_risk: Literal["low", "identified", "any"] = "any"
    unknown: str = ""
    verified: bool


class _File(_Strict):
    since: _Since
    outcome: _Outcome
    questions: list[_Question]
    designs: list[_Design]
    cells: list[_Cell]


@cache
def hierarchy() -> Hierarchy:
    """The shipped table of levels."""
    return read_hierarchy(_FILE)


def read_hierarchy(file: Path) -> Hierarchy:
    """The same from any file. Raises DataFileInvalid with the line of each fault: an unknown question or design, a cell
    that stands twice or is missing, one design under two levels, an unknown cell that names designs.
    """
    found = document(file)
    read = found.checked(_File)
    faults: list[LineFault] = []
    questions = {one.id for one in read.questions}
    designs = {one.id for one in read.designs}
    seen: set[tuple[str, str]] = set()
    given: dict[tuple[str, str, str], Level] = {}
    for place, cell in enumerate(read.cells):
        if cell.question not in questions:
            faults.append(found.fault("cells", place, "question", says=f"there is no question {cell.question}"))
        if (cell.question, cell.level) in seen:
            faults.append(found.fault("cells", place, says=f"level {cell.level} for {cell.question} stands twice"))
        seen.add((cell.question, cell.level))
        if bool(cell.unknown) == bool(cell.designs):
            faults.append(found.fault("cells", place, says="has designs, or says why they are unknown"))
        for design in cell.designs:
            if design not in designs:
                faults.append(found.fault("cells", place, "designs", says=f"there is no design {design}"))
            for risk in ("low", "identified") if cell.bias_risk == "any" else (cell.bias_risk,):
                earlier = given.setdefault((cell.question, design, risk), cell.level)
                if earlier is not cell.level:
                    says = f"{design} with risk of bias {risk} has level {earlier} already"
                    faults.append(found.fault("cells", place, "designs", says=says))
    for question in sorted(questions):
        for level in Level:
            if (question, level) not in seen:
                faults.append(
                    found.fault("cells", says=f"level {level} for {question} is missing; say why it is unknown")
                )
    if faults:
        raise refusal(faults)
    return Hierarchy(
        since=read.since.day,
        since_verified=read.since.verified,
        questions=tuple((one.id, one.asks) for one in read.questions),
        designs=tuple((one.id, one.says) for one in read.designs),
        cells=tuple(
            Cell(one.level, one.question, tuple(one.designs), one.bias_risk, one.verified, one.unknown)
            for one in read.cells
        ),
        outcome=read.outcome.says,
        outcome_cite=read.outcome.cite,
        outcome_verified=read.outcome.verified,
    )
