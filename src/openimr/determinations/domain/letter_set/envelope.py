"""Where an address stands on a sheet so that it shows in the window of an envelope, however the sheet slides in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_CLEAR = 0.125  # inches of clear space between the address and the window's edge (Domestic Mail Manual 601.6.3)
_PITCH, _LESS = 1.07, 0.2  # from line to line in the type's own size; what the last one needs less
_WIDE, _NARROW, _SPACE = 0.72, 0.52, 0.26  # capitals and other wide signs, the others, spaces, in the type's own size


@dataclass(frozen=True, slots=True)
class Window:
    """A window of an envelope, inches: from the envelope's left and lower edge."""

    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope with two windows and the sheet folded into it, inches."""

    width: float
    height: float
    sheet_width: float
    panel_height: float
    sender: Window
    recipient: Window


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on the sheet, inches from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


def safe_place(window: Window, envelope: Envelope) -> Place:
    """What of the sheet's upper panel shows in the window wherever the sheet lies. Raises ValueError for nothing.

    The sheet may lie anywhere between the envelope's edges; the fold is at its foot.
    """
    aside = envelope.width - envelope.sheet_width
    up = envelope.height - envelope.panel_height
    # the sheet at the left and low: the window shows from `left`; at the right it shows from `left - aside`
    left, right = window.left, window.left - aside + window.width
    low = envelope.panel_height - window.bottom  # the window's lower edge on the sheet, the sheet lying low
    top, bottom = low - window.height + up, low
    place = Place(left + _CLEAR, top + _CLEAR, right - left - 2 * _CLEAR, bottom - top - 2 * _CLEAR)
    if place.width <= 0 or place.height <= 0:
        raise ValueError("no part of the sheet shows in the window wherever the sheet lies")
    return place


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lines of an address as they are printed, their type in points, and whether all of it fits."""

    lines: tuple[str, ...]
    size: float
    whole: bool


def fitted(lines: Sequence[str], place: Place, *, largest: float = 11.0, smallest: float = 8.0) -> Fitted:
    """The largest type in which the lines fit into their place; broken at spaces only where none is small enough.

    The Postal Service reads from eight points on. Widths are estimated on the safe side, so no line runs out.
    """
    for broken in (False, True):
        size = largest
        while size >= smallest:
            told = tuple(part for line in lines for part in (_broken(line, place, size) if broken else (line,)))
            if _fits(told, place, size):
                return Fitted(told, size, whole=True)
            size -= 0.25
    return Fitted(tuple(part for line in lines for part in _broken(line, place, smallest)), smallest, whole=False)


def _fits(lines: Sequence[str], place: Place, size: float) -> bool:
    high = (len(lines) * _PITCH - _LESS) * size
    return high <= place.height * 72 and all(_wide(line) * size <= place.width * 72 for line in lines)


def _wide(line: str) -> float:
    return sum(_SPACE if one == " " else _NARROW if one.islower() or one in "0123456789.,'-" else _WIDE for one in line)


def _broken(line: str, place: Place, size: float) -> Iterator[str]:
    held = ""
    for word in line.split(" "):
        longer = f"{held} {word}" if held else word
        if held and _wide(longer) * size > place.width * 72:
            yield held
            held = word
        else:
            held = longer
    yield held
