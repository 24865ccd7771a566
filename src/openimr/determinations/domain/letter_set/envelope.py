"""Where an address stands on a sheet so that it shows in the window of an envelope, however the sheet slides in it."""

from dataclasses import dataclass

_CLEAR = 0.0625  # inches between the ink and the window's edge (the Postal Service asks for an eighth all round)


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
