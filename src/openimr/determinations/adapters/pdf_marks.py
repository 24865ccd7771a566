"""The marked content of a page: where each tagged piece begins, and how much is neither tagged nor an artifact."""

from dataclasses import dataclass, field
from typing import Any

import pikepdf

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)
_SHOWS = {"Tj", "TJ", "'", '"'}
_PAINTS = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "EI"} | _SHOWS


@dataclass
class Marks:
    """`places`: of each MCID where its first visible piece begins, in points from the left and the bottom.

    `loose`: pieces of content outside any tag.
    """

    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    loose: int = 0


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


@dataclass
class _State:
    """What the operators of a page have set so far."""

    page: Any
    marks: Marks
    ctm: Matrix = _SAME
    saved: list[Matrix] = field(default_factory=list)
    text: Matrix = _SAME
    line: Matrix = _SAME
    leading: float = 0.0
    start: tuple[float, float] | None = None
    within: list[int | None] = field(default_factory=list)  # an MCID, -1 for an artifact, None for neither

    def move(self, x: float, y: float) -> None:
        self.line = self.text = _times((1, 0, 0, 1, x, y), self.line)

    def seen(self, operator: str) -> None:
        """Something visible is drawn here."""
        inner = next((one for one in reversed(self.within) if one is not None), None)
        if inner is None:
            self.marks.loose += 1
        elif inner >= 0 and inner not in self.marks.places:
            if operator in _SHOWS:
                whole = _times(self.text, self.ctm)
                self.marks.places[inner] = (whole[4], whole[5])
            else:
                x, y = self.start or (0.0, 0.0)
                whole = _times((1, 0, 0, 1, x, y), self.ctm)
                self.marks.places[inner] = (whole[4], whole[5])


def marks_of(page: pikepdf.Page) -> Marks:
    """The marks of a page's own content."""
    state = _State(page, Marks())
    for instruction in pikepdf.parse_content_stream(page):
        _follow(state, str(instruction.operator), list(instruction.operands))
    return state.marks


def _follow(state: _State, operator: str, given: list[Any]) -> None:
    if operator in {"BDC", "BMC"}:
        state.within.append(_mark(state, given))
    elif operator == "EMC":
        state.within.pop()
    elif operator == "q":
        state.saved.append(state.ctm)
    elif operator == "Q":
        state.ctm = state.saved.pop()
    elif operator == "cm":
        state.ctm = _times(_matrix(given), state.ctm)
    elif operator in {"m", "re"}:
        state.start = (float(given[0]), float(given[1]))
    elif operator in _PAINTS:
        if operator in {"'", '"'}:
            state.move(0, -state.leading)
        state.seen(operator)
    else:
        _follow_text(state, operator, given)


def _follow_text(state: _State, operator: str, given: list[Any]) -> None:
    if operator == "BT":
        state.text = state.line = _SAME
    elif operator == "Tm":
        state.text = state.line = _matrix(given)
    elif operator in {"Td", "TD"}:
        if operator == "TD":
            state.leading = -float(given[1])
        state.move(float(given[0]), float(given[1]))
    elif operator == "TL":
        state.leading = float(given[0])
    elif operator == "T*":
        state.move(0, -state.leading)


def _matrix(given: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(one) for one in given)
    return (a, b, c, d, e, f)


def _mark(state: _State, given: list[Any]) -> int | None:
    if str(given[0]) == "/Artifact":
        return -1
    if len(given) < 2:
        return None
    held = given[1]
    if isinstance(held, pikepdf.Name):
        held = state.page.obj.Resources.Properties[str(held)]
    return int(held.MCID) if "/MCID" in held else None


__all__ = ["Marks", "marks_of"]
