"""`openimr follow`: what follows a determination, step by step: serve, report, appeal; awaited, history, lists."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from openimr.determinations.commands.follow_appeals import appeal_app
from openimr.determinations.commands.follow_options import (
    DAY,
    AsJson,
    Entry,
    Items,
    Number,
    On,
    Proof,
    Remark,
    Title,
    case_of,
    document_of,
    ready,
)
from openimr.determinations.commands.follow_transfers import transfer_app

follow_app = typer.Typer(no_args_is_help=True)
follow_app.add_typer(appeal_app, name="appeal")
follow_app.add_typer(transfer_app, name="transfer")


@follow_app.callback()
def _group() -> None:
    """What follows a determination."""


@follow_app.command("serve")
def serve(  # noqa: PLR0917  one option a fact of the service
    number: Number,
    on: On,
    place: Annotated[str, typer.Option("--place", help="Place of mailing, delivery or sending")],
    served_by: Annotated[str, typer.Option("--served-by", help="Who served it")],
    way: Annotated[
        str, typer.Option("--way", help="first_class_mail, certified_mail, overnight, personal, fax, electronic")
    ],
    to: Annotated[list[str] | None, typer.Option("--to", help="A recipient by role (default: all not served)")] = None,
    address_in: Annotated[
        str, typer.Option("--address-in", help="Where the address is that the case lacks, or to which it went")
    ] = "",
    elsewhere: Annotated[
        str, typer.Option("--elsewhere", help="To which other address than the one on file this service went")
    ] = "",
    consented: Annotated[bool, typer.Option("--consented", help="The recipients agreed to the way")] = False,
    corrects: Annotated[int | None, typer.Option("--corrects", help="The mistaken entry that it replaces")] = None,
    letters: Annotated[bool, typer.Option("--letters", help="Make the letters of that day and keep them")] = False,
    spanish: Annotated[bool, typer.Option("--spanish", help="The worker asked for Spanish")] = False,
    remark: Remark = "",
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note that the determination was served."""
    common = ready()
    from openimr.determinations import queries, services

    case = case_of(number)
    roles = to or [one.recipient for one in queries.servings(case) if one.state != "served"]
    made = services.serve(
        number,
        recipients=roles,
        way=way,
        on=on.date(),
        place=place,
        served_by=served_by,
        addresses_in=dict.fromkeys(roles, address_in) if address_in else None,
        elsewhere=elsewhere,
        consented=consented or None,
        corrects=corrects,
        letters=letters,
        languages=("es",) if spanish else (),
        remark=remark,
        document=document_of(document, title),
        **common,
    )
    for entry in made:
        typer.echo(f"entry {entry.pk}: {entry.recipient} served {entry.on:%m/%d/%Y}")


@follow_app.command("received")
def received(number: Number, entry: Entry, on: On, document: Proof = None, title: Title = "") -> None:
    """Note that what was served came to hand."""
    common = ready()
    from openimr.determinations import services

    made = services.note_received(number, entry, on=on.date(), document=document_of(document, title), **common)
    typer.echo(f"entry {made.pk}: came to hand {made.on:%m/%d/%Y}")


@follow_app.command("returned")
def returned(  # noqa: PLR0917  one option a fact
    number: Number, entry: Entry, on: On, remark: Remark = "", document: Proof = None, title: Title = ""
) -> None:
    """Note that what was served came back undelivered; it is to be served anew."""
    common = ready()
    from openimr.determinations import services

    made = services.note_returned(
        number, entry, on=on.date(), remark=remark, document=document_of(document, title), **common
    )
    typer.echo(f"entry {made.pk}: came back {made.on:%m/%d/%Y}; serve anew")


@follow_app.command("report")
def report(  # noqa: PLR0917  one option a fact
    number: Number,
    item: Items,
    kind: Annotated[
        str, typer.Option("--kind", help="authorized, reimbursed, partly, given, liability_disputed, liability_settled")
    ],
    on: On,
    informed_on: Annotated[
        datetime | None, typer.Option("--informed-on", formats=DAY, help="Employee and provider were told")
    ] = None,
    remark: Remark = "",
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note what the claims administrator did for overturned items."""
    common = ready()
    from openimr.determinations import services

    made = services.report_implementation(
        number,
        items=item,
        kind=kind,
        on=on.date(),
        informed_on=informed_on.date() if informed_on else None,
        remark=remark,
        document=document_of(document, title),
        **common,
    )
    for entry in made:
        typer.echo(f"entry {entry.pk}: item {entry.item} {entry.kind} {entry.on:%m/%d/%Y}")


@follow_app.command("reminder")
def reminder(
    number: Number,
    out: Annotated[Path, typer.Option("--out", help="The PDF to write")],
    sent_on: Annotated[
        datetime | None, typer.Option("--sent-on", formats=DAY, help="Also note that it was sent on that day")
    ] = None,
) -> None:
    """Write the draft of a reminder to the claims administrator."""
    common = ready()
    from openimr import clock
    from openimr.determinations import queries, services

    case, today = case_of(number), clock.today()
    out.write_bytes(queries.reminder(case, today=today))
    typer.echo(str(out))
    if sent_on:
        owed = [one.item for one in queries.implementation(case, today=today) if one.state in {"awaited", "overdue"}]
        services.note_reminder(number, items=owed, on=sent_on.date(), **common)
        typer.echo(f"noted as sent {sent_on:%m/%d/%Y}")


@follow_app.command("mistaken")
def mistaken(
    number: Number,
    entry: Entry,
    of: Annotated[str, typer.Option("--of", help="service, implementation, appeal, transfer")],
    remark: Annotated[str, typer.Option("--remark", help="What is mistaken")],
) -> None:
    """Note that an entry was mistaken. It stays to be read and no longer counts."""
    common = ready()
    from openimr.determinations import services
    from openimr.errors import NotFound

    doors = {
        "transfer": services.transfer_mistaken,
        "service": services.service_mistaken,
        "implementation": services.implementation_mistaken,
        "appeal": services.appeal_mistaken,
    }
    if of not in doors:
        raise NotFound(f"{number}: no entries of {of}; there are {', '.join(doors)}")
    made: Any = doors[of](number, entry, remark=remark, **common)
    typer.echo(f"entry {made.pk}: entry {entry} does not count")


@follow_app.command("show")
def show(
    number: Number,
    as_json: AsJson = False,
    everything: Annotated[bool, typer.Option("--all", help="What is done, and rights whose time is over, too")] = False,
    today: Annotated[datetime | None, typer.Option("--today", formats=DAY, help="As of this day")] = None,
) -> None:
    """What is awaited in a case from whom by when, and the entries by number."""
    ready()
    from openimr import clock
    from openimr.determinations import queries

    case, on = case_of(number), today.date() if today else clock.today()
    awaited = queries.what_follows(case, on)
    if as_json:
        rows = [
            {
                "key": one.key, "what": one.what, "item": one.item, "by": one.by_whom, "to": one.to or None,
                "due": _iso(one.due), "done": _iso(one.done_on), "state": one.state(on), "duty": one.duty,
                "cite": one.citation, "verified": one.verified, "note": one.note or None,
            }
            for one in awaited
        ]  # fmt: skip
        typer.echo(json.dumps({"case_number": number, "awaited": rows}, indent=1))
        return
    stands = [(one, one.state(on)) for one in awaited]
    table = Table("what", "from", "due", "done", "stands")
    for one, state in stands:
        if everything or state not in {"done", "past"}:
            to = f" ({one.to.replace('_', ' ')})" if one.to else ""
            by = one.by_whom.replace("_", " ")
            table.add_row(one.what + to, by, _shown(one.due), _shown(one.done_on), state)
    console = Console()
    console.print(table)
    over = sum(state in {"done", "past"} for _, state in stands)
    if over and not everything:
        console.print(f"{over} more are done or over: --all shows them")
    for line in queries.entries_told(case):
        console.print(line, soft_wrap=True, markup=False, highlight=False)


@follow_app.command("history")
def history(number: Number, as_json: AsJson = False) -> None:
    """Every version, order and step of a case in one line of time, by role."""
    ready()
    from dataclasses import asdict

    from openimr.determinations import queries

    found = queries.history(case_of(number))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], indent=1, default=str))
        return
    table = Table("day", "what", "by", "determination", "detail")
    for one in found:
        what = f"{one.what} (mistaken)" if one.mistaken else one.what
        table.add_row(_shown(one.on), what, one.who.replace("_", " "), str(one.version or ""), one.detail)
    Console().print(table)


@follow_app.command("list")
def listing(as_json: AsJson = False) -> None:
    """Over all cases: what is to be served, what is to be implemented, which appeals are open."""
    ready()
    from dataclasses import asdict

    from openimr import clock
    from openimr.determinations import queries, services

    services.bring_up_to_date()
    today = clock.today()
    serve_, implement = queries.to_serve(None, today=today), queries.to_implement(None, today=today)
    appeals = queries.open_appeals(None)
    if as_json:
        rows = {
            "to_serve": [asdict(one) for one in serve_],
            "to_implement": [asdict(one) for one in implement],
            "appeals": [asdict(one) for one in appeals],
        }
        typer.echo(json.dumps(rows, indent=1, default=str))
        return
    console = Console()
    for served in serve_:
        console.print(f"{served.case_number}: to be served on the {served.recipient.replace('_', ' ')}")
    for one in implement:
        due = f", due {_shown(one.owed.limit.due)}" if one.owed.limit else ""
        console.print(f"{one.case_number}: item {one.owed.item} {one.owed.state.replace('_', ' ')}{due}")
    for petition in appeals:
        console.print(f"{petition.case_number}: appeal of the {petition.party.replace('_', ' ')} is open")
    console.print(f"{len(serve_)} to be served, {len(implement)} to be implemented, {len(appeals)} appeals open")


@follow_app.command("check")
def check(
    repair: Annotated[bool, typer.Option("--repair", help="Make anew what is kept wrongly, from the entries")] = False,
) -> None:
    """Over all cases: whether what the lists show is what every entry says. Reads them all, which takes its time."""
    ready()
    from openimr.determinations import services

    found = services.check_what_is_awaited(repair=repair)
    for number in found.wrong:
        typer.echo(f"{number}: what is kept as awaited is not what its entries say{'; made anew' if repair else ''}")
    waits = f", {found.out_of_date} to be made anew before they are shown" if found.out_of_date else ""
    typer.echo(f"{found.cases} cases compared with their entries, {len(found.wrong)} kept wrongly{waits}")
    if found.wrong and not repair:
        raise typer.Exit(1)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _shown(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""
