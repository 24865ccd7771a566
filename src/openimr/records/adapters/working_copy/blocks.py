"""What a written document is made of, between its own format and the typeset page."""

from collections.abc import Iterable, Iterator
from typing import Any

#: A block as plain JSON, for the template: {"t": "p", "text": …}, {"t": "table", "rows": …} and so on.
Block = dict[str, Any]

_LONGEST = 3_000  # letters of a paragraph: the typesetter's time grows with the square of it
_LONGEST_WORD = 80


def heading(text: str, level: int = 1) -> Block:
    return {"t": "h", "text": _broken(text), "level": min(max(level, 1), 4)}


def paragraph(text: str, *, bold: bool = False) -> Block:
    return {"t": "p", "text": _broken(text), "bold": bold}


def item(text: str, *, level: int = 0, mark: str = "•") -> Block:
    return {"t": "li", "text": _broken(text), "level": min(level, 8), "mark": mark}


def table(rows: Iterable[Iterable[str]]) -> Block:
    """Rows of cells; every row as wide as the widest."""
    held = [[_broken(cell, 40) for cell in row] for row in rows]
    columns = max((len(row) for row in held), default=0)
    return {"t": "table", "columns": columns, "rows": [row + [""] * (columns - len(row)) for row in held]}


def picture(file: str) -> Block:
    """A picture by the name of its file in the folder of the page."""
    return {"t": "img", "file": file}


def rule() -> Block:
    return {"t": "rule"}


def page_break() -> Block:
    return {"t": "break"}


def line(text: str) -> Block:
    """A line of type as of a typewriter, blanks kept."""
    return {"t": "pre", "text": text}


def divided(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, none longer than the typesetter likes."""
    for block in blocks:
        if block["t"] == "p" and len(block["text"]) > _LONGEST:
            for part in _parts(block["text"]):
                yield {**block, "text": part}
        elif block["t"] == "table" and (block["columns"] > 12 or len(block["rows"]) > 400):
            yield from _flattened(block)
        elif block["t"] != "table" or block["columns"]:
            yield block


def _parts(text: str) -> Iterator[str]:
    while len(text) > _LONGEST:
        cut = max(text.rfind(". ", 0, _LONGEST) + 1, text.rfind("\n", 0, _LONGEST))
        cut = cut if cut > 0 else text.rfind(" ", 0, _LONGEST)
        cut = cut if cut > 0 else _LONGEST
        yield text[:cut]
        text = text[cut:].lstrip()
    if text:
        yield text


def _flattened(block: Block) -> Iterator[Block]:
    """A table too wide or too long for a page: pieces of it, or its rows as lines."""
    if block["columns"] <= 12:
        for start in range(0, len(block["rows"]), 400):
            yield {**block, "rows": block["rows"][start : start + 400]}
        return
    for row in block["rows"]:
        yield paragraph(" | ".join(cell for cell in row if cell))


def _broken(text: str, longest: int = _LONGEST_WORD) -> str:
    """Text without characters that no page has, and with words that fit a line."""
    clean = "".join(
        c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or c.isprintable() or c == "\u00ad"
    )
    if all(len(word) <= longest for word in clean.split()):
        return clean
    return "\n".join(" ".join(_pieces(word, longest) for word in one.split(" ")) for one in clean.split("\n"))


def _pieces(word: str, longest: int) -> str:
    return " ".join(word[at : at + longest] for at in range(0, len(word), longest)) if len(word) > longest else word
