"""`openimr letter`: the letters by which a determination goes out, of one case or of many."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

letter_app = typer.Typer(no_args_is_help=True)


@letter_app.callback()
def _letters() -> None:
    """The letters by which a determination goes out to each recipient."""


@letter_app.command("set")
def write_set(
    number: Annotated[str, typer.Argument(help="The case number")],
    out: Annotated[Path, typer.Option("--out", help="The folder to write to")],
    on: Annotated[
        datetime | None,
        typer.Option(
            "--served-on", formats=["%Y-%m-%d"], help="Count as if served on this day (default: as noted, else today)"
        ),
    ] = None,
    spanish: Annotated[bool, typer.Option("--spanish", help="The worker's letter and cover in Spanish too")] = False,
) -> None:
    """Write every letter of the case: a print file for each recipient, the pieces in each form, and the list.

    A case that was served gives what was served. Before that, every page says DRAFT or NOT SERVED YET.
    """
    from openimr import clock
    from openimr.database import make_ready

    make_ready()
    from openimr.determinations import services

    written = services.write_letter_set(
        number, out, today=clock.today(), on=on.date() if on else None, languages=("es",) if spanish else ()
    )
    listed = json.loads((out / "letter-set.json").read_text(encoding="utf-8"))
    console = Console()
    for one in listed["recipients"]:
        role, pieces = one["role"].replace("_", " "), len(one["pieces"])
        last = f", appeal by {date.fromisoformat(one['appeal_by']):%m/%d/%Y}" if one["appeal_by"] else ""
        console.print(f"{one['number']}  {role}: {pieces} pieces, {one['status'].replace('_', ' ')}{last}")
    for remark in listed["remarks"]:
        console.print(f"[yellow]note[/] {escape(remark)}", soft_wrap=True)
    console.print(f"{number}: {listed['status'].replace('_', ' ')}, {len(written)} files in {out}")


@letter_app.command("keep")
def keep_set(
    number: Annotated[str, typer.Argument(help="The case number")],
    on: Annotated[datetime, typer.Option("--served-on", formats=["%Y-%m-%d"], help="The day on which they go out")],
    ways: Annotated[
        list[str] | None, typer.Option("--way", help="ROLE=WAY where it is not first-class mail; may be repeated")
    ] = None,
    spanish: Annotated[bool, typer.Option("--spanish", help="The worker's letter and cover in Spanish too")] = False,
) -> None:
    """Make the letters that go out on a day and keep every file with its digest; then print and send them."""
    from openimr import clock
    from openimr.database import make_ready

    by_role = _ways(ways)
    make_ready()
    from openimr.determinations import services

    pieces = services.letter_set(
        number,
        served_on=on.date(),
        ways=by_role,
        languages=("es",) if spanish else (),
        by="command-line",
        at=clock.now(),
    )
    for piece in pieces:
        typer.echo(f"{piece.code}  {piece.name}  {piece.files['pdf'][:12]}")
    typer.echo(f"{number}: {len(pieces)} pieces kept; `openimr letter set {number} --out DIR` writes them")


def _ways(told: list[str] | None) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in told or []]
    if wrong := [role for role, equals, way in pairs if not (role and equals and way)]:
        raise typer.BadParameter(f"write ROLE=WAY, as injured_worker=personal; not {', '.join(wrong)}")
    return {role: way for role, _, way in pairs}


@letter_app.command("batch")
def keep_sets(
    *,
    on: Annotated[datetime, typer.Option("--served-on", formats=["%Y-%m-%d"], help="The day on which they go out")],
    numbers: Annotated[
        list[str] | None,
        typer.Argument(help="The case numbers; without any, all that were not served and have no letters"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the print files to this folder, a folder for each case")
    ] = None,
    ways: Annotated[
        list[str] | None, typer.Option("--way", help="ROLE=WAY where it is not first-class mail; may be repeated")
    ] = None,
    spanish: Annotated[bool, typer.Option("--spanish", help="The worker's letter and cover in Spanish too")] = False,
    processes: Annotated[int | None, typer.Option("--processes", min=1, help="How many (default: all cores)")] = None,
) -> None:
    """Make and keep the letters of many cases on all cores, and check the tags of every print file.

    What is refused of one case stops no other. Exit code 3 where any was refused, 7 where tags are at fault.
    """
    from openimr import clock
    from openimr.database import make_ready

    by_role = _ways(ways)
    make_ready()
    from openimr.determinations import queries, services

    asked = numbers or queries.unserved()
    refused = faulty = pieces = 0
    for one in services.letter_sets(
        asked,
        served_on=on.date(),
        ways=by_role,
        languages=("es",) if spanish else (),
        by="command-line",
        at=clock.now(),
        out=out,
        processes=processes,
    ):
        refused += bool(one.problem)
        faulty += bool(one.faults)
        pieces += one.pieces
        typer.echo(one.problem or f"{one.case_number}: {one.pieces} pieces kept")
        for fault in one.faults:
            typer.echo(f"  {fault}", err=True)
    typer.echo(f"{len(set(asked))} cases, {pieces} pieces kept, {refused} refused")
    if refused or faulty:
        raise typer.Exit(3 if refused else 7)


@letter_app.command("schema")
def write_schema(
    name: Annotated[str, typer.Argument(help="determination or letter-set")],
) -> None:
    """Print the JSON Schema that a determination, or the list and letters of a set, keep to."""
    from openimr.determinations.domain import schemas

    typer.echo(schemas.text(name), nl=False)
