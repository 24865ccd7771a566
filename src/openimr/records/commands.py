"""`openimr records`: the documents of a case, and what a person sets right of them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

records_app = typer.Typer(no_args_is_help=True)
_CASE = typer.Argument(help="The case number")
_FILE = typer.Argument(help="The original: its file name, or the first characters of its SHA-256")
_PAGE = typer.Argument(min=1, help="The first page of the document in its original")
_RECEIVED = typer.Option("--received", formats=["%Y-%m-%d"], help="The day they came (default: today)")
_BY = typer.Option("--by", help="Who corrects")


@records_app.command("documents")
def documents(
    case_number: Annotated[str, _CASE],
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line")] = False,
) -> None:
    """Every document: original, pages, date of service, kind with its confidence and cues, author."""
    _ready()
    from openimr.cases.queries import get
    from openimr.records import queries

    for entry in queries.described(get(case_number, None)):
        if jsonl:
            typer.echo(json.dumps(entry.as_json(), ensure_ascii=False))
        else:
            typer.echo(entry.line())


@records_app.command("search")
def search(
    case_number: Annotated[str, _CASE],
    words: Annotated[list[str], typer.Argument(help='Words, "a phrase", a NEAR/5 b, a OR b, -not, kind:, from:, to:')],
    *,
    exact: Annotated[bool, typer.Option("--exact", help="No synonyms, no misread or mistyped words")] = False,
    off: Annotated[list[str] | None, typer.Option("--off", help="A meaning not to search for (repeat)")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Pages to show")] = 20,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line")] = False,
) -> None:
    """Pages of a case that answer, best first. Put `--` before words that begin with a minus."""
    _ready()
    from openimr.cases.queries import get
    from openimr.records import queries

    # The shell took the quotes of a phrase; what came as one argument is one phrase.
    typed = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    found = queries.search_pages(get(case_number, None), typed, limit=limit, exact_only=exact, off=off or ())
    if jsonl:
        for hit in found.hits:
            typer.echo(json.dumps(hit.as_json(), ensure_ascii=False))
        return
    for line in found.lines():
        typer.echo(line)


@records_app.command("correct")
def correct(
    case_number: Annotated[str, _CASE],
    file: Annotated[str, _FILE],
    page: Annotated[int, _PAGE],
    *,
    kind: Annotated[str | None, typer.Option("--kind", help="A kind of document_kinds.yaml")] = None,
    date: Annotated[str | None, typer.Option("--date", help='Date of service; "" for none')] = None,
    author: Annotated[str | None, typer.Option("--author", help='Who wrote it; "" for nobody known')] = None,
    title: Annotated[str | None, typer.Option("--title", help="What it is called")] = None,
    relevance: Annotated[str | None, typer.Option("--relevance", help="relevant or not_relevant")] = None,
    by: Annotated[str, _BY] = "command-line",
) -> None:
    """Set what is wrong of the document that begins on PAGE. All or nothing."""
    values = {"kind": kind, "date": date, "author": author, "title": title, "relevance": relevance}
    given = {field: value for field, value in values.items() if value is not None}
    if not given:
        raise typer.BadParameter("name what to set: --kind, --date, --author, --title or --relevance")
    _ready()
    from django.db import transaction

    from openimr import clock
    from openimr.records import services

    sha256 = _original(case_number, file)
    with transaction.atomic():
        for field, value in given.items():
            services.correct(case_number, sha256, page, field=field, value=value, by=by, at=clock.now())
    typer.echo(f"{case_number}: set {', '.join(given)}")


@records_app.command("split")
def split(
    case_number: Annotated[str, _CASE],
    file: Annotated[str, _FILE],
    page: Annotated[int, typer.Argument(min=2, help="The page on which a document begins")],
    by: Annotated[str, _BY] = "command-line",
) -> None:
    """Let a document begin on PAGE."""
    _apply("split", case_number, file, page, by)


@records_app.command("join")
def join(
    case_number: Annotated[str, _CASE],
    file: Annotated[str, _FILE],
    page: Annotated[int, _PAGE],
    by: Annotated[str, _BY] = "command-line",
) -> None:
    """Join the document that begins on PAGE with the one before it."""
    _apply("join", case_number, file, page, by)


@records_app.command("undo")
def undo(case_number: Annotated[str, _CASE], by: Annotated[str, _BY] = "command-line") -> None:
    """Take back the last correction that you made."""
    _ready()
    from openimr import clock
    from openimr.records import services

    taken_back = services.undo(case_number, by=by, at=clock.now())
    typer.echo(f"{case_number}: took back {taken_back.field} of the document on page {taken_back.page}")


@records_app.command("take-in")
def take_in(
    case_number: Annotated[str, _CASE],
    paths: Annotated[list[Path], typer.Argument(help="Files, archives, messages, or folders of them")],
    *,
    sender: Annotated[str, typer.Option("--sender", help="Role of the party that sent them: claims_administrator, …")],
    received: Annotated[
        datetime | None, typer.Option("--received", formats=["%Y-%m-%d"], help="The day they came (default: today)")
    ] = None,
    way: Annotated[str, typer.Option("--way", help="How they came: electronic, fax, mail, hand")] = "electronic",
    by: Annotated[str, typer.Option("--by", help="Who takes them in")] = "command-line",
) -> None:
    """Take files into a case, each by itself: what is good is kept, what is not is named with what to do.

    Exit codes: 0 all taken in, 2 some were not.
    """
    _ready()
    from openimr import clock
    from openimr.cases.queries import get
    from openimr.records import services

    case = get(case_number, None)
    day = received.date() if received else clock.today()
    files = services.incoming(paths, sender=sender, received=day, way=way)
    outcome = services.take_in_each(case.number, files, by=by, at=clock.now())
    services.enqueue_reading(case.number, by=by, at=clock.now())
    for one in outcome.taken_in:
        state = "was here already" if one.known else "taken in"
        typer.echo(f"{one.shown}: {state}, {one.pages} page{'' if one.pages == 1 else 's'} " + " ".join(one.notes))
    for fault in outcome.turned_away:
        typer.secho(f"{fault.file}: not taken in: {fault.problem}. {fault.remedy}.", fg="red", err=True)
    if outcome.turned_away:
        raise typer.Exit(2)


def _ready() -> None:
    from openimr.database import make_ready

    make_ready()


def _original(case_number: str, file: str) -> str:
    from openimr.cases.queries import get
    from openimr.records import queries

    return queries.original_named(get(case_number, None), file)


def _apply(what: str, case_number: str, file: str, page: int, by: str) -> None:
    _ready()
    from openimr import clock
    from openimr.records import services

    change: Any = {"split": services.split, "join": services.join}[what]
    document = change(case_number, _original(case_number, file), page, by=by, at=clock.now())
    typer.echo(f"{case_number}: a document of pages {document.first_page} to {document.last_page}")


@records_app.command("file-batch")
def file_batch(
    files: Annotated[list[Path], typer.Argument(help="Faxed or scanned batches: PDF or TIFF")],
    *,
    way: Annotated[str, typer.Option("--way", help="How they came: fax, mail, electronic")] = "fax",
    received: Annotated[datetime | None, _RECEIVED] = None,
    by: Annotated[str, typer.Option("--by", help="Who files")] = "command-line",
) -> None:
    """File batches by the codes of their cover sheets; what has none waits in the in-tray."""
    _ready()
    from openimr import clock
    from openimr.records import services

    day = received.date() if received else clock.today()
    for file in files:
        filing = services.file_batch(file, way=way, received=day, by=by, at=clock.now())
        typer.echo(f"{filing.file}: {filing.pages} pages")
        for part in filing.filed:
            typer.echo(f"  pages {part.first_page} to {part.last_page}: {part.case_number}, {part.sender}")
        for one in filing.unfiled:
            typer.echo(f"  pages {one.first_page} to {one.last_page}: in-tray, {one.reason}")


@records_app.command("lacking")
def lacking(
    case_number: Annotated[str, _CASE],
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line")] = False,
) -> None:
    """What the rules require of the case file, and what of it is here."""
    _ready()
    from openimr.cases.queries import get
    from openimr.records import queries

    for one in queries.completeness(get(case_number, None)):
        if jsonl:
            told = {
                name: getattr(one, name)
                for name in ("rule", "status", "wanted", "because", "cite", "verified", "owed_by")
            }
            typer.echo(json.dumps(told, ensure_ascii=False))
        else:
            typer.echo(f"{one.status.replace('_', ' '):12} {one.wanted or one.says} ({one.because}) [{one.cite}]")
