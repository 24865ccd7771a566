"""Editions of guidelines by date, and whether a citation was in force when it was made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.errors import Reason


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition. `until` is the day before the next edition of the topic; None while in force."""

    id: str
    source: str
    topic: str
    title: str
    year: int | None
    since: date
    until: date | None
    section: str
    cite: str
    verified: bool
    pages: tuple[int, int] | None = None

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    def citation(self, *, sections: tuple[str, ...] = (), pages: tuple[int, ...] = ()) -> GuidelineCitation:
        """How a letter cites this edition."""
        return GuidelineCitation(self.source, self.title, self.year, sections, pages)


def closed(editions: Iterable[Edition]) -> tuple[Edition, ...]:
    """The editions with each one ended by the next of its topic. Raises ValueError for two that begin together."""
    by_topic: dict[str, list[Edition]] = {}
    for edition in editions:
        by_topic.setdefault(edition.topic, []).append(edition)
    found = []
    for topic, several in by_topic.items():
        several.sort(key=lambda edition: edition.since)
        for edition, following in zip(several, [*several[1:], None], strict=True):
            if following is not None and following.since == edition.since:
                raise ValueError(f"{topic}: {edition.id} and {following.id} are in force on one day, {edition.since}")
            until = following.since - timedelta(days=1) if following else None
            found.append(
                Edition(
                    edition.id,
                    edition.source,
                    edition.topic,
                    edition.title,
                    edition.year,
                    edition.since,
                    until,
                    edition.section,
                    edition.cite,
                    edition.verified,
                    edition.pages,
                )
            )
    return tuple(found)


def _same_title(edition: Edition, citation: GuidelineCitation) -> bool:
    ours, theirs = edition.title.lower(), citation.title.lower()
    return edition.source == citation.source and (ours == theirs or ours in theirs or theirs in ours)


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
