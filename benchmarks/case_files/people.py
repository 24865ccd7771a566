"""The invented people of a case file, and how records write their names and numbers."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from benchmarks.case_files.truth import PersonTruth

_NEIGHBOURS = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "r": "t", "l": "k", "s": "d", "t": "r", "h": "g"}


def person(dice: random.Random, shared: Mapping[str, Any]) -> PersonTruth:
    """Somebody who was hurt at work."""
    sex = dice.choice(["female", "male"])
    first, last = dice.choice(shared[sex]), dice.choice(shared["last"])
    maiden = dice.choice(shared["last"]) if sex == "female" and dice.random() < 0.2 else ""
    injured = date(2012, 1, 1) + timedelta(days=dice.randrange(3000))
    return PersonTruth(
        first=first,
        middle=dice.choice(shared["middle"]),
        last=last,
        maiden="" if maiden == last else maiden,
        sex=sex,
        born=(date(1955, 1, 1) + timedelta(days=dice.randrange(15000))).isoformat(),
        claim=dice.choice(["WC{}-{}", "{}{}", "0{}-{}-WC-01", "{}-{}"]).format(
            dice.randrange(1000, 9999), dice.randrange(100000, 999999)
        ),
        mrn=str(dice.randrange(1000000, 9999999)),
        ssn=f"{dice.randrange(10000):04}",
        injured=injured.isoformat(),
        employer=dice.choice(shared["employers"]),
    )


def somebody_else(dice: random.Random, shared: Mapping[str, Any], worker: PersonTruth) -> PersonTruth:
    """Another patient; now and then one whose first or last name is the worker's own."""
    while True:
        other = person(dice, shared)
        fate = dice.random()
        if fate < 0.15:
            other = _with(other, last=worker.last)
        elif fate < 0.25:
            other = _with(other, first=worker.first, sex=worker.sex)
        same_person = other.first == worker.first and other.last in {worker.last, worker.maiden}
        if not same_person and other.born != worker.born and other.last != worker.maiden:
            return other


def _with(one: PersonTruth, **changes: str) -> PersonTruth:
    return PersonTruth(**{name: changes.get(name, getattr(one, name)) for name in PersonTruth.__slots__})


def written_name(who: PersonTruth, dice: random.Random) -> tuple[str, str]:
    """The name forward and reversed as one document writes it: an initial or none, a slip of the pen, a maiden name."""
    first, last, middle = who.first, who.last, dice.choice(["", "", f"{who.middle}.", who.middle])
    fate = dice.random()
    if fate < 0.03:
        last = _slip(last, dice)
    elif fate < 0.05:
        first = _slip(first, dice)
    elif fate < 0.08:
        first, middle = f"{first[0]}.", ""
    elif fate < 0.13 and who.maiden:
        last = dice.choice([who.maiden, f"{who.maiden}-{who.last}", f"{who.last} {who.maiden}"])
    forward = " ".join(part for part in (first, middle, last) if part)
    reverse = f"{last}, {first}" + (f" {middle}" if middle else "")
    return forward, reverse.upper() if dice.random() < 0.5 else reverse


def written_claim(claim: str, dice: random.Random) -> str:
    """A claim number as one document writes it: hyphens go, spaces come."""
    return dice.choice([claim, claim, claim.replace("-", ""), claim.replace("-", " ")])


def _slip(word: str, dice: random.Random) -> str:
    """One letter wrong, doubled, dropped or swapped."""
    if len(word) < 5:
        return word
    at = dice.randrange(1, len(word) - 1)
    way = dice.randrange(4)
    if way == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if way == 1:
        return word[:at] + word[at + 1 :]
    if way == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + _NEIGHBOURS.get(word[at].lower(), "e") + word[at + 1 :]
