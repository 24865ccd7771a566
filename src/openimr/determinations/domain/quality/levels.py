"""Levels of the spine agree with the application and the records: an L5-S1 that became L4-5 is a wrong operation."""

from collections.abc import Collection, Iterator

from openimr.determinations.domain.quality.matter import Matter, Objection, Placed
from openimr.determinations.domain.quality.words import without_quotes
from openimr.guidelines.domain.spinal_levels import covered, named

_OF_THE_REQUEST = frozenset({"request", "conclusion"})


def levels_of_requests(matter: Matter) -> Iterator[Objection]:
    """Request and conclusion name the levels that the application names, and none where it names none."""
    for placed in matter.sentences:
        if not placed.item or placed.sentence.role not in _OF_THE_REQUEST:
            continue
        asked = covered(matter.item_text(placed.item))
        if other := named(without_quotes(placed.text)) - asked:
            yield placed.objection("level_of_request", _says(other, asked, "the application"))


def levels_of_case(matter: Matter) -> Iterator[Objection]:
    """Any other sentence names levels that its quote, or else the records or the application name."""
    everywhere: frozenset[str] | None = None
    for placed in matter.sentences:
        if placed.item and placed.sentence.role in {*_OF_THE_REQUEST, "criteria", "modification"}:
            continue
        said = named(without_quotes(placed.text))
        if not said:
            continue
        if quoted := _quoted(placed):
            known, where = quoted | covered(matter.item_text(placed.item or 0)), "its quote"
        else:
            if everywhere is None:  # all pages are read only where a level is to be looked for
                everywhere = covered(f"{matter.record_text}\n{matter.application_text}")
            known, where = everywhere, "the records and the application"
        if other := said - known:
            yield placed.objection("level", _says(other, known, where))


def _quoted(placed: Placed) -> frozenset[str]:
    return covered("\n".join(one.evidence.quote for one in placed.sentence.sources if one.evidence is not None))


def _says(other: Collection[str], known: Collection[str], where: str) -> str:
    told = f"name {_list(known)}" if known else "name no level of the spine"
    told = told if "and" in where else told.replace("name", "names", 1)
    return f"says {_list(other)}; {where} {told}"


def _list(levels: Collection[str]) -> str:
    return ", ".join(sorted(levels))


CHECKS = (levels_of_requests, levels_of_case)
