"""Reads the conflict rules, the words for relations, what reviewers' own words for a tie mean, who makes what."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import product
from typing import Literal

from pydantic import BaseModel, ConfigDict

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.panel.adapters.panel_file import HERE
from openimr.panel.domain.conflicts import ConflictRule, RelationKind, Rules
from openimr.panel.domain.graph import LONGEST, Wanted
from openimr.panel.domain.products import Product

_FILE = "conflict_rules.yaml"
_OF_KIND = {"professional": "other_professional", "familial": "family_unknown", "financial": "financial_interest"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Kind(_Strict):
    noun: str
    forward: str
    backward: str


class _Group(_Strict):
    kinds: list[str]
    above: dict[str, float] = {}


class _Rule(_Strict):
    id: str
    says: str
    roles: list[str]
    kind: Literal["professional", "familial", "financial"]
    paths: list[str]
    authority: Literal["statute", "policy"]
    since: date
    until: date | None = None
    cite: str
    definition: str
    verified: bool


class _Product(_Strict):
    words: list[str]
    maker: str
    since: date
    until: date | None = None
    verified: bool


class _Products(_Strict):
    products: list[_Product]


class _File(_Strict):
    relations: dict[str, _Kind]
    groups: dict[str, _Group]
    rules: list[_Rule]
    disclosed: dict[Literal["professional", "familial", "financial"], dict[str, list[str]]]


@cache
def _file() -> _File:
    read = read_data_file(HERE / _FILE, _File)
    named = {kind for group in read.groups.values() for kind in group.kinds}
    named |= {kind for words in read.disclosed.values() for kind in words}
    if unknown := sorted(named - set(read.relations)):
        raise DataFileInvalid(f"{_FILE}: no such relation: {', '.join(unknown)}; `relations` lists them")
    ids = [rule.id for rule in read.rules]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise DataFileInvalid(f"{_FILE}: given twice: {', '.join(twice)}")
    return read


@cache
def conflict_rules() -> Rules:
    """The rules with the words for relations. Raises DataFileInvalid, naming the rule and what is wrong in it."""
    read = _file()
    kinds = {name: RelationKind(name, kind.noun, kind.forward, kind.backward) for name, kind in read.relations.items()}
    return Rules(
        tuple(
            ConflictRule(
                id=rule.id,
                roles=tuple(rule.roles),
                kind=rule.kind,
                paths=tuple(
                    way for path in rule.paths for way in written_out(rule.id, path, read.groups, read.relations)
                ),
                since=rule.since,
                until=rule.until,
                cite=rule.cite,
                definition=rule.definition,
                authority=rule.authority,
                verified=rule.verified,
                says=rule.says,
            )
            for rule in read.rules
        ),
        kinds,
    )


def written_out(
    rule: str, path: str, groups: Mapping[str, _Group], relations: Mapping[str, _Kind]
) -> list[tuple[Wanted, ...]]:
    """A path with its optional places written out. Raises DataFileInvalid."""
    written = [] if path == "in person" else [place.strip() for place in path.split(">")]
    if len(written) > LONGEST:
        raise DataFileInvalid(f"{_FILE}: {rule}: {len(written)} places in a path, {LONGEST} at most")
    places: list[list[tuple[Wanted, ...]]] = []
    for place in written:
        kinds: set[str] = set()
        above: dict[str, float] = {}
        for word in place.removesuffix("?").split("|"):
            if word in groups:
                kinds |= set(groups[word].kinds)
                above |= groups[word].above
            elif word in relations:
                kinds.add(word)
            else:
                raise DataFileInvalid(f"{_FILE}: {rule}: {word} is neither a group nor a relation")
        wanted: tuple[Wanted, ...] = (Wanted(frozenset(kinds), above),)
        places.append([wanted, ()] if place.endswith("?") else [wanted])
    return [tuple(place for chosen in way for place in chosen) for way in product(*places)]


def paths_written_out(rule: str, paths: Iterable[str]) -> tuple[tuple[Wanted, ...], ...]:
    """Paths in the words of this file, as another file of rules uses them. Raises DataFileInvalid."""
    read = _file()
    return tuple(way for path in paths for way in written_out(rule, path, read.groups, read.relations))


@cache
def products() -> tuple[Product, ...]:
    """The products whose makers are known. Raises DataFileInvalid."""
    read = read_data_file(HERE / "products.yaml", _Products)
    return tuple(Product(tuple(one.words), one.maker, one.since, one.until) for one in read.products)


@cache
def rules_digest() -> str:
    """SHA-256 of the file of rules: a certificate says by which words it was made."""
    return sha256((HERE / _FILE).read_bytes()).hexdigest()


def corporate_kinds() -> frozenset[str]:
    """The relations of corporate families: the only ones that are followed without a reviewer in sight."""
    return frozenset(_file().groups["corporate"].kinds) | {"network_of"}


def kinds_of_work() -> frozenset[str]:
    """The relations from a person to where the person works."""
    return frozenset(_file().groups["practice"].kinds)


def disclosed_as(kind: str, words: str) -> str:
    """Which relation a reviewer means who discloses a tie of that kind in those words."""
    written = words.lower()
    for relation, signs in _file().disclosed[kind].items():  # type: ignore[index]  # the three kinds of a tie
        if any(sign in written for sign in signs):
            return relation
    return _OF_KIND[kind]
