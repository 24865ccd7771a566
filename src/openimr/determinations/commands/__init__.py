"""`openimr verify`: without a database, without a network. `openimr review check`: what the quality gate finds."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from openimr.determinations.commands.correcting import correct
from openimr.determinations.commands.verifying import verify
from openimr.review.commands import review_app

__all__ = ["correct", "review_app", "verify"]


@review_app.command("check")
def check_review(
    number: Annotated[str, typer.Argument(help="The case number")],
    today: Annotated[
        datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="Check for this day (default: today)")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """What the quality gate finds: what blocks a signature and what it warns of, each with its place and its rule.

    Exit code 3 where something blocks, as for a refused signature.
    """
    from openimr import clock
    from openimr.database import make_ready

    make_ready()
    from openimr.cases import queries as cases
    from openimr.determinations import queries

    found = queries.quality(cases.get(number, None), today=today.date() if today else clock.today())
    blocking = [one for one in found if one.severity == "blocks"]
    if as_json:
        rows = [
            {
                "check": one.check,
                "severity": one.severity,
                "item": one.item,
                "sentence": one.sentence,
                "says": one.says,
                "cite": one.cite,
            }
            for one in found
        ]
        typer.echo(json.dumps({"case_number": number, "blocks": len(blocking), "found": rows}, indent=1))
    else:
        console = Console()
        for one in found:
            mark = "[bold red]blocks[/]" if one.severity == "blocks" else "[yellow]warns [/]"
            console.print(
                f"{mark} {escape(one.says)} [dim]({escape(one.check)}; {escape(one.cite)})[/]", soft_wrap=True
            )
        console.print(f"{number}: {len(blocking)} block the signature, {len(found) - len(blocking)} warn")
    if blocking:
        raise typer.Exit(3)


seal_app = typer.Typer(no_args_is_help=True)


@seal_app.callback()
def _group() -> None:
    """The certificates that the organization's letters are signed with."""


@seal_app.command("new-chain")
def new_chain() -> None:
    """Make a new test chain (root, issuing, organization) in the data folder; the one before is put aside, not lost."""
    from openimr import clock
    from openimr.database import make_ready

    make_ready()
    from openimr.determinations import services

    typer.echo(f"made in {services.new_chain(at=clock.now())}; let readers of letters trust root.pem")


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
    spanish: Annotated[bool, typer.Option("--spanish", help="The worker's letter in Spanish too")] = False,
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
        console.print(
            f"{one['number']}  {role}: {pieces} pieces, appeal by {date.fromisoformat(one['appeal_by']):%m/%d/%Y}"
        )
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
    spanish: Annotated[bool, typer.Option("--spanish", help="The worker's letter in Spanish too")] = False,
) -> None:
    """Make the letters that go out on a day and keep every file with its digest; then print and send them."""
    from openimr import clock
    from openimr.database import make_ready

    pairs = [pair.partition("=") for pair in ways or []]
    if wrong := [role for role, equals, way in pairs if not (role and equals and way)]:
        raise typer.BadParameter(f"write ROLE=WAY, as injured_worker=personal; not {', '.join(wrong)}")
    make_ready()
    from openimr.determinations import services

    pieces = services.letter_set(
        number,
        served_on=on.date(),
        ways={role: way for role, _, way in pairs},
        languages=("es",) if spanish else (),
        by="command-line",
        at=clock.now(),
    )
    for piece in pieces:
        typer.echo(f"{piece.code}  {piece.name}  {piece.files['pdf'][:12]}")
    typer.echo(f"{number}: {len(pieces)} pieces kept; `openimr letter set {number} --out DIR` writes them")


@letter_app.command("schema")
def write_schema(
    name: Annotated[str, typer.Argument(help="determination or letter-set")],
) -> None:
    """Print the JSON Schema that a determination, or the list and letters of a set, keep to."""
    from openimr.determinations.domain import schemas

    typer.echo(schemas.text(name), nl=False)
