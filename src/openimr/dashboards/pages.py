"""One page of a long list: which rows, how many there are, and the ways to the other pages with what was asked kept."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from openimr.dashboards import form_values

#: So many rows stand on a page unless another number is chosen.
ROWS = 50
SIZES = (25, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to another page, or to more rows on one. `to` is empty where it leads nowhere: one is there already."""

    says: str
    name: str
    value: int
    to: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, as many as fit a page. `number` counts from 1, as do `first` and `last` among `total` rows.

    `beyond`: the page that was asked for, where the list ends before it and its last page is shown. `kept`: what was
    asked besides, for a form to hand on. Words that stand in no address came by POST, and the ways are buttons then.
    """

    rows: Sequence[Any]
    name: str
    number: int
    pages: int
    total: int
    size: int
    beyond: str
    posted: bool
    fixed: bool
    kept: tuple[tuple[str, str], ...]
    path: str

    @property
    def several(self) -> bool:
        return self.pages > 1

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def ways(self) -> tuple[Way, ...]:
        """To the first, the previous, the next and the last page."""
        there = (1, self.number - 1, self.number + 1, self.pages)
        named = zip(("First", "Previous", "Next", "Last"), there, strict=True)
        return tuple(
            Way(says, self.name, to, self._to(self.name, to) if 1 <= to <= self.pages and to != self.number else "")
            for says, to in named
        )

    @property
    def sizes(self) -> tuple[Way, ...]:
        """To other numbers of rows on a page, where the list is long enough for that to matter."""
        if self.fixed or self.total <= min(SIZES):
            return ()
        return tuple(
            Way(f"{size}", "size", size, self._to("size", size) if size != self.size else "") for size in SIZES
        )

    def _to(self, name: str, value: int) -> str:
        address = QueryDict(mutable=True)
        for kept, said in self.kept:
            address.appendlist(kept, said)
        if not self.fixed and self.size != ROWS and name != "size":
            address["size"] = str(self.size)
        address[name] = str(value)
        return f"{self.path}?{address.urlencode()}"


def page_of(
    request: HttpRequest,
    found: Sequence[Any] | QuerySet[Any],
    *,
    name: str = "page",
    total: int | None = None,
    posted: Sequence[str] = (),
    rows: int = 0,
    path: str = "",
) -> Page:
    """The page of `found` that the request asks for; the first where it asks for none, the last where it ends before.

    `name`: what its number is called in the address; two lists on one page have two. `total`: how many rows there are,
    where that was counted already. Of a queryset only the rows of the page are read. `posted`: the fields of a form
    whose words stand in no address. `rows`: so many on a page, where that is not for the reader to choose. `path`: of
    the list, where a form of it is answered at another address.
    """
    by_post = bool(posted) and request.method == "POST"
    asked = request.POST if by_post else request.GET
    count = total if total is not None else found.count() if isinstance(found, QuerySet) else len(found)
    chosen = form_values.number(asked.get("size", ""))
    size = rows or (chosen if chosen in SIZES else ROWS)
    pages = max(1, -(-count // size))
    wanted = form_values.number(asked.get(name, "")) or 1
    number = min(wanted, pages)
    return Page(
        rows=list(found[(number - 1) * size : number * size]),
        name=name,
        number=number,
        pages=pages,
        total=count,
        size=size,
        beyond=f"{wanted:,}" if wanted > pages else "",
        posted=by_post,
        fixed=bool(rows),
        kept=tuple(_kept(asked, posted if by_post else set(asked) - {name, "size"})),
        path=path,
    )


def _kept(asked: QueryDict, names: Collection[str]) -> Iterable[tuple[str, str]]:
    """What was asked besides, in the order in which it was asked, without what is empty."""
    return ((name, said) for name, values in asked.lists() if name in names for said in values if said)
