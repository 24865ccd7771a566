"""One door for all kinds: what the file is, by its content, and what becomes of it."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from openimr.records.adapters.working_copy import (
    archives,
    clinical_documents,
    fhir,
    images,
    kinds,
    mail,
    markup,
    pdfs,
    texts,
    typesetting,
    word,
)
from openimr.records.adapters.working_copy.blocks import Block
from openimr.records.adapters.working_copy.made import Made


def make(file: Path, folder: Path) -> Made:
    """What becomes of `file`; everything that is made lies in `folder`. Raises Unreadable."""
    kind = kinds.kind_of(file)
    if kind == kinds.PDF:
        return pdfs.make(file, folder)
    if kind in {kinds.TIFF, kinds.JPEG, kinds.PNG}:
        return images.make(file, kind, folder)
    if kind == kinds.ZIP:
        return archives.make(file, folder)
    if kind == kinds.MAIL:
        return _set(mail.blocks_of, kind, file, folder)
    return _set(_WRITTEN[kind], kind, file, folder)


def _set(read: Callable[[Path, Path, Made], Iterable[Block]], kind: str, file: Path, folder: Path) -> Made:
    made = Made(kind)
    made.working, made.pages = typesetting.typeset(read(file, folder, made), folder)
    return made


def _plain(file: Path, _folder: Path, _made: Made) -> Iterator[Block]:
    return texts.plain(texts.read(file))


def _rtf(file: Path, _folder: Path, _made: Made) -> Iterator[Block]:
    return texts.rtf(file)


def _html(file: Path, _folder: Path, _made: Made) -> Iterable[Block]:
    return markup.html(texts.read(file))


_WRITTEN: dict[str, Callable[[Path, Path, Made], Iterable[Block]]] = {
    kinds.TEXT: _plain,
    kinds.RTF: _rtf,
    kinds.HTML: _html,
    kinds.DOCX: word.blocks_of,
    kinds.CDA: clinical_documents.blocks_of,
    kinds.FHIR: fhir.blocks_of,
}
