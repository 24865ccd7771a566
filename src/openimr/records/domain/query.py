"""What a person types to search the pages of a case, read into a tree. Nothing typed is an error.

surgery lumbar          both words          "home exercise program"   a phrase
surgery OR injection    either              -psych                    pages without it
failed NEAR/5 therapy   at most 5 words between; `near` alone is 10
(PT OR chiro) near denied                   kind:imaging  from:2012-06  to:06/30/2013  by:vandermeer
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from openimr.records.domain.words import WORD

#: How far apart `near` means where no number stands with it.
NEAR = 10
_FARTHEST = 100

_PIECE = re.compile(r'-?"[^"]*"?|-?\(|\)|[^\s()"]+')
_NEAR = re.compile(r"NEAR(?:/(\d{1,4}))?$", re.IGNORECASE)
_OPERATORS = frozenset({"or", "not", "near"})
_FILTER = re.compile(r"(kind|from|to|by):(.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand one after the other; one word alone may be misread, meant otherwise or abbreviated."""

    words: tuple[str, ...]
    quoted: bool = False

    def __str__(self) -> str:
        told = " ".join(self.words)
        return f'"{told}"' if self.quoted or len(self.words) > 1 or told.lower() in _OPERATORS else told


@dataclass(frozen=True, slots=True)
class Near:
    """Two things with at most `within` words from one to the other, in either order."""

    left: "Node"
    right: "Node"
    within: int = NEAR

    def __str__(self) -> str:
        return f"{self.left} NEAR/{self.within} {self.right}"


@dataclass(frozen=True, slots=True)
class OneOf:
    of: tuple["Node", ...]

    def __str__(self) -> str:
        return f"({' OR '.join(map(str, self.of))})"


@dataclass(frozen=True, slots=True)
class AllOf:
    of: tuple["Node", ...]

    def __str__(self) -> str:
        return f"({' '.join(map(str, self.of))})"


@dataclass(frozen=True, slots=True)
class Without:
    of: "Node"

    def __str__(self) -> str:
        return f"-{self.of}"


Node: TypeAlias = Words | Near | OneOf | AllOf | Without


@dataclass(frozen=True, slots=True)
class PageQuery:
    """What is looked for, and in which documents: of these kinds, dated from and to, by an author so named."""

    root: AllOf
    kinds: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    by: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.root.of and not self.limits_documents

    @property
    def limits_documents(self) -> bool:
        return bool(self.kinds or self.since or self.until or self.by)

    def __str__(self) -> str:
        told = [str(node) for node in self.root.of]
        told += [f"kind:{kind}" for kind in self.kinds]
        told += [f"from:{self.since.isoformat()}"] if self.since else []
        told += [f"to:{self.until.isoformat()}"] if self.until else []
        return " ".join([*told, f"by:{self.by}"] if self.by else told)


def parse(typed: str) -> PageQuery:
    """The query that was typed. What is half written is taken as far as it goes: an open quote ends with the line."""
    plain = re.sub("[“”„«»]", '"', typed)
    pieces = [match.group() for match in _PIECE.finditer(plain)]
    kinds: list[str] = []
    limits: dict[str, dt.date | None] = {}
    by = ""
    kept = []
    for piece in pieces:
        match = _FILTER.match(piece)
        name, value = (match[1].lower(), match[2]) if match else ("", "")
        day = _day(value, last=name == "to") if name in {"from", "to"} else None
        if name == "kind":
            kinds.append(value.lower())
        elif day is not None:
            limits[name] = day
        elif name == "by" and WORD.search(value):
            by = value
        else:
            kept.append(piece)
    return PageQuery(AllOf(tuple(_Reader(kept).all_of())), tuple(kinds), limits.get("from"), limits.get("to"), by)


class _Reader:
    """Reads pieces one by one; OR binds closer than standing beside each other, NEAR closer than OR."""

    def __init__(self, pieces: list[str]) -> None:
        self.pieces, self.place = pieces, 0

    def _next(self) -> str:
        return self.pieces[self.place] if self.place < len(self.pieces) else ""

    def all_of(self, *, inner: bool = False) -> Iterator[Node]:
        while piece := self._next():
            if piece == ")":
                self.place += 1
                if inner:
                    return
            elif (node := self._one_of()) is not None:
                yield node

    def _one_of(self) -> Node | None:
        found = [self._near()]
        while self._next().lower() in {"or", "|"} and self.place + 1 < len(self.pieces):
            self.place += 1
            found.append(self._near())
        nodes = tuple(node for node in found if node is not None)
        return OneOf(nodes) if len(nodes) > 1 else nodes[0] if nodes else None

    def _near(self) -> Node | None:
        nodes = [self._atom()]
        pairs: list[Node] = []
        while (match := _NEAR.match(self._next())) and nodes[-1] is not None and self.place + 1 < len(self.pieces):
            self.place += 1
            within = min(int(match[1]), _FARTHEST) if match[1] else NEAR
            nodes.append(self._atom())
            if nodes[-1] is not None:
                pairs.append(_pair(nodes[-2], nodes[-1], within))  # type: ignore[arg-type]  # seen to be there above
        if not pairs:
            return nodes[0]
        return pairs[0] if len(pairs) == 1 else AllOf(tuple(pairs))

    def _atom(self) -> Node | None:
        piece = self._next()
        self.place += 1
        if piece == "NOT" and self._next():
            return _without(self._atom())
        if len(piece) > 1 and piece[0] == "-" and piece[1] in '("':
            self.pieces[self.place - 1] = piece[1:]
            self.place -= 1
            return _without(self._atom())
        if piece == "(":
            nodes = tuple(self.all_of(inner=True))
            return AllOf(nodes) if len(nodes) > 1 else nodes[0] if nodes else None
        if piece.startswith("-"):
            return _without(_words(piece[1:]))
        return _words(piece)


def _words(piece: str) -> Words | None:
    words = tuple(WORD.findall(piece))
    return Words(words, quoted=piece.startswith('"')) if words else None


def _without(node: Node | None) -> Node | None:
    if node is None:
        return None
    return node.of if isinstance(node, Without) else Without(node)


def _pair(left: Node, right: Node, within: int) -> Node:
    """Near each other: words, phrases and choices of them. "(a b) NEAR c" is both near c; without what, not near it."""
    for one, other, is_left in ((left, right, True), (right, left, False)):
        if isinstance(one, Without):
            pair = _pair(one.of, other, within) if is_left else _pair(other, one.of, within)
            return pair.of if isinstance(pair, Without) else Without(pair)  # not near what is not there: near
        if isinstance(one, AllOf):
            return AllOf(tuple(_pair(node, other, within) for node in one.of))
        if isinstance(one, OneOf) and any(not isinstance(node, Words) for node in one.of):
            return OneOf(tuple(_pair(node, other, within) for node in one.of))
        if isinstance(one, Near):
            return AllOf((one, _pair(one.right, other, within)))
    return Near(left, right, within)


def _day(written: str, *, last: bool) -> dt.date | None:
    """The day of a date, or the first or last day of a month or year; None for what is no date."""
    for pattern in (
        r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?$",
        r"(?P<m>\d{1,2})/(?:(?P<d>\d{1,2})/)?(?P<y>\d{4}|\d{2})$",
    ):
        if match := re.match(pattern, written):
            parts = {name: int(value) if value else None for name, value in match.groupdict().items()}
            year = parts["y"] or 0
            year += (2000 if year < 70 else 1900) if year < 100 else 0
            month = parts["m"] or (12 if last else 1)
            try:
                day = parts["d"] or (calendar.monthrange(year, month)[1] if last else 1)
                return dt.date(year, month, day)
            except ValueError:
                return None
    return None
