"""`openimr review correct`: a correction of a signed determination, with password and second factor."""

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
    file: Annotated[
        Path | None, typer.Argument(help="YAML: reason, and changes, each with place and now (and was, to be sure)")
    ] = None,
    *,
    username: Annotated[str, typer.Option("--as", help="Whose account corrects: the signer's, or the director's")] = "",
    listed: Annotated[bool, typer.Option("--list", help="Only list what may be corrected, with its place")] = False,
    sign: Annotated[int | None, typer.Option("--sign", help="Sign the correction of this number that waits")] = None,
    end: Annotated[int | None, typer.Option("--end", help="Decline it, or take the own one back")] = None,
    because: Annotated[str, typer.Option("--because", help="With --end: why")] = "",
) -> None:
    """Seal a new version of a signed determination that corrects the one before; asks for password and code.

    What several reviewers reasoned is sealed when each of them has signed: the first by the file, the others by --sign.
    Without a file it lists what may be corrected, and the correction that waits for signatures.
    """
    from openimr.database import make_ready

    make_ready()
    from openimr.accounts import queries as accounts
    from openimr.cases import queries as cases

    case = cases.get(number, None)
    if listed or (file is None and sign is None and end is None):
        _list(case)
        return
    person = accounts.named(username)
    if person is None:
        raise NotFound(f"{username or 'nobody'}: no such account; name it by --as")
    if end is not None:
        _end(number, end, person, because)
    elif sign is not None:
        _sign(number, sign, person)
    elif file is not None:
        _correct(case, _read(file), person)


def _list(case: Any) -> None:
    from openimr import clock
    from openimr.determinations import queries
    from openimr.determinations.domain.correcting import where_in

    signed = queries.determination(case)
    places = queries.correctable(case, by="reviewer", on=clock.today())
    if signed is None or not places:
        raise NotFound(f"{case.number}: nothing is signed that may be corrected")
    typer.echo(f"# version {signed.version} of {signed.signed_on:%m/%d/%Y}: place, by whom, where, what stands there")
    for kind, place, text in places:
        typer.echo(f"{place}\t{'/'.join(kind.by)}\t{where_in(signed.content, place)}\t{text}")
    waiting = queries.waiting_correction(case)
    if waiting is not None:
        lacking = ", ".join(map(str, waiting.lacking))
        typer.echo(f"# correction {waiting.number} waits for the signature of reviewer {lacking}:")
        for one in waiting.what:
            typer.echo(f"#   {one}")
        typer.echo(f"#   reason: {waiting.reason}")


def _correct(case: Any, told: dict[str, Any], person: Any) -> None:
    from openimr import clock
    from openimr.accounts import services as accounts
    from openimr.determinations import queries, services

    today = clock.today()
    with accounts.one_at_a_time(person):
        at = _check(person)
        signed = queries.determination(case)
        stands = {place: text for _, place, text in queries.correctable(case, by="reviewer", on=today)}
        changes = [
            queries.Change(one["place"], one.get("was", stands.get(one["place"], "")), one["now"].strip())
            for one in told["changes"]
        ]
        common: dict[str, Any] = {
            "changes": changes,
            "reason": told["reason"],
            "reviewer_id": "" if person.role == "medical_director" else person.reviewer_id or "nobody",
            "of": signed.version if signed else None,
            "on": today,
            "by": person.actor,
            "at": at,
        }
        if common["reviewer_id"] and queries.each_signs(case, changes, on=today):
            asked = services.begin_correction(case.number, **common)
            typer.echo(f"signed as correction {asked.pk}; it is sealed when the other reviewers have signed it: --sign")
            return
        _tell(services.correct(case.number, **common))


def _sign(number: str, correction: int, person: Any) -> None:
    from openimr import clock
    from openimr.accounts import services as accounts
    from openimr.determinations import services

    with accounts.one_at_a_time(person):
        at = _check(person)
        made = services.sign_correction(
            number, correction, reviewer_id=person.reviewer_id, on=clock.today(), by=person.actor, at=at
        )
    if made is None:
        typer.echo("signed; it is sealed when the other reviewers have signed it")
    else:
        _tell(made)


def _end(number: str, correction: int, person: Any, because: str) -> None:
    from openimr import clock
    from openimr.accounts import services as accounts
    from openimr.determinations import services

    with accounts.one_at_a_time(person):
        at = _check(person)
        entry = services.end_correction(
            number,
            correction,
            reviewer_id=person.reviewer_id,
            remark=because,
            on=clock.today(),
            by=person.actor,
            at=at,
        )
    typer.echo(f"{entry.kind}: nothing was corrected")


def _check(person: Any) -> Any:
    """Password and code, asked for and checked; answers the instant. Raises Refused."""
    from openimr import clock
    from openimr.accounts import services as accounts

    given = {
        "password": typer.prompt("Password", hide_input=True),
        "code": typer.prompt("Code of the second factor", hide_input=True),
    }
    at = clock.now()
    accounts.check(person.username, **given, by="command-line", at=at)
    return at


def _tell(made: Any) -> None:
    what = "; ".join(str(one) for one in _what(made))
    typer.echo(f"sealed as version {made.version} by key {made.key_id}: {what}")
    typer.echo(f"serve it again: openimr letter keep {made.case.number}, openimr follow serve {made.case.number}")


def _what(made: Any) -> Any:
    from openimr.determinations import queries

    return queries.what_was_corrected(made)


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
            Fault(f"changes {n}", "give place and now (and was), all texts in quotation marks")
            for n, one in enumerate(changes, 1)
            if not isinstance(one, dict)
            or not all(isinstance(one.get(part), str) for part in ("place", "now"))
            or not isinstance(one.get("was", ""), str)
        ]
    if faults:
        raise CaseFileInvalid(file.name, faults)
    return dict(told)
