"""Reviewers brought in from sheets, taken out as sheets, and proposed or held against the file of NPPES."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from openimr.errors import DataFileInvalid, Fault, Reason, Refused
from openimr.panel.adapters.nppes import Progress, Wanted, file_date, providers
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.adapters.reviewers_csv import guide, merged, read_folder, refused, sheets_of
from openimr.panel.domain.graph import SourceRecord
from openimr.panel.domain.nppes import Provider, belongs_to, differences, npi_fault, proposal, reasons_not_to_take
from openimr.panel.domain.nppes_ties import ties_of
from openimr.panel.domain.profile_changes import changes, losses
from openimr.panel.domain.us_states import STATES, state_code
from openimr.panel.models import Reviewer
from openimr.panel.services.profiles import put_profiles
from openimr.panel.services.ties import load_ties


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does: who is new, and what changes of whom. `removed` are records that would be lost."""

    new: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    same: tuple[str, ...]
    removed: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        counts = f"{len(self.new)} new, {len(self.changed)} changed, {len(self.same)} as they were"
        lines = [f"  {one} new" for one in self.new]
        lines += [f"  {one} {sentence}" for one, sentences in self.changed.items() for sentence in sentences]
        return "\n".join([counts, *lines])


@transaction.atomic
def import_csv(folder: Path, *, remove: bool = False, by: str, at: datetime) -> Plan:
    """Take in the sheets of a folder; the same sheets a second time change nothing.

    Raises DataFileInvalid with every fault (sheet, row, column), and Refused where records on file would be lost and
    `remove` does not say that they may be. In both cases nothing is stored.
    """
    plan, profiles = _planned(folder)
    if plan.removed and not remove:
        reasons = [Reason("removed", f"{one}: {what}") for one, all_of in plan.removed.items() for what in all_of]
        hint = Reason("remove", "if these records are to go, say so (--remove); else add their rows to the sheet")
        raise Refused(f"import {folder.name}", "the panel", [*reasons, hint])
    put_profiles(profiles, by=by, at=at, facts={"sheets": folder.name})
    return plan


@transaction.atomic
def plan_csv(folder: Path) -> Plan:
    """What an import of the sheets would do. Nothing is stored. Raises DataFileInvalid with every fault."""
    return _planned(folder)[0]


def _planned(folder: Path) -> tuple[Plan, list[dict[str, Any]]]:
    told = read_folder(folder)
    known = {
        one.pk: one.profile
        for one in Reviewer.objects.select_for_update().filter(pk__in=[one.reviewer_id for one in told]).order_by("pk")
        if one.profile
    }
    if strangers := [one.reviewer_id for one in told if one.reviewer_id not in known and not one.whole]:
        raise refused(folder, [Fault("reviewers.csv", f"{one} is not on the panel: add a row") for one in strangers])
    profiles = [merged(known.get(one.reviewer_id), one) for one in told]
    found = {profile["id"]: changes(known[profile["id"]], profile) for profile in profiles if profile["id"] in known}
    lost = {profile["id"]: losses(known[profile["id"]], profile) for profile in profiles if profile["id"] in known}
    plan = Plan(
        new=tuple(profile["id"] for profile in profiles if profile["id"] not in known),
        changed={one: sentences for one, sentences in found.items() if sentences},
        same=tuple(one for one, sentences in found.items() if not sentences),
        removed={one: sentences for one, sentences in lost.items() if sentences},
    )
    return plan, profiles


def export_csv(folder: Path) -> tuple[str, ...]:
    """Write the panel, names and all, as sheets that `import_csv` reads; answers their names.

    Raises Refused where the folder has such sheets already: an export never writes over anything.
    """
    return _put(folder, sheets_of(one.profile for one in Reviewer.objects.order_by("pk") if one.profile))


def csv_template(folder: Path) -> tuple[str, ...]:
    """Write the sheets with nothing but their columns, and what each column means. Raises Refused as `export_csv`."""
    return _put(folder, sheets_of(()) | {"READ ME.txt": guide()})


def _put(folder: Path, sheets: Mapping[str, str]) -> tuple[str, ...]:
    if there := sorted(name for name in sheets if (folder / name).exists()):
        raise Refused(
            f"write to {folder.name}", "the panel", [Reason("exists", f"{name} is there already") for name in there]
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # sheets hold names
    for name, said in sheets.items():
        (folder / name).write_text(said, encoding="utf-8", newline="")
    return tuple(sheets)


def wanted_of(*, npis: Iterable[str] = (), states: Iterable[str] = (), taxonomies: Iterable[str] = ()) -> Wanted:
    """Which rows of NPPES a person asks for. Raises DataFileInvalid with every NPI, state or code that is none."""
    wanted = Wanted(
        npis=frozenset(npis),
        states=frozenset(state_code(state) for state in states),
        taxonomies=frozenset(code.strip().upper() for code in taxonomies),
    )
    faults = [f"NPI {npi}: {fault}" for npi in sorted(wanted.npis) if (fault := npi_fault(npi))]
    faults += [f"{state}: no state of the United States" for state in sorted(wanted.states - set(STATES))]
    faults += [f"{code}: a taxonomy code has ten signs" for code in sorted(wanted.taxonomies) if len(code) != 10]
    if faults:
        raise DataFileInvalid("\n".join(faults))
    return wanted


@dataclass(frozen=True, slots=True)
class Compared:
    """What a file of NPPES says: providers who could be proposed, reviewers with what does not agree, and the rest."""

    proposed: tuple[Provider, ...]
    known: Mapping[str, tuple[str, ...]]  # a reviewer's id: what does not agree
    refused: Mapping[str, tuple[str, ...]]  # an NPI: why
    missing: tuple[str, ...]  # NPIs that were asked for and are not in the file
    faults: tuple[Fault, ...]


def compare_with_nppes(
    file: Path, wanted: Wanted, *, dated: date | None = None, progress: Progress | None = None
) -> Compared:
    """Hold the rows asked for against the panel; without any condition, the NPIs that the panel's files have.

    Nothing is stored. Raises DataFileInvalid if the file is not what it should be, or if nothing is asked.
    """
    panel = [reviewer_of(one.profile) for one in Reviewer.objects.order_by("pk") if one.profile]
    if wanted == Wanted():
        wanted = Wanted(npis=frozenset(one.npi for one in panel if one.npi))
        if wanted == Wanted():
            raise DataFileInvalid("no reviewer has an NPI on file: say which NPIs, states or taxonomies to look for")
    proposed, known, refusals, damaged = [], {}, {}, []
    seen: set[str] = set()
    for found in providers(file, wanted, dated=dated, progress=progress):
        if isinstance(found, Fault):
            damaged.append(found)
            continue
        seen.add(found.npi)
        reviewer = belongs_to(found, panel)
        against = reasons_not_to_take(found)
        if reviewer is not None:
            known[reviewer.id] = (*against, *differences(found, reviewer))
        elif against:
            refusals[found.npi] = against
        else:
            proposed.append(found)
    return Compared(tuple(proposed), known, refusals, tuple(sorted(wanted.npis - seen)), tuple(damaged))


def propose(folder: Path, proposed: Iterable[Provider]) -> tuple[str, ...]:
    """Write providers as sheets for a person to complete: what NPPES does not say stays empty, certificates above all.

    As they are, the sheets are refused by `import_csv`, which names each empty cell. Raises Refused as `export_csv`.
    """
    taken = set(Reviewer.objects.values_list("pk", flat=True))
    free = (f"R-{number:03d}" for number in range(1, 10**6) if f"R-{number:03d}" not in taken)
    return _put(folder, sheets_of(proposal(provider, next(free)) for provider in proposed) | {"READ ME.txt": guide()})


def load_nppes_ties(
    file: Path, wanted: Wanted, *, dated: date | None = None, progress: Progress | None = None, by: str, at: datetime
) -> tuple[int, tuple[Fault, ...]]:
    """Take names, addresses and parent organizations of the rows asked for into the graph of ties.

    Answers how many people and organizations, and the rows left out. `dated`: the day of the file, where its name does
    not say. Rows loaded before and not asked for now are dropped from now on, so ask for all at once. Raises
    DataFileInvalid if the file is not what it should be, has no day, or if nothing is asked: the whole is too much.
    """
    day = dated or file_date(file)
    if day is None:
        raise DataFileInvalid(f"{file.name}: its name does not say of which day it is; say so (--dated)")
    if wanted == Wanted():
        raise DataFileInvalid("say which NPIs, states or taxonomies to take into the graph: the whole file is too much")
    rows = tuple(providers(file, wanted, dated=day, progress=progress))
    entities, relations = ties_of(row for row in rows if isinstance(row, Provider))
    load_ties(entities, relations, source=SourceRecord("NPPES", "nppes", day), by=by, at=at)
    return len(entities), tuple(row for row in rows if isinstance(row, Fault))
