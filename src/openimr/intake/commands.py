"""`openimr case`: new, check, list, show."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

case_app = typer.Typer(no_args_is_help=True)
_TEMPLATE = Path(__file__).with_name("case_template.yaml")


@case_app.command("new")
def new(folder: Annotated[Path, typer.Argument(help="A folder that is not there yet, or is empty")]) -> None:
    """Write a commented template of a case folder."""
    from openimr.errors import Reason, Refused

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        reason = Reason("not_empty", "something is there already; name a new folder")
        raise Refused("write a template", str(folder), [reason])
    (folder / "records").mkdir(parents=True)
    (folder / "case.yaml").write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    typer.echo(f"{folder / 'case.yaml'}: fill it in, put the PDF files in {folder / 'records'}, then")
    typer.echo(f"  openimr case check {folder}")


@case_app.command("check")
def check(folder: Annotated[Path, typer.Argument(help="A case folder")]) -> None:
    """Name every fault of a case folder, and where the application form says something else. Stores nothing."""
    from openimr.intake.adapters.case_folder import read_case_folder

    found = read_case_folder(folder)
    typer.secho(
        f"{found.facts.case_number}: {len(found.facts.items)} items, {len(found.records)} records, no fault", fg="green"
    )
    for difference in found.form_differences:
        typer.secho(
            f"  {difference.field}: the form says {difference.in_form!r}, case.yaml {difference.in_case!r}", fg="yellow"
        )


@case_app.command("list")
def listing() -> None:
    """Every case with its stage and its next time limit."""
    from openimr.database import make_ready

    make_ready()
    from openimr import clock
    from openimr.cases import queries

    table = Table("case", "stage", "next time limit", "due", "days left")
    for case in queries.visible(None).prefetch_related("deadlines"):
        limit = queries.next_deadline(case)
        due = (
            (limit.says, f"{limit.due:%m/%d/%Y}", str(queries.days_left(limit, clock.today())))
            if limit
            else ("", "", "")
        )
        table.add_row(case.number, case.state.replace("_", " "), *due)
    Console().print(table if table.rows else "No case yet: `openimr case new DIR` writes a template.")


@case_app.command("show")
def show(number: Annotated[str, typer.Argument(help="The case number")]) -> None:
    """One case: its grounds of eligibility, its time limits, what happened, and whether its log is whole."""
    from openimr.database import make_ready

    make_ready()
    from openimr.cases import queries
    from openimr.intake import queries as intake

    case, console = queries.get(number, None), Console()
    console.print(f"[bold]{case.number}[/] {case.state.replace('_', ' ')}")
    grounds = Table("ground", "finding", "why", "rule")
    for ground in intake.eligibility(case):
        finding = ground.status.replace("_", " ") + (" (decisive)" if ground.decisive else "")
        rule = f"{ground.cite}; since {ground.in_force_since:%m/%d/%Y}" + ("" if ground.verified else "; not verified")
        grounds.add_row(ground.ground.replace("_", " "), finding, ground.because, rule)
    console.print(grounds if grounds.rows else "Eligibility was not weighed yet.")
    for difference in intake.form_differences(case):
        console.print(f"the application form and the case differ in {difference.field}", soft_wrap=True)
    for limit in queries.deadlines(case):
        met = f"met {limit.met_on:%m/%d/%Y}" if limit.met_on else "open"
        note = "" if limit.verified else " (rests on a rule that was not verified)"
        console.print(f"{limit.due:%m/%d/%Y} {met}: {limit.says}{note}", soft_wrap=True)
        for step in limit.steps:
            console.print(
                f"    {step['days']} {step['unit'].replace('_', ' ')}s {step['because']} ({step['cite']})",
                soft_wrap=True,
                markup=False,
            )
    for event in queries.timeline(case):
        console.print(f"{event.sequence:4} {event.at:%m/%d/%Y %H:%M} UTC {event.kind} by {event.actor}")
    broken = queries.broken_event(case)
    console.print(f"[red]the log is broken at event {broken}[/]" if broken else "the log is whole")


@case_app.command("changed-facts")
def changed_facts(
    number: Annotated[str, typer.Argument(help="The case number")],
    note: Annotated[str, typer.Option("--note", help="The document that shows it, or where was looked")],
    changed: Annotated[bool, typer.Option("--yes/--no", help="A change in the material facts is documented")],
) -> None:
    """Note whether material facts changed since an earlier UR decision on the same treatment; weigh again."""
    from openimr.database import make_ready

    make_ready()
    from openimr import clock
    from openimr.intake import services

    result = services.note_changed_facts(
        number, changed=changed, note=note, today=clock.today(), by="command-line", at=clock.now()
    )
    typer.echo(f"{number}: {result.outcome}; {result.grounds[-1].because}")
