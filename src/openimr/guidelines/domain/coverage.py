"""For which treatments there are criteria, of editions of which time, how many, and how many of them were checked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from openimr.guidelines.domain.catalogue import Catalogue
from openimr.guidelines.domain.criteria import CriteriaSet, Criterion
from openimr.guidelines.domain.editions import Edition

#: Editions of the MTUS by the day from which they are in force; the last begins with the ACOEM set.
_SINCE = {
    "2004 and 2007": date.min,
    "2009": date(2009, 7, 18),
    "2016": date(2016, 7, 28),
    "from 12/2017": date(2017, 12, 1),
}
OUTSIDE = "outside the MTUS"
COLUMNS = (*_SINCE, OUTSIDE)


@dataclass(frozen=True, slots=True)
class Covered:
    """Treatments of one category that the same sets of criteria are of, and these criteria by column."""

    category: str
    labels: tuple[str, ...]
    criteria: Mapping[str, tuple[Criterion, ...]]


def column(edition: Edition) -> str:
    """Where an edition is counted. The elbow chapter of 2007 came into force with the edition of 2009."""
    if edition.source != "MTUS":
        return OUTSIDE
    if edition.year is not None and edition.year < 2009:
        return "2004 and 2007"
    return next(name for name, since in reversed(_SINCE.items()) if edition.since >= since)


def coverage(sets: Iterable[CriteriaSet], editions: Iterable[Edition], catalogue: Catalogue) -> tuple[Covered, ...]:
    """Every treatment that has criteria, by category and label; what editions of one column say alike counts once."""
    columns = {edition.id: column(edition) for edition in editions}
    of: dict[str, list[CriteriaSet]] = {}
    for criteria_set in sets:
        for treatment in criteria_set.treatments:
            of.setdefault(treatment, []).append(criteria_set)
    together: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for treatment, its in of.items():
        together.setdefault((catalogue.by_id[treatment].category, tuple(map(id, its))), []).append(treatment)
    found = [
        Covered(
            category,
            tuple(sorted(catalogue.by_id[one].label for one in treatments)),
            {name: tuple(_counted_once(of[treatments[0]], columns, name)) for name in COLUMNS},
        )
        for (category, _), treatments in together.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.category, one.labels)))


def _counted_once(sets: Iterable[CriteriaSet], columns: Mapping[str, str], name: str) -> Iterable[Criterion]:
    alike: dict[tuple[str, str, str], Criterion] = {}
    for criteria_set in sets:
        if columns[criteria_set.edition] == name:
            for one in criteria_set.criteria:
                alike.setdefault((criteria_set.topic, one.id, one.says), one)
    return alike.values()


def table(covered: Iterable[Covered]) -> Iterator[str]:
    """The lines of a Markdown table: criteria by column, in brackets how many of them are verified."""
    yield f"| treatment | {' | '.join(COLUMNS)} |"
    yield f"| --- |{' --- |' * len(COLUMNS)}"
    for one in covered:
        yield f"| {', '.join(one.labels)} | {' | '.join(_counted(one.criteria[name]) for name in COLUMNS)} |"


def _counted(criteria: tuple[Criterion, ...]) -> str:
    verified = sum(one.verified for one in criteria)
    return f"{len(criteria)}{f' ({verified})' if verified else ''}" if criteria else ""
