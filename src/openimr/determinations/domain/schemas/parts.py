"""What the published models have in common: days, digests, numbers, and whether more may stand in one."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Day = Annotated[str, Field(json_schema_extra={"format": "date"}, pattern=r"^\d{4}-\d{2}-\d{2}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[int, Field(ge=1)]
Place = Annotated[int, Field(ge=0)]
Seat = Annotated[int, Field(ge=1, le=3)]
Decision = Literal["upheld", "overturned"] | None
Code = Annotated[str, Field(pattern=r"^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}$")]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Open(BaseModel):
    """May grow: a reader passes over what it does not know."""

    model_config = ConfigDict(extra="allow")
