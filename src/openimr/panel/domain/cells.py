"""Reads the cells of a spreadsheet: what people and Excel write, strictly. What is unclear is refused."""

import difflib
import re
from collections.abc import Iterable
from datetime import date

from openimr.panel.domain.addresses import read_address
from openimr.panel.domain.nppes import npi_fault
from openimr.panel.domain.us_states import STATES, state_named

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?(?:\.0+)?)?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 0?0:00(?::00)?)?")
_SHORT_YEAR = re.compile(r"\d{1,2}/\d{1,2}/\d{2}")
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.0+)?")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_PART = re.compile(r"(?:\\[\\;]|[^;])+")  # of a list: a semicolon behind a backslash divides nothing
_ESCAPED = re.compile(r"\\([\\;])")
_ACTS = ("=", "+", "-", "@")  # a spreadsheet takes what begins so for a formula
_YES = {"yes", "y", "true", "x", "1"}
_NO = {"no", "n", "false", "0", ""}


class Unreadable(ValueError):
    """What is wrong with a cell, and what to do, in a sentence."""


def plain(said: str) -> str:
    """A cell without what spreadsheets wrap around text: hard and zero-width spaces, `="…"`, a leading apostrophe."""
    bare = said.replace("\u00a0", " ").replace("\u200b", "").replace("\ufeff", "").strip()
    if wrapped := _FORMULA.fullmatch(bare):
        bare = wrapped[1].strip()
    if (bare.startswith("'") and bare[1:2].isdigit()) or bare.startswith(tuple(f"'{sign}" for sign in (*_ACTS, "'"))):
        bare = bare[1:]
    return bare


def harmless(said: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula; `plain` reads it back."""
    return f"'{said}" if said.startswith((*_ACTS, "'")) else said


def text(said: str) -> str:
    """Any words; a number that a spreadsheet made short has lost its digits."""
    if _SCIENTIFIC.fullmatch(said):
        raise Unreadable(
            "the spreadsheet has shortened a number and lost digits; format the column as text, type it anew"
        )
    if any(ord(sign) < ord(" ") and sign not in "\t\r\n" for sign in said):
        raise Unreadable("holds signs that are no text; type it anew")
    return " ".join(said.split())


def day(said: str) -> str:
    """A day as YYYY-MM-DD, from that form or from MM/DD/YYYY."""
    found = _ISO.fullmatch(said)
    parts = (found[1], found[2], found[3]) if found else None
    if found := _AMERICAN.fullmatch(said):
        parts = (found[3], found[1], found[2])
    if parts is None:
        if _SERIAL.fullmatch(said):
            raise Unreadable(f"{said} is how a spreadsheet counts days; format the column as a date")
        if _SHORT_YEAR.fullmatch(said):
            raise Unreadable(f"{said} leaves the century open; write the year with four digits")
        raise Unreadable(f"{_quoted(said)} is not a date; write MM/DD/YYYY or YYYY-MM-DD")
    try:
        return date(*map(int, parts)).isoformat()
    except ValueError as problem:
        raise Unreadable(f"{said} is not a day of the calendar; dates are MM/DD/YYYY or YYYY-MM-DD") from problem


def yes_or_no(said: str) -> bool:
    if said.lower() in _YES:
        return True
    if said.lower() in _NO:
        return False
    raise Unreadable(f"{_quoted(said)} is neither yes nor no")


def whole(said: str, *, most: int) -> int:
    """A whole number from 0 to `most`; spreadsheets add ".0"."""
    if not re.fullmatch(r"[0-9]{1,9}(?:\.0+)?", said):
        raise Unreadable(f"{_quoted(said)} is not a whole number")
    found = int(said.partition(".")[0])
    if found > most:
        raise Unreadable(f"{found} is more than {most}")
    return found


def percent(said: str) -> float:
    """A share from 0 to 100, with or without the sign."""
    if not re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,6})? ?%?", said):
        raise Unreadable(f"{_quoted(said)} is not a share in percent, such as 7.5")
    found = float(said.rstrip("% "))
    if found > 100:
        raise Unreadable(f"{said} is more than 100 percent")
    return found


def state(said: str) -> str:
    """A state's name, from its name or postal code."""
    found = state_named(said)
    if found is None:
        near = difflib.get_close_matches(said.title(), STATES.values(), n=1)
        hint = f"did you mean {near[0]}?" if near else "write its name or its two letters"
        raise Unreadable(f"is no state of the United States; {hint}")
    return found


def npi(said: str) -> str:
    bare = text(said).removesuffix(".0")
    if bare and (fault := npi_fault(bare)):
        raise Unreadable(fault)
    return bare


def words(said: str) -> list[str]:
    """A list written with semicolons; each word once."""
    parts = (text(_ESCAPED.sub(r"\1", part)) for part in _PART.findall(said))
    return list(dict.fromkeys(filter(None, parts)))


def addresses(said: str) -> list[str]:
    """A list of addresses; one without a house number or a post box can be held against no other."""
    found = words(said)
    if any(read_address(one) is None for one in found):
        raise Unreadable("an address has a house number or a post box, as in 12 Oak Street, Fresno, CA 93701")
    return found


def joined(listed: Iterable[str]) -> str:
    """A list as one cell; `words` reads it back."""
    return "; ".join(re.sub(r"([\\;])", r"\\\1", word) for word in listed)


def _quoted(said: str) -> str:
    """What was written, unless it has letters: a name in the wrong column must not stand in a message."""
    return said if len(said) <= 30 and not any(sign.isalpha() for sign in said) else "what stands there"
