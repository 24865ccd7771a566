"""The report on fairness as tables: what the page, the exports and the command show alike. By id, never by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from openimr.panel.domain.fairness import FairnessReport, ReviewerLine
from openimr.panel.domain.intervals import Rate

CAUTION = (
    "An unusual figure is a question, never a verdict: look at the cases. At the level used, one in twenty of the "
    "marked lines is a false alarm on average. Never show these figures to a reviewer who has a case to decide."
)

Row = Mapping[str, Any]
Tables = Mapping[str, tuple[str, Sequence[Row]]]


def tables(told: FairnessReport) -> Tables:
    """Every table by file name: its title and its rows by column."""
    return {
        "reviewers": ("Decisions by reviewer", [_reviewer(line) for line in told.reviewers]),
        "administrators": ("Cases by reviewer and administrator", _counts(told, "administrator")),
        "specialties": ("Cases by reviewer and requesting specialty", _counts(told, "specialty")),
        "concentration": (
            "Administrators whose cases went to one reviewer more often than chance deals",
            [
                {
                    "administrator": one.administrator,
                    "reviewer": one.reviewer,
                    "cases": one.cases,
                    "of": one.of,
                    "expected": one.expected,
                    "chance, corrected": one.corrected,
                    "worth a look": one.worth_a_look,
                }
                for one in told.concentrations
            ],
        ),
        "agreement": (
            "Agreement on items that several decided",
            [
                {
                    "measure": one.measure,
                    "reviewers": " and ".join(one.reviewers) or "all",
                    "items": one.items,
                    "agree": one.observed,
                    "beyond chance": one.coefficient,
                    "from": one.low,
                    "to": one.high,
                }
                for one in told.agreements
            ],
        ),
        "months": (
            "Cases overturned in whole or part, by month of signature",
            [
                {
                    "month": one.month,
                    "overturned": one.count,
                    "cases": one.of,
                    "share": one.count / one.of,
                    "lower limit": one.low,
                    "upper limit": one.high,
                    "outside": one.outside,
                }
                for one in told.months
            ],
        ),
    }


def _reviewer(line: ReviewerLine) -> Row:
    change = line.change if line.changed else None
    return {
        "reviewer": line.reviewer,
        "cases": line.cases.of,
        "cases overturned": line.cases.count,
        "items": line.items.of,
        "items overturned": line.items.count,
        "share": line.items.value,
        "from": line.items.interval.low if line.items.interval else None,
        "to": line.items.interval.high if line.items.interval else None,
        "interval": line.items.interval.method if line.items.interval else "",
        "like cases": line.compared.cases,
        "like cases overturned": line.compared.observed,
        "expected of these": line.compared.expected if line.compared.cases else None,
        "chance, corrected": line.corrected,
        "changed on": change.on if change else None,
        "worth a look": line.worth_a_look,
    }


def _counts(told: FairnessReport, of: str) -> list[Row]:
    return [
        {"reviewer": line.reviewer, of: name or "not known", "cases": count, "share": count / line.cases.of}
        for line in told.reviewers
        for name, count in (line.administrators if of == "administrator" else line.specialties)
    ]


def in_words(value: Any) -> str:
    """A cell for people: shares with two places, days as MM/DD/YYYY, what is not known as a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:.2f}" if value >= 0.005 or value == 0 else "< 0.01"
    return f"{value:%m/%d/%Y}" if isinstance(value, date) else str(value)


def cells(rows: Sequence[Row]) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    """A table's head and its cells, for a file; both empty where there is no row."""
    return list(rows[0]) if rows else [], (list(row.values()) for row in rows)


def as_json(told: FairnessReport) -> dict[str, Any]:
    """The whole report for programs, with the rates worked out."""
    return {
        "caution": CAUTION,
        "since": told.since.isoformat() if told.since else None,
        "until": told.until.isoformat() if told.until else None,
        "items": _rate(told.items),
        "cases": _rate(told.cases),
        "cases_not_compared": told.uncompared,
        "change": _plain(asdict(told.change)) if told.change else None,
        "tables": {name: [_plain(row) for row in rows] for name, (_, rows) in tables(told).items()},
    }


def _rate(one: Rate) -> dict[str, Any]:
    return {"count": one.count, "of": one.of, "value": one.value, **(asdict(one.interval) if one.interval else {})}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
