"""Evidence for a question, by the index: only pages that may answer are read, and the answer is that of reading all."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

import numpy as np

from openimr.cases.models import Case
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.synonyms_file import synonyms
from openimr.records.domain.evidence import CaseRecords, DocumentText, EvidenceQuery, PageText, Search
from openimr.records.domain.mentions import sought
from openimr.records.domain.page_search import Evaluator, Leaf, Plan
from openimr.records.domain.search import documents_in_question, search
from openimr.records.models import Document, Page
from openimr.records.queries.case_file import dated
from openimr.records.queries.page_index import PageIndex, read_rows

_PAGES = """
    SELECT page.document_id, page.id, page.number, page.by_ocr, page.confidence, page.duplicate_of_id IS NOT NULL,
           page.state, CASE WHEN page.transcribed_by = '' THEN page.legibility ELSE '' END, page.withheld
    FROM records_page page JOIN records_original original ON original.id = page.original_id
    WHERE original.case_id = %s AND page.document_id IS NOT NULL ORDER BY page.document_id, page.number
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
        documents = Document.objects.filter(original__case=self._case).select_related("original")
        listed = [self._document(document, rows.get(document.pk, [])) for document in documents]
        return tuple(sorted(listed, key=lambda d: (d.date is None, d.date, d.file, d.first_page)))

    def _document(self, document: Document, rows: list[tuple]) -> DocumentText:
        original, title = document.original, dated(document)
        pages = []
        for _, key, number, by_ocr, confidence, repeated, state, legibility, withheld in rows:
            if not withheld:
                self._keys[original.sha256, number] = key
                shown = _REPEATED if repeated else None
                pages.append(PageText(original.sha256, title, number, "", by_ocr, confidence, shown, state, legibility))
        return DocumentText(
            document=original.sha256,
            file=original.file,
            title=document.title or original.file,
            kind=document.kind,
            date=document.date,
            author=document.author,
            sender=original.sender,
            received=original.received,
            pages=tuple(pages),
            first_page=document.first_page,
            relevance=document.relevance,
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
        read = tuple(
            replace(document, pages=tuple(self._with_text(page, texts) for page in document.pages))
            for document in documents
        )
        return search(CaseRecords(self._case.number, read), query, most=most, synonyms=synonyms(), cues=cue_rules())

    def _key(self, page: PageText) -> int:
        return self._keys[page.document, page.number]

    def _with_text(self, page: PageText, texts: dict[int, str]) -> PageText:
        text = texts.get(self._key(page))
        return replace(page, text=text) if text else page

    def _likely(self, query: EvidenceQuery) -> set[int]:
        """Pages that have one of the names, perhaps misread, and those that are not in the index yet."""
        names = (*sought(query.terms, synonyms()), *sought(query.against))
        wanted = Plan(Leaf(names), ())
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
