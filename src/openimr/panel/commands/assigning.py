"""`openimr panel candidates`, `offer`, `accept`, `withdraw`, `overdue`, `approve-several`, `remand`, `verify-lot`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from openimr.panel.commands.group import panel_app, ready


@panel_app.command("candidates")
def candidates(number: Annotated[str, typer.Argument(help="The case number")]) -> None:
    """Who may review a case, best first, and who may not and exactly why."""
    ready()
    from openimr import clock
    from openimr.cases import queries as cases
    from openimr.panel import queries

    case = cases.get(number, None)
    table = Table("reviewer", "may review", "points", "why", show_lines=True)
    for one in queries.candidates(case):
        why = one.reasons or tuple(f"{part.points:+d} {part.because}" for part in one.fit)
        table.add_row(
            one.reviewer_id, "yes" if one.eligible else "no", str(one.points) if one.eligible else "", "\n".join(why)
        )
    Console().print(table)
    found = None if queries.seats(case) else queries.help_with(case, clock.today())
    if found:
        typer.echo("Today nobody may review it.")
        for sentence in found.sentences():
            typer.echo(sentence)


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


@panel_app.command("overdue")
def overdue() -> None:
    """Steps of assignments that were owed before today, and cases that wait for the medical director."""
    ready()
    from openimr import clock
    from openimr.panel import queries

    today = clock.today()
    table = Table("case", "reviewer", "stands at", "owed", "due", "days late")
    for held in queries.overdue(today):
        late = (today - held.due).days if held.due else 0
        due = f"{held.due:%m/%d/%Y}"
        table.add_row(held.case.number, held.reviewer_id, held.step, queries.limit_of(held), due, str(late))
    Console().print(table if table.rows else "No step of an assignment is overdue.")
    for one in queries.without_reviewer():
        typer.echo(f"{one.case.number} waits for another reviewer: {one.reviewer_id} {one.step}, {one.end_reason}")


@panel_app.command("accept")
def accept(
    number: Annotated[str, typer.Argument(help="The case number")],
    reviewer: Annotated[str, typer.Option("--reviewer", help="Who accepts: R-002")],
    yes: Annotated[bool, typer.Option("--yes", help="The reviewer affirmed the words; do not ask")] = False,
) -> None:
    """Accept an offer for a reviewer who affirms the words that are shown; they are kept with the case."""
    ready()
    from openimr import clock
    from openimr.cases import queries as cases
    from openimr.panel import queries, services

    words = queries.words_to_attest(cases.get(number, None), reviewer, "acceptance", clock.today())
    for one in words.affirmed:
        typer.echo(f"- {one.says} [{one.cite}]")
    if not yes:
        typer.confirm("Does the reviewer affirm all of this?", abort=True)
    services.accept(
        number, reviewer_id=reviewer, today=clock.today(), by="command-line", at=clock.now(), read=words.digest
    )
    typer.echo(f"{number}: accepted")


@panel_app.command("withdraw")
def withdraw(
    number: Annotated[str, typer.Argument(help="The case number")],
    reviewer: Annotated[str, typer.Option("--reviewer", help="From whom: R-002")],
    reason: Annotated[str, typer.Option("--reason", help="One of the list in assignment_steps.yaml")],
    words: Annotated[str, typer.Option("--words", help="For the medical director alone")] = "",
) -> None:
    """Take an offer or a case back from a reviewer."""
    ready()
    from openimr import clock
    from openimr.panel import services

    taken = services.withdraw(
        number,
        reviewer_id=reviewer,
        reason=reason,
        words=words,
        today=clock.today(),
        by="command-line",
        at=clock.now(),
    )
    typer.echo(f"{number}: {'taken back' if taken else 'that reviewer does not hold it'}")


@panel_app.command("approve-several")
def approve_several(
    number: Annotated[str, typer.Argument(help="The case number")],
    seats: Annotated[int, typer.Option("--reviewers", min=2, max=3, help="Two or three")],
    approved_on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day of the approval")],
    approved_by: Annotated[str, typer.Option("--approved-by", help="Who approved it for the Administrative Director")],
    document: Annotated[str, typer.Option("--document", help="Which document says so")],
) -> None:
    """Keep the Administrative Director's written approval of two or three reviewers."""
    ready()
    from openimr import clock
    from openimr.panel import services

    services.approve_panel(
        number,
        seats=seats,
        approved_on=approved_on.date(),
        approved_by=approved_by,
        document=document,
        by="command-line",
        at=clock.now(),
    )
    typer.echo(f"{number}: {seats} reviewers; offer each seat with `openimr panel offer {number} --seat N`")


@panel_app.command("offer")
def offer(
    number: Annotated[str, typer.Argument(help="The case number")],
    reviewer: Annotated[str | None, typer.Option("--reviewer", help="To whom: R-002 (default: the best fit)")] = None,
    seat: Annotated[int, typer.Option("--seat", min=1, max=3, help="Which seat, where several were approved")] = 1,
) -> None:
    """Offer a case to a reviewer."""
    ready()
    from openimr import clock
    from openimr.panel import services

    today = clock.today()
    made = services.assign(number, reviewer_id=reviewer, today=today, by="command-line", at=clock.now(), seat=seat)
    until = f", to be answered by {made.due:%m/%d/%Y}" if made.due else ""
    typer.echo(f"{number}: {made.step}, {made.reviewer_id}{until}")


@panel_app.command("remand")
def remand(
    number: Annotated[str, typer.Argument(help="The case number")],
    document: Annotated[str, typer.Option("--document", help="The order that remands it")],
    of: Annotated[str | None, typer.Option("--of", help="The case that was decided, if it is another")] = None,
    order: Annotated[
        Path | None, typer.Option("--order", help="The order itself, a PDF or a picture", exists=True, dir_okay=False)
    ] = None,
    because: Annotated[str, typer.Option("--because", help="Without the order: on what other ground")] = "",
) -> None:
    """Note that an appeal was granted: a different reviewer decides."""
    ready()
    from openimr import clock
    from openimr.panel import services

    services.remand(
        number,
        of=of,
        document=document,
        content=order.read_bytes() if order else None,
        because=because,
        on=clock.today(),
        by="command-line",
        at=clock.now(),
    )
    typer.echo(f"{number}: whoever decided it may not again")
