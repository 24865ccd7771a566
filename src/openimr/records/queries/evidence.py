"""Evidence for a question, by the index: only pages that may answer are read, and the answer is that of reading all."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np

from openimr.cases.models import Case
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.synonyms_file import synonyms
from openimr.records.domain.evidence import CaseRecords, DocumentText, EvidenceQuery, PageText, Search
from openimr.records.domain.mentions import sought
from openimr.records.domain.page_search import Branch, Either, Evaluator, Every, Leaf, Plan
from openimr.records.domain.search import documents_in_question, search
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
        self._texts: dict[int, str] = {}
        self._documents = self._listed()
        self._unindexed = set(self._keys.values()) - set(self._index.pages.tolist())

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
        likely = self._likely(query)
        documents = tuple(documents_in_question(self._documents, query))
        if query.sections:  # a page may go on under the heading of the page before it
            likely |= {
                self._key(page) for d in documents if any(self._key(p) in likely for p in d.pages) for page in d.pages
            }
        texts = self._read(likely & {self._key(page) for document in documents for page in document.pages})
        read = tuple(self._with_texts(document, texts) for document in documents)
        return search(CaseRecords(self._case.number, read), query, most=most, synonyms=synonyms(), cues=cue_rules())

    def _with_texts(self, document: DocumentText, texts: dict[int, str]) -> DocumentText:
        if all(self._key(page) not in texts for page in document.pages):
            return document
        pages = (
            replace(page, text=texts[key]) if page.covered and (key := self._key(page)) in texts else page
            for page in document.pages
        )
        return replace(document, pages=tuple(pages))

    def _key(self, page: PageText) -> int:
        return self._keys[page.document, page.number]

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

    def _read(self, keys: Iterable[int]) -> dict[int, str]:
        """The texts of some pages; what was read for one question is kept for the next."""
        wanted = set(keys)
        if missing := wanted - self._texts.keys():
            self._texts |= dict(Page.objects.filter(pk__in=missing).values_list("pk", "text"))
        return {key: self._texts[key] for key in wanted}
