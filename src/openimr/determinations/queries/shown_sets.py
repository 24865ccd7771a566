"""A set of letters to show, to download and to write out: as it was served, or as it stands."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from openimr.cases.models import Case
from openimr.determinations.domain.letter_set.assembling import LetterSet
from openimr.determinations.models import LetterSet as KeptSet
from openimr.determinations.queries.letter_sets import (
    formats_of,
    kept_by_role,
    letters_as_they_stand,
    piece_file,
    print_file,
    set_as_json,
)
from openimr.determinations.queries.letters import standing
from openimr.determinations.queries.service import recipients, servings
from openimr.errors import NotFound
from openimr.records.adapters import originals
from openimr.records.queries import store


class Files(Protocol):
    """Where the files of a set come from."""

    def piece(self, name: str, kind: str) -> bytes: ...

    def print_file(self, recipient: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class ShownSet:
    """The published list of a set, and its files."""

    about: Mapping[str, Any]
    files: Files

    def prints(self) -> Iterator[tuple[str, bytes]]:
        """The list and the print file of each recipient, each with its path."""
        yield "letter-set.json", json.dumps(self.about, ensure_ascii=False, sort_keys=True, indent=1).encode()
        for one in self.about["recipients"]:
            yield f"{_folder(one)}.pdf", self.files.print_file(one["number"])

    def each(self) -> Iterator[tuple[str, bytes]]:
        """Every file with its path: the list, a print file for each recipient, and a folder of pieces for each."""
        yield "letter-set.json", json.dumps(self.about, ensure_ascii=False, sort_keys=True, indent=1).encode()
        for one in self.about["recipients"]:
            folder = _folder(one)
            yield f"{folder}.pdf", self.files.print_file(one["number"])
            for piece in one["pieces"]:
                for kind in formats_of(piece["kind"]):
                    yield f"{folder}/{piece['name']}.{kind}", self.files.piece(piece["name"], kind)


def _folder(recipient: Mapping[str, Any]) -> str:
    return f"{recipient['number']}-{recipient['role'].replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """The files as they were served, checked against their digests."""

    kept: KeptSet

    def piece(self, name: str, kind: str) -> bytes:
        found = next((one for one in self.kept.pieces if one["name"] == name), None)
        if found is None or kind not in found["files"]:
            raise NotFound(f"no piece {name} as {kind} among the letters that were served")
        return originals.whole(store(), found["files"][kind]).read_bytes()

    def print_file(self, recipient: int) -> bytes:
        if str(recipient) not in self.kept.prints:
            raise NotFound(f"no recipient {recipient} among the letters that were served")
        return originals.whole(store(), self.kept.prints[str(recipient)]).read_bytes()


@dataclass(frozen=True, slots=True)
class MadeFiles:
    """The files as they stand, made when asked for."""

    case: Case
    made: LetterSet
    today: date

    def piece(self, name: str, kind: str) -> bytes:
        found = next((one for one in self.made.pieces if one.name == name), None)
        if found is None:
            raise NotFound(f"{self.case.number}: no piece {name} among its letters")
        return piece_file(self.case, found, kind, today=self.today)

    def print_file(self, recipient: int) -> bytes:
        return print_file(self.case, self.made, recipient, today=self.today)


@dataclass(frozen=True, slots=True)
class _Part:
    """One recipient's letters. `number`: in the set that they come from, which may be another here."""

    listed: Mapping[str, Any]
    number: int
    files: Files


@dataclass(frozen=True, slots=True)
class JoinedFiles:
    """The files of several sets, each recipient's from its own."""

    parts: tuple[_Part, ...]

    def piece(self, name: str, kind: str) -> bytes:
        for part in self.parts:
            if any(one["name"] == name for one in part.listed["pieces"]):
                return part.files.piece(name, kind)
        raise NotFound(f"no piece {name} among the letters")

    def print_file(self, recipient: int) -> bytes:
        for part in self.parts:
            if part.listed["number"] == recipient:
                return part.files.print_file(part.number)
        raise NotFound(f"no recipient {recipient} among the letters")


def shown_set(case: Case, *, today: date, languages: tuple[str, ...] = ()) -> ShownSet:
    """The set to show and to write out: to each recipient what was last kept for it, to the rest as it stands."""
    signed = standing(case)
    kept = kept_by_role(signed) if signed is not None else {}
    sets = {one.pk: one for one in kept.values()}
    lacking = signed is None or bool(set(recipients(case, on=signed.signed_on)) - set(kept))
    made = letters_as_they_stand(case, on=today, languages=languages) if lacking else None
    stands = set_as_json(made.about, {}) if made is not None else None
    parts = [
        _Part(_dated(one, each.about), one["number"], KeptFiles(each))
        for each in sets.values()
        for one in each.about["recipients"]
        if kept[one["role"]] == each
    ]
    if made is not None and stands is not None:
        files = MadeFiles(case, made, today)
        parts += [_Part(one, one["number"], files) for one in stands["recipients"] if one["role"] not in kept]
    parts = _numbered(sorted(parts, key=lambda part: part.number))
    newest = max(sets.values(), key=lambda one: one.pk).about if sets else stands
    assert newest is not None
    about = {
        **newest,
        "status": _status(parts),
        "served_on": max((part.listed["served_on"] for part in parts), default=newest["served_on"]),
        "recipients": [part.listed for part in parts],
        "remarks": list(dict.fromkeys(_of_all("remarks", sets.values(), stands))),
        "unverified": list({repr(one): one for one in _of_all("unverified", sets.values(), stands)}.values()),
    }
    return ShownSet(about, JoinedFiles(tuple(parts)))


def _dated(one: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """What a kept list says of a recipient; lists of before gave the day and the state once for all."""
    return {"status": about["status"], "served_on": about["served_on"], **one}


def _numbered(parts: list[_Part]) -> list[_Part]:
    """Each with a number of its own: a party that came in between two services moves the numbers after it."""
    taken: set[int] = set()
    found = []
    for part in parts:
        number = part.number if part.number not in taken else max(taken | {len(parts)}) + 1
        taken.add(number)
        found.append(replace(part, listed={**part.listed, "number": number}))
    return found


def _status(parts: Sequence[_Part]) -> str:
    states = {part.listed["status"] for part in parts}
    return states.pop() if len(states) == 1 else "partly_served"


def _of_all(what: str, sets: Iterable[KeptSet], stands: Mapping[str, Any] | None) -> Iterator[Any]:
    for about in (*(one.about for one in sets), *([stands] if stands else [])):
        yield from about[what]


def archive(case: Case, *, today: date, languages: tuple[str, ...] = ()) -> bytes:
    """The whole set as one ZIP, in a folder of the case's number; the same set gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as whole:
        for path, file in shown_set(case, today=today, languages=languages).each():
            entry = zipfile.ZipInfo(f"{case.number}/{path}")  # without an instant: 1980, as the form has it
            entry.compress_type = zipfile.ZIP_DEFLATED
            whole.writestr(entry, file)
    return buffer.getvalue()


def otherwise_served(case: Case) -> tuple[str, ...]:
    """Where the service as noted is another than the letters say, or none is noted: their days are wrong then."""
    signed = standing(case)
    kept = kept_by_role(signed) if signed is not None else {}
    if not kept:
        return ()
    found = []
    for noted in servings(case, signed):
        role, fact, its = noted.recipient.replace("_", " "), noted.fact, kept.get(noted.recipient)
        said = _said(its, noted.recipient) if its is not None else ""
        if noted.state == "served" and fact is not None:
            by = f"the {role} was served on {fact.on:%m/%d/%Y}"
            if its is None:
                found.append(f"{by}, but no letters of that service are kept")
            elif said != _by(fact.on, fact.way):
                found.append(f"{by} by {fact.way.replace('_', ' ')}; the letters say {said}")
        elif noted.returned_on is not None and said:
            found.append(f"the letters to the {role} say {said}; that came back on {noted.returned_on:%m/%d/%Y}")
        elif said:
            found.append(f"no service on the {role} is noted; the letters say {said}")
        else:
            found.append(f"the {role} was never served, and no letters are kept for it")
    return tuple(found)


def _said(kept: KeptSet, role: str) -> str:
    """The day and the way of service that the letters to that role name."""
    told = next(_dated(one, kept.about) for one in kept.about["recipients"] if one["role"] == role)
    return _by(date.fromisoformat(told["served_on"]), told["way"])


def _by(on: date, way: str) -> str:
    return f"{on:%m/%d/%Y} by {way.replace('_', ' ')}"
