"""`openimr panel import-csv`, `export`, `csv-template`, `nppes`, `specialties`."""

from pathlib import Path
from typing import Annotated

import typer

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
) -> None:
    """Hold the public file of provider identifiers against the panel: what does not agree, and who could be asked.

    Without options, the NPIs of the panel. Nothing is stored; a taxonomy is never taken for a board certification.
    """
    ready()
    from openimr.panel import services

    found = services.compare_with_nppes(
        file,
        services.wanted_of(npis=(*(npi or ()), *_lines(npis)), states=state or (), taxonomies=taxonomy or ()),
        progress=lambda rows, read: typer.echo(f"{rows:,} rows, {read / 1e9:.1f} GB read", err=True),
    )
    for one, sentences in found.known.items():
        typer.echo(f"{one} " + ("; ".join(sentences) or "agrees with NPPES"))
    for one, reasons in found.refused.items():
        typer.echo(f"NPI {one} refused: {'; '.join(reasons)}")
    for one in found.missing:
        typer.echo(f"NPI {one} is not in the file")
    for fault in found.faults:
        typer.echo(f"row {fault.line}: {fault.field} {fault.sentence}")
    typer.echo(f"{len(found.proposed)} not on the panel")
    if propose is not None and found.proposed:
        typer.echo(f"{propose}: {', '.join(services.propose(propose, found.proposed))}")


def _lines(file: Path | None) -> list[str]:
    return [] if file is None else file.read_text(encoding="utf-8-sig").split()


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
