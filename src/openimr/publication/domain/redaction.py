"""The public text of a determination: every identity that the case knows is taken out, then what looks like one.

Known identities come from the case record, so a name that no list of names holds is found all the same. What is left
is looked for again by a reader of its own, `leaks.py`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from openimr.cases.domain.dispute import CaseParty

REDACTED = "[redacted]"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("social security number", re.compile(r"\b\d{3}[- ]\d{2}[- ]\d{4}\b")),
    ("telephone number", re.compile(r"(?<![\d.])(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4}(?!\d)")),
    ("e-mail address", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("date of birth", re.compile(r"(?:\b(?:DOB|D\.O\.B\.|date of birth|born(?: on)?)\s*:?\s*)[\w/., -]{6,20}\d{2,4}", re.IGNORECASE)),
    ("street address", re.compile(r"\b\d{1,6}\s+(?:[A-Z][A-Za-z.'-]+\s+){1,4}(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Drive|Dr\.|Boulevard|Blvd\.?|Lane|Ln\.?|Way|Court|Ct\.?|Place|Parkway|Highway)(?:,?\s+(?:Suite|Ste\.?|Unit|Apt\.?|#)\s*\w+)?\b")),
    ("record number", re.compile(r"\b(?:MRN|medical record(?: number| no\.?)|claim(?: number| no\.?)|NPI|ADJ)\s*[:#]?\s*[A-Z0-9-]*\d[A-Z0-9-]*", re.IGNORECASE)),
    ("clinician's name", re.compile(r"\b(?:Dr|Doctor)\b\.?\s+[A-Z][A-Za-z'’-]+(?:\s+[A-Z][A-Za-z'’-]+)?|\b[A-Z][a-z'’-]+(?:\s+[A-Z]\.)?\s+[A-Z][A-Za-z'’-]+\s+(?:M\.?D|R\.?N|N\.?P|P\.?A-C)\b\.?|\b[A-Z][A-Za-z'’-]+(?:\s+[A-Z]\.)?\s+[A-Z][A-Za-z'’-]+,\s*(?:M\.?D\.?|D\.?O\.?|D\.?C\.?|D?P\.?T\.?|N\.?P\.?|P\.?A\.?(?:-C)?|L\.?Ac\.?|Ph\.?D\.?|Psy\.?D\.?|R\.?N\.?|L\.?V\.?N\.?|F\.?N\.?P\.?|D\.?P\.?M\.?|D\.?D\.?S\.?|O\.?T\.?R?)(?=\W|$)")),
    ("titled name", re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\b\.?\s+[A-Z][a-z][A-Za-z'’-]*")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """Something that the case knows and the public may not: what it is, and its words, small and without accents.

    `as_name`: counts only where it is written as a name is, with a capital: a first name may be a word as well.
    """

    kind: str
    words: tuple[str, ...]
    as_name: bool = False

    @property
    def run_together(self) -> bool:
        """Whether it is a number that may be written without what divides it: "WC-20110425-7" as "WC201104257"."""
        whole = "".join(self.words)
        return self.kind != "date of birth" and len(whole) > 6 and sum(map(str.isdigit, whole)) > 3


def identities(
    parties: Iterable[CaseParty],
    *,
    numbers: Iterable[str],
    reviewer: Sequence[str],
    names: Iterable[str] = (),
    named: Iterable[str] = (),
) -> tuple[Identity, ...]:
    """Every identity of a case: people in each order of their names, organizations, numbers, addresses, birth dates.

    `names`: of people of the case as they were misspelt, or are spelt in a correction, first name first. `named`: words that
    whoever publishes named, just as they stand.
    """
    found: list[Identity] = []
    for party in parties:
        known = dict(party.identifiers)
        found += _person(party.role, known, party.name)
        if party.organization:
            found += _organization(party.role, party.organization)
        for kind in ("npi", "license_number", "phone", "fax", "contact"):
            if known.get(kind):
                found.append(Identity(kind, _words(known[kind])))
        if known.get("date_of_birth"):
            found += _birth(date.fromisoformat(known["date_of_birth"]))
        if party.address:
            found.append(Identity("address", _words(party.address[0])))
    found += [Identity("name", words) for name in names for words in _orders(_words(name))]
    found += [Identity("named by staff", _words(words)) for words in named]
    found += [Identity("number", _words(number)) for number in numbers if number]
    found += [Identity("reviewer", _words(name)) for name in reviewer if name]
    kept: dict[tuple[str, ...], Identity] = {}
    for identity in found:  # the same words of two people: whatever is looked for in any letter case comes first
        if len("".join(identity.words)) > 2 and (identity.words not in kept or kept[identity.words].as_name):
            kept[identity.words] = identity
    return tuple(sorted(kept.values(), key=lambda identity: (-len(identity.words), identity.words, identity.as_name)))


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", folded(text).casefold()))


def folded(text: str) -> str:
    """The text without accents, sign by sign, so that every place stays where it is: "García" is "Garcia"."""
    return text if text.isascii() else "".join(map(_plain, text))


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return bare if len(bare) == 1 else sign


def _person(role: str, known: dict[str, str], name: str) -> list[Identity]:
    first, last = known.get("first_name", ""), known.get("last_name", "")
    if not last:
        return _organization(role, name)
    middle = known.get("middle_initial", "")
    orders = [
        (first, last),
        (last, first),
        (first, middle, last),
        (last, first, middle),
        (first[:1], last),
        (last, first[:1]),
        (last,),
    ]
    surnames = _words(last)
    if len(surnames) > 1:  # of two surnames either is used alone
        orders += [order for one in surnames if len(one) > 2 for order in ((one,), (first, one))]
    found = [Identity(role, tuple(word for part in order for word in _words(part))) for order in orders if all(order)]
    if role == "injured_worker":
        alone = [one for one in _words(first) if len(one) > 2 and one not in _MONTHS]
        found += [Identity(role, (one,), as_name=True) for one in alone]
    return found


#: A first name that is a month as well stands in every date.
_MONTHS = frozenset(date(2000, month, 1).strftime("%B").casefold() for month in range(1, 13))


def _orders(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A name as it is written, first and last alone, last first, and the last by itself."""
    if len(words) < 2:
        return [words] if words else []
    first, last = words[0], words[-1]
    return [words, (first, last), (last, first), (last, *words[:-1]), (last,)]


_FORMS = {"inc", "llc", "llp", "corp", "corporation", "company", "co", "ltd", "the"}


def _organization(role: str, name: str) -> list[Identity]:
    words = _words(name)
    bare = tuple(word for word in words if word not in _FORMS)
    return [Identity(role, words), *([Identity(role, bare)] if len(bare) > 1 or bare == words else [])]


def _birth(day: date) -> list[Identity]:
    month = day.strftime("%B").casefold()
    year, short = str(day.year), f"{day.year % 100:02d}"
    numbers = {(str(day.month), str(day.day)), (f"{day.month:02d}", f"{day.day:02d}")}
    forms = [(m, d, y) for m, d in numbers for y in (year, short)]
    forms += [
        (month, str(day.day), year),
        (month[:3], str(day.day), year),
        (year, f"{day.month:02d}", f"{day.day:02d}"),
    ]
    return [Identity("date of birth", form) for form in forms]


def pattern_of(identity: Identity) -> re.Pattern[str]:
    """The identity in any letter case, with anything but letters and digits between its words, also over a line.

    To be looked for in a text without accents (`folded`).
    """
    between = r"[\W_]{0,4}" if identity.run_together else r"[\W_]{1,4}"
    last = identity.words[-1]
    ending = r"(?:['’]?s)?" if last.isalpha() else ""
    if identity.as_name:
        names = (re.escape(form) for word in identity.words for form in (word.title(), word.upper()))
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(names)}){ending}(?![^\W_])")
    return re.compile(rf"(?<![^\W_]){between.join(map(re.escape, identity.words))}{ending}(?![^\W_])", re.IGNORECASE)


def titled(identity: Identity) -> re.Pattern[str]:
    """The identity behind a title, which no word of the trade stands behind: "Mr. Hawkins" is no "Hawkins test"."""
    return re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Doctor|Sr|Sra)\b\.?\s+{pattern_of(identity).pattern}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken out of a text: from where to before where, and what it is."""

    start: int
    end: int
    kind: str


#: Stands for what was taken out while the rest is looked through: no letter, no digit, no sign of any text.
_GONE = "\ue000"


def taken(text: str, known: Sequence[Identity], keep: Iterable[str] = ()) -> tuple[Taken, ...]:
    """Every known identity and everything that looks like one, in the order of the text.

    `keep`: words of the trade; a bare surname that is one of them stays, with a first name or a title it goes.
    """
    trade = {word.casefold() for word in keep}
    found: list[Taken] = []
    left, plain = text, folded(text)

    def take(kind: str, matches: Iterable[re.Match[str]]) -> None:
        nonlocal left, plain
        for match in matches:
            found.append(Taken(match.start(), match.end(), kind))
            left, plain = _without(left, match), _without(plain, match)

    for identity in known:
        of_trade = len(identity.words) == 1 and identity.words[0] in trade
        pattern = titled(identity) if of_trade else pattern_of(identity)
        take(identity.kind, pattern.finditer(plain))
    for kind, pattern in _PATTERNS:
        take(kind, [match for match in pattern.finditer(left) if not _is_trade(match.group(), trade)])
    return tuple(sorted(found, key=lambda one: one.start))


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + _GONE * (match.end() - match.start()) + text[match.end() :]


def redact(text: str, known: Sequence[Identity], keep: Iterable[str] = ()) -> str:
    """The text without any known identity or anything that looks like one; `keep` as in `taken`."""
    gone = taken(text, known, keep)
    if not gone:
        return text
    parts, since = [], 0
    for one in gone:
        parts += [text[since : one.start], REDACTED]
        since = one.end
    left = "".join([*parts, text[since:]])
    return re.sub(rf"(?:{re.escape(REDACTED)}[\s,.-]*){{2,}}", f"{REDACTED} ", left).rstrip(" ")


def _is_trade(found: str, trade: set[str]) -> bool:
    return not _TITLED.match(found) and all(word in trade for word in _words(found))


_TITLED = re.compile(r"(?:Dr|Doctor|Mr|Mrs|Ms|Miss)\b")


def looks_like_identity(text: str) -> list[tuple[str, int]]:
    """(kind, place) of everything that looks like an identity."""
    return [(kind, match.start()) for kind, pattern in _PATTERNS for match in pattern.finditer(text)]
