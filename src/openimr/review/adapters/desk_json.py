"""Reads what the desk sends: the operations on a text. Every fault of its form is named at once."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from openimr.errors import CaseFileInvalid, Fault
from openimr.review.domain.citing import CiteWanted, Wanted
from openimr.review.domain.text_json import operation_to_json
from openimr.review.domain.texts import Accept, Add, Drop, Edit, Move, Operation, Restore, Text, Uncite, digest

#: More operations at once than a person makes between two saves, even of a day without network.
_MOST = 2000
_LONG = 6000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    id: str = Field(max_length=40)


class _Accept(_Strict):
    op: Literal["accept"]
    accepted: bool = True
    words: str = Field("", max_length=_LONG)  # those that were shown

    @model_validator(mode="after")
    def it_names_what_was_read(self) -> "_Accept":
        if self.accepted and not self.words:
            raise ValueError("an acceptance names the words that were read; load the page anew")
        return self

    def read(self) -> Operation:
        return Accept(self.id, self.accepted, read=digest(self.words) if self.accepted else "")


class _Edit(_Strict):
    op: Literal["edit"]
    text: str = Field(max_length=_LONG)

    def read(self) -> Operation:
        return Edit(self.id, self.text)


class _Drop(_Strict):
    op: Literal["drop", "restore"]

    def read(self) -> Operation:
        return Drop(self.id) if self.op == "drop" else Restore(self.id)


class _Move(_Strict):
    op: Literal["move"]
    place: str = Field(max_length=120)

    def read(self) -> Operation:
        return Move(self.id, self.place)


class _Add(_Strict):
    op: Literal["add"]
    place: str = Field(max_length=120)
    text: str = Field(max_length=_LONG)
    finding: str | None = Field(None, max_length=120)

    def read(self) -> Operation:
        return Add(self.id, self.place, self.text, finding=self.finding)


class _Uncite(_Strict):
    op: Literal["uncite"]
    key: str = Field(max_length=12)

    def read(self) -> Operation:
        return Uncite(self.id, self.key)


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    kind: Literal["page", "known", "guideline", "finding", "ur_decision", "application", "reviewer"]
    key: str = Field("", max_length=12)
    document: str = Field("", max_length=64)
    page: int = 0
    quote: str = Field("", max_length=_LONG)
    start: int | None = Field(None, ge=0, le=10_000_000)
    citation: str = Field("", max_length=400)
    criterion: str = Field("", max_length=120)


class _Cite(_Strict):
    op: Literal["cite"]
    source: _Wanted

    def read(self) -> CiteWanted:
        return CiteWanted(self.id, Wanted(**self.source.model_dump()))


_One = Annotated[_Accept | _Edit | _Drop | _Move | _Add | _Cite | _Uncite, Field(discriminator="op")]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    base: int = Field(ge=0, le=1_000_000_000)
    batch: str = Field("", pattern=r"^[A-Za-z0-9-]{0,40}$")
    operations: list[_One] = Field(max_length=_MOST)


_SENT = TypeAdapter(_Sent)


def told(operation: Operation | CiteWanted, shown: Text) -> dict[str, Any]:
    """An operation as the desk sends it; `shown`: the text that it is done to."""
    if isinstance(operation, CiteWanted):
        wanted = {name: value for name, value in asdict(operation.wanted).items() if value not in {"", 0, None}}
        return {"op": "cite", "id": operation.id, "source": wanted}
    stored = operation_to_json(operation)
    kept = {name: value for name, value in stored.items() if name in {"op", "id", *_SENT_FIELDS[stored["op"]]}}
    entry = shown.entry(operation.id)
    return kept | {"words": entry.text} if isinstance(operation, Accept) and entry else kept


#: What is sent of each operation that asks for no source, beside its name and sentence.
_SENT_FIELDS: dict[str, tuple[str, ...]] = {
    "accept": ("accepted",),
    "edit": ("text",),
    "drop": (),
    "restore": (),
    "move": ("place",),
    "add": ("place", "text", "finding"),
    "uncite": ("key",),
}


def sent(said: Any, *, source: str) -> tuple[int, str, tuple[Operation | CiteWanted, ...]]:
    """The version that it is based on, the name of the batch, and the operations. Raises CaseFileInvalid."""
    try:
        read = _SENT.validate_python(said)
    except ValidationError as problem:
        faults = [
            Fault(".".join(str(part) for part in one["loc"]), one["msg"][:1].lower() + one["msg"][1:])
            for one in problem.errors(include_input=False)
        ]
        raise CaseFileInvalid(source, faults) from problem
    return read.base, read.batch, tuple(one.read() for one in read.operations)
