"""Editions of guidelines by date, and whether a citation was in force when it was made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.errors import Reason


@dataclass(frozen=True, slots=True)
class Adoption:
    """How an edition came into the MTUS, or under which section it stood from `since` on. `section`: of 8 CCR."""

    since: date
    section: str
    order: str
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section of a guideline as letters name it; `pages` first and last, None where not known."""

    title: str
    pages: tuple[int, int] | None
    verified: bool
    within: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition. `until` is its last day; None while in force.

    `title` as letters print it, `also` other names it goes by. `published`: by its body, as far as known ("2016-05-27",
    "2015-09", "2013", ""). `adoptions` in the order of their days, never none; `verified` is that of the first.
    """

    id: str
    source: str
    topic: str
    title: str
    year: int | None
    adoptions: tuple[Adoption, ...]
    until: date | None = None
    pages: tuple[int, int] | None = None
    also: tuple[str, ...] = ()
    body: str = ""
    published: str = ""
    chapters: tuple[Chapter, ...] = ()

    @property
    def since(self) -> date:
        return self.adoptions[0].since

    @property
    def section(self) -> str:
        """The section of 8 CCR under which it stands, or stood last."""
        return self.adoptions[-1].section

    @property
    def cite(self) -> str:
        return self.adoptions[-1].cite

    @property
    def verified(self) -> bool:
        return self.adoptions[0].verified

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    def adoption(self, on: date) -> Adoption:
        """How it stood in the MTUS on a day; before its first day, how it came in."""
        return next((one for one in reversed(self.adoptions) if one.since <= on), self.adoptions[0])

    def chapter(self, title: str) -> Chapter | None:
        """The section of that name, however it is capitalized; None where the library does not list it."""
        wanted = title.casefold()
        return next((chapter for chapter in self.chapters if chapter.title.casefold() == wanted), None)

    def citation(self, *, sections: tuple[str, ...] = (), pages: tuple[int, ...] = ()) -> GuidelineCitation:
        """How a letter cites this edition."""
        return GuidelineCitation(self.source, self.title, self.year, sections, pages)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A guideline that was proposed and whose adoption was not seen: from the hearing on its topic is in doubt."""

    topic: str
    title: str
    body: str
    published: str
    section: str
    hearing: date
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class EditionFault:
    """What is wrong with one edition among the others."""

    edition: str
    says: str


def faults(editions: Iterable[Edition]) -> tuple[EditionFault, ...]:
    """Everything for which a list of editions is refused: an id that stands twice, two in force on one day, an end
    before the beginning, adoptions out of order, chapters that hold each other or pages that run backwards.
    """
    known = list(editions)
    found: list[EditionFault] = []
    seen: set[str] = set()
    for edition in known:
        if edition.id in seen:
            found.append(EditionFault(edition.id, "the id stands twice"))
        seen.add(edition.id)
        found += [EditionFault(edition.id, says) for says in _own_faults(edition)]
    for several in _by_topic(known).values():
        for earlier, later in pairwise(several):
            if later.since == earlier.since or (earlier.until is not None and earlier.until >= later.since):
                on = later.since
                says = (
                    f"{earlier.id} and {later.id} are both in force on one day, {on}; one topic has one edition a day"
                )
                found.append(EditionFault(later.id, says))
    return tuple(found)


def _own_faults(edition: Edition) -> Iterable[str]:
    days = [adoption.since for adoption in edition.adoptions]
    if days != sorted(set(days)):
        yield "its adoptions must begin on different days, the earliest first"
    if edition.until is not None and edition.until < edition.since:
        yield f"ends on {edition.until}, before it begins on {edition.since}"
    for name, pages in [("pages", edition.pages), *((f"{c.title!r}", c.pages) for c in edition.chapters)]:
        if pages is not None and not 0 < pages[0] <= pages[1]:
            yield f"{name}: runs from page {pages[0]} to page {pages[1]}"
    titles = [chapter.title.casefold() for chapter in edition.chapters]
    for twice in sorted({title for title in titles if titles.count(title) > 1}):
        yield f"the chapter {twice!r} stands twice"
    parents = {chapter.title: chapter.within for chapter in edition.chapters if chapter.within}
    for missing in sorted(set(parents.values()) - {chapter.title for chapter in edition.chapters}):
        yield f"a chapter stands within {missing!r}, which there is not"
    if circle := circle_in(parents):
        yield f"its chapters hold each other: {' within '.join(circle)}"


def circle_in(parents: Mapping[str, str]) -> tuple[str, ...]:
    """A circle among things that each have at most one parent, its first member again at the end; none: empty."""
    cleared: set[str] = set()
    for start in parents:
        way: list[str] = []
        here = start
        while here in parents and here not in cleared and here not in way:
            way.append(here)
            here = parents[here]
        if here in way:
            return (*way[way.index(here) :], here)
        cleared.update(way)
    return ()


def closed(editions: Iterable[Edition]) -> tuple[Edition, ...]:
    """The editions in their order, each one ended by the next of its topic or by its own last day.

    Raises ValueError for what `faults` names.
    """
    known = list(editions)
    if wrong := faults(known):
        raise ValueError("; ".join(f"{fault.edition}: {fault.says}" for fault in wrong))
    ended = {}
    for several in _by_topic(known).values():
        for edition, following in zip(several, [*several[1:], None], strict=True):
            until = edition.until
            if until is None and following is not None:
                until = following.since - timedelta(days=1)
            ended[edition.id] = replace(edition, until=until)
    return tuple(ended[edition.id] for edition in known)


def described(edition: Edition) -> Iterator[str]:
    """An edition in lines: its title and publisher, how it stood in the MTUS from which day, its chapters."""
    yield f"{edition.title}{f' {edition.year}' if edition.year else ''}"
    yield f"  by {edition.body}, {edition.published or 'day of publication not seen'}"
    for one in edition.adoptions:
        section = f"{one.section}, " if one.section else ""
        yield f"  from {one.since:%m/%d/%Y}: {section}{one.order} [{one.cite}]{_unless(verified=one.verified)}"
    if edition.until:
        yield f"  to {edition.until:%m/%d/%Y}"
    for chapter in edition.chapters:
        first, last = chapter.pages or (0, 0)
        pages = f", pages {first} to {last}" if chapter.pages else ", pages not known"
        yield f"  {chapter.title}{pages}{_unless(verified=chapter.verified)}"


def _unless(*, verified: bool) -> str:
    return "" if verified else "; not verified"


def _by_topic(editions: Iterable[Edition]) -> dict[str, list[Edition]]:
    by_topic: dict[str, list[Edition]] = {}
    for edition in sorted(editions, key=lambda edition: edition.since):
        by_topic.setdefault(edition.topic, []).append(edition)
    return by_topic


def _same_title(edition: Edition, citation: GuidelineCitation) -> bool:
    if edition.source != citation.source:
        return False
    theirs = citation.title.lower()
    names = [name.lower() for name in (edition.title, *edition.also)]
    return any(ours == theirs or ours in theirs or theirs in ours for ours in names)


def matching(editions: Iterable[Edition], citation: GuidelineCitation) -> tuple[Edition, ...]:
    """The editions that a citation may mean, by source, title and year."""
    named = [edition for edition in editions if _same_title(edition, citation)]
    dated = [edition for edition in named if citation.year is None or edition.year in {None, citation.year}]
    return tuple(dated)


def citation_fault(editions: Iterable[Edition], citation: GuidelineCitation, on: date) -> Reason | None:
    """Why a citation cannot stand on that day: unknown, not in force, or a page that the edition has not.

    Guidelines outside the MTUS (ODG, ACOEM, other guidelines, studies) are cited by the reviewer's own choice of a
    current source (8 CCR 9792.21.1) and are not held against our list.
    """
    if citation.source != "MTUS":
        return None
    found = matching(editions, citation)
    if not found:
        return Reason(
            "guideline_unknown", f"{citation} is not in the library; check title and year", "8 CCR 9792.20 to 9792.27"
        )
    current = [edition for edition in found if edition.in_force(on)]
    if not current:
        spans = "; ".join(
            f"{edition.since:%m/%d/%Y} to {edition.until:%m/%d/%Y}"
            if edition.until
            else f"from {edition.since:%m/%d/%Y}"
            for edition in found
        )
        return Reason(
            "guideline_not_in_force", f"{citation} was not in force on {on:%m/%d/%Y} (in force {spans})", found[0].cite
        )
    known = next((edition.pages for edition in current if edition.pages), None)
    wrong = [page for page in citation.pages if known and not known[0] <= page <= known[1]]
    if wrong and known:
        pages = ", ".join(map(str, wrong))
        return Reason(
            "guideline_page", f"{citation.title} has pages {known[0]} to {known[1]}; not {pages}", current[0].cite
        )
    return None
