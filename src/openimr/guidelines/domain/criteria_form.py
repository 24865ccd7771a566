"""The fields of a set of criteria as a form shows them, and how what is typed becomes an entry of the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from openimr.guidelines.domain.computing import Rule
from openimr.guidelines.domain.inputs import NAMES
from openimr.guidelines.domain.units import UNITS

Entry = tuple[str | int, ...]
Shape = Literal["line", "words", "number", "numbers", "list", "choice", "yes_no", "day"]


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of the file. `entry` leads to it from the set; `hint` says what belongs there."""

    entry: Entry
    label: str
    shape: Shape
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """`criteria/2/query/terms`."""
        return "/".join(map(str, self.entry))


@dataclass(frozen=True, slots=True)
class Filled:
    """A field with what the file says there; `fixed` where the file says it in a form that only its text can show."""

    field: Field
    value: str
    fixed: bool = False

    @property
    def rows(self) -> int:
        """How many lines of it are shown at once."""
        lines = self.value.count("\n") + 1 + (len(self.value) // 60 if self.field.shape == "words" else 0)
        return min(max(lines, 2), 8)


def _choices(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return (("", "–"), *names.items())


_INPUTS = _choices({name: f"{words} ({name})" for name, (words, _) in NAMES.items()})
_DAYS = tuple(one for one in _INPUTS if not one[0] or one[0].endswith(".date"))
_KINDS = _choices(
    {
        "computed": "computed from dates and numbers",
        "documented": "documented in the records",
        "reviewer": "for the reviewer's judgement",
    }
)
_CHECKED = (("", "–"), ("true", "yes: wording, limit and page"), ("false", "no: the reviewer is told"))
_RULES = _choices({rule: rule.replace("_", " ") for rule in get_args(Rule)})
_STATES = "One a line: affirmed, historical, hypothetical, negated, family, hearsay. Empty: affirmed."
_SET: tuple[Field, ...] = (
    Field(("treatment",), "Treatments", "list", "One a line, by their ids; findings take the first one's name."),
    Field(("body_parts",), "Parts of the body", "list", "One a line. Empty: any."),
    Field(("edition",), "Editions", "list", "One a line; the day of the case decides which is in force."),
    Field(("since",), "Asked from", "day", "First day. Empty: from the first day of the edition."),
    Field(("until",), "Asked until", "day", "Last day. Empty: to the last day of the edition."),
    Field(("sections",), "Sections", "list", "One a line, as the edition names them."),
    Field(("pages",), "Pages", "numbers", "Numbers with commas. Empty: not known."),
    Field(("note",), "Remark", "line"),
)  # fmt: skip
_CRITERION: tuple[Field, ...] = (
    Field(("id",), "Id", "line", "Small letters, digits and hyphens. Findings keep this name."),
    Field(("says",), "Words", "words", "The criterion in your own words; never the guideline's text."),
    Field(("kind",), "Kind", "choice", "", _KINDS),
    Field(("verified",), "Checked against the source", "yes_no", "", _CHECKED),
    Field(("pages",), "Pages", "numbers", "Numbers with commas. Empty: not known."),
    Field(("answered_by",), "Document that would answer it", "line"),
    Field(("question",), "Shared question", "line", "The id of a question of the library, instead of terms."),
    Field(("alternative",), "Alternative", "line", "Of criteria with the same word one is enough. Not beside logic."),
    Field(("only_for",), "Asked only of", "line", "A diagnosis or phase of situations.yaml. Empty: of every case."),
    Field(("note",), "Remark", "line"),
)  # fmt: skip
_COMPUTED: tuple[Field, ...] = (
    Field(("computed", "rule"), "Rule", "choice", "", _RULES),
    Field(("computed", "limit"), "Limit", "number"),
    Field(("computed", "unit"), "Unit", "choice", "", _choices({unit: unit for unit in sorted(UNITS)})),
    Field(("computed", "amount"), "Amount", "choice", "", _INPUTS),
    Field(("computed", "plus"), "Added to the amount", "list", "Inputs, one a line."),
    Field(("computed", "earlier"), "From the day", "choice", "", _DAYS),
    Field(("computed", "later"), "To the day", "choice", "", _DAYS),
    Field(("computed", "day"), "Day", "choice", "", _DAYS),
    Field(("computed", "around"), "Around the day", "choice", "", _DAYS),
    Field(("computed", "before"), "Days before", "number"),
    Field(("computed", "after"), "Days after", "number"),
    Field(("computed", "values"), "One of these", "list", "One a line."),
    Field(("computed", "applies_since", "injury.date"), "For injuries from", "day"),
    Field(("computed", "says_limit"), "Limit in words", "line"),
)  # fmt: skip
_QUERY: tuple[Field, ...] = (
    Field(("query", "terms"), "Terms to look for", "list", "Words or phrases, one a line."),
    Field(("query", "near"), "Near one of these", "list", "In the same sentence, one a line."),
    Field(("query", "subject"), "Names of the thing", "list", "Where these are not the terms, one a line."),
    Field(("query", "proof"), "Proof", "list", "Patterns, one a line; one must match for met."),
    Field(("query", "against"), "Speaks against", "list", "Phrases, one a line."),
    Field(("query", "states"), "What the record must say of it", "list", _STATES),
    Field(("query", "kinds"), "Kinds of documents", "list", "One a line. Empty: any."),
    Field(("query", "sections"), "Under these headings", "list", "One a line. Empty: any."),
)


def set_fields(data: Mapping[str, Any]) -> tuple[Filled, ...]:
    """The fields of a set itself."""
    return tuple(_filled(field, data, ()) for field in _SET)


def criterion_fields(data: Mapping[str, Any], place: int) -> dict[str, tuple[Filled, ...]]:
    """The fields of one criterion, by what they are for: the criterion, how it is computed, what is looked for."""
    held: Any = data["criteria"][place]
    groups = {"": _CRITERION, "Computed": _COMPUTED, "What is looked for in the records": _QUERY}
    return {
        title: tuple(_filled(field, held if isinstance(held, dict) else {}, ("criteria", place)) for field in fields)
        for title, fields in groups.items()
    }


def fields_of(data: Mapping[str, Any]) -> Iterator[Filled]:
    """Every field of a set and its criteria."""
    yield from set_fields(data)
    criteria = data.get("criteria")
    for place in range(len(criteria) if isinstance(criteria, list) else 0):
        for group in criterion_fields(data, place).values():
            yield from group


def _filled(field: Field, data: Any, before: Entry) -> Filled:
    for step in field.entry:
        data = data.get(step) if isinstance(data, dict) else None
    own = Field((*before, *field.entry), field.label, field.shape, field.hint, field.choices)
    value, fixed = _shown(data, field)
    return Filled(own, value, fixed)


def _shown(data: Any, field: Field) -> tuple[str, bool]:
    if data is None:
        return "", False
    if isinstance(data, list):
        if field.shape not in {"list", "numbers"} or any(isinstance(one, dict | list) for one in data):
            return str(data), True
        return (", " if field.shape == "numbers" else "\n").join(map(str, data)), False
    if isinstance(data, dict):
        return "; ".join(f"{key}: {held}" for key, held in data.items()), True
    if isinstance(data, bool):
        return str(data).lower(), False
    if field.shape == "choice" and str(data) not in dict(field.choices):
        return str(data), True
    return (f"{data:g}" if isinstance(data, float) else str(data)), False


def meant(field: Field, said: str) -> Any:
    """What goes into the file; None takes the entry away. What cannot be read goes in as typed, to be refused there
    with its line.
    """
    said = said.strip()
    if not said:
        return [] if field.entry == ("sections",) else None
    match field.shape:
        case "list":
            lines = [" ".join(line.split()) for line in said.splitlines() if line.strip()]
            return lines[0] if field.entry == ("edition",) and len(lines) == 1 else lines
        case "numbers":
            return [int(one) if one.isdecimal() else one for one in said.replace(",", " ").split()]
        case "number":
            return _number(said)
        case "yes_no":
            return {"true": True, "false": False}.get(said, said)
        case "day":
            try:
                return date.fromisoformat(said)
            except ValueError:
                return said
    return " ".join(said.split())


def _number(said: str) -> Any:
    try:
        number = float(said.replace(",", ""))
    except ValueError:
        return said
    return int(number) if number.is_integer() else number
