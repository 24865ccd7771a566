"""Plain text and RTF."""

import re
from collections.abc import Iterator
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from openimr.records.adapters.working_copy import blocks
from openimr.records.adapters.working_copy.kinds import decoded
from openimr.records.adapters.working_copy.made import Unreadable

_WIDTH = 94  # letters of a typewriter's line
_MOST_LINES = 500_000
_MOST_BYTES = 60_000_000
#: Cells come out of the RTF reader divided by bars; the text's own bars stand aside meanwhile.
_BAR, _ASIDE = "|", "\ue07c"


def read(file: Path) -> str:
    """The text of a file. Raises Unreadable where it is none, or too long to be a document."""
    if file.stat().st_size > _MOST_BYTES:
        raise Unreadable("text_too_long", count=_MOST_BYTES // 1_000_000)
    text = decoded(file.read_bytes())
    if text is None:
        raise Unreadable("bytes_no_text")
    if not text.strip():
        raise Unreadable("no_text")
    return text


def plain(text: str) -> Iterator[blocks.Block]:
    """Lines as they stand, blanks and page breaks kept: columns of a plain text are made of blanks."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8).split("\n")
    if len(lines) > _MOST_LINES:
        raise Unreadable("lines_more", most=_MOST_LINES)
    for whole in lines:
        for place, part in enumerate(whole.split("\f")):
            if place:
                yield blocks.page_break()
            yield from _wrapped(part)


def _wrapped(text: str) -> Iterator[blocks.Block]:
    text = "".join(c for c in text if c.isprintable()).rstrip()
    while len(text) > _WIDTH:
        cut = text.rfind(" ", 1, _WIDTH)
        cut = cut if cut > _WIDTH // 2 else _WIDTH
        yield blocks.line(text[:cut].rstrip())
        text = text[cut:].lstrip()
    yield blocks.line(text)


def rtf(file: Path) -> Iterator[blocks.Block]:
    """The paragraphs and tables of an RTF file."""
    if file.stat().st_size > _MOST_BYTES * 4:
        raise Unreadable("rtf_too_large")
    source = file.read_bytes().decode("latin-1")
    source = source.replace(_BAR, r"\u57468?").replace(r"\'7c", r"\u57468?").replace(r"\'7C", r"\u57468?")
    text = rtf_to_text(source, errors="replace")
    if not text.strip():
        raise Unreadable("no_text_to_show")
    rows: list[list[str]] = []
    for line in text.split("\n"):
        if _BAR in line:
            rows.append([_own(cell) for cell in line.rstrip().removesuffix(_BAR).split(_BAR)])
            continue
        if rows:
            yield blocks.table(rows)
            rows = []
        if line.strip():
            yield _paragraph(_own(line))
    if rows:
        yield blocks.table(rows)


def _own(text: str) -> str:
    return text.replace(_ASIDE, _BAR).replace("\f", " ").strip()


_ITEM = re.compile(r"^(?P<mark>[•·▪◦o\-–*]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?P<text>\S.*)$", re.DOTALL)


def _paragraph(text: str) -> blocks.Block:
    found = _ITEM.match(text)
    if found:
        return blocks.item(found["text"], mark=found["mark"])
    return blocks.paragraph(text)
