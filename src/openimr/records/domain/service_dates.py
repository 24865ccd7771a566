"""Which of its dates is a document's date of service: by the words before each, never by a guess."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from openimr.records.domain import dates
from openimr.records.domain.cues import Vocabulary, words_of_cue

_OPENING, _CLOSING = 5_000, 1_500  # letters of a document in which its date is looked for
_TOP_LINES, _TITLE_LINES = 14, 6
_LONGEST_TITLE = 9  # words of a line at the very top that may hold a date without a label
_MOSTLY = 0.5  # share of its words that labels make of a line of labels
#: Words between a label and its date that say nothing of their own.
_FILLERS = frozenset(["on", "was", "is", "of", "the", "mm", "dd", "yyyy", "yy", "at", "and", "time", "m", "y"])
_FAX_LINE = re.compile(
    r"(?i)\bfax\b|\bfrom\s*:|\bto\s*:|\bp(?:age|g)?\.?\s?\d+\s?(?:/|of)\s?\d+|\d{1,2}:\d\d(?::\d\d)?\s*(?:[ap]\.?m|$)|\bprint"
)
_CLOCK_AFTER = re.compile(r"^\W{0,3}\d{1,2}[:.]\d\d")

_BY_KIND, _SERVICE, _PLAIN, _VISIT, _TOP, _OTHER_KIND, _SIGNATURE = 600, 500, 400, 300, 200, 150, 100
#: Short words of labels as OCR misreads them.
_MISREAD = {
    "ot": "of",
    "cf": "of",
    "oi": "of",
    "0f": "of",
    "af": "of",
    "ol": "of",
    "0n": "on",
    "cn": "on",
} | dict.fromkeys(
    ("dafe", "dote", "oate", "datc", "dale", "cate", "dat", "ate", "bate", "dotc", "date0f", "dateof"), "date"
)


@dataclass(frozen=True)
class DateLabels:
    """The phrases before dates (date_labels.yaml), each list in the order of preference."""

    by_kind: Mapping[str, tuple[str, ...]]
    service: tuple[str, ...]
    plain: tuple[str, ...]
    visit: tuple[str, ...]
    signature: tuple[str, ...]
    never: tuple[str, ...]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every label of every list."""
        lists = (*self.by_kind.values(), self.service, self.plain, self.visit, self.signature, self.never)
        return Vocabulary(frozenset(words_of_cue(label) for labels in lists for label in labels), shortest=5)

    @cached_property
    def _ranks(self) -> dict[tuple[str, ...], int]:
        ranks: dict[tuple[str, ...], int] = {}
        lists = ((_SERVICE, self.service), (_PLAIN, self.plain), (_VISIT, self.visit), (_SIGNATURE, self.signature))
        for rank, labels in lists:
            for label in labels:
                ranks.setdefault(words_of_cue(label), rank)
        for labels in self.by_kind.values():
            for label in labels:
                ranks.setdefault(words_of_cue(label), _OTHER_KIND)
        return ranks | {words_of_cue(label): 0 for label in self.never}

    @cached_property
    def _kind_ranks(self) -> dict[str, dict[tuple[str, ...], int]]:
        return {
            kind: {words_of_cue(label): _BY_KIND - place for place, label in enumerate(labels)}
            for kind, labels in self.by_kind.items()
        }

    def rank(self, label: tuple[str, ...], kind: str) -> int:
        """How much a label speaks for the date of service of a document of this kind; 0 is never."""
        return self._kind_ranks.get(kind, {}).get(label) or self._ranks.get(label, 0)


def of_service(
    text: str, labels: DateLabels, *, kind: str = "", by_ocr: bool = False, latest: date | None = None
) -> dates.FoundDate | None:
    """The date of service of a document, with its place in the text; None where there is none.

    `kind` prefers the labels of that kind of document (a laboratory's day of collection to that of its report). No
    date after `latest`, the day on which the document was here, is taken: it is misread, or of something to come.
    """
    best: tuple[int, dates.FoundDate] | None = None
    for found in dates.find(text, by_ocr=by_ocr):
        if _OPENING < found.start < len(text) - _CLOSING or (latest and found.day > latest):
            continue
        rank = _rank(text, found, labels, kind, by_ocr=by_ocr)
        if rank and (best is None or rank > best[0]):
            best = (rank, found)
    return best[1] if best else None


def _rank(text: str, found: dates.FoundDate, labels: DateLabels, kind: str, *, by_ocr: bool) -> int:
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    line = text[start : end if end >= 0 else len(text)]
    above = text[:start].rstrip().rsplit("\n", 1)[-1]
    label = _label(line[: found.start - start], labels)
    if label is None and not line[: found.start - start].strip(" \t:._-|()[]"):
        label = _label(above, labels) if _ends_as_label(above) else None
    if label is None:
        label = _column(line, above, found.start - start, labels, by_ocr=by_ocr)
    if label is not None:
        return labels.rank(label, kind)
    return _unlabelled(line[: found.start - start] + line[found.end - start :], text, found)


def _unlabelled(others: str, text: str, found: dates.FoundDate) -> int:
    """The rank of a date without a label: alone in a line at the top, as in a letter, or in a title; `others` is what
    else its line says.
    """
    lines_before = text.count("\n", 0, found.start)
    if lines_before >= _TOP_LINES or _FAX_LINE.search(others) or _CLOCK_AFTER.match(text[found.end : found.end + 8]):
        return 0
    words = len(others.split())
    if words == 0:
        return _TOP
    titled = lines_before < _TITLE_LINES and words <= _LONGEST_TITLE and not others.rstrip().endswith(".")
    return _TOP - words if titled else 0


def _ends_as_label(line: str) -> bool:
    return len(line.split()) <= 8


def _label(before: str, labels: DateLabels) -> tuple[str, ...] | None:
    """The longest label with which the words before a date end; words that say nothing of their own aside."""
    words = _words(before[-90:], labels)
    for skipped in range(3):
        tail = words[: len(words) - skipped] if skipped else words
        if any(word not in _FILLERS for word in words[len(tail) :]):
            return None
        longest = next(
            (tuple(tail[-n:]) for n in range(min(8, len(tail)), 0, -1) if tuple(tail[-n:]) in labels.vocabulary.cues),
            None,
        )
        if longest is not None:
            return longest
    return None


def _column(line: str, above: str, at: int, labels: DateLabels, *, by_ocr: bool) -> tuple[str, ...] | None:
    """The label over a date, where a line of labels stands above a line of values: as many labels as dates."""
    in_line = [found.start for found in dates.find(line, by_ocr=by_ocr)]
    if at not in in_line or any(True for _ in dates.find(above, by_ocr=by_ocr)):
        return None
    words = _words(above, labels)
    heads = _labels_in(words, labels)
    if len(heads) != len(in_line) or sum(map(len, heads)) < _MOSTLY * len(words):
        return None
    return heads[in_line.index(at)]


def _words(text: str, labels: DateLabels) -> list[str]:
    words = (token.word for line in labels.vocabulary.lines(text) for token in line)
    return [_MISREAD.get(word, word) for word in words]


def _labels_in(words: list[str], labels: DateLabels) -> list[tuple[str, ...]]:
    """The labels of a line from left to right, each the longest that begins where it does."""
    found, at = [], 0
    while at < len(words):
        cue = next(
            (cue for cue in labels.vocabulary.by_first.get(words[at], ()) if tuple(words[at : at + len(cue)]) == cue),
            None,
        )
        if cue is not None and (len(cue) > 1 or len(words[at]) > 2):
            found.append(cue)
        at += len(cue) if cue else 1
    return found
