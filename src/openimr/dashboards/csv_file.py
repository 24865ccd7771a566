"""Tables as CSV for a spreadsheet: one way to write a cell, and one answer that no cache keeps."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from openimr.panel.domain.cells import harmless

_TYPE = "text/csv; charset=utf-8"
_Answer = TypeVar("_Answer", bound=HttpResponseBase)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows under their head, or nothing without one: days as ISO, yes or no, no text that runs as a formula."""
    text = io.StringIO()
    table = csv.writer(text)
    if columns:
        table.writerow(columns)
    table.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The table as a file to keep, under that name."""
    return _as_file(HttpResponse(csv_text(columns, rows), content_type=_TYPE), name)


class _Line:
    """What the writer of tables writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_stream(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The same for a table of any length, row by row as it is read: none of it is kept in memory."""
    table = csv.writer(_Line())
    lines = (table.writerow([_cell(value) for value in row]) for row in chain([columns], rows))
    return _as_file(StreamingHttpResponse(lines, content_type=_TYPE), name)


def _as_file(answer: _Answer, name: str) -> _Answer:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else value
