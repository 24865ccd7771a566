"""A set of letters to show, to download and to write out: as it was served, or as it stands."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from openimr.cases.models import Case
from openimr.determinations.domain.letter_set.assembling import LetterSet
from openimr.determinations.models import LetterSet as KeptSet
from openimr.determinations.queries.letter_sets import (
    formats_of,
    kept_set,
    letters_as_they_stand,
    piece_file,
    print_file,
    set_as_json,
)
from openimr.determinations.queries.service import servings
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


def shown_set(case: Case, *, today: date, languages: tuple[str, ...] = ()) -> ShownSet:
    """The set to show and to write out: the one that was kept when the case was last served, else as it stands."""
    kept = kept_set(case)
    if kept is not None:
        return ShownSet(kept.about, KeptFiles(kept))
    made = letters_as_they_stand(case, on=today, languages=languages)
    return ShownSet(set_as_json(made.about, {}), MadeFiles(case, made, today))


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
    """Where the service as it was noted is another than the letters say: their days are then other days."""
    kept = kept_set(case)
    if kept is None:
        return ()
    told = {one["role"]: one for one in kept.about["recipients"]}
    found = []
    for noted in servings(case):
        fact = noted.fact
        if noted.state != "served" or fact is None:
            continue
        role, said = noted.recipient.replace("_", " "), told.get(noted.recipient)
        if said is None:
            found.append(f"the {role} was served on {fact.on:%m/%d/%Y}, and the letters have nothing for it")
        elif (fact.on, fact.way) != (kept.served_on, said["way"]):
            ways = fact.way.replace("_", " "), said["way"].replace("_", " ")
            found.append(
                f"the {role} was served on {fact.on:%m/%d/%Y} by {ways[0]}; "
                f"the letters say {kept.served_on:%m/%d/%Y} by {ways[1]}"
            )
    return tuple(found)
