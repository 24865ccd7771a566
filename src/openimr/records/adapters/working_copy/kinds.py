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
#: Openings of files that are not, each with the code of its words (file_faults.yaml).
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "program"),
    (b"\xd0\xcf\x11\xe0", "old_office"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"RIFF", "sound_or_film"),
    (b"7z\xbc\xaf", "seven_zip"),
    (b"Rar!", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"%!PS", "postscript"),
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
        raise Unreadable("empty")
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
    for opening, fault in _REFUSED:
        if head.startswith(opening) and (len(opening) > 2 or _CONTROL.search(head[:512].decode("latin-1"))):
            raise Unreadable(fault)
    if head[4:8] == b"ftyp":
        raise Unreadable("film")
    if head[128:132] == b"DICM":
        raise Unreadable("dicom")


def _kind_of_zip(file: Path) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as broken:
        raise Unreadable("zip_damaged") from broken
    if "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names or "META-INF/manifest.xml" in names or "mimetype" in names:
        raise Unreadable("office_other")
    return ZIP


def _kind_of_text(head: bytes, *, whole: bool) -> str:
    text = decoded(head, cut=not whole)
    if text is None:
        raise Unreadable("unknown_kind")
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
        raise Unreadable("xml_other")
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
