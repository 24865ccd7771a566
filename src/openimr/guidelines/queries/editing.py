"""A file of criteria while it is being written: its sets as fields, what was typed put into its text, its faults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

import yaml

from openimr.errors import DataFileInvalid, Fault
from openimr.guidelines.adapters import criteria_text
from openimr.guidelines.domain.criteria_form import fields_of, meant
from openimr.guidelines.queries.criteria import library_with

_NEW_CRITERION = """id: {id}
says: In your own words.
kind: reviewer
verified: false
query:
  terms: [a word to look for]
"""
_NEW_SET = """# Who wrote this, why, and from which source. In our own words.
treatment: {treatment}
edition: {edition}
sections: {sections}
pages: []
criteria:
  - id: {id}
    says: In your own words.
    kind: reviewer
    verified: false
    query:
      terms: [a word to look for]
"""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in a field when the page was made, and what stands there now."""

    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A text with what was typed put into it. `left` are the fields that could not be, kept with their `faults`."""

    text: str
    left: Mapping[str, Typed]
    faults: tuple[Fault, ...]


def sets_in(text: str) -> tuple[list[dict[str, Any]], tuple[Fault, ...]]:
    """The sets that a text has, as data, or why it cannot be read."""
    try:
        found = criteria_text.data_of(text)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        return [], (Fault("", str(problem.problem or problem.context), mark.line + 1 if mark else 1),)
    except (yaml.YAMLError, ValueError) as problem:
        return [], (Fault("", str(problem), 1),)
    return [one if isinstance(one, dict) else {} for one in found], ()


def merged(text: str, place: int, typed: Mapping[str, Typed]) -> Merged:
    """The text of a file with what was typed into the fields of its set at `place`, and nothing else changed.

    Where a field and the text were both changed, the text stands, and the field is told as a fault.
    """
    changes = {name: one for name, one in typed.items() if _folded(one.before) != _folded(one.now)}
    left, faults = {}, []
    for name, one in changes.items():
        sets, broken = sets_in(text)
        fields = {filled.field.name: filled for filled in fields_of(sets[place])} if place < len(sets) else {}
        filled = fields.get(name)
        if broken or filled is None:
            why = "the text cannot be read" if broken else "it is no longer in the text"
            left[name] = one
            faults.append(Fault(name, f"not put into the text: {why}"))
        elif _folded(filled.value) == _folded(one.now):
            continue
        elif filled.fixed or _folded(filled.value) != _folded(one.before):
            left[name] = one
            faults.append(Fault(name, "was changed in the text too; the text stands"))
        else:
            try:
                text = criteria_text.changed(text, (place, *filled.field.entry), meant(filled.field, one.now))
            except criteria_text.Unwritable as problem:
                left[name] = one
                faults.append(Fault(name, str(problem)))
    return Merged(text, left, tuple(faults))


def _folded(said: str) -> str:
    return said.replace("\r\n", "\n").strip()


def faults_of(file: str, text: str) -> tuple[Fault, ...]:
    """Everything for which the library would not load with this text, with field and line."""
    try:
        library_with(file, text)
    except DataFileInvalid as problem:
        return problem.faults or (Fault("", str(problem), None),)
    return ()


def set_at(text: str, line: int | None) -> int:
    """Which set of a file a line belongs to."""
    try:
        return criteria_text.document_at(text, line or 1)
    except yaml.YAMLError:
        return 0


def line_of(text: str, place: int) -> int:
    """The line at which a set begins; 1 where the text cannot be read."""
    try:
        return criteria_text.line_of(text, place)
    except yaml.YAMLError:
        return 1


def with_set(text: str, place: int) -> str:
    """The text with a further set at its end, of the treatment and edition of the one at `place`."""
    sets, _ = sets_in(text)
    like = sets[place] if place < len(sets) else {}
    treatment, edition = like.get("treatment"), like.get("edition")
    first = new_set(
        str(treatment[0]) if isinstance(treatment, list) and treatment else "",
        str(edition[0] if isinstance(edition, list) and edition else edition or ""),
        like.get("sections") or [],
        criterion=f"first-of-set-{len(sets) + 1}",
    )
    return "\n".join([text.rstrip("\n"), "---", first])


def with_criterion(text: str, place: int) -> str:
    """The text with a further criterion at the end of a set. Raises DataFileInvalid where it has no place."""
    sets, _ = sets_in(text)
    taken = {one.get("id") for one in sets[place].get("criteria") or [] if isinstance(one, dict)}
    free = next(name for name in (f"new-{number}" for number in range(1, len(taken) + 2)) if name not in taken)
    return _tried(lambda: criteria_text.criterion_added(text, place, _NEW_CRITERION.format(id=free)))


def without_criterion(text: str, place: int, number: int) -> str:
    """The text without one criterion. Raises DataFileInvalid where it cannot be taken out."""
    return _tried(lambda: criteria_text.criterion_removed(text, place, number))


def _tried(write: Any) -> str:
    try:
        return str(write())
    except (criteria_text.Unwritable, LookupError, AttributeError, TypeError) as problem:
        says = f"this {problem}" if isinstance(problem, criteria_text.Unwritable) else "change it in the text"
        raise DataFileInvalid(says, [Fault("criteria", says)]) from problem


def new_set(treatment: str, edition: str, sections: Iterable[str], criterion: str = "first") -> str:
    """A set to begin from: one criterion for the reviewer, not verified."""
    written = criteria_text.in_yaml
    return _NEW_SET.format(
        treatment=written([treatment]), edition=written(edition), sections=written(list(sections)), id=criterion
    )


def as_before(text: str, before: str) -> str:
    """A text from a browser with the line endings that it had."""
    return criteria_text.line_endings_of(text, before)


def difference(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """What differs between two texts, line by line: ("added" | "removed" | "same" | "place", line)."""
    kinds = {"+": "added", "-": "removed", " ": "same", "@": "place"}
    lines = list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3))[2:]
    if not lines and before != after:
        return (("place", "Only line endings differ."),)
    return tuple((kinds[line[0]], line if line[0] == "@" else line[1:]) for line in lines)
