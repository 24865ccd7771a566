"""The letters of a determination made, and kept when it is served."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.chain import canonical
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.determinations import queries
from openimr.determinations.adapters import letter_press
from openimr.determinations.domain.letter_set.assembling import POSTED, LetterSet, PieceContent
from openimr.determinations.models import Determination
from openimr.determinations.models import LetterSet as KeptSet
from openimr.errors import NotFound, Reason, Refused

#: Letters are made for a day on which they can go out: a day far ahead is a slip of the pen.
_AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as it was kept. `files`: format to SHA-256 of the file in the store; `name` is a file name."""

    code: str
    recipient: int
    role: str
    kind: str
    language: str
    title: str
    name: str
    files: Mapping[str, str]


@transaction.atomic
def letter_set(
    case_number: str,
    *,
    served_on: date,
    by: str,
    at: datetime,
    ways: Mapping[str, str] | None = None,
    languages: tuple[str, ...] = (),
    to: Sequence[str] | None = None,
    places: Mapping[str, str] | None = None,
    press: Callable[[letter_press.Job], letter_press.Made] = letter_press.press,
) -> tuple[Piece, ...]:
    """The letters of one service of the signed determination on that day, made and kept by their digests.

    `to`: the roles of that service, without them everybody whose service on another day is not noted; what was kept for
    others stays. `ways`: how each role is served, else by mail; `places`: where their addresses are, where the case
    does not tell; `languages`: other languages that the worker asked for ("es"). Asked for twice with the same answer,
    the set is kept once. Raises Refused with every reason: the case is not signed, the day is before the signature or
    far ahead, nobody is left to serve, a piece has no address to go to. On any error nothing is stored. `press` makes
    the files, in a batch ahead of time.
    """
    case = cases.locked(case_number)
    signed, made = to_go_out(case, served_on=served_on, at=at, ways=ways, languages=languages, to=to, places=places)
    digest = digest_of(made)
    kept = signed.letter_sets.filter(digest=digest).first()
    if kept is None:
        files = press(queries.press_job(signed, made))
        kept = _keep(signed, made, files, digest, on=served_on, by=by, at=at)
    return tuple(Piece(**piece) for piece in kept.pieces)


def to_go_out(
    case: Case,
    *,
    served_on: date,
    at: datetime,
    ways: Mapping[str, str] | None,
    languages: tuple[str, ...],
    to: Sequence[str] | None = None,
    places: Mapping[str, str] | None = None,
) -> tuple[Determination, LetterSet]:
    """The determination that stands and what its letters say. Raises Refused with every reason."""
    case_number = case.number
    signed = queries.standing(case)
    if signed is None:
        reason = Reason("state", f"it is {case.state}: only a signed determination is served")
        raise Refused("serve", case_number, [reason])
    if served_on < signed.signed_on:
        sentence = f"the day of service, {served_on:%m/%d/%Y}, is before the day of signature"
        raise Refused("serve", case_number, [Reason("served_before_signed", sentence, "Lab. Code 4610.6(f)")])
    if served_on > day_of(at) + _AHEAD:
        sentence = f"the day of service, {served_on:%m/%d/%Y}, is more than {_AHEAD.days} days ahead"
        raise Refused("serve", case_number, [Reason("served_far_ahead", sentence)])
    roles = tuple(to) if to is not None else _to_be_served(case, signed, served_on)
    made = queries.letters_as_they_stand(
        case, on=served_on, served=True, languages=languages, ways=ways, to=roles, places=places
    )
    if reasons := _not_to_be_mailed(made):
        raise Refused("serve", case_number, reasons)
    return signed, made


def digest_of(made: LetterSet) -> str:
    """What tells one set from another: the digest of all that it says."""
    return hashlib.sha256(canonical([made.about, [piece.letter for piece in made.pieces]])).hexdigest()


def _to_be_served(case: Case, signed: Determination, on: date) -> tuple[str, ...]:
    """Who is served on that day as far as is known, without those served on another. Raises Refused for nobody."""
    noted = queries.servings(case, signed)
    roles = tuple(one.recipient for one in noted if one.served_on in {None, on})
    if not roles:
        days = ", ".join(sorted({f"{one.served_on:%m/%d/%Y}" for one in noted if one.served_on}))
        sentence = f"everybody was served on {days}: letters of {on:%m/%d/%Y} would tell them a wrong last day"
        raise Refused("serve", case.number, [Reason("served", sentence)])
    return roles


def _not_to_be_mailed(made: LetterSet) -> list[Reason]:
    """Whoever is to be mailed to without a whole address, with what to do about it."""
    return [
        Reason("no_address", f"the {_role(one)} has no whole postal address: {_remedy(one)}", "Code Civ. Proc. 1013(a)")
        for one in made.about["recipients"]
        if one["way"] in POSTED and len(one["address"]) < 2
    ]


def _role(one: Mapping[str, Any]) -> str:
    return str(one["role"].replace("_", " "))


def _remedy(one: Mapping[str, Any]) -> str:
    if one["role"] == "administrative_director":
        return "name it in OPENIMR_ADMINISTRATIVE_DIRECTOR, or serve that office by itself, electronically"
    return "correct the address, or serve the others first and this one by another way"


def _keep(
    signed: Determination,
    made: LetterSet,
    pressed: letter_press.Made,
    digest: str,
    *,
    on: date,
    by: str,
    at: datetime,
) -> KeptSet:
    pieces = [_kept(piece, pressed.files[piece.code]) for piece in made.pieces]
    kept = KeptSet.objects.create(
        determination=signed,
        served_on=on,
        made_by=by,
        made_at=at,
        about=queries.set_as_json(made.about, pressed.files),
        pieces=pieces,
        prints=dict(pressed.prints),
        digest=digest,
    )
    payload = {
        "served_on": on.isoformat(),
        "version": signed.version,
        "digest": digest,
        "pieces": [{"code": p["code"], "role": p["role"], "kind": p["kind"], "pdf": p["files"]["pdf"]} for p in pieces],
    }
    cases.record(signed.case, "determinations.letters_made", by=by, at=at, payload=payload)
    return kept


def _kept(piece: PieceContent, files: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": piece.code,
        "recipient": piece.recipient,
        "role": piece.role,
        "kind": piece.kind,
        "language": piece.language,
        "title": piece.title,
        "name": piece.name,
        "files": dict(files),
    }


def write_letter_set(
    case_number: str, out: Path, *, today: date, on: date | None = None, languages: tuple[str, ...] = ()
) -> tuple[Path, ...]:
    """Write the set to a folder: as it was served, else as it stands, which every page says.

    Whom a service is noted for has its own day; the days of the rest are counted from `on`, without it from today.

    Files are written aside and renamed; what is there already and the same is left alone. Raises NotFound.
    """
    case = Case.objects.filter(number=case_number).first()
    if case is None:
        raise NotFound(f"{case_number}: no such case; `openimr case list` shows the cases that there are")
    written = []
    for path, content in queries.shown_set(case, today=on or today, languages=languages).each():
        written.append(write_whole(out / path, content))
    return tuple(written)


def write_whole(file: Path, content: bytes) -> Path:
    """Write a file aside and rename it; one that is there and the same is left alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or file.read_bytes() != content:
        aside = file.with_name(f"{file.name}.part")
        aside.write_bytes(content)
        aside.replace(file)
    return file
