"""Reads how the criteria of a set hang together; what cannot be meant is refused with its place in the file."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openimr.guidelines.domain.criteria import Criterion, without_logic
from openimr.guidelines.domain.logic import Expression, criterion

_OPERATORS = ("all", "any", "not", "at_least", "when")
_KEYS = {
    "all": {"all", "says"},
    "any": {"any", "says"},
    "not": {"not", "says"},
    "at_least": {"at_least", "of", "says"},
    "when": {"when", "then", "says"},
}
_DEEPEST = 20
_Path = tuple[str | int, ...]


class LogicFault(ValueError):
    """What is wrong with a set's logic. `path` leads to the entry, from the set."""

    def __init__(self, path: _Path, says: str) -> None:
        super().__init__(says)
        self.path, self.says = path, says


def read_logic(logic: Any, groups: Mapping[str, Any], criteria: Iterable[Criterion]) -> Expression:
    """The expression of a set. Raises LogicFault: an id that there is not, groups in a circle, a criterion or group
    that is not in it, a `when` whose outcome would have to count, a count that cannot be reached, ways that all belong
    to several diagnoses or phases: in a case that has none of these, the choice would not be asked any more.
    """
    known = {one.id for one in criteria}
    if logic is None:
        if groups:
            raise LogicFault(("groups",), "a set with groups needs `logic`, else they are not used")
        return without_logic(criteria)
    if alternative := next((one.id for one in criteria if one.alternative), None):
        raise LogicFault(("logic",), f"{alternative} has `alternative`; a set with `logic` says that with `any`")
    if twice := known & groups.keys():
        raise LogicFault(("groups", min(twice)), f"{min(twice)} is a criterion and a group")
    reader = _Reader(known, groups)
    read = reader.read(logic, ("logic",), may_not_apply=True)
    for place, one in enumerate(criteria):
        if one.id not in reader.used:
            raise LogicFault(("criteria", place), f"{one.id} is not in the set's logic, so it would count for nothing")
    for name in groups:
        if name not in reader.used:
            raise LogicFault(("groups", name), f"group {name} is not in the set's logic")
    special = {one.id: one.only_for.id for one in criteria if one.only_for is not None}
    if bare := _only_special(read, special):
        raise LogicFault(("logic",), f"{', '.join(bare)}: every way belongs to another diagnosis or phase (`only_for`)")
    return read


def _only_special(expression: Expression, special: Mapping[str, str]) -> tuple[str, ...]:
    """The criteria of a choice whose ways are asked of some cases only, and not of the same; empty: there is none."""
    named = tuple(dict.fromkeys(expression.criteria()))
    if expression.operator in {"any", "at_least"} and special.keys() >= set(named):
        return named if len({special[one] for one in named}) > 1 else ()
    return next(filter(None, (_only_special(part, special) for part in expression.parts)), ())


class _Reader:
    def __init__(self, known: set[str], groups: Mapping[str, Any]) -> None:
        self._known, self._groups = known, groups
        self._inside: list[str] = []
        self.used: set[str] = set()

    def read(self, raw: Any, path: _Path, *, may_not_apply: bool = False) -> Expression:
        """One node; `may_not_apply` where it is left out when it does not apply: there alone `when` has a sense."""
        if isinstance(raw, str):
            return self._named(raw, path, may_not_apply=may_not_apply)
        if not isinstance(raw, dict):
            raise LogicFault(path, f"must be an id or one of {', '.join(_OPERATORS)}; it is {raw!r}")
        if len(path) > _DEEPEST:
            raise LogicFault(path, f"is nested deeper than {_DEEPEST}")
        operators = [operator for operator in _OPERATORS if operator in raw]
        if len(operators) != 1 or raw.keys() - _KEYS[operators[0]]:
            raise LogicFault(path, f"must have one of {', '.join(_OPERATORS)}; it has {', '.join(map(str, raw))}")
        return self._operator(operators[0], raw, path, may_not_apply=may_not_apply)

    def _operator(self, operator: str, raw: dict[str, Any], path: _Path, *, may_not_apply: bool) -> Expression:
        says = str(raw.get("says", ""))
        match operator:
            case "all" | "any":
                inner = operator == "all" and may_not_apply
                parts = tuple(self._list(raw[operator], (*path, operator), may_not_apply=inner))
                return Expression("all" if operator == "all" else "any", parts, says=says)
            case "not":
                return Expression("not", (self.read(raw["not"], (*path, "not")),), says=says)
            case "at_least":
                parts = tuple(self._list(raw.get("of"), (*path, "of")))
                needed = raw["at_least"]
                if not isinstance(needed, int) or not 1 <= needed <= len(parts):
                    raise LogicFault(path, f"at_least: {needed} of {len(parts)} cannot be")
                return Expression("at_least", parts, needed=needed, says=says)
            case _:
                if not may_not_apply:
                    raise LogicFault(path, "`when` stands in `all` only: elsewhere what does not apply would count")
                if "then" not in raw:
                    raise LogicFault(path, "`when` needs `then`")
                condition = self.read(raw["when"], (*path, "when"))
                consequence = self.read(raw["then"], (*path, "then"), may_not_apply=True)
                return Expression("when", (condition, consequence), says=says)

    def _list(self, raw: Any, path: _Path, *, may_not_apply: bool = False) -> Iterator[Expression]:
        if not isinstance(raw, list) or not raw:
            raise LogicFault(path, "must be a list of at least one")
        for place, one in enumerate(raw):
            yield self.read(one, (*path, place), may_not_apply=may_not_apply)

    def _named(self, name: str, path: _Path, *, may_not_apply: bool) -> Expression:
        self.used.add(name)
        if name in self._known:
            return criterion(name)
        if name not in self._groups:
            raise LogicFault(path, f"there is no criterion or group {name} in this set")
        if name in self._inside:
            circle = [*self._inside[self._inside.index(name) :], name]
            raise LogicFault(path, f"groups go in a circle: {' → '.join(circle)}")
        self._inside.append(name)
        read = self.read(self._groups[name], ("groups", name), may_not_apply=may_not_apply)
        self._inside.pop()
        if read.says or read.operator == "criterion":
            return read
        return Expression(read.operator, read.parts, needed=read.needed, says=name.replace("-", " ").capitalize())
