"""Reviewers as a folder of sheets saved as CSV, one for each kind of record: read, written, and the template for both.

A sheet that is not there says nothing. A reviewer's rows in a sheet are all that there is of that kind: they take the
place of what is on file. A reviewer without rows in a sheet keeps what is on file there.
"""

import csv
import difflib
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from openimr.errors import DataFileInvalid, Fault
from openimr.panel.adapters.catalogue import catalogue
from openimr.panel.adapters.csv_sheet import Column, Row, Sheet, read_sheet
from openimr.panel.domain import cells
from openimr.panel.domain.cells import Unreadable
from openimr.panel.domain.reviewers import Ending, TieKind

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")


def _reviewer(said: str) -> str:
    if not _ID.fullmatch(said):
        raise Unreadable("a reviewer's id has letters, digits and hyphens, 20 at most, such as R-101")
    return said


def _taxonomy(said: str) -> str:
    if said.upper() not in catalogue().taxonomies:
        raise Unreadable("is no taxonomy code of a physician or another profession of Lab. Code 3209.3")
    return said.upper()


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(said: str) -> str:
        if said.lower() not in allowed:
            raise Unreadable(f"must be one of {', '.join(allowed)}")
        return said.lower()

    return read


def _up_to(most: int) -> Callable[[str], int]:
    return lambda said: cells.whole(said, most=most)


_WHO = Column("reviewer", _reviewer, "the reviewer's id on the panel, such as R-101", required=True)
_SINCE = Column("since", cells.day, "first day", required=True)
_UNTIL = Column("until", cells.day, "last day; empty until further notice", empty=None)
_SOURCE = Column("source", cells.text, "who says so")
_CHECKED = Column("checked", cells.day, "when the source was last asked", empty=None)

REVIEWERS = Sheet(
    "reviewers.csv",
    "one row a reviewer",
    (
        _WHO,
        Column("first_name", cells.text, "first name", required=True),
        Column("last_name", cells.text, "last name", required=True),
        Column("degree", cells.text, "MD, DO, DC, DPM, PhD …", required=True),
        Column("npi", cells.npi, "National Provider Identifier, ten digits"),
        Column("practising_since", cells.day, "first day of active practice", required=True),
        Column("weekly_hours", _up_to(168), "hours of practice a week", required=True),
        Column("capacity", _up_to(1000), "open cases at most", required=True),
        Column("languages", cells.words, "with semicolons: English; Spanish", empty=("English",)),
        Column("conditions", cells.words, "conditions treated, with semicolons", empty=()),
        Column("treatments", cells.words, "treatments performed, with semicolons", empty=()),
        Column("declines", cells.words, "topics that the reviewer does not take, with semicolons", empty=()),
        Column("unanswered", cells.words, "parties asked about and not answered, with semicolons", empty=()),
        Column("evidence_training", cells.day, "last training in the hierarchy of evidence", empty=None),
        Column("evidence_training_source", cells.text, "what shows the training"),
        Column("discipline_asked", cells.day, "when the source was last asked for measures", empty=None),
        Column("discipline_source", cells.text, "who was asked for measures"),
        Column("attested", cells.day, "when the reviewer last confirmed the whole profile", empty=None),
        Column("middle_name", cells.text, "middle name or initial; tells the reviewer from a namesake"),
        Column("former_names", cells.words, "other names in full, maiden names too, with semicolons", empty=()),
        Column("birth_date", cells.day, "day of birth; tells the reviewer from a namesake", empty=None),
        Column("addresses", cells.addresses, "homes and practices, each in one line, with semicolons", empty=()),
    ),
)
#: The sheets of records, and the part of the profile that each fills.
RECORDS: dict[str, Sheet] = {
    "licences": Sheet(
        "licences.csv",
        "one row a licence",
        (
            _WHO,
            Column("state", cells.state, "state, by name or two letters", required=True),
            Column("number", cells.text, "licence number", required=True),
            _SINCE,
            _UNTIL,
            Column("restricted", cells.yes_or_no, "yes if the board limits what the holder may do", empty=False),
            _SOURCE,
            _CHECKED,
        ),
    ),
    "certifications": Sheet(
        "certifications.csv",
        "one row a board certificate, and one for each subspecialty",
        (
            _WHO,
            Column("board", cells.text, "the board's name, such as American Board of Anesthesiology", required=True),
            Column("specialty", cells.text, "specialty", required=True),
            Column("subspecialty", cells.text, "subspecialty, if the row is about one"),
            _SINCE,
            _UNTIL,
            _SOURCE,
            _CHECKED,
            Column("unlisted", cells.yes_or_no, "yes for a certificate that our catalogue does not have", empty=False),
        ),
    ),
    "affiliations": Sheet(
        "affiliations.csv",
        "one row a tie that the reviewer disclosed",
        (
            _WHO,
            Column("party", cells.text, "the person or organization", required=True),
            Column("kind", _choice(*get_args(TieKind)), "professional, familial or financial", required=True),
            Column("relation", cells.text, "what the tie is, in words", required=True),
            _SINCE,
            _UNTIL,
            Column("percent", cells.percent, "share of yearly income, for financial ties", empty=None),
            Column("source", cells.text, "who says so", required=True),
        ),
    ),
    "discipline": Sheet(
        "discipline.csv",
        "one row a disciplinary measure or sanction, taken or pending",
        (
            _WHO,
            Column("what", cells.text, "what the measure is", required=True),
            _SINCE,
            _UNTIL,
            Column("pending", cells.yes_or_no, "yes while it is not decided", empty=False),
            _SOURCE,
        ),
    ),
    "staff_privileges": Sheet(
        "privileges.csv",
        "one row a hospital",
        (
            _WHO,
            Column("what", cells.text, "the hospital", required=True),
            _SINCE,
            _UNTIL,
            Column("ended", _choice(*get_args(Ending)), "how they ended", empty=""),
            _SOURCE,
            _CHECKED,
        ),
    ),
    "taxonomies": Sheet(
        "taxonomies.csv",
        "one row a taxonomy that the reviewer goes by in NPPES; no board's certificate",
        (
            _WHO,
            Column("code", _taxonomy, "NUCC taxonomy code, such as 2081P2900X", required=True),
            Column("primary", cells.yes_or_no, "yes if NPPES's switch says so", empty=False),
            _SOURCE,
            _CHECKED,
        ),
    ),
    "unavailable": Sheet(
        "unavailable.csv",
        "one row a span in which the reviewer takes no case",
        (_WHO, _SINCE, _UNTIL, Column("what", cells.text, "why, in a word")),
    ),
}
_LISTS = ("languages", "conditions", "treatments", "declines", "unanswered", "former_names", "addresses")


@dataclass(frozen=True, slots=True)
class Told:
    """What sheets tell of one reviewer: parts of the profile, and the columns that the first sheet did not have."""

    reviewer_id: str
    parts: Mapping[str, Any]
    whole: bool  # whether the reviewer has a row of its own in reviewers.csv


def read_folder(folder: Path) -> tuple[Told, ...]:
    """What the sheets of a folder tell, by reviewer. Raises DataFileInvalid with every fault: sheet, row, column."""
    faults: list[Fault] = []
    told: dict[str, dict[str, Any]] = {}
    whole: set[str] = set()
    if not folder.is_dir():
        raise DataFileInvalid(f"{folder}: there is no such folder; `openimr panel csv-template` makes one")
    expected = {sheet.name: part for part, sheet in {"": REVIEWERS, **RECORDS}.items()}
    present = sorted(file.name for file in folder.iterdir() if file.suffix.lower() == ".csv")
    faults += [
        Fault(name, f"is no sheet of ours and was not read; the sheets are {', '.join(expected)}")
        for name in present
        if name.lower() not in expected
    ]
    if not any(name.lower() in expected for name in present):
        raise DataFileInvalid(f"{folder.name}: holds none of {', '.join(expected)}; nothing was read", faults)
    for name in present:
        part = expected.get(name.lower())
        if part is None:
            continue
        rows, more = read_sheet(folder / name, RECORDS[part] if part else REVIEWERS)
        faults += more
        if part:
            faults += _records(part, rows, told)
        else:
            faults += _people(rows, told)
            whole |= {row.values["reviewer"] for row in rows}
    if faults:
        raise refused(folder, faults)
    return tuple(Told(one, parts, one in whole) for one, parts in sorted(told.items()))


def refused(folder: Path, faults: Sequence[Fault], most: int = 50) -> DataFileInvalid:
    """The error that names every fault with sheet, row and column; its message the first fifty of them."""
    lines = [f"  {f.field}{f', row {f.line}' if f.line else ''}: {f.sentence}" for f in faults[:most]]
    if len(faults) > most:
        lines.append(f"  and {len(faults) - most} more")
    count = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"
    return DataFileInvalid("\n".join([f"{folder.name}: {count}; nothing was stored", *lines]), faults)


def _people(rows: Iterable[Row], told: dict[str, dict[str, Any]]) -> list[Fault]:
    faults = []
    seen: dict[str, int] = {}
    for row in rows:
        values: dict[str, Any] = {n: list(value) if n in _LISTS else value for n, value in row.values.items()}
        one: str = values.pop("reviewer")
        if one in seen:
            faults.append(Fault("reviewers.csv: reviewer", f"{one} stands in row {seen[one]} already", row.number))
        seen.setdefault(one, row.number)
        told.setdefault(one, {}).update(values)
    return faults


def _records(part: str, rows: Iterable[Row], told: dict[str, dict[str, Any]]) -> list[Fault]:
    name = RECORDS[part].name
    faults = []
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        values = dict(row.values)
        if part == "certifications":
            faults += _certified(values, name, row.number)
        if values.get("until") and values["until"] < values["since"]:
            faults.append(Fault(f"{name}: until", "is before the first day; are the two exchanged?", row.number))
        same = tuple(value for key, value in sorted(values.items()) if key not in {"until", "source", "checked"})
        if same in seen:
            faults.append(Fault(name, f"says the same as row {seen[same]}; leave one out", row.number))
        seen.setdefault(same, row.number)
        one = values.pop("reviewer")
        told.setdefault(one, {}).setdefault(part, []).append(values)
    return faults


def _certified(values: dict[str, Any], sheet: str, number: int) -> list[Fault]:
    """Board, specialty and subspecialty by our names for them; what no board of the catalogue gives is a fault."""
    if values.pop("unlisted", False):
        return []
    known = catalogue()
    board, specialty = known.board(values["board"]), known.specialty(values["specialty"])
    faults = []
    if board is None:
        near = _near(values["board"], [one.name for one in known.boards])
        faults.append(Fault(f"{sheet}: board", f"is no board of our catalogue; {near}", number))
    if specialty is None:
        near = _near(values["specialty"], known.all_specialties())
        faults.append(Fault(f"{sheet}: specialty", f"is no specialty of our catalogue; {near}", number))
    if board is None or specialty is None:
        return faults
    below = values.get("subspecialty", "")
    subspecialty = known.subspecialty(below, of=specialty) if below else ""
    if subspecialty is None or not known.giving(specialty, subspecialty, board=board.name):
        what = f"{specialty} with that subspecialty" if below else specialty
        column = f"{sheet}: {'subspecialty' if below else 'specialty'}"
        return [Fault(column, f"{board.name} does not certify {what}; or write yes under unlisted", number)]
    values |= {"board": board.name, "specialty": specialty, "subspecialty": subspecialty}
    return []


def _near(said: str, names: Iterable[str]) -> str:
    found = difflib.get_close_matches(said, list(names), n=1)
    return (f"did you mean {found[0]}? " if found else "") + "Or write yes under unlisted"


def merged(before: Mapping[str, Any] | None, told: Told) -> dict[str, Any]:
    """The profile that a reviewer has from now on. A new reviewer begins with nothing on file."""
    profile: dict[str, Any] = dict(before) if before else {"licences": [], "certifications": []}
    changed = profile | {"id": told.reviewer_id} | dict(told.parts)
    confirmed = [one.get("attested") for one in (profile, changed)]
    return changed | {"attested": max(filter(None, confirmed), default=None)}  # never undone by an older sheet


def sheets_of(profiles: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Every sheet, by its name, with the profiles written into it; read again, it changes nothing."""
    kept = [dict(one) for one in profiles]
    written = {REVIEWERS.name: _written(REVIEWERS, [one | {"reviewer": one["id"]} for one in kept])}
    for part, sheet in RECORDS.items():
        rows = [entry | {"reviewer": one["id"]} for one in kept for entry in one.get(part, [])]
        if part == "certifications":
            rows = [row | {"unlisted": bool(_certified(dict(row), "", 0))} for row in rows]
        written[sheet.name] = _written(sheet, rows)
    return written


def _written(sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    names = [column.name for column in sheet.columns]
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in names])
    return "\ufeff" + stream.getvalue()  # with the mark, Excel reads names in UTF-8


def _cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, list):
        return cells.harmless(cells.joined(value))
    return cells.harmless(str(value))


def guide() -> str:
    """What each sheet and column means, for the clerk who fills them in."""
    lines = [
        "The panel as sheets. Save each as CSV under the name given here, in one folder, and check it first:",
        "    openimr panel import-csv FOLDER --dry-run",
        "Dates are MM/DD/YYYY or YYYY-MM-DD; lists are divided by semicolons. A sheet left out changes nothing.",
        "A reviewer's rows in a sheet are all that there is of that kind, and replace what is on file.",
    ]
    for sheet in (REVIEWERS, *RECORDS.values()):
        lines += ["", f"{sheet.name}: {sheet.says}"]
        lines += [f"  {c.name:26}{'required; ' if c.required else ''}{c.says}" for c in sheet.columns]
    return "\n".join(lines) + "\n"
