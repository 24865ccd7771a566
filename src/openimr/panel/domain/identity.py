"""Is a party as written this entity? Names first, then what confirms or excludes: identifiers, birth, addresses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from openimr.cases.domain.dispute import CaseParty
from openimr.panel.domain.graph import EntityRecord, Name
from openimr.panel.domain.names import Sameness, compare, plain

#: Equal ones make two records one; different ones of a person make them two.
_TELLING = ("npi", "licence", "tax_id")
_IN_WORDS = {"npi": "NPI", "licence": "licence number", "tax_id": "tax number", "date_of_birth": "date of birth"}


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two records are one, and why in words that name nobody."""

    sameness: Sameness
    because: tuple[str, ...] = ()


def asked_of(parties: Iterable[CaseParty]) -> tuple[tuple[str, EntityRecord], ...]:
    """Whom to ask about: role and record of each party; person and organization of one party apart."""
    asked = []
    for party in parties:
        known = dict(party.identifiers)
        address = (", ".join(party.address),) if party.address else ()
        is_person = bool(known.get("last_name"))
        if is_person:
            asked.append((party.role, EntityRecord("", "person", (Name(party.name),), _telling(known), address)))
        if party.organization:
            asked.append((party.role, EntityRecord("", "organization", (Name(party.organization),), (), address)))
        elif not is_person and party.name:
            asked.append((party.role, EntityRecord("", "unknown", (Name(party.name),), _telling(known), address)))
    return tuple(asked)


def _telling(known: dict[str, str]) -> tuple[tuple[str, str], ...]:
    told = {kind: known[kind] for kind in ("npi", "tax_id", "date_of_birth") if known.get(kind)}
    if known.get("license_number"):
        told["licence"] = f"{known.get('license_state', '')} {known['license_number']}".strip()
    return tuple(told.items())


def likeness(one: EntityRecord, other: EntityRecord) -> Likeness:
    """SAME, DOUBTFUL or OTHER, with the reasons for and against."""
    if {one.kind, other.kind} == {"person", "organization"}:
        return Likeness(Sameness.OTHER, ("a person and an organization",))
    ours, theirs = dict(one.identifiers), dict(other.identifiers)
    for kind in _TELLING:
        if ours.get(kind) and ours.get(kind) == theirs.get(kind):
            return Likeness(Sameness.SAME, (f"the same {_IN_WORDS[kind]}",))
    for kind in ("npi", "date_of_birth"):
        if ours.get(kind) and theirs.get(kind) and ours[kind] != theirs[kind]:
            return Likeness(Sameness.OTHER, (f"another {_IN_WORDS[kind]}",))
    sameness = best_of(one.names, other.names)
    shared = shares_address(one.addresses, other.addresses)
    because = ["the same name" if sameness is Sameness.SAME else "nearly the same name"]
    if shared:
        because.append("the same address")
    return Likeness(sameness, tuple(because) if sameness is not Sameness.OTHER else ())


def best_of(ours: Iterable[Name], theirs: Iterable[Name]) -> Sameness:
    """The nearest of all pairs of names."""
    found = {compare(one.name, other.name) for one in ours for other in tuple(theirs)}
    return next((s for s in (Sameness.SAME, Sameness.DOUBTFUL) if s in found), Sameness.OTHER)


def shares_address(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether one address is in both, written in any case and punctuation."""
    return bool({_plain_address(one) for one in ours} & {_plain_address(one) for one in theirs} - {""})


def _plain_address(address: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", address.lower()).strip()


def written(record: EntityRecord) -> str:
    """What an answer to a doubt holds for: the plain words of the name, and what tells a person from a namesake."""
    known = dict(record.identifiers)
    telling = [known[kind] for kind in ("npi", "date_of_birth") if known.get(kind)]
    names = sorted(" ".join(sorted(plain(name.name))) for name in record.names)
    return " | ".join([*names, *telling])[:300]


def keys_of(record: EntityRecord) -> frozenset[str]:
    """The keys under which a record is looked for: whoever shares none is never compared."""
    keys = {f"{kind}:{value}"[:80] for kind, value in record.identifiers if kind in _TELLING}
    for name in record.names:
        words = sorted({word for word in plain(name.name) if len(word) > 1})
        bones = sorted({_bones(word) for word in words})
        keys.add(f"name:{' '.join(words)}"[:80])
        keys |= {f"pair:{one} {two}"[:80] for one, two in combinations(bones[:6], 2)}
    return frozenset(keys)


def _bones(word: str) -> str:
    """A word's first letter and consonants, each once: most slips of the pen leave them."""
    return word[0] + re.sub(r"[aeiouyhw]", "", re.sub(r"(.)\1", r"\1", word[1:]))[:4]
