"""YAML that refuses what people mistype: the same key twice, a tab, an unknown key; and knows each line."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from openimr.errors import CaseFileInvalid, Fault

_LARGEST = 1_000_000
_NULL = "tag:yaml.org,2002:null"

Lines = dict[tuple[Any, ...], int]


class _Strict(yaml.SafeLoader):
    """SafeLoader that collects keys given twice, and leaves every value but null as text.

    The schema says what is a number or a date: YAML's own guesses turn the claim number 0123 into 83, and an
    impossible date into an error without a field.
    """

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag == _NULL]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    twice: list[tuple[str, int]]

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """A few aliases of aliases would unfold into millions of values."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.constructor.ConstructorError(None, None, "an alias (*name) is not taken; write it out", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "the name of a field must be a plain word", key.start_mark
                )
            if key.value in seen:
                self.twice.append((key.value, key.start_mark.line + 1))
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that is YAML: its fields as text, the line of each, what it is as `schema`, or why it is not."""

    data: dict[str, Any]
    lines: Lines
    form: BaseModel | None
    faults: tuple[Fault, ...]


def _lines(node: yaml.Node | None, path: tuple[Any, ...] = ()) -> Lines:
    """Line of every field, by its path."""
    if node is None:
        return {}
    found = {path: node.start_mark.line + 1}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # refused when it is constructed
            found |= _lines(value, (*path, key.value))
            found[(*path, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            found |= _lines(value, (*path, place))
    return found


def read(file: Path, schema: type[BaseModel], *, source: str) -> tuple[BaseModel, Lines]:
    """The file as `schema`, and the line of every field. Raises CaseFileInvalid with every fault at once."""
    checked = check(file, schema, source=source)
    if checked.form is None or checked.faults:
        raise CaseFileInvalid(source, checked.faults)
    return checked.form, checked.lines


def check(file: Path, schema: type[BaseModel], *, source: str) -> Checked:
    """The file with every fault of its form, so that the caller can add its own before refusing.

    Raises CaseFileInvalid only where there is nothing to look into: no file, no YAML, no fields.
    """
    text = _text(file, source)
    try:
        loader = _Strict(text)
        loader.twice = []
        try:
            node = loader.get_single_node()
            lines = _lines(node)
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else None
        raise CaseFileInvalid(source, [Fault("(the file)", f"is not YAML: {problem.problem}", line)]) from problem
    except RecursionError as problem:
        raise CaseFileInvalid(
            source, [Fault("(the file)", "nests too deeply; a case file has a few levels")]
        ) from problem
    except (yaml.YAMLError, ValueError) as problem:
        raise CaseFileInvalid(source, [Fault("(the file)", f"cannot be read: {problem}")]) from problem
    faults = [Fault(key, "is given twice; keep one", line) for key, line in loader.twice]
    if not isinstance(data, dict):
        raise CaseFileInvalid(
            source, [*faults, Fault("(the file)", "must be a list of fields; `openimr case new` writes one")]
        )
    form, more = checked(data, schema, lines)
    return Checked(data, lines, form, (*faults, *more))


def checked(
    data: dict[str, Any], schema: type[BaseModel], lines: Lines | None = None
) -> tuple[BaseModel | None, tuple[Fault, ...]]:
    """Fields as `schema`, or None with every fault of their form. `lines`: where each stands, if they are of a file."""
    try:
        return schema.model_validate(data), ()
    except ValidationError as problem:
        return None, tuple(_fault(error, schema, lines or {}) for error in problem.errors())


def _text(file: Path, source: str) -> str:
    if not file.is_file():
        raise CaseFileInvalid(source, [Fault("(the file)", "is not there; `openimr case new DIR` writes a template")])
    if file.stat().st_size > _LARGEST:
        raise CaseFileInvalid(source, [Fault("(the file)", "is larger than 1 MB; a case file is a few kB")])
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise CaseFileInvalid(source, [Fault("(the file)", "is not UTF-8 text; save it as UTF-8")]) from problem


def _fault(error: Any, schema: type[BaseModel], lines: Lines) -> Fault:
    path = tuple(part for part in error["loc"])
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
    line = next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), None)
    return Fault(field, _sentence(error, path, schema), line)


def _sentence(error: Any, path: tuple[Any, ...], schema: type[BaseModel]) -> str:
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        close = get_close_matches(str(path[-1]), _names(schema, path[:-1]), n=1, cutoff=0.6)
        return f"unknown field {str(path[-1])!r}" + (f" (did you mean {close[0]!r}?)" if close else "; take it out")
    if kind == "missing":
        return "is missing"
    if kind.startswith("date"):
        return f"{given!s} is not a date; write it as 2013-07-05"
    if kind == "literal_error":
        expected = str(error["ctx"]["expected"])
        close = get_close_matches(str(given), re.findall(r"'([^']+)'", expected), n=1, cutoff=0.6)
        return f"{given!r} is not one of: {expected}" + (f" (did you mean {close[0]!r}?)" if close else "")
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "string_too_long":
        return f"is longer than {error['ctx']['max_length']} characters; shorten it"
    if kind == "string_too_short":
        return "is empty; fill it in"
    message = error["msg"][:1].lower() + error["msg"][1:]
    return f"{given!r}: {message}" if isinstance(given, str) else message


def _names(schema: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The fields that the schema knows at that path."""
    current: Any = schema
    for part in path:
        if isinstance(part, int):
            continue
        annotation = current.model_fields[part].annotation
        current = _model_in(annotation)
        if current is None:
            return []
    return list(current.model_fields)


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in map(_model_in, getattr(annotation, "__args__", ())) if m is not None), None)
