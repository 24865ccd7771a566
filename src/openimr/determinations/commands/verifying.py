"""`openimr verify`: without a database and a network; with `--records`, or a case's number, against what is stored."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console

from openimr import clock
from openimr.determinations.adapters import certificates, pdf_structure, seal, seal_keys
from openimr.determinations.adapters.carrying import carrier_of, read
from openimr.determinations.adapters.trust import Trust, of_installation
from openimr.determinations.adapters.verification import Verified
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
    revocation_lists: Sequence[Path] = (),
) -> None:
    """Say whether the letter is whole, who sealed it, and whether its computed findings replay.

    `letter` is a file, or the number of a case here: then every version of its determination is checked, each against
    the records and the version that it names.
    """
    console = Console()
    here = _trust(key, root, stamp_root, revocation_lists)
    for remark in here.remarks:
        console.print(remark, markup=False)
    broken = []
    with _files_of(letter) as (files, are_stored):
        for path in files:
            found = check(
                path,
                trusted=here.keys.keys() or None,
                root=here.roots.keys() or None,
                stamp_roots=here.stamp_roots,
                revocation_lists=here.revocation_lists,
                by=by,
                now=clock.now(),
            )
            console.print(f"{found.case_number}, decided {found.decision_date}")
            console.print(f"sealed by {found.organization}, key {found.key_id}", _key_says(found, here), markup=False)
            _say_signature(console, found, here)
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
            "bytes": "set anew from the sealed content it comes out "
            + ("the same, but more than a signature was added" if found.differences else "the same, byte for byte"),
            "pixels": "set anew from the sealed content every page looks "
            + ("NOT the same" if found.differences else "the same"),
            "text": "set anew from the sealed content, by another version of the engine, text and drawing are "
            + ("NOT the same" if found.differences else "the same"),
            "statements": f"{found.statements} statements sealed, {len(found.missing)} not as sealed in the visible "
            "letter; what else stands in it was not compared: it could not be set anew here",
            "digest": "the file is " + ("NOT " if found.differences else "") + "the one that was sealed",
            "nothing": "no visible letter to compare: the sealed content itself"
            + (", NOT as it went out" if found.differences else ""),
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
    for sentence in proof.standing:
        console.print(sentence, markup=False)
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


def _trust(key: Path | None, root: Path | None, stamp_root: Path | None, lists: Sequence[Path]) -> Trust:
    """What is given, else what this installation has or had. With the key of another alone, its roots are not known."""
    own = of_installation(os.environ)
    keys, roots = own.keys, {} if key else own.roots
    if key is not None:
        keys = {seal.key_id(seal_keys.public_key(key)): f"the key of {key}"}
    if root is not None:
        roots = {certificates.fingerprint(certificates.certificate(root)): f"the root of {root}"}
    return Trust(
        keys,
        roots,
        (stamp_root,) if stamp_root is not None else () if key else own.stamp_roots,
        (*own.revocation_lists, *(certificates.revocation_list(one) for one in lists)),
        own.remarks if root is None and key is None else (),
    )


def _say_signature(console: Console, found: Verified, here: Trust) -> None:
    signature = found.signature
    if signature is None:
        console.print("no signature of the PDF to check")
        return
    if found.known_root is None:
        whose = "a root that the sealed content names (nothing to compare with: give the organization's with --root)"
    else:
        whose = here.roots.get(signature.root, "ANOTHER root than those that are known here")
    console.print(
        f"PDF signed by {signature.by} (certificate {signature.certificate[:16]}): covers the whole file, unchanged "
        f"since; leads to {whose}",
        markup=False,
    )
    if not signature.stamps:
        console.print(f"signed at {signature.at:%m/%d/%Y %H:%M} UTC as the signer states; no time stamp shows it")
    for stamp in signature.stamps:
        trusted = "" if stamp.trusted else ", NOT TRUSTED: no root to compare with, give its root by --stamp-root"
        console.print(f"time-stamped {stamp.at:%m/%d/%Y %H:%M} UTC by {stamp.by}{trusted}", markup=False)
    for said in (*signature.faults, *signature.remarks):
        console.print(f"  {said}", markup=False)


def _key_says(found: Verified, here: Trust) -> str:
    if found.known_key is None:
        return "(no key to compare with: give the organization's public key with --key)"
    return f"({here.keys[found.key_id]})" if found.known_key else "(NOT one of the keys that are known here)"
