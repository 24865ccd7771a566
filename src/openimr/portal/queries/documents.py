"""The documents that a party sees, and their files."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.determinations import queries as determinations
from openimr.errors import NotFound
from openimr.portal.adapters.rights_file import rights
from openimr.portal.domain.rights import Paper, Right, ToldKind
from openimr.portal.queries.access import Seat, accounts_of, former_marks, with_accounts
from openimr.records import queries as records
from openimr.records.adapters import originals
from openimr.records.models import Document, Page

#: States in which nothing more is taken in: the case was decided or has ended.
_CLOSED = (State.SIGNED, State.PUBLISHED, State.TRANSFERRED, State.INELIGIBLE, State.TERMINATED)

#: The letter that says in plain words what was decided, by the kind of piece that each role gets.
_PLAIN = ("worker", "attorney", "administrator", "physician")

#: Pieces of a set of letters that are no letters to their recipient: the printer's sheet, and what stands apart here.
_NO_LETTERS = ("address", "determination")


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """A letter that went to this party with the determination."""

    name: str
    title: str
    language: str
    files: dict[str, str]  # format to SHA-256 in the store
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """The determination as this party has it: `letter`, what it corrects, the versions before it that the party has.

    `newer`: a correction that was sealed and is not served on this party yet.
    """

    letter: Any
    corrects: tuple[Any, ...]
    reason: str
    earlier: tuple[Any, ...]
    newer: Any | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """An appeal undid the determination: `on` which day, and the versions that this party has of it, newest first.

    `served_on`: when the first of them was served on the party; None where it has none.
    """

    on: dt.date
    letters: tuple[Any, ...]
    served_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A file of the case that the reader may see. `checked` is False while it waits for reading and screening.

    Such a file is listed for the party that sent it, and handed out to nobody.
    """

    document: str  # SHA-256 of the original
    file: str
    kinds: tuple[str, ...]
    dates: tuple[dt.date, ...]
    sender: str
    received: dt.date | None
    pages: int
    checked: bool
    own: bool
    right: Right


def papers(seat: Seat, *, on: dt.date) -> tuple[ShownPaper, ...]:
    """Every file that the rights grant to this party, the latest received first."""
    own = _own(seat)
    shown = [paper for original in _files(seat.case) if (paper := _shown(seat, original, own, on)) is not None]
    return tuple(sorted(shown, key=lambda one: (one.received is None, one.received or dt.date.min), reverse=True))


def _files(case: Case) -> QuerySet[Any]:
    """The files of a case with their documents and counts of pages; the texts of the pages stay where they are."""
    withheld = Count("pages", filter=Q(pages__withheld=True))
    return case.originals.annotate(there=Count("pages"), withheld=withheld).prefetch_related("documents")


def _own(seat: Seat) -> Callable[[Any], bool]:
    """Which files of the reader's role are its own: what an account of this very party sent in.

    What came otherwise (by mail, in the case folder) was taken in by staff and tells a role alone: it is the present
    party's where nobody else was known in that role.
    """
    accounts, alone = accounts_of(seat), former_marks(seat.case, seat.role) <= {seat.mark}
    return lambda original: (
        original.sender == seat.role
        and (original.taken_in_by in accounts or (alone and not original.taken_in_by.startswith(f"{seat.role}:")))
    )


def _told(document: Any) -> ToldKind:
    return ToldKind(document.kind, document.kind_confidence, "kind" in document.corrected)


def _shown(seat: Seat, original: Any, is_own: Callable[[Any], bool], on: dt.date) -> ShownPaper | None:
    documents = list(original.documents.all())
    checked = _is_checked(original)
    kinds = frozenset(one.kind or "other" for one in documents) if checked else frozenset()
    doubtful = any(rights().is_doubtful(_told(one)) for one in documents)
    own = is_own(original)
    right = rights().right_to(seat.role, Paper(original.sender, kinds, own=own, doubtful=doubtful), on=on)
    if right is None or (not checked and not right.own):
        return None
    return ShownPaper(
        document=original.sha256,
        file=original.file,
        kinds=_in_order(one.kind or "other" for one in documents) if checked else (),
        dates=tuple(sorted({one.date for one in documents if one.date})) if checked else (),
        sender=original.sender,
        received=original.received,
        pages=original.page_count,
        checked=checked,
        own=own,
        right=right,
    )


def _is_checked(original: Any) -> bool:
    return original.there > 0 and bool(original.documents.all()) and not original.withheld


@dataclass(frozen=True, slots=True)
class UnknownKind:
    """A document that no party is shown by a rule that asks for its kind, until a person says what it is."""

    case_number: str
    document: str  # SHA-256 of the original
    page: int  # the first
    title: str
    kind: str
    sure: float
    sender: str


def kinds_that_wait(case: Case | None = None) -> tuple[UnknownKind, ...]:
    """Documents whose kind a person has to set before parties see them: of a case, or of every case with an account."""
    return tuple(
        UnknownKind(
            case_number=one.original.case.number,
            document=one.original.sha256,
            page=one.first_page,
            title=one.title or one.original.file,
            kind=one.kind or rights().unknown_kind,
            sure=one.kind_confidence,
            sender=one.original.sender,
        )
        for one in _unsure(case).select_related("original__case").order_by("original__case__number", "pk")
    )


def count_kinds_that_wait() -> int:
    """How many documents wait for a kind, in every case with an account."""
    return _unsure(None).count()


def _unsure(case: Case | None) -> QuerySet[Document]:
    """As `Rights.is_doubtful` has it; pages that are not screened yet wait for that first.

    Of a case that was decided or has ended nothing is told: its file stands, and no kind can be set any more.
    """
    pages = Page.objects.filter(original=OuterRef("original"))
    unsure = Q(kind__in=["", rights().unknown_kind]) | Q(kind_confidence__lt=rights().least_sure)
    found = Document.objects.filter(unsure, Exists(pages), ~Exists(pages.filter(withheld=True)))
    found = found.exclude(corrected__contains=["kind"]).exclude(original__case__state__in=_CLOSED)
    return found.filter(original__case=case) if case else found.filter(original__case__in=with_accounts())


def _in_order(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kinds))


def paper_file(seat: Seat, document: str, *, on: dt.date) -> Path:
    """The working copy (a PDF without anything that acts) of a file that the reader may see. Raises NotFound."""
    original = _files(seat.case).filter(sha256=document).first()
    shown = _shown(seat, original, _own(seat), on) if original is not None else None
    if original is None or shown is None or not shown.checked:
        raise NotFound(f"{seat.case.number}: no document {document[:12]} for this account")
    return records.working_file(original)


def own_files(seat: Seat) -> tuple[Any, ...]:
    """What this account itself sent in, the latest first: what a message may name."""
    return tuple(seat.case.originals.filter(taken_in_by=seat.person.actor, sender=seat.role).order_by("-place"))


def may_send(seat: Seat) -> bool:
    """Whether records are still taken in for the case."""
    return is_open(seat.case)


def is_open(case: Case) -> bool:
    """Whether the case is neither decided nor ended."""
    return State(case.state) not in _CLOSED


def requests_to(seat: Seat, *, on: dt.date) -> tuple[Any, ...]:
    """The requests for records that were sent to this party, the latest first."""
    if rights().may(seat.role, "records_request", on=on) is None:
        return ()
    sent = seat.case.records_requests.filter(party=seat.role, state__in=["sent", "answered"])
    return tuple(sent.order_by("-pk"))


def request_letter(seat: Seat, code: str, *, on: dt.date, language: str = "en") -> bytes:
    """The letter of a request that was sent to this party, as PDF: in that language before the English, which rules.

    Raises NotFound for any other.
    """
    for request in requests_to(seat, on=on):
        if request.code == code:
            return records.letter_of(request, language=language)
    raise NotFound(f"{seat.case.number}: no request {code} to this party")


def served_on(seat: Seat, *, on: dt.date) -> dt.date | None:
    """The day on which the determination was first served on this party; None before, whoever else has it."""
    days = [day for _, day in _served(seat, on)]
    return min(days, default=None)


def _served(seat: Seat, on: dt.date) -> list[tuple[Any, dt.date]]:
    """The versions of the determination that stands which were served on this party, oldest first, each with its day.

    One that came back undelivered counts: it was sent, and here the party can read it.
    """
    stands = determinations.standing_determination(seat.case)
    return _served_of(seat, stands, on) if stands is not None else []


def _served_of(seat: Seat, determined: Any, on: dt.date) -> list[tuple[Any, dt.date]]:
    """The same of any determination with the versions that it corrects."""
    found = []
    for version in determinations.line(determined):
        for serving in determinations.servings(seat.case, version):
            if serving.recipient == seat.role and serving.fact is not None and serving.fact.on <= on:
                found.append((version, serving.fact.on))
    return found


def issued(seat: Seat, *, on: dt.date) -> Any | None:
    """The newest version of the determination that was served on this party, and that it may see; None before any."""
    if rights().may(seat.role, "determination", on=on) is None:
        return None
    served = _served(seat, on)
    return served[-1][0] if served else None


def issue(seat: Seat, *, on: dt.date) -> Issue | None:
    """The same, with the versions that it takes the place of, and whether a newer one is on its way."""
    letter = issued(seat, on=on)
    stands = determinations.standing_determination(seat.case)
    if letter is None or stands is None:
        return None
    return Issue(
        letter=letter,
        corrects=determinations.what_was_corrected(letter),
        reason=letter.content.get("corrects", {}).get("reason", ""),
        earlier=tuple(one for one, _ in _served(seat, on) if one.pk != letter.pk),
        newer=stands if stands.pk != letter.pk else None,
    )


def set_aside(seat: Seat, *, on: dt.date) -> SetAside | None:
    """The determination that an appeal undid, while none was made anew; None where there is none."""
    day, last = determinations.set_aside_on(seat.case), determinations.determination(seat.case)
    if day is None or last is None:
        return None
    served = _served_of(seat, last, on)
    first = min((sent for _, sent in served), default=None)
    return SetAside(day, tuple(one for one, _ in reversed(served)), first)


def earlier_decisions(seat: Seat, *, on: dt.date) -> tuple[Any, ...]:
    """The determinations that this party has and that stand no more, the newest first: each was set aside on appeal."""
    if rights().may(seat.role, "determination", on=on) is None:
        return ()
    stands = None if determinations.set_aside_on(seat.case) else determinations.standing_determination(seat.case)
    ends = [one for one in determinations.ends_of_lines(seat.case) if stands is None or one.pk != stands.pk]
    found = [_served_of(seat, one, on) for one in reversed(ends)]
    return tuple(served[-1][0] for served in found if served)


def plain_letter(seat: Seat, *, language: str, on: dt.date) -> OwnLetter | None:
    """The letter that says the decision in plain words: in that language, else in English; None where there is none."""
    plain = [one for one in letters(seat, on=on) if one.kind in _PLAIN]
    return next((one for one in plain if one.language == language), plain[-1] if plain else None)


def determination_letter(seat: Seat, *, on: dt.date, version: int | None = None) -> bytes:
    """The determination as PDF: the newest version that this party has, or an earlier one.

    Raises NotFound where the party has none to see.
    """
    newest = issued(seat, on=on)
    wanted = version if version is not None else newest.version if newest is not None else None
    has = [*(_served(seat, on) if newest is not None else ()), *((one, None) for one in earlier_decisions(seat, on=on))]
    aside = set_aside(seat, on=on)
    has += [(one, None) for one in (aside.letters if aside else ())]
    for one, _ in has:
        if one.version == wanted:
            return determinations.version_letter(seat.case, one.version, "pdf")
    raise NotFound(f"{seat.case.number}: no determination for this account")


def letters(seat: Seat, *, on: dt.date) -> tuple[OwnLetter, ...]:
    """The letters that went to this party with the newest version that it has, in the order of print.

    They are those of the service that counts: its day and way are what the last day of an appeal in them rests on.
    """
    letter = issued(seat, on=on)
    kept = _set_of(seat, letter) if letter is not None else None
    if kept is None:
        return ()
    return tuple(
        OwnLetter(piece["name"], piece["title"], piece["language"], piece["files"], piece["kind"])
        for piece in kept.pieces
        if piece["role"] == seat.role and piece["kind"] not in _NO_LETTERS
    )


def _set_of(seat: Seat, letter: Any) -> Any | None:
    """The newest set whose letters to this party tell the day and way of the service that counts; None without one."""
    counted = next((one for one in determinations.servings(seat.case, letter) if one.recipient == seat.role), None)
    if counted is None or counted.served_on is None or counted.fact is None:
        return None
    for kept in letter.letter_sets.order_by("-pk"):
        told = next((one for one in kept.about["recipients"] if one["role"] == seat.role), None)
        if told is not None and (kept.served_on, told["way"]) == (counted.served_on, counted.fact.way):
            return kept
    return None


def letter_file(seat: Seat, name: str, *, on: dt.date) -> tuple[bytes, str]:
    """One of them as PDF, with its SHA-256. Raises NotFound, also for a letter to somebody else."""
    for letter in letters(seat, on=on):
        if letter.name == name:
            digest = letter.files["pdf"]
            return originals.whole(records.store(), digest).read_bytes(), digest
    raise NotFound(f"{seat.case.number}: no letter {name} to this party")
