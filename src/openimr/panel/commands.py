"""`openimr panel`: load, list, candidates."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

panel_app = typer.Typer(no_args_is_help=True)


def _ready() -> None:
    from openimr.database import make_ready

    make_ready()


@panel_app.command("load")
def load(
    file: Annotated[Path | None, typer.Argument(help="A panel file; the sample panel without one")] = None,
) -> None:
    """Load a panel of reviewers; profiles that changed are replaced, nobody is deleted."""
    _ready()
    from openimr import clock
    from openimr.panel import services

    typer.echo(f"{services.load_panel(file, by='command-line', at=clock.now())} profiles changed")


@panel_app.command("list")
def listing() -> None:
    """The panel by id with qualifications; names are not shown."""
    _ready()
    from openimr import clock
    from openimr.panel import queries

    table = Table("reviewer", "certified in", "subspecialty", "licensed in", "hours a week")
    for one in queries.panel(clock.today()):
        table.add_row(
            one[0],
            ", ".join(one[1].certifications) or "none in force",
            ", ".join(one[1].subspecialties),
            ", ".join(one[1].licensed_in) or "none in force",
            str(one[1].hours_a_week),
        )
    Console().print(table if table.rows else "The panel is empty: `openimr panel load` loads the sample panel.")


@panel_app.command("candidates")
def candidates(number: Annotated[str, typer.Argument(help="The case number")]) -> None:
    """Who may review a case, best first, and who may not and exactly why."""
    _ready()
    from openimr.cases import queries as cases
    from openimr.panel import queries

    table = Table("reviewer", "may review", "points", "why", show_lines=True)
    for one in queries.candidates(cases.get(number, None)):
        why = one.reasons or tuple(f"{part.points:+d} {part.because}" for part in one.fit)
        table.add_row(
            one.reviewer_id, "yes" if one.eligible else "no", str(one.points) if one.eligible else "", "\n".join(why)
        )
    Console().print(table)
