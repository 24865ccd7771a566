"""Everything that an answer says, whatever its form: text, headers, file names, and what lies inside its files."""

import html
import io
import json
import zipfile
from functools import cache

import pikepdf
import pypdfium2
from django.http import HttpResponse


def words_of(answer: HttpResponse) -> str:
    """All words of an answer: its headers with the file's name, its body, and every part of a file in it."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{headers}\n{words_in(body)}"


@cache
def words_in(content: bytes) -> str:
    """The words of a file: of a PDF its text, metadata and attachments; of an archive each member's, with its name."""
    if content.startswith(b"%PDF"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(f"{name}\n{words_in(archive.read(name))}" for name in archive.namelist())
    text = content.decode(errors="replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return f"{text}\n{html.unescape(text)}"


def _pdf(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as read:
        told = [f"{key}: {value}" for key, value in (read.docinfo or {}).items()]
        told += [f"{name}: {value}" for name, value in read.open_metadata().items()]
        for name, attached in read.attachments.items():
            told.append(f"{name}\n{attached.description}\n{words_in(attached.get_file().read_bytes())}")
    pages = pypdfium2.PdfDocument(content)
    told += [page.get_textpage().get_text_range() for page in pages]
    pages.close()
    return "\n".join(told)
