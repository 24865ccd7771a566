"""Where the marks of a chart stand, for templates that draw it as SVG. A table beside says the same in figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from openimr.panel.domain.drift import Month
from openimr.panel.domain.fairness import ReviewerLine

_LEFT, _WIDTH, _ROW = 150, 520, 26
_MONTH, _HEIGHT, _TOP = 56, 200, 16


@dataclass(frozen=True, slots=True)
class Whisker:
    """One reviewer's line: the share, its interval, and where like cases would put it (None where not compared)."""

    label: str
    y: int
    x: float
    low: float
    high: float
    expected: float | None
    marked: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of overturned by reviewer, one below the other, on an axis from 0 to 100 %."""

    whiskers: tuple[Whisker, ...]
    ticks: tuple[tuple[float, str], ...]
    width: int
    height: int

    @property
    def base(self) -> int:
        """Where the axis stands."""
        return self.height - 30


def rates(lines: Sequence[ReviewerLine], labels: dict[str, str]) -> Rates:
    """The chart of the reviewers' shares, case by case, in the order of the lines."""

    def across(share: float) -> float:
        return round(_LEFT + share * _WIDTH, 1)

    whiskers = tuple(
        Whisker(
            label=labels.get(line.reviewer, line.reviewer),
            y=_TOP + _ROW * place + _ROW // 2,
            x=across(line.cases.value),
            low=across(line.cases.interval.low),
            high=across(line.cases.interval.high),
            expected=across(line.compared.expected / line.compared.cases) if line.compared.cases else None,
            marked=line.unlike_others,
        )
        for place, line in enumerate(lines)
        if line.cases.value is not None and line.cases.interval is not None
    )
    ticks = tuple((across(tenth / 4), f"{tenth * 25} %") for tenth in range(5))
    return Rates(whiskers, ticks, _LEFT + _WIDTH + 30, _TOP + _ROW * len(whiskers) + 34)


@dataclass(frozen=True, slots=True)
class Point:
    """One month: the share, the limits, and whether it is outside them."""

    label: str
    x: int
    y: float
    low: float
    high: float
    outside: bool


@dataclass(frozen=True, slots=True)
class Control:
    """The control chart: months from left to right."""

    points: tuple[Point, ...]
    centre: float
    ticks: tuple[tuple[float, str], ...]
    width: int
    height: int

    @property
    def line(self) -> str:
        """The points of the line through the months."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def control(months: Sequence[Month]) -> Control:
    """The control chart by month."""

    def up(share: float) -> float:
        return round(_TOP + (1 - share) * _HEIGHT, 1)

    points = tuple(
        Point(
            label=f"{month.month:%m/%Y}",
            x=70 + _MONTH * place,
            y=up(month.count / month.of),
            low=up(month.low),
            high=up(month.high),
            outside=month.outside,
        )
        for place, month in enumerate(months)
    )
    total = sum(month.of for month in months)
    centre = up(sum(month.count for month in months) / total) if total else up(0)
    ticks = tuple((up(quarter / 4), f"{quarter * 25} %") for quarter in range(5))
    return Control(points, centre, ticks, 70 + _MONTH * max(1, len(points)), _TOP + _HEIGHT + 40)
