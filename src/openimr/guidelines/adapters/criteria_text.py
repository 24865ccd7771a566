"""Changes one entry of a YAML text and leaves every other character, comments among them, as it was.

text = changed(text, (0, "criteria", 2, "says"), "In other words.")     # the first document's third criterion
"""

from collections.abc import Callable
from datetime import date
from difflib import SequenceMatcher
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Entry = tuple[str | int, ...]


class Unwritable(ValueError):
    """An entry that cannot be changed without touching what stands around it; it is to be changed in the text."""


def data_of(text: str) -> list[Any]:
    """What each document of the text says. Raises yaml.YAMLError."""
    return list(yaml.load_all(text, Loader=_LOADER))


def document_at(text: str, line: int) -> int:
    """Which document of the text a line (from 1) belongs to. Raises yaml.YAMLError."""
    begin: list[int] = [node.start_mark.line for node in yaml.compose_all(text, Loader=_LOADER)]
    return max(sum(each < line for each in begin) - 1, 0)


def line_of(text: str, place: int) -> int:
    """The line (from 1) at which a document begins; 1 where there is none. Raises yaml.YAMLError."""
    begin: list[int] = [node.start_mark.line + 1 for node in yaml.compose_all(text, Loader=_LOADER)]
    return begin[place] if place < len(begin) else 1


def changed(text: str, path: Entry, value: Any) -> str:
    """The text with `value` at `path` (the document's place first); None takes the entry away.

    The text that comes out says exactly what went in but for this entry. Raises Unwritable where that cannot be.
    """
    expected = data_of(text)
    if not _put(expected, path, value):
        return text
    return _if_it_says(expected, lambda: _written(text, path, value))


def criterion_added(text: str, place: int, entry: str) -> str:
    """The text with a further criterion at the end of a set. `entry` is its YAML from `id:` on, without indentation."""
    expected = data_of(text)
    expected[place].setdefault("criteria", []).append(yaml.safe_load(entry))
    return _if_it_says(expected, lambda: _with_item(text, place, entry))


def criterion_removed(text: str, place: int, number: int) -> str:
    """The text without one criterion of a set; comments before and after it stay."""
    expected = data_of(text)
    del expected[place]["criteria"][number]
    return _if_it_says(expected, lambda: _without_item(text, place, number))


def _if_it_says(expected: list[Any], write: Callable[[], str]) -> str:
    try:
        written = write()
        if data_of(written) == expected:
            return written
    except (yaml.YAMLError, LookupError, TypeError, AttributeError):
        pass
    raise Unwritable("cannot be written without touching what stands around it; change it in the text")


def _put(documents: list[Any], path: Entry, value: Any) -> bool:
    """Whether the data changed."""
    *way, last = path
    inside: Any = documents
    try:
        for step in way:
            if isinstance(inside, dict) and step not in inside:
                if value is None:
                    return False
                inside[step] = {}
            inside = inside[step]
        if inside.get(last) == value and type(inside.get(last)) is type(value):
            return False
        if value is None:
            inside.pop(last)
            if not inside and len(way) > 1:
                _put(documents, tuple(way), None)
        else:
            inside[last] = value
    except (LookupError, TypeError, AttributeError) as problem:
        raise Unwritable("has no place in the text as it is; change it in the text") from problem
    return True


def _written(text: str, path: Entry, value: Any) -> str:
    node, depth = _deepest(text, path)
    rest = path[depth:]
    if value is None:
        return _taken_away(text, path)
    if not rest:
        start, end = node.start_mark.index, _end(node, text)
        if "#" in text[start:end] and not isinstance(node, yaml.ScalarNode):
            raise Unwritable("has remarks among its lines, which would be lost; change it in the text")
        style = node.style if isinstance(node, yaml.ScalarNode) else None
        return text[:start] + in_yaml(value, style) + text[end:]
    for key in reversed(rest[1:]):
        value = {key: value}
    return _with_key(text, node, f"{rest[0]}: {in_yaml(value)}")


def _with_key(text: str, mapping: yaml.MappingNode, entry: str) -> str:
    if not mapping.value:
        at = mapping.start_mark.index + 1
        return text[:at] + entry + text[at:]
    end = _end(mapping.value[-1][1], text)
    if mapping.flow_style:
        return f"{text[:end]}, {entry}{text[end:]}"
    indent = " " * mapping.value[0][0].start_mark.column
    at = _line_end(text, end)
    return f"{text[:at]}{_newline(text)}{indent}{entry}{text[at:]}"


def _taken_away(text: str, path: Entry) -> str:
    parent, _ = _deepest(text, path[:-1])
    if len(parent.value) == 1 and len(path) > 2:
        return _taken_away(text, path[:-1])
    place = next(number for number, (key, _) in enumerate(parent.value) if key.value == path[-1])
    key, held = parent.value[place]
    start, end = key.start_mark.index, _end(held, text)
    if place + 1 < len(parent.value) and (parent.flow_style or place == 0):
        following = parent.value[place + 1][0].start_mark.index
        if "#" in text[end:following]:
            raise Unwritable("has remarks beside it, which would be lost; change it in the text")
        return text[:start] + text[following:]
    if parent.flow_style:
        return text[: _end(parent.value[place - 1][1], text)] + text[end:]
    return _without_lines(text, start, end)


def _without_lines(text: str, start: int, end: int) -> str:
    """Without the lines from one that holds `start` to one that holds `end`; a remark behind them stays."""
    first, last = text.rfind("\n", 0, start) + 1, _line_end(text, end)
    remark = text[end:last].strip()
    if remark:
        return text[:first] + " " * (start - first) + remark + text[last:]
    after = last + len(_newline(text)) if last < len(text) else last
    return text[:first] + text[after:]


def _with_item(text: str, place: int, entry: str) -> str:
    node, depth = _deepest(text, (place, "criteria"))
    lines = entry.strip("\n").split("\n")
    if depth == 1:
        block = ["criteria:", *_indented(lines, 2)]
        at = _line_end(text, _end(node.value[-1][1], text))
        return text[:at] + _newline(text) + _newline(text).join(block) + text[at:]
    if not node.value:
        start, end = node.start_mark.index, _end(node, text)
        return text[:start].rstrip(" ") + _newline(text) + _newline(text).join(_indented(lines, 2)) + text[end:]
    at = _line_end(text, _end(node, text))
    block = _indented(lines, node.start_mark.column)
    return text[:at] + _newline(text) + _newline(text).join(block) + text[at:]


def _indented(lines: list[str], column: int) -> list[str]:
    return [" " * column + ("- " if number == 0 else "  ") + line for number, line in enumerate(lines)]


def _without_item(text: str, place: int, number: int) -> str:
    node, _ = _deepest(text, (place, "criteria"))
    if node.flow_style or len(node.value) == 1:
        raise Unwritable("is the only one of its set; change it in the text")
    item = node.value[number]
    return _without_lines(text, item.start_mark.index, _end(item, text))


def _deepest(text: str, path: Entry) -> tuple[Any, int]:
    """The node that is furthest along a path, and how many steps lead to it."""
    documents = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    node: Any = documents[int(path[0])]
    for depth, step in enumerate(path[1:], start=1):
        if isinstance(node, yaml.SequenceNode):
            node = node.value[int(step)]
            continue
        following = [held for key, held in node.value if key.value == step]
        if not following:
            return node, depth
        node = following[0]
    return node, len(path)


def _end(node: yaml.Node, text: str) -> int:
    """Where a node's last character stands; PyYAML lets blocks end at whatever comes next."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, text)
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    return start + len(text[start:end].rstrip())


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1 : end] == "\r" else end


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def in_yaml(value: Any, style: str | None = None) -> str:
    """A value in one line of YAML that reads the same inside brackets and outside them."""
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case int() | float():
            return f"{value:g}" if isinstance(value, float) else str(value)
        case list():
            return "[" + ", ".join(in_yaml(one) for one in value) + "]"
        case dict():
            return "{" + ", ".join(f"{key}: {in_yaml(held)}" for key, held in value.items()) + "}"
    said = str(value)
    if style == "'" and said.isprintable():
        return "'" + said.replace("'", "''") + "'"
    if style != '"' and _is_plain(said):
        return said
    return str(yaml.safe_dump(said, default_style='"', width=float("inf"), allow_unicode=True)).strip()


def _is_plain(said: str) -> bool:
    try:
        read = yaml.safe_load(f"k: {said}"), yaml.safe_load(f"{{k: {said}}}")
    except (yaml.YAMLError, ValueError):
        return False
    return said.isprintable() and read == ({"k": said}, {"k": said})


def line_endings_of(text: str, before: str) -> str:
    """A text that came back from a browser, whose lines all end in CR LF, with each line's ending as it was before."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    old = before.split("\n")
    if "\r" not in before:
        return "\n".join(lines)
    if all(line.endswith("\r") for line in old[:-1]):
        return "\r\n".join(lines)
    return "\n".join(_mended(lines, old))


def _mended(lines: list[str], old: list[str]) -> list[str]:
    blocks = SequenceMatcher(None, [line.removesuffix("\r") for line in old], lines, autojunk=False)
    for block in blocks.get_matching_blocks():
        lines[block.b : block.b + block.size] = old[block.a : block.a + block.size]
    return lines
