"""What the records of a case say, and where: documents, pages, quotes, facts. Every later stage cites by these."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


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


def read_surely(state: str, legibility: str) -> bool:
    """Whether a page was read well enough to be quoted, by a machine or (then `legibility` is empty) by a person."""
    return state == "read" and legibility not in {"illegible", "handwriting"}


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
        return read_surely(self.state, self.legibility)

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
class EvidenceQuery:
    """What to look for: any of `terms` (words or phrases), near any of `near` where given, not `against`.

    `against` are phrases that speak against the criterion; `kinds` limits to kinds of documents, `since` and `until` to
    documents dated so. `told_since` and `told_until` limit to passages that tell of such a day: a date in the sentence,
    else the document's. `sections` limits to what stands under a heading with one of these words ("plan"). `states` are
    what a record may say of a thing for it to speak for the criterion: a past treatment is "historical".
    `subject` are the words by which the thing itself is named, where those are not the terms: of "side effects" near
    "naproxen" the drug.
    """

    terms: tuple[str, ...]
    near: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    sections: tuple[str, ...] = ()
    told_since: dt.date | None = None
    told_until: dt.date | None = None
    states: tuple[str, ...] = ("affirmed",)
    subject: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that neither speaks for nor against: what it tells was, may be, is another's, or is hearsay."""

    evidence: Evidence
    state: str  # "historical", "family", "hypothetical", "hearsay"; "affirmed" where the query asks for other states


@dataclass(frozen=True, slots=True)
class KindSearched:
    """How many documents and pages of one kind were searched."""

    kind: str
    documents: int
    pages: int


@dataclass(frozen=True, slots=True)
class NotCovered:
    """A page in question on which nothing found means nothing: `why` is waiting, failed, illegible or handwriting."""

    document: str
    page: int
    why: str


@dataclass(frozen=True, slots=True)
class Search:
    """The answer to an EvidenceQuery. An empty `speaks_for` still tells where was looked, and for what.

    `looked_for` has every name that was looked for, synonyms included. `searched` are the pages read; on those of
    `not_covered`, and on `withheld` pages more, what was looked for may stand unseen. Where no passage answers, the
    subject may still be named: `mentions` are passages that name it, one a page, of `mentioned_on` pages in all, by the
    names of `mentioned`, the most frequent first.
    """

    query: EvidenceQuery
    speaks_for: tuple[Evidence, ...]
    speaks_against: tuple[Evidence, ...]
    searched: tuple[tuple[str, int], ...]  # (document, page) of every page read
    otherwise: tuple[Passage, ...] = ()
    looked_for: tuple[str, ...] = ()
    kinds: tuple[KindSearched, ...] = ()
    not_covered: tuple[NotCovered, ...] = ()
    withheld: int = 0
    mentions: tuple[Evidence, ...] = ()
    mentioned_on: int = 0
    mentioned: tuple[str, ...] = ()

    @property
    def documents_searched(self) -> int:
        return len({document for document, _ in self.searched})
