"""`openimr review correct`: a correction of a signed determination from a file, with password and second factor."""

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from openimr.errors import CaseFileInvalid, Fault, NotFound
from openimr.review.commands import review_app

__all__ = ["correct"]


@review_app.command("correct")
def correct(
    number: Annotated[str, typer.Argument(help="The case number")],
    file: Annotated[Path | None, typer.Argument(help="YAML: reason, and changes, each with place and now")] = None,
    username: Annotated[str, typer.Option("--as", help="Whose account corrects: the signer's, or the director's")] = "",
    listed: Annotated[bool, typer.Option("--list", help="Only list what may be corrected, with its place")] = False,
) -> None:
    """Seal a new version of a signed determination that corrects the one before; asks for password and code."""
    from openimr import clock
    from openimr.database import make_ready

    make_ready()
    from openimr.accounts import queries as accounts
    from openimr.accounts import services as account_services
    from openimr.cases import queries as cases
    from openimr.determinations import queries, services

    case, today = cases.get(number, None), clock.today()
    if listed or file is None:
        for kind, place, text in queries.correctable(case, by="reviewer", on=today):
            typer.echo(f"{place}\t{'/'.join(kind.by)}\t{text}")
        return
    told = _read(file)
    person = accounts.named(username)
    if person is None:
        raise NotFound(f"{username or 'nobody'}: no such account; name it by --as")
    given = {
        "password": typer.prompt("Password", hide_input=True),
        "code": typer.prompt("Code of the second factor", hide_input=True),
    }
    with account_services.one_at_a_time(person):
        account_services.check(username, **given, by="command-line", at=clock.now())
        stands = {place: text for _, place, text in queries.correctable(case, by="reviewer", on=today)}
        signed = services.correct(
            number,
            changes=[queries.Change(one["place"], stands.get(one["place"], ""), one["now"]) for one in told["changes"]],
            reason=told["reason"],
            reviewer_id="" if person.role == "medical_director" else person.reviewer_id or "nobody",
            on=today,
            by=person.actor,
            at=clock.now(),
        )
    typer.echo(f"sealed as version {signed.version} by key {signed.key_id}; serve it again")


def _read(file: Path) -> dict[str, Any]:
    """The file's reason and changes. Raises CaseFileInvalid with every fault."""
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as problem:
        raise CaseFileInvalid(file.name, [Fault("file", "cannot be read as YAML")]) from problem
    faults = []
    if not isinstance(told, dict) or not isinstance(told.get("reason"), str):
        faults.append(Fault("reason", "say why it is corrected"))
    changes = told.get("changes") if isinstance(told, dict) else None
    if not isinstance(changes, list) or not changes:
        faults.append(Fault("changes", "list what is corrected: place and now"))
    else:
        faults += [
            Fault(f"changes {n}", "give place and now, both texts in quotation marks")
            for n, one in enumerate(changes, 1)
            if not isinstance(one, dict) or not all(isinstance(one.get(part), str) for part in ("place", "now"))
        ]
    if faults:
        raise CaseFileInvalid(file.name, faults)
    return dict(told)
