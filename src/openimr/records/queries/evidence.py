"""Evidence for a question, by the index: only pages that may answer are read, and the answer is that of reading all."""

import hashlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np

from openimr.cases.models import Case
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.synonyms_file import synonyms
from openimr.records.domain import index
from openimr.records.domain.evidence import DocumentText, EvidenceQuery, PageText, Search
from openimr.records.domain.indexed_mentions import IndexedFinder, IndexedPages, misread_forms
from openimr.records.domain.mentions import sought
from openimr.records.domain.page_search import Name
from openimr.records.domain.search import Read, Scope, scope_of, search_in
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
_NOWHERE = (-1, -1)


def evidence(case: Case, query: EvidenceQuery, *, most: int = 6) -> Search:
    """What the records say to one question, with synonyms and assertions: as `domain.search.search` of all pages."""
    return EvidenceReader(case).search(query, most=most)


def _subject(query: EvidenceQuery) -> tuple[Name, ...]:
    return sought(query.subject or query.terms, synonyms())


class EvidenceReader:
    """Answers questions to one case as it is now. For several questions, documents and pages are listed once."""

    def __init__(self, case: Case) -> None:
        self._case, self._index = case, PageIndex(case)
        self._keys: dict[tuple[str, int], int] = {}
        self._documents = self._listed()
        self._places = {
            self._keys[page.document, page.number]: (number, place)
            for number, document in enumerate(self._documents)
            for place, page in enumerate(document.pages)
        }
        self._read_pages: dict[int, PageText] = {}
        self._numbers = {key: number for number, key in enumerate(self._index.pages.tolist())}
        self._unindexed = self._places.keys() - self._numbers.keys()
        self._verified: dict[tuple[str, int], int] = {}
        by_ocr = [key in self._places and self._listed_page(key).by_ocr for key in self._index.pages.tolist()]
        self._indexed = IndexedPages(
            self._index.keys, lambda term: self._index.alike({term})[term], np.array(by_ocr, bool), self._verified
        )
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
        finders = self._finders(query)
        scope, places = self._scope(query)
        likely = self._by_document(self._likely(query, finders), places)
        if query.sections:  # a page may go on under the heading of the page before it
            likely = {number: set(map(self._key, self._documents[number].pages)) for number in likely}
        self._read(set().union(*likely.values()))
        read = ((self._documents[number], self._in_order(likely[number])) for number in sorted(likely))
        return search_in(
            scope,
            read,
            query,
            most=most,
            synonyms=synonyms(),
            cues=cue_rules(),
            finder=lambda names, _: finders[names],
            naming=lambda: self._naming(query, finders, places),
        )

    def _naming(
        self, query: EvidenceQuery, finders: Mapping[tuple[Name, ...], IndexedFinder], places: frozenset[int]
    ) -> Read:
        """The pages in question that may name what a query is about."""
        likely = self._by_document(self._pages_with(finders[_subject(query)].pages), places)
        self._read(set().union(*likely.values()))
        return ((self._documents[number], self._in_order(likely[number])) for number in sorted(likely))

    def _by_document(self, keys: AbstractSet[int], places: frozenset[int]) -> dict[int, set[int]]:
        """Of some pages those of the documents in question on which something can stand, by document."""
        likely: dict[int, set[int]] = {}
        for key in keys:
            number = self._places.get(key, _NOWHERE)[0]
            if number in places and (page := self._listed_page(key)).covered and page.duplicate_of is None:
                likely.setdefault(number, set()).add(key)
        return likely

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

    def _in_order(self, keys: AbstractSet[int]) -> list[PageText]:
        """Pages of one document that were read; one that went meanwhile is left out."""
        return [self._read_pages[key] for key in sorted(keys, key=self._places.__getitem__) if key in self._read_pages]

    def _listed_page(self, key: int) -> PageText:
        """A page without its text."""
        number, place = self._places[key]
        return self._documents[number].pages[place]

    def _finders(self, query: EvidenceQuery) -> dict[tuple[Name, ...], IndexedFinder]:
        """What finds the terms of a query, the words near them, and those against it, each by its names."""
        named = (query.terms, query.near, query.subject)
        asked = {sought(query.against), *(sought(words, synonyms()) for words in named)}
        terms = {term for names in asked for name in names for term in name.terms}
        alike = self._index.alike(terms)
        misread = {other for term in terms for other in misread_forms(term, alike[term], synonyms())}
        self._index.load_terms({term[: index.LONGEST] for term in terms} | misread)
        return {names: IndexedFinder(names, synonyms(), self._indexed) for names in asked}

    def _likely(self, query: EvidenceQuery, finders: Mapping[tuple[Name, ...], IndexedFinder]) -> set[int]:
        """Pages where the index finds what may answer, and those that are not in the index yet."""
        found = set(finders[sought(query.terms, synonyms())].pages)
        if near := sought(query.near, synonyms()):
            found &= finders[near].pages
        found |= finders[sought(query.against)].pages
        return self._pages_with(found)

    def _pages_with(self, found: AbstractSet[int]) -> set[int]:
        """The pages of these places in the index, and those that are not in it yet."""
        return self._unindexed | {int(self._index.pages[number]) for number in found}

    def _read(self, keys: AbstractSet[int]) -> None:
        """Read the texts of some pages; what was read for one question is kept for the next."""
        missing = keys - self._read_pages.keys()
        if not missing:
            return
        for key, text in Page.objects.filter(pk__in=missing).values_list("pk", "text"):
            page = self._read_pages[key] = replace(self._listed_page(key), text=text)
            digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
            number = self._numbers.get(key)
            if number is not None and digest == self._index.digests[number]:  # else the index tells of another text
                self._verified[page.document, page.number] = number
