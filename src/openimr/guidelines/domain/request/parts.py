"""Parts of the body and their sides, as a request lists them."""

from collections.abc import Iterator, Sequence

from openimr.guidelines.domain.catalogue import BodyPart, Found
from openimr.guidelines.domain.request.pieces import Pieces
from openimr.guidelines.domain.request.words import KINDS
from openimr.guidelines.domain.side_words import WHERE
from openimr.guidelines.domain.spinal_context import is_other
from openimr.guidelines.domain.spinal_levels import vertebrae

_REGIONS = {"c": "cervical spine", "t": "thoracic spine", "l": "lumbar spine", "s": "lumbar spine"}
_BREAKS = frozenset([";", "."])
_SIDED = frozenset(["sided", "side", "-"])  # "right-sided"
_ENDS = frozenset([".", ")", "side", "sided", "only"])
_LINKS = frozenset([",", "(", "-", "–", "of", "the", "for", "in"])


def body_parts(read: Pieces) -> tuple[tuple[str, str], ...]:
    """(part, side or "") of every part of the body named, in order.

    A side holds for the parts listed after it, until another side, a part on the midline or the end of the sentence. A part on
    the midline has a side only where one stands beside it ("right L4", "cervical spine bilateral").
    """
    found: dict[str, str] = {}
    running, reach = "", 0
    named = sorted([*read.parts, *_levels(read), *_shared(read)], key=lambda one: one.start)
    for place, one in enumerate(named):
        following = named[place + 1].start if place + 1 < len(named) else len(read.tokens)
        stated = _before(read, max(reach, named[place - 1].end if place else 0), one.start)
        behind, end = _behind(read, one.end, following)
        if behind and not (stated and stated[1]):
            side, running = behind, "" if one.named.midline else running
        elif one.named.midline:
            side = stated[0] if stated and stated[1] else ""
            running = running if side else ""
        else:
            if stated is not None:
                running = stated[0]
            elif any(token.text in _BREAKS for token in read.tokens[reach : one.start]):
                running = ""
            side = one.named.side or running
        side = one.named.side or side
        if not side and not one.named.midline and place + 1 < len(named):
            side = _of_the(read, one.end, following)
        reach = max(end, one.end)
        if one.named.part not in found or (side and not found[one.named.part]):
            found[one.named.part] = side
        elif side and found[one.named.part] != side:
            found[one.named.part] = "bilateral"
    return tuple(_particular(_with_last_side(read, found)).items())


def _with_last_side(read: Pieces, found: dict[str, str]) -> dict[str, str]:
    """The only side of a text that ends in it is that of the last part ("L5-S1 microdiscectomy, left")."""
    end = len(read.tokens)
    while end and read.tokens[end - 1].text in _ENDS:
        end -= 1
    only = sum(1 for side in read.sides if side) == 1 and end > 1 and read.sides[end - 1]
    if not found or not only or any(found.values()):
        return found
    return {**found, list(found)[-1]: only}


def _levels(read: Pieces) -> list[Found[BodyPart]]:
    """Spinal levels ("L4-5") stand for their region."""
    return [Found(BodyPart(_REGIONS[level[0][0].lower()], midline=True), at, at + 1) for at, level in _at(read)]


def levels(read: Pieces) -> tuple[str, ...]:
    """The spinal levels that are named, each once, in order, written in full: "L4-5" is "L4-L5"."""
    return tuple(dict.fromkeys("-".join(level) for _, level in _at(read)))


def _at(read: Pieces) -> Iterator[tuple[int, tuple[str, ...]]]:
    for at, token in enumerate(read.tokens):
        if token.kind != "level" or read.letters[at] != KINDS["level"]:
            continue
        level = vertebrae(token.text)
        if level and not is_other(read.text, level, token.start, token.end):
            yield at, level


def _shared(read: Pieces) -> list[Found[BodyPart]]:
    """Of "upper and lower extremities" the upper, which shares the word of the lower; and the other way round."""
    shared = []
    for one in read.parts:
        first = read.tokens[one.start].text
        other = {"upper": "lower", "lower": "upper"}.get(first)
        before = [token.text for token in read.tokens[max(0, one.start - 2) : one.start]]
        if other is not None and before[:1] == [other] and before[1:] in (["and"], ["/"], ["&"], [","]):
            part = one.named.part.replace(first, other)
            shared.append(Found(BodyPart(part), one.start - 2, one.start - 1))
    return shared


def _before(read: Pieces, start: int, end: int) -> tuple[str, bool] | None:
    """The side named last between two parts, and whether it stands beside the second; both sides are bilateral."""
    sides = [(at, read.sides[at]) for at in range(start, end) if read.sides[at]]
    if not sides or any(read.tokens[at].text in _BREAKS for at in range(sides[-1][0], end)):
        return None
    while read.tokens[end - 1].text in _SIDED or read.tokens[end - 1].text in WHERE:
        end -= 1
    last, name = sides[-1]
    if len(sides) > 1 and last - sides[-2][0] <= 2 and {sides[-2][1], name} == {"left", "right"}:
        name = "bilateral"
    return name, last == end - 1


def _behind(read: Pieces, start: int, end: int) -> tuple[str, int]:
    """A side that stands behind its part ("knee, right", "spine bilateral", "shoulder (L)"), and where it ends.

    A side that begins the next part ("shoulder, right wrist") is not behind this one.
    """
    at = start = read.named_until(start - 1)
    while at < min(end, start + 2) and read.tokens[at].text in _LINKS:
        at += 1
    if at >= end or not (side := read.sides[at]):
        return "", start
    ahead = at + 1
    while ahead < len(read.tokens) and read.sides[ahead]:
        ahead += 1
    if ahead == end and end < len(read.tokens):
        return "", start
    if start < at and read.tokens[start].text not in (",", "(", "-", "–"):
        return "", start
    begins = ahead < len(read.tokens) and read.letters[ahead] in (KINDS["concept"], KINDS["visit"])
    return ("", start) if begins and start < at else (side, ahead)


def _of_the(read: Pieces, start: int, end: int) -> str:
    """Of "the fingers of the right hand" the side of what they belong to."""
    words = [token.text for token in read.tokens[start:end]]
    if words[:1] == ["of"] and len(words) in (2, 3) and words[1:-1] in ([], ["the"]):
        return read.sides[end - 1]
    return ""


def _particular(found: dict[str, str]) -> dict[str, str]:
    """Without "spine" beside a region of it, for it says nothing more."""
    regions: Sequence[str] = [part for part in found if part.endswith(" spine") or part == "back"]
    return {part: side for part, side in found.items() if part != "spine" or not regions}
