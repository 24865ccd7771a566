"""Addresses as written, brought to one form: number and street, unit, postal code or city."""

import re
from dataclasses import dataclass
from functools import lru_cache

from openimr.panel.domain.words import folded

_UNIT = re.compile(
    r"(?:\b(?:suite|ste|unit|apt|apartment|room|rm|bldg|building|floor|fl|no)\b\.?|#)\s*#?\s*([a-z0-9-]+)"
)
_POST_BOX = re.compile(r"\bp\.?\s*o\.?\s*box\s*(\d+)|\bpost office box\s*(\d+)")
_POSTAL_CODE = re.compile(r"\b(\d{5})(?:\s*-\s*\d{4})?\s*$")
_NUMBERED = re.compile(r"^\s*(\d+)[a-z]?\b")
_DROPPED = re.compile(
    r"(?:"
    r"n|s|e|w|north|south|east|west|ne|nw|se|sw|street|st|avenue|ave|av|boulevard|blvd|road|rd|drive|"
    r"dr|lane|ln|way|court|ct|place|pl|circle|cir|parkway|pkwy|highway|hwy|terrace|ter|plaza|plz|"
    r"square|sq|the|ca|california|usa"
    r")"
)
_ORDINAL = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th"}


@dataclass(frozen=True, slots=True)
class Address:
    """`street`: number and the words of the street's name, or "box 12". `place`: postal code, else the city's words."""

    street: str
    unit: str
    place: str

    @property
    def building(self) -> str:
        return f"{self.street}|{self.place}"

    @property
    def door(self) -> str:
        return f"{self.street}|{self.unit}|{self.place}"


@lru_cache(maxsize=65_536)
def read_address(text: str) -> Address | None:
    """The address, or None where the text has neither a house number nor a post box."""
    plain = folded(text)
    code = _POSTAL_CODE.search(plain)
    if code:
        plain = plain[: code.start()]
    unit = _UNIT.search(plain)
    box = _POST_BOX.search(plain)
    street, *places = [part for part in (piece.strip() for piece in plain.split(",")) if part] or [""]
    number = _NUMBERED.match(street)
    if box is None and number is None:
        return None
    place = code.group(1) if code else " ".join(_words(" ".join(p for p in places if not _UNIT.match(p))))
    if box:
        return Address(f"box {box.group(1) or box.group(2)}", "", place)
    named = _words(_UNIT.sub(" ", street)[number.end() :] if number else street)
    return Address(" ".join([number.group(1) if number else "", *named[:2]]), unit.group(1) if unit else "", place)


def _words(text: str) -> list[str]:
    found = [_ORDINAL.get(word, word) for word in re.sub(r"[^a-z0-9]+", " ", text).split()]
    return [word for word in found if not _DROPPED.fullmatch(word)] or found


def digits(text: str) -> str:
    """The digits alone; of a telephone number the last ten."""
    return re.sub(r"\D", "", text)[-10:]
