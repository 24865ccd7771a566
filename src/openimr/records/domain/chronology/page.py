"""What the finders of the chronology are given, and what they find."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from openimr.records.domain import dates
from openimr.records.domain.assertion import CueRules, Status, assertion_of
from openimr.records.domain.drugs import Lexicon
from openimr.records.domain.evidence import DocumentText, PageText
from openimr.records.domain.treatments import TreatmentMention, Treatments
from openimr.records.domain.words import sentence_around

CLINICAL = frozenset(
    {"first_report", "progress_report", "consultation", "therapy_note", "work_status", "psychological"}
)
#: In these documents somebody else than the patient's clinicians speaks: what they tell of him is hearsay.
_SPEAKS_OF_HIM = frozenset({"ur_determination", "legal_correspondence", "employer_correspondence", "application"})
#: What is asked for is not yet so.
_ASKS = frozenset({"request_for_authorization"})
_NOT_THE_EVENTS = re.compile(
    r"(?:birth|dob|d\.o\.b\.?|injury|doi|d\.o\.i\.?|accident|received|until|through|next\s+\w+|scheduled\s+for|before|prior\s+to|since|last\s+seen|certified|expires?)\s*(?:of|on|date|:)?\s*$",
    re.IGNORECASE,
)
_FARTHEST = 90  # characters between an event and the date that is stated for it


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The data that events are found by: drugs, treatments, and the cues of what is so."""

    drugs: Lexicon
    treatments: Treatments
    cues: CueRules


@dataclass(frozen=True, eq=False)
class PageToRead:
    """One page with its document, its date of service, and the vocabulary."""

    document: DocumentText
    page: PageText
    day: dt.date
    vocabulary: Vocabulary

    @property
    def text(self) -> str:
        return self.page.text

    @cached_property
    def treatments(self) -> tuple[TreatmentMention, ...]:
        """Every treatment and study that the page names."""
        return tuple(self.vocabulary.treatments.find(self.text))

    def status(self, start: int, end: int) -> Status:
        """What the record says of the mention; in the papers of others nothing is affirmed, only said."""
        status = assertion_of(self.text, start, end, self.vocabulary.cues).status
        if self.document.kind in _SPEAKS_OF_HIM and status != "family":
            return "hearsay"
        if self.document.kind in _ASKS and status == "affirmed":
            return "hypothetical"
        return status

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        return sentence_around(self.text, start, end)

    def day_of_row(self, place: int) -> dt.date | None:
        """The day with which the line begins, as the rows of a flow sheet do; none that is after the document's."""
        line = self.text[self.text.rfind("\n", 0, place) + 1 : place]
        first = next(iter(dates.find(line)), None)
        return first.day if first and first.start == 0 and first.day <= self.day else None

    def stated_day(self, start: int, end: int) -> dt.date | None:
        """The date that the sentence states for the event at `start:end`: the nearest that is not of something else."""
        first, last = self.sentence(start, end)
        near = [
            (min(abs(first + found.start - end), abs(start - first - found.end)), found.day)
            for found in dates.find(self.text[first:last])
            if not _NOT_THE_EVENTS.search(self.text[max(0, first + found.start - 30) : first + found.start])
        ]
        return min(near)[1] if near and min(near)[0] <= _FARTHEST else None


@dataclass(frozen=True, slots=True)
class Found:
    """An event of a page before it is placed: the day is that of the document where `day` is None."""

    kind: str
    says: str
    start: int
    end: int
    status: Status = "affirmed"
    values: Mapping[str, object] = field(default_factory=dict)
    day: dt.date | None = None


Finding = Iterator[Found]

#: How a status is told of something that was not simply so.
_TOLD: Mapping[Status, str] = {
    "affirmed": "{}",
    "negated": "said not to be: {}",
    "historical": "in the past: {}",
    "family": "of another person: {}",
    "hypothetical": "planned, asked for or possible: {}",
    "hearsay": "said by another: {}",
}


def told(status: Status, says: str) -> str:
    """A sentence that tells what is not so, not yet so, or only said, for what it is."""
    return _TOLD[status].format(says)


def one_line(text: str) -> str:
    return " ".join(text.split())


def lower_first(text: str) -> str:
    """Small first letter, unless the word is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
