"""`openimr accounts`: the accounts of staff, made, closed, opened again, given a new password."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

accounts_app = typer.Typer(no_args_is_help=True)
_BY = "command-line"


@accounts_app.callback()
def _accounts() -> None:
    """Accounts of staff. Parties come in by invitation: `openimr portal invite`."""


def _ready() -> None:
    from openimr.database import make_ready

    make_ready()


@accounts_app.command("list")
def listing() -> None:
    """Every account of staff: role, reviewer, open or closed, last sign-in."""
    _ready()
    from openimr.accounts import queries

    table = Table("account", "role", "reviewer", "standing", "last signed in")
    for one in queries.staff_accounts():
        standing = "closed" if not one.is_open else "open, password to be changed" if one.must_change else "open"
        seen = f"{one.signed_in:%m/%d/%Y}" if one.signed_in else "never"
        table.add_row(one.username, one.role, one.reviewer_id, standing, seen)
    Console().print(table)


@accounts_app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The account's name")],
    role: Annotated[
        str, typer.Option("--role", help="intake, medical_director, reviewer, quality, auditor or publication")
    ],
    reviewer: Annotated[str, typer.Option("--reviewer", help="Of a reviewer's account: the id on the panel")] = "",
    called: Annotated[str, typer.Option("--called", help="The person's name")] = "",
) -> None:
    """Make an account. Its first password is told here, once, and has to be changed at the first sign-in."""
    _ready()
    from openimr import clock
    from openimr.accounts import services
    from openimr.panel import queries as panel

    if reviewer:
        panel.reviewer(reviewer)
    _, password = services.add_staff(name, role=role, display_name=called, reviewer_id=reviewer, by=_BY, at=clock.now())
    typer.echo(f"{name}: made. First password, to be changed at the first sign-in: {password}")


@accounts_app.command("close")
def close(
    name: Annotated[str, typer.Argument(help="The account's name")],
    because: Annotated[str, typer.Option("--because", help="Why")],
) -> None:
    """Close an account: nobody signs in to it any more, and its sessions end."""
    _ready()
    from openimr import clock
    from openimr.accounts import services

    services.close_account(name, reason=because, by=_BY, at=clock.now())
    typer.echo(f"{name}: closed")


@accounts_app.command("reopen")
def reopen(name: Annotated[str, typer.Argument(help="The account's name")]) -> None:
    """Open a closed account again, with a new password that is told once."""
    _ready()
    from openimr import clock
    from openimr.accounts import services

    typer.echo(f"{name}: open. New password: {services.reopen_account(name, by=_BY, at=clock.now())}")


@accounts_app.command("reset")
def reset(name: Annotated[str, typer.Argument(help="The account's name")]) -> None:
    """Give an account a new password, told once, to be changed at the next sign-in; its sessions end."""
    _ready()
    from openimr import clock
    from openimr.accounts import services

    typer.echo(f"{name}: new password: {services.reset_password(name, by=_BY, at=clock.now())}")
