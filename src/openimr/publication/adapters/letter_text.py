"""Lines of a letter from its file: PDF (with bold type where it matters) or text as pdftotext lays it out."""

import ctypes
import re
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from openimr.errors import DocumentUnreadable
from openimr.publication.domain.letters.issues import GOES_ON
from openimr.publication.domain.letters.letter import Letter, Line
from openimr.publication.domain.letters.reading import NotALetter, read_letter

#: pdfium marks a hyphen at a line's end by one of these. Between digits it belongs to a date; else the word goes on.
_HYPHEN = re.compile("(?P<digit>\\d)?[\ufffe\x02]")
#: In laid-out text the same hyphen is a plain one at the end of a line, after a letter or a digit.
_AT_END = re.compile(r"(?:(?P<digit>\d)|(?<=[A-Za-z]))-$")
_DECISIONS = ("upheld", "overturned")
_LARGEST = 200 * 1024 * 1024


def letters_in(paths: Sequence[Path]) -> list[Path]:
    """The PDF and text files named, and those in the folders named, sorted."""
    found: list[Path] = []
    for path in paths:
        found += sorted(p for p in path.rglob("*") if p.suffix.lower() in {".pdf", ".txt"}) if path.is_dir() else [path]
    return found


def read_file(file: Path) -> Letter:
    """The letter in a file. Raises DocumentUnreadable: damaged, protected, or no letter."""
    if not file.is_file() or file.stat().st_size == 0:
        raise DocumentUnreadable(file.name, "there is no such file, or it is empty", "check the name")
    if file.stat().st_size > _LARGEST:
        raise DocumentUnreadable(file.name, "is larger than 200 MB", "letters are a few pages; check the file")
    lines = _pdf(file, file.name) if file.suffix.lower() == ".pdf" else _text(file)
    try:
        return read_letter(lines)
    except NotALetter as problem:
        raise DocumentUnreadable(
            file.name, str(problem), "only published Final Determinations can be read"
        ) from problem


def read_bytes(pdf: bytes, name: str) -> Letter:
    """The letter in the bytes of a PDF. Raises DocumentUnreadable."""
    try:
        return read_letter(_pdf(pdf, name))
    except NotALetter as problem:
        raise DocumentUnreadable(name, str(problem), "only published Final Determinations can be read") from problem


def _text(file: Path) -> list[Line]:
    """Lines of a text file; form feeds begin a page. A text that blanks every other line is taken as single-spaced."""
    text = file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
    pages = [page.split("\n") for page in text.split("\f")]
    whole = [line for page in pages for line in page]
    written = sum(bool(line.strip()) for line in whole)
    followed = sum(bool(a.strip()) and not b.strip() for a, b in zip(whole, [*whole[1:], ""], strict=True))
    spaced = written > 10 and followed / written > 0.9
    lines: list[Line] = []
    for page in pages:
        blank = 0
        for number, line in enumerate(page):
            if not line.strip():
                blank += 1
                continue
            block = blank > (1 if spaced else 0) and bool(lines)
            plain = _AT_END.sub(_mended, line.strip())
            lines.append(Line(plain, starts_block=block, starts_page=number == 0))
            blank = 0
    return lines


def _pdf(file: Path | bytes, name: str) -> list[Line]:
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as problem:
        says = "needs a password" if "password" in str(problem).lower() else "is damaged or no PDF"
        raise DocumentUnreadable(name, says, "ask the publisher for a new copy") from problem
    lines: list[Line] = []
    try:
        for number in range(len(document)):
            page = document[number]
            textpage = page.get_textpage()
            lines += _page(textpage)
            textpage.close()
            page.close()
    except pypdfium2.PdfiumError as problem:
        raise DocumentUnreadable(
            name, "has a page that cannot be read", "ask the publisher for a new copy"
        ) from problem
    finally:
        document.close()
    return lines


#: Running heads and feet, which the publisher's own letters have not and ours have.
_RUNNING = re.compile(r"\bPage \d+ of \d+$|Final Determination [A-Z]{2}\d{2}-\d{7}$")


def _page(textpage: pypdfium2.PdfTextPage) -> list[Line]:
    """The lines of a page; type is looked at only near decisions, where it tells request from rationale."""
    text = textpage.get_text_range()
    raw = text.split("\r\n")
    watched = _near_decisions(raw)
    lines: list[Line] = []
    place = 0
    for number, line in enumerate(raw):
        plain = _HYPHEN.sub(_mended, line).strip()
        if plain and not _RUNNING.search(plain):
            bold = _is_bold(textpage, place + len(line) - len(line.lstrip())) if number in watched else None
            lines.append(Line(plain, bold=bold, starts_page=not lines))
        place += len(line) + 2
    return lines


def _mended(match: re.Match[str]) -> str:
    return f"{match['digit']}-{GOES_ON}" if match["digit"] else GOES_ON


def _near_decisions(raw: list[str]) -> set[int]:
    """Numbers of the lines up to a decision word at a line's end, twelve back: no request is longer."""
    watched: set[int] = set()
    for number, line in enumerate(raw):
        if line.rstrip(" .").lower().endswith(_DECISIONS) or "Claims Administrator guideline" in line:
            watched.update(range(max(0, number - 12), number + 1))
    # A request may begin at the foot of the page before its decision.
    watched.update(range(max(0, len(raw) - 10), len(raw)))
    return watched


_NAME = ctypes.create_string_buffer(128)
_FLAGS = ctypes.c_int()


def _is_bold(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    size = pdfium.FPDFText_GetFontInfo(textpage, index, _NAME, 128, _FLAGS)
    return size > 1 and b"Bold" in _NAME.raw[: size - 1]
