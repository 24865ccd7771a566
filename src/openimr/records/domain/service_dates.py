"""Which of its dates is a document's date of service: by the words before each, never by a guess."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openimr.records.domain import dates
from openimr.records.domain.date_labels import (
    NEVER,
    OPEN,
    OTHER_KIND,
    PLAIN,
    SERVICE,
    SIGNATURE,
    TOP,
    VISIT,
    DateLabels,
)
from openimr.records.domain.labelled_dates import label_of, unwrapped
from openimr.records.domain.told_visits import (
    STUDIES,
    is_of_this_paper,
    is_past,
    mended,
    sentence_before,
    tells_of_a_visit,
    tells_of_the_room,
)

_OPENING, _CLOSING = 5_000, 1_500  # letters of a document in which its date is looked for
_TOP_LINES, _TITLE_LINES = 14, 10
_LONGEST_ROW = 16  # words of a row of a table
_LONGEST_TITLE = 11  # words of a line at the very top that may hold a date without a label
_FAX_LINE = re.compile(
    r"(?i)\bfax\b|\bfrom\s*:|\bto\s*:|\bp(?:age|g)?\.?\s?\d+\s?/\s?\d+|\bpg?\.?\s?\d+\s?of\s?\d+|\d{1,2}:\d\d(?::\d\d)?\s*(?:[ap]\.?m|$)|\bprint"
)
#: A day with the hours from and to which somebody was seen.
_HOURS_AFTER = re.compile(r"^[\s,|]{0,6}(?:from\s+)?\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s*(?:-|–|to)\s*\d{1,2}[:.]\d\d")
#: Another paper named by its day: "see PR-2 of", "per my report dated".
_CITED = re.compile(
    r"(?i)\b(?:see|per|attached|enclosed|accompanying|refer(?:ring)?\s+to)\b[^.;]{0,60}\b(?:of|dated|from|on)\s*$"
)
#: What the reader is told to do: "see Dr. … ", "return".
_TO_DO = re.compile(r"(?i)(?:^|[.;]\s+|\bplease\s+)(?:see|return|come\s+back|follow[ -]?up|call)\b[^.;]{0,60}$")
_CLOCK_AFTER = re.compile(r"^\W{0,3}\d{1,2}[:.]\d\d")
#: A row of drugs or money tells of a fill or a charge, not of the paper.
_ROW = re.compile(
    r"(?i)\b\d[\d,.]*(?:[-/]\d+)?\s?(?:mg|mcg|ml|tabs?|caps?)\b|\$\s?\d|\d\.\d\d\s+\d+\.\d\d\b|\s-?\d[\d,]*\.\d\d(?:\s+\d{1,3})?\s*$"
)
#: Papers whose rows are of drugs or money, whatever the heads of their columns say.
_OF_ROWS = frozenset(["medication_list", "other"])
#: An entry of a running chart: its day at the beginning of a line, set apart from what was noted on it.
_ENTRY = re.compile(r"(?:[ ]{2,}|\t|[ ]?[:|–—-][ ])[ ]*[^\W\d_]")
_OF_CHARTS = frozenset(
    ["progress_report", "therapy_note", "consultation", "psychological", "work_status", "first_report"]
)

#: In a letter the date at its top is its date, whatever dates it goes on to tell of.
_LETTERS = frozenset(
    [
        "legal_correspondence",
        "employer_correspondence",
        "application",
        "ur_determination",
        "request_for_authorization",
        "other",
    ]
)
_NARRATIVE, _AFTER = 1_500, 100  # letters: near the beginning; what follows a date

_PLAIN_OF_LETTER, _TOP_OF_LETTER = 551, 550
#: The day of the letter in which a visit is told: before what others sign or report, after the visit.
_LETTER_OF_VISIT = 290
_GREETING = re.compile(r"(?im)^\s*(?:dear\b|to whom it may|ladies and gentlemen|re\s?:|attn)")
#: A visit that a sentence tells of without saying to whom: after the day of the report and of the letter.
_VISIT_OF_SOMEBODY = 270
#: What is not told as past near the beginning of the report of a study is the day of the study.
_STUDY_LINES, _TOP_OF_STUDY = 30, 50
_ENTRY_OF_CHART = 180
_SIGNED_OF_APPLICATION = 560  # what an application is dated by
_BEFORE_THE_INJURY = _OUT_OF_ORDER = 20
_YEARS_OF_A_CASE = 15
_RANGE = re.compile(r"\d\s*(?:-|–|—|\bto\b|\bthrough\b|\bthru\b)\s*$")
#: Before a date in its line: a signature, with the name that signs or without.
_SIGNED_LINE = re.compile(
    r"(?i)\b(?:signature|signed|sign|sgd|interpreted|dictated|transcribed|reported|reviewed|approved|verified|prepared|executed)\b.{0,80}$|/s/.{0,60}$|\b(?:M\.?D|D\.?O|D\.?C|D\.?P\.?T|OTR(?:/L)?|CHT|CEAS|RN|L\.?Ac|Ph\.?D|Psy\.?D|NP|PA-C|P\.?T|L\.?Ac)\.?[\s,.|-]*(?:\(?e?(?:lectronic(?:ally)?|-?signed)\)?[\s,.|-]*)?(?:on\s+)?$"
)
_NAME = re.compile(r"\W*(?:[Xx]\s+)?[A-Z][\w.'-]*(?:\s+[A-Z][\w.'-]*){1,3}\s*[,:]?\s+")
_DICTATED = re.compile(r"(?i)(?:^|\s)d(?:d|ict\w*)?\s*[:.]?\s*(?:[a-z]{3,9}\.?\s)?\S{0,3}\d.*\b(?:d?t|trans\w*)\b")
_TODAY = ("today",)
#: What the claims administrator answers on a request is dated by the claims administrator.
_ANSWER = re.compile(
    r"(?im)^\W*(?:claims?\s+admin\w*|adjuster|carrier|insurer|payer|uro)\b[^\n]{0,40}\b(?:response|answer|decision|use\s+only)\b"
)
_DICTATION = frozenset([("d",), ("t",), ("dt",), ()])
#: After a date in running text its sentence goes on; after that of a field nothing does, or another field.
_GOES_ON = re.compile(
    r"[ \t]?,?[ \t](?!at\b|by\b|and\b|to\b|through\b)[^\W\d_]{2,}\b(?:[ \t]+[^\W\d_]+)*[ \t]*(?:[^\w\s:#|(]|\d|$)",
    re.MULTILINE,
)
#: A label that no list knows still is one: "date of …:", "… date:", or one or two words and a colon.
_OPEN_LABEL = re.compile(
    r"(?i)(?:\bdate\s+(?:of\s+)?[a-z]+(?:\s+[a-z]+)?|\b[a-z]+\s+date)\s*[:#.-]?\s*$|\bdate\b[^\n:]{0,40}:\s*$|(?:^|\s{2,}|[|;,]\s?)[A-Za-z/]+(?:\s[a-z/]+)?\s?:\s*$"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A date with its line, what stands before it there, the line above, and its label."""

    found: dates.FoundDate
    line: str
    before: str
    above: str
    label: tuple[str, ...] | None
    is_field: bool


def of_service(
    text: str, labels: DateLabels, *, kind: str = "", by_ocr: bool = False, latest: date | None = None
) -> dates.FoundDate | None:
    """The date of service of a document, with its place in the text; None where there is none.

    `kind` prefers the labels of that kind of document (a laboratory's day of collection to that of its report). No
    date after `latest`, the day on which the document was here, is taken: it is misread, or of something to come.
    """
    best: tuple[int, dates.FoundDate] | None = None
    places = [_place(text, found, labels, kind, by_ocr=by_ocr) for found in dates.find(text, by_ocr=by_ocr)]
    days = _days_of_the_case([place.found.day for place in places if not latest or place.found.day <= latest])
    past = _Past.of(places, labels)
    ranks = [past.weighed(_rank(text, place, labels, kind, by_ocr=by_ocr), place.found.day) for place in places]
    for place, rank in zip(places, _in_time(places, ranks, labels, kind), strict=True):
        found = place.found
        if _OPENING < found.start < len(text) - _CLOSING or (latest and found.day > latest):
            continue
        # A birth date whose label was misread stands alone as a date of the document would, decades before the others.
        later = {day for day in days if day.year - found.day.year > _YEARS_OF_A_CASE}
        if len(later) > (1 if rank > OPEN else 0):
            continue
        # An application is signed at its end: of two of its dates the later in the text is that of the signature.
        if rank and (best is None or rank > best[0] or (rank == best[0] and kind == "application")):
            best = (rank, found)
    return best[1] if best else None


def _days_of_the_case(days: list[date]) -> list[date]:
    """The days that a document names, without one that lies decades after all others: its year is misread."""
    told = sorted(days)
    alone = len(told) > 2 and told[-1].year - told[-2].year > _YEARS_OF_A_CASE
    return told[:-1] if alone else told


@dataclass(frozen=True, slots=True)
class _Past:
    """The days of birth and injury that a document names: neither is its own, and it is not older than they are."""

    births: frozenset[date]
    injuries: frozenset[date]

    @classmethod
    def of(cls, places: Sequence[_Place], labels: DateLabels) -> "_Past":
        labelled = [(place.found.day, place.label) for place in places if place.label]
        last = max(
            (place.found.day for place in places if not (place.label and labels.is_injury(place.label))), default=None
        )
        return cls(
            frozenset(day for day, label in labelled if labels.is_birth(label)),
            # An injury after all else that the document tells of is misread.
            frozenset(day for day, label in labelled if labels.is_injury(label) and last and day <= last),
        )

    def weighed(self, rank: int, day: date) -> int:
        """The rank of a date, less where it is one of those days or before the injury."""
        if day in self.births or (day in self.injuries and rank <= VISIT):
            return NEVER
        return min(rank, _BEFORE_THE_INJURY) if self.injuries and day < min(self.injuries) else rank


def _in_time(places: Sequence[_Place], ranks: Sequence[int], labels: DateLabels, kind: str) -> list[int]:
    """The ranks of dates, less where the order of days forbids it.

    No service is on or after the day of the next visit; what no list or telling word calls a service is none after the
    day of the signature; and the first of many visits is not this one where a later is told.
    """
    labelled = list(zip(places, ranks, strict=True))
    told = [(place.found.day, place.label) for place in places if place.label]
    now = [place.found.day for place, rank in labelled if rank > SIGNATURE]
    coming = min(
        (day for day, label in told if labels.is_coming(label) and any(d < day for d in now)), default=date.max
    )
    signed = min((day for day, label in told if labels.is_signature(label)), default=date.max)
    found = []
    for place, rank in labelled:
        day = place.found.day
        after_signature = day > signed and rank <= OPEN and kind not in _LETTERS
        first = place.label and labels.is_first_of_many(place.label, kind) and any(day < other for other in now)
        if day >= coming and SIGNATURE < rank < SERVICE:
            found.append(NEVER)
        else:
            found.append(min(rank, _OUT_OF_ORDER) if after_signature or first else rank)
    return found


def _place(text: str, found: dates.FoundDate, labels: DateLabels, kind: str, *, by_ocr: bool) -> _Place:
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    line = text[start : end if end >= 0 else len(text)]
    before, above = line[: found.start - start], text[:start].rstrip().rsplit("\n", 1)[-1]
    whole = unwrapped(before, above)
    label, is_field = label_of(
        whole + line[len(before) :], whole, above if whole == before else "", labels, kind, by_ocr=by_ocr
    )
    return _Place(found, line, before, above, label, is_field)


def _rank(text: str, place: _Place, labels: DateLabels, kind: str, *, by_ocr: bool) -> int:
    found, before, label = place.found, place.before, place.label
    number = text.count("\n", 0, found.start)
    sentence = sentence_before(text, found.start, by_ocr=by_ocr)
    told_before = is_past(sentence, kind)
    if _RANGE.search(before) and any(
        before.rstrip(" -–—").endswith(before[f.start : f.end]) for f in dates.find(before)
    ):
        return NEVER  # the end of a period
    if _CITED.search(before) or (label is None and _TO_DO.search(before)):
        return NEVER
    if label is None and _HOURS_AFTER.match(text[found.end :]) and not _FAX_LINE.search(before):
        return VISIT
    if kind == "request_for_authorization" and _ANSWER.search(text, 0, found.start):
        return NEVER
    if kind in _OF_ROWS and len(place.line.split()) <= _LONGEST_ROW and _ROW.search(place.line):
        return NEVER
    if kind == "application" and _after_a_name(text, place, labels):
        return _signed(kind)
    if (label or ()) in _DICTATION and len(place.line.split()) <= _LONGEST_TITLE and _DICTATED.search(place.line):
        return _signed(kind)
    rank = labels.rank(label, kind) if label is not None else NEVER
    if rank == PLAIN:
        if kind == "application" or _SIGNED_LINE.search(before):
            return _signed(kind)
        return _plain(text, number, kind)
    if rank == SIGNATURE:
        return _signed(kind)
    if label == _TODAY and found.start < _NARRATIVE:
        return VISIT
    if rank and not place.is_field:  # running text: a visit that it tells of, if it is this one
        of_this = found.start < _NARRATIVE and kind not in _LETTERS - {"other"} and not told_before
        return VISIT if of_this and rank != OTHER_KIND else NEVER
    if rank == SERVICE and kind == "application":
        return OTHER_KIND
    if label is not None:
        return rank
    told = _rank_told(text, found, sentence, kind, told_before=told_before, by_ocr=by_ocr)
    return _rank_without_label(text, place, kind, told, told_before=told_before)


def _rank_told(
    text: str, found: dates.FoundDate, sentence: str, kind: str, *, told_before: bool, by_ocr: bool
) -> int | None:
    """The rank of a date in running text that tells of a visit; None where it tells of none."""
    after = text[found.end : found.end + _AFTER]
    if (
        found.start < _NARRATIVE
        and not told_before
        and tells_of_a_visit(sentence, mended(after) if by_ocr else after, kind)
    ):
        return VISIT if is_of_this_paper(sentence, kind) else _VISIT_OF_SOMEBODY
    return VISIT if kind == "operative_report" and tells_of_the_room(sentence) else None


def _rank_without_label(text: str, place: _Place, kind: str, told: int | None, *, told_before: bool) -> int:
    """The rank of a date before which no label stands."""
    found, before = place.found, place.before
    number = text.count("\n", 0, found.start)
    if len(place.line.split()) <= _LONGEST_ROW and _ROW.search(place.line):
        return NEVER
    if _SIGNED_LINE.search(before):
        return _signed(kind)
    if told is not None:
        return told
    if _OPEN_LABEL.search(before) and number < 2 * _TOP_LINES and not _GOES_ON.match(text, found.end):
        return OPEN
    others = before + place.line[len(before) + found.end - found.start :]
    rank = NEVER if is_past(before, kind) else _unlabelled(others, text, found)
    if (
        not rank
        and kind in STUDIES
        and number < _STUDY_LINES
        and found.start < _NARRATIVE
        and not (told_before or _FAX_LINE.search(others))
    ):
        return _TOP_OF_STUDY
    if not rank and kind in _OF_CHARTS and number < _TOP_LINES and not before.strip() and _ENTRY.match(text, found.end):
        return _ENTRY_OF_CHART
    return _TOP_OF_LETTER if rank == TOP and kind in _LETTERS else rank


def _after_a_name(text: str, place: _Place, labels: DateLabels) -> bool:
    """Whether a date ends a line that else holds a name: who signed."""
    named = _NAME.fullmatch(place.before) and not text[place.found.end :].split("\n", 1)[0].strip(" .")
    return bool(named) and not labels.telling & {word.lower() for word in re.findall(r"\w+", place.before)}


def _signed(kind: str) -> int:
    return _SIGNED_OF_APPLICATION if kind == "application" else SIGNATURE


def _plain(text: str, number: int, kind: str) -> int:
    """The rank of a "Date:": of a letter at its top, after the visit that a physician's letter tells of; else plain."""
    if number >= _TOP_LINES:
        return PLAIN
    if kind in _LETTERS:
        return _PLAIN_OF_LETTER
    return _LETTER_OF_VISIT if _GREETING.search(text[:_NARRATIVE]) else PLAIN


def _unlabelled(others: str, text: str, found: dates.FoundDate) -> int:
    """The rank of a date without a label: alone in a line at the top, as in a letter, or in a title; `others` is what
    else its line says.
    """
    lines_before = text.count("\n", 0, found.start)
    if lines_before >= _TOP_LINES or _FAX_LINE.search(others) or _CLOCK_AFTER.match(text[found.end : found.end + 8]):
        return NEVER
    words = len(others.split())
    if words == 0:
        return TOP
    titled = lines_before < _TITLE_LINES and words <= _LONGEST_TITLE and not others.rstrip().endswith(".")
    return TOP - words if titled else NEVER
