"""HTML, and what is built like it, as blocks: headings, paragraphs, lists, tables; no scripts, links, pictures."""

from html.parser import HTMLParser

from openimr.records.adapters.working_copy import blocks
from openimr.records.adapters.working_copy.blocks import Block

_SILENT = {"script", "style", "template", "head", "object", "svg"}
_BREAKING = {
    "p",
    "div",
    "section",
    "article",
    "blockquote",
    "dl",
    "dd",
    "dt",
    "address",
    "header",
    "footer",
    "center",
    "form",
}
_HEADINGS = {f"h{n}": n for n in range(1, 7)}


class Builder:
    """Takes starts, ends and words in their order; `blocks` is what they make."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._silent = 0
        self._heading = 0
        self._lists: list[tuple[str, int]] = []
        self._mark = ""
        self._tables = 0
        self._rows: list[list[str]] = []
        self._preformatted = 0

    def start(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif self._silent:
            return
        elif tag == "br":
            self._words.append("\n")
        elif self._tables and tag not in {"table", "tr", "td", "th"}:
            if tag in _BREAKING or tag == "li":
                self._words.append("\n")
        elif tag in {"ul", "ol"}:
            self._flush()
            self._lists.append((tag, 0))
        elif tag == "li":
            self._flush()
            self._mark = self._next_mark()
        elif tag in _HEADINGS:
            self._flush()
            self._heading = _HEADINGS[tag]
        elif tag == "table":
            self._begin_table()
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th"}:
            self._cell()
        elif tag == "hr":
            self._flush()
            self.blocks.append(blocks.rule())
        elif tag == "pre":
            self._flush()
            self._preformatted += 1
        elif tag in _BREAKING:
            self._flush()

    def _next_mark(self) -> str:
        if not self._lists:
            return "•"
        tag, count = self._lists[-1]
        self._lists[-1] = (tag, count + 1)
        return f"{count + 1}." if tag == "ol" else "•"

    def _begin_table(self) -> None:
        if not self._tables:
            self._flush()
            self._rows = []
        self._tables += 1

    def _cell(self) -> None:
        if self._tables == 1:
            self._words.clear()
        else:
            self._words.append(" ")
        if not self._rows:
            self._rows.append([])

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif self._silent:
            return
        elif tag == "table" and self._tables:
            self._tables -= 1
            if not self._tables:
                self._flush_table()
        elif self._tables:
            if tag in {"td", "th"} and self._tables == 1 and self._rows:
                self._rows[-1].append(self._taken())
        elif tag in {"ul", "ol"}:
            self._flush()
            if self._lists:
                self._lists.pop()
        elif tag == "pre":
            self._flush()
            self._preformatted = max(0, self._preformatted - 1)
        elif tag in _BREAKING or tag == "li" or tag in _HEADINGS:
            self._flush()

    def words(self, text: str) -> None:
        if self._silent:
            return
        if self._preformatted and not self._tables:
            self._words.append(text)
        else:
            # A line break of the source is a blank; one that was asked for came as "\n" by itself.
            lead, trail = text[:1].isspace(), text[-1:].isspace()
            self._words.append((" " if lead else "") + " ".join(text.split()) + (" " if trail else ""))

    def _taken(self) -> str:
        text = "".join(self._words)
        self._words.clear()
        return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip("\n ")

    def _flush(self) -> None:
        if self._preformatted:
            text = "".join(self._words).rstrip()
            self._words.clear()
            self.blocks += [blocks.line(line) for line in text.split("\n")] if text else []
            return
        text = self._taken()
        if text:
            if self._heading:
                self.blocks.append(blocks.heading(text, self._heading))
            elif self._mark:
                self.blocks.append(blocks.item(text, level=max(0, len(self._lists) - 1), mark=self._mark))
            else:
                self.blocks.append(blocks.paragraph(text))
        self._heading, self._mark = 0, ""

    def _flush_table(self) -> None:
        if self._words and self._rows:
            self._rows[-1].append(self._taken())
        rows = [row for row in self._rows if any(row)]
        if rows and max(map(len, rows)) == 1:
            # A table of one column is a layout, not a table.
            self.blocks += [blocks.paragraph(row[0]) for row in rows]
        elif rows:
            self.blocks.append(blocks.table(rows))
        self._rows = []

    def finished(self) -> list[Block]:
        if self._tables:
            self._tables = 0
            self._flush_table()
        self._silent = 0
        self._flush()
        return self.blocks


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = Builder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.builder.start(tag)

    def handle_endtag(self, tag: str) -> None:
        self.builder.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag)
        if tag not in {"br", "hr"}:
            self.builder.end(tag)
        del attrs

    def handle_data(self, data: str) -> None:
        self.builder.words(data)


def html(text: str) -> list[Block]:
    """The blocks of an HTML text."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.builder.finished()
