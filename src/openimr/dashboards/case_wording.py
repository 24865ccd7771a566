"""How pages of the staff name what happened to a case and the grounds of its eligibility: `case_wording.yaml`."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from openimr.data_files import read_data_file


class CaseWording(BaseModel):
    """Names by the kind of an event, and by the ground of an eligibility finding."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    events: dict[str, str]
    grounds: dict[str, str]


@cache
def case_wording() -> CaseWording:
    """The names as shipped. Raises DataFileInvalid: the file cannot be read, or every fault of its entries."""
    return read_data_file(Path(__file__).with_name("case_wording.yaml"), CaseWording)
