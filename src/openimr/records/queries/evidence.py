"""Evidence for a question, by the index: only pages that may answer are read, and the answer is that of reading all."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np

from openimr.cases.models import Case
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.synonyms_file import synonyms
from openimr.records.domain.evidence import DocumentText, EvidenceQuery, PageText, Search
from openimr.records.domain.mentions import sought
from openimr.records.domain.page_search import Branch, Either, Evaluator, Every, Leaf, Plan
from openimr.records.domain.search import Scope, scope_of, search_in
from openimr.records.models import Page
from openimr.records.queries.case_file import title_and_date
from openimr.records.queries.page_index import PageIndex, read_rows

_PAGES = """
    SELECT page.document_id, page.id, page.number, page.by_ocr, page.confidence, page.duplicate_of_id IS NOT NULL,
           page.state, CASE WHEN page.transcribed_by = '' THEN page.legibility ELSE '' END, page.withheld
    FROM records_page page JOIN records_original original ON original.id = page.original_id
    WHERE original.case_id = %s AND page.document_id IS NOT NULL ORDER BY page.document_id, page.number
"""
_DOCUMENTS = """
    SELECT document.id, original.sha256, original.file, document.title, document.kind, document.date, document.author,
           original.sender, original.received, document.first_page, document.relevance
    FROM records_document document JOIN records_original original ON original.id = document.original_id
    WHERE original.case_id = %s
"""
_REPEATED = ("", 0)


def evidence(case: Case, query: EvidenceQuery, *, most: int = 6) -> Search:
    """What the records say to one question, with synonyms and assertions: as `domain.search.search` of all pages."""
    return EvidenceReader(case).search(query, most=most)


class EvidenceReader:
    """Answers questions to one case as it is now. For several questions, documents and pages are listed once."""

    def __init__(self, case: Case) -> None:
        self._case, self._index = case, PageIndex(case)
        self._keys: dict[tuple[str, int], int] = {}
        self._documents = self._listed()
        self._pages = {
            self._keys[page.document, page.number]: _Listed(page, *place) for place, page in _placed(self._documents)
        }
        self._unindexed = self._pages.keys() - set(self._index.pages.tolist())
        self._scopes: dict[tuple[Any, ...], tuple[Scope, frozenset[int]]] = {}

    def _listed(self) -> tuple[DocumentText, ...]:
        """Every document with its pages, without their texts, in the order of `case_records`."""
        rows = {key: list(group) for key, group in groupby(read_rows(_PAGES, self._case.pk), key=lambda row: row[0])}
        found = read_rows(_DOCUMENTS, self._case.pk)
        listed = [self._document(document, rows.get(document[0], [])) for document in found]
        return tuple(sorted(listed, key=lambda d: (d.date is None, d.date, d.file, d.first_page)))

    def _document(self, stored: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> DocumentText:
        _, sha256, file, title, kind, date, author, sender, received, first_page, relevance = stored
        told = title_and_date(title or file, date)
        pages = []
        for _, key, number, by_ocr, confidence, repeated, state, legibility, withheld in rows:
            if not withheld:
                self._keys[sha256, number] = key
                shown = _REPEATED if repeated else None
                pages.append(PageText(sha256, told, number, "", by_ocr, confidence, shown, state, legibility))
        return DocumentText(
            document=sha256,
            file=file,
            title=title or file,
            kind=kind,
            date=date,
            author=author,
            sender=sender,
            received=received,
            pages=tuple(pages),
            first_page=first_page,
            relevance=relevance,
            withheld=len(rows) - len(pages),
        )

    def search(self, query: EvidenceQuery, *, most: int = 6) -> Search:
        """What the records say to one question."""
        scope, places = self._scope(query)
        likely: dict[int, set[int]] = {}
        for key in self._likely(query):
            listed = self._pages.get(key)
            if listed is not None and listed.document in places:
                likely.setdefault(listed.document, set()).add(key)
        if query.sections:  # a page may go on under the heading of the page before it
            likely = {place: {self._key(page) for page in self._documents[place].pages} for place in likely}
        else:
            likely = {place: {key for key in keys if self._pages[key].answers} for place, keys in likely.items()}
        self._read(set().union(*likely.values()))
        read = (
            (self._documents[place], [self._pages[key].page for key in sorted(likely[place], key=self._place)])
            for place in sorted(likely)
        )
        return search_in(scope, read, query, most=most, synonyms=synonyms(), cues=cue_rules())

    def _scope(self, query: EvidenceQuery) -> tuple[Scope, frozenset[int]]:
        """The scope of a query, and the places of its documents; queries for the same kinds and days share it."""
        asked = (query.kinds, query.since, query.until)
        if asked not in self._scopes:
            scope = scope_of(self._documents, query)
            chosen = set(map(id, scope.documents))
            places = frozenset(place for place, one in enumerate(self._documents) if id(one) in chosen)
            self._scopes[asked] = scope, places
        return self._scopes[asked]

    def _key(self, page: PageText) -> int:
        return self._keys[page.document, page.number]

    def _place(self, key: int) -> int:
        return self._pages[key].place

    def _likely(self, query: EvidenceQuery) -> set[int]:
        """Pages that have one of the names, perhaps misread, and those that are not in the index yet."""
        terms: Branch = Leaf(sought(query.terms, synonyms()))
        if near := sought(query.near, synonyms()):
            terms = Every((terms, Leaf(near)))
        wanted = Plan(Either((terms, Leaf(sought(query.against)))), ())
        spelling = self._index.misreadings(wanted)
        self._index.load(wanted, spelling)
        everywhere = np.ones(len(self._index.pages), bool)
        found = Evaluator(self._index.keys, self._index.lengths, spelling).rank(wanted, everywhere)
        return self._unindexed | set(self._index.pages[found.pages].tolist())

    def _read(self, keys: AbstractSet[int]) -> None:
        """Read the texts of some pages; what was read for one question is kept for the next."""
        missing = [key for key in keys if not self._pages[key].read]
        if missing:
            texts = dict(Page.objects.filter(pk__in=missing).values_list("pk", "text"))
            for key in missing:
                self._pages[key].take(texts.get(key, ""))


class _Listed:
    """A page of the case file: its document and its place in that, and its text once it was read."""

    __slots__ = ("document", "page", "place", "read")

    def __init__(self, page: PageText, document: int, place: int) -> None:
        self.page, self.document, self.place, self.read = page, document, place, False

    @property
    def answers(self) -> bool:
        """Whether anything that stands here can be an answer: it was read, and is shown nowhere else."""
        return self.page.covered and self.page.duplicate_of is None

    def take(self, text: str) -> None:
        self.page, self.read = replace(self.page, text=text), True


def _placed(documents: Iterable[DocumentText]) -> Iterator[tuple[tuple[int, int], PageText]]:
    """Every page with the place of its document and its own in it."""
    for number, document in enumerate(documents):
        for place, page in enumerate(document.pages):
            yield (number, place), page
