"""`openimr panel report`: hung in the panel's commands from here, since it asks the guidelines what was in dispute."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from openimr.dashboards import fairness_tables
from openimr.panel.commands import panel_app
from openimr.panel.commands.group import ready

__all__ = ["panel_app"]

_SINCE = typer.Option("--since", formats=["%Y-%m-%d"], help="First day of signature that counts")
_UNTIL = typer.Option("--until", formats=["%Y-%m-%d"], help="Last day of signature that counts")


@panel_app.command("report")
def report(
    since: Annotated[datetime | None, _SINCE] = None,
    until: Annotated[datetime | None, _UNTIL] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="A folder for the tables as CSV and the whole as JSON")
    ] = None,
) -> None:
    """Fairness and independence: who decides what and how, against like cases; agreement; change over time."""
    ready()
    from openimr.dashboards.csv_file import csv_text
    from openimr.guidelines import queries as guidelines
    from openimr.panel import queries
    from openimr.review import queries as review

    told = queries.fairness(
        guidelines.treatments(),
        review.decided_apart(),
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    console = Console()
    if not told.reviewers:
        console.print("No signed decision in that time: the report begins with the first signature.")
    for name, (title, rows) in fairness_tables.tables(told).items():
        if not rows:
            continue
        table = Table(*rows[0], title=title)
        for row in rows:
            table.add_row(*map(fairness_tables.in_words, row.values()))
        console.print(table)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{name}.csv").write_text(csv_text(*fairness_tables.cells(rows)), encoding="utf-8")
    console.print(fairness_tables.CAUTION)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        whole = json.dumps(fairness_tables.as_json(told), indent=1)
        (out / "fairness.json").write_text(whole + "\n", encoding="utf-8")
