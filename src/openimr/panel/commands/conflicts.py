"""`openimr panel screen`, `certificate`, `ties load`, `list`, `columns`, `merge`, `unmerge`, `rekey`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from openimr.panel.commands.group import panel_app, ready

ties_app = typer.Typer(no_args_is_help=True, help="Who is tied to whom: the sources that screens ask.")
panel_app.add_typer(ties_app, name="ties")

_KEY = typer.Argument(help="The key of an entity in its source's file, or reviewer:R-002")


@panel_app.command("screen")
def screen(
    number: Annotated[str, typer.Argument(help="The case number")],
    reviewer: Annotated[str | None, typer.Option(help="Keep a certificate of the screen of this reviewer")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Screen every reviewer of the panel against the parties of a case, as of today."""
    ready()
    from openimr import clock
    from openimr.cases import queries as cases
    from openimr.panel import queries, services

    case = cases.get(number, None)
    _tell_stale()
    services.note_doubts(case, on=clock.today(), at=clock.now())
    if reviewer:
        services.certify(case, reviewer, step="inquiry", on=clock.today(), by="command-line", at=clock.now())
    found = queries.screenings(case, clock.today())
    told = {one: queries.conflict_sentences(screening) for one, screening in sorted(found.items())}
    if as_json:
        typer.echo(json.dumps(told, indent=2))
        return
    table = Table("reviewer", "free of conflict", "why not", show_lines=True)
    for one, sentences in told.items():
        table.add_row(one, "no" if sentences else "yes", "\n".join(sentences))
    Console().print(table)


@panel_app.command("certificate")
def certificate(
    number: Annotated[str, typer.Argument(help="The case number")],
    step: Annotated[str, typer.Option(help="assignment, acceptance, submission, signature, change or inquiry")] = "",
) -> None:
    """Print the certificates of a case's screens as JSON, by numbers and ids, with their seals."""
    ready()
    from openimr.cases import queries as cases
    from openimr.panel import queries

    case = cases.get(number, None)
    kept = [one for one in queries.certificates(case) if step in {"", one.step}]
    told = [{**one.content, "digest": one.digest, "whole": queries.is_whole(one)} for one in kept]
    typer.echo(json.dumps(told, indent=2))


@ties_app.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="A CSV; `openimr panel ties columns` prints its heading")],
    source: Annotated[str, typer.Option(help="Who says so, as certificates will name it")],
    dated: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="As of which day the source is")],
    kind: Annotated[str, typer.Option(help="corporate, own_list or nppes")] = "corporate",
) -> None:
    """Load people, organizations and relations. What an older file of the same source said is dropped, not deleted."""
    ready()
    from openimr import clock
    from openimr.panel import services
    from openimr.panel.adapters.conflict_rules import conflict_rules
    from openimr.panel.adapters.ties_csv import read_ties
    from openimr.panel.domain.graph import SourceRecord

    entities, relations = read_ties(file, conflict_rules().kinds)
    services.load_ties(
        entities, relations, source=SourceRecord(source, kind, dated.date()), by="command-line", at=clock.now()
    )
    typer.echo(f"{len(entities)} entities and {len(relations)} relations")


@ties_app.command("list")
def listing() -> None:
    """The sources that screens ask, with their days and who loaded them."""
    ready()
    from openimr import clock
    from openimr.panel import queries

    table = Table("source", "kind", "as of", "loaded", "by")
    for one in queries.sources():
        loaded = clock.day_of(one.loaded_at)
        table.add_row(one.name, one.kind, f"{one.dated:%m/%d/%Y}", f"{loaded:%m/%d/%Y}", one.loaded_by)
    _tell_stale()
    Console().print(table if table.rows else "No source is loaded: `openimr panel ties load FILE.csv` loads one.")


@ties_app.command("rekey")
def rekey() -> None:
    """Make the keys by which entities are found anew, after a change of the lists of words. Open cases are screened."""
    ready()
    from openimr import clock
    from openimr.panel import services

    count = services.rekey(by="command-line", at=clock.now())
    typer.echo(f"{count} entities keyed anew; open cases were screened anew" if count else "every key is of today")


def _tell_stale() -> None:
    from openimr.panel import queries

    if stale := queries.stale_keys():
        typer.echo(
            f"{stale} entities are found by older lists of words, and may be missed: `openimr panel ties rekey`",
            err=True,
        )


@ties_app.command("merge")
def merge(
    one: Annotated[str, _KEY],
    other: Annotated[str, _KEY],
    since: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The day of the merger")],
    why: Annotated[str, typer.Option("--why", help="Who says so: a filing, a notice; it stands in the file")],
) -> None:
    """Two organizations (or records of one) are one since that day. Open cases are screened anew at once."""
    ready()
    from openimr import clock
    from openimr.panel import services

    services.merge(one, other, since=since.date(), why=why, by="command-line", at=clock.now())
    typer.echo(f"{one} and {other} are one since {since:%m/%d/%Y}; open cases were screened anew")


@ties_app.command("unmerge")
def unmerge(
    one: Annotated[str, _KEY],
    other: Annotated[str, _KEY],
    on: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The day since when they are two again")],
) -> None:
    """Two that were merged are two again from that day; that they were one until then stays on file."""
    ready()
    from openimr import clock
    from openimr.panel import queries, services

    services.undo_merge(queries.merger(one, other).pk, on=on.date(), by="command-line", at=clock.now())
    typer.echo(f"{one} and {other} are two again from {on:%m/%d/%Y}; open cases were screened anew")


@ties_app.command("columns")
def columns() -> None:
    """The heading of a CSV of ties, and the kinds of relation that the rules know."""
    from openimr.panel.adapters.conflict_rules import conflict_rules
    from openimr.panel.adapters.ties_csv import COLUMNS

    typer.echo(",".join(COLUMNS))
    for kind in conflict_rules().kinds.values():
        typer.echo(f"  {kind.id}: one {kind.forward} other")
