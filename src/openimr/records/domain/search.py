"""Evidence for a question: the passages that speak for it, against it, and where was looked."""

from collections.abc import Iterable, Iterator

from openimr.records.domain.evidence import CaseRecords, DocumentText, Evidence, EvidenceQuery, PageText, Search
from openimr.records.domain.negation import is_negated
from openimr.records.domain.words import Word, nearly, sentence_around, words_of

#: What is in dispute cannot prove itself: these kinds are searched only when a query names them.
NOT_EVIDENCE = frozenset({"application", "ur_determination", "legal_correspondence", "request_for_authorization"})


def search(records: CaseRecords, query: EvidenceQuery, *, most: int = 6) -> Search:
    """Every page in question, page by page; at most `most` passages each way, the best first.

    A passage speaks against where its words are negated or where it has one of `query.against`. Passages are whole
    sentences: `page.text[start:end] == quote`.
    """
    speaks_for: list[tuple[int, Evidence]] = []
    speaks_against: list[tuple[int, Evidence]] = []
    searched: list[tuple[str, int]] = []
    for _document, page in _pages(records, query):
        searched.append((page.document, page.number))
        for score, evidence, against in _passages(page, query):
            (speaks_against if against else speaks_for).append((score, evidence))
    return Search(query, _best(speaks_for, most), _best(speaks_against, most), tuple(searched))


def _pages(records: CaseRecords, query: EvidenceQuery) -> Iterator[tuple[DocumentText, PageText]]:
    for document in records.documents:
        if query.kinds and document.kind not in query.kinds:
            continue
        if not query.kinds and document.kind in NOT_EVIDENCE:
            continue
        if document.date is not None and (
            (query.since is not None and document.date < query.since)
            or (query.until is not None and document.date > query.until)
        ):
            continue
        for page in document.pages:
            if page.duplicate_of is None:
                yield document, page


def _best(found: list[tuple[int, Evidence]], most: int) -> tuple[Evidence, ...]:
    ranked = sorted(found, key=lambda pair: -pair[0])
    seen: set[str] = set()
    kept = []
    for _, evidence in ranked:
        key = " ".join(evidence.quote.split()).lower()
        if key not in seen:
            seen.add(key)
            kept.append(evidence)
    return tuple(kept[:most])


def _passages(page: PageText, query: EvidenceQuery) -> Iterator[tuple[int, Evidence, bool]]:
    """(score, passage, speaks against) of each sentence of the page that answers the query."""
    spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end in hits(page, query.terms):
        spans.setdefault(sentence_around(page.text, start, end), []).append((start, end))
    for (start, end), found in sorted(spans.items()):
        sentence = page.text[start:end]
        near = query.near and not any(True for _ in hits_in(sentence, query.near, by_ocr=page.by_ocr))
        if near:
            continue
        against = any(True for _ in hits_in(sentence, query.against, by_ocr=page.by_ocr)) or all(
            is_negated(sentence, a - start, b - start) for a, b in found
        )
        yield len(found), page.evidence(start, end), against
    if query.against:
        for a, b in hits(page, query.against):
            span = sentence_around(page.text, a, b)
            if span not in spans:
                spans[span] = [(a, b)]
                yield 1, page.evidence(*span), True


def hits(page: PageText, terms: Iterable[str]) -> Iterator[tuple[int, int]]:
    """(start, end) of every place of the page where one of the terms stands."""
    yield from hits_in(page.text, terms, by_ocr=page.by_ocr)


def hits_in(text: str, terms: Iterable[str], *, by_ocr: bool = False) -> Iterator[tuple[int, int]]:
    """The same in any text. Words are compared by stem, over line ends; on OCR pages one misread letter is forgiven."""
    words = words_of(text)
    for term in terms:
        wanted = tuple(word.stem for word in words_of(term))
        if not wanted:
            continue
        for place in range(len(words) - len(wanted) + 1):
            if all(_same(words[place + n], stem, by_ocr=by_ocr) for n, stem in enumerate(wanted)):
                yield words[place].start, words[place + len(wanted) - 1].end


def _same(word: Word, stem: str, *, by_ocr: bool) -> bool:
    return word.stem == stem or (by_ocr and nearly(word.stem, stem))
