"""YAML that refuses what people mistype: the same key twice, a tab, an unknown key; and knows each line."""

from collections.abc import Hashable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from openimr.errors import CaseFileInvalid, Fault

_LARGEST = 1_000_000


class _Strict(yaml.SafeLoader):
    """SafeLoader that collects keys given twice, and leaves dates as text: the schema names an impossible one."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    twice: list[tuple[str, int]]

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                self.twice.append((key.value, key.start_mark.line + 1))
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _lines(node: yaml.Node | None, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], int]:
    """Line of every field, by its path."""
    if node is None:
        return {}
    found = {path: node.start_mark.line + 1}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found |= _lines(value, (*path, key.value))
            found[(*path, key.value)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            found |= _lines(value, (*path, place))
    return found


def read(file: Path, schema: type[BaseModel], *, source: str) -> tuple[BaseModel, dict[tuple[Any, ...], int]]:
    """The file as `schema`, and the line of every field. Raises CaseFileInvalid with every fault at once."""
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
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise CaseFileInvalid(source, [Fault("(the file)", f"cannot be read: {problem}")]) from problem
    faults = [Fault(key, "is given twice; keep one", line) for key, line in loader.twice]
    if not isinstance(data, dict):
        raise CaseFileInvalid(
            source, [*faults, Fault("(the file)", "must be a list of fields; `openimr case new` writes one")]
        )
    try:
        checked = schema.model_validate(data)
    except ValidationError as problem:
        raise CaseFileInvalid(source, [*faults, *(_fault(e, schema, lines) for e in problem.errors())]) from problem
    if faults:
        raise CaseFileInvalid(source, faults)
    return checked, lines


def _text(file: Path, source: str) -> str:
    if not file.is_file():
        raise CaseFileInvalid(source, [Fault("(the file)", "is not there; `openimr case new DIR` writes a template")])
    if file.stat().st_size > _LARGEST:
        raise CaseFileInvalid(source, [Fault("(the file)", "is larger than 1 MB; a case file is a few kB")])
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise CaseFileInvalid(source, [Fault("(the file)", "is not UTF-8 text; save it as UTF-8")]) from problem


def _fault(error: Any, schema: type[BaseModel], lines: dict[tuple[Any, ...], int]) -> Fault:
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
        return f"{given!r} is not one of: {error['ctx']['expected']}"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    return f"{given!r}: {error['msg'].lower()}" if isinstance(given, (str, int, float, bool)) else error["msg"].lower()


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
