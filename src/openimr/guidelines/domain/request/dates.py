"""Dates of service, and whether treatment was already given when it was asked for."""

from openimr.guidelines.domain.request.pieces import Pieces
from openimr.guidelines.domain.request.words import KIND_OF

_BETWEEN = frozenset([":", ".", "of", "from", "on", "(", "s", ")", "-", "="])


def is_retrospective(read: Pieces) -> bool:
    """Whether the request calls itself retrospective."""
    return any(KIND_OF.get(token.text) == "retro" for token in read.tokens)


def date_of_service(read: Pieces) -> str | None:
    """The date, or "first-last", behind "DOS" or "date of service"; that of an order ("per 12/07/2016 order"); of a
    retrospective request any date.
    """
    dates = [at for at, token in enumerate(read.tokens) if token.kind == "date"]
    for at in dates:
        if _names_service(read, at) or _is_order(read, at):
            return _span(read, at)
    return _span(read, dates[0]) if dates and is_retrospective(read) else None


def _names_service(read: Pieces, at: int) -> bool:
    back = at - 1
    while back >= 0 and at - back < 6 and read.tokens[back].text in _BETWEEN:
        back -= 1
    words = [token.text for token in read.tokens[max(0, back - 2) : back + 1]]
    return (
        words[-1:] == ["dos"]
        or (words[-1:] == ["service"] and words[-3:-2] in (["date"], ["dates"]))
        or words[-2:] == ["service", "date"]
    )


def _is_order(read: Pieces, at: int) -> bool:
    before, after = read.tokens[max(0, at - 1) : at], read.tokens[at + 1 : at + 2]
    return [one.text for one in (*before, *after)] == ["per", "order"]


def _span(read: Pieces, at: int) -> str:
    """One date, or two with a dash or "to" between them."""
    ahead = read.tokens[at + 1 : at + 3]
    if len(ahead) == 2 and ahead[1].kind == "date" and KIND_OF.get(ahead[0].text) in ("dash", "upto"):
        return f"{read.text[read.tokens[at].start : read.tokens[at].end]}-{read.text[ahead[1].start : ahead[1].end]}"
    return read.text[read.tokens[at].start : read.tokens[at].end]
