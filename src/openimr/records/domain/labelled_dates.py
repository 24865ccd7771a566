"""The label of a date: before it in its line, above it in a form, or at the head of its column."""

import re

from openimr.records.domain import dates
from openimr.records.domain.cues import Vocabulary
from openimr.records.domain.date_labels import FILLERS, DateLabels

_LONGEST_LABEL_LINE, _LONGEST_FORM_LINE, _LONGEST_LABEL = 8, 12, 9  # words
_LONGEST_HEAD, _LONGEST_CELL = 6, 7  # words of the head of a column, and of a cell with a date
_MOSTLY, _NEARLY = 0.5, 0.65  # share of its words that labels make of a line of labels
_PLURAL = re.compile(r"\(s\)|\bs\)")
_SET_APART = re.compile(r"(?:^|\s{2,}|\t|[|;:.,)\]•*_/-])\s*(?:\d{1,2}[.)]\s*)?$")
_LAST_BOX = re.compile(r"(?:\s{2,}|\t|\|\s*|\()([^\s|(](?:[^\s|(]|\s(?!\s))*)$")
_WORDS_OF_A_DATE, _MOST_FILLERS = 3, 5  # "(mm/dd/yyyy)" with a word before it
_COLON = re.compile(r"[^\w]*[:;#=]")
_CELLS = re.compile(r"\s*\|\s*|\s{2,}|\t+")
#: What ends the field before: wide space, a mark between fields, a comma.
_FIELD_END = re.compile(r"\s{2,}|\t|[|;\]\[•]|,\s|(?<=[a-z]{5})\.\s")
_WRAPPED = 60  # letters of a line that ran to the margin


def label_of(
    line: str, before: str, above: str, labels: DateLabels, kind: str, *, by_ocr: bool
) -> tuple[tuple[str, ...] | None, bool]:
    """The label of a date, and whether it stands as a field: before it, at the end of a short line above, or over it
    in a line of labels.
    """
    in_line = [found.start for found in dates.find(line, by_ocr=by_ocr)]
    short = len(line.split()) <= _LONGEST_FORM_LINE and not line.rstrip().endswith(".")
    own = field_words(before, labels, by_ocr=by_ocr)
    told = labels.is_known(own, kind) or labels.rank_of_words(own, kind) is not None
    if own and own != ("dated",) and told and (short or "date" in own or _COLON.match(before.rstrip()[-1:])):
        return own, True
    if len(in_line) > 1 and (heading := _column(line, above, len(before), labels, in_line, by_ocr=by_ocr)) is not None:
        return heading, True
    label, is_field = _label(before, labels, short=short)
    if label == ("date",) and len(own) == 2:
        return own, True  # "Lcss date": a label of which a word was misread, not a date by itself
    if label is None and not before.strip(" \t:._-|()[]") and len(above.split()) <= _LONGEST_LABEL_LINE:
        label, is_field = _label_above(above, labels)
    if label is None:
        return _column(line, above, len(before), labels, in_line, by_ocr=by_ocr) or _under(
            line, before, above, labels
        ), True
    return label, is_field


def field_words(before: str, labels: DateLabels, *, by_ocr: bool) -> tuple[str, ...]:
    """The last words of the field right before a date, those aside that say nothing."""
    start = max((found.end for found in dates.find(before, by_ocr=by_ocr)), default=0)
    field = _PLURAL.sub("", before[start:]).rstrip(" \t:._-#=(|")
    ends = list(_FIELD_END.finditer(field))
    words = [word for word in labels.read(field[ends[-1].end() :] if ends else field) if not word.isdigit()]
    words = words[-_LONGEST_LABEL:]
    while words and words[-1] in FILLERS:
        words.pop()
    while words and words[0] in FILLERS:
        words.pop(0)
    return tuple(words)


def _label_above(above: str, labels: DateLabels) -> tuple[tuple[str, ...] | None, bool]:
    """The label that a line above a date is or ends with, set apart; a title in capitals is none."""
    label, is_field = _label(above, labels, short=False)
    if label is not None and above.isupper() and "date" not in label and not above.rstrip().endswith(":"):
        return None, False
    return label, is_field


def _label(before: str, labels: DateLabels, *, short: bool) -> tuple[tuple[str, ...] | None, bool]:
    """The longest label with which the words before a date end, words that say nothing of their own aside; and whether
    it stands as the name of a field, not in running text ("the examination of …"). A `short` line is none.
    """
    tail = _PLURAL.sub("", before[-90:])
    tokens = labels.vocabulary.tokens(tail)
    words = labels.read(tail)
    for skipped in range(_MOST_FILLERS):
        end = len(words) - skipped
        if any(word not in FILLERS for word in words[end:]):
            break
        ends = (tuple(words[end - n : end]) for n in range(min(8, end), 0, -1))
        longest = next((label for label in ends if label in labels.vocabulary.cues), None)
        if longest is not None:
            apart = _is_field(tail, tokens[end - len(longest)].start, tokens[end - 1].end)
            # "Dated" after other words is theirs: the decision dated, the report dated.
            is_field = apart if longest == ("dated",) else apart or short or "date" in longest
            return (longest, is_field) if is_field or len(longest) > 1 or labels.is_free(longest) else (None, False)
    return None, False


def _is_field(line: str, start: int, end: int) -> bool:
    """Whether words of a line stand there as the name of a field: at its beginning, set apart, or before a colon."""
    return bool(_SET_APART.search(line[:start]) or _COLON.match(line[end:]))


def _column(
    line: str, above: str, at: int, labels: DateLabels, in_line: list[int], *, by_ocr: bool
) -> tuple[str, ...] | None:
    """The label over a date, where a line of labels stands above a line of values: as many cells, or labels as dates."""
    if at not in in_line or any(True for _ in dates.find(above, by_ocr=by_ocr)):
        return None
    heads, cells = _cells(above), _cells(line)
    if len(heads) == len(cells) > 1 and not any(":" in head.rstrip(" :") for _, head in heads):
        own = next((n for n, (start, words) in enumerate(cells) if start <= at < start + len(words)), None)
        # Sentences that wide spaces part are no table.
        if own is None or any(len(head.split()) > _LONGEST_HEAD for _, head in heads):
            return None
        if len(cells[own][1].split()) > _LONGEST_CELL:
            return None
        read = [labels.read(words) for _, words in heads]
        if read[own] != ("date",) and any(_tells(words, labels) for words in read):
            return read[own]
    words = labels.read(above)
    if len(in_line) == 1 and above.isupper() and "date" not in words:
        return None  # a title
    found = labels_in(words, labels.vocabulary)
    least = _MOSTLY if len(in_line) > 1 else _NEARLY
    if len(found) != len(in_line) or sum(map(len, found)) < least * len(words):
        return None
    if len(found) == len(heads) == 1 < len(cells) and at >= cells[1][0]:
        return None  # one word over a line of several cells is not the label of a later one
    return found[in_line.index(at)]


def _tells(words: tuple[str, ...], labels: DateLabels) -> bool:
    return bool(words) and (labels.is_known(words, "") or labels.rank_of_words(words, "") is not None)


def _cells(line: str) -> list[tuple[int, str]]:
    """The cells of a line with where each begins."""
    found, at = [], 0
    for mark in (*_CELLS.finditer(line), None):
        words = line[at : mark.start() if mark else len(line)]
        if words.strip():
            found.append((at, words))
        at = mark.end() if mark else at
    return found


def _under(line: str, before: str, above: str, labels: DateLabels) -> tuple[str, ...] | None:
    """The label that ends the line above, set apart, where the date ends its own: a form's last box, as after a name."""
    last = _LAST_BOX.search(above)
    if last is None or len(before.split()) > _LONGEST_LABEL_LINE or len(line[len(before) :].split()) > _WORDS_OF_A_DATE:
        return None
    return _label(last.group(), labels, short=True)[0]


def labels_in(words: tuple[str, ...], vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """The labels of a line from left to right, each the longest that begins where it does."""
    found, at = [], 0
    while at < len(words):
        cue = next((cue for cue in vocabulary.by_first.get(words[at], ()) if words[at : at + len(cue)] == cue), None)
        if cue is not None and (len(cue) > 1 or len(words[at]) > 2):
            found.append(cue)
        at += len(cue) if cue else 1
    return found


def unwrapped(before: str, above: str) -> str:
    """The words of a line before a date, with those of the line above where its sentence runs on."""
    goes_on = before[:1].islower() and len(above) > _WRAPPED and not above.rstrip().endswith((".", ":", ";"))
    return f"{above} {before}" if goes_on else before
