"""What browsers post that is no plain text: numbers and documents, each read within bounds."""

from collections.abc import Iterable

from django.http import HttpRequest

from openimr.determinations.services import Document
from openimr.panel.services.documents import LARGEST

#: Longer numbers are none of ours; Python itself refuses to read very long ones.
_DIGITS = 18


def number(written: str) -> int | None:
    """The whole number that was written in plain digits, or None where it is none."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= _DIGITS else None


def numbers(written: Iterable[str]) -> list[int]:
    """The numbers among what was written; what is none is left out."""
    return [read for one in written if (read := number(one)) is not None]


def document(request: HttpRequest, field: str, *, title: str | None = None) -> Document | None:
    """The document of a form, or None where none was chosen; without a title its file's name is the title.

    One byte more than may be kept is read at the most: the service then tells that it is too large.
    """
    sent = request.FILES.get(field)
    if sent is None:
        return None
    name = "".join(sign for sign in sent.name or "" if sign.isprintable()).strip() or "document"
    return Document(name[-300:] if title is None else title, bytes(sent.read(LARGEST + 1)))
