"""What UR changed: the publisher's sentences about the original request, the authorized part and what remains."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """A modified request in its parts. `whole`: by the words told, all of the original stays in dispute."""

    original: str | None = None
    authorized: str | None = None
    remaining: str | None = None
    whole: bool = False


def _rx(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


# Marks at which a text is cut, each a fixed phrase: no mark can run over the text, so none is slow.
_ORIGINAL = _rx(r"\bwas the original request\b\s?[.,;:]?")
_BY_ADMINISTRATOR = _rx(r"\bthe claims? administrator (?:has )?(?:authorized|approved|certified)\b")
_WAS_AUTHORIZED = _rx(
    r"\b(?:was|were) (?:partially )?(?:authorized|approved|certified)\b(?: by (?:the )?(?:claims administrator|ur|utilization review))?\s?[.,;:]?"
)
_LEAVING = _rx(r",? ?leaving the original request\b")
_REMAINING = _rx(
    r"\bthe remaining\b(?: IMR)?(?: eligible)?(?: portion)?(?: of the original request)?\s?,?|\bthe remainder(?: of the original request)?\s?,?"
)
_WAS = _rx(r",? (?:was|were|is|are)(?: not)?(?: medically necessary.{0,40})?\s?\.?$")
_THE_ORIGINAL = _rx(r"\bthe original request\b\s?,?")
_MODIFIED = _rx(
    r"[,;(]? ?\b(?:modified|reduced|changed) (?:by UR )?(?:to|by UR to)\b:?"
    r"|[,;(] ?(?:UR |utilization review |claims administrator )?(?:has )?(?:partially )?(?:certified|authorized|approved)(?: only| x)?\b:?"
)


_IN_BRACKETS = _rx(
    r"[(;] ?(?:UR )?([^();]{1,80}?) (?:was |were )?(?:approved|certified|authorized)(?: by (?:the )?(?:UR|claims administrator))?[).;]*$"
)


def modification(text: str) -> Told:
    """The parts of a text that tells of a modification; nothing for any other text."""
    mark = _ORIGINAL.search(text)
    if mark is None:
        return _modified(text)
    original, rest = text[: mark.start()].strip(" ,;"), text[mark.end() :].strip()
    if not original:
        return Told()
    left = _REMAINING.search(rest)
    allowed = rest[: left.start()] if left else rest
    remaining = _WAS.sub("", rest[left.end() :].strip()).strip(" ,.;") or None if left else None
    if (active := _BY_ADMINISTRATOR.search(allowed)) is not None:
        given = allowed[active.end() :]
        if (leaving := _LEAVING.search(given)) is not None:
            return Told(original, given[: leaving.start()].strip(" ,.;") or None, original, whole=True)
        return Told(original, _sentence(given), remaining)
    passive = _WAS_AUTHORIZED.search(allowed)
    return Told(original, allowed[: passive.start()].strip(" ,.;") or None if passive else None, remaining)


def _sentence(text: str) -> str | None:
    """Up to the first full stop that ends a sentence ("10.5 mg" has none)."""
    end = re.search(r"\.(?=\s|$)", text)
    return (text[: end.start()] if end else text).strip(" ,.;") or None


def _modified(text: str) -> Told:
    """As UR itself writes it: "12 visits, modified to 6", "PT 2x6 (UR certified 6 visits)"."""
    behind = _IN_BRACKETS.search(text)
    if behind is not None and (asked := text[: behind.start()].strip(" ,;(")):
        return Told(asked, behind[1].strip(" ,"))
    mark = _MODIFIED.search(text)
    if mark is None or not (original := text[: mark.start()].strip(" ,;(")):
        return Told()
    authorized = text[mark.end() :].strip(" ,.;)")
    return Told(original, authorized) if any(letter.isalnum() for letter in authorized) else Told()
