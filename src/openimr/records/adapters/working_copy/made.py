"""What becomes of one incoming file: a working copy, the files in it, what was left out."""

from dataclasses import dataclass, field
from pathlib import Path

#: More pages than this is no document but a fault, or an attack.
MOST_PAGES = 9_999


@dataclass(frozen=True, slots=True)
class Inner:
    """A file that came in another. `name` is how its container calls it; the bytes lie in `file`."""

    file: Path
    name: str


@dataclass(slots=True)
class Made:
    """A file as it can be read.

    `working` is None where the file itself, a PDF, serves; `pages` is 0 where the file only holds others. `notes` are
    sentences for people, without health information. `failed` names pages (from 1) that could not be made out, and why.
    `needed` is false where the inner files are extras of a document: a bad one is noted, and bars nothing.
    """

    media_type: str
    pages: int = 0
    working: Path | None = None
    notes: list[str] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)
    inner: list[Inner] = field(default_factory=list)
    needed: bool = True


class Unreadable(Exception):
    """The file cannot be read as what it is; `fault` is the code of its words (file_faults.yaml), `values` fill it."""

    def __init__(self, fault: str, **values: int) -> None:
        super().__init__(fault)
        self.fault = fault
        self.values = values
