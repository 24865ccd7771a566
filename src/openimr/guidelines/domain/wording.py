"""Criteria in words: limits with their units, and what an expression asks for."""

from collections.abc import Mapping

from openimr.guidelines.domain.computing import COMPARES, Computation
from openimr.guidelines.domain.inputs import in_words
from openimr.guidelines.domain.tables import LookedUpBy, Lookup
from openimr.guidelines.domain.units import counted

_FOUND_BY: Mapping[LookedUpBy, str] = {
    "request.concept": "the treatment asked for",
    "ingredient": "every ingredient",
    "diagnosis": "the diagnosis",
    "operation": "the operation",
}


def limit_in_words(computation: Computation) -> str:
    """What a computed criterion compares, its limit and unit, and from which day on it applies, in one sentence."""
    said = _rule(computation)
    for name, since in computation.applies_since.items():
        said += f"; only where {in_words(name)} is {since:%m/%d/%Y} or later"
    return f"{said[:1].upper()}{said[1:]}."


def _rule(computation: Computation) -> str:
    limit = _limit(computation)
    match computation.rule:
        case "within_years" | "within":
            return f"from {in_words(computation.earlier)} to {in_words(computation.later)} at most {limit}"
        case "at_least_since":
            return f"from {in_words(computation.earlier)} to {in_words(computation.later)} at least {limit}"
        case "in_window":
            first, last = counted(computation.before, "days"), counted(computation.after, "days")
            return f"{in_words(computation.day)} from {first} before to {last} after {in_words(computation.around)}"
        case "one_of":
            values = " or ".join(computation.values)
            if isinstance(computation.limit, Lookup):
                return f"{limit} is {values}"
            return f"{in_words(computation.amount)} is {values}"
        case _:
            names = dict.fromkeys((computation.amount, *computation.plus))
            return f"{' plus '.join(in_words(name) for name in names)}: {COMPARES[computation.rule]} {limit}"


def _limit(computation: Computation) -> str:
    limit = computation.limit
    if isinstance(limit, Lookup):
        column = limit.column.replace("_", " ")
        unit = f" {computation.unit}" if computation.unit not in {"", limit.column} else ""
        return f"the {column}{unit} that the table “{limit.table.says}” gives for {_FOUND_BY[limit.by]}"
    if computation.says_limit:
        return computation.says_limit
    return counted(limit, computation.unit) if limit is not None else ""
