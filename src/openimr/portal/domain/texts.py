"""The words of the portal in one language: by key, with places to fill in and forms for one and for many."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from openimr.errors import DataFileInvalid

_PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """One text. `one` is its form where `count` is 1, where the text counts something; else None."""

    many: str
    one: str | None = None

    @property
    def places(self) -> frozenset[str]:
        """The names that are filled in, of either form."""
        return frozenset(_PLACE.findall(self.many)) | frozenset(_PLACE.findall(self.one or ""))

    def filled(self, values: Mapping[str, object]) -> str:
        """The text with its places filled in. Raises KeyError where a value is missing."""
        form = self.one if self.one is not None and values.get("count") == 1 else self.many
        return _PLACE.sub(lambda place: str(values[place.group(1)]), form)


@dataclass(frozen=True, slots=True)
class Language:
    """All texts of one language. `reviewed` is False until a translator has read them.

    `months` and `day_form` say how a day is written in a sentence; without them it is as on forms of California.
    """

    code: str
    name: str
    reviewed: bool
    texts: Mapping[str, Text]
    months: tuple[str, ...] = ()
    day_form: str = ""

    def day(self, on: date) -> str:
        """A day as a sentence has it: "26 de noviembre de 2026", or 11/26/2026 where the language has no other form."""
        if not self.months:
            return f"{on:%m/%d/%Y}"
        return self.day_form.format(day=on.day, month=self.months[on.month - 1], year=on.year)

    def say(self, key: str, **values: object) -> str:
        """The text of that key. Raises DataFileInvalid where there is none or a place is not filled."""
        if key not in self.texts:
            raise DataFileInvalid(f"{self.code}.yaml: there is no text {key}")
        try:
            told = {name: self.day(one) if isinstance(one, date) else one for name, one in values.items()}
            return self.texts[key].filled(told)
        except KeyError as missing:
            raise DataFileInvalid(f"{self.code}.yaml: {key} asks for {missing}, which is not known") from missing

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self.texts
