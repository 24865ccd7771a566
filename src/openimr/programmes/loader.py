"""Reads a programme's law from its folder of YAML. Cached: the files are part of the release."""

import csv
import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from openimr.errors import DataFileInvalid, NotFound
from openimr.programmes.domain.rules import Holiday, Programme, Rule, Value
from openimr.programmes.schema import ProgrammeFile, RuleFile

_HERE = Path(__file__).parent


def known() -> tuple[str, ...]:
    """The ids of the programmes that there are."""
    return tuple(sorted(file.parent.name for file in _HERE.glob("*/programme.yaml")))


@cache
def fingerprint() -> str:
    """The law of every programme as this release has it: what is made from it and kept names it."""
    told = hashlib.sha256()
    for file in sorted((*_HERE.glob("*/*.yaml"), *_HERE.glob("*/*.csv"))):
        told.update(f"{file.parent.name}/{file.name} {file.stat().st_size} ".encode())
        told.update(file.read_bytes())
    return told.hexdigest()[:16]


@cache
def load(programme: str) -> Programme:
    """The programme of that id. Raises NotFound, or DataFileInvalid naming file and entry."""
    if programme not in known():
        raise NotFound(f"no programme {programme!r}; there are: {', '.join(known())}")
    return read_folder(_HERE / programme)


def read_folder(folder: Path) -> Programme:
    """A programme from any folder of that form. Raises DataFileInvalid."""
    about = _checked(folder / "programme.yaml", ProgrammeFile)
    rules: dict[str, Rule] = {}
    wordings: dict[str, Rule] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name == "programme.yaml":
            continue
        home = wordings if file.name == "letter_wording.yaml" else rules
        for rule in _rules(file):
            if rule.id in home:
                raise DataFileInvalid(f"{file.name}: {rule.id} is there twice")
            home[rule.id] = rule
    return Programme(
        id=about.id,
        name=about.name,
        rules=rules,
        wordings=wordings,
        holidays=_holidays(folder / "holidays.csv"),
        holidays_from=about.holidays_from,
        holidays_until=about.holidays_until,
    )


def _checked(file: Path, schema: Any) -> Any:
    data: Any = None
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        return schema.model_validate(data)
    except OSError as problem:
        raise DataFileInvalid(f"{file.name}: cannot be read ({problem.strerror}); a programme needs it") from problem
    except ValidationError as problem:
        faults = "; ".join(f"{_entry(data, e['loc'])}: {e['msg']}" for e in problem.errors())
        raise DataFileInvalid(f"{file.name}: {faults}") from problem
    except (yaml.YAMLError, ValueError) as problem:
        raise DataFileInvalid(f"{file.name}: {problem}") from problem


def _entry(data: Any, loc: tuple[int | str, ...]) -> str:
    """Where a fault is, with the rule's id in place of its number in the file."""
    where = [str(part) for part in loc]
    match loc:
        case ("rules", int(place), *_) if isinstance(data["rules"][place], dict):
            where[:2] = [str(data["rules"][place].get("id", f"rule {place + 1}"))]
    return ".".join(where) or "(the file)"


def _rules(file: Path) -> list[Rule]:
    return [
        Rule(
            id=entry.id,
            says=" ".join(entry.says.split()),
            owed_by=entry.owed_by,
            values=tuple(
                Value(v.since, _folded(v.value), v.cite, v.verified, v.checked_on, v.unit or "") for v in entry.values
            ),
        )
        for entry in _checked(file, RuleFile).rules
    ]


def _folded(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _holidays(file: Path) -> dict[date, Holiday]:
    found: dict[date, Holiday] = {}
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                day = date.fromisoformat(row["date"])
                holiday = Holiday(day, row["name"], row["basis"], row["verified"] == "yes")
                # Two holidays may fall on one day: one that is certain makes the day certain.
                if day not in found or not found[day].verified:
                    found[day] = holiday
    except OSError as problem:
        raise DataFileInvalid(f"{file.name}: cannot be read ({problem.strerror}); a programme needs it") from problem
    except (KeyError, ValueError, TypeError) as problem:
        raise DataFileInvalid(
            f"{file.name}: entry {len(found) + 1} has a fault ({problem}); each needs date, name, basis, verified"
        ) from problem
    return found
