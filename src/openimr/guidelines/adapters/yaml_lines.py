"""Reads YAML and remembers the line of each entry, so that a refusal says where to look.

document = documents(file)[0]
entries = document.checked(Schema)          # refused with every fault, "file.yaml:12: editions.3.since: …"
raise document.refused([document.fault("editions", 3, "since", says="ends before it begins")])
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from openimr.errors import DataFileInvalid, Fault

_Schema = TypeVar("_Schema", bound=BaseModel)
_Key = str | int

#: Aliases can make a small file stand for a huge or an endless one; no data file of ours comes near these.
_MOST_ENTRIES = 200_000
_DEEPEST = 100


@dataclass(frozen=True, slots=True, order=True)
class LineFault:
    """One fault of a data file. `line` counts from 1; `path` names the entry ("editions.3.since")."""

    file: str
    line: int
    path: str
    says: str

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}: {where}{self.says}"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file: its data, and the line (from 1) at which each entry begins."""

    file: str
    data: Any
    lines: Mapping[tuple[_Key, ...], int]

    def line(self, *path: _Key) -> int:
        """The line of an entry; where it is missing, that of what should hold it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def fault(self, *path: _Key, says: str) -> LineFault:
        """A fault of the entry at `path`."""
        return LineFault(self.file, self.line(*path), ".".join(map(str, path)), says)

    def faults_of(self, schema: type[_Schema]) -> tuple[_Schema | None, tuple[LineFault, ...]]:
        """The document as the schema reads it, or None and everything that breaks the schema."""
        try:
            return schema.model_validate(self.data), ()
        except ValidationError as problem:
            return None, tuple(self.fault(*e["loc"], says=_plain(e["msg"])) for e in problem.errors())

    def checked(self, schema: type[_Schema]) -> _Schema:
        """The document as the schema reads it. Raises DataFileInvalid with every fault and its line."""
        read, faults = self.faults_of(schema)
        if read is None:
            raise refusal(faults)
        return read


def refusal(faults: Iterable[LineFault]) -> DataFileInvalid:
    """The error that names every fault, each with file and line, in their order in the file."""
    ordered = sorted(set(faults))
    return DataFileInvalid("\n".join(map(str, ordered)), [Fault(one.path, one.says, one.line) for one in ordered])


def documents(file: Path) -> tuple[Document, ...]:
    """Every document of a file. Raises DataFileInvalid with file and line: not YAML, a key that stands twice, a date
    that is none.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise DataFileInvalid(f"{file.name}:1: cannot be read ({problem})") from problem
    loader = _Loader(text)
    try:
        found = []
        while loader.check_node():
            node = loader.get_node()
            lines = dict(_lines(node, file.name))
            found.append(Document(file.name, loader.construct_document(node), lines))
        return tuple(found)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = mark.line + 1 if mark else 1
        begun = f" ({problem.context}, line {problem.context_mark.line + 1})" if problem.context_mark else ""
        says = f"{problem.problem or problem.context}{begun}"
        raise refusal([LineFault(file.name, line, "", says)]) from problem
    except yaml.YAMLError as problem:
        raise refusal([LineFault(file.name, 1, "", str(problem))]) from problem
    finally:
        loader.dispose()


def document(file: Path) -> Document:
    """The one document of a file. Raises DataFileInvalid for none or several."""
    found = documents(file)
    if len(found) != 1:
        raise DataFileInvalid(f"{file.name}:1: holds {len(found)} documents; it must hold one")
    return found[0]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the base is found at run time
    """The safe loader of PyYAML, its date errors told with their line."""


def _date(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as problem:
        raise yaml.constructor.ConstructorError(
            None, None, f"{node.value} is not a date ({problem})", node.start_mark
        ) from problem


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)


def _lines(root: yaml.Node, file: str) -> Iterator[tuple[tuple[_Key, ...], int]]:
    """Path and line of every entry. Refuses a key that stands twice and aliases without end."""
    waiting: list[tuple[tuple[_Key, ...], yaml.Node, int]] = [((), root, root.start_mark.line)]
    count = 0
    while waiting:
        path, node, line = waiting.pop()
        count += 1
        if count > _MOST_ENTRIES or len(path) > _DEEPEST:
            raise refusal(
                [LineFault(file, line + 1, "", "too many or too deep entries; are there aliases without end?")]
            )
        yield path, line + 1
        if isinstance(node, yaml.SequenceNode):
            waiting += [((*path, place), child, child.start_mark.line) for place, child in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, child in node.value:
                if key.value == "<<":
                    continue
                if not isinstance(key, yaml.ScalarNode):
                    raise refusal([LineFault(file, key.start_mark.line + 1, "", "a key must be a word or a number")])
                if key.value in seen:
                    raise refusal([LineFault(file, key.start_mark.line + 1, "", f"{key.value} stands twice")])
                seen.add(key.value)
                waiting.append(((*path, key.value), child, key.start_mark.line))


def _plain(message: str) -> str:
    """The schema's message without its machine's prefix."""
    return message.removeprefix("Value error, ")
