"""Reads a folder of guideline texts that the organization is licensed for; refused whole, every fault by its line."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from openimr.errors import DataFileInvalid
from openimr.guidelines.adapters.yaml_lines import Document, LineFault, document, refusal
from openimr.guidelines.domain.editions import Edition
from openimr.guidelines.domain.licensed_texts import LicensedTexts, Passage

_LARGEST_FILE = 32 * 1024**2  # bytes
_Word = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Passage(_Strict):
    page: Annotated[int, Field(ge=1)]
    section: str = ""
    text: Annotated[str, Field(min_length=1)]


class _Texts(_Strict):
    edition: _Word
    licence: _Word
    licensed_until: date | None = None
    passages: Annotated[list[_Passage], Field(min_length=1)]


def read_texts(folder: Path, editions: Mapping[str, Edition]) -> LicensedTexts:
    """Every text of a folder: files *.yaml, one edition each; a README.md may lie beside them.

    Raises DataFileInvalid with every fault: no folder, a file of another kind, not YAML, an edition, section or page
    that there is not, a page and section that stand twice.
    """
    if not folder.is_dir():
        raise DataFileInvalid(f"{folder.name}: there is no such folder of guideline texts")
    passages: list[Passage] = []
    faults: list[LineFault] = []
    seen: set[tuple[str, int, str]] = set()
    others: list[str] = []
    for file in sorted(folder.iterdir()):
        if file.name == "README.md":
            continue
        if file.suffix != ".yaml" or not file.is_file() or file.is_symlink():
            faults.append(LineFault(file.name, 1, "", "only plain files *.yaml are read here; move it elsewhere"))
            continue
        if file.stat().st_size > _LARGEST_FILE:
            faults.append(LineFault(file.name, 1, "", f"is larger than {_LARGEST_FILE // 1024**2} MiB; divide it"))
            continue
        try:
            found = document(file)
        except DataFileInvalid as problem:
            others.append(str(problem))
            continue
        read, broken = found.faults_of(_Texts)
        faults += broken
        if read is None:
            continue
        wrong = _faults(found, read, editions, seen)
        faults += wrong
        if not wrong:
            passages += [
                Passage(read.edition, one.section, one.page, one.text, read.licence, read.licensed_until)
                for one in read.passages
            ]
    if not faults and not others and not passages:
        faults.append(LineFault(folder.name, 1, "", "holds no *.yaml"))
    if faults or others:
        raise DataFileInvalid("\n".join([*others, *(str(refusal(faults)).splitlines() if faults else [])]))
    return LicensedTexts.of(passages)


def _faults(
    found: Document, read: _Texts, editions: Mapping[str, Edition], seen: set[tuple[str, int, str]]
) -> list[LineFault]:
    edition = editions.get(read.edition)
    if edition is None:
        says = f"there is no edition {read.edition}; `openimr guidelines list` shows them"
        return [found.fault("edition", says=says)]
    faults = []
    for place, one in enumerate(read.passages):
        if edition.pages and not edition.pages[0] <= one.page <= edition.pages[1]:
            says = f"{edition.id} has pages {edition.pages[0]} to {edition.pages[1]}"
            faults.append(found.fault("passages", place, "page", says=says))
        if one.section and edition.chapters and edition.chapter(one.section) is None:
            says = f"{edition.id} has no section {one.section!r}"
            faults.append(found.fault("passages", place, "section", says=says))
        key = (edition.id, one.page, one.section.casefold())
        if key in seen:
            says = f"page {one.page}{f' of {one.section}' if one.section else ''} stands twice"
            faults.append(found.fault("passages", place, says=says))
        seen.add(key)
    return faults
