"""Tables as CSV for a spreadsheet: one way to write a cell, and one answer that no cache keeps."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from django.http import HttpResponse

from openimr.panel.domain.cells import harmless


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
    answer = HttpResponse(csv_text(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else value
