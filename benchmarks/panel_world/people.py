"""Invented people and organizations of California, as registers have them."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from benchmarks.panel_world.writing import VOCABULARY
from openimr.panel.domain.graph import EntityRecord, Name

Address = tuple[str, str, str, str]  # street, city, state, postal code


@dataclass
class Entity:
    """A person or an organization: true identity is the key; `names` as registered, the first in use."""

    key: str
    names: list[tuple[str, str]]  # text, kind
    given: str = ""
    middle: str = ""
    surname: str = ""
    maiden: str = ""
    born: date | None = None
    identifiers: dict[str, str] = field(default_factory=dict)
    address: Address = ("", "", "", "")
    tells_birth: bool = True

    @property
    def is_person(self) -> bool:
        return bool(self.surname)

    def record(self) -> EntityRecord:
        """As a register gives it."""
        told = dict(self.identifiers)
        if self.born and self.tells_birth:
            told["date_of_birth"] = self.born.isoformat()
        names = tuple(Name(text, kind) for text, kind in self.names if kind != "hidden")
        address = (", ".join(self.address),) if self.address[0] else ()
        return EntityRecord(
            self.key, "person" if self.is_person else "organization", names, tuple(told.items()), address
        )


class Register:
    """Makes entities; names repeat as they do in life: people's often, organizations' seldom."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.made: list[Entity] = []
        self._taken: set[str] = set()

    def person(self, *, physician: bool = False, born: date | None = None) -> Entity:
        """A person; physicians with NPI and licence."""
        dice = self._dice
        given = dice.choice(VOCABULARY["given"][dice.choice(["female", "male"])])
        middle = dice.choice("ABCDEFGHJKLMNPRSTVW") if dice.random() < 0.5 else ""
        surname = self.surname()
        made = Entity(self._key(), [], given, middle, surname, born=born or self._day(1945, 1998))
        made.names.append((" ".join(part for part in (given, f"{middle}." if middle else "", surname) if part), "name"))
        made.tells_birth = dice.random() < 0.85
        if physician:
            made.identifiers = {
                "npi": str(dice.randrange(10**9, 2 * 10**9)),
                "licence": f"California {dice.choice('AGC')}{dice.randrange(10_000, 199_999)}",
            }
        made.address = self.address()
        return self._keep(made)

    def organization(self, kind: str, *, at: Address | None = None) -> Entity:
        """An organization of a kind of the vocabulary's trades."""
        dice = self._dice
        for _ in range(30):
            name = self._organization_name(kind)
            if name.lower() not in self._taken or dice.random() < 0.01:
                break
        self._taken.add(name.lower())
        made = Entity(self._key(), [(name, "name")], address=at or self.address())
        if dice.random() < 0.5:
            made.identifiers = {"tax_id": f"{dice.randrange(10, 99)}-{dice.randrange(10**6, 10**7)}"}
        if dice.random() < 0.1:
            made.names.append((self._organization_name(kind), "dba"))
        return self._keep(made)

    def new_name(self, kind: str) -> str:
        """A name for an organization that takes another."""
        return self._organization_name(kind)

    def surname(self) -> str:
        """Half of all people bear a common surname; some a double one."""
        dice = self._dice
        if dice.random() < 0.5:
            common = VOCABULARY["surnames"]
            name = common[min(int(dice.expovariate(6 / len(common))), len(common) - 1)]
        else:
            name = self._coined()
        return f"{name}-{self._coined()}" if dice.random() < 0.04 else name

    def address(self) -> Address:
        """A suite or a house somewhere."""
        dice = self._dice
        kind = dice.choice(["Street", "Avenue", "Boulevard"])
        street = f"{dice.randrange(1, 9900)} {dice.choice(VOCABULARY['streets'])} {kind}"
        if dice.random() < 0.5:
            street += f", Suite {dice.randrange(100, 900)}"
        place = dice.randrange(len(VOCABULARY["places"]))
        return street, VOCABULARY["places"][place], "CA", f"{90001 + place * 120 + dice.randrange(40):05}"

    def next_door(self, address: Address) -> Address:
        """Another suite of the same building."""
        street = address[0].split(", Suite")[0]
        return f"{street}, Suite {self._dice.randrange(900, 999)}", *address[1:]

    def _organization_name(self, kind: str) -> str:
        dice = self._dice
        trade = dice.choice(VOCABULARY["trades"][kind])
        way = dice.random()
        if kind == "medical_group" and way < 0.25:
            first = dice.choice(VOCABULARY["given"]["male"])
            return f"{first} {self._coined()}{dice.choice(VOCABULARY['practice_forms'])}"
        if way < 0.4:
            stem = self._coined()
        elif way < 0.55:
            stem = (
                f"{self.surname()} & {self._coined()}" if dice.random() < 0.6 else f"{self._coined()} {self._coined()}"
            )
        elif way < 0.8:
            stem = f"{dice.choice(VOCABULARY['nouns'])} {self._coined()}"
        elif way < 0.9:
            stem = f"{dice.choice(VOCABULARY['places'])} {dice.choice(VOCABULARY['nouns'])}"
        else:
            stem = f"{self.surname()} {dice.choice(VOCABULARY['places'])}"
        return f"{stem} {trade}{dice.choice(VOCABULARY['forms'])}"

    def _coined(self) -> str:
        parts = VOCABULARY["syllables"]
        return "".join(self._dice.choice(parts[place]) for place in ("first", "middle", "last"))

    def _day(self, first: int, last: int) -> date:
        return date(first, 1, 1) + timedelta(days=self._dice.randrange(365 * (last - first)))

    def _key(self) -> str:
        return f"world:{len(self.made):06}"

    def _keep(self, made: Entity) -> Entity:
        self.made.append(made)
        return made
