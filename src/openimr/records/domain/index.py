"""An index of pages: where each term stands, packed so that a search reads only the terms that it asks for.

A term is a stem (records/domain/words.py) and, for words of two to four capitals, the word itself too, so that the
abbreviation PT can be told from the "pt" that stands for patient. A part of an index covers up to `PART` pages, which
it numbers from 0; positions count words on the page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from openimr.records.domain.words import WORD, folded, stem

#: Most pages in one part: what is held in memory while it is built.
PART = 10_000
#: Longest term that is told apart; what is longer is no word.
LONGEST = 80
#: A key is a page and a position in one number; no page has so many words.
PAGE_BITS = 20

Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Built:
    """One part: words a page, each term with its number of pages and packed postings, and the spellings by length."""

    lengths: NDArray[np.uint32]
    terms: tuple[tuple[str, int, bytes], ...]
    spellings: tuple["Spellings", ...]


class _Numbers(dict[str, int]):
    """Numbers words as they first come."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


def build(texts: Sequence[str]) -> Built:
    """The index of these pages. Raises ValueError for more than `PART` pages."""
    if len(texts) > PART:
        raise ValueError(f"a part of the index holds {PART} pages, not {len(texts)}")
    written = _Numbers()
    numbers = [np.fromiter(map(written.__getitem__, WORD.findall(text)), np.int32) for text in texts]
    lengths = np.array([len(page) for page in numbers], np.uint32)
    whole = np.concatenate(numbers) if numbers else np.empty(0, np.int32)
    pages = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    first = np.repeat(np.cumsum(lengths, dtype=np.int64) - lengths, lengths)
    keys = (pages << PAGE_BITS) | (np.arange(len(whole), dtype=np.int64) - first)
    terms = _Numbers()
    stems = np.array([terms[stem(word)[:LONGEST]] for word in written], np.int32)
    capitals = np.array([terms[word] if _is_capitals(word) else -1 for word in written], np.int32)
    if len(whole):
        abbreviations = capitals[whole]
        kept = abbreviations >= 0
        keys = np.concatenate([keys, keys[kept]])
        whole = np.concatenate([stems[whole], abbreviations[kept]])
    return Built(lengths, tuple(_packed(list(terms), whole, keys)), spellings_of(terms))


def _is_capitals(word: str) -> bool:
    return 2 <= len(word) <= 4 and word.isalpha() and word.isupper()


def _packed(names: Sequence[str], terms: NDArray[np.int32], keys: Keys) -> Iterator[tuple[str, int, bytes]]:
    order = np.argsort(terms, kind="stable")  # keys ascend within each term, being stable
    terms, keys = terms[order], keys[order]
    pages, positions = (keys >> PAGE_BITS).astype(np.uint32), keys & ((1 << PAGE_BITS) - 1)
    fresh = np.ones(len(terms), bool)  # where a term begins a new page
    fresh[1:] = (terms[1:] != terms[:-1]) | (pages[1:] != pages[:-1])
    starts = np.flatnonzero(fresh)
    counts = np.diff(np.append(starts, len(terms))).astype(np.uint32)
    term_ends = np.searchsorted(terms, np.arange(len(names)), side="right")
    page_ends = np.searchsorted(terms[starts], np.arange(len(names)), side="right")
    on, short, long = pages[starts], positions.astype(np.uint16), positions.astype(np.uint32)
    widest = np.maximum.reduceat(positions, np.append(0, term_ends[:-1])) if len(terms) else positions
    begin = page_begin = 0
    for name, end, page_end, most in zip(names, term_ends.tolist(), page_ends.tolist(), widest.tolist(), strict=True):
        wide = most > 0xFFFF
        held = np.array([page_end - page_begin, wide], np.uint32).tobytes()
        where = (long if wide else short)[begin:end].tobytes()
        yield (
            name,
            page_end - page_begin,
            held + on[page_begin:page_end].tobytes() + counts[page_begin:page_end].tobytes() + where,
        )
        begin, page_begin = end, page_end


def keys_of(packed: bytes | memoryview, *, first_page: int = 0) -> Keys:
    """Page and position of every place of a term, ascending; `first_page` is added to the pages."""
    pages, wide = (int(number) for number in np.frombuffer(packed, np.uint32, 2))
    on = np.frombuffer(packed, np.uint32, pages, 8).astype(np.int64) + first_page
    counts = np.frombuffer(packed, np.uint32, pages, 8 + 4 * pages)
    positions: NDArray[Any] = np.frombuffer(packed, np.uint32 if wide else np.uint16, -1, 8 + 8 * pages)
    return (np.repeat(on, counts) << PAGE_BITS) | positions.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Spellings:
    """Terms of one length, written on end, with two signatures each: the letters in it, as written and as folded."""

    length: int
    terms: str
    signatures: bytes


def spellings_of(terms: Iterable[str]) -> tuple[Spellings, ...]:
    """Terms that a misread or mistyped word may be, by their length."""
    by_length: dict[int, list[str]] = {}
    for term in terms:
        if len(term) >= 4 and not term.isdigit() and not term.isupper():
            by_length.setdefault(len(term), []).append(term)
    return tuple(
        Spellings(length, "".join(found), _signatures(found).tobytes() + _signatures(map(folded, found)).tobytes())
        for length, found in sorted(by_length.items())
    )


def _signatures(words: Iterable[str]) -> NDArray[np.uint32]:
    """Which letters each word has, a bit a letter: words that differ in one letter differ in two bits at most."""
    letters = np.frombuffer("".join(f"{word}\n" for word in words).encode("utf-32-le"), np.uint32)
    ends = letters == ord("\n")
    bits = np.where(ends, 0, np.left_shift(np.uint32(1), letters & 31)).astype(np.uint32)
    return np.bitwise_or.reduceat(bits, np.append(0, np.flatnonzero(ends)[:-1])).astype(np.uint32)


def forgiven(word: str) -> int:
    """How many letters may differ: one from five letters, two from nine."""
    return 0 if len(word) < 5 else 1 if len(word) < 9 else 2


def lengths_near(word: str) -> range:
    """Lengths of the spellings among which the near ones of a word are: OCR makes two letters of one and one of two."""
    reach = forgiven(word) + 1
    return range(max(len(word) - reach, 4), len(word) + reach + 1)


def near(word: str, spellings: Iterable[Spellings]) -> tuple[str, ...]:
    """Those of the spellings that may be a misread or mistyped `word` (a stem), the nearest first.

    Letters that OCR confuses count as one error together; a swap of neighbours is one. A word with a digit in it is
    near only by such confusions: 97110 is not 97140.
    """
    allowed = forgiven(word)
    if not allowed:
        return ()
    plain, typed = folded(word), word.isalpha()
    own, alike = _signatures([word])[0], _signatures([plain])[0]
    found: dict[str, int] = {}
    for held in spellings:
        written, read = np.frombuffer(held.signatures, np.uint32).reshape(2, -1)
        likely = np.bitwise_count(read ^ alike) <= 2 * (allowed - 1)
        if typed:
            likely |= np.bitwise_count(written ^ own) <= 2 * allowed
        for place in np.flatnonzero(likely).tolist():
            other = held.terms[place * held.length : (place + 1) * held.length]
            errors = 1 + OSA.distance(plain, folded(other), score_cutoff=allowed - 1)
            if typed and errors > 1:
                errors = min(errors, OSA.distance(word, other, score_cutoff=allowed))
            if errors <= allowed and other != word:
                found[other] = errors
    return tuple(sorted(found, key=lambda other: (found[other], other)))
