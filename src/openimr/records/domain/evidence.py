"""What the records of a case say, and where: documents, pages, quotes, facts. Every later stage cites by these."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of a record: document (SHA-256 of the original), page (from 1), and the words found there.

    `start` and `end` count characters in the page's text: `page.text[start:end] == quote`.
    """

    document: str
    title: str
    page: int
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page. `confidence` is the OCR engine's mean word confidence (0 to 1), 1.0 for a text layer."""

    document: str
    title: str
    number: int
    text: str
    by_ocr: bool = False
    confidence: float = 1.0
    duplicate_of: tuple[str, int] | None = None  # (document, page) of the page shown instead
    state: str = "read"  # "waiting" and "failed" pages have no text that could say anything
    legibility: str = ""  # "poor", "illegible", "handwriting": what is here was not read with certainty

    @property
    def covered(self) -> bool:
        """Whether this page was read well enough that finding nothing on it means something."""
        return self.state == "read" and self.legibility not in {"illegible", "handwriting"}

    def evidence(self, start: int, end: int) -> Evidence:
        """The passage between two character offsets of this page."""
        return Evidence(self.document, self.title, self.number, self.text[start:end], start, end)


@dataclass(frozen=True, slots=True)
class DocumentText:
    """One document of the case file: what kind it is, its date of service, who wrote it, and its pages."""

    document: str  # SHA-256 of the original file
    file: str
    title: str
    kind: str  # a kind of records/document_kinds.yaml: "progress_report", "imaging", …
    date: dt.date | None
    author: str
    sender: str  # role of the party that sent it
    received: dt.date | None
    pages: tuple[PageText, ...]
    first_page: int = 1  # in the original
    relevance: str = ""  # "not_relevant" where a person said so
    withheld: int = 0  # pages left out here, since they may be another person's

    @property
    def repeats(self) -> bool:
        """Whether every page of it repeats a page that is shown elsewhere."""
        return bool(self.pages) and all(page.duplicate_of is not None for page in self.pages)


@dataclass(frozen=True, slots=True)
class ChronologyEvent:
    """One dated thing that a record tells: `says` is a sentence in our words, `evidence` the quote it rests on."""

    date: dt.date
    kind: str  # injury, visit, imaging, therapy, surgery, medication, work_status, ur_decision, request, pain_score …
    says: str
    evidence: Evidence
    assertion: str = "affirmed"  # affirmed, negated, historical, family, hypothetical, hearsay
    values: Mapping[str, object] = field(default_factory=dict)  # typed parts, plain JSON: {"visits": 18, "of": 24}


@dataclass(frozen=True, slots=True)
class CaseRecords:
    """The whole case file, oldest document first, as the later stages read it."""

    case_number: str
    documents: tuple[DocumentText, ...]
    chronology: tuple[ChronologyEvent, ...] = ()

    def pages(self, *, with_duplicates: bool = False) -> Iterator[PageText]:
        """Every page once; pages that repeat another are left out unless asked for."""
        for document in self.documents:
            for page in document.pages:
                if with_duplicates or page.duplicate_of is None:
                    yield page


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed statement with its evidence, such as `injury.date`. `source` tells where it is from."""

    name: str
    value: object
    says: str
    source: Literal["application", "ur_decision", "record"]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceQuery:
    """What to look for: any of `terms` (words or phrases), near any of `near` where given, not `against`.

    `against` are phrases that speak against the criterion; `kinds` limits to kinds of documents.
    """

    terms: tuple[str, ...]
    near: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """The answer to an EvidenceQuery. An empty `speaks_for` still tells where was looked: `searched`."""

    query: EvidenceQuery
    speaks_for: tuple[Evidence, ...]
    speaks_against: tuple[Evidence, ...]
    searched: tuple[tuple[str, int], ...]  # (document, page) of every page read

    @property
    def documents_searched(self) -> int:
        return len({document for document, _ in self.searched})
