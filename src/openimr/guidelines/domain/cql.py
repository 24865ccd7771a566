"""A set of criteria as a library of CQL (Clinical Quality Language 1.5), so that other systems can weigh it alike.

Kleene's logic is CQL's own: *met* is `true`, *not met* `false`; *not documented* and *for the reviewer* are `null`.
What does not apply is left out: a part that may not apply has a second expression that tells, and never is null.
Criteria that are documented or a reviewer's are parameters. No model of data is used, so every input is a parameter.
"""

from collections.abc import Iterable, Iterator

from openimr.guidelines.domain.computing import Computation
from openimr.guidelines.domain.criteria import Criterion
from openimr.guidelines.domain.inputs import NAMES, in_words
from openimr.guidelines.domain.logic import Expression
from openimr.guidelines.domain.published import PublishedSet
from openimr.guidelines.domain.tables import Lookup, Row

MET = "Criteria met"
APPLY = "Criteria apply"

_COMPARED = {"no_more_than": "<=", "less_than": "<", "at_least": ">=", "more_than": ">"}
#: Amounts are never negative: when what is known is so, the comparison is settled, whatever lacks, and how.
_SETTLED = {
    "no_more_than": (">", "false"),
    "less_than": (">=", "false"),
    "at_least": (">=", "true"),
    "more_than": (">", "true"),
}


def name_in_cql(one: PublishedSet) -> str:
    """The name of its CQL library and of its FHIR resources: `MtusChronicPain2009WorkHardening`."""
    words = one.id.replace(".", "-").split("-")
    return "".join(word if word.isdigit() else word[:1].upper() + word[1:] for word in words).replace("_", "")


def parameters(one: PublishedSet) -> dict[str, str]:
    """What has to be told of a case, by name, with its CQL type: inputs first, then criteria that are not computed."""
    criteria = one.criteria_set.criteria
    computations = [criterion.computation for criterion in criteria if criterion.computation is not None]
    names = dict.fromkeys(name for computation in computations for name in computation.inputs)
    found = {name: _type_of(name) for name in names}
    return found | {criterion.id: "Boolean" for criterion in criteria if criterion.computation is None}


def as_cql(one: PublishedSet, *, version: str) -> str:
    """The library: head in words, parameters, each computed criterion, and what the set comes to."""
    criteria = one.criteria_set.criteria
    by_id = {criterion.id: criterion for criterion in criteria}
    lines = [*_head(one), f"library {name_in_cql(one)} version {text(version)}", ""]
    for name, kind in parameters(one).items():
        lines += _criterion_words(one, by_id[name]) if name in by_id else [_comment(_input_words(name, criteria))]
        lines += [f"parameter {quoted(name)} {kind}", ""]
    lines += ["context Unfiltered", ""]
    for criterion in criteria:
        if criterion.computation is not None:
            lines += [*_computed(one, criterion, criterion.computation), ""]
    return "\n".join([*lines, *_whole(one.criteria_set.logic, by_id)]) + "\n"


def quoted(name: str) -> str:
    """A name as CQL writes it."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def text(words: str) -> str:
    """Words as CQL writes them."""
    return "'" + words.replace("\\", "\\\\").replace("'", "\\'") + "'"


# Words


def _comment(words: str) -> str:
    return "// " + " ".join(words.split())


def _head(one: PublishedSet) -> Iterator[str]:
    edition = one.edition
    yield _comment(one.cites())
    until = f" to {edition.until.isoformat()}" if edition.until else ""
    yield _comment(f"In force from {edition.since.isoformat()}{until}. {_checked(verified=edition.verified)}.")
    yield _comment("Criteria in OpenIMR's own words; no text of the guideline. A physician decides.")
    yield _comment("true: met. false: not met. null: not documented, or for the reviewer to judge.")


def _checked(*, verified: bool) -> str:
    return "Verified" if verified else "Not verified against a source"


def _criterion_words(one: PublishedSet, criterion: Criterion) -> Iterator[str]:
    yield _comment(criterion.says)
    asks = {"computed": "Computed", "documented": "From the records", "reviewer": "For the reviewer to judge"}
    yield _comment(f"{asks[criterion.kind]}. {one.cites(criterion)}. {_checked(verified=criterion.verified)}.")
    if criterion.answered_by:
        yield _comment(f"Answered by: {criterion.answered_by}.")
    if criterion.only_for is not None:
        yield _comment(f"Only for: {criterion.only_for.says}. This logic asks it of every case.")


def _input_words(name: str, criteria: Iterable[Criterion]) -> str:
    for criterion in criteria:
        limit = criterion.computation.limit if criterion.computation else None
        if isinstance(limit, Lookup) and name == limit.input and limit.by != "request.concept":
            rows = ", ".join(f"{row.id} ({row.label})" for row in limit.table.rows)
            return f"Which of these the records name: {rows}"
    words, unit = NAMES.get(name, (in_words(name), ""))
    return f"{words[:1].upper()}{words[1:]}{f', in {unit}' if unit else ''}"


# Computed criteria


def _type_of(name: str) -> str:
    if name.endswith(".date"):
        return "Date"
    if name not in NAMES:
        return "List<String>"
    return "Decimal" if NAMES[name][1] else "String"


def _computed(one: PublishedSet, criterion: Criterion, computation: Computation) -> Iterator[str]:
    lookup = computation.limit if isinstance(computation.limit, Lookup) else None
    if lookup is not None:
        yield from _rows(criterion.id, computation, lookup)
    if computation.applies_since:
        yield f"define {quoted(f'{criterion.id} applies')}:"
        yield f"  {_since(list(computation.applies_since.items()))}"
        yield ""
    yield from _criterion_words(one, criterion)
    yield f"define {quoted(criterion.id)}:"
    if computation.applies_since:
        unknown = " or ".join(f"{quoted(name)} is null" for name in computation.applies_since)
        yield f"  if {unknown} then null else"
    if lookup is None:
        yield f"  {_rule(computation, _limit(computation, computation.limit))}"
        return
    outcomes = quoted(f"{criterion.id} by row")
    yield f"  if not exists ({outcomes}) then null"
    if computation.rule == "one_of" and lookup.by == "ingredient":  # one decides against a mixture, none for it
        yield f"  else if exists ({outcomes} Outcome where Outcome.met is false) then false"
        yield "  else null"
        return
    yield f"  else if not exists ({outcomes} Outcome where Outcome.met is not true) then true"
    yield f"  else if not exists ({outcomes} Outcome where Outcome.met is not false) then false"
    yield "  else null"


def _since(days: list[tuple[str, object]]) -> str:
    """Whether no day that is known lies before the one from which the rule applies; the first unknown day ends it."""
    (name, since), *rest = days
    held = f"{quoted(name)} >= @{since}"
    return f"({quoted(name)} is null or {f'({held} and {_since(rest)})' if rest else held})"


def _rule(computation: Computation, limit: str) -> str:
    match computation.rule:
        case "within_years" | "within" | "at_least_since":
            earlier, later = quoted(computation.earlier), quoted(computation.later)
            sign = ">=" if computation.rule == "at_least_since" else "<="
            return f"(if {earlier} > {later} then null else {later} {sign} {earlier} + {limit})"
        case "in_window":
            day, around = quoted(computation.day), quoted(computation.around)
            first, last = f"{around} - {computation.before} days", f"{around} + {computation.after} days"
            return f"({day} >= {first} and {day} <= {last})"
        case "one_of":
            return _one_of(quoted(computation.amount), computation.values)
        case _:
            return _compare(computation, limit)


def _one_of(value: str, values: tuple[str, ...]) -> str:
    return f"({' or '.join(f'{value} = {text(one)}' for one in values)})"


def _compare(computation: Computation, limit: str) -> str:
    names = [quoted(name) for name in dict.fromkeys((computation.amount, *computation.plus))]
    compared = f"{' + '.join(names)} {_COMPARED[computation.rule]} {limit}"
    if len(names) == 1:
        return f"({compared})"
    sign, outcome = _SETTLED[computation.rule]
    settled = f"{' + '.join(f'Coalesce({name}, 0.0)' for name in names)} {sign} {limit}"
    if sign == ">=":  # of nothing known nothing is settled, not even against a limit of none
        settled = f"({' or '.join(f'{name} is not null' for name in names)}) and {settled}"
    return f"(if {settled} then {outcome} else {compared})"


def _limit(computation: Computation, limit: object) -> str:
    """A limit as CQL writes it: a number, a length of time, a word."""
    if computation.rule == "one_of":
        return "null as String" if limit is None else text(str(limit))
    by_calendar = computation.rule in {"within_years", "within", "at_least_since"}
    if limit is None:
        return "null as Quantity" if by_calendar else "null as Decimal"
    number = float(str(limit))
    if by_calendar:
        return f"{int(number)} {'years' if computation.rule == 'within_years' else computation.unit}"
    return f"{number:f}".rstrip("0") + ("0" if number == int(number) else "")


def _rows(criterion_id: str, computation: Computation, lookup: Lookup) -> Iterator[str]:
    """The rows of the table, and how the rule comes out by each of those that the inputs lead to."""
    table = lookup.table
    dated = any(row.since or row.until for row in table.rows)
    rows = quoted(f"{criterion_id} rows")
    unit = computation.unit if computation.unit not in {"", lookup.column} else ""
    yield _comment(f"{table.says}: {lookup.column}{f', in {unit}' if unit else ''}")
    yield f"define {rows}: {{"
    written = [f"  {_row(row, computation, lookup, dated=dated)}" for row in table.rows]
    yield ",\n".join(written)
    yield "}"
    yield ""
    found = quoted(lookup.input)
    chosen = f"{found} in Row.keys" if lookup.by == "request.concept" else f"Row.id in {found}"
    if dated:
        day = quoted(lookup.on)
        chosen += f" and (Row.since is null or Row.since <= {day}) and (Row.until is null or {day} <= Row.until)"
    if computation.rule == "one_of":  # a row without a word has none of those that are needed
        rule = f"Coalesce({_one_of('Row.limit', computation.values)}, false)"
    else:
        rule = _rule(computation, "Row.limit")
    yield f"define {quoted(f'{criterion_id} by row')}:"
    yield f"  {rows} Row"
    yield f"    where {chosen}"
    yield f"    return all Tuple {{ met: {rule} }}"
    yield ""


def _row(row: Row, computation: Computation, lookup: Lookup, *, dated: bool) -> str:
    parts = [f"id: {text(row.id)}"]
    if lookup.by == "request.concept":
        parts.append(f"keys: {{ {', '.join(text(key) for key in (row.id, *row.concepts))} }}")
    parts.append(f"limit: {_limit(computation, row.values.get(lookup.column))}")
    if dated:
        parts += [
            f"{name}: {f'@{day}' if day else 'null as Date'}"
            for name, day in (("since", row.since), ("until", row.until))
        ]
    return f"Tuple {{ {', '.join(parts)} }}"


# The whole


def _whole(logic: Expression, criteria: dict[str, Criterion]) -> Iterator[str]:
    applies = _applies(logic, criteria)
    yield _comment("Whether anything of the set bears on the case; never null.")
    yield f"define {quoted(APPLY)}:"
    yield f"  {applies or 'true'}"
    yield ""
    yield _comment("What the criteria come to.")
    yield f"define {quoted(MET)}:"
    if applies:
        yield f"  if not {quoted(APPLY)} then null else"
    yield from (f"  {line}" for line in _value(logic, criteria))


def _applies(node: Expression, criteria: dict[str, Criterion]) -> str:
    """The expression that tells whether a node applies; empty where it always does."""
    if node.operator == "criterion":
        computation = criteria[node.criterion].computation
        return quoted(f"{node.criterion} applies") if computation and computation.applies_since else ""
    parts = [_applies(part, criteria) for part in node.parts]
    if node.operator == "when":
        condition = f"{_flat(node.parts[0], criteria)} is not false"
        return f"({' and '.join([condition, *(part for part in parts if part)])})"
    return " or ".join(parts).join("()" if len(parts) > 1 else ("", "")) if all(parts) else ""


def _flat(node: Expression, criteria: dict[str, Criterion]) -> str:
    return " ".join(line.strip() for line in _value(node, criteria) if not line.strip().startswith("//"))


def _value(node: Expression, criteria: dict[str, Criterion]) -> list[str]:
    """The lines of the expression of a node, given that it applies."""
    match node.operator:
        case "criterion":
            return [quoted(node.criterion)]
        case "not":
            lines = _around("(not (", _value(node.parts[0], criteria), "))")
        case "when":
            condition, consequence = (_value(part, criteria) for part in node.parts)
            either = [*_around("not (", condition, ")"), *_around("or (", consequence, ")")]
            lines = ["(", *_inner(either), ")"]
        case "at_least":
            sure = " + ".join(f"(if {_counts(part, criteria, 'is true')} then 1 else 0)" for part in node.parts)
            possible = " + ".join(
                f"(if {_counts(part, criteria, 'is not false')} then 1 else 0)" for part in node.parts
            )
            lines = [
                f"(if {sure} >= {node.needed} then true",
                f"  else if {possible} < {node.needed} then false",
                "  else null)",
            ]
        case _ if len(node.parts) == 1:
            lines = _value(node.parts[0], criteria)
        case _:
            lines = ["("]
            for place, part in enumerate(node.parts):
                part_lines = _left_out(part, criteria, within=node.operator)
                word = ("and " if node.operator == "all" else "or ") if place else ""
                at = next(i for i, line in enumerate(part_lines) if not line.strip().startswith("//"))
                part_lines[at] = word + part_lines[at]
                lines += _inner(part_lines)
            lines.append(")")
    return [_comment(node.says), *lines] if node.says else lines


def _left_out(part: Expression, criteria: dict[str, Criterion], *, within: str) -> list[str]:
    """A part as it stands in `all` or `any`: where it does not apply it must not decide."""
    lines, applies = _value(part, criteria), _applies(part, criteria)
    if not applies or (within == "all" and _true_where_it_does_not_apply(part, criteria)):
        return lines
    return _around(f"({f'not {applies} or' if within == 'all' else f'{applies} and'} (", lines, "))")


def _true_where_it_does_not_apply(part: Expression, criteria: dict[str, Criterion]) -> bool:
    return part.operator == "when" and not any(_applies(inner, criteria) for inner in part.parts)


def _counts(part: Expression, criteria: dict[str, Criterion], test: str) -> str:
    applies = _applies(part, criteria)
    return f"{f'{applies} and ' if applies else ''}{_flat(part, criteria)} {test}"


def _around(before: str, lines: list[str], after: str) -> list[str]:
    if len(lines) == 1:
        return [f"{before}{lines[0]}{after}"]
    return [before, *_inner(lines), after]


def _inner(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]
