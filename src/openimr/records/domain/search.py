"""Evidence for a question: the passages that speak for it, against it, or neither; where was looked, and for what."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from openimr.records.domain.assertion import CueRules, assertion_of
from openimr.records.domain.dates import find
from openimr.records.domain.evidence import (
    CaseRecords,
    DocumentText,
    Evidence,
    EvidenceQuery,
    KindSearched,
    NotCovered,
    PageText,
    Passage,
    Search,
)
from openimr.records.domain.framing import Framing, framing_of, is_caption
from openimr.records.domain.mentions import Mention, NameFinder, mentions, sought
from openimr.records.domain.page_search import Name
from openimr.records.domain.sections import heading_over, headings_of, is_section
from openimr.records.domain.synonyms import NO_SYNONYMS, Synonyms
from openimr.records.domain.words import sentence_around

#: What is in dispute cannot prove itself: these kinds are searched only when a query names them.
NOT_EVIDENCE = frozenset({"application", "ur_determination", "legal_correspondence", "request_for_authorization"})


#: Passages shown of those that only name the subject.
MOST_MENTIONS = 12

#: Where a name counts as naming its subject: in what the page tells, and in its title.
_NAMING = frozenset({None, "title"})

#: Documents, each with pages of it.
Read: TypeAlias = Iterable[tuple[DocumentText, Iterable[PageText]]]

#: Words that make a phrase a denial by itself.
_DENIALS = frozenset({"no", "not", "non", "never", "none", "without", "denies", "denied", "cannot", "nor", "negative"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A passage with what it says and what it is worth."""

    evidence: Evidence
    state: str  # "for", "against", or what assertion_of says
    worth: tuple[float, ...]


class Finder(Protocol):
    """Finds names on page after page, as `NameFinder` does."""

    def __bool__(self) -> bool: ...
    def on(self, page: PageText, /) -> list[Mention]: ...


def search(
    records: CaseRecords,
    query: EvidenceQuery,
    *,
    cues: CueRules,
    most: int = 6,
    synonyms: Synonyms = NO_SYNONYMS,
) -> Search:
    """Every page in question, page by page; at most `most` passages each way, the best first.

    A passage speaks against where its words are negated or where it has one of `query.against`. What is told as past,
    as another person's, as planned or as hearsay is in `otherwise`, unless the query asks for that state. Passages are
    whole sentences: `page.text[start:end] == quote`. The better are those with the words as asked for, before other
    names for the same and misread words; with more of the terms; of the later document; read with more confidence.
    Where no passage answers, it is told on which pages the subject is named all the same.
    """
    scope = scope_of(records.documents, query)
    return search_in(scope, _whole(scope), query, cues=cues, most=most, synonyms=synonyms)


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that a query is about, and what is told of them whatever is found: where was looked, where not."""

    documents: tuple[DocumentText, ...]
    searched: tuple[tuple[str, int], ...]
    kinds: tuple[KindSearched, ...]
    not_covered: tuple[NotCovered, ...]
    withheld: int


def scope_of(documents: Iterable[DocumentText], query: EvidenceQuery) -> Scope:
    """The scope of a query. Two with the same `kinds`, `since` and `until` have the same."""
    asked = tuple(documents_in_question(documents, query))
    searched: list[tuple[str, int]] = []
    kinds: dict[str, list[int]] = {}
    not_covered: list[NotCovered] = []
    for document in asked:
        pages = [page for page in document.pages if page.duplicate_of is None]
        covered = [page for page in pages if page.covered]
        not_covered += [NotCovered(p.document, p.number, p.legibility or p.state) for p in pages if not p.covered]
        searched += [(page.document, page.number) for page in covered]
        if covered:
            counted = kinds.setdefault(document.kind, [0, 0])
            counted[0] += 1
            counted[1] += len(covered)
    return Scope(
        documents=asked,
        searched=tuple(searched),
        kinds=tuple(KindSearched(kind, *counted) for kind, counted in sorted(kinds.items())),
        not_covered=tuple(not_covered),
        withheld=sum(document.withheld for document in asked),
    )


def search_in(
    scope: Scope,
    read: Read,
    query: EvidenceQuery,
    *,
    cues: CueRules,
    most: int = 6,
    synonyms: Synonyms = NO_SYNONYMS,
    finder: Callable[[tuple[Name, ...], Synonyms], Finder] = NameFinder,
    naming: Callable[[], Read] | None = None,
) -> Search:
    """As `search`, of pages that were `read` with their texts, in the order of the scope: no other can answer.

    A query for sections needs every page of a document of which it needs one. `finder` makes what finds the names;
    `naming` reads the pages that may name the subject, where none answers (None: those of the scope, which have texts).
    """
    reader = _Reader(query, synonyms, cues, finder)
    found = [one for document, pages in read for one in reader.passages(document, pages)]
    named = [] if found else list(reader.naming(naming() if naming else _whole(scope)))
    count = Counter(name for _, names in named for name in names)
    return Search(
        query,
        tuple(f.evidence for f in _best(found, {"for"}, most)),
        tuple(f.evidence for f in _best(found, {"against"}, most)),
        scope.searched,
        otherwise=tuple(
            Passage(f.evidence, f.state) for f in _best(found, {f.state for f in found} - {"for", "against"}, most)
        ),
        looked_for=tuple(" ".join(name.words) for name in reader.names),
        kinds=scope.kinds,
        not_covered=scope.not_covered,
        withheld=scope.withheld,
        mentions=tuple(one.evidence for one in sorted((one for one, _ in named), key=_order)[:MOST_MENTIONS]),
        mentioned_on=len(named),
        mentioned=tuple(name for name, _ in count.most_common()),
    )


def _whole(scope: Scope) -> Read:
    return ((document, document.pages) for document in scope.documents)


def documents_in_question(documents: Iterable[DocumentText], query: EvidenceQuery) -> Iterator[DocumentText]:
    """The documents that a query is about. One without a date is never left out for its date."""
    for document in documents:
        if query.kinds and document.kind not in query.kinds:
            continue
        if not query.kinds and document.kind in NOT_EVIDENCE:
            continue
        if document.date is not None and (
            (query.since is not None and document.date < query.since)
            or (query.until is not None and document.date > query.until)
        ):
            continue
        yield document


def _best(found: list[_Found], states: set[str], most: int) -> list[_Found]:
    """The best of those states, each wording once."""
    kept: dict[str, _Found] = {}
    for one in sorted((f for f in found if f.state in states), key=_order):
        kept.setdefault(" ".join(one.evidence.quote.split()).lower(), one)
    return list(kept.values())[:most]


class _Reader:
    """Reads pages for one query."""

    def __init__(
        self,
        query: EvidenceQuery,
        synonyms: Synonyms,
        cues: CueRules,
        finder: Callable[[tuple[Name, ...], Synonyms], Finder],
    ) -> None:
        self.query, self.cues = query, cues
        self.names = sought(query.terms, synonyms)
        self._terms = finder(self.names, synonyms)
        self._near = finder(sought(query.near, synonyms), synonyms)
        self._against = finder(sought(query.against), synonyms)
        self._subject = finder(sought(query.subject, synonyms), synonyms) if query.subject else self._terms

    def naming(self, read: Read) -> Iterator[tuple[_Found, set[str]]]:
        """Of each page that names the subject the first passage that does, and by which names the page does."""
        for document, pages in read:
            for page in pages:
                if not page.covered or page.duplicate_of is not None:
                    continue
                framing = framing_of(page.text)
                found = [m for m in self._subject.on(page) if framing.kind_at(m.start) in _NAMING]
                if found:
                    first = min(found, key=lambda mention: (framing.kind_at(mention.start) == "title", mention.start))
                    passage = page.evidence(*_naming_passage(page, framing, first))
                    names = {" ".join(mention.name.words) for mention in found}
                    yield _Found(passage, "named", _worth(found, document, page)), names

    def passages(self, document: DocumentText, pages: Iterable[PageText]) -> Iterator[_Found]:
        """Each sentence of these pages of the document that answers."""
        heading = ""
        for page in pages:
            if not page.covered:
                continue  # what was guessed is no evidence
            if page.text and page.duplicate_of is None:
                yield from self._on(page, document, heading)
            if self.query.sections and (headings := headings_of(page.text)):
                heading = headings[-1][1]

    def _on(self, page: PageText, document: DocumentText, heading: str) -> Iterator[_Found]:
        spans: dict[tuple[int, int], list[Mention]] = {}
        framing = framing_of(page.text)
        for mention in self._terms.on(page):
            if (span := _passage(page, framing, mention)) is not None:
                spans.setdefault(span, []).append(mention)
        against = [m for m in self._against.on(page) if self._is_said(page, m)]
        near = self._near.on(page) if spans else []
        answered: set[tuple[int, int]] = set()
        for span, found in sorted(spans.items()):
            is_near = not self._near or any(span[0] <= m.start and m.end <= span[1] for m in near)
            if is_near and self._in_question(page, document, span, heading):
                answered.add(span)
                contrary = [m for m in against if span[0] <= m.start < span[1]]
                state = "against" if contrary else self._state(page, found)
                yield _Found(page.evidence(*span), state, _worth(found, document, page))
        for mention in against:
            span = _passage(page, framing, mention)
            if span is not None and span not in answered:  # words that speak against need no word of `near` beside them
                answered.add(span)
                if self._in_question(page, document, span, heading):
                    yield _Found(page.evidence(*span), "against", _worth([mention], document, page))

    def _is_said(self, page: PageText, contrary: Mention) -> bool:
        """Whether words that speak against are not denied themselves ("no surgery is planned"), or are a denial."""
        if not _DENIALS.isdisjoint(word.lower() for word in contrary.name.words):
            return True
        return assertion_of(page.text, contrary.start, contrary.end, self.cues).status != "negated"

    def _in_question(self, page: PageText, document: DocumentText, span: tuple[int, int], heading: str) -> bool:
        query = self.query
        if query.sections and not is_section(heading_over(page.text, span[0], before=heading), query.sections):
            return False
        if query.told_since is None and query.told_until is None:
            return True
        days = [found.day for found in find(page.text[span[0] : span[1]])]
        days = days or ([document.date] if document.date else [])
        return not days or any(
            (query.told_since is None or day >= query.told_since)
            and (query.told_until is None or day <= query.told_until)
            for day in days
        )

    def _state(self, page: PageText, found: list[Mention]) -> str:
        """What the sentence says of its mentions: the first that speaks for, else against, else the first other."""
        other = "against"
        for mention in found:
            state = assertion_of(page.text, mention.start, mention.end, self.cues).status
            if state in self.query.states:
                return "for"
            if other == "against" and state != "negated":
                other = state
        return other


def _passage(page: PageText, framing: Framing, mention: Mention) -> tuple[int, int] | None:
    """The sentence that holds a mention, without what frames the page; None where it states nothing."""
    if framing.kind_at(mention.start) is not None:
        return None
    start, end = framing.within(*sentence_around(page.text, mention.start, mention.end))
    return None if is_caption(page.text[start:end]) else (start, end)


def _naming_passage(page: PageText, framing: Framing, mention: Mention) -> tuple[int, int]:
    """The words in which a page names its subject: a sentence, a caption, or the line of the title."""
    if line := framing.line_at(mention.start):
        return line
    return framing.within(*sentence_around(page.text, mention.start, mention.end))


def _order(one: _Found) -> list[float]:
    return [-worth for worth in one.worth]


def _worth(found: list[Mention], document: DocumentText, page: PageText) -> tuple[float, ...]:
    exactness = -min(mention.match for mention in found)
    recency = document.date.toordinal() if document.date else 0
    return exactness, len({mention.name.terms for mention in found}), recency, page.confidence


def hits_in(text: str, terms: Iterable[str], *, by_ocr: bool = False) -> Iterator[tuple[int, int]]:
    """(start, end) of every place of a text where one of the terms stands, as `mentions` finds them."""
    for mention in mentions(text, sought(terms), by_ocr=by_ocr):
        yield mention.start, mention.end
