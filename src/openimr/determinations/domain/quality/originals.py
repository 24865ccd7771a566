"""The originals that a letter is held against, as they were read: application, utilization review decision, RFA."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rapidfuzz import fuzz

from openimr.records.domain import dates
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText

#: The kinds of records/document_kinds.yaml that are originals, as objections name them.
NAMES = {
    "application": "the application",
    "ur_determination": "the utilization review decision",
    "request_for_authorization": "the request for authorization",
}
#: A number keeps the points and strokes within it: 0.5, 10/325, 07/05/2013.
_TOKEN = re.compile(r"\d+(?:[.,/:-]\d+)*|[^\W\d_]+")


def tokens(text: str) -> list[str]:
    """Words and numbers of a text; white space, capitals and punctuation between them count for nothing."""
    return _TOKEN.findall(text.lower())


@dataclass(frozen=True)
class Stands:
    """Where words stand in an original: the page, and the characters of its text."""

    page: PageText
    start: int
    end: int

    def after(self, length: int) -> str:
        """What follows on the page."""
        return self.page.text[self.end : self.end + length]


@dataclass(frozen=True)
class Original:
    """All documents of one kind together. `unread`: pages that could not be read, or that are withheld here."""

    kind: str
    pages: tuple[PageText, ...]
    unread: int = 0

    @property
    def name(self) -> str:
        return NAMES.get(self.kind, "the case file")

    @cached_property
    def by_ocr(self) -> bool:
        """Whether any of it was read from a picture, so that a letter may be another."""
        return any(page.by_ocr for page in self.pages)

    @cached_property
    def days(self) -> Mapping[date, PageText]:
        """Every date, with the first page that has it."""
        found: dict[date, PageText] = {}
        for page in self.pages:
            for one in dates.find(page.text, by_ocr=page.by_ocr):
                found.setdefault(one.day, page)
        return found

    @cached_property
    def _run(self) -> "_Run":
        return _Run(self.pages)

    def places(self, words: str) -> Iterator[Stands]:
        """Wherever the words stand, modulo white space, capitals and punctuation; also over the end of a page."""
        yield from self._run.places(tokens(words))

    def place(self, words: str) -> Stands | None:
        return next(self.places(words), None)

    def cuts(self, words: str, least: int) -> bool:
        """Whether the words stand here up to the middle of one of them, as in a field of a form that was too short."""
        return self._run.cuts(tokens(words), least)

    def likest(self, words: str) -> tuple[float, str, PageText] | None:
        """The passage that is most like the words: how like (0 to 100), its own words, and its page."""
        return self._run.likest(tokens(words))


class _Run:
    """The text of pages as one run of signs without white space, and back to where each word of it stands."""

    def __init__(self, pages: Iterable[PageText]) -> None:
        self.words: list[str] = []
        self.of: list[tuple[PageText, int, int]] = []
        for page in pages:
            for match in _TOKEN.finditer(page.text):
                self.words.append(match.group().lower())
                self.of.append((page, match.start(), match.end()))
        self.starts: list[int] = []
        end = 0
        for word in self.words:
            self.starts.append(end)
            end += len(word)
        self.text = "".join(self.words)
        self.begins = {start: place for place, start in enumerate(self.starts)}
        self.ends = {start + len(self.words[place]): place for place, start in enumerate(self.starts)}

    def places(self, words: list[str]) -> Iterator[Stands]:
        run = "".join(words)
        at = self.text.find(run) if run else -1
        while at >= 0:
            first, last = self.begins.get(at), self.ends.get(at + len(run))
            if first is not None and last is not None:
                page, start, end = self.of[first]
                same = self.of[last][0] is page
                yield Stands(page, start, self.of[last][2] if same else end)
            at = self.text.find(run, at + 1)

    def cuts(self, words: list[str], least: int) -> bool:
        run, length = "".join(words), 0
        cuttings = set()
        for word in words:
            cuttings |= set(range(length + 1, length + len(word)))
            length += len(word)
        at = self.text.find(run[:least]) if len(run) > least else -1
        while at >= 0:
            same = next((n for n in range(least, len(run)) if self.text[at + n : at + n + 1] != run[n]), len(run))
            if at in self.begins and same in cuttings and at + same in self.ends:
                return True
            at = self.text.find(run[:least], at + 1)
        return False

    def likest(self, words: list[str]) -> tuple[float, str, PageText] | None:
        run = "".join(words)
        if not run or not self.text:
            return None
        found = fuzz.partial_ratio_alignment(run, self.text)
        if found is None:
            return None
        first = bisect_right(self.starts, found.dest_start) - 1
        last = max(first, bisect_right(self.starts, found.dest_end - 1) - 1)
        page, start, end = self.of[first]
        end = self.of[last][2] if self.of[last][0] is page else end
        return found.score, page.text[start:end], page


def originals_of(records: CaseRecords, ur_date: date) -> dict[str, Original]:
    """The originals on file by kind. Of several utilization review decisions those that have the date in question."""
    found = {}
    for kind in NAMES:
        documents = [one for one in records.documents if one.kind == kind and not one.repeats]
        if kind == "ur_determination" and len(documents) > 1:
            documents = [one for one in documents if _is_of(one, ur_date)] or documents
        if documents:
            found[kind] = _original(kind, documents)
    return found


def _is_of(document: DocumentText, day: date) -> bool:
    if document.date == day:
        return True
    return any(one.day == day for page in document.pages for one in dates.find(page.text, by_ocr=page.by_ocr))


def _original(kind: str, documents: Iterable[DocumentText]) -> Original:
    known = list(documents)
    pages = [page for one in known for page in one.pages]
    read = tuple(page for page in pages if page.covered and page.text.strip())
    return Original(kind, read, len(pages) - len(read) + sum(one.withheld for one in known))
