"""Which records are worth comparing: those that share a key. Few enough to be fast, enough to miss hardly any.

A key is made of what survives the ways in which a name varies: its sounds in any order, what is left when a letter goes
(two words one slip apart share a remainder), its initials, its identifiers, its address. Keys depend on the record
and the lists of words alone, so that they can be stored beside a record and looked up by an index.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations

from openimr.panel.domain.addresses import digits, read_address
from openimr.panel.domain.organizations import OWN, OrganizationName, nearly_listed, read_organization
from openimr.panel.domain.people import PersonName, read_person
from openimr.panel.domain.records import NameRecord
from openimr.panel.domain.words import Words, deletions, sound

#: Kinds of key for what somebody writes with two slips in a word. Registers are not held against each other by
#: them: they would be millions of pairs for hardly a match.
OF_TWO_SLIPS = ("of", "oe", "pf", "pe")
#: Raised with every change of what `keys` answers for the same lists of words, so that stored keys are made anew.
VERSION = 3
_MOST_WORDS = 5  # of a long name; pairs of more words find nothing new


def keys(record: NameRecord, words: Words) -> frozenset[str]:
    """The keys of a record. Two records of one person or organization share at least one, but for rare damage."""
    found = set(_identifier_keys(record))
    for name in record.names:
        if record.kind != "organization":
            for person in read_person(name, words):
                found.update(_person_keys(person, record, words))
        if record.kind != "person":
            for organization in read_organization(name, words):
                found.update(_organization_keys(organization, words))
            found.update(_bearer_keys(name, words))
    return frozenset(found)


def _identifier_keys(record: NameRecord) -> Iterator[str]:
    for kind, value in record.identifiers:
        if number := digits(value):
            yield f"id {kind} {number}"
    for address in record.addresses:
        if read := read_address(address):
            yield f"at {read.door}"


def _person_keys(person: PersonName, record: NameRecord, words: Words) -> Iterator[str]:
    given = {full for name in person.all_given if len(name) > 1 for full in words.in_full(name)}
    initials = {name[0] for name in (*given, *person.all_given)} or {""}
    called = {full[0] for full in words.in_full(person.given) if full} or {""}
    whole = max(person.surnames, key=len, default="")
    for surname in person.all_surnames:
        # Of the thousands of one surname only those are looked at who share more than an initial.
        common = nearly_listed(surname, words.common_surnames)
        yield from (f"p {surname} {rest}" for rest in (_more_than_an_initial(person, given) if common else initials))
        if len(surname) > 3 and (surname != whole or len(person.surnames) == 1):
            yield from (f"p {left} {rest}" for left in deletions(surname) for rest in (given if common else called))
        for name in given if len(surname) > 6 else ():
            yield f"pf {surname[:4]} {name}"
            yield f"pe {surname[-4:]} {name}"
        for name in given:
            yield "ps " + " ".join(sorted((sound(surname), sound(name))))
            if len(name) > 2:
                yield f"pr {surname} {sound(name[1:])}"
    if record.birth_date is not None:
        for initial in initials:
            yield f"pb {record.birth_date.isoformat()} {initial}"
        for surname in person.surnames:
            yield f"pb {record.birth_date.isoformat()} {surname[:1]}"


def _more_than_an_initial(person: PersonName, given: set[str]) -> Iterator[str]:
    for name in given:
        yield from deletions(name) if len(name) > 3 else (name,)
    if person.given and person.middles:
        yield f"{person.given[0]} {person.middles[0][0]}"


def _bearer_keys(name: str, words: Words) -> Iterator[str]:
    """Keys of the person whose name a practice bears ("Ada Lovegrove, M.D., Inc.")."""
    for person in bearers(name, words):
        for surname in person.surnames:
            for full in words.in_full(person.given):
                yield "ps " + " ".join(sorted((sound(surname), sound(full))))


def bearers(name: str, words: Words) -> tuple[PersonName, ...]:
    """The persons whose name the organization bears: two or three words, none of them of the trade, nor a place."""
    found: list[PersonName] = []
    for organization in read_organization(name, words):
        kept = [word for word in organization.words if word not in words.credentials and word not in words.titles]
        known = any(word in words.full_names or word in words.credentials for word in organization.words)
        if 2 <= len(kept) <= 3 and known and not any(w in words.generic or w in words.common for w in kept):
            found += read_person(" ".join(kept), words)
    return tuple(found)


def _organization_keys(name: OrganizationName, words: Words) -> Iterator[str]:
    whole = "".join(name.words)
    yield f"o {whole[:24]} {' '.join(sorted(name.numbers))}".rstrip()
    yield from (f"ol {letters}" for letters in name.letters)
    if len(name.words) == 1 and len(whole) <= 6:
        yield f"ol {whole}"
    telling = sorted(set(name.telling), key=lambda word: (-len(word), word))[:_MOST_WORDS]
    yield from (f"op {one} {other}" for one, other in _pairs(telling))
    if len(telling) > 2:
        # Three words that tell: whichever one is damaged, a pair of others remains; own words stand alone.
        own = [word for word in telling if _own(word, name, words)]
        yield from (f"ow {word}" for word in own)
        yield from (f"ow {left}" for word in own[:1] for left in deletions(word))
        return
    others = [word for word in name.words if word not in telling] or [""]
    for word in telling or name.words[:2]:
        alone = _own(word, name, words)
        if alone and len(sound(word)) > 3:
            yield f"os {sound(word)}"
        if len(word) > 6:  # two slips leave the beginning or the end
            starts = {sound(other)[:2] for other in name.words if other != word}
            yield from (f"{end} {begun}" for end in (f"of {word[:4]}", f"oe {word[-4:]}") for begun in starts)
        for left in deletions(word) if len(word) > 3 else (word,):
            if alone:
                yield f"ow {left}"
            else:
                yield from (f"oc {left} {sound(other)}" for other in others[:3] if other != word)
    if not telling:
        yield from (f"op {one} {other}" for one, other in _pairs(name.words))


def _pairs(some: Iterable[str]) -> Iterator[tuple[str, str]]:
    yield from combinations(sorted({sound(word) for word in some}), 2)


def _own(word: str, name: OrganizationName, words: Words) -> bool:
    """Whether the word stands for the organization by itself: listed nowhere, nor one slip from a word that is."""
    weight = dict(zip(name.words, name.weights, strict=True))[word]
    return weight == OWN and not nearly_listed(word, words.common) and not nearly_listed(word, words.generic)
