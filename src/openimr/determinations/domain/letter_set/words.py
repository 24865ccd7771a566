"""Wordings of the letters as dated data, and a reader of them that remembers what was said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from string import Formatter
from typing import Any

from openimr.errors import RuleMissing


@dataclass(frozen=True, slots=True)
class Wording:
    """One text of the letters. `verified` is False where what `cite` says was not seen, or is inferred.

    `of`: the words of a rule of the programme that this one puts into another language, with slots as it has them.
    """

    id: str
    says: str
    cite: str
    verified: bool
    since: date
    until: date | None = None
    of: str = ""

    @property
    def slots(self) -> frozenset[str]:
        """The names in braces that the text has places for."""
        return slots_of(self.says)


def slots_of(text: str) -> frozenset[str]:
    """The names in braces of a text. Raises ValueError where braces do not close."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


@dataclass(slots=True)
class Words:
    """The wordings of one language as they read on one day. `said` collects those that were used.

    `left`: what the programme's rules say in English and no wording puts into the language.
    """

    language: str
    known: Mapping[str, Wording]
    said: dict[str, Wording] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def __call__(self, wording_id: str, **slots: Any) -> str:
        """The text with its slots filled. Raises RuleMissing where there is none on that day."""
        if wording_id not in self.known:
            raise RuleMissing(
                f"no wording {wording_id} in {self.language} on that day; see docs/reference/letter-set.md"
            )
        self.said[wording_id] = self.known[wording_id]
        return self.known[wording_id].says.replace("'", "’").format(**slots)

    def rule(self, text: str) -> str:
        """What a rule of the programme says in English, in this language; as it is where no wording puts it so."""
        if self.language == "en":
            return text
        for one in self.known.values():
            if one.of and (found := _pattern(one.of).fullmatch(text)):
                return self(one.id, **{name: self.rule(part) for name, part in found.groupdict().items()})
        if any(sign.isalpha() for sign in text):
            self.left.append(text)
        return text

    def long_day(self, day: date) -> str:
        """The day as a letter writes it: "Monday, January 27, 2014"."""
        months, weekdays = self("date.months").split("|"), self("date.weekdays").split("|")
        return self(
            "date.long", weekday=weekdays[day.weekday()], month=months[day.month - 1], day=day.day, year=day.year
        )


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """What a text with slots matches, each slot under its name."""
    parts = (re.escape(plain) + (f"(?P<{name}>.+)" if name else "") for plain, name, _, _ in Formatter().parse(text))
    return re.compile("".join(parts))
