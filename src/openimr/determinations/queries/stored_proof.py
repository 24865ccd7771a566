"""A letter against what is stored: the determination, its standing, the log of the case, and the records it quotes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.determinations.domain.recorded import Quoted, quotes_of
from openimr.determinations.models import Determination
from openimr.determinations.queries.appeals import petitions
from openimr.determinations.queries.corrections import what_was_corrected
from openimr.errors import DocumentUnreadable, NotFound
from openimr.records.adapters import originals
from openimr.records.queries import case_records, store


@dataclass(frozen=True, slots=True)
class StoredProof:
    """What the database says of a letter. `superseded_by`: version and day of signature of the last one.

    `set_aside`: the day on which an appeal set this version aside, and by what.
    `standing`: what follows for a reader of this letter, in sentences; none where it stands.
    `corrects`: what it corrects of the version before it, in words.
    """

    version: int
    superseded_by: tuple[int, date] | None
    set_aside: tuple[date, str] | None
    quotes: int
    faults: tuple[str, ...]
    corrects: str = ""

    @property
    def standing(self) -> tuple[str, ...]:
        told = []
        if self.set_aside:
            on, by = self.set_aside
            told.append(f"SET ASIDE on {on:%m/%d/%Y} by {by}: what this one says no longer counts")
        if self.superseded_by:
            version, on = self.superseded_by
            told.append(f"SUPERSEDED by version {version} of {on:%m/%d/%Y}: what this one says no longer counts")
        elif self.set_aside:
            told.append("No later version is signed: the case is decided anew")
        return tuple(told)


def stored_proof(file: Path, sealed: Mapping[str, Any]) -> StoredProof:
    """A letter with the sealed content that vouches for it, against what is stored of its case.

    Raises NotFound where there is no such case, or it has no determination with this content.
    """
    content = sealed["content"]
    case = cases.get(content["header"]["case_number"], None)
    signed = next((one for one in case.determinations.all() if one.content == content), None)
    if signed is None:
        raise NotFound(f"{case.number}: no determination with this content is stored here: it was not issued here")
    latest = case.determinations.order_by("-version")[0]
    quoted = list(quotes_of(content))
    return StoredProof(
        version=signed.version,
        superseded_by=None if latest.version == signed.version else (latest.version, latest.signed_on),
        set_aside=_set_aside(case, signed),
        quotes=len(quoted),
        corrects="; ".join(map(str, what_was_corrected(signed))),
        faults=(*_of_letter(file, sealed, signed), *_of_line(signed), *_of_log(case), *_of_quotes(case, quoted)),
    )


def _set_aside(case: Case, signed: Determination) -> tuple[date, str] | None:
    """When an appeal set this version aside, or a later one that corrects it, and by what, in words."""
    for one in case.determinations.filter(version__gte=signed.version).order_by("version"):
        if one != signed and one.content.get("corrects", {}).get("kind") != "clerical":
            break  # decided anew: what became of that is no matter of this one
        for petition in petitions(case, one):
            if petition.sets_aside and petition.decided is not None:
                number = petition.filed.board_number or petition.decided.board_number
                of = "" if one == signed else f" (of version {one.version}, which corrects it)"
                case_of = f", case {number}" if number else ""
                return petition.decided.on, f"the order on a petition to the appeals board{case_of}{of}"
    return None


def _of_letter(file: Path, sealed: Mapping[str, Any], signed: Determination) -> list[str]:
    faults = []
    if signed.seal != sealed["seal"]:
        faults.append("the seal is another than the one that is stored")
    kind = file.suffix[1:]
    if signed.letters.get(kind) != hashlib.sha256(file.read_bytes()).hexdigest():
        faults.append(f"the {kind.upper()} is another file than the one that is stored")
    return faults


def _of_line(signed: Determination) -> list[str]:
    """A version names the one that it takes the place of by number and seal: no version is missing or another."""
    about = signed.content.get("corrects")
    before = signed.case.determinations.filter(version=signed.version - 1).first()
    if before is None:
        return [] if about is None and signed.version == 1 else ["the version before it is not stored here"]
    if about is None or (about["version"], about["seal"]) != (before.version, before.seal.get("signature")):
        return [f"it does not name version {before.version}, which is stored here, with its seal"]
    return []


def _of_log(case: Case) -> list[str]:
    broken = cases.broken_event(case)
    return [] if broken is None else [f"the log of the case is broken at its event {broken}"]


def _of_quotes(case: Case, quoted: list[Quoted]) -> list[str]:
    """Each quote on its page of its document, whose file is still what its digest says."""
    held = frozenset(case.originals.values_list("sha256", flat=True))
    pages = {(page.document, page.number): page.text for page in case_records(case).pages(with_duplicates=True)}

    @cache
    def fault_of(document: str) -> str:
        if document not in held:
            return "is not among the records"
        try:
            originals.whole(store(), document)
        except DocumentUnreadable as problem:
            return f"{problem.problem}"
        return ""

    faults = []
    for one in quoted:
        named = f"{one.where}: document {one.document[:12]}"
        if fault := fault_of(one.document):
            faults.append(f"{named}: {fault}")
        elif (one.document, one.page) not in pages:
            faults.append(f"{named} has no page {one.page} any more")
        elif pages[one.document, one.page][one.start : one.end] != one.quote:
            faults.append(f"{named}, page {one.page}: the stored text is not what is quoted")
    return faults


def stored_letters(case_number: str) -> tuple[tuple[int, Path], ...]:
    """The PDF of each version of the determination as it is kept, oldest first. Raises NotFound where there is none."""
    case = cases.get(case_number, None)
    rows = tuple(case.determinations.order_by("version"))
    if not rows:
        raise NotFound(f"{case_number}: no signed determination yet")
    return tuple((one.version, originals.whole(store(), one.letters["pdf"])) for one in rows)
