"""What is true of a made case file: each page and each event. Plain values that go to JSON and come back."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

#: (original, number): a page of an original, counted from 1.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class PersonTruth:
    """Whose record it is. `maiden` is another last name that stands on some pages; dates are ISO."""

    first: str
    middle: str
    last: str
    maiden: str
    sex: str
    born: str
    claim: str
    mrn: str
    ssn: str  # last four
    injured: str
    employer: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class PageTruth:
    """One page. `text` is what stands on it, without misreading; `marks` are the patient's marks that it bears."""

    original: str
    number: int
    document: str
    kind: str
    layout: str  # the template
    page_of_document: int
    first_page: bool
    author: str
    date: str | None  # of service
    sender: str
    rendering: str  # typed, two_column, stamped, skewed, faxed, noisy, turned, fax_of_copy, handwritten, blank
    scanned: bool
    turned: int  # degrees clockwise by which the picture stands wrong
    duplicate_of: Place | None  # the first page with this content; copies of copies name the same first
    misfiled: str  # name of the other person; "" where the page belongs here
    marks: tuple[str, ...]  # name, birth_date, claim_number, record_number, ssn
    text: str

    @property
    def place(self) -> Place:
        return self.original, self.number


@dataclass(frozen=True, slots=True)
class EventTruth:
    """One event that a page tells; `original` and `number` are where it is told first in the document."""

    date: str | None
    kind: str
    values: dict[str, str]
    quote: str
    original: str
    number: int
    document: str


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is true of one made case file."""

    seed: int
    split: str
    worker: PersonTruth
    pages: tuple[PageTruth, ...]
    events: tuple[EventTruth, ...] = field(default=())

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def read(cls, file: Path) -> "Truth":
        stored = json.loads(file.read_text(encoding="utf-8"))
        return cls(
            stored["seed"],
            stored["split"],
            PersonTruth(**stored["worker"]),
            tuple(
                PageTruth(
                    **{
                        **page,
                        "marks": tuple(page["marks"]),
                        "duplicate_of": tuple(page["duplicate_of"]) if page["duplicate_of"] else None,
                    }
                )
                for page in stored["pages"]
            ),
            tuple(EventTruth(**event) for event in stored["events"]),
        )


def pages_of_documents(pages: Iterable[PageTruth]) -> dict[str, list[PageTruth]]:
    """The pages of each document in their order."""
    found: dict[str, list[PageTruth]] = {}
    for page in pages:
        found.setdefault(page.document, []).append(page)
    return found
