"""Reads the public NPPES file (`npidata_pfile_*.csv`, about 330 columns, some 9 GB, or its ZIP) row by row.

Columns are found by their names, so that a release with more or fewer of the others is read too. Only rows that are
asked for are taken apart; memory does not grow with the file.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO

from openimr.errors import DataFileInvalid, Fault
from openimr.panel.domain.nppes import Address, NameKind, Provider, SelfDeclared, npi_fault
from openimr.panel.domain.us_states import STATES, state_code

Progress = Callable[[int, int], None]
_EVERY = 100_000  # rows between two words on progress
_LONGEST = 1_000_000  # bytes of one row; beyond, a quotation mark was never closed
_DATED = re.compile(r"npidata_pfile_\d{8}-(\d{8})")
_TAXONOMY_COLUMNS = tuple(
    (
        f"Healthcare Provider Taxonomy Code_{n}",
        f"Provider License Number_{n}",
        f"Provider License Number State Code_{n}",
        f"Healthcare Provider Primary Taxonomy Switch_{n}",
    )
    for n in range(1, 16)
)
_NEEDED = (
    "NPI",
    "Entity Type Code",
    "Replacement NPI",
    "Provider Organization Name (Legal Business Name)",
    "Provider Last Name (Legal Name)",
    "Provider First Name",
    "Provider Middle Name",
    "Provider Credential Text",
    "Provider Other Organization Name",
    "Provider Other Organization Name Type Code",
    "Provider Other Last Name",
    "Provider Other First Name",
    "Provider Other Last Name Type Code",
    *(
        f"Provider {part} {place}"
        for place in ("Mailing Address", "Practice Location Address")
        for part in ("First Line Business", "Second Line Business")
    ),
    *(
        f"Provider Business {place} {part}"
        for place in ("Mailing Address", "Practice Location Address")
        for part in ("City Name", "State Name", "Postal Code")
    ),
    "Last Update Date",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
    "Authorized Official Last Name",
    "Authorized Official First Name",
    "Parent Organization LBN",
    "Parent Organization TIN",
    *(column for columns in _TAXONOMY_COLUMNS for column in columns),
)
#: Codes of other names (NPPES, Data Dissemination code values; from memory): 1 and 4 former, 3 doing business as.
_NAME_KINDS: dict[str, NameKind] = {"1": "former", "4": "former", "3": "dba"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: every condition that is given must hold. `states` are postal codes of places of practice."""

    npis: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    taxonomies: frozenset[str] = frozenset()


def file_date(file: Path) -> date | None:
    """The day up to which the file tells, from its name as NPPES gives it; None if the name does not say."""
    found = _DATED.search(file.name)
    return datetime.strptime(found[1], "%Y%m%d").date() if found else None  # noqa: DTZ007  a day, no moment


def providers(
    file: Path, wanted: Wanted, *, dated: date | None = None, progress: Progress | None = None
) -> Iterator[Provider | Fault]:
    """The rows asked for, in the file's order; a row among them that cannot be trusted is a Fault instead.

    `progress` is told rows and bytes read. Raises DataFileInvalid if the file cannot be read or lacks a column.
    """
    with _opened(file) as stream:
        rows = _rows(stream, file.name)
        first = next(rows, b"")
        header = next(csv.reader([_text(first)]), [])
        if missing := [name for name in _NEEDED if name not in header]:
            raise DataFileInvalid(
                f"{file.name}: not the NPPES file of providers, or not whole: no column {', '.join(missing[:5])}"
                + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
            )
        place = {name: header.index(name) for name in _NEEDED}
        may_be_wanted = _sieve(wanted, quoted=first.count(b'"') == 2 * len(header))
        day = dated or file_date(file)
        read = len(first)
        for number, line in enumerate(rows, start=2):
            read += len(line)
            if progress is not None and number % _EVERY == 0:
                progress(number, read)
            if not line.strip() or not may_be_wanted(line):
                continue
            cells = next(csv.reader([_text(line)]))
            found = _provider(cells, place, len(header), number=number, source=file.name, day=day)
            if isinstance(found, Fault) or _is_wanted(found, wanted):
                yield found


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    try:
        if file.suffix.lower() != ".zip":
            with file.open("rb") as stream:
                yield stream
            return
        with zipfile.ZipFile(file) as packed:
            inside = [name for name in packed.namelist() if _DATED.search(name) and "header" not in name.lower()]
            if len(inside) != 1:
                raise DataFileInvalid(f"{file.name}: holds {len(inside)} files npidata_pfile_*.csv; it must hold one")
            with packed.open(inside[0]) as member, io.BufferedReader(member) as stream:  # type: ignore[type-var]
                yield stream
    except (OSError, zipfile.BadZipFile) as problem:
        raise DataFileInvalid(f"{file}: cannot be read; check the path") from problem


def _rows(stream: IO[bytes], name: str) -> Iterator[bytes]:
    """Whole rows: a line break between quotation marks belongs to its field."""
    for number, line in enumerate(stream, start=1):
        while line.count(b'"') % 2:
            more = stream.readline()
            if not more or len(line) > _LONGEST:
                raise DataFileInvalid(f"{name}: a quotation mark in row {number} is never closed; the file is damaged")
            line += more
        yield line


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _sieve(wanted: Wanted, *, quoted: bool) -> Callable[[bytes], bool]:
    """A quick look at a row's bytes: no row that is wanted is let fall, most others are."""
    npis = frozenset(npi.encode() for npi in wanted.npis)
    states = [way.upper() for code in sorted(wanted.states) for way in (code, STATES.get(code, code))]
    anywhere = [
        [code.encode() for code in sorted(wanted.taxonomies)],
        [f"{before}{way}{after}".encode() for way in states for before, after in (('"', '"'), ('"', " "), (" ", '"'))]
        if quoted
        else [way.encode() for way in states],
    ]
    needles = [one for one in anywhere if one]

    def look(line: bytes) -> bool:
        if npis and line.partition(b",")[0].strip(b' "\xef\xbb\xbf') not in npis:
            return False
        capitals = line.upper() if needles else line
        return all(any(needle in capitals for needle in some) for some in needles)

    return look


def _is_wanted(found: Provider, wanted: Wanted) -> bool:
    practice = found.addresses[0].state if found.addresses else ""  # that for mail where no place of practice is given
    return (
        (not wanted.npis or found.npi in wanted.npis)
        and (not wanted.states or practice in wanted.states)
        and (not wanted.taxonomies or any(taxonomy.taxonomy in wanted.taxonomies for taxonomy in found.taxonomies))
    )


def _provider(
    cells: Sequence[str], place: dict[str, int], columns: int, *, number: int, source: str, day: date | None
) -> Provider | Fault:
    """A row taken apart, or why it cannot be trusted."""
    if len(cells) != columns:
        return Fault("row", f"has {len(cells)} fields, the header {columns}; the row was left out", number)

    def cell(name: str) -> str:
        said = cells[place[name]].strip()
        return "" if said == "<UNAVAIL>" else said

    npi = cell("NPI")
    if problem := npi_fault(npi):
        return Fault("NPI", f"{problem}; the row was left out", number)
    try:
        deactivated, reactivated = _day(cell("NPI Deactivation Date")), _day(cell("NPI Reactivation Date"))
        updated = _day(cell("Last Update Date"))
    except ValueError:
        return Fault("NPI Deactivation Date", "a date is not MM/DD/YYYY; the row was left out", number)
    if deactivated and reactivated and reactivated >= deactivated:
        deactivated = None
    person = cell("Entity Type Code") == "1"
    return Provider(
        npi=npi,
        kind="person" if person else "organization" if cell("Entity Type Code") == "2" else "unknown",
        names=_names(cell, person=person),
        source=source,
        file_date=day,
        first_name=cell("Provider First Name"),
        last_name=cell("Provider Last Name (Legal Name)"),
        credential=cell("Provider Credential Text"),
        addresses=_addresses(cell),
        taxonomies=_taxonomies(cells, place),
        parent=cell("Parent Organization LBN"),
        parent_tax_id=cell("Parent Organization TIN"),
        official=_joined(cell("Authorized Official First Name"), cell("Authorized Official Last Name")),
        updated=updated,
        deactivated=deactivated,
        replaced_by=cell("Replacement NPI"),
    )


def _day(said: str) -> date | None:
    return datetime.strptime(said, "%m/%d/%Y").date() if said else None  # noqa: DTZ007  a day, no moment


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _names(cell: Callable[[str], str], *, person: bool) -> tuple[tuple[str, NameKind], ...]:
    if person:
        first = cell("Provider First Name")
        legal = _joined(first, cell("Provider Middle Name"), cell("Provider Last Name (Legal Name)"))
        last = cell("Provider Other Last Name")
        other = _joined(cell("Provider Other First Name") or first, last) if last else ""
        kind = _NAME_KINDS.get(cell("Provider Other Last Name Type Code"), "variant")
    else:
        legal = cell("Provider Organization Name (Legal Business Name)")
        other = cell("Provider Other Organization Name")
        kind = _NAME_KINDS.get(cell("Provider Other Organization Name Type Code"), "variant")
    found: list[tuple[str, NameKind]] = [(legal, "name")] if legal else []
    if other:
        found.append((other, kind))
    return tuple(found)


def _addresses(cell: Callable[[str], str]) -> tuple[Address, ...]:
    """Where the provider practises, then where mail goes if that is another place."""
    found = []
    for where in ("Practice Location Address", "Mailing Address"):
        address = Address(
            street=_joined(
                cell(f"Provider First Line Business {where}"), cell(f"Provider Second Line Business {where}")
            ),
            city=cell(f"Provider Business {where} City Name"),
            state=state_code(cell(f"Provider Business {where} State Name")),
            postal_code=cell(f"Provider Business {where} Postal Code"),
        )
        if str(address):
            found.append(address)
    return tuple(dict.fromkeys(found))


def _taxonomies(cells: Sequence[str], place: dict[str, int]) -> tuple[SelfDeclared, ...]:
    found = []
    for column, number, state, switch in _TAXONOMY_COLUMNS:
        if code := cells[place[column]].strip():
            found.append(
                SelfDeclared(
                    taxonomy=code.upper(),
                    licence=cells[place[number]].strip(),
                    state=cells[place[state]].strip().upper(),
                    primary=cells[place[switch]].strip().upper() == "Y",
                )
            )
    return tuple(found)
