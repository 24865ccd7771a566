"""What is in a compounded drug: every ingredient with its strength, as the request tells them."""

import re
from collections.abc import Iterator

from openimr.guidelines.domain.request.pieces import Pieces
from openimr.guidelines.domain.request.words import KIND_OF

_PREPARATION = "compound_topical"  # names of the mixture itself, not of what is in it
#: Words of a request that stand before a strength and name nothing that is mixed.
_NO_NAMES = frozenset(
    ["and", "in", "with", "of", "plus", "base", "cream", "gel", "ointment", "lotion", "topical", "transdermal", "compound",
     "compounded", "compounding", "medication", "containing", "contains", "consisting", "strength", "a", "an", "the", "for",
     "request", "retrospective", "prospective", "apply", "tube", "jar", "kit", "x", "refill", "refills", "solution"]
)  # fmt: skip
_ONE = re.compile(r"\d*\.?\d+")


def ingredients(read: Pieces) -> tuple[tuple[str, str], ...]:
    """(name, strength or "") of each ingredient of a mixture, in the request's order; none of what is no mixture.

    A strength stands behind its ingredient ("flurbiprofen 20%"), or before it where the first one does ("20%
    flurbiprofen"); "ketoprofen/lidocaine 20%/5%" lists the strengths behind all names.
    """
    names = list(_names(read))
    strengths = [(at, _values(token.text)) for at, token in enumerate(read.tokens) if token.kind == "percent"]
    if len(names) < 2:
        return ()
    before = bool(strengths) and strengths[0][0] < names[0][0]
    found = dict.fromkeys(range(len(names)), "")
    for at, values in strengths:
        if before:
            following = [place for place, (start, _) in enumerate(names) if start > at and not found[place]]
            bare = following[: len(values)]
        else:
            preceding = [place for place, (start, _) in enumerate(names) if start < at and not found[place]]
            bare = preceding[-len(values) :]
        for place, value in zip(bare, values, strict=False):
            found[place] = value
    return tuple((name, found[place]) for place, (_, name) in enumerate(names))


def _values(percent: str) -> list[str]:
    return [f"{value}%" for value in _ONE.findall(percent)]


def _names(read: Pieces) -> Iterator[tuple[int, str]]:
    """The token at which each ingredient is named, and its name: drugs of the catalogue, and other words before a strength."""
    drugs = [one for one in read.treatments if one.named.category == "pharmaceuticals"]
    named = {at for one in drugs for at in range(one.start, one.end)}
    found = []
    for one in drugs:
        end = one.end
        while end > one.start and read.tokens[end - 1].text in _NO_NAMES:
            end -= 1  # "lidocaine cream" is lidocaine
        if one.named.id != _PREPARATION and end > one.start:
            found.append((one.start, read.between(one.start, end)))
    for at, token in enumerate(read.tokens):
        if token.kind == "percent":
            start = at
            while start and _is_name(read, start - 1, named):
                start -= 1
            if start < at:
                found.append((start, read.between(start, at)))
    yield from sorted(found)


def _is_name(read: Pieces, at: int, named: set[int]) -> bool:
    token = read.tokens[at]
    plain = token.kind == "word" and KIND_OF.get(token.text) in (None, "word")
    return plain and at not in named and token.text not in _NO_NAMES
