"""Which of its dates is a document's date of service: by the words before each, never by a guess."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from openimr.records.domain import dates
from openimr.records.domain.cues import Vocabulary, words_of_cue

_OPENING, _CLOSING = 5_000, 1_500  # letters of a document in which its date is looked for
_TOP_LINES, _TITLE_LINES = 14, 10
_LONGEST_TITLE = 11  # words of a line at the very top that may hold a date without a label
_MOSTLY = 0.5  # share of its words that labels make of a line of labels
#: Words between a label and its date that say nothing of their own.
_FILLERS = frozenset(["on", "was", "is", "of", "the", "mm", "dd", "yyyy", "yy", "at", "and", "time", "m", "y"])
_FAX_LINE = re.compile(
    r"(?i)\bfax\b|\bfrom\s*:|\bto\s*:|\bp(?:age|g)?\.?\s?\d+\s?/\s?\d+|\bpg?\.?\s?\d+\s?of\s?\d+|\d{1,2}:\d\d(?::\d\d)?\s*(?:[ap]\.?m|$)|\bprint"
)
_CLOCK_AFTER = re.compile(r"^\W{0,3}\d{1,2}[:.]\d\d")

_BY_KIND, _SERVICE, _PLAIN, _VISIT, _OPEN, _TOP, _OTHER_KIND, _SIGNATURE = 600, 500, 400, 300, 250, 200, 150, 100
#: In a letter the date at its top is its date, whatever dates it goes on to tell of.
_LETTERS = frozenset(["legal_correspondence", "application", "other"])
#: In running text near the beginning: who was seen, or what was done, on this day.
_NARRATIVE = 1_500
_SEEN = re.compile(
    r"(?i)\b(?:(?:was|were|is|took|has\s+been)\s+(?:\w+\s+){0,2}?(?:evaluated|examined|tested|seen|interviewed|assessed|performed|conducted|completed|"
    r"administered|place|carried\s+out)|I\s+(?:saw|examined|evaluated|interviewed|met\s+with)|(?:pleasure|opportunity)\s+(?:of|to)\s+(?:seeing|see|evaluating|evaluate|examining|examine|meeting|meet|interviewing)|presents?|presented|attended|participated|took\s+part|arrived|underwent\s+(?:an?\s+)?(?:evaluation|examination))\b.{0,60}?\b(?:on|today,?|over\s+\w+\s+days,?)\s+$",
    re.DOTALL,
)
_SENTENCE_END = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)[.!?]\s|\n\s*\n")
_ON = re.compile(r"(?i)\bon\s*$")
_SEEN_AFTER = re.compile(
    r"(?i),?\s+(?:(?:the|this)\s+)?(?:\w+\s+)?(?:patient|examinee|evaluee|client|claimant|applicant|employee|worker|he|she|(?:mr|ms|mrs)\.?\s+\w+|I|we)\s+"
    r"(?:was\s+)?(?:\w+\s+)?(?:taken|brought|seen|evaluated|examined|tested|interviewed|assessed|presented|completed|underwent|attended|participated|performed|saw|served|mailed|deposited)\b"
)
#: What makes a visit that a sentence tells of another than this one; in the report of a study the study is this one.
_BEFORE_THIS = (
    r"(?i)\b(?:last|previous(?:ly)?|prior|follow(?:ed)?[ -]?up|initially|first|return\w*|scheduled|will|compar\w+|history|since|until|admitted|transfer\w*|"
    r"injur\w+|accident|appointment|cancel\w*|correlat\w+"
)
_OF_BEFORE_A_STUDY = re.compile(rf"{_BEFORE_THIS})\b")
_OF_BEFORE = re.compile(
    rf"{_BEFORE_THIS}|mri|ct|x-?rays?|scan|ultrasound|surgery|labs?|laborator\w+|cultures?|ekg|eeg|emg|biops\w+|"
    r"records?|report|had(?!\s+the\s+(?:pleasure|opportunity)))\b"
)
_STUDIES = frozenset(
    ["imaging", "laboratory", "operative_report", "electrodiagnostics", "functional_capacity_evaluation"]
)
_PLAIN_OF_LETTER, _TOP_OF_LETTER = 551, 550
#: What is not told as past near the beginning of the report of a study is the day of the study.
_STUDY_LINES, _TOP_OF_STUDY = 30, 50
_SIGNED_OF_APPLICATION = 560  # what an application is dated by
_LONGEST_LABEL_LINE, _LONGEST_FORM_LINE = 8, 12  # words
_PLURAL = re.compile(r"\(s\)|\bs\)")
_SET_APART = re.compile(r"(?:^|\s{2,}|\t|[|;:.,)\]•*_/-])\s*(?:\d{1,2}[.)]\s*)?$")
_LAST_BOX = re.compile(r"(?:\s{2,}|\t|\|\s*|\()([^\s|(](?:[^\s|(]|\s(?!\s))*)$")
_WORDS_OF_A_DATE, _MOST_FILLERS = 3, 5  # "(mm/dd/yyyy)" with a word before it
_YEARS_OF_A_CASE = 15
_RANGE = re.compile(r"\d\s*(?:-|–|—|\bto\b|\bthrough\b|\bthru\b)\s*$")
_COLON = re.compile(r"[^\w]*[:;#=]")
#: Before a date in its line: a signature, with the name that signs or without.
_SIGNED_LINE = re.compile(
    r"(?i)\b(?:signature|signed|sign|interpreted|dictated|transcribed|reported|reviewed|approved|verified|prepared|executed)\b.{0,80}$|/s/.{0,60}$|\b(?:M\.?D|D\.?O|D\.?C|D\.?P\.?T|OTR(?:/L)?|CHT|CEAS|RN|L\.?Ac|Ph\.?D|Psy\.?D|NP|PA-C|P\.?T|L\.?Ac)\.?[\s,.|-]*(?:on\s+)?$"
)
#: A label that no list knows still is one: "date of …:", "… date:", or one or two words and a colon.
_OPEN_LABEL = re.compile(
    r"(?i)(?:\bdate\s+(?:of\s+)?[a-z]+(?:\s+[a-z]+)?|\b[a-z]+\s+date)\s*[:#.-]?\s*$|\bdate\b[^\n:]{0,40}:\s*$|(?:^|\s{2,}|[|;,]\s?)[A-Za-z/]+(?:\s[a-z/]+)?\s?:\s*$"
)
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
    ("dafe", "dote", "oate", "datc", "dale", "cate", "dat", "ate", "bate", "dotc", "date0f", "dateof", "dates"), "date"
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
    never_by_kind: Mapping[str, tuple[str, ...]]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every label of every list."""
        lists = (
            *self.by_kind.values(),
            *self.never_by_kind.values(),
            self.service,
            self.plain,
            self.visit,
            self.signature,
            self.never,
        )
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
            kind: {words_of_cue(label): 0 for label in self.never_by_kind.get(kind, ())}
            | {words_of_cue(label): _BY_KIND - place for place, label in enumerate(labels)}
            for kind, labels in self.by_kind.items()
        }

    @cached_property
    def _free(self) -> frozenset[tuple[str, ...]]:
        lists = (self.visit, self.never, *self.never_by_kind.values())
        return frozenset(words_of_cue(label) for labels in lists for label in labels)

    def is_free(self, label: tuple[str, ...]) -> bool:
        """Whether a label counts in running text too."""
        return label in self._free

    def rank(self, label: tuple[str, ...], kind: str) -> int:
        """How much a label speaks for the date of service of a document of this kind; 0 is never.

        What only other kinds never take is here a label like any that no list knows.
        """
        return self._kind_ranks.get(kind, {}).get(label, self._ranks.get(label, _OPEN))


def of_service(
    text: str, labels: DateLabels, *, kind: str = "", by_ocr: bool = False, latest: date | None = None
) -> dates.FoundDate | None:
    """The date of service of a document, with its place in the text; None where there is none.

    `kind` prefers the labels of that kind of document (a laboratory's day of collection to that of its report). No
    date after `latest`, the day on which the document was here, is taken: it is misread, or of something to come.
    """
    best: tuple[int, dates.FoundDate] | None = None
    all_found = list(dates.find(text, by_ocr=by_ocr))
    newest = max((found.day for found in all_found if not latest or found.day <= latest), default=None)
    for found in all_found:
        if _OPENING < found.start < len(text) - _CLOSING or (latest and found.day > latest):
            continue
        rank = _rank(text, found, labels, kind, by_ocr=by_ocr)
        # A birth date whose label was misread stands alone as a date of the document would, decades before the others.
        if rank <= _OPEN and newest and newest.year - found.day.year > _YEARS_OF_A_CASE:
            continue
        # An application is signed at its end: of two of its dates the later in the text is that of the signature.
        if rank and (best is None or rank > best[0] or (rank == best[0] and kind == "application")):
            best = (rank, found)
    return best[1] if best else None


def _rank(text: str, found: dates.FoundDate, labels: DateLabels, kind: str, *, by_ocr: bool) -> int:
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    line = text[start : end if end >= 0 else len(text)]
    before, number = line[: found.start - start], text.count("\n", 0, found.start)
    label, is_field = _label_of(line, before, text[:start].rstrip().rsplit("\n", 1)[-1], labels, by_ocr=by_ocr)
    sentence, past = _sentence(text, found.start), _OF_BEFORE_A_STUDY if kind in _STUDIES else _OF_BEFORE
    if _RANGE.search(before) and any(
        before.rstrip(" -–—").endswith(before[f.start : f.end]) for f in dates.find(before)
    ):
        return 0  # the end of a period
    signed = _SIGNED_OF_APPLICATION if kind == "application" else _SIGNATURE
    rank = labels.rank(label, kind) if label is not None else 0
    if rank == _PLAIN:
        if kind == "application" or _SIGNED_LINE.search(before):
            return signed
        return _PLAIN_OF_LETTER if kind in _LETTERS and number < _TOP_LINES else _PLAIN
    if rank == _SIGNATURE:
        return signed
    if rank and not is_field:  # running text: a visit that it tells of, if it is this one
        return _VISIT if found.start < _NARRATIVE and not past.search(sentence) else 0
    if rank == _SERVICE and kind == "application":
        return _OTHER_KIND
    if label is not None:
        return rank
    if _SIGNED_LINE.search(before):
        return signed
    told = _SEEN.search(sentence) or (_ON.search(before) and _SEEN_AFTER.match(text, found.end))
    if found.start < _NARRATIVE and told and not past.search(sentence):
        return _VISIT
    if _OPEN_LABEL.search(before) and number < 2 * _TOP_LINES:
        return _OPEN
    others = before + line[found.end - start :]
    rank = _unlabelled(others, text, found)
    if (
        not rank
        and kind in _STUDIES
        and number < _STUDY_LINES
        and not (past.search(sentence) or _FAX_LINE.search(others))
    ):
        return _TOP_OF_STUDY
    return _TOP_OF_LETTER if rank == _TOP and kind in _LETTERS else rank


def _sentence(text: str, end: int) -> str:
    """The words of a sentence before a place in it."""
    return _SENTENCE_END.split(text[max(0, end - 200) : end])[-1]


def _label_of(
    line: str, before: str, above: str, labels: DateLabels, *, by_ocr: bool
) -> tuple[tuple[str, ...] | None, bool]:
    """The label of a date, and whether it stands as a field: before it, at the end of a short line above, or over it
    in a line of labels.
    """
    several = len(list(dates.find(line, by_ocr=by_ocr))) > 1
    if several and (heading := _column(line, above, len(before), labels, by_ocr=by_ocr)) is not None:
        return heading, True
    short = len(line.split()) <= _LONGEST_FORM_LINE and not line.rstrip().endswith(".")
    label, is_field = _label(before, labels, short=short)
    if label is None and not before.strip(" \t:._-|()[]") and len(above.split()) <= _LONGEST_LABEL_LINE:
        label, is_field = _label(above, labels, short=short)
    if label is None:
        return _column(line, above, len(before), labels, by_ocr=by_ocr) or _under(line, before, above, labels), True
    return label, is_field


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


def _label(before: str, labels: DateLabels, *, short: bool) -> tuple[tuple[str, ...] | None, bool]:
    """The longest label with which the words before a date end, words that say nothing of their own aside; and whether
    it stands as the name of a field, not in running text ("the examination of …"). A `short` line is none.
    """
    tail = _PLURAL.sub("", before[-90:])
    tokens = labels.vocabulary.tokens(tail)
    words = [_MISREAD.get(token.word, token.word) for token in tokens]
    for skipped in range(_MOST_FILLERS):
        end = len(words) - skipped
        if any(word not in _FILLERS for word in words[end:]):
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


def _under(line: str, before: str, above: str, labels: DateLabels) -> tuple[str, ...] | None:
    """The label that ends the line above, set apart, where the date ends its own: a form's last box, as after a name."""
    last = _LAST_BOX.search(above)
    if last is None or len(before.split()) > _LONGEST_LABEL_LINE or len(line[len(before) :].split()) > _WORDS_OF_A_DATE:
        return None
    return _label(last.group(), labels, short=True)[0]


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
