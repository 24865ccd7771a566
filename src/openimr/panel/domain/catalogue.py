"""The catalogue of boards, their certificates, and taxonomy codes: looking up what people wrote.

ABMS and AOA stay apart: the same specialty, certified by two boards, is two certificates. Which specialties are similar
is not said here (that is `fit.yaml`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Body = Literal["ABMS", "AOA", "other", "licensing"]
_PUNCTUATION = re.compile(r"[^a-z0-9]+")


def folded(written: str) -> str:
    """How names are compared: without capitals, stops and hyphens; "&" is "and"."""
    return _PUNCTUATION.sub(" ", written.lower().replace("&", " and ")).strip()


@dataclass(frozen=True, slots=True)
class Board:
    """A board by its name of today. `body` "licensing": a state agency, which certifies nobody.

    `profession` is "physician" or another profession of Lab. Code 3209.3. `formerly`: earlier names.
    """

    name: str
    body: Body
    profession: str = "physician"
    formerly: tuple[str, ...] = ()
    since: date | None = None
    verified: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What one board certifies: a specialty, or a subspecialty under it; `since` and `until` as far as known."""

    board: Board
    specialty: str
    subspecialty: str = ""
    since: date | None = None
    until: date | None = None

    def given(self, on: date) -> bool:
        """Whether the board gave this certificate on that day; unknown ends count as open."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A NUCC code: what a provider calls him- or herself, never that a board certified it.

    `focus`: an area that the code names and no board certifies by that name; `specialty` is empty where no board's
    specialty answers to the code.
    """

    code: str
    profession: str
    specialty: str
    subspecialty: str = ""
    focus: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.specialty, self.subspecialty, self.focus) if part)


@dataclass(frozen=True, slots=True)
class Named:
    """A specialty, with the subspecialties named after it."""

    specialty: str
    subspecialties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printed line of certifications names; `unknown` are the words that are in no board's list."""

    named: tuple[Named, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Boards and certificates, found by any way to write them.

    `specialties` and `subspecialties` lead from a folded way to write a name to the name; `under` does so for
    subspecialties that are written in their own way under one specialty.
    """

    boards: tuple[Board, ...]
    certificates: tuple[Certificate, ...]
    specialties: Mapping[str, str]
    subspecialties: Mapping[str, str]
    under: Mapping[tuple[str, str], str]
    taxonomies: Mapping[str, Taxonomy]
    _boards: Mapping[str, Board] = field(init=False, repr=False)
    _offered: Mapping[str, frozenset[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        named = {folded(name): board for board in self.boards for name in (*board.formerly, board.name)}
        offered: dict[str, set[str]] = defaultdict(set)
        for certificate in self.certificates:
            offered[certificate.specialty].add(certificate.subspecialty)
        object.__setattr__(self, "_boards", named)
        object.__setattr__(self, "_offered", {name: frozenset(found - {""}) for name, found in offered.items()})

    def board(self, written: str) -> Board | None:
        """The board of that name, of today or former."""
        return self._boards.get(folded(written))

    def specialty(self, written: str) -> str | None:
        """Our name for a specialty, however it is written; None if no board has it."""
        return self.specialties.get(folded(written))

    def subspecialty(self, written: str, *, of: str) -> str | None:
        """Our name for a subspecialty of that specialty (by our name); None if no board gives it there."""
        name = self.under.get((of, folded(written))) or self.subspecialties.get(folded(written))
        return name if name in self._offered.get(of, frozenset()) else None

    def giving(
        self, specialty: str, subspecialty: str = "", *, board: str | None = None, on: date | None = None
    ) -> tuple[Certificate, ...]:
        """The certificates of a specialty or subspecialty by our names: one for each board that gives it.

        With `board`, only that board's (any of its names); with `on`, only what was given on that day.
        """
        wanted = None if board is None else self.board(board)
        if board is not None and wanted is None:
            return ()
        return tuple(
            certificate
            for certificate in self.certificates
            if (certificate.specialty, certificate.subspecialty) == (specialty, subspecialty)
            and (wanted is None or certificate.board == wanted)
            and (on is None or certificate.given(on))
        )

    def read(self, line: str) -> Reading:
        """What a line such as "Orthopedic Surgery, Hand Surgery, Sports Medicine" names.

        Names hold commas themselves, so the longest name wins. A subspecialty belongs to the nearest specialty before
        it that some board certifies it under; one that fits none is unknown, as is a word in no list.
        """
        words = [word.strip() for word in line.split(",") if word.strip()]
        named: list[tuple[str, list[str]]] = []
        unknown: list[str] = []
        at = 0
        while at < len(words):
            for end in range(len(words), at, -1):
                if self._take(", ".join(words[at:end]), named):
                    at = end
                    break
            else:
                unknown.append(words[at])
                at += 1
        return Reading(tuple(Named(name, tuple(below)) for name, below in named), tuple(unknown))

    def _take(self, phrase: str, named: list[tuple[str, list[str]]]) -> bool:
        for specialty, below in reversed(named):
            found = self.subspecialty(phrase, of=specialty)
            if found is not None:
                below.append(found)
                return True
        new = self.specialty(phrase)
        if new is not None:
            named.append((new, []))
        return new is not None

    def all_specialties(self) -> tuple[str, ...]:
        """Every specialty by our name, in alphabetical order."""
        return tuple(sorted(self._offered))


def ways_to_write(names: Iterable[str], variants: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """From every folded way to write a name to the name; a name itself is one of its ways and is never overruled."""
    found = {folded(variant): name for name, ways in variants.items() for variant in ways}
    return found | {folded(name): name for name in names}
