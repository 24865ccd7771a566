"""Reads the questions that many criteria ask of the records (library/questions/*.yaml), one document a file."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openimr.guidelines.adapters.yaml_lines import LineFault, documents, refusal
from openimr.records.domain.assertion import Status as Assertion
from openimr.records.domain.evidence import EvidenceQuery


class Query(BaseModel):
    """What a criterion looks for in the records, and the patterns that prove it."""

    model_config = ConfigDict(extra="forbid")
    terms: Annotated[list[str], Field(min_length=1)]
    near: list[str] = []
    subject: list[str] = []
    against: list[str] = []
    kinds: list[str] = []
    sections: list[str] = []
    states: Annotated[list[Assertion], Field(min_length=1)] = ["affirmed"]
    proof: list[str] = []

    @model_validator(mode="after")
    def patterns_compile(self) -> "Query":
        for pattern in self.proof:
            try:
                re.compile(pattern)
            except re.error as problem:
                raise ValueError(f"proof {pattern!r} is no pattern ({problem})") from problem
        return self

    def evidence_query(self) -> EvidenceQuery:
        """The same as the records take it."""
        return EvidenceQuery(
            terms=tuple(self.terms),
            near=tuple(self.near),
            subject=tuple(self.subject),
            against=tuple(self.against),
            kinds=tuple(self.kinds),
            sections=tuple(self.sections),
            states=tuple(self.states),
        )


class Question(Query):
    """A query with a name; `answered_by` is the document that answers it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    asks: Annotated[str, Field(min_length=1)]
    answered_by: Annotated[str, Field(min_length=1)]


class _Questions(BaseModel):
    model_config = ConfigDict(extra="forbid")
    questions: list[Question]


def read_questions(files: Iterable[Path]) -> dict[str, Question]:
    """Every question by its id. Raises DataFileInvalid with file and line, also for two with one id."""
    found: dict[str, Question] = {}
    faults: list[LineFault] = []
    for document in (document for file in files for document in documents(file)):
        for place, question in enumerate(document.checked(_Questions).questions):
            if question.id in found:
                faults.append(document.fault("questions", place, "id", says=f"there are two questions {question.id}"))
            found[question.id] = question
    if faults:
        raise refusal(faults)
    return found
