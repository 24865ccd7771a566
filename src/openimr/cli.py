"""The command `openimr`. Commands of a stage live beside it; this module hangs them together, thinly."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from openimr import clock
from openimr.errors import OpenIMRError

#: Groups of commands by name: the module that has them, the typer app in it, and their line of help.
_GROUPS = {
    "accounts": (
        "openimr.dashboards.commands.accounts",
        "accounts_app",
        "Accounts of staff: add, close, reopen, reset",
    ),
    "case": (
        "openimr.dashboards.commands.entries",
        "case_app",
        "Case folders and cases: new, check, list, show, correct",
    ),
    "records": ("openimr.records.commands", "records_app", "The records of a case: its documents, and corrections"),
    "panel": ("openimr.dashboards.commands", "panel_app", "The panel of reviewers and who may review a case"),
    "request": ("openimr.guidelines.commands", "request_app", "Requests for treatment, as understood"),
    "review": (
        "openimr.determinations.commands",
        "review_app",
        "Drafted rationales, the quality gate, what lacked",
    ),
    "follow": (
        "openimr.determinations.commands.follow",
        "follow_app",
        "What follows a determination: service, implementation, appeal, history",
    ),
    "seal": ("openimr.determinations.commands", "seal_app", "The certificates that letters are signed with"),
    "portal": ("openimr.portal.commands", "portal_app", "The parties' accounts: invite, authorize, list, withdraw"),
    "guidelines": ("openimr.guidelines.commands", "guidelines_app", "Guideline editions and criteria by date"),
    "letter": ("openimr.determinations.commands", "letter_app", "The letters of a determination to each recipient"),
    "letters": ("openimr.publication.commands", "letters_app", "Published Final Determinations, read into fields"),
    "corpus": ("openimr.publication.commands", "corpus_app", "The corpus of published determinations: import, search"),
}


class _Lazy(TyperGroup):
    """Imports a group only when it is asked for: pure commands stay fast and start no database."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted([*super().list_commands(ctx), *_GROUPS])

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _GROUPS:
            return super().get_command(ctx, cmd_name)
        module, name, says = _GROUPS[cmd_name]
        group = typer.main.get_command(getattr(import_module(module), name))
        group.name, group.help = cmd_name, says
        return group


app = typer.Typer(
    name="openimr",
    cls=_Lazy,
    help="Independent Medical Review, from the application to the signed, sourced Final Determination.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

_TODAY = typer.Option("--today", formats=["%Y-%m-%d"], help="Count time limits as of this day (default: today)")
_PORT = typer.Option("--port", min=1, max=65535, help="Port of the web pages")
_HOST = typer.Option("--host", help="Address to listen on; give 0.0.0.0 only behind a proxy")


def django_ready() -> None:
    """Database started, Django set up, tables up to date. Commands that store or read call this first."""
    import_module("openimr.database").make_ready()


@app.command()
def run(
    case_dir: Annotated[Path, typer.Argument(help="A case folder: case.yaml, records/, perhaps reviewer.yaml")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write the letter (default: the data folder)")
    ] = None,
    today: Annotated[datetime | None, _TODAY] = None,
) -> None:
    """Carry one case from its folder to the Final Determination, as far as it goes.

    Without the physician's reviewer.yaml the letter says DRAFT on every page and the command tells whose turn it is.
    """
    django_ready()
    from django.conf import settings

    from openimr.demo.console import walk

    day = today.date() if today else clock.today()
    walk(case_dir, out=out or settings.DATA_DIR / "letters", today=day, by="command-line", at=clock.now())


@app.command()
def demo(
    serve_pages: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the web pages afterwards")] = True,
    port: Annotated[int, _PORT] = 8642,
    code: Annotated[bool, typer.Option("--code", help="Only say the reviewers' present code")] = False,
) -> None:
    """Carry three sample cases through every stage and a fourth to the desk, then serve the pages that show them."""
    django_ready()
    from openimr.demo.console import carry_samples, say_accounts, say_code

    if code:
        say_code(at=clock.now())
        return
    carry_samples(at=clock.now())
    say_accounts(at=clock.now())
    if serve_pages:
        _serve("127.0.0.1", port)


@app.command()
def serve(host: Annotated[str, _HOST] = "127.0.0.1", port: Annotated[int, _PORT] = 8642) -> None:
    """Serve the web pages."""
    django_ready()
    _serve(host, port)


@app.command()
def worker(
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Jobs at a time (default: one a core)")] = None,
    beside: Annotated[bool, typer.Option("--beside", hidden=True, help="End when the standard input ends")] = False,
) -> None:
    """Do the jobs that wait (pages to read, case files to put in order) until ended. Any number of them may run."""
    django_ready()
    import_module("openimr.records.tasks").work(jobs, until_input_ends=beside)


def _serve(host: str, port: int) -> None:
    import socket

    from granian import Granian
    from granian.constants import Interfaces

    from openimr.errors import Unavailable

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise Unavailable(f"{host}:{port} is taken or not ours: choose another with --port") from problem
    typer.echo(f"\nServing http://{host}:{port}/  (Ctrl-C ends)")
    with _worker_beside():
        Granian(
            "openimr.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, log_enabled=False
        ).serve()


@contextmanager
def _worker_beside() -> Iterator[None]:
    """A worker for as long as the pages are served. It sees by its closed input if we end without a word."""
    beside = subprocess.Popen([sys.executable, "-m", "openimr", "worker", "--beside"], stdin=subprocess.PIPE)
    try:
        yield
    finally:
        beside.terminate()
        try:
            beside.wait(timeout=20)
        except subprocess.TimeoutExpired:
            beside.kill()


@app.command()
def verify(  # noqa: PLR0917  an option each
    letter: Annotated[
        str, typer.Argument(help="A Final Determination: PDF, JSON, HTML or DOCX; or the number of a case here")
    ],
    key: Annotated[
        Path | None,
        typer.Option("--key", help="The organization's public key (default: this installation's, past ones too)"),
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option(
            "--root", help="The organization's root certificate (default: this installation's, past ones too)"
        ),
    ] = None,
    stamp_root: Annotated[
        Path | None,
        typer.Option("--stamp-root", help="The root certificate of time stamps (default: OPENIMR_TIMESTAMP_ROOT)"),
    ] = None,
    by: Annotated[
        Path | None, typer.Option("--by", help="The JSON or PDF that vouches for an HTML or DOCX (default: beside it)")
    ] = None,
    records: Annotated[
        bool, typer.Option("--records", help="Compare it with the determination and the records stored here as well")
    ] = False,
    crl: Annotated[
        list[Path] | None, typer.Option("--crl", help="A list of revoked certificates; may be repeated")
    ] = None,
    structure: Annotated[
        bool, typer.Option("--structure", help="Check the tags of the PDF (PDF/UA-1) as well")
    ] = False,
) -> None:
    """Tell whether a letter is whole, who sealed it, and whether its computed findings replay.

    Exit codes: 0 whole, 7 broken or not sealed by that key, 2 not a determination.
    """
    import_module("openimr.determinations.commands").verify(
        letter, key, root, stamp_root, by=by, records=records, structure=structure, revocation_lists=crl or ()
    )


@app.command()
def publish(  # noqa: PLR0917  an option each
    case: Annotated[str | None, typer.Argument(help="The case; without it what waits is listed")] = None,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Release each that was served, passes and leaves no doubt")
    ] = False,
    take_out: Annotated[
        list[str] | None, typer.Option("--take-out", help="Words to take out as well; may be repeated")
    ] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the public copy away from the public")] = False,
    because: Annotated[str, typer.Option("--because", help="Why it is withdrawn; not shown to the public")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
) -> None:
    """Release the public copy of a signed determination, after telling what is taken out and what is doubtful.

    Exit codes: 0 done, 3 refused (a leak is left, nothing waits), 9 with --waiting: some were not released.
    """
    import_module("openimr.publication.commands").publish(
        case, waiting=waiting, take_out=take_out or [], withdraw=withdraw, because=because, yes=yes
    )


def main(arguments: list[str] | None = None, standalone: Callable[[int], Any] = sys.exit) -> None:
    """Run the command line; an expected error ends with its message and its own exit code."""
    try:
        app(args=arguments)
    except OpenIMRError as error:
        typer.secho(str(error), err=True, fg="red")
        standalone(error.exit_code)
