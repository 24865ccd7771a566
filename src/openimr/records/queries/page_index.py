"""The index of a case as a search reads it: only the terms asked for, straight from the database."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Any, LiteralString

import numpy as np
import psycopg
from django.db import connection

from openimr.cases.models import Case
from openimr.records.domain import index
from openimr.records.domain.index import Keys
from openimr.records.domain.page_search import Plan, Spelling, pieces_of
from openimr.records.domain.synonyms import NO_SYNONYMS, Synonyms
from openimr.records.domain.words import stem

_NOTHING: Keys = np.empty(0, np.int64)
#: Misread and mistyped forms of a word that are looked for, the nearest first.
_MOST_NEAR = 40

_PAGES = """
    SELECT array_agg(page.id) FILTER (WHERE page.withheld OR page.duplicate_of_id IS NOT NULL),
           count(*) FILTER (WHERE NOT page.withheld AND page.duplicate_of_id IS NULL AND (
               page.state <> 'read' OR (page.legibility IN ('illegible', 'handwriting') AND page.transcribed_by = '')))
    FROM records_page page JOIN records_original original ON original.id = page.original_id
    WHERE original.case_id = %s AND
          (page.withheld OR page.duplicate_of_id IS NOT NULL OR page.state <> 'read' OR page.legibility <> '')
"""


class PageIndex:
    """The pages of a case in the order of the index: `pages` are their keys, `shown` which of them may be found."""

    def __init__(self, case: Case) -> None:
        parts = read_rows("SELECT id, pages, lengths FROM records_indexpart WHERE case_id = %s ORDER BY id", case.pk)
        ((hidden, self.unread),) = read_rows(_PAGES, case.pk)
        pages = [np.frombuffer(packed, np.int64) for _, packed, _ in parts]
        self.pages = np.concatenate([_NOTHING, *pages])
        self.lengths = np.concatenate([np.empty(0, np.uint32), *(np.frombuffer(p, np.uint32) for *_, p in parts)])
        self.shown = (self.pages != 0) & ~np.isin(self.pages, hidden or [])
        self.searched = int(np.count_nonzero(self.shown))
        starts = np.cumsum([0, *map(len, pages)]).tolist()
        self._first_pages = {part: start for (part, *_), start in zip(parts, starts, strict=False)}
        self._keys: dict[str, Keys] = {}
        self._held: dict[int, list[index.Spellings]] = {}
        self._alike: dict[str, tuple[str, ...]] = {}

    @cached_property
    def digests(self) -> Mapping[int, bytes]:
        """The digest of each page's text as it was indexed, by the place of the page in the index."""
        packed = b"".join(
            digests
            for (digests,) in read_rows(
                "SELECT digests FROM records_indexpart WHERE id = ANY(%s) ORDER BY id", list(self._first_pages)
            )
        )
        return {place: packed[16 * place : 16 * place + 16] for place in range(len(self.pages))}

    def keys(self, term: str) -> Keys:
        """Where a term stands that was loaded; nothing for one that stands nowhere."""
        return self._keys.get(term[: index.LONGEST], _NOTHING)

    def spelling(self, wanted: Plan, known: Synonyms, *, forgiving: bool = True) -> Spelling:
        """What the terms of a plan may look like, misread or mistyped.

        A word that is on the pages as it stands is taken for a misread other only where it is much rarer, for
        otherwise it is a word of its own.
        """
        if not forgiving:
            return Spelling()
        words = {
            term: word
            for name in wanted.names()
            for term, word in zip(name.terms, name.words, strict=True)
            if index.forgiven(term) and not term.isupper()
        }
        spellings = self._spellings({length for term in words for length in index.lengths_near(term)})
        near = {term: self._near(term, spellings, known) for term in words}
        pieces = {term: pieces_of(word) for term, word in words.items()}
        alike = {other for found in near.values() for other in found}
        parts = {piece for pairs in pieces.values() for pair in pairs for piece in pair}
        on = self._counts({*words, *alike, *parts})
        return Spelling(
            {
                term: kept
                for term, found in near.items()
                if (kept := tuple(other for other in found if _is_misread(on.get(other, 0), on.get(term, 0))))
            },
            {
                term: whole
                for term, pairs in pieces.items()
                if (whole := tuple(pair for pair in pairs if pair[0] in on and pair[1] in on))
            },
        )

    def alike(self, terms: AbstractSet[str]) -> Mapping[str, tuple[str, ...]]:
        """Every word of the pages that may be one of some terms misread or mistyped, however often it stands there."""
        if new := terms - self._alike.keys():
            forgiven = {term for term in new if index.forgiven(term) and not term.isupper()}
            spellings = self._spellings({length for term in forgiven for length in index.lengths_near(term)})
            self._alike |= dict.fromkeys(new, ())
            self._alike |= {term: self._near(term, spellings, NO_SYNONYMS, most=None) for term in forgiven}
        return self._alike

    @staticmethod
    def _near(
        term: str, spellings: Sequence[index.Spellings], known: Synonyms, *, most: int | None = _MOST_NEAR
    ) -> tuple[str, ...]:
        lengths = index.lengths_near(term)
        found = index.near(term, [held for held in spellings if held.length in lengths])[:most]
        return tuple(other for other in found if not known.is_apart(term, other))

    def _spellings(self, lengths: set[int]) -> tuple[index.Spellings, ...]:
        if missing := lengths - self._held.keys():
            self._held |= {length: [] for length in missing}
            found = read_rows(
                "SELECT length, terms, signatures FROM records_spellinglist "
                "WHERE part_id = ANY(%s) AND length = ANY(%s)",
                list(self._first_pages),
                list(missing),
            )
            for row in found:
                self._held[row[0]].append(index.Spellings(*row))
        return tuple(held for length in lengths for held in self._held[length])

    def _counts(self, terms: set[str]) -> dict[str, int]:
        found = read_rows(
            "SELECT term, sum(pages)::int FROM records_term WHERE part_id = ANY(%s) AND term = ANY(%s) GROUP BY term",
            list(self._first_pages),
            list(terms),
        )
        return dict(found)

    def load(self, wanted: Plan, spelling: Spelling) -> None:
        """Read the postings of every term of a plan and of its spellings."""
        terms = {term[: index.LONGEST] for name in wanted.names() for term in name.terms}
        for name in wanted.names():
            terms.update(stem(one + other) for one, other in zip(name.words, name.words[1:], strict=False))
        terms.update(other for found in spelling.near.values() for other in found)
        terms.update(piece for found in spelling.pieces.values() for pair in found for piece in pair)
        self.load_terms(terms)

    def load_terms(self, terms: AbstractSet[str]) -> None:
        """Read the postings of some terms; what was read before is kept."""
        if not (missing := terms - self._keys.keys()):
            return
        rows = read_rows(
            "SELECT term, part_id, postings FROM records_term "
            "WHERE part_id = ANY(%s) AND term = ANY(%s) ORDER BY part_id",
            list(self._first_pages),
            list(missing),
        )
        found: dict[str, list[Keys]] = {term: [_NOTHING] for term in missing}
        for term, part, postings in rows:
            found[term].append(index.keys_of(postings, first_page=self._first_pages[part]))
        self._keys |= {term: np.concatenate(keys) if len(keys) > 2 else keys[-1] for term, keys in found.items()}


def _is_misread(on: int, of: int) -> bool:
    """Whether a word that stands on `on` pages may be a misread one that stands on `of`."""
    return of == 0 or on <= max(2, of // 10)


def read_rows(statement: LiteralString, *values: object) -> list[tuple[Any, ...]]:
    """Rows of a statement in PostgreSQL's binary form: packed columns come as they are kept, not written out in hex."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(statement, values, binary=True).fetchall()
