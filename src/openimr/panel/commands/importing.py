"""`openimr panel import-csv`, `export`, `csv-template`, `nppes`, `specialties`."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from openimr.errors import DataFileInvalid, Fault
from openimr.panel.commands.group import panel_app, ready


@panel_app.command("csv-template")
def csv_template(folder: Annotated[Path, typer.Argument(help="A folder for the sheets")]) -> None:
    """Write empty sheets of the panel with what each column means."""
    ready()
    from openimr.panel import services

    typer.echo(f"{folder}: {', '.join(services.csv_template(folder))}")


@panel_app.command("import-csv")
def import_csv(
    folder: Annotated[Path, typer.Argument(help="A folder with reviewers.csv, licences.csv …")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would change and store nothing")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Records that the sheets leave out may go")] = False,
) -> None:
    """Take reviewers in from sheets saved as CSV; with any fault nothing is stored, and every one is named."""
    ready()
    from openimr import clock
    from openimr.panel import services

    if dry_run:
        typer.echo(f"{services.plan_csv(folder)}\nnothing was stored")
    else:
        typer.echo(str(services.import_csv(folder, remove=remove, by="command-line", at=clock.now())))


@panel_app.command("export")
def export(folder: Annotated[Path, typer.Argument(help="A folder for the sheets; nothing is written over")]) -> None:
    """Write the panel as sheets that import-csv reads. They hold names: keep them where credentials are kept."""
    ready()
    from openimr.panel import services

    typer.echo(f"{folder}: {', '.join(services.export_csv(folder))}")


@panel_app.command("nppes")
def nppes(
    file: Annotated[Path, typer.Argument(help="npidata_pfile_*.csv of NPPES, or the ZIP that it comes in")],
    *,
    npi: Annotated[list[str] | None, typer.Option(help="An NPI; more than once for several")] = None,
    npis: Annotated[Path | None, typer.Option(help="A file with an NPI on each line")] = None,
    state: Annotated[list[str] | None, typer.Option(help="A state of practice, by two letters or name")] = None,
    taxonomy: Annotated[list[str] | None, typer.Option(help="A taxonomy code, such as 2081P2900X")] = None,
    propose: Annotated[Path | None, typer.Option(help="Write those not on the panel as sheets to complete")] = None,
    ties: Annotated[bool, typer.Option("--ties", help="Take names, addresses and parents into the graph")] = False,
    dated: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the file")] = None,
) -> None:
    """Hold the public file of provider identifiers against the panel: what does not agree, and who could be asked.

    Without options, the NPIs of the panel. Nothing is stored; a taxonomy is never taken for a board certification.
    """
    ready()
    from openimr import clock
    from openimr.panel import services

    wanted = services.wanted_of(npis=(*(npi or ()), *_lines(npis)), states=state or (), taxonomies=taxonomy or ())
    day = dated.date() if dated else None
    if ties:
        count, left_out = services.load_nppes_ties(
            file, wanted, dated=day, progress=_tell, by="command-line", at=clock.now()
        )
        _name(left_out)
        typer.echo(f"{count} people and organizations are in the graph of ties")
        return
    found = services.compare_with_nppes(file, wanted, dated=day, progress=_tell)
    for one, sentences in found.known.items():
        typer.echo(f"{one} " + ("; ".join(sentences) or "agrees with NPPES"))
    for one, reasons in found.refused.items():
        typer.echo(f"NPI {one} refused: {'; '.join(reasons)}")
    for one in found.missing:
        typer.echo(f"NPI {one} is not in the file")
    _name(found.faults)
    typer.echo(f"{len(found.proposed)} not on the panel")
    if propose is not None and found.proposed:
        typer.echo(f"{propose}: {', '.join(services.propose(propose, found.proposed))}")


def _tell(rows: int, read: int) -> None:
    typer.echo(f"{rows:,} rows, {read / 1e9:.1f} GB read", err=True)


def _name(faults: Iterable[Fault]) -> None:
    for fault in faults:
        typer.echo(f"row {fault.line}: {fault.field} {fault.sentence}")


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        return file.read_text(encoding="utf-8-sig").split()
    except (OSError, UnicodeDecodeError) as problem:
        raise DataFileInvalid(f"{file}: cannot be read; it should have an NPI on each line") from problem


@panel_app.command("specialties")
def specialties(line: Annotated[str, typer.Argument(help='As printed: "Orthopedic Surgery, Hand Surgery"')]) -> None:
    """How a line of certifications is read, and which boards give what it names."""
    from openimr.panel.adapters.catalogue import catalogue

    known = catalogue()
    reading = known.read(line)
    for named in reading.named:
        for below in ("", *named.subspecialties):
            boards = ", ".join(f"{c.board.name} ({c.board.body})" for c in known.giving(named.specialty, below))
            typer.echo(f"{named.specialty}{f', {below}' if below else ''}: {boards}")
    for word in reading.unknown:
        typer.echo(f"unknown: {word}")
