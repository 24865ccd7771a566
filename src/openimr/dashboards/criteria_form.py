"""The form beside the text of a file of criteria."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openimr.errors import Fault
from openimr.guidelines import queries as guidelines
from openimr.guidelines.domain.criteria_form import Filled, criterion_fields, set_fields


@dataclass(frozen=True, slots=True)
class ToldFault:
    """A fault with the id of its field on the page, where it is there, and the field's name in words."""

    sentence: str
    line: int | None
    where: str
    anchor: str


@dataclass(frozen=True, slots=True)
class CriterionForm:
    place: int
    id: str
    says: str
    groups: tuple[tuple[str, tuple[Filled, ...], bool], ...]  # title, fields, and whether one is filled in


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one set. Empty where the text cannot be read."""

    place: int
    set_fields: tuple[Filled, ...] = ()
    criteria: tuple[CriterionForm, ...] = ()

    def told(self, fault: Fault, text: str) -> ToldFault:
        """A fault with its field; of another set than that on the page, only its line."""
        here = fault.line is None or guidelines.set_at(text, fault.line) == self.place
        steps = fault.field.replace("/", ".").split(".")
        fields = {field.field.name: field.field.label for field in self.all()} if here else {}
        for length in range(len(steps), 0, -1):
            name = "/".join(steps[:length])
            if name in fields:
                of = f", criterion {self.criteria[int(steps[1])].id}" if steps[0] == "criteria" else ""
                return ToldFault(fault.sentence, fault.line, f"{fields[name]}{of}", name)
        return ToldFault(fault.sentence, fault.line, fault.field, "why" if fault.field == "note" else "text")

    def all(self) -> tuple[Filled, ...]:
        criteria = (field for one in self.criteria for _, fields, _ in one.groups for field in fields)
        return (*self.set_fields, *criteria)


@dataclass(frozen=True, slots=True)
class Written:
    """What came from the editor: the text with what was typed put into it, and what could not be."""

    text: str
    place: int
    left: Mapping[str, guidelines.Typed]
    faults: tuple[Fault, ...]

    def with_text(self, text: str) -> "Written":
        return replace(self, text=text)

    def with_faults(self, faults: Sequence[Fault]) -> "Written":
        return replace(self, faults=(*self.faults, *faults))

    def at(self, place: int) -> "Written":
        """The same at another set."""
        return replace(self, place=place)

    def form(self, sets: Sequence[Mapping[str, Any]]) -> Form:
        """The fields of the set at `place`."""
        place = self.place if self.place < len(sets) else 0
        if not sets:
            return Form(self.place)
        data = sets[place]
        held = data.get("criteria")
        criteria = held if isinstance(held, list) else []
        return Form(
            place,
            set_fields(data),
            tuple(
                CriterionForm(number, _word(one, "id"), _word(one, "says"), _groups(data, number))
                for number, one in enumerate(criteria)
            ),
        )


def _groups(data: Mapping[str, Any], number: int) -> tuple[tuple[str, tuple[Filled, ...], bool], ...]:
    groups = criterion_fields(data, number).items()
    return tuple((title, fields, any(field.value for field in fields)) for title, fields in groups)


def _word(criterion: Any, key: str) -> str:
    return str(criterion.get(key, "")) if isinstance(criterion, dict) else ""


def written(given: Mapping[str, Any], *, before: str) -> Written:
    """What an editor's page sent: `text`, `set`, and for each field `f:NAME` and `was:NAME`."""
    text = guidelines.as_before(given.get("text", ""), before)
    said = given.get("set", "0")
    place = int(said) if said.isdecimal() else 0
    typed = {
        name.removeprefix("f:"): guidelines.Typed(given.get(f"was:{name.removeprefix('f:')}", ""), given[name])
        for name in given
        if name.startswith("f:")
    }
    merged = guidelines.merged(text, place, typed)
    return Written(merged.text, place, merged.left, merged.faults)
