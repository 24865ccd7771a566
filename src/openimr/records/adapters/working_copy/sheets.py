"""How large a page is: odd sizes come from programs that mistook dots for points."""

LETTER = (612.0, 792.0)
_SMALLEST, _LARGEST = 144.0, 1_440.0  # points of the long side; outside of them a size is taken for a mistake
_LONG, _SHORT = 792.0, 400.0


def scale_of(width: float, height: float) -> float:
    """By what to multiply a page of that size, in points, so that it is of a size that people print. 1 mostly."""
    longest, shortest = max(width, height), min(width, height)
    if _SMALLEST <= longest <= _LARGEST:
        return 1.0
    fit = _LONG / longest
    if shortest * fit >= _SHORT:
        return fit
    # A strip (an ECG, a long table) stays as large as a page may be.
    return min(_LARGEST / longest, _SHORT / max(shortest, 1e-6))
