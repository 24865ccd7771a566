"""Nothing in a letter gives its reviewer away: names in any order, initials, numbers however they are written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from openimr.determinations.domain.quality.matter import Matter, Objection
from openimr.determinations.domain.quality.words import without_quotes

_SAYS = (
    r"(?:finds?|found|says?|said|holds?|held|notes?|noted|concludes?|concluded|agrees?|agreed|believes?|states?|stated|"
    r"opines?|opined|recommends?|recommended|upholds?|overturns?|reviews?|reviewed|signs?|signed|decides?|decided)"
)
_DEGREE = r"(?:M\.?\s?D|D\.?\s?O|D\.?\s?C|Ph\.?\s?D|D\.?P\.?M|Psy\.?D)\b"
_TITLE = r"\b(?i:dr|doctor|prof|professor|reviewer|physician)\b\.?,?"
_MONTHS = frozenset(["march", "april", "may", "june", "august"])
#: Letters with points that stand for no person.
_SHORT_FORMS = frozenset(
    ["md", "do", "dc", "pt", "ot", "pa", "np", "us", "ca", "am", "pm", "rn", "phd", "dpm", "ie", "eg"]
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A reviewer as letters might name her or him: given names, surname, numbers."""

    given: tuple[str, ...]
    surname: str


def reviewer_unknown(matter: Matter) -> Iterator[Objection]:
    """Nothing in the letter gives the reviewer away (Lab. Code 4610.6(f))."""
    people = _people(matter.identities)
    hidden = [_spelt(one) for one in matter.identities if any(sign.isdigit() for sign in one) and len(one) > 2]
    told = "\n".join(matter.item_text(one.number) for one in matter.facts.items).split("\n")
    asked = [text.rstrip(".") for text in told if text]
    in_records = [one for one in people if _surname(one, matter.record_text, matter.vocabulary.name_words)]
    for placed in matter.typed:
        plain = without_quotes(placed.text)
        for request in asked:
            plain = plain.replace(request, " ")
        if any(pattern.search(placed.text) for pattern in hidden) or any(
            _by_whole_name(one, plain, matter.record_text)
            or (one not in in_records and _surname(one, plain, matter.vocabulary.name_words))
            for one in people
        ):
            yield placed.objection("reviewer_identity", "gives the reviewer away")


def _people(identities: Sequence[str]) -> list[Identity]:
    """The names among the identities; a surname by itself only where no whole name has it."""
    words = [one.replace(".", " ").split() for one in identities if not any(sign.isdigit() for sign in one)]
    whole = [Identity(tuple(one[:-1]), one[-1]) for one in words if len(one) > 1]
    had = {one.surname.lower() for one in whole}
    alone = [one[0] for one in words if len(one) == 1 and len(one[0]) > 1 and one[0].lower() not in had]
    return [*whole, *(Identity((), one) for one in alone)]


#: A number or id of fewer signs is looked for as it is written alone.
_SIGNS = 4


@cache
def _spelt(number: str) -> re.Pattern[str]:
    """A licence number, or an id, with or without what parts its signs."""
    signs = [re.escape(sign) for sign in number if sign.isalnum()]
    parted = r"[\s.#-]{0,2}".join(signs) if len(signs) >= _SIGNS else re.escape(number)
    return re.compile(rf"(?<![A-Za-z0-9]){parted}(?![A-Za-z0-9])", re.IGNORECASE)


def _by_whole_name(one: Identity, text: str, records: str) -> bool:
    """First and last name in either order, initials before a last name, a titled first name, or initials alone."""
    return any(pattern.search(text) and not pattern.search(records) for pattern in _patterns(one))


@cache
def _patterns(one: Identity) -> tuple[re.Pattern[str], ...]:
    if not one.given:
        return ()
    first, last = re.escape(one.given[0]), re.escape(one.surname)
    middle = r"(?:\s+[A-Za-z][\w'’-]*\.?){0,2}"
    found = [
        rf"(?<!\w)(?i:{first}){middle}\s+(?i:{last})(?!\w)",
        rf"(?<!\w)(?i:{last}),?\s+(?i:{first})(?!\w)",
        rf"(?<!\w){first[0].upper()}\.?(?:\s?[A-Z]\.)?\s+(?i:{last})(?!\w)",
        rf"{_TITLE}\s+(?i:{first})(?!\w)",
        rf"(?:^|[.;:]\s+|\b(?i:signed|by|i),?\s+)(?i:{first})\s+{_SAYS}\b",
    ]
    initials = [word[0].upper() for word in (*one.given, one.surname)]
    joined = "".join(initials).lower()
    if joined not in _SHORT_FORMS:
        dotted = r"\.\s?".join(initials) + r"\."
        before = "" if len(initials) > 2 else r"\b(?i:signed|by|reviewer|initials|initialled)\W{1,3}"
        found.append(rf"{before}(?<!\w){dotted}(?!\w)" if len(initials) > 2 else rf"{before}{dotted}")
    return tuple(re.compile(pattern) for pattern in found)


def _surname(one: Identity, text: str, words: frozenset[str]) -> bool:
    """Whether a text names somebody of that surname. Any mention tells, but for a surname that is a word as well."""
    name = one.surname.lower()
    told = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    if name not in words and len(name) > _LETTERS:
        return next(told, None) is not None
    return any(_is_name(match, text, name) for match in told)


_LETTERS = 2  # a surname of so many letters may be a short form
_OF_A_PERSON = re.compile(r"['’]s\s+(?:own\s+)?(?:opinion|view|finding|review|reading)")
_OF_A_WORD = re.compile(r"\b(?:the|an?|this|that|each|every|no|on)\s$", re.IGNORECASE)
_OF_A_MONTH = re.compile(r"\b(?:in|since|until|by|during|from|last|this|early|late|to|of)\s$", re.IGNORECASE)


def _is_name(match: re.Match[str], text: str, name: str) -> bool:
    """Whether a surname that is a word ("long", "day", "white") stands as a name: titled, graded, or with a capital
    where no word has one.
    """
    before, after = text[: match.start()], text[match.end() :]
    if re.search(rf"{_TITLE}\s+(?:[A-Z][\w.]*\s+){{0,2}}$", before) or re.match(rf",?\s+{_DEGREE}", after):
        return True
    if not match.group()[0].isupper():
        return False
    if re.match(rf"\s+{_SAYS}\b", after) or _OF_A_PERSON.match(after):
        return True
    if not re.search(r"[\w,:;]\s$", before) or _OF_A_WORD.search(before) or re.match(r",?\s+\d", after):
        return False
    return not (name in _MONTHS and _OF_A_MONTH.search(before))


CHECKS = (reviewer_unknown,)
