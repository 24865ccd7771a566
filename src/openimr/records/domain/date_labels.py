"""What the words before a date say of it: labels that are listed, and labels told by the words that they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from openimr.records.domain.cues import Vocabulary, words_of_cue

#: How much a label speaks for the date of service, the kind's own labels first.
BY_KIND, SERVICE, PLAIN, VISIT, REPORT, OPEN, TOP, OTHER_KIND, SIGNATURE = 600, 500, 400, 300, 280, 250, 200, 150, 100
NEVER = 0
_OWN_WORD, _SERVICE_WORD, _BEGINNING = 510, 490, 270
#: Kinds that come again and again: in their reports a first visit is another one than this, where both are told.
_RECURRING = frozenset(["progress_report", "therapy_note", "psychological", "work_status"])
_EVALUATIONS, _EVALUATION = frozenset(["eval"]), 480
#: Words between a label and its date that say nothing of their own.
FILLERS = frozenset(
    ["on", "was", "is", "of", "the", "mm", "dd", "yyyy", "yy", "at", "and", "time", "m", "y", "hour", "tm"]
)
FILLERS |= frozenset(
    day[:letters]
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for letters in (3, 9)
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
    "d0b": "dob",
    "d0i": "doi",
    "d0s": "dos",
} | dict.fromkeys(
    ("dafe", "dote", "oate", "datc", "dale", "cate", "dat", "ate", "bate", "dotc", "date0f", "dateof", "dates"), "date"
)


@dataclass(frozen=True, slots=True)
class LabelWords:
    """Words that decide what a label means that no list has (date_labels.yaml, `words`); `own` by kind of document."""

    birth: frozenset[str]
    injury: frozenset[str]
    never: frozenset[str]
    signature: frozenset[str]
    coming: frozenset[str]
    first: frozenset[str]
    report: frozenset[str]
    service: frozenset[str]
    own: Mapping[str, frozenset[str]]
    never_of: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class DateLabels:
    """The phrases before dates (date_labels.yaml), each list in the order of preference, and words of labels."""

    by_kind: Mapping[str, tuple[str, ...]]
    service: tuple[str, ...]
    plain: tuple[str, ...]
    visit: tuple[str, ...]
    report: tuple[str, ...]
    signature: tuple[str, ...]
    never: tuple[str, ...]
    never_by_kind: Mapping[str, tuple[str, ...]]
    words: LabelWords

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every label of every list, and every word that tells a label."""
        lists = (
            *self.by_kind.values(),
            *self.never_by_kind.values(),
            self.service,
            self.plain,
            self.visit,
            self.report,
            self.signature,
            self.never,
        )
        return Vocabulary(frozenset(words_of_cue(label) for labels in lists for label in labels), 5, self.telling)

    @cached_property
    def telling(self) -> frozenset[str]:
        """Every word that tells a label that no list has."""
        words = self.words
        families = (words.birth, words.injury, words.never, words.signature, words.report, words.service)
        return frozenset[str]().union(*families, *words.own.values(), *words.never_of.values())

    @cached_property
    def _ranks(self) -> dict[tuple[str, ...], int]:
        ranks: dict[tuple[str, ...], int] = {}
        lists = (
            (SERVICE, self.service),
            (PLAIN, self.plain),
            (VISIT, self.visit),
            (REPORT, self.report),
            (SIGNATURE, self.signature),
        )
        for rank, labels in lists:
            for label in labels:
                ranks.setdefault(words_of_cue(label), rank)
        for labels in self.by_kind.values():
            for label in labels:
                ranks.setdefault(words_of_cue(label), OTHER_KIND)
        return ranks | {words_of_cue(label): NEVER for label in self.never}

    @cached_property
    def _kind_ranks(self) -> dict[str, dict[tuple[str, ...], int]]:
        return {
            kind: {words_of_cue(label): NEVER for label in self.never_by_kind.get(kind, ())}
            | {words_of_cue(label): BY_KIND - place for place, label in enumerate(labels)}
            for kind, labels in self.by_kind.items()
        }

    @cached_property
    def _free(self) -> frozenset[tuple[str, ...]]:
        lists = (self.visit, self.never, *self.never_by_kind.values())
        return frozenset(words_of_cue(label) for labels in lists for label in labels)

    def read(self, text: str) -> tuple[str, ...]:
        """The words of a text as labels are compared."""
        return tuple(_MISREAD.get(token.word, token.word) for token in self.vocabulary.tokens(text))

    def is_free(self, label: tuple[str, ...]) -> bool:
        """Whether a label counts in running text too."""
        return label in self._free

    def rank(self, label: tuple[str, ...], kind: str) -> int:
        """How much a label speaks for the date of service of a document of this kind; 0 is never.

        What only other kinds never take is here a label like any that no list knows.
        """
        rank = self._kind_ranks.get(kind, {}).get(label)
        if rank is None:
            rank = self._ranks.get(label)
            of_words = self.rank_of_words(label, kind)
            if of_words is not None and (rank in {None, OTHER_KIND} or (rank == SIGNATURE and of_words > REPORT)):
                rank = of_words
        if rank is None:
            return OPEN
        return self._of_this_visit(label, rank) if kind in _RECURRING else rank

    def _of_this_visit(self, label: tuple[str, ...], rank: int) -> int:
        """The rank in a report of one visit of many: less for the first visit, and for a label of evaluations."""
        if self.words.first & {*label}:
            return min(rank, _BEGINNING)
        return min(rank, _EVALUATION) if _EVALUATIONS & {*label} else rank

    def is_known(self, label: tuple[str, ...], kind: str) -> bool:
        """Whether a list has the label."""
        return label in self._kind_ranks.get(kind, {}) or label in self._ranks

    def rank_of_words(self, label: Sequence[str], kind: str) -> int | None:
        """The rank of a label that no list has, by the most telling of its words; None where none tells anything."""
        said, words = frozenset(label), self.words
        own = words.own.get(kind, frozenset())
        if said & (words.birth | words.injury | (words.never - own) | words.never_of.get(kind, frozenset())):
            return NEVER
        for family, rank in (
            (words.signature - own, SIGNATURE),
            (words.report - own, REPORT),
            (own, _OWN_WORD),
            (words.service, _SERVICE_WORD),
        ):
            if said & family:
                return rank
        return None

    def is_coming(self, label: tuple[str, ...]) -> bool:
        """Whether a label says that its date is still to come."""
        return bool(self.words.coming & {*label})

    def is_signature(self, label: tuple[str, ...]) -> bool:
        """Whether a label says that its date is that of a signature."""
        return bool(self.words.signature & {*label}) or self._ranks.get(label) == SIGNATURE

    def is_first_of_many(self, label: tuple[str, ...], kind: str) -> bool:
        """Whether a label names the first visit in a report of a kind that comes again and again."""
        return kind in _RECURRING and bool(self.words.first & {*label})

    def is_birth(self, label: tuple[str, ...]) -> bool:
        """Whether a label says that its date is that of a birth."""
        return bool(self.words.birth & {*label})

    def is_injury(self, label: tuple[str, ...]) -> bool:
        """Whether a label says that its date is that of an injury."""
        return bool(self.words.injury & {*label})
