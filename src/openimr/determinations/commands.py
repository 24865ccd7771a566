"""`openimr verify`: without a database, without a network."""

import os
from pathlib import Path

import typer
from rich.console import Console

from openimr.determinations.adapters import seal
from openimr.determinations.adapters.verification import verify as check
from openimr.errors import SealBroken


def verify(letter: Path, key: Path | None) -> None:
    """Say whether the letter is whole, who sealed it, and whether its computed findings replay."""
    console = Console()
    own = Path(os.environ.get("OPENIMR_DATA_DIR", "openimr-data")) / "keys" / "seal.pub.pem"
    file = key or (own if own.is_file() else None)
    trusted = seal.key_id(seal.public_key(file)) if file else None
    found = check(letter, trusted=trusted)
    console.print(f"{found.case_number}, decided {found.decision_date}")
    console.print(f"sealed by {found.organization}, key {found.key_id}", _key_says(found.known_key, file))
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


def _key_says(known: bool | None, file: Path | None) -> str:  # noqa: FBT001  three answers, no switch
    if known is None:
        return "(no key to compare with: give the organization's public key with --key)"
    return f"(the key of {file})" if known else f"(NOT the key of {file})"
