"""`openimr panel queue`."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from openimr.panel.commands.group import panel_app, ready


@panel_app.command("queue")
def queue(accept: Annotated[bool, typer.Option("--accept", help="Offer the cases as suggested")] = False) -> None:
    """Suggest reviewers for every case that waits, all at once, with what speaks for each and what was the alternative.

    Nothing is offered without --accept; then the last suggestions of today are, if there are any, and else new ones.
    """
    ready()
    from openimr import clock
    from openimr.panel import queries, services

    today = clock.today()
    run = queries.latest_run(today) if accept else None
    run = run or services.suggest_queue(today, by="command-line", at=clock.now())
    table = Table("case", "suggested", "points", "why", "instead of", show_lines=True)
    for one in run.suggestions.select_related("case"):
        other = one.alternative
        table.add_row(
            one.case.number,
            "\n".join(entry["reviewer"] for entry in one.reviewers) or "nobody",
            "\n".join(str(entry["points"]) for entry in one.reviewers),
            one.because or "\n".join(f"{p['points']:+d} {p['because']}" for p in one.reviewers[0]["parts"]),
            f"{other['reviewer']}: {other['because']}" if other else "",
        )
    Console().print(table if table.rows else "No case waits for a reviewer.")
    proof = (
        "no assignment is better"
        if run.short_of_bound <= 0
        else f"at most {run.short_of_bound} points better is possible"
    )
    typer.echo(f"run {run.pk}: {run.placed} of {run.cases} cases placed, {run.fit} points of fit; {proof}")
    for profile, count in queries.recruiting(today).items() if run.placed < run.cases else ():
        typer.echo(f"{count} cases that nobody may review; to recruit: {profile}")
    if accept:
        done = services.accept_suggestions(run.pk, today=today, by="command-line", at=clock.now())
        typer.echo(f"{len(done.offered)} offered")
        for refusal in done.refused:
            typer.echo(str(refusal), err=True)
        raise typer.Exit(3 if done.refused else 0)
