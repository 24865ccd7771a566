"""`openimr panel load`, `list`, `history`, `proof`, `expiring`, `suspend`, `reinstate`, `check`: ids, never names."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from openimr.panel.commands.group import panel_app, ready

_REVIEWER = typer.Argument(help="The reviewer's id, as R-002")
_REASON = typer.Option("--reason", help="Why; it stays in the reviewer's history")
_ON = typer.Option("--on", formats=["%Y-%m-%d"], help="As of this day (default: today)")


@panel_app.command("load")
def load(
    file: Annotated[Path | None, typer.Argument(help="A panel file; the sample panel without one")] = None,
) -> None:
    """Load a panel of reviewers; profiles that changed get a new version, nobody is deleted."""
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


@panel_app.command("history")
def history(reviewer_id: Annotated[str, _REVIEWER]) -> None:
    """Every change to a reviewer's file: when, by whom, what. Values that could name a person are left out."""
    ready()
    from openimr.errors import SealBroken
    from openimr.panel import queries

    table = Table("version", "when (UTC)", "by", "act", "what changed", "seal", show_lines=True)
    for one in queries.told_history(reviewer_id, None):
        table.add_row(
            str(one.sequence),
            f"{one.at:%m/%d/%Y %H:%M}",
            one.actor,
            one.kind.replace("_", " "),
            "\n".join(one.changes),
            one.digest[:12],
        )
    Console().print(table)
    if fault := queries.broken_history(reviewer_id):
        raise SealBroken(f"{fault}: restore the database from its backup and find out who wrote to it")
    typer.echo("The history is whole.")


@panel_app.command("check")
def check() -> None:
    """Whether the history of every reviewer is whole."""
    ready()
    from openimr import clock
    from openimr.errors import SealBroken
    from openimr.panel import queries

    everyone = [one for one, _ in queries.panel(clock.today())]
    faults = [fault for one in everyone if (fault := queries.broken_history(one))]
    if faults:
        raise SealBroken("\n".join(faults))
    typer.echo(f"The histories of {len(everyone)} reviewers are whole.")


@panel_app.command("proof")
def proof(
    number: Annotated[str | None, typer.Argument(help="The case number; without one, every signed case")] = None,
) -> None:
    """Was the reviewer of a case qualified and independent on the days that count: by what, by which rule?

    Without a case number a line for every signed determination; ends with 1 where one is not proven.
    """
    ready()
    from openimr import clock
    from openimr.cases import queries as cases
    from openimr.panel import queries

    console = Console()
    if number is None:
        _all_proofs(console, list(queries.proofs()))
        return
    for record in queries.qualification_record(cases.get(number, None)):
        for day in record.days:
            console.print(_proof_table(record, day))
            for finding in day.findings:
                for warning in finding.warnings:
                    console.print(f"warning: {warning}", markup=False)
            kept = day.certificate
            made = f"certificate of {clock.day_of(kept.at):%m/%d/%Y}, seal {kept.digest[:12]}" if kept else None
            clear = made or "no certificate was left"
            console.print(f"independence at {day.step}: {'clear' if day.independent else 'NOT clear'}; {clear}")
        console.print(record.fault or "The history of the file is whole.", markup=False)
        console.print("Qualified on each day." if record.qualified else "NOT shown to be qualified: see the tables.")
        console.print("Independent on each day." if record.independent else "NOT shown to be independent.")


def _all_proofs(console: Console, records: list[Any]) -> None:
    table = Table("case", "reviewer", "days", "qualified", "independent", "history")
    for one in records:
        days = ", ".join(f"{day.step} {day.on:%m/%d/%Y}" for day in one.days)
        shown = ["yes" if met else "NOT SHOWN" for met in (one.qualified, one.independent)]
        table.add_row(one.case_number, one.reviewer_id, days, *shown, one.fault or "whole")
    console.print(table if records else "No determination was signed yet.")
    proven = sum(one.proven for one in records)
    console.print(f"{proven} of {len(records)} proven")
    if proven < len(records):
        raise typer.Exit(1)


def _proof_table(record: Any, day: Any) -> Table:
    from openimr import clock

    file = f"version {day.version.sequence} of {clock.day_of(day.version.at):%m/%d/%Y}, seal {day.version.digest[:12]}"
    resting = file if day.on_file else f"nothing was on file then; asked instead: {file}"
    table = Table(
        "requirement",
        "answer",
        "why",
        "by",
        "rule",
        title=f"{record.case_number}: {record.reviewer_id} at {day.step}, {day.on:%m/%d/%Y} ({resting})",
        show_lines=True,
    )
    for finding in day.findings:
        by = "\n".join(credential.told for credential in finding.credentials)
        rule = finding.requirement
        since = f"{rule.cite}, since {rule.since:%m/%d/%Y}{'' if rule.verified else '; not verified'}"
        table.add_row(rule.id.replace("_", " "), finding.answer.replace("_", " "), finding.because, by, since)
    return table


@panel_app.command("expiring")
def expiring(
    within: Annotated[int, typer.Option("--within", min=0, help="Days ahead")] = 90,
    on: Annotated[datetime | None, _ON] = None,
) -> None:
    """What ends soon, soonest first, and what ended and was not renewed."""
    ready()
    from openimr import clock
    from openimr.panel import queries

    table = Table("reviewer", "what", "last day", "days left", "then")
    for one in queries.expiring(on.date() if on else clock.today(), within):
        table.add_row(
            one.reviewer_id,
            one.what,
            f"{one.last_day:%m/%d/%Y}" if one.last_day else "never",
            "ended" if one.days_left < 0 else str(one.days_left),
            "no longer qualified" if one.only else "another holds",
        )
    Console().print(table if table.rows else f"Nothing ends within {within} days.")


@panel_app.command("suspend")
def suspend(reviewer_id: Annotated[str, _REVIEWER], reason: Annotated[str, _REASON]) -> None:
    """Suspend a reviewer; open cases are taken back at once."""
    ready()
    from openimr import clock
    from openimr.panel import services

    recalled = services.suspend(reviewer_id, reason=reason, today=clock.today(), by="command-line", at=clock.now())
    typer.echo(f"{reviewer_id} is suspended. Taken back: {', '.join(recalled) or 'no open case'}.")


@panel_app.command("reinstate")
def reinstate(reviewer_id: Annotated[str, _REVIEWER], reason: Annotated[str, _REASON]) -> None:
    """End a suspension; cases that were taken back stay where they are."""
    ready()
    from openimr import clock
    from openimr.panel import services

    services.reinstate(reviewer_id, reason=reason, today=clock.today(), by="command-line", at=clock.now())
    typer.echo(f"{reviewer_id} may be assigned cases again.")
