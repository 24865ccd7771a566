"""Sides and parts of the body agree with the application and the records: a left knee that became right is caught."""

from collections.abc import Iterable, Iterator

from openimr.determinations.domain.quality.matter import Matter, Objection, Placed
from openimr.determinations.domain.quality.words import NamedPart, near, without_quotes

_BOTH = frozenset({"left", "right"})


def _sides(text: str, matter: Matter) -> dict[str, set[str]]:
    """The parts that a text names, each with the sides that it says; bilateral is both."""
    return _sides_of(matter.vocabulary.parts_in(text))


def _sides_of(parts: Iterable[NamedPart]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for named in parts:
        sides = _BOTH if named.side == "bilateral" else {named.side} - {""}
        found.setdefault(named.part, set()).update(sides)
    return found


def sides_of_requests(matter: Matter) -> Iterator[Objection]:
    """Request and conclusion name the side that the application names."""
    for placed in matter.sentences:
        if not placed.item or placed.sentence.role not in {"request", "conclusion"}:
            continue
        asked = _sides(matter.item_text(placed.item), matter)
        for part, sides in _sides(without_quotes(placed.text), matter).items():
            if asked.get(part) and not sides <= asked[part]:
                yield placed.objection("side_of_request", _says(part, sides - asked[part], asked[part], "application"))


def sides_of_case(matter: Matter) -> Iterator[Objection]:
    """Any other sentence names the side that the quote, the page cited, or else the records and application name."""
    everywhere: dict[str, set[str]] | None = None
    for placed in matter.sentences:
        if placed.item and placed.sentence.role in {"request", "conclusion", "criteria", "modification"}:
            continue
        text = without_quotes(placed.text)
        told, said = _sides(text, matter), matter.vocabulary.sides_in(text)
        if not said:
            continue
        quoted = " ".join(s.evidence.quote for s in placed.sentence.sources if s.evidence is not None)
        shown = matter.vocabulary.sides_in(quoted)
        if shown and not said & shown:
            yield placed.objection("side", f"says {_list(said)}, its quote {_list(shown)}")
            continue
        cited = _sides(matter.cited_text(placed.sentence), matter)
        if everywhere is None:
            everywhere = _sides_of(matter.parts_named)
        for part, sides in told.items():
            if not sides:
                continue
            source = cited.get(part) or everywhere.get(part) or set()
            if source and not sides <= source:
                where = "page cited" if cited.get(part) else "records and application"
                yield placed.objection("side", _says(part, sides - source, source, where))
            elif not source and not _any_side(sides, everywhere):
                yield placed.objection("side", f"says {_list(sides)} {part}; no source names such a side")


def _any_side(sides: set[str], everywhere: dict[str, set[str]]) -> bool:
    return any(sides <= known for known in everywhere.values())


def _says(part: str, wrong: set[str], known: set[str], where: str) -> str:
    return f"says {_list(wrong)} {part}, the {where} {_list(known)}"


def _list(sides: set[str]) -> str:
    return " and ".join(sorted(sides))


def parts_of_requests(matter: Matter) -> Iterator[Objection]:
    """Request and conclusion name no part of the body that the item is not about."""
    for placed in matter.sentences:
        if not placed.item or placed.sentence.role not in {"request", "conclusion"}:
            continue
        asked = {one.part for one in matter.vocabulary.parts_in(matter.item_text(placed.item))}
        known = asked or _of_case(matter)
        for named in matter.vocabulary.parts_in(_own(placed, matter), doubtful=False):
            if known and not near(named.part, known):
                yield placed.objection("part_of_request", f"names the {named.part}, which the item is not about")


def parts_of_case(matter: Matter) -> Iterator[Objection]:
    """The letter names no part of the body of which neither application nor records speak."""
    known = _of_case(matter)
    for placed in matter.sentences:
        if placed.item and placed.sentence.role in {"request", "conclusion", "criteria", "modification"}:
            continue
        if placed.item and placed.sentence.drafted_by == "software":
            continue
        for named in matter.vocabulary.parts_in(_own(placed, matter), doubtful=False):
            if matter.record_text and not near(named.part, known, strictly=True):
                yield placed.objection("body_part", f"names the {named.part}, of which no source of the case speaks")


def _own(placed: Placed, matter: Matter) -> str:
    return matter.vocabulary.without_titles(without_quotes(placed.text))


def _of_case(matter: Matter) -> set[str]:
    return {one.part for one in matter.parts_named} | {part for part, _ in matter.facts.body_parts}


CHECKS = (sides_of_requests, sides_of_case, parts_of_requests, parts_of_case)
