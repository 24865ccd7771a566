"""Reads situations.yaml: the diagnoses and phases that points of guidelines belong to, and how the file names them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openimr.guidelines.adapters.questions_file import Question
from openimr.guidelines.adapters.yaml_lines import LineFault, documents, refusal
from openimr.guidelines.domain.situations import Kind, Situation


class _Situation(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    says: Annotated[str, Field(min_length=1)]
    kind: Kind
    question: str
    months: Annotated[int, Field(ge=0)] = 0
    codes: list[str] = []
    verified: bool
    note: str = ""

    @model_validator(mode="after")
    def its_time_is_known(self) -> "_Situation":
        if (self.kind == "diagnosis") != (self.months == 0):
            raise ValueError("an operation or a phase has `months`, a diagnosis has none")
        return self


class _Situations(BaseModel):
    model_config = ConfigDict(extra="forbid")
    situations: list[_Situation]


def read_situations(file: Path, questions: Mapping[str, Question]) -> dict[str, Situation]:
    """Every situation by its id; none where there is no file. Raises DataFileInvalid with file and line: an unknown
    question, two with one id.
    """
    found: dict[str, Situation] = {}
    faults: list[LineFault] = []
    for document in documents(file) if file.exists() else ():
        for place, one in enumerate(document.checked(_Situations).situations):
            if one.id in found:
                faults.append(document.fault("situations", place, "id", says=f"there are two situations {one.id}"))
            elif one.question not in questions:
                says = f"there is no question {one.question} in questions/"
                faults.append(document.fault("situations", place, "question", says=says))
            else:
                query = questions[one.question].evidence_query()
                found[one.id] = Situation(one.id, one.says, one.kind, query, one.months, tuple(one.codes))
    if faults:
        raise refusal(faults)
    return found
