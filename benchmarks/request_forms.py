"""Other ways to write a request that ask for the same: the labels of the original hold for every one of them."""

import re
from collections.abc import Callable

from openimr.records.domain.number_words import NUMBER_WORDS as _VALUES

_NUMBERS = {number: word for word, number in _VALUES.items()}
_WORD = "|".join(_VALUES)
_LIMBS = "shoulder|knee|hip|elbow|wrist|hand|foot|upper|lower"


def _replacing(pattern: str, by: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, by, text, flags=re.IGNORECASE)


def _in_figures(text: str) -> str:
    return re.sub(rf"\b({_WORD})\b(?! in )", lambda m: str(_VALUES[m[1].lower()]), text, flags=re.IGNORECASE)


def _in_words(text: str) -> str:
    told = lambda m: _NUMBERS.get(int(m[1]), m[1])  # noqa: E731
    return re.sub(r"\b(\d{1,2})(?= (?:times?|weeks?|sessions?|visits?)\b)", told, text)


def _in_both(text: str) -> str:
    told = lambda m: f"{m[1]} ({_VALUES[m[1].lower()]})"  # noqa: E731
    return re.sub(rf"\b({_WORD})\b(?= (?:times|weeks?|sessions?|visits|physical))", told, text, flags=re.IGNORECASE)


def _one_letter(text: str) -> str:
    for side in ("left", "right"):
        text = re.sub(rf"\b{side}\b(?= (?:{_LIMBS}))", side[0].upper(), text, flags=re.IGNORECASE)
    return text


def _unless_modified(form: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: text if "original request" in text else form(text)


FORMS: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "small letters": str.lower,
    "figures": _in_figures,
    "words": _in_words,
    "words and figures": _in_both,
    "x/wk": _replacing(r"(?<=\d) times a week", "x/wk"),
    "x a week": _replacing(r"(?<=\d) times a week", "x a week"),
    "times per week": _replacing("times a week", "times per week"),
    "times weekly": _replacing("times a week", "times weekly"),
    "a week by a stroke": _replacing(r" times a week", "/week"),
    "x weeks": _replacing(r"for (\w+) weeks", r"x \1 weeks"),
    "wks": _replacing(r"\bweeks\b", "wks"),
    "over": _replacing(r"for (\w+) weeks", r"over \1 weeks"),
    "R and L": _one_letter,
    "Rt. and Lt.": lambda text: _replacing(r"\bleft\b", "Lt.")(_replacing(r"\bright\b", "Rt.")(text)),
    "rt and lt": lambda text: _replacing(r"\bleft\b", "lt")(_replacing(r"\bright\b", "rt")(text)),
    "bilat": _replacing("bilateral", "bilat"),
    "B/L": _replacing("bilateral", "B/L"),
    "PT": _replacing("physical therapy", "PT"),
    "P.T.": _replacing("physical therapy", "P.T."),
    "chiro": _replacing("chiropractic", "chiro"),
    "L-spine": _replacing("lumbar spine", "L-spine"),
    "C-spine": _replacing("cervical spine", "C-spine"),
    "neck": _replacing("cervical spine", "neck"),
    "MRI in words": _replacing(r"\bMRI\b(?! \()", "magnetic resonance imaging"),
    "w/o": _replacing("without contrast", "w/o contrast"),
    "visits": _replacing("sessions", "visits"),
    "sessions": _replacing("visits", "sessions"),
    "tx": _replacing(r"\bsessions\b", "tx"),
    "# apart": _replacing(r"#(\d)", r"# \1"),
    "qty": _replacing(r"#(\d+)", r"qty \1"),
    "QTY:": _replacing(r"#(\d+)", r"QTY: \1"),
    "quantity": _replacing(r"#(\d+)", r"quantity \1"),
    "tablets": _replacing(r"mg #(\d+)", r"mg, \1 tablets"),
    "mg apart": _replacing(r"(\d)mg", r"\1 mg"),
    "date of service": _replacing(r"DOS:? ?", "date of service "),
    "additional": _unless_modified(lambda text: text if "dditional" in text else f"Additional {text}"),
    "request for": _unless_modified(lambda text: f"Request for {text}"),
    "numbered": _unless_modified(lambda text: f"1) {text}"),
    "diagnosis code": _unless_modified(lambda text: f"{text} (M54.5)"),
    "to the": _replacing(" for the ", " to the "),
    "comma": _replacing(" for the ", ", "),
}
