"""Reads the catalogue of boards (`boards.yaml`) and the taxonomy codes (`nucc.yaml`)."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from openimr.data_files import read_data_file
from openimr.errors import DataFileInvalid
from openimr.panel.domain.catalogue import Board, Catalogue, Certificate, Taxonomy, folded, ways_to_write

_HERE = Path(__file__).parents[1]
BOARDS = _HERE / "boards.yaml"
CODES = _HERE / "nucc.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Dated(_Strict):
    name: str
    since: date | None = None
    until: date | None = None


class _Subspecialty(_Dated):
    also: list[str] = []


class _Certificate(_Strict):
    specialty: str
    since: date | None = None
    until: date | None = None
    unspecified: bool = False  # what people write names the board, not which of its certificates
    subspecialties: list[_Subspecialty | str] = []


class _Board(_Dated):
    body: Literal["ABMS", "AOA", "other", "licensing"]
    profession: str = "physician"
    formerly: list[_Dated] = []
    verified: bool = False
    source: str = ""
    certificates: list[_Certificate]


class _Ways(_Strict):
    specialties: dict[str, list[str]]
    subspecialties: dict[str, list[str]]


class _Boards(_Strict):
    source: str
    boards: list[_Board]
    as_written: _Ways


class _Codes(_Strict):
    source: str
    codes_verified: bool
    mapping_verified: bool
    codes: dict[str, dict[str, list[str]]]


def read_catalogue(boards: Path, codes: Path) -> Catalogue:
    """The catalogue of two files. Raises DataFileInvalid, naming every entry that does not fit the others."""
    read = read_data_file(boards, _Boards)
    known, certificates, under = _boards_of(read)
    specialties = dict.fromkeys(certificate.specialty for certificate in certificates)
    subspecialties = dict.fromkeys(c.subspecialty for c in certificates if c.subspecialty)
    faults = [
        f"as_written: no board certifies {name!r}" for name in read.as_written.specialties if name not in specialties
    ]
    faults += [
        f"as_written: no board certifies {name!r}"
        for name in read.as_written.subspecialties
        if name not in subspecialties
    ]
    names = [name for board in known for name in (board.name, *board.formerly)]
    faults += [f"given twice: {name}" for name in sorted({name for name in names if names.count(name) > 1})]
    taxonomies = _taxonomies_of(read_data_file(codes, _Codes))
    offered = {(certificate.specialty, certificate.subspecialty) for certificate in certificates}
    faults += [
        f"{codes.name}: {one.code}: no board certifies {one.specialty}, {one.subspecialty}"
        for one in taxonomies.values()
        if one.specialty and (one.specialty, one.subspecialty) not in offered
    ]
    if faults:
        raise DataFileInvalid(f"{boards.name}: {'; '.join(faults)}")
    return Catalogue(
        boards=known,
        certificates=certificates,
        specialties=ways_to_write(specialties, read.as_written.specialties),
        subspecialties=ways_to_write(subspecialties, read.as_written.subspecialties),
        under=under,
        taxonomies=taxonomies,
    )


def _boards_of(read: _Boards) -> tuple[tuple[Board, ...], tuple[Certificate, ...], dict[tuple[str, str], str]]:
    boards: list[Board] = []
    certificates: list[Certificate] = []
    under: dict[tuple[str, str], str] = {}
    for entry in read.boards:
        board = Board(
            name=entry.name,
            body=entry.body,
            profession=entry.profession,
            formerly=tuple(former.name for former in entry.formerly),
            since=entry.since,
            verified=entry.verified,
            source=entry.source or read.source,
        )
        boards.append(board)
        for given in entry.certificates:
            certificates.append(Certificate(board, given.specialty, "", given.since, given.until))
            for below in given.subspecialties:
                sub = _Subspecialty(name=below) if isinstance(below, str) else below
                certificates.append(Certificate(board, given.specialty, sub.name, sub.since, sub.until))
                under |= {(given.specialty, folded(way)): sub.name for way in sub.also}
    return tuple(boards), tuple(certificates), under


def _taxonomies_of(read: _Codes) -> dict[str, Taxonomy]:
    return {
        code: Taxonomy(code, profession, *parts)
        for profession, codes in read.codes.items()
        for code, parts in codes.items()
    }


@cache
def catalogue() -> Catalogue:
    """Every board, certificate and taxonomy code that we ship. Raises DataFileInvalid."""
    return read_catalogue(BOARDS, CODES)
