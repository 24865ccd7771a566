"""`openimr verify`: without a database, without a network. `openimr review check`: what the quality gate finds."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from openimr.determinations.adapters import certificates, seal
from openimr.determinations.adapters.verification import Verified
from openimr.determinations.adapters.verification import verify as check
from openimr.errors import SealBroken
from openimr.review.commands import review_app

__all__ = ["review_app", "verify"]


def verify(letter: Path, key: Path | None, root: Path | None, stamp_root: Path | None) -> None:
    """Say whether the letter is whole, who sealed it, and whether its computed findings replay."""
    console = Console()
    own = Path(os.environ.get("OPENIMR_DATA_DIR", "openimr-data")) / "keys" / "seal.pub.pem"
    file = key or (own if own.is_file() else None)
    trusted = seal.key_id(seal.public_key(file)) if file else None
    own_root = certificates.certificate(root) if root else (None if key else certificates.root_of(own.parent))
    known = certificates.fingerprint(own_root) if own_root else None
    found = check(letter, trusted=trusted, root=known, stamp_root=stamp_root)
    console.print(f"{found.case_number}, decided {found.decision_date}")
    console.print(f"sealed by {found.organization}, key {found.key_id}", _key_says(found.known_key, file))
    console.print(_signature_says(found))
    console.print(f"{found.statements} statements sealed, {len(found.missing)} not as sealed in the visible letter")
    agreed = sum(one.agrees for one in found.replayed)
    console.print(f"{agreed} of {len(found.replayed)} computed findings come out the same again")
    if theirs := sum(one.rule_of == "letter" for one in found.replayed):
        console.print(f"{theirs} of them by a rule that the letter carries and this library has not, or has otherwise")
    for one in found.replayed:
        if not one.agrees:
            console.print(
                f"  {one.criterion}: the letter says {one.stated}, again {one.again or 'no rule to compute it by'}"
            )
    if not found.whole:
        raise SealBroken(f"{letter.name}: NOT whole; do not rely on it, ask the issuer")
    typer.secho("WHOLE", fg="green", bold=True)


def _signature_says(found: Verified) -> str:
    if found.signature is None:
        return "no signature of the PDF to check"
    at = f"{found.signature.at:%m/%d/%Y %H:%M} UTC" + (
        ", time-stamped" if found.signature.time_stamped else ", as stated"
    )
    whose = {
        None: "a root that the sealed content names (nothing to compare with: give the organization's with --root)",
        True: "the root that is known here",
        False: "ANOTHER root than the one that is known here",
    }[found.known_root]
    return f"PDF signed by {found.signature.by} at {at}: covers the whole file, unchanged since; leads to {whose}"


def _key_says(known: bool | None, file: Path | None) -> str:  # noqa: FBT001  three answers, no switch
    if known is None:
        return "(no key to compare with: give the organization's public key with --key)"
    return f"(the key of {file})" if known else f"(NOT the key of {file})"


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
            }
            for one in found
        ]
        typer.echo(json.dumps({"case_number": number, "blocks": len(blocking), "found": rows}, indent=1))
    else:
        console = Console()
        for one in found:
            mark = "[bold red]blocks[/]" if one.severity == "blocks" else "[yellow]warns [/]"
            console.print(
                f"{mark} {escape(one.says)} [dim]({escape(one.check)}; {escape(one.cite)})[/]", soft_wrap=True
            )
        console.print(f"{number}: {len(blocking)} block the signature, {len(found) - len(blocking)} warn")
    if blocking:
        raise typer.Exit(3)


seal_app = typer.Typer(no_args_is_help=True)


@seal_app.callback()
def _group() -> None:
    """The certificates that the organization's letters are signed with."""


@seal_app.command("new-chain")
def new_chain() -> None:
    """Make a new test chain (root, issuing, organization) in the data folder; the one before is put aside, not lost."""
    from openimr import clock
    from openimr.database import make_ready

    make_ready()
    from openimr.determinations import services

    typer.echo(f"made in {services.new_chain(at=clock.now())}; let readers of letters trust root.pem")


letter_app = typer.Typer(no_args_is_help=True)


@letter_app.callback()
def _letters() -> None:
    """The letters by which a determination goes out to each recipient."""


@letter_app.command("set")
def write_set(
    number: Annotated[str, typer.Argument(help="The case number")],
    out: Annotated[Path, typer.Option("--out", help="The folder to write to")],
    on: Annotated[
        datetime | None,
        typer.Option("--served-on", formats=["%Y-%m-%d"], help="Count as if served on this day (default: today)"),
    ] = None,
    spanish: Annotated[bool, typer.Option("--spanish", help="The worker's letter in Spanish too")] = False,
) -> None:
    """Write every letter of the case: a print file for each recipient, the pieces in each form, and the list.

    A case that was served gives what was served. Before that, every page says DRAFT or NOT SERVED YET.
    """
    from openimr import clock
    from openimr.database import make_ready

    make_ready()
    from openimr.determinations import services

    day = on.date() if on else clock.today()
    written = services.write_letter_set(number, out, on=day, languages=("es",) if spanish else ())
    listed = json.loads((out / "letter-set.json").read_text(encoding="utf-8"))
    console = Console()
    for one in listed["recipients"]:
        role, pieces = one["role"].replace("_", " "), len(one["pieces"])
        console.print(f"{one['number']}  {role}: {pieces} pieces, appeal by {one['appeal_by']}")
    for remark in listed["remarks"]:
        console.print(f"[yellow]note[/] {escape(remark)}", soft_wrap=True)
    console.print(f"{number}: {listed['status'].replace('_', ' ')}, {len(written)} files in {out}")


@letter_app.command("keep")
def keep_set(
    number: Annotated[str, typer.Argument(help="The case number")],
    on: Annotated[datetime, typer.Option("--served-on", formats=["%Y-%m-%d"], help="The day on which they go out")],
    ways: Annotated[
        list[str] | None, typer.Option("--way", help="ROLE=WAY where it is not first-class mail; may be repeated")
    ] = None,
    spanish: Annotated[bool, typer.Option("--spanish", help="The worker's letter in Spanish too")] = False,
) -> None:
    """Make the letters that go out on a day and keep every file with its digest; then print and send them."""
    from openimr import clock
    from openimr.database import make_ready

    pairs = [pair.partition("=") for pair in ways or []]
    if wrong := [role for role, equals, way in pairs if not (role and equals and way)]:
        raise typer.BadParameter(f"write ROLE=WAY, as injured_worker=personal; not {', '.join(wrong)}")
    make_ready()
    from openimr.determinations import services

    pieces = services.letter_set(
        number,
        served_on=on.date(),
        ways={role: way for role, _, way in pairs},
        languages=("es",) if spanish else (),
        by="command-line",
        at=clock.now(),
    )
    for piece in pieces:
        typer.echo(f"{piece.code}  {piece.name}  {piece.files['pdf'][:12]}")
    typer.echo(f"{number}: {len(pieces)} pieces kept; `openimr letter set {number} --out DIR` writes them")


@letter_app.command("schema")
def write_schema(
    name: Annotated[str, typer.Argument(help="determination or letter-set")],
) -> None:
    """Print the JSON Schema that a determination, or the list and letters of a set, keep to."""
    from openimr.determinations.domain import schemas

    typer.echo(schemas.text(name), nl=False)
