"""The versions of a determination, what of the last one may be corrected by whom, and corrections that wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from openimr.cases.domain.dispute import CaseFacts, CaseParty
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.determinations.adapters import corrections_file
from openimr.determinations.domain.correcting import Change, Kind, Told, needs_each, places_in, told
from openimr.determinations.models import Correction, Determination
from openimr.determinations.queries.letters import FORMATS, determination
from openimr.determinations.queries.lines import line
from openimr.errors import NotFound
from openimr.panel import queries as panel
from openimr.records.adapters import originals
from openimr.records.queries import store

#: Days of the head that the application says too.
_DAYS = {
    "header.date_assigned": "assigned",
    "header.date_of_injury": "date_of_injury",
    "header.ur_denial_date": "ur_date",
    "header.application_received": "application_received",
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a determination. `superseded_by`: the number of the next one, None of the one that stands."""

    number: int
    signed_on: date
    kind: str  # "first", "clerical", "remand"
    reason: str
    superseded_by: int | None
    what: tuple[Told, ...] = ()  # what it corrects of the version before


@dataclass(frozen=True, slots=True)
class WaitingCorrection:
    """A correction that waits for further signatures. Seats are numbers: nobody learns who the others are."""

    number: int
    version: int
    seat: int
    reason: str
    asked_on: date
    what: tuple[Told, ...]
    signed: tuple[int, ...]
    lacking: tuple[int, ...]


def versions(case: Case) -> tuple[Version, ...]:
    """Every version, oldest first."""
    rows = list(case.determinations.order_by("version"))
    after = [*(row.version for row in rows[1:]), None][: len(rows)]
    return tuple(
        Version(
            number=row.version,
            signed_on=row.signed_on,
            kind=row.content.get("corrects", {}).get("kind", "first"),
            reason=row.content.get("corrects", {}).get("reason", ""),
            superseded_by=following,
            what=what_was_corrected(row),
        )
        for row, following in zip(rows, after, strict=True)
    )


def what_was_corrected(determined: Determination) -> tuple[Told, ...]:
    """What a version corrects of the one before it, in words; nothing of a first one, or of one after a remand."""
    about = determined.content.get("corrects", {})
    if not about.get("what"):
        return ()
    kinds = corrections_file.kinds(date.fromisoformat(about["corrected_on"]))
    return told(determined.content, [Change(**one) for one in about["what"]], kinds)


def version_letter(case: Case, version: int, kind: str) -> bytes:
    """The letter of one version as it was stored, superseded or not. Raises NotFound."""
    row = case.determinations.filter(version=version).first()
    if row is None or kind not in FORMATS:
        raise NotFound(f"{case.number}: no version {version} in the form {kind}")
    return originals.whole(store(), row.letters[kind]).read_bytes()


def correctable(case: Case, *, by: str, on: date, reviewer_id: str | None = None) -> tuple[tuple[Kind, str, str], ...]:
    """What of the determination that stands "reviewer" or "organization" may correct: kind, place, and what stands.

    `reviewer_id`: of several reviewers the one who corrects, who is offered no other's words.
    """
    signed = _signed(case)
    if signed is None:
        return ()
    seat = seat_of(case, reviewer_id) if reviewer_id else None
    return tuple(places_in(signed.content, corrections_file.kinds(on), by, seat))


def each_signs(case: Case, changes: Sequence[Change], *, on: date) -> bool:
    """Whether a correction waits until each of several reviewers has signed it."""
    signed = _signed(case)
    return signed is not None and needs_each(signed.content, changes, corrections_file.kinds(on))


def told_of(case: Case, changes: Sequence[Change], *, on: date) -> tuple[Told, ...]:
    """A correction of the determination that stands in words, before it is made."""
    signed = _signed(case)
    return told(signed.content, changes, corrections_file.kinds(on)) if signed else ()


def signers(case: Case) -> Mapping[str, int]:
    """Who signed the determination that stands, by id, with their seats; nobody where nothing is signed."""
    signed = _signed(case)
    if signed is None:
        return {}
    return {one.reviewer_id: one.seat for one in panel.seats(case)} or {signed.reviewer_id: 1}


def seat_of(case: Case, reviewer_id: str) -> int | None:
    """The seat of a reviewer who signed the determination that stands, or None."""
    return signers(case).get(reviewer_id)


def waiting_correction(case: Case) -> WaitingCorrection | None:
    """The correction of the determination that stands which waits for further signatures, or None."""
    signed = _signed(case)
    found = open_correction(signed) if signed is not None else None
    if signed is None or found is None:
        return None
    done = tuple(found.entries.filter(kind="signed").values_list("seat", flat=True))
    asked_on = found.entries.get(kind="signed", seat=found.seat).on
    return WaitingCorrection(
        number=found.pk,
        version=signed.version,
        seat=found.seat,
        reason=found.reason,
        asked_on=asked_on,
        what=told(signed.content, changes_of(found), corrections_file.kinds(asked_on)),
        signed=done,
        lacking=tuple(seat for seat in sorted(signers(case).values()) if seat not in done),
    )


def open_correction(determined: Determination) -> Correction | None:
    """The correction of this version that nobody declined and its physician did not take back; there is one at most."""
    ended = ("declined", "withdrawn")
    return determined.corrections.exclude(entries__kind__in=ended).order_by("-pk").first()


def changes_of(correction: Correction) -> tuple[Change, ...]:
    """What it changes."""
    return tuple(Change(**one) for one in correction.changes)


def changes_of_line(determined: Determination) -> tuple[Change, ...]:
    """Everything that was changed since the first version of the line, in the order in which it was corrected."""
    told = (one.content.get("corrects", {}).get("what", ()) for one in line(determined)[1:])
    return tuple(Change(**change) for what in told for change in what)


def facts_as_corrected(facts: CaseFacts, content: Mapping[str, Any], changes: Sequence[Change]) -> CaseFacts:
    """The facts of a case with what was corrected, where they still have what was wrong.

    So a letter goes to the address that was corrected, and to the one of the case where that was mended since.
    `content`: of any version, for they all have the same places.
    """
    for change in changes:
        facts = _mended(facts, content, change)
    return facts


def _mended(facts: CaseFacts, content: Mapping[str, Any], change: Change) -> CaseFacts:
    if change.place in _DAYS:
        name, was = _DAYS[change.place], date.fromisoformat(change.was)
        days: dict[str, Any] = {name: date.fromisoformat(change.now)}
        return replace(facts, **days) if getattr(facts, name) == was else facts
    match change.place.split("."):
        case ["recipients", number, what, *rest]:
            role = content["recipients"][int(number) - 1]["role"]
            if (first := facts.party(role)) is not None:
                mended = _party(first, what, rest, change)
                return replace(facts, parties=tuple(mended if one is first else one for one in facts.parties))
    return facts


def _party(party: CaseParty, what: str, rest: Sequence[str], change: Change) -> CaseParty:
    if what == "address":
        place = int(rest[0]) - 1
        if place >= len(party.address) or party.address[place] != change.was:
            return party
        return replace(party, address=(*party.address[:place], change.now, *party.address[place + 1 :]))
    if getattr(party, what) != change.was:
        return party
    return replace(party, name=change.now) if what == "name" else replace(party, organization=change.now)


def _signed(case: Case) -> Determination | None:
    return determination(case) if has_reached(State(case.state), State.SIGNED) else None
