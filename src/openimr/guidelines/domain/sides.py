"""Which side of the body prose says, of letters and records: spelt out, abbreviated, by one letter, or both in words.

The words are those of requests (`side_words.py`), which `request/` reads token by token. A letter is a side only beside
a part of the body: "R knee", "(L) shoulder", "hand (R)". Doubtful letters are none: initials, marks of a list, classes
and sizes. Both sides are "bilateral".
"""

import re
from collections.abc import Iterable, Iterator

from openimr.guidelines.domain.side_words import (
    ALIKE,
    BEHIND_A_PART,
    IN_BRACKETS,
    NAMED_BY_A_LETTER,
    NO_SIDE_BEFORE,
    OF_BOTH,
    SHORT,
    WHERE,
    WORDS,
)


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_MEANT = WORDS | IN_BRACKETS | dict.fromkeys(OF_BOTH, "bilateral")
_SPELT = rf"(?:(?:{_any(SHORT)})\.?|(?:{_any(WORDS.keys() - SHORT - {'both', 'bilaterally'})})(?!\w))"
_ONE = rf"(?:{_SPELT}|[lr]\.?)"
_BRACKETED = rf"[(\[][^\S\n]?(?:{_SPELT}|bilaterally|both|[lrb]\.?)[^\S\n]?[)\]]"
_JOINED = r"(?:\s(?:is\s)?(?:greater|more|worse|less)\sthan\s|\s?(?:and/or|[&+/<>]|>>)\s?|\s(?:and|or)\s)"
_OF_SOMEBODY = r"(?:(?:the\s+)?\w+['’]s|the|his|her|their|these|those|your)"
_BESIDE = rf"""(?:(?:
    {_any([*WHERE, "great", "the"])} | (?:upper|lower)\s+(?:and|or|&) | l\d | sided?(?:\s+of\s+{_OF_SOMEBODY})?
)\s+)"""

#: A letter stands on the line of its part: above it, it is the head of a column.
_BEFORE = re.compile(
    rf"""(?:
      (?P<pair>(?<![\w/-])(?P<one>{_ONE}){_JOINED}{_OF_SOMEBODY}?\s?(?P<other>{_ONE}))(?:\s+|-){_BESIDE}{{0,2}}
    | (?P<bracket>(?<!\w){_BRACKETED})\s*{_BESIDE}{{0,2}}
    | (?<![\w-])(?!(?<=/)[lr]t\b)(?P<word>{_SPELT})[\s-]*(?<=[\s.-]){_BESIDE}{{0,2}}
    | (?<![\w/-])(?P<letter>[lr]\.?)(?:[^\S\n]|-|(?<=\.))+{_BESIDE}{{0,2}}
    | (?<![\w-])(?P<both>both)\s+(?:of\s+)?(?:{_OF_SOMEBODY}\s+)?{_BESIDE}{{0,2}}
    | (?<![\w-])(?P<each>each|either|neither|two)\s+(?P<of>of\s+{_OF_SOMEBODY}\s+(?:two\s+)?)?{_BESIDE}?
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_BEHIND = re.compile(
    rf"""
      \s*[(\[]\s*(?P<pair>(?P<one>{_ONE}){_JOINED}(?P<other>{_ONE}))\s*[)\]]
    | \s*(?P<bracket>{_BRACKETED})
    | \s*(?:,\s*|\(\s*|\s[-–]\s)(?P<word>{_SPELT}|both\ssides)(?!\w)
    | (?:\s+(?:joint|area|region))?\s+on\s+the\s+(?P<on>left|right|rt|lt|[lr](?=\.?\s*(?:[,;)\n]|side|$)))\b
    | \s+(?P<side>left|right|rt|lt|[lr])[\s-]sided?\b
    | (?:\s+\w+){{0,3}}?\s+on\s+(?P<sides>both|each|either|the\s+two)\s+sides?\b(?!\s+of)
    | (?:,?\s+\w+){{0,2}}?,?\s+(?P<bilaterally>bilaterally)\b
    | \s*:?\s+(?P<short>b/l|bilat\.?|bil\.?)(?!\w)
    | \s*,\s*(?P<letter>[lr])(?=\s*(?:[,;)]|\.?\s*(?:\n|$)))
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ALIKE = re.compile(rf"(?:\s\w+){{0,4}}\s(?:{_any(ALIKE.split())})\b", re.IGNORECASE)
_ITSELF = re.compile(rf"\s*(?:[.,;:)\]]|$|(?:{_any(BEHIND_A_PART.split())})\b)", re.IGNORECASE)
_OR = re.compile(r"[^.;\n]{0,40}\bor\b", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|&|/|\band\b)", re.IGNORECASE)
_NO_SIDE = {word: re.compile(rf"\s+(?:{_any(then.split())})\b", re.IGNORECASE) for word, then in NO_SIDE_BEFORE.items()}
_DOMINANT = re.compile(r"[\s-]*(?:hand(?:ed)?[\s-]*)?domina", re.IGNORECASE)
_NOT_THE_HAND = re.compile(r"[\s-]*domina|[\s-]side\b", re.IGNORECASE)
_BY_LETTER = re.compile(rf"\b(?:{_any(NAMED_BY_A_LETTER.split())})\.?\s*$", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Prof|Doctor|Nurse|Judge)\.?\s+(?:[A-Z][\w'’-]*\.?\s+){0,2}$")
_FIRST_NAME = re.compile(r"\b[A-Z][a-z]+ $")
_DEGREE = re.compile(r"\s*,?\s*(?:M\.?\s?D|D\.?O|D\.?C|Ph\.?\s?D|D\.?P\.?M|R\.?N|Esq|Jr|Sr|L\.?Ac)\b")
_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;)\n]|$)")
#: Marks of a list stand in a row: (K), (L), (M).
_LIST_MARK = {
    letter: re.compile(rf"(?<!\w)[(\[](?:{chr(ord(letter) - 1)}|{chr(ord(letter) + 1)})[)\]]") for letter in "LRBlrb"
}
_NEAR, _LIST = 60, 400  # characters looked at for a side, and for other marks of a list


def side_of(text: str, start: int, end: int, *, many: bool = False, after: int = 0, until: int | None = None) -> str:
    """The side that a text says of the part of the body named from `start` to `end`; "" where it says none.

    `many`: there are several on a side, so that "the two fingers" are not both sides. `after`, `until`: where the part
    before ends and the next one begins, whose sides are not this one's.
    """
    behind = text[end : end + _NEAR if until is None else min(until, end + _NEAR)]
    if _NOT_THE_HAND.match(text[end : end + _NEAR]):
        return ""  # "right hand dominant" tells of the person, "on the left-hand side" of a place
    side = _before(text, start, end, after, many=many) or _behind(text, start, end, behind)
    if not side and not many and _is_plural(text[start:end]) and _ALIKE.match(behind):
        return "bilateral"
    return side


def _before(text: str, start: int, end: int, after: int, *, many: bool) -> str:
    before, behind = text[max(after, start - _NEAR) : start], text[end : end + _NEAR]
    match = _BEFORE.search(before)
    if match is None:
        return ""
    if match["pair"]:
        return _of_two(match)
    said = next(name for name in ("bracket", "word", "letter", "both", "each") if match[name])
    at = start - len(before) + match.start(said)
    if said == "bracket" and after and not text[after:at].strip():
        return ""  # "knee (R) shoulder (L)": the part's before it
    if said in {"bracket", "letter"} and _is_none(text, at, match[said], start, end):
        return ""
    if said == "both" and _AND.match(behind) and not _is_plural(text[start:end]):
        return ""  # "both knee and shoulder"
    if said == "each" and (many or not _is_of_each(match, text[start:end], behind)):
        return ""
    return _plain(match[said])


def _is_of_each(match: re.Match[str], name: str, behind: str) -> bool:
    """Whether "each knee", "either of the knees", "the two knees" speak of the parts themselves."""
    if match["of"]:
        return _is_plural(name)
    if not _ITSELF.match(behind) or (match["each"].lower() == "either" and _OR.match(behind)):
        return False
    return _is_plural(name) == (match["each"].lower() == "two")


def _behind(text: str, start: int, end: int, behind: str) -> str:
    match = _BEHIND.match(behind)
    if match is None:
        return ""
    if match["sides"] or match["bilaterally"]:
        return "bilateral"
    if match["pair"]:
        return _of_two(match)
    said = next(name for name in ("bracket", "word", "on", "side", "short", "letter") if match[name])
    is_last = len(behind) == _NEAR or end + len(behind) == len(text)
    if said in {"word", "short", "letter"} and not is_last and not behind[match.end() :].strip(" .-\n"):
        return ""  # "shoulder, right wrist": the next part's
    side, rest = _plain(match[said]), text[end + match.end() : end + match.end() + _NEAR]
    if said == "bracket" and _is_none(text, end, match[said], start, end):
        return ""
    if said == "word" and side in _NO_SIDE and _NO_SIDE[side].match(rest):
        return ""
    return side


def _of_two(match: re.Match[str]) -> str:
    one, other = _plain(match["one"]), _plain(match["other"])
    return one if one == other else "bilateral"


def _plain(said: str) -> str:
    return _MEANT[" ".join(said.lower().strip("()[]. ").split())]


def _is_plural(name: str) -> bool:
    return name.lower().endswith(("s", "feet"))


def _is_none(text: str, at: int, said: str, start: int, end: int) -> bool:
    """Whether a letter at `at` is something else by what stands beside it: an initial, a mark of a list, a class."""
    letter = said.strip("()[]. ")
    if len(letter) > 1:
        return False
    if said[0] in "([":
        return letter == "b" or bool(_LIST_MARK[letter].search(text[max(0, at - _LIST) : end + _LIST]))
    before, behind = text[max(0, at - _NEAR) : at], text[end : end + _NEAR]
    if _BY_LETTER.search(before):
        return True
    if not (letter.isupper() and text[start].isupper()):
        return False
    is_named = said.endswith(".") and _FIRST_NAME.search(before) and _CLAUSE_ENDS.match(behind)
    return bool(is_named or _TITLE.search(before) or _DEGREE.match(behind))


_ALONE = WORDS.keys() - SHORT - {"both", "righ", "lef"} | {"bilat"}
_OF_WHATEVER = re.compile(
    rf"""(?<![\w-])(?:
      (?P<word>{_any(_ALONE)})(?:-sided|ly)?(?![\w-])
    | (?P<sides>b/l|(?:both|either|each)\ssides)(?!\w)
    | (?P<sided>lt|rt|[lr])\.?[\s-]sided?\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def sides_of_whatever(text: str) -> Iterator[str]:
    """Every side that a text says in words, of whatever, in its order; both are bilateral."""
    for match in _OF_WHATEVER.finditer(text):
        side = "bilateral" if match["sides"] else _plain(match["word"] or match["sided"])
        rest = text[match.end() : match.end() + _NEAR]
        if not (side in _NO_SIDE and _NO_SIDE[side].match(rest)) and not _DOMINANT.match(rest):
            yield side


_MAY_SAY = re.compile(
    rf"""(?<![\w-])(?:
      (?P<word>(?i:{_any(WORDS.keys() | {"b/l"})})) | (?P<sides>(?i:either|each)\ssides?)
    | (?P<letter>[RL]) | (?P<limb>[RLB])[UL]Es?
    )(?:-sided|ly)?(?!\w)""",
    re.VERBOSE,
)


def every_side(text: str) -> list[str]:
    """Every side that a text may say, doubtful letters and all, in its order: for what must not change."""
    return [
        "bilateral" if match["sides"] else _plain(match["word"] or match["letter"] or match["limb"])
        for match in _MAY_SAY.finditer(text)
    ]
