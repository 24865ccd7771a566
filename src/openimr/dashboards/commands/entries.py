"""`openimr case correct`: what was entered wrongly of a case is corrected, once it was told what follows."""

from pathlib import Path
from typing import Annotated, Any

import typer

from openimr.intake.commands import case_app

__all__ = ["case_app"]


@case_app.command("correct")
def correct(  # noqa: PLR0917  an option each
    number: Annotated[str, typer.Argument(help="The case number")],
    file: Annotated[
        Path | None, typer.Argument(help="A YAML file of changes; without it what is entered is listed by place")
    ] = None,
    undo: Annotated[int | None, typer.Option("--undo", min=1, help="Take back the correction of this number")] = None,
    because: Annotated[str, typer.Option("--because", help="Why it is taken back")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    account: Annotated[str, typer.Option("--as", help="The account of staff in whose name; else the operator's")] = "",
) -> None:
    """Correct what was entered of a case that is not signed: tells first what follows from it, then asks.

    Exit codes: 0 done, 2 a fault in the file or its values, 3 refused.
    """
    from openimr.database import make_ready

    make_ready()
    from openimr import clock
    from openimr.accounts import queries as accounts
    from openimr.cases import queries as cases
    from openimr.dashboards.case_wording import case_wording
    from openimr.errors import NotFound
    from openimr.intake import queries as intake
    from openimr.intake.adapters import correction_file
    from openimr.records import queries as records
    from openimr.review import services

    case = cases.get(number, None)
    if file is None and undo is None:
        _list(case)
        return
    person = accounts.named(account) if account else None
    if account and person is None:
        raise NotFound(f"{account}: no such account; `openimr accounts list` shows them")
    entered = intake.what_was_entered(case)
    if undo is not None:
        changes = services.undo_of(case, undo, because)
    else:
        assert file is not None
        changes = correction_file.read(file, lambda name: records.original_named(case, name))
    told: dict[str, Any] = {
        "changes": changes,
        "of": entered.digest,
        "undoes": undo,
        "today": clock.today(),
        "by": person.actor if person else "command-line",
        "at": clock.now(),
    }
    foreseen = services.foresee_entry(number, **told)
    for place in foreseen.places:
        typer.echo(f"{place}: {intake.called(place)}")
    for one in foreseen.follows:
        typer.secho(f"  {one.sentence(case_wording().grounds)}", bold=one.weighs)
    if not foreseen.follows:
        typer.echo("  no time limit, no ground of eligibility, no finding and no draft changes")
    if not yes:
        typer.confirm(f"Correct what was entered of {number}?", abort=True)
    done = services.correct_entry(number, **told, foreseen=foreseen.digest)
    typer.echo(
        f"{number}: correction {done.number}; `openimr case correct {number} --undo {done.number}` takes it back"
    )


def _list(case: Any) -> None:
    """Each field by its place, with what is entered; then the corrections."""
    from openimr.dashboards.templatetags.openimr import person
    from openimr.intake import queries as intake

    entered = intake.what_was_entered(case)
    for place, field in entered.fields.items():
        if text := entered.stands[place]:
            typer.echo(f"{place}: {' / '.join(text.splitlines())}")
            typer.secho(f"    {field.told}", dim=True)
    for made in intake.entry_corrections(case):
        undone = f", taken back by {made.undone_by}" if made.undone_by else ""
        typer.echo(f"correction {made.number} by {person(made.by)} on {made.at:%m/%d/%Y}{undone}")
        for one in made.fields:
            typer.echo(f"    {one.place}: {one.was!r} → {one.now!r}: {one.reason}")
