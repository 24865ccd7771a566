"""`openimr panel load`, `list`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from openimr.panel.commands.group import panel_app, ready


@panel_app.command("load")
def load(
    file: Annotated[Path | None, typer.Argument(help="A panel file; the sample panel without one")] = None,
) -> None:
    """Load a panel of reviewers; profiles that changed are replaced, nobody is deleted."""
    ready()
    from openimr import clock
    from openimr.panel import services

    typer.echo(f"{services.load_panel(file, by='command-line', at=clock.now())} profiles changed")


@panel_app.command("list")
def listing() -> None:
    """The panel by id with qualifications; names are not shown."""
    ready()
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
