"""`openimr panel candidates`."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from openimr.panel.commands.group import panel_app, ready


@panel_app.command("candidates")
def candidates(number: Annotated[str, typer.Argument(help="The case number")]) -> None:
    """Who may review a case, best first, and who may not and exactly why."""
    ready()
    from openimr.cases import queries as cases
    from openimr.panel import queries

    table = Table("reviewer", "may review", "points", "why", show_lines=True)
    for one in queries.candidates(cases.get(number, None)):
        why = one.reasons or tuple(f"{part.points:+d} {part.because}" for part in one.fit)
        table.add_row(
            one.reviewer_id, "yes" if one.eligible else "no", str(one.points) if one.eligible else "", "\n".join(why)
        )
    Console().print(table)
