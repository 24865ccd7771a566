"""A batch of faxed or scanned pages, divided by its cover sheets."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A run of pages (from 1, both ends included) and the code of the cover sheet that opens it; None before the first."""

    code: str | None
    first_page: int
    last_page: int


def parts(codes: Sequence[str | None]) -> tuple[Part, ...]:
    """The parts of a batch, given the code found on each page. Every page is in exactly one part.

    A page with the code of the part that it stands in opens no new part: a cover sheet may be sent twice.
    """
    found: list[Part] = []
    for number, code in enumerate(codes, start=1):
        if found and (code is None or code == found[-1].code):
            found[-1] = Part(found[-1].code, found[-1].first_page, number)
        else:
            found.append(Part(code, number, number))
    return tuple(found)
