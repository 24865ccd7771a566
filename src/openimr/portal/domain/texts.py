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
        return _PLACE.sub(lambda place: _shown(values[place.group(1)]), form)


@dataclass(frozen=True, slots=True)
class Language:
    """All texts of one language. `reviewed` is False until a translator has read them."""

    code: str
    name: str
    reviewed: bool
    texts: Mapping[str, Text]

    def say(self, key: str, **values: object) -> str:
        """The text of that key. Raises DataFileInvalid where there is none or a place is not filled."""
        if key not in self.texts:
            raise DataFileInvalid(f"{self.code}.yaml: there is no text {key}")
        try:
            return self.texts[key].filled(values)
        except KeyError as missing:
            raise DataFileInvalid(f"{self.code}.yaml: {key} asks for {missing}, which is not known") from missing

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self.texts


def _shown(value: object) -> str:
    """Days as forms of California write them, in either language: month, day, year."""
    return f"{value:%m/%d/%Y}" if isinstance(value, date) else str(value)
