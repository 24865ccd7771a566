"""What a file is, by its content alone: names lie."""

import codecs
import re
import zipfile
from pathlib import Path

from openimr.records.adapters.working_copy.made import Unreadable

PDF, TIFF, JPEG, PNG = "application/pdf", "image/tiff", "image/jpeg", "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RTF, TEXT, HTML, MAIL, ZIP = "application/rtf", "text/plain", "text/html", "message/rfc822", "application/zip"
CDA, FHIR = "application/cda+xml", "application/fhir+json"

_PRINT = "print or save it as PDF and send that"
#: Openings of files that are taken in.
_TAKEN: tuple[tuple[bytes, str], ...] = (
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"{\\rtf", RTF),
)
#: Openings of files that are not: what they are called, and what to do.
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"MZ", "it is a program, not a record", "ask the sender for the record itself"),
    (b"\x7fELF", "it is a program, not a record", "ask the sender for the record itself"),
    (b"\xca\xfe\xba\xbe", "it is a program, not a record", "ask the sender for the record itself"),
    (b"#!", "it is a program, not a record", "ask the sender for the record itself"),
    (b"\xd0\xcf\x11\xe0", "it is an old Office file or Outlook message (.doc, .xls, .msg)", _PRINT),
    (b"GIF8", "it is a GIF picture", "save it as PNG or PDF and send that"),
    (b"BM", "it is a BMP picture", "save it as PNG or PDF and send that"),
    (b"RIFF", "it is a sound, film or WebP picture", "save a picture as PNG or PDF; films are no pages"),
    (b"7z\xbc\xaf", "it is a 7-Zip archive", "pack the files as ZIP"),
    (b"Rar!", "it is a RAR archive", "pack the files as ZIP"),
    (b"\x1f\x8b", "it is a gzip archive", "pack the files as ZIP"),
    (b"BZh", "it is a bzip2 archive", "pack the files as ZIP"),
    (b"%!PS", "it is PostScript", _PRINT),
)
_XML_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_MAIL_FIELD = re.compile(
    r"^(mime-version|message-id|received|return-path|x-mailer|dkim-signature):", re.IGNORECASE | re.MULTILINE
)
_FIELD = re.compile(r"^(from|to|subject|date):", re.IGNORECASE | re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 65_536


def kind_of(file: Path) -> str:
    """The media type of a file that can be taken in. Raises Unreadable for every other, by what it is."""
    size = file.stat().st_size
    if size == 0:
        raise Unreadable("the file is empty", "ask the sender for it again")
    with file.open("rb") as opened:
        head = opened.read(_SAMPLE)
    for opening, kind in _TAKEN:
        if head.startswith(opening):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_zip(file)
    if b"%PDF-" in head[:1024]:
        return PDF
    _refuse_known(head)
    return _kind_of_text(head, whole=size <= _SAMPLE)


def _refuse_known(head: bytes) -> None:
    for opening, problem, remedy in _REFUSED:
        if head.startswith(opening) and (len(opening) > 2 or _CONTROL.search(head[:512].decode("latin-1"))):
            raise Unreadable(problem, remedy)
    if head[4:8] == b"ftyp":
        raise Unreadable("it is a film or an HEIC picture", "save a picture as JPEG or PDF; films are no pages")
    if head[128:132] == b"DICM":
        raise Unreadable("it is a DICOM image", "send the imaging report, or the pictures as PDF")


def _kind_of_zip(file: Path) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as broken:
        raise Unreadable("it is a ZIP archive that is damaged or cut off", "pack and send it again") from broken
    if "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names or "META-INF/manifest.xml" in names or "mimetype" in names:
        raise Unreadable("it is an office file other than DOCX (a sheet, slides, OpenDocument)", _PRINT)
    return ZIP


def _kind_of_text(head: bytes, *, whole: bool) -> str:
    text = decoded(head, cut=not whole)
    if text is None:
        raise Unreadable("it is of a kind that is not taken in", f"{_PRINT}, or as TIFF, JPEG, PNG, DOCX or plain text")
    opening = text.lstrip("\ufeff \t\r\n")
    if opening[:1] == "<":
        return _kind_of_markup(opening)
    if opening[:1] == "{" and '"resourceType"' in text:
        return FHIR
    fields = re.split(r"\r?\n\r?\n", opening, maxsplit=1)[0]
    if _MAIL_FIELD.search(fields) and _FIELD.search(fields):
        return MAIL
    return TEXT


def _kind_of_markup(opening: str) -> str:
    if re.match(r"<(!doctype\s+html|html|head|body|div|p|table)\b", opening, re.IGNORECASE):
        return HTML
    root = _XML_ROOT.search(opening)
    name = root[1] if root else ""
    if name == "ClinicalDocument":
        return CDA
    if name.lower() == "html":
        return HTML
    if opening.startswith("<?xml") or "xmlns" in opening[:2000]:
        raise Unreadable("it is XML, but no C-CDA document", "send the document as C-CDA, FHIR JSON or PDF")
    return TEXT


def decoded(content: bytes, *, cut: bool = False) -> str | None:
    """Bytes as text: UTF-8, UTF-16 by its mark, else Windows' Latin alphabet; None where they are no text.

    `cut`: the bytes may end within a character.
    """
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return content[2:].decode(encoding, "replace")
    if content.startswith(codecs.BOM_UTF8):
        content = content[3:]
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(content, final=not cut)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    strange = len(_CONTROL.findall(text)) + text.count("\ufffd")
    if "\x00" in text or strange > max(1, len(text) // 200):
        return None
    return text
