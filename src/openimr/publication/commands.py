"""`openimr letters read` (pure, no database) and `openimr corpus import | search`, `openimr publish`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from openimr.publication.queries import Preview

letters_app = typer.Typer(no_args_is_help=True)
corpus_app = typer.Typer(no_args_is_help=True)


@letters_app.callback()
def _letters() -> None:
    """Published Final Determinations, read into fields."""


def _progress() -> Progress:
    return Progress(
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


@letters_app.command("read")
def read(
    paths: Annotated[list[Path], typer.Argument(help="Files (PDF, or text as pdftotext -layout makes it) or folders")],
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line")] = False,
) -> None:
    """Read published Final Determinations into one JSON object each.

    A damaged file, or one that is no determination, is reported on standard error and skipped. Exit codes: 0 every
    file was read, 9 some were skipped, 2 none could be read.
    """
    from openimr.errors import DocumentUnreadable
    from openimr.publication.adapters.letter_text import letters_in, read_file

    files = letters_in(paths)
    read_well = skipped = 0
    found = []
    with _progress() as bar:
        task = bar.add_task("reading", total=len(files))
        for file in files:
            try:
                told = read_file(file).as_json(file.name)
            except DocumentUnreadable as problem:
                typer.secho(f"skipped: {problem}", err=True, fg="yellow")
                skipped += 1
            else:
                read_well += 1
                if jsonl:
                    typer.echo(json.dumps(told, ensure_ascii=False))
                else:
                    found.append(told)
            bar.advance(task)
    if not jsonl:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    if not files:
        typer.secho("no PDF or text file there", err=True, fg="yellow")
    if skipped or not files:
        raise typer.Exit(9 if read_well else 2)


@corpus_app.command("import")
def import_letters(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of published letters")],
) -> None:
    """Store published letters in the corpus; what is there stays as it is. Exit code 9: some were not stored."""
    from openimr.database import make_ready

    make_ready()
    from openimr.publication.services import corpus

    with _progress() as bar:
        task = bar.add_task("reading", total=None)
        done = corpus.import_letters(
            paths,
            progress=lambda n, total: bar.update(task, completed=n, total=total),
        )
    typer.echo(f"{done.new} new, {done.known} known already, {len(done.problems)} not stored")
    for problem in done.problems:
        typer.secho(f"  {problem}", err=True, fg="yellow")
    if done.problems:
        raise typer.Exit(9)


@corpus_app.command("compare")
def compare() -> None:
    """Let new rationales be compared with every imported one; what is imported from now on is so by itself."""
    from openimr.database import make_ready

    make_ready()
    from openimr.publication.services import corpus

    typer.echo(f"{corpus.compare_with_all()} rationales more are compared with")


@corpus_app.command("search")
def search(
    words: Annotated[list[str], typer.Argument(help='Words, or a "phrase"')],
    decision: Annotated[str | None, typer.Option("--decision", help="upheld or overturned")] = None,
    specialty: Annotated[str | None, typer.Option("--specialty", help="Part of the reviewer's specialty")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="The answer as JSON")] = False,
    *,
    superseded: Annotated[bool, typer.Option("--superseded", help="Superseded versions too, each marked")] = False,
) -> None:
    """Search requests and rationales; the best first, with counts by outcome, treatment and specialty."""
    from openimr.database import make_ready

    make_ready()
    from dataclasses import asdict

    from openimr.publication.queries import search_corpus

    found = search_corpus(" ".join(words), decision=decision, specialty=specialty, superseded=superseded, limit=limit)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str))
        return
    console = Console()
    console.print(f"{found.total} disputed treatments" + ("" if found.total else ": try fewer words"))
    for hit in found.hits:
        mark = f"  version {hit.version}, corrects version {hit.corrects}" if hit.corrects else ""
        mark = f"  version {hit.version}, SUPERSEDED by version {hit.superseded_by}" if hit.superseded_by else mark
        console.print(
            f"\n[bold]{escape(hit.request)}[/]  {hit.decision}  {hit.case_number} {hit.decision_date or ''}{mark}"
        )
        console.print(
            escape(hit.snippet).replace("<mark>", "[reverse]").replace("</mark>", "[/reverse]"), soft_wrap=True
        )
    for title, rows in found.facets:
        console.print(f"\n{title}: " + ", ".join(f"{name or 'not stated'} {count}" for name, count in rows[:6]))


@corpus_app.command("show")
def show(
    number: Annotated[str, typer.Argument(help="The case number")],
    as_json: Annotated[bool, typer.Option("--json", help="Every version with all that it says, as JSON")] = False,
) -> None:
    """The versions of a published determination: which stands, which is superseded by which, and what was corrected."""
    from openimr.database import make_ready

    make_ready()
    from openimr.errors import NotFound
    from openimr.publication import queries

    if as_json:
        typer.echo(json.dumps(queries.as_json(number), ensure_ascii=False, indent=1))
        return
    found = queries.versions(number)
    if not found:
        raise NotFound(f"{number}: no published decision of that number")
    for one in found:
        stands = f"SUPERSEDED by version {one.superseded_by}" if one.superseded_by else "stands"
        typer.echo(f"version {one.version}: {stands}")
        typer.echo(f"  {queries.said_of(one)}")


def publish(
    case: str | None,
    *,
    waiting: bool,
    take_out: list[str],
    withdraw: bool,
    because: str,
    yes: bool,
) -> None:
    """`openimr publish`: what waits, one after it was looked at, all that leave no doubt, or a copy taken back."""
    from openimr.database import make_ready

    make_ready()
    from openimr import clock
    from openimr.publication.services import publish as services

    if case and waiting:
        raise typer.BadParameter("give a case, or --waiting for all of them")
    if case and withdraw:
        versions = services.withdraw(case, reason=because, by="command-line", at=clock.now())
        typer.echo(f"{case}: withdrawn, version {', '.join(map(str, versions))}; it waits for release anew")
    elif case:
        _publish_one(case, take_out, yes=yes)
    elif waiting:
        _publish_waiting()
    else:
        _list_waiting()


def _list_waiting() -> None:
    from openimr.publication import queries

    found = queries.waiting(None)
    for one in found:
        served = f"served {one.served_on:%m/%d/%Y}" if one.served_on else "not served yet"
        gone = f", withdrawn {one.withdrawn_on:%m/%d/%Y}" if one.withdrawn_on else ""
        typer.echo(f"{one.number}  version {one.version}, signed {one.signed_on:%m/%d/%Y}, {served}{gone}")
    if not found:
        typer.echo("no signed determination waits for its public copy")


def _publish_one(number: str, take_out: list[str], *, yes: bool) -> None:
    from openimr import clock
    from openimr.cases import queries as cases
    from openimr.publication import queries
    from openimr.publication.services import publish as services

    copy = queries.preview(cases.get(number, None), named=take_out)
    _say_copy(copy)
    if not copy.leaks and not yes:
        typer.confirm("Release this public copy?", abort=True)
    services.publish(number, named=take_out, looked_at=copy.digest, by="command-line", at=clock.now())
    typer.echo(f"{number}: the public copy is released")


def _say_copy(copy: "Preview") -> None:
    for passage in copy.passages:
        for part in passage.gone:
            typer.echo(f"  taken out of {passage.where}: {part.gone}: {part.words}")
    for doubt in copy.doubts:
        typer.secho(f"  stays in {doubt.where}: {doubt.words} ({doubt.why}); --take-out takes it out", fg="yellow")


def _publish_waiting() -> None:
    """Release every copy of a served determination that passes the leak check and leaves no doubt; tell the others."""
    from openimr import clock
    from openimr.cases import queries as cases
    from openimr.errors import Refused
    from openimr.publication import queries
    from openimr.publication.services import publish as services

    left = 0
    for one in queries.waiting(None):
        if one.served_on is None:
            left += 1
            typer.secho(f"{one.number}: not released, it was served on nobody yet: serve it first", fg="yellow")
            continue
        copy = queries.preview(cases.get(one.number, None))
        if copy.doubts and not copy.leaks:
            left += 1
            typer.secho(f"{one.number}: not released, somebody has to look: openimr publish {one.number}", fg="yellow")
            _say_copy(copy)
            continue
        try:
            services.publish(one.number, looked_at=copy.digest, by="command-line", at=clock.now())
        except Refused as refusal:
            left += 1
            typer.secho(str(refusal), err=True, fg="red")
        else:
            typer.echo(f"{one.number}: the public copy is released")
    if left:
        raise typer.Exit(9)
