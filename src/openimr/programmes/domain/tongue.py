"""What the rules say, and why a day is due, in another language than English, in which law and software speak."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from string import Formatter

_DAY = re.compile(r"\b\d{2}/\d{2}/\d{4}\b")
#: What is filled in under these names: a citation, what a rule says.
_CITE, _RULE = "cite", "rule"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text. `quoted`: as it stands in a document or as the law is cited, which is English."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """`of`: what is said in English, with {slots}; `says`: the same. `quoted` slots are filled in as they are."""

    id: str
    of: str
    says: str
    quoted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that parties are told the law in. `units`: how one and how many of a unit are said."""

    code: str
    reviewed: bool
    months: Sequence[str]
    day_form: str
    units: Mapping[str, tuple[str, str]]
    rules: Mapping[str, str]
    sayings: Sequence[Saying]
    remarks: Mapping[str, str]

    def day(self, on: date) -> str:
        """The day in prose: "26 de noviembre de 2026"."""
        return self.day_form.format(day=on.day, month=self.months[on.month - 1], year=on.year)

    def length(self, count: int, unit: str) -> str:
        """So many of a unit: "5 días hábiles". Raises KeyError for a unit without words."""
        return self.units[unit][count != 1].format(count=count)

    def put(self, text: str, rules: Mapping[str, str]) -> tuple[Part, ...] | None:
        """An English text of the software, or of a rule (`rules`: what each says), in this language; None: no words."""
        known = next((self.rules[rule] for rule, says in rules.items() if says == text and rule in self.rules), None)
        if known is not None:
            return (Part(known),)
        for saying in self.sayings:
            found = pattern(saying.of).fullmatch(text)
            if found is not None and (filled := self._filled(saying, found.groupdict(), rules)) is not None:
                return filled
        return None

    def _filled(self, saying: Saying, slots: Mapping[str, str], rules: Mapping[str, str]) -> tuple[Part, ...] | None:
        parts: list[Part] = []
        for plain, name, _, _ in Formatter().parse(saying.says):
            parts.append(Part(plain))
            if name:
                told = self._slot(name, slots[name], saying, rules)
                if told is None:
                    return None
                parts += told
        return tuple(_joined(parts))

    def _slot(self, name: str, text: str, saying: Saying, rules: Mapping[str, str]) -> tuple[Part, ...] | None:
        if name == _CITE:
            return self.cite(text)
        if name == _RULE:  # within a sentence: its period goes
            whole = self.put(text, rules)
            return whole and tuple(replace(part, text=part.text.rstrip(".")) for part in whole)
        if name in saying.quoted:
            return (Part(text, quoted=True),)
        if _DAY.fullmatch(text):
            return (Part(self.day(datetime.strptime(text, "%m/%d/%Y").date())),)  # noqa: DTZ007  a day, no instant
        if not any(sign.isalpha() for sign in text):
            return (Part(text),)
        return self.put(text, rules)

    def cite(self, cite: str) -> tuple[Part, ...]:
        """A citation: the law as it is cited, which is English, and what we remark on it in this language."""
        if not self.remarks:
            return (Part(cite, quoted=True),)
        remark = re.compile("|".join(re.escape(of) for of in sorted(self.remarks, key=len, reverse=True)))
        parts, end = [], 0
        for found in remark.finditer(cite):
            parts += [Part(cite[end : found.start()], quoted=True), Part(self.remarks[found[0]])]
            end = found.end()
        return tuple(_joined([*parts, Part(cite[end:], quoted=True)]))


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """Without empty parts, and neighbours of one kind in one; what has no letter is of no language."""
    held: Part | None = None
    for part in parts:
        if not part.text:
            continue
        if held is not None and (held.quoted == part.quoted or not any(map(str.isalpha, part.text))):
            held = Part(held.text + part.text, held.quoted)
        else:
            if held is not None:
                yield held
            held = part
    if held is not None:
        yield held


@cache
def pattern(text: str) -> re.Pattern[str]:
    """What a text with slots matches, each slot under its name."""
    parts = (re.escape(plain) + (f"(?P<{name}>.+)" if name else "") for plain, name, _, _ in Formatter().parse(text))
    return re.compile("".join(parts))
