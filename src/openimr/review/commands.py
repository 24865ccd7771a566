"""`openimr review`: rationale, missing."""

from pathlib import Path
from typing import Annotated

import typer

review_app = typer.Typer(no_args_is_help=True)
_CASE = typer.Argument(help="The case number")


def _ready() -> None:
    from openimr.database import make_ready

    make_ready()


@review_app.command("rationale")
def rationale(
    number: Annotated[str, _CASE],
    item: Annotated[int | None, typer.Option("--item", min=1, help="One item only")] = None,
) -> None:
    """The rationales as they stand, each sentence with what it rests on, and how hard they are to read."""
    _ready()
    from openimr.cases import queries as cases
    from openimr.errors import NotFound
    from openimr.review import queries

    case = cases.get(number, None)
    items = [one.number for one in cases.case_facts(case).items if item in {None, one.number}]
    if not items:
        raise NotFound(f"{number}: there is no item {item}")
    for one in items:
        grade = queries.grade(case, one)
        typer.secho(f"item {one}: reading grade {grade:.1f} (target: 10 or lower)", bold=True)
        for sentence in queries.sentences(case, one):
            typer.echo(f"  {sentence.text}")
            typer.secho(f"      {'; '.join(map(str, sentence.sources))}", dim=True)


@review_app.command("missing")
def missing(
    number: Annotated[str, _CASE],
    out: Annotated[Path | None, typer.Option("--out", help="Write the sheet: FILE.pdf, FILE.html or FILE.json")] = None,
) -> None:
    """What was not documented, for the physician who asked, and which documents would have shown it."""
    _ready()
    from openimr.cases import queries as cases
    from openimr.review import queries

    case = cases.get(number, None)
    if out is None:
        typer.echo(queries.missing_sheet_of(case, "json").decode())
        return
    out.write_bytes(queries.missing_sheet_of(case, out.suffix.removeprefix(".")))
    typer.echo(f"{number}: written to {out}")
