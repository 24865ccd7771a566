"""Reads a reviewer's answers from a file: those of a search path, or the studies behind competing recommendations."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from openimr.guidelines.adapters.yaml_lines import document
from openimr.guidelines.domain.evidence_levels import Recommendation
from openimr.guidelines.domain.search_json import answer_from_json, recommendation_from_json
from openimr.guidelines.domain.search_path import Answer

_Word = Annotated[str, Field(min_length=1, max_length=2000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Citation(_Strict):
    source: Literal["MTUS", "ODG", "ACOEM", "other guideline", "study"]
    title: _Word
    year: int | None = None
    sections: list[_Word] = []
    pages: list[int] = []


class _Answer(_Strict):
    step: _Word
    answer: _Word
    because: str = ""
    citations: list[_Citation] = []


class _Answers(_Strict):
    answers: list[_Answer]


class _Applies(_Strict):
    patients: bool | None = None
    setting: bool | None = None
    intervention: bool | None = None
    outcomes: bool | None = None


class _Study(_Strict):
    citation: _Word
    design: _Word
    bias_risk: Literal["low", "identified"] | None = None
    bias_because: str = ""
    applies: _Applies = _Applies()
    applies_because: str = ""


class _Recommendation(_Strict):
    id: _Word
    cited_by: Literal["treating_physician", "utilization_review", "reviewer"]
    citation: _Word
    says: _Word
    studies: list[_Study] = []


class _Rating(_Strict):
    question: _Word
    at_variance: bool
    recommendations: list[_Recommendation]


def read_answers(file: Path) -> tuple[Answer, ...]:
    """The answers of a path in their order. Raises DataFileInvalid with the line of each fault."""
    return tuple(answer_from_json(one.model_dump()) for one in document(file).checked(_Answers).answers)


def read_rating(file: Path) -> tuple[str, bool, tuple[Recommendation, ...]]:
    """The question, whether the recommendations are at variance, and the recommendations. Raises DataFileInvalid."""
    return rating_from(document(file).checked(_Rating).model_dump())


def rating_from(data: dict[str, Any]) -> tuple[str, bool, tuple[Recommendation, ...]]:
    """The same from plain data of that form."""
    read = _Rating.model_validate(data).model_dump()
    return read["question"], read["at_variance"], tuple(map(recommendation_from_json, read["recommendations"]))
