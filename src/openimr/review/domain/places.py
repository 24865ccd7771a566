"""Places in an order that never need to be given anew: between any two there is always another.

A place is a string of digits without a zero at its end, read as what stands after "0."; places compare as strings.
A sentence that moves or comes in takes a place of its own and changes nobody else's, so that two people who order
different sentences do not undo each other's work.
"""

import re

_PLACE = re.compile(r"[0-9]{0,119}[1-9]")


def is_place(text: str) -> bool:
    """Whether it is a place, not longer than anybody needs."""
    return _PLACE.fullmatch(text) is not None


def between(low: str, high: str) -> str:
    """A place after `low` and before `high`; "" stands for the beginning, or the end. Raises ValueError."""
    if high and low >= high:
        raise ValueError(f"there is no place between {low} and {high}")
    same = 0
    while same < len(high) and (low[same] if same < len(low) else "0") == high[same]:
        same += 1
    if same:
        return high[:same] + between(low[same:], high[same:])
    first, last = int(low[:1] or "0"), int(high[:1]) if high else 10
    if last - first > 1:
        return str((first + last) // 2)
    if len(high) > 1:
        return high[0]
    return str(first) + between(low[1:], "")


def spread(count: int) -> list[str]:
    """So many places in their order, with room before, between and after."""
    width = len(str(count)) + 1
    return [f"{number * 10**width // (count + 1):0{width}d}".rstrip("0") for number in range(1, count + 1)]
