"""`openimr portal`: invite a party, record an authorization, see and withdraw access."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from openimr import clock

portal_app = typer.Typer(no_args_is_help=True)

_CASE = typer.Argument(help="Case number")
_BY = "operator"


def _ready() -> None:
    from openimr import database

    database.make_ready()


@portal_app.command("invite")
def invite(
    case: Annotated[str, _CASE],
    role: Annotated[
        str,
        typer.Option("--role", help="injured_worker, representative, claims_administrator or requesting_physician"),
    ],
    out: Annotated[Path | None, typer.Option("--out", help="Where to write the letter (default: here)")] = None,
    organization: Annotated[
        bool, typer.Option("--organization", help="A claims administrator's account for every case of its organization")
    ] = False,
) -> None:
    """Make a one-time code for a party and the letter that tells it. The code is kept nowhere else."""
    _ready()
    from openimr.portal import queries, services

    invited = services.invite(case, role, by=_BY, at=clock.now(), whole_organization=organization)
    file = out or Path(f"{case}-invitation-{role}.pdf")
    file.touch(mode=0o600)
    file.write_bytes(queries.invitation_letter_of(invited.invitation, invited.code, on=clock.today()))
    Console().print(
        f"code     {invited.code}\naccount  {invited.invitation.account}\n"
        f"until    {invited.invitation.expires_at.astimezone(clock.PACIFIC):%m/%d/%Y}\nletter   {file}",
        highlight=False,
        soft_wrap=True,
    )


@portal_app.command("notice")
def notice(
    case: Annotated[str, _CASE],
    role: Annotated[str, typer.Option("--role", help="To which party")] = "injured_worker",
    out: Annotated[Path | None, typer.Option("--out", help="Where to write the letter (default: here)")] = None,
    spanish: Annotated[bool, typer.Option("--spanish", help="In Spanish before the English, whose text rules")] = False,
) -> None:
    """Make the letter that says why a case is not reviewed, is put off, or that its review has ended."""
    _ready()
    from openimr.cases import queries as cases
    from openimr.portal import queries

    content = queries.notice_letter_of(cases.get(case, None), role, language="es" if spanish else "en")
    file = out or Path(f"{case}-notice-{role}.pdf")
    file.touch(mode=0o600)
    file.write_bytes(content)
    Console().print(f"letter   {file}", highlight=False, soft_wrap=True)


@portal_app.command("authorize")
def authorize(
    case: Annotated[str, _CASE],
    signed: Annotated[datetime, typer.Option("--signed", formats=["%Y-%m-%d"], help="Day on which the worker signed")],
    kind: Annotated[str, typer.Option("--kind", help="attorney or designee")] = "attorney",
) -> None:
    """Record the worker's written authorization of the representative."""
    _ready()
    from openimr.portal import services

    made = services.record_authorization(case, kind=kind, signed_on=signed.date(), by=_BY, at=clock.now())
    Console().print(f"authorization {made.pk} of {case} is recorded")


@portal_app.command("list")
def listing(case: Annotated[str, _CASE]) -> None:
    """The parties of a case, their invitations, accesses and authorizations, with their numbers."""
    _ready()
    from openimr.cases import queries as cases
    from openimr.portal import queries

    table = Table("party", "what", "number", "since", "state", title=case)
    for party in queries.parties(cases.get(case, None)):
        for one in party.authorizations:
            state = "ended" if one.ended_at else "holds"
            table.add_row(party.role, f"authorization ({one.kind})", str(one.pk), f"{one.signed_on:%m/%d/%Y}", state)
        for invitation in party.invitations:
            state = "used" if invitation.used_at else "withdrawn" if invitation.withdrawn_at else "open"
            table.add_row(party.role, "invitation", str(invitation.pk), f"{invitation.issued_at:%m/%d/%Y}", state)
        for access in party.accesses:
            state = "withdrawn" if access.withdrawn_at else access.person.username
            table.add_row(party.role, "access", str(access.pk), f"{access.since:%m/%d/%Y}", state)
    Console().print(table)


@portal_app.command("withdraw")
def withdraw(
    case: Annotated[str, _CASE],
    number: Annotated[int, typer.Argument(help="Number of the access (openimr portal list)")],
    reason: Annotated[str, typer.Option("--reason", help="Why: it is kept")],
) -> None:
    """Take the access of an account to a case away, at once."""
    _ready()
    from openimr.portal import services

    services.withdraw_access(case, number, reason=reason, by=_BY, at=clock.now())
    Console().print(f"access {number} of {case} is withdrawn")


@portal_app.command("end-authorization")
def end_authorization(
    case: Annotated[str, _CASE],
    number: Annotated[int, typer.Argument(help="Number of the authorization (openimr portal list)")],
) -> None:
    """The worker took the authorization back: the representative sees the case no more."""
    _ready()
    from openimr.portal import services

    services.end_authorization(case, number, by=_BY, at=clock.now())
    Console().print(f"authorization {number} of {case} is ended")
