"""`openimr verify`: without a database, without a network. `openimr review check`: what the quality gate finds."""

import json
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from openimr.determinations.commands.correcting import correct
from openimr.determinations.commands.letters import letter_app
from openimr.determinations.commands.verifying import verify
from openimr.review.commands import review_app

__all__ = ["correct", "letter_app", "review_app", "verify"]


@review_app.command("check")
def check_review(
    number: Annotated[str, typer.Argument(help="The case number")],
    today: Annotated[
        datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="Check for this day (default: today)")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for other programs")] = False,
) -> None:
    """What the quality gate finds: what blocks a signature and what it warns of, each with its place and its rule.

    Exit code 3 where something blocks, as for a refused signature.
    """
    from openimr import clock
    from openimr.database import make_ready

    make_ready()
    from openimr.cases import queries as cases
    from openimr.determinations import queries

    found = queries.quality(cases.get(number, None), today=today.date() if today else clock.today())
    blocking = [one for one in found if one.severity == "blocks"]
    if as_json:
        rows = [
            {
                "check": one.check,
                "severity": one.severity,
                "item": one.item,
                "sentence": one.sentence,
                "says": one.says,
                "cite": one.cite,
                "pages": [{"document": document, "page": page} for document, page in one.pages],
            }
            for one in found
        ]
        typer.echo(json.dumps({"case_number": number, "blocks": len(blocking), "found": rows}, indent=1))
    else:
        console = Console()
        for one in found:
            mark = {"blocks": "[bold red]blocks[/]", "warns": "[yellow]warns [/]"}.get(one.severity, "[dim]notes [/]")
            console.print(
                f"{mark} {escape(one.says)} [dim]({escape(one.check)}; {escape(one.cite)})[/]", soft_wrap=True
            )
        warned, noted = (sum(one.severity == grade for one in found) for grade in ("warns", "notes"))
        console.print(
            f"{number}: {len(blocking)} block the signature, {warned} warn{f', {noted} only note' if noted else ''}"
        )
    if blocking:
        raise typer.Exit(3)


seal_app = typer.Typer(no_args_is_help=True)


@seal_app.callback()
def _group() -> None:
    """The key that seals the organization's letters, and the certificates that their PDFs are signed with."""


@seal_app.command("new-chain")
def new_chain() -> None:
    """Make a new test chain (root, issuing, organization) in the data folder; the one before is put aside, not lost."""
    from openimr import clock
    from openimr.database import make_ready

    make_ready()
    from openimr.determinations import services

    typer.echo(f"made in {services.new_chain(at=clock.now())}; let readers of letters trust root.pem")


@seal_app.command("new-key")
def new_key(
    confirmed: Annotated[bool, typer.Option("--yes", help="Without asking")] = False,
) -> None:
    """Make a new key of the seal. Letters sealed by the one before stay checkable; its private half is destroyed."""
    from openimr import clock
    from openimr.database import make_ready

    if not confirmed:
        typer.confirm("The present private key will be destroyed, and letters sealed by a new one. Go on?", abort=True)
    make_ready()
    from openimr.determinations import services

    made = services.new_key(at=clock.now())
    typer.echo(f"letters are sealed by key {made} from now on; give its seal.pub.pem to readers of letters")
