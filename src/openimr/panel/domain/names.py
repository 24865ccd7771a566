"""Is one record the other? Organizations and people are written in many ways; doubt is an answer of its own.

Names come first: the same, nearly the same, perhaps the same, different. Then whatever else both records say decides
doubt, or raises it: numbers that only one has (NPI, licence, tax number), the day of birth, telephone and address. An
answer SAME never rests on a name that many have, and no agreement of names stands against another day of birth.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import OSA

from openimr.panel.domain.addresses import digits, read_address
from openimr.panel.domain.blocking import bearers
from openimr.panel.domain.likeness import (
    AMONG_MIDDLES,
    NOTHING,
    Agreement,
    Likeness,
    organizations_alike,
    people_alike,
)
from openimr.panel.domain.organizations import read_organization
from openimr.panel.domain.people import read_person
from openimr.panel.domain.records import Comparison, NameRecord, Sameness
from openimr.panel.domain.words import Words, folded, split_words

__all__ = ["Comparison", "NameRecord", "Sameness", "compare", "compare_records", "plain"]

_FEW_WORDS = Words()
_NONE: frozenset[str] = frozenset()
_UNIQUE = {"npi": "NPI", "license": "licence number", "tax_id": "tax number", "ssn": "social security number"}
_KINDS = {"licence": "license", "license_number": "license", "tax_number": "tax_id", "telephone": "phone"}
_SOLE = 2  # tenants of an address, the record itself among them
_SAMENESS = {
    Agreement.SAME: Sameness.SAME,
    Agreement.DOUBTFUL: Sameness.DOUBTFUL,
    Agreement.WEAK: Sameness.OTHER,
    Agreement.NONE: Sameness.OTHER,
}


def compare(one: str, other: str, words: Words = _FEW_WORDS) -> Sameness:
    """Two names of which nothing else is known, not even whether they are a person's.

    Read as people where a given name stands in one that may be a person's; else the better of both readings.
    """
    return _SAMENESS[_either((one,), (other,), words).agreement]


def plain(name: str, words: Words = _FEW_WORDS) -> tuple[str, ...]:
    """A name's words without accents, punctuation and legal forms, abbreviations written out."""
    return tuple(word for read in read_organization(name, words) for word in (*read.words, *sorted(read.numbers)))


def compare_records(
    one: NameRecord, other: NameRecord, words: Words, *, tenants: Mapping[str, int] | None = None
) -> Comparison:
    """Whether two records are of one person or organization, and why.

    `tenants`: how many records stand at a door (`Address.door`), where the caller knows; an address that hardly
    anybody shares is evidence by itself, that of a medical building is not.
    """
    alike = _names(one, other, words)
    found = _Evidence(one, other, tenants or {})
    agreement, because = found.weigh(alike)
    evidence = any(reason.startswith("the same ") for reason in because)
    return Comparison(
        _SAMENESS[agreement],
        (alike.because, *because),
        evidence,
        alike.common,
        exact=alike.exact,
        nearly=agreement is Agreement.WEAK,
    )


def contradicting(one: NameRecord, other: NameRecord) -> bool:
    """Whether two records of people cannot be one, whatever their names: another NPI, licence, day of birth."""
    return one.kind == other.kind == "person" and _Evidence(one, other, {}).contradicts


def _like_a_person(text: str, words: Words) -> bool:
    read = read_organization(text, words)
    return (
        len(read) == 1
        and 1 < len(read[0].words) <= 5
        and not read[0].numbers
        and not any(word in words.generic for word in read[0].words)
        and sum(word in words.common for word in read[0].words) < 2
    )


def _either(ours: tuple[str, ...], theirs: tuple[str, ...], words: Words) -> Likeness:
    as_people = NOTHING
    if any(_like_a_person(name, words) for name in ours) and any(_like_a_person(name, words) for name in theirs):
        as_people = _people(ours, theirs, words)
        if any(word in words.full_names for name in (*ours, *theirs) for word in split_words(folded(name))):
            return as_people
        if AMONG_MIDDLES in as_people.because:  # any two names of three words may have one in common
            as_people = NOTHING
    return max(as_people, _organizations(ours, theirs, words), key=lambda alike: alike.agreement)


def _names(one: NameRecord, other: NameRecord, words: Words) -> Likeness:
    kinds = {one.kind, other.kind}
    if kinds == {"unknown"}:
        return _either(one.names, other.names, words)
    if kinds == {"unknown", "organization"}:
        return _organizations(one.names, other.names, words)
    if kinds == {"unknown", "person"}:
        return _people(one.names, other.names, words)
    if one.kind == other.kind == "person":
        return _people(one.names, other.names, words)
    if one.kind == other.kind:
        return _organizations(one.names, other.names, words)
    person, practice = (one, other) if one.kind == "person" else (other, one)
    best = NOTHING
    for name, borne in product(person.names, practice.names):
        for ours, theirs in product(read_person(name, words), bearers(borne, words)):
            best = max(best, people_alike(ours, theirs, words), key=lambda found: found.agreement)
    if best.agreement is Agreement.NONE:
        return NOTHING
    doubt = min(best.agreement, Agreement.DOUBTFUL)
    return Likeness(doubt, f"a practice that bears the person's name: {best.because}", best.common)


def _people(ours: tuple[str, ...], theirs: tuple[str, ...], words: Words) -> Likeness:
    found = [
        people_alike(a, b, words)
        for one, other in product(ours, theirs)
        for a, b in product(read_person(one, words), read_person(other, words))
    ]
    return max(found, key=lambda alike: (alike.agreement, alike.half), default=NOTHING)


def _organizations(ours: tuple[str, ...], theirs: tuple[str, ...], words: Words) -> Likeness:
    found = [
        organizations_alike(a, b, words)
        for one, other in product(ours, theirs)
        for a, b in product(read_organization(one, words), read_organization(other, words))
    ]
    return max(found, key=lambda alike: alike.agreement, default=NOTHING)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What two records say besides their names."""

    one: NameRecord
    other: NameRecord
    tenants: Mapping[str, int]

    def weigh(self, alike: Likeness) -> tuple[Agreement, tuple[str, ...]]:
        """The agreement of the names as the evidence leaves it, and the evidence in words."""
        same, nearly, different = self._numbers()
        if same and different and not alike.agreement and not alike.half:
            return Agreement.NONE, tuple(f"another {what}" for what in different)  # one of the numbers is mistaken
        if same:
            sure = Agreement.SAME if alike.agreement or (alike.half and self._persons) else Agreement.DOUBTFUL
            return sure, tuple(f"the same {what}" for what in same)
        born = self._birth()
        if born == "same":
            return self._same_birth(alike)
        against = [f"another {what}" for what in different] + (["another day of birth"] if born == "other" else [])
        if against:
            return Agreement.NONE, tuple(against)
        doubts = [f"nearly the same {what}" for what in nearly]
        doubts += ["nearly the same day of birth"] if born == "near" else []
        near, place = self._places()
        if doubts:
            lifted = alike.agreement + bool(near)
            return (Agreement.DOUBTFUL if lifted >= Agreement.DOUBTFUL else Agreement.NONE), (*doubts, *near)
        return self._placed(alike, near, place)

    def _placed(self, alike: Likeness, near: list[str], place: str) -> tuple[Agreement, tuple[str, ...]]:
        if near and alike.agreement:
            return Agreement(min(alike.agreement + 1, Agreement.SAME)), tuple(near)
        if near and (place == "sole" or len(near) > 1) and not self._persons:
            return Agreement.DOUBTFUL, tuple(near)
        if place == "elsewhere" and alike.common and not self._persons and alike.agreement is Agreement.SAME:
            return Agreement.DOUBTFUL, ("at another place, under a name that many may have",)
        return alike.agreement, tuple(near)

    def _same_birth(self, alike: Likeness) -> tuple[Agreement, tuple[str, ...]]:
        because = ("the same day of birth",)
        if alike.agreement >= Agreement.DOUBTFUL:
            return Agreement.SAME, because
        if alike.agreement is Agreement.WEAK:
            return Agreement.SAME, because
        return (Agreement.DOUBTFUL if alike.half else Agreement.NONE), because

    @property
    def contradicts(self) -> bool:
        """A number or the day of birth is another, and no number is the same."""
        same, nearly, different = self._numbers()
        return not same and not nearly and (bool(different) or self._birth() == "other")

    @property
    def _persons(self) -> bool:
        return self.one.kind == self.other.kind == "person"

    def _numbers(self) -> tuple[list[str], list[str], list[str]]:
        """Kinds of number that agree, nearly agree, and contradict."""
        if not self.one.identifiers or not self.other.identifiers:
            return [], [], []
        same, nearly, different = [], [], []
        for kind, what in _UNIQUE.items():
            ours, theirs = (_values(record, kind) for record in (self.one, self.other))
            if not ours or not theirs:
                continue
            if not ours.isdisjoint(theirs):
                same.append(what)
            elif any(OSA.distance(a, b, score_cutoff=1) <= 1 for a, b in product(ours, theirs) if len(a) > 5):
                nearly.append(what)
            elif self._persons and _comparable(kind, ours, theirs):
                different.append(what)
        return same, nearly, different

    def _birth(self) -> str:
        one, other = self.one.birth_date, self.other.birth_date
        if one is None or other is None:
            return ""
        if one == other:
            return "same"
        return "near" if _nearly_the_same_day(one, other) else "other"

    def _places(self) -> tuple[list[str], str]:
        """Telephone and address that agree, in words; and "sole", "shared", "elsewhere" or "" of the addresses."""
        near = []
        if not _values(self.one, "phone").isdisjoint(_values(self.other, "phone")):
            near.append("the same telephone")
        if not self.one.addresses or not self.other.addresses:
            return near, ""
        ours, theirs = _places_of(self.one.addresses), _places_of(self.other.addresses)
        if not ours.doors or not theirs.doors:
            return near, ""
        if doors := ours.doors & theirs.doors:
            fewest = min(self.tenants.get(door, _SOLE + 1) for door in doors)
            near.append("the same address")
            return near, "sole" if fewest <= _SOLE else "shared"
        return near, "elsewhere" if ours.buildings.isdisjoint(theirs.buildings) else "shared"


def _comparable(kind: str, ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Licences of two states say nothing against each other: a physician may hold both."""
    if kind != "license":
        return True
    return bool({number.split(" ")[0] for number in ours} & {number.split(" ")[0] for number in theirs})


@lru_cache(maxsize=65_536)
def _values_of(identifiers: tuple[tuple[str, str], ...], kind: str) -> frozenset[str]:
    found = (value for known, value in identifiers if _KINDS.get(known, known) == kind)
    if kind == "license":
        return frozenset(_licence(value) for value in found if value.strip())
    return frozenset(number for value in found if (number := digits(value)))


def _values(record: NameRecord, kind: str) -> frozenset[str]:
    return _values_of(record.identifiers, kind) if record.identifiers else _NONE


def _licence(value: str) -> str:
    """A licence as its state's letters and its number: "California A 123" and "CA A123" are one."""
    *state, number = re.sub(r"[^a-z0-9]+", " ", folded(value)).split() or [""]
    if state and len(state[-1]) == 1:
        number = state.pop() + number
    letters = "".join(word[0] for word in state) if len(state) > 1 else "".join(state)[:2]
    return f"{letters} {number}"


@dataclass(frozen=True, slots=True)
class _Places:
    doors: frozenset[str]
    buildings: frozenset[str]


@lru_cache(maxsize=65_536)
def _places_of(addresses: tuple[str, ...]) -> _Places:
    read = [address for text in addresses if (address := read_address(text))]
    return _Places(frozenset(one.door for one in read), frozenset(one.building for one in read))


def _nearly_the_same_day(one: date, other: date) -> bool:
    """Day and month exchanged, or one digit wrong or two exchanged."""
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return True
    return OSA.distance(one.strftime("%Y%m%d"), other.strftime("%Y%m%d"), score_cutoff=1) <= 1
