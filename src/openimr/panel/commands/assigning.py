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


@panel_app.command("verify-lot")
def verify_lot(number: Annotated[str, typer.Argument(help="The case number")]) -> None:
    """Draw a case's lots again: was the order of equals the one that was drawn, from a seed committed to before?"""
    ready()
    from openimr.cases import queries as cases
    from openimr.panel import queries

    checks = queries.check_lot(cases.get(number, None))
    for check in checks:
        typer.echo(f"{'yes' if check.holds else 'NO '}  {check.sentence}")
    raise typer.Exit(0 if all(check.holds for check in checks) else 1)
