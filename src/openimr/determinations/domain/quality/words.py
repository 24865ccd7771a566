"""What sentences name: parts of the body with their sides, amounts, treatments. Found alike in letters and records."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from openimr.guidelines.domain import sides
from openimr.guidelines.domain.catalogue import BodyPart
from openimr.records.domain import dates
from openimr.records.domain.drugs import Lexicon
from openimr.records.domain.number_words import NUMBER_WORDS
from openimr.records.domain.patient_marks import Labels
from openimr.records.domain.treatments import Treatments

#: "Synvisc (R) knee": behind the name of a drug the letter is the mark of a registered name.
_REGISTERED = re.compile(r"([\w-]+)\s?[(\[]R[)\]]\s*$", re.IGNORECASE)
#: Names that in prose mostly mean something else, and so do not tell that a part of the body is spoken of.
_DOUBTFUL = frozenset(
    {
        *("back", "head", "hand", "hands", "face", "digit", "digits", "les", "le", "ue", "trap", "traps", "chest"),
        *("arm", "nose", "nasal", "stomach", "abdominal", "calf", "calves", "plantar", "ear", "eye", "biceps"),
        *("spinal", "heel"),
    }
)
#: Parts that lie within or over others, so that a record of the one may be told of as the other.
_REGIONS = (
    {"lumbar spine", "back", "spine", "sacroiliac joint", "coccyx", "buttock", "pelvis", "leg", "lower extremity"},
    {"cervical spine", "spine", "trapezius", "upper extremity", "head", "arm"},
    {"thoracic spine", "back", "spine", "ribs", "chest"},
    {"shoulder", "upper arm", "arm", "upper extremity", "trapezius"},
    {"elbow", "forearm", "arm", "upper extremity"},
    {"wrist", "hand", "finger", "thumb", "upper extremity", "arm"},
    {"hip", "thigh", "groin", "pelvis", "buttock", "leg", "lower extremity"},
    {"knee", "leg", "lower leg", "thigh", "lower extremity"},
    {"ankle", "foot", "toe", "lower leg", "leg", "lower extremity"},
    {"head", "face", "jaw", "teeth", "nose", "eye", "ear", "brain"},
)


#: "Chronic Pain" is a title and a condition; longer ones, and those that say what they are, are titles alone.
_FEW = 2
_TITLE = re.compile(r"guideline|complaints|treatment", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part of the body as a text names it; `side` is left, right, bilateral, or "" where none is said."""

    part: str
    side: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it counts ("visit", "mg", …); `written` as the text has it."""

    number: float
    unit: str
    written: str


@dataclass(frozen=True)
class Vocabulary:
    """The names by which texts are read.

    `plain` are abbreviations that need no explanation, `titles` of guidelines, `name_words` surnames that are words as
    well ("long", "day"), `marks` the labels after which records name their patient.
    """

    parts: tuple[tuple[str, BodyPart | None], ...] = ()
    drugs: Lexicon = field(default_factory=lambda: Lexicon(()))
    treatments: Treatments = field(default_factory=lambda: Treatments(()))
    plain: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    name_words: frozenset[str] = frozenset()
    marks: Labels | None = None

    @cached_property
    def _part_of(self) -> dict[str, BodyPart | None]:
        return {name.lower(): part for name, part in self.parts}

    @cached_property
    def _part_name(self) -> re.Pattern[str]:
        names = sorted(self._part_of, key=len, reverse=True)
        return re.compile(rf"(?:{'|'.join(map(re.escape, names)) or '(?!)'})(?!\w)", re.IGNORECASE)

    @cached_property
    def _part_names(self) -> re.Pattern[str]:
        one = self._part_name.pattern
        # "right-knee pain" names the knee, "intra-abdominal" no part
        begins = r"(?:(?<![\w/-])|(?<=\bleft-)|(?<=\bright-)|(?<=(?<![\w-])[lr]-))"
        return re.compile(rf"{begins}{one}(?:/{one})*(?!/)", re.IGNORECASE)

    def parts_in(self, text: str, *, doubtful: bool = True) -> Iterator[NamedPart]:
        """Every part of the body in the text, with its side. `doubtful`: also by names that may mean other things.

        A side holds for every part of "wrist/hand".
        """
        lists = list(self._part_names.finditer(text))
        for place, listed in enumerate(lists):
            after = lists[place - 1].end() if place else 0
            until = lists[place + 1].start() if place + 1 < len(lists) else None
            for start, end in self._listed(text, listed):
                name = text[start:end].lower()
                part = self._part_of[name]
                if part is None:
                    continue
                side = part.side
                if not side and not part.midline:
                    after = listed.start() if self._is_registered(text, listed.start()) else after
                    side = sides.side_of(text, *listed.span(), many=part.many, after=after, until=until)
                if side or doubtful or name not in _DOUBTFUL:
                    yield NamedPart(part.part, side, start, end)

    def _listed(self, text: str, listed: re.Match[str]) -> Iterator[tuple[int, int]]:
        """Where each name of "wrist/hand" begins and ends; of one name itself."""
        at = listed.start()
        while at < listed.end() and (name := self._part_name.match(text, at)):
            yield name.span()
            at = name.end() + 1

    def _is_registered(self, text: str, start: int) -> bool:
        mark = _REGISTERED.search(text[max(0, start - 40) : start])
        return mark is not None and any(True for _ in self.drugs.find(mark[1], misspelt=False))

    def sides_in(self, text: str) -> set[str]:
        """The sides that a text says, of a part of the body or of whatever: left, right; bilateral is both."""
        found = {*sides.sides_of_whatever(text), *(named.side for named in self.parts_in(text))} - {""}
        return {"left", "right"} if "bilateral" in found else found

    def treatments_in(self, text: str) -> dict[str, str]:
        """The drugs, treatments and studies that a text names: by id, the words it names them by."""
        found = {f"drug {m.drug.generic}": text[m.start : m.end] for m in self.drugs.find(text, misspelt=False)}
        named = (m for m in self.treatments.find(text) if m.treatment.kind != "medication")  # "opioids", "medication"
        found |= {m.treatment.id: text[m.start : m.end] for m in named}
        return found

    @cached_property
    def _titles(self) -> re.Pattern[str]:
        long = (name for name in self.titles if len(name.split()) > _FEW or _TITLE.search(name))
        names = sorted(long, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names)) or '(?!)'})(?!\w)", re.IGNORECASE)

    def without_titles(self, text: str) -> str:
        """The text without the titles of guidelines, which name treatments and conditions of their own."""
        return self._titles.sub(" ", text)


_LIMBS = frozenset({"upper extremity", "arm", "lower extremity", "leg"})


def near(part: str, known: set[str], *, strictly: bool = False) -> bool:
    """Whether a part of the body is one of those known, or lies within or beside one of them.

    `strictly`: a limb that is known does not stand for the spine, as that stands for the limb that its nerves go to.
    """
    if part in known:
        return True
    beside = known - _LIMBS if strictly and part.endswith(" spine") else known
    return any(part in region and region & beside for region in _REGIONS)


_UNITS = {
    "visit": "visits? sessions? treatments? appointments?",
    "tablet": "tablets? tabs? capsules? caps? pills? patch patches",
    "mg": "mg milligrams?",
    "mcg": "mcg micrograms? µg μg ug",
    "gm": "gm grams? g",
    "ml": "ml milliliters? cc",
    "hour": "hours? hrs?",
    "minute": "minutes? mins?",
    "day": "days?",
    "week": "weeks? wks? wk",
    "month": "months? mos?",
    "year": "years? yrs?",
    "pound": "pounds? lbs? lb",
    "kg": "kgs? kilos? kilograms?",
    "mm": "mm millimet(?:er|re)s?",
    "cm": "cm centimet(?:er|re)s?",
    "degree": "degrees? deg",
    "percent": r"percent per\s+cent %",
    "refill": "refills?",
    "injection": "injections?",
    "level": "levels?",
}
_ALL_UNITS = "|".join(f"(?P<{unit}>{words.replace(' ', '|')})" for unit, words in _UNITS.items())
_WORDS = {
    **{word: number for word, number in NUMBER_WORDS.items() if number > 1},  # "one visit to the next" counts none
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
}
_NUMBER = rf"(?P<n>\d{{1,4}}(?:,\d{{3}})*(?:\.\d+)?|(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))}))"
_FORWARD = re.compile(
    rf"(?<![\w.,/#])x?{_NUMBER}(?:\s?\(\d{{1,4}}\))?\s?-?\s?(?:[a-z]+\s+(?!of\b)){{0,2}}?(?:{_ALL_UNITS})(?!\w)",
    re.IGNORECASE,
)
_STRENGTH = re.compile(r"(?<![\w/.])(\d+(?:\.\d+)?)\s?[/-]\s?(\d+(?:\.\d+)?)\s?(mg|mcg|micrograms)\b", re.IGNORECASE)
_PLAIN = re.compile(rf"(?<![\w.,])#?(?:{_NUMBER})(?!\w)(?![.,]\d)", re.IGNORECASE)
_LOOSE = re.compile(r"\d+(?:\.\d+)?")
_ANY_NUMBER = re.compile(
    rf"\d{{1,4}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"#\s?(\d{1,4})(?!\w)|(?:quantity|qty)\.?:?\s?(\d{1,4})(?!\w)|\((\d{1,3})\)\s?(?=tab|cap|pill)", re.IGNORECASE
)
_TO_TEN = "zero|one|two|three|four|five|six|seven|eight|nine|ten"
_SCORE = re.compile(
    rf"(?<![\w/.])(\d{{1,2}}(?:\.\d)?|{_TO_TEN})\s?(?:/\s?10|(?:out of|of|on a scale of) (?:10|ten))(?![\d/])"
    rf"|\bpain (?:score|level|rating) (?:of|is|was) (\d{{1,2}}(?:\.\d)?|{_TO_TEN})\b(?!\s?[/.]\s?\d)",
    re.IGNORECASE,
)


def without_dates(text: str) -> str:
    """The text with its dates taken out, whose figures are no amounts."""
    told = list(text)
    for found in dates.find(text):
        told[found.start : found.end] = " " * (found.end - found.start)
    return "".join(told)


def amounts_in(text: str) -> tuple[Amount, ...]:
    """Every number with a unit in the text; "#90" counts tablets, "7/10" is a score."""
    plain = without_dates(text)
    found = [
        Amount(_value(match["n"]), next(unit for unit in _UNITS if match[unit]), match.group())
        for match in _FORWARD.finditer(plain)
    ]
    found += [Amount(float(next(filter(None, m.groups()))), "tablet", m.group()) for m in _COUNT.finditer(plain)]
    found += [
        Amount(float(n), "mg" if match[3].lower() == "mg" else "mcg", match.group())
        for match in _STRENGTH.finditer(plain)
        for n in match.groups()[:2]
    ]
    found += [Amount(_score(match[1] or match[2]), "score", match.group()) for match in _SCORE.finditer(plain)]
    return tuple(found)


def numbers_in(text: str) -> set[float]:
    """Every number in the text, whatever it counts; dates are none."""
    plain = without_dates(text)
    loose = {float(match.group()) for match in _LOOSE.finditer(plain)}
    return loose | {_value(match["n"]) for match in _PLAIN.finditer(plain)}


def numbers_told(text: str) -> list[float]:
    """Every number in the text, in figures or words, in its order; dates are none."""
    return [_value(match.group()) for match in _ANY_NUMBER.finditer(without_dates(text))]


def _score(written: str) -> float:
    words = _TO_TEN.split("|")
    return float(words.index(written.lower())) if written.lower() in words else float(written)


def _value(written: str) -> float:
    word = written.lower()
    return float(_WORDS[word]) if word in _WORDS else float(word.replace(",", ""))


_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")


def without_quotes(text: str) -> str:
    """The text without what it quotes: the records' words are not the reviewer's."""
    return _QUOTED.sub(" ", text)
