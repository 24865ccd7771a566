"""`openimr verify`: without a database and a network; with `--records`, or a case's number, against what is stored."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console

from openimr.determinations.adapters import certificates, pdf_structure, seal
from openimr.determinations.adapters.verification import Verified, carrier_of, read
from openimr.determinations.adapters.verification import verify as check
from openimr.errors import SealBroken


def verify(
    letter: str,
    key: Path | None,
    root: Path | None,
    stamp_root: Path | None,
    *,
    by: Path | None = None,
    records: bool = False,
    structure: bool = False,
) -> None:
    """Say whether the letter is whole, who sealed it, and whether its computed findings replay.

    `letter` is a file, or the number of a case here: then every version of its determination is checked, each against
    the records and the version that it names.
    """
    console = Console()
    own = Path(os.environ.get("OPENIMR_DATA_DIR", "openimr-data")) / "keys" / "seal.pub.pem"
    file = key or (own if own.is_file() else None)
    trusted = seal.key_id(seal.public_key(file)) if file else None
    own_root = certificates.certificate(root) if root else (None if key else certificates.root_of(own.parent))
    known = certificates.fingerprint(own_root) if own_root else None
    broken = []
    with _files_of(letter) as (files, are_stored):
        for path in files:
            found = check(path, trusted=trusted, root=known, stamp_root=stamp_root, by=by)
            console.print(f"{found.case_number}, decided {found.decision_date}")
            console.print(f"sealed by {found.organization}, key {found.key_id}", _key_says(found.known_key, file))
            console.print(_signature_says(found))
            _say_what_is_visible(console, found)
            _say_replay(console, found)
            faults = _against_records(console, path, by) if records or are_stored else []
            faults += _structure(console, path) if structure else []
            if not found.whole or faults:
                broken.append(path)
            if len(files) > 1:
                console.print(f"{path.stem}: {'NOT whole' if path in broken else 'whole'}\n")
    if broken:
        which = f" ({', '.join(path.stem for path in broken)})" if len(files) > 1 else ""
        raise SealBroken(f"{letter}: NOT whole{which}; do not rely on it, ask the issuer")
    typer.secho("WHOLE", fg="green", bold=True)


@contextmanager
def _files_of(letter: str) -> Iterator[tuple[list[Path], bool]]:
    """The file to check, or a copy of each stored version of the case of that number; and whether they are stored."""
    path = Path(letter)
    if path.exists() or path.suffix:
        yield [path], False
        return
    from openimr.database import make_ready

    make_ready()
    from openimr.determinations import queries

    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for version, kept in queries.stored_letters(letter):
            copies.append(Path(folder) / f"version {version}.pdf")
            copies[-1].write_bytes(kept.read_bytes())
        yield copies, True


def _say_what_is_visible(console: Console, found: Verified) -> None:
    console.print(
        {
            "bytes": "set anew from the sealed content it comes out the same, byte for byte",
            "text": "set anew from the sealed content its text comes out as follows: "
            + ("NOT the same" if found.differences else "the same, page by page"),
            "statements": f"{found.statements} statements sealed, {len(found.missing)} not as sealed in the visible "
            "letter; what else stands in it was not compared: it could not be set anew here",
            "digest": "the file is " + ("NOT " if found.differences else "") + "the one that was sealed",
            "nothing": "no visible letter to compare: the sealed content itself",
        }[found.compared]
    )
    for one in (*found.differences, *found.missing):
        console.print(f"  {one}", markup=False)


def _say_replay(console: Console, found: Verified) -> None:
    agreed = sum(one.agrees for one in found.replayed)
    console.print(f"{agreed} of {len(found.replayed)} computed findings come out the same again")
    if theirs := sum(one.rule_of == "letter" for one in found.replayed):
        console.print(f"{theirs} of them by a rule that the letter carries and this library has not, or has otherwise")
    for one in found.replayed:
        if not one.agrees:
            console.print(
                f"  {one.criterion}: the letter says {one.stated}, again {one.again or 'no rule to compute it by'}"
            )


def _against_records(console: Console, path: Path, by: Path | None) -> list[str]:
    """What the database has against the letter; told with what it says of its standing."""
    from openimr.database import make_ready

    make_ready()
    from openimr.determinations import queries

    proof = queries.stored_proof(path, read(by or carrier_of(path)))
    console.print(f"version {proof.version} of the determination, stored here")
    if proof.corrects:
        console.print(f"corrects version {proof.version - 1}: {proof.corrects}", markup=False)
    if proof.superseded_by:
        version, on = proof.superseded_by
        console.print(f"SUPERSEDED by version {version} of {on:%m/%d/%Y}: what this one says no longer counts")
    console.print(f"{proof.quotes} quotes compared with the stored records, {len(proof.faults)} faults")
    for fault in proof.faults:
        console.print(f"  {fault}", markup=False)
    return list(proof.faults)


def _structure(console: Console, path: Path) -> list[str]:
    """What is wrong with the tags of the PDF."""
    faults = [str(one) for one in pdf_structure.check(path.read_bytes())]
    console.print(f"tags of the PDF (PDF/UA-1): {len(faults)} faults")
    for fault in faults:
        console.print(f"  {fault}", markup=False)
    return faults


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
