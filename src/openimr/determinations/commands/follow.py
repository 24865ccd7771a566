"""`openimr follow`: what follows a determination, step by step: serve, report, appeal; awaited, history, lists."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

follow_app = typer.Typer(no_args_is_help=True)
appeal_app = typer.Typer(no_args_is_help=True, help="Petitions to the appeals board: file, answer, stay, decide")
follow_app.add_typer(appeal_app, name="appeal")
transfer_app = typer.Typer(no_args_is_help=True, help="The file goes to another review organization")
follow_app.add_typer(transfer_app, name="transfer")

_DAY = ["%Y-%m-%d"]
Number = Annotated[str, typer.Argument(help="The case number")]
On = Annotated[datetime, typer.Option("--on", formats=_DAY, help="The day, year-month-day")]
Proof = Annotated[Path | None, typer.Option("--document", exists=True, dir_okay=False, help="A PDF or a picture of it")]
Title = Annotated[str, typer.Option("--title", help="Title of the document (default: its file name)")]
Remark = Annotated[str, typer.Option("--remark", help="Words that belong to it")]
Items = Annotated[list[int], typer.Option("--item", help="Number of an overturned item; may be given again")]
Entry = Annotated[int, typer.Option("--entry", help="Number of the entry, as `openimr follow show` tells it")]
AsJson = Annotated[bool, typer.Option("--json", help="The answer as JSON")]


@follow_app.callback()
def _group() -> None:
    """What follows a determination."""


def _ready() -> dict[str, Any]:
    """Database up; who writes and when."""
    from openimr import clock
    from openimr.database import make_ready

    make_ready()
    return {"by": "command-line", "at": clock.now()}


def _document(file: Path | None, title: str) -> Any:
    from openimr.determinations.services import Document

    return Document(title or file.stem, file.read_bytes()) if file else None


def _case(number: str) -> Any:
    from openimr.cases import queries

    return queries.get(number, None)


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
    address_in: Annotated[str, typer.Option("--address-in", help="Where an address is that the case lacks")] = "",
    consented: Annotated[bool, typer.Option("--consented", help="The recipients agreed to the way")] = False,
    corrects: Annotated[int | None, typer.Option("--corrects", help="The mistaken entry that it replaces")] = None,
    letters: Annotated[bool, typer.Option("--letters", help="Make the letters of that day and keep them")] = False,
    spanish: Annotated[bool, typer.Option("--spanish", help="The worker asked for Spanish")] = False,
    remark: Remark = "",
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note that the determination was served."""
    common = _ready()
    from openimr.determinations import queries, services

    case = _case(number)
    roles = to or [one.recipient for one in queries.servings(case) if one.state != "served"]
    made = services.serve(
        number,
        recipients=roles,
        way=way,
        on=on.date(),
        place=place,
        served_by=served_by,
        addresses_in=dict.fromkeys(roles, address_in) if address_in else None,
        consented=consented or None,
        corrects=corrects,
        letters=letters,
        languages=("es",) if spanish else (),
        remark=remark,
        document=_document(document, title),
        **common,
    )
    for entry in made:
        typer.echo(f"entry {entry.pk}: {entry.recipient} served {entry.on:%m/%d/%Y}")


@follow_app.command("received")
def received(number: Number, entry: Entry, on: On, document: Proof = None, title: Title = "") -> None:
    """Note that what was served came to hand."""
    common = _ready()
    from openimr.determinations import services

    made = services.note_received(number, entry, on=on.date(), document=_document(document, title), **common)
    typer.echo(f"entry {made.pk}: came to hand {made.on:%m/%d/%Y}")


@follow_app.command("returned")
def returned(  # noqa: PLR0917  one option a fact
    number: Number, entry: Entry, on: On, remark: Remark = "", document: Proof = None, title: Title = ""
) -> None:
    """Note that what was served came back undelivered; it is to be served anew."""
    common = _ready()
    from openimr.determinations import services

    made = services.note_returned(
        number, entry, on=on.date(), remark=remark, document=_document(document, title), **common
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
        datetime | None, typer.Option("--informed-on", formats=_DAY, help="Employee and provider were told")
    ] = None,
    remark: Remark = "",
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note what the claims administrator did for overturned items."""
    common = _ready()
    from openimr.determinations import services

    made = services.report_implementation(
        number,
        items=item,
        kind=kind,
        on=on.date(),
        informed_on=informed_on.date() if informed_on else None,
        remark=remark,
        document=_document(document, title),
        **common,
    )
    for entry in made:
        typer.echo(f"entry {entry.pk}: item {entry.item} {entry.kind} {entry.on:%m/%d/%Y}")


@follow_app.command("reminder")
def reminder(
    number: Number,
    out: Annotated[Path, typer.Option("--out", help="The PDF to write")],
    sent_on: Annotated[
        datetime | None, typer.Option("--sent-on", formats=_DAY, help="Also note that it was sent on that day")
    ] = None,
) -> None:
    """Write the draft of a reminder to the claims administrator."""
    common = _ready()
    from openimr import clock
    from openimr.determinations import queries, services

    case, today = _case(number), clock.today()
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
    common = _ready()
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


@appeal_app.command("file")
def file(  # noqa: PLR0917  one option a fact
    number: Number,
    party: Annotated[str, typer.Option("--party", help="Who filed it, by role")],
    on: On,
    ground: Annotated[list[str], typer.Option("--ground", help="powers, fraud, conflict, bias, plain_error")],
    board_number: Annotated[str, typer.Option("--board-number", help="ADJ number")] = "",
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note a petition. A late one is noted too, as late."""
    common = _ready()
    from openimr.determinations import queries, services

    made = services.file_appeal(
        number, party=party, on=on.date(), grounds=ground, board_number=board_number,
        document=_document(document, title), **common,
    )  # fmt: skip
    found = next(one for one in queries.petitions(_case(number)) if one.filed.id == made.pk)
    last = f", last day {found.last_day.due:%m/%d/%Y}" if found.last_day else ", no service on the petitioner is noted"
    typer.echo(f"entry {made.pk}: petition {found.timely.replace('_', ' ')}{last}")


@appeal_app.command("answer")
def answer(  # noqa: PLR0917  one option a fact
    number: Number,
    entry: Entry,
    party: Annotated[str, typer.Option("--party", help="Who answered, by role")],
    on: On,
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note an answer to a petition."""
    common = _ready()
    from openimr.determinations import services

    made = services.note_answer(number, entry, party=party, on=on.date(), document=_document(document, title), **common)
    typer.echo(f"entry {made.pk}: answered {made.on:%m/%d/%Y}")


@appeal_app.command("stay")
def stay(  # noqa: PLR0917  one option a fact
    number: Number,
    entry: Entry,
    on: On,
    document: Proof,
    lifted: Annotated[bool, typer.Option("--lifted", help="The order lifts the stay")] = False,
    title: Title = "",
) -> None:
    """Note an order that stays the determination, or lifts the stay."""
    common = _ready()
    from openimr.determinations import services

    made = services.note_stay(number, entry, on=on.date(), lifted=lifted, document=_document(document, title), **common)
    typer.echo(f"entry {made.pk}: {made.kind.replace('_', ' ')} {made.on:%m/%d/%Y}")


@appeal_app.command("decide")
def decide(  # noqa: PLR0917  one option a fact of the order
    number: Number,
    entry: Entry,
    outcome: Annotated[str, typer.Option("--outcome", help="affirmed, reversed, remanded, dismissed, withdrawn, moot")],
    on: On,
    ground: Annotated[
        list[str] | None,
        typer.Option(
            "--ground", help="Of a reversal: a ground that the order finds (powers, fraud, conflict, bias, plain_error)"
        ),
    ] = None,
    fact: Annotated[str, typer.Option("--fact", help="The fact that the order calls plainly erroneous")] = "",
    remand_to: Annotated[str, typer.Option("--remand-to", help="different_organization, different_reviewer")] = "",
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note how an appeal ended; what is set aside goes to another review."""
    common = _ready()
    from openimr.determinations import services

    made = services.decide_appeal(
        number,
        entry,
        outcome=outcome,
        on=on.date(),
        grounds=ground or (),
        fact=fact,
        remand_to=remand_to,
        document=_document(document, title),
        **common,
    )
    case = _case(number)
    typer.echo(f"entry {made.pk}: {made.outcome} {made.on:%m/%d/%Y}; the case is {case.state.replace('_', ' ')}")


@transfer_app.command("pack")
def transfer_pack(
    number: Number,
    on: On,
    to: Annotated[str, typer.Option("--to", help="The review organization that decides anew")],
    out: Annotated[Path, typer.Option("--out", help="The ZIP to write")],
) -> None:
    """Pack and seal what another review organization needs: application, UR decision, originals, determination."""
    common = _ready()
    from openimr.determinations import queries, services

    made = services.transfer(number, organization=to, on=on.date(), **common)
    out.write_bytes(queries.package(_case(number), made.pk))
    typer.echo(f"entry {made.pk}: {out}, SHA-256 {made.package}")


@transfer_app.command("handed-over")
def transfer_handed_over(
    number: Number,
    on: On,
    way: Annotated[str, typer.Option("--way", help="How it was handed over, in words")],
    document: Proof = None,
    title: Title = "",
) -> None:
    """Note that what was packed last was handed over."""
    common = _ready()
    from openimr.determinations import services

    made = services.note_handed_over(number, on=on.date(), way=way, document=_document(document, title), **common)
    typer.echo(f"entry {made.pk}: handed over to {made.organization} {made.on:%m/%d/%Y}")


@transfer_app.command("received")
def transfer_received(number: Number, on: On, document: Proof = None, title: Title = "") -> None:
    """Note that the other organization confirmed that it has the file."""
    common = _ready()
    from openimr.determinations import services

    made = services.note_transfer_received(number, on=on.date(), document=_document(document, title), **common)
    typer.echo(f"entry {made.pk}: receipt confirmed {made.on:%m/%d/%Y}")


@follow_app.command("show")
def show(
    number: Number,
    as_json: AsJson = False,
    everything: Annotated[bool, typer.Option("--all", help="What is done, and rights whose time is over, too")] = False,
    today: Annotated[datetime | None, typer.Option("--today", formats=_DAY, help="As of this day")] = None,
) -> None:
    """What is awaited in a case from whom by when, and the entries by number."""
    _ready()
    from openimr import clock
    from openimr.determinations import queries

    case, on = _case(number), today.date() if today else clock.today()
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
    _ready()
    from dataclasses import asdict

    from openimr.determinations import queries

    found = queries.history(_case(number))
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
    _ready()
    from dataclasses import asdict

    from openimr import clock
    from openimr.determinations import queries

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


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _shown(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""
