"""`openimr follow transfer`: the file goes to another review organization."""

from pathlib import Path
from typing import Annotated

import typer

from openimr.determinations.commands.follow_options import Number, On, Proof, Title, case_of, document_of, ready

transfer_app = typer.Typer(no_args_is_help=True, help="The file goes to another review organization")


@transfer_app.command("pack")
def transfer_pack(
    number: Number,
    on: On,
    to: Annotated[str, typer.Option("--to", help="The review organization that decides anew")],
    out: Annotated[Path, typer.Option("--out", help="The ZIP to write")],
) -> None:
    """Pack and seal what another review organization needs: application, UR decision, originals, determination."""
    common = ready()
    from openimr.determinations import queries, services

    made = services.transfer(number, organization=to, on=on.date(), **common)
    out.write_bytes(queries.package(case_of(number), made.pk))
    typer.echo(f"entry {made.pk}: {out}, SHA-256 {made.package}")


@transfer_app.command("handed-over")
def transfer_handed_over(
    number: Number,
    on: On,
    way: Annotated[str, typer.Option("--way", help="How it was handed over, in words")],
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note that what was packed last was handed over."""
    common = ready()
    from openimr.determinations import services

    made = services.note_handed_over(number, on=on.date(), way=way, document=document_of(document, title), **common)
    typer.echo(f"entry {made.pk}: handed over to {made.organization} {made.on:%m/%d/%Y}")


@transfer_app.command("received")
def transfer_received(number: Number, on: On, document: Proof = None, title: Title = "") -> None:
    """Note that the other organization confirmed that it has the file."""
    common = ready()
    from openimr.determinations import services

    made = services.note_transfer_received(number, on=on.date(), document=document_of(document, title), **common)
    typer.echo(f"entry {made.pk}: receipt confirmed {made.on:%m/%d/%Y}")
