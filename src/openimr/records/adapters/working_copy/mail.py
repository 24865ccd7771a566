"""E-mail: the message as a page; what is attached comes in as files of its own."""

import email
import email.policy
from collections.abc import Iterator
from email.errors import HeaderParseError, MessageError
from email.message import EmailMessage, MIMEPart
from pathlib import Path

from openimr.records.adapters.working_copy import blocks, markup, texts
from openimr.records.adapters.working_copy.archives import shown_name
from openimr.records.adapters.working_copy.blocks import Block
from openimr.records.adapters.working_copy.made import Inner, Made, Unreadable

_MOST_PARTS = 1_000
_MOST_BYTES = 500_000_000
_SMALL = 20_000  # bytes: a picture within the text smaller than this is a logo
_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_BROKEN = (MessageError, HeaderParseError, ValueError, LookupError, TypeError, AttributeError, IndexError)


def blocks_of(file: Path, folder: Path, made: Made) -> Iterator[Block]:
    """The message as blocks; attachments are put in `folder`. Raises Unreadable."""
    if file.stat().st_size > _MOST_BYTES:
        raise Unreadable("mail_too_large")
    try:
        with file.open("rb") as opened:
            message = email.message_from_binary_file(opened, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("html", "plain") if not _has_plain(message) else ("plain", "html"))
        attached = list(_attached(message, body, folder, made))
    except _BROKEN as broken:
        raise Unreadable("mail_damaged") from broken
    return _page(message, body, attached)


def _has_plain(message: EmailMessage) -> bool:
    found = message.get_body(("plain",))
    try:
        return found is not None and bool(str(found.get_content()).strip())
    except _BROKEN:
        return False


def _page(message: EmailMessage, body: "MIMEPart | None", attached: list[str]) -> Iterator[Block]:
    rows = [[name, _header(message, name)] for name in _HEADERS]
    rows.append(["Attached", "\n".join(attached)])
    yield blocks.table(row for row in rows if row[1])
    if body is None:
        return
    text = _content(body)
    if body.get_content_type() == "text/html":
        yield from markup.html(text)
    else:
        yield from texts.plain(text)


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except _BROKEN:
        raw = part.get_payload(decode=True)
        return raw.decode("latin-1") if isinstance(raw, bytes) else ""


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except _BROKEN:
        return ""


def _attached(message: EmailMessage, body: "MIMEPart | None", folder: Path, made: Made) -> Iterator[str]:
    alternatives = {
        id(part) for whole in message.walk() if whole.get_content_type() == "multipart/alternative"
        for part in whole.iter_parts()
        if part.get_content_maintype() == "text"
    }  # fmt: skip
    for place, part in enumerate(_leaves(message)):
        if place > _MOST_PARTS:
            raise Unreadable("mail_parts", most=_MOST_PARTS)
        if part is body or id(part) in alternatives:
            continue
        content = _bytes(part)
        if not content:
            continue
        if part.get("Content-ID") and part.get_content_maintype() == "image" and len(content) < _SMALL:
            made.notes.append("A small picture within the message was left out.")
            continue
        name = shown_name(part.get_filename() or f"part-{place}")
        target = folder / f"part-{place:04}"
        target.write_bytes(content)
        made.inner.append(Inner(target, name))
        yield name


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Parts that hold something; a message within the message is one, whole."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            waiting.extend(reversed(list(part.iter_parts())))  # type: ignore[arg-type]
        else:
            yield part


def _bytes(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
