"""A small interpreter of the CQL that OpenIMR writes: a strict grammar (cql.lark), and null as in the standard."""

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree

_GRAMMAR = Lark(Path(__file__).with_name("cql.lark").read_text(), parser="lalr", maybe_placeholders=False)
_SIGNS = {
    "<=": lambda one, other: one <= other,
    "<": lambda one, other: one < other,
    ">=": lambda one, other: one >= other,
    ">": lambda one, other: one > other,
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
}


class Program:
    """A library of CQL, read. Raises lark's UnexpectedInput for what the grammar does not know, AssertionError for a
    name that is defined twice or nowhere.
    """

    def __init__(self, written: str) -> None:
        tree = _GRAMMAR.parse(written)
        self.parameters = {_bare(each.children[0]): _type(each.children[1]) for each in tree.find_data("parameter")}
        definitions = [(_bare(each.children[0]), each.children[1]) for each in tree.find_data("definition")]
        self.definitions = dict(definitions)
        names = [*self.parameters, *(name for name, _ in definitions)]
        assert len(set(names)) == len(names), f"a name is defined twice: {names}"
        for named in tree.scan_values(lambda one: isinstance(one, Token) and one.type == "QUOTED"):
            assert _bare(named) in names, f"{named} is defined nowhere"

    def value(self, name: str, given: Mapping[str, Any]) -> Any:
        """What a definition comes to with these parameters; one that is not given is null."""
        assert given.keys() <= self.parameters.keys()
        return self._evaluate(self.definitions[name], given, {})

    def _evaluate(self, node: Tree | Token, given: Mapping[str, Any], aliases: Mapping[str, Any]) -> Any:
        def of(child: Tree | Token) -> Any:
            return self._evaluate(child, given, aliases)

        parts = node.children
        match node.data:
            case "named":
                name = _bare(parts[0])
                return self.value(name, given) if name in self.definitions else _as_cql(given.get(name))
            case "if_then":
                return of(parts[1]) if of(parts[0]) is True else of(parts[2])
            case "conjunction" | "disjunction":
                decisive = node.data == "disjunction"
                values = [of(part) for part in parts]
                assert all(value in (True, False, None) for value in values)
                return decisive if decisive in values else None if None in values else not decisive
            case "negated":
                value = of(parts[0])
                return None if value is None else not value
            case "test":
                *negated, tested = parts[1:]
                found = of(parts[0]) is {"null": None, "true": True, "false": False}[tested]
                return found != bool(negated)
            case "comparison":
                one, other = of(parts[0]), of(parts[2])
                return None if one is None or other is None else _SIGNS[parts[1]](one, other)
            case "membership":
                one, others = of(parts[0]), of(parts[1])
                return None if one is None else others is not None and one in others
            case "sum":
                total = of(parts[0])
                for sign, part in zip(parts[1::2], parts[2::2], strict=True):
                    total = _sum(total, of(part), 1 if sign == "+" else -1)
                return total
            case "coalesce":
                first = of(parts[0])
                return of(parts[1]) if first is None else first
            case "exists":
                return bool(self._chosen(parts[0].children, given, aliases))
            case "query":
                source, alias, condition, result = parts
                rows = self._chosen([source, alias, condition], given, aliases)
                return [self._evaluate(result, given, {**aliases, alias: row}) for row in rows]
            case "list":
                return [of(part) for part in parts]
            case "tuple":
                return {str(entry.children[0]): of(entry.children[1]) for entry in parts}
            case "member_of":
                return aliases[parts[0]][parts[1]]
            case _:
                return _literal(node)

    def _chosen(self, parts: list[Any], given: Mapping[str, Any], aliases: Mapping[str, Any]) -> list[Any]:
        rows = self.value(_bare(parts[0]), given)
        if len(parts) == 1:
            return rows
        return [row for row in rows if self._evaluate(parts[2], given, {**aliases, parts[1]: row}) is True]


def _as_cql(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value


def _bare(token: Any) -> str:
    return str(token)[1:-1]


def _type(tree: Tree) -> str:
    return "".join(map(str, tree.children))


def _literal(node: Tree) -> Any:
    written = [str(part) for part in node.children if isinstance(part, Token)]
    match node.data:
        case "null" | "typed_null":
            return None
        case "true" | "false":
            return node.data == "true"
        case "length":
            return int(written[0]), written[1]
        case "decimal" | "integer":
            return Decimal(written[0])
        case "day":
            return date.fromisoformat(written[0][1:])
        case "string":
            return written[0][1:-1].replace("\\'", "'").replace("\\\\", "\\")
        case _:
            raise AssertionError(node.data)


def _sum(one: Any, other: Any, sign: int) -> Any:
    if one is None or other is None:
        return None
    if not isinstance(other, tuple):
        return one + sign * other
    number, unit = sign * other[0], other[1]
    if unit in {"days", "weeks"}:
        return one + timedelta(days=number * (7 if unit == "weeks" else 1))
    months = one.year * 12 + one.month - 1 + number * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(one.day, calendar.monthrange(year, month + 1)[1]))
