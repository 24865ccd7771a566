"""Law as dated values: each rule knows when it was in force, by which citation, and whether that was checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.errors import RuleMissing


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule says from `since` on. `value` is None from the day on which the rule ended."""

    since: date
    value: Any
    cite: str
    verified: bool
    checked_on: date | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a programme with its values in the order of their dates."""

    id: str
    says: str
    values: tuple[Value, ...]
    owed_by: str = ""

    def in_force(self, on: date) -> Value:
        """The value on that day.

        Raises RuleMissing before the first value and after the rule ended; never falls back to a neighbour, for a
        time limit under the wrong law is worse than none.
        """
        began = [value for value in self.values if value.since <= on]
        if not began or began[-1].value is None:
            raise RuleMissing(f"{self.id}: no value in force on {on.isoformat()}; see docs/reference/law.md")
        return began[-1]

    def is_in_force(self, on: date) -> bool:
        """Whether the rule has a value on that day."""
        began = [value for value in self.values if value.since <= on]
        return bool(began) and began[-1].value is not None


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that is no business day, with the law that makes it one."""

    day: date
    name: str
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme of review: its rules by id, its holidays by day, its fixed wordings by id."""

    id: str
    name: str
    rules: Mapping[str, Rule]
    holidays: Mapping[date, Holiday]
    wordings: Mapping[str, Rule]
    holidays_from: int
    holidays_until: int

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises RuleMissing where the programme has none."""
        if rule_id not in self.rules:
            raise RuleMissing(f"{self.id} has no rule {rule_id}; see docs/reference/law.md")
        return self.rules[rule_id]

    def value(self, rule_id: str, on: date) -> Value:
        """What the rule says on that day."""
        return self.rule(rule_id).in_force(on)

    def wording(self, wording_id: str, on: date) -> str:
        """A fixed text of the letters as it read on that day."""
        if wording_id not in self.wordings:
            raise RuleMissing(f"{self.id} has no wording {wording_id}")
        return str(self.wordings[wording_id].in_force(on).value)


def as_table(rules: Iterable[Rule]) -> str:
    """Rules as a page of the documentation shows them, a line for each value; a test holds `law.md` to it."""
    head = ["| rule | from | value | source | checked |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *(_row(rule, value) for rule in rules for value in rule.values)]) + "\n"


def _row(rule: Rule, value: Value) -> str:
    unit = value.unit.replace("_", " ")
    said = "none known" if value.value is None else f"{_words(value.value)} {unit}".strip()
    checked = f"{value.checked_on}" if value.verified else "no"
    return f"| {rule.id} | {value.since} | {said} | {value.cite} | {checked} |"


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(part).replace(';', ',')}" for key, part in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value).replace("_", " ")
