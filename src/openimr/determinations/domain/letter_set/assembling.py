"""The set put together: every piece of every recipient as plain JSON, and a list that tells of the whole."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openimr.determinations.domain.letter_set import offices
from openimr.determinations.domain.letter_set.blocks import Block
from openimr.determinations.domain.letter_set.cover import cover
from openimr.determinations.domain.letter_set.envelope import Envelope, Place, fitted, safe_place
from openimr.determinations.domain.letter_set.material import Corrected, Enclosures, Material, Recipient, recipients_of
from openimr.determinations.domain.letter_set.passages import passages, written_in_english
from openimr.determinations.domain.letter_set.proof import proof
from openimr.determinations.domain.letter_set.words import Words
from openimr.determinations.domain.letter_set.worker import worker
from openimr.records.domain import cover_code

VERSION = 1
ADDRESS, DETERMINATION = "address", "determination"
#: The ways of service that need a postal address.
POSTED = frozenset({"first_class_mail", "certified_mail", "overnight", "personal"})
_LETTERS: Mapping[str, Callable[[Material, Recipient, Words], list[Block]]] = {
    "worker": worker,
    "administrator": offices.administrator,
    "attorney": offices.attorney,
    "physician": offices.physician,
    "missing": lambda material, _recipient, _say: offices.missing(material),
}
#: The kinds of pieces that there are; `letter_set.yaml` says who gets which.
KINDS = (ADDRESS, DETERMINATION, "cover", "proof", *_LETTERS)
#: Pieces that are no letters to a person: without greeting and closing.
_PLAIN = frozenset({"missing", "proof"})


@dataclass(frozen=True, slots=True)
class PieceContent:
    """One piece of the set. `letter` is what it says; None for the determination, which is a letter of its own."""

    recipient: int
    role: str
    kind: str
    language: str
    code: str
    title: str
    letter: dict[str, Any] | None

    @property
    def name(self) -> str:
        """A file name: place, role and kind, and nothing of the person."""
        tongue = "" if self.language == "en" else f"-{self.language}"
        return f"{self.recipient}-{self.role.replace('_', '-')}-{self.kind}{tongue}"


@dataclass(frozen=True, slots=True)
class LetterSet:
    """`about` is the published list of the set; `pieces` come recipient by recipient, in the order of print."""

    about: dict[str, Any]
    pieces: tuple[PieceContent, ...]

    def of(self, recipient: int) -> tuple[PieceContent, ...]:
        """The pieces of one recipient, in the order of print."""
        return tuple(piece for piece in self.pieces if piece.recipient == recipient)


def assemble(material: Material, envelope: Envelope) -> LetterSet:
    """The set. The same material gives the same set, codes included."""
    maker = _Maker(material, envelope)
    pieces = tuple(piece for recipient in maker.recipients for piece in maker.pieces(recipient))
    return LetterSet(maker.about(pieces), pieces)


class _Maker:
    def __init__(self, material: Material, envelope: Envelope) -> None:
        self.material = material
        self.envelope = envelope
        self.recipients = recipients_of(material)
        self.remarks: list[str] = _remarks(material, self.recipients, safe_place(envelope.recipient, envelope))
        self.unverified: dict[str, dict[str, Any]] = {}

    def words(self, language: str) -> Words:
        return Words(language, self.material.wordings[language])

    def due_to(self, recipient: Recipient) -> list[tuple[str, str]]:
        """(kind, language) of what the recipient gets, in the order of print; what was asked for stands first."""
        listed = _enclosures(self.material, recipient.role)
        due: list[tuple[str, str]] = []
        for kind in listed.pieces:
            due += [(kind, tongue) for tongue in self.material.languages if kind in listed.on_request.get(tongue, ())]
            due.append((kind, "en"))
        lacking = any(item["missing"] for item in self.material.missing_sheet["items"])
        needless = {ADDRESS} if not recipient.address else set()
        return [one for one in due if one[0] not in needless and (one[0] != "missing" or lacking)]

    def title(self, kind: str, language: str) -> str:
        if kind == "missing":
            return str(self.material.missing_sheet["title"])
        listed = {ADDRESS: "piece.address", DETERMINATION: "piece.determination"}
        return self.words(language)(listed.get(kind, f"{kind}.title"))

    def documents(self, recipient: Recipient) -> list[str]:
        """The titles of what is served, without the sheet for the envelope and without the proof itself."""
        due = [one for one in self.due_to(recipient) if one[0] not in {ADDRESS, "proof"}]
        return [self.title(kind, tongue) for kind, tongue in due]

    def pieces(self, recipient: Recipient) -> list[PieceContent]:
        return [self._piece(recipient, kind, language) for kind, language in self.due_to(recipient)]

    def _piece(self, recipient: Recipient, kind: str, language: str) -> PieceContent:
        code = self._code(recipient, kind, language)
        title = self.title(kind, language)
        letter = None if kind == DETERMINATION else self._letter(recipient, kind, language, code=code, title=title)
        return PieceContent(recipient.number, recipient.role, kind, language, code, title, letter)

    def _code(self, recipient: Recipient, kind: str, language: str) -> str:
        """What the piece's code says: it tells nothing to whoever has not the list of the set."""
        told = self.material
        day = recipient.dates.served.isoformat()
        parts = (told.facts.case_number, told.version, day, recipient.number, kind, language)
        return cover_code.code_of(int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8]))

    def _letter(self, recipient: Recipient, kind: str, language: str, *, code: str, title: str) -> dict[str, Any]:
        say, told = self.words(language), self.material
        whole: dict[str, Any] = {
            "openimr_letter": VERSION,
            "kind": kind,
            "role": recipient.role,
            "language": language,
            "code": code,
            "title": title,
            "status": recipient.status,
            "status_line": _status_line(recipient, say),
            "organization": {
                "name": told.organization.name,
                "address": list(told.organization.address),
                "phone": told.organization.phone,
            },
            "to": list(recipient.lines),
        }
        if kind == ADDRESS:
            return {**whole, "places": self._places(recipient)}
        whole |= {
            "programme_line": say("letter.programme"),
            "case_number": told.facts.case_number,
            "date": recipient.dates.served.isoformat() if recipient.status == "served" else None,
            "day": say.long_day(recipient.dates.served) if recipient.status == "served" else "",
            "reference": _reference(told, say),
            "greeting": "" if kind in _PLAIN else say("letter.greeting", name=recipient.name),
            "blocks": self._blocks(recipient, kind, say),
            "closing": "" if kind in _PLAIN else say("letter.closing"),
        }
        whole["passages"] = self._passages(whole["blocks"], say)
        certified = language != "en" and told.organization.certified_translator
        self.unverified |= {
            f"{language} {one.id}": {"wording": one.id, "language": language, "cite": one.cite}
            for one in say.said.values()
            if not one.verified and not certified
        }
        sources = dict.fromkeys(one.cite for one in say.said.values() if one.cite != "own words")
        return {**whole, "dates": recipient.dates.as_json(appeal=recipient.may_petition), "law": list(sources)}

    def _blocks(self, recipient: Recipient, kind: str, say: Words) -> list[Block]:
        if kind == "cover":
            return cover(
                self.material,
                recipient,
                say,
                enclosed=self._enclosed(recipient),
            )
        if kind == "proof":
            together = [one for one in self.recipients if _served_as(one) == _served_as(recipient)]
            documents = {one.number: self.documents(one) for one in together}
            return proof(self.material, together, say, documents=documents)
        return _LETTERS[kind](self.material, recipient, say)

    def _enclosed(self, recipient: Recipient) -> list[str]:
        """The titles of what comes with a cover."""
        covers = {self.title("cover", tongue) for kind, tongue in self.due_to(recipient) if kind == "cover"}
        return [title for title in self.documents(recipient) if title not in covers]

    def _passages(self, blocks: Sequence[Block], say: Words) -> list[dict[str, str]]:
        titled = {(self.title(kind, tongue), tongue) for one in self.recipients for kind, tongue in self.due_to(one)}
        if say.language == "en":
            others = {tongue for _, tongue in titled} - {"en"}
            spoken = {tongue: [title for title, one in titled if one == tongue] for tongue in sorted(others)}
            found = (passages(blocks, candidates=titles, language=tongue) for tongue, titles in spoken.items())
            return [one for listed in found for one in listed]
        english = [*written_in_english(self.material), *say.left, *say("language.passages").split("|")]
        english += [title for title, tongue in titled if tongue == "en"]
        return passages(blocks, candidates=english, language="en")

    def _places(self, recipient: Recipient) -> dict[str, Any]:
        sender = (self.material.organization.name, *self.material.organization.address)
        windows = {"sender": (sender, self.envelope.sender), "recipient": (recipient.lines, self.envelope.recipient)}
        return {
            name: {"lines": list(lines), **_told(safe_place(window, self.envelope))}
            for name, (lines, window) in windows.items()
        } | {"fold": self.envelope.panel_height}

    def about(self, pieces: Sequence[PieceContent]) -> dict[str, Any]:
        told = self.material
        return {
            "openimr_letter_set": VERSION,
            "case_number": told.facts.case_number,
            "determination_version": told.version,
            "determination_pdf": told.determination_digest,
            **({"corrects": _corrects(told.corrected)} if told.corrected else {}),
            "status": _status(self.recipients),
            "served_on": max((one.dates.served for one in self.recipients), default=told.served).isoformat(),
            "recipients": [self._recipient(one, pieces) for one in self.recipients],
            "remarks": self.remarks,
            "unverified": list(self.unverified.values()),
        }

    def _recipient(self, one: Recipient, pieces: Sequence[PieceContent]) -> dict[str, Any]:
        return {
            "number": one.number,
            "role": one.role,
            "name": one.name,
            "organization": one.organization,
            "address": list(one.address),
            "way": one.dates.way.id,
            "status": one.status,
            "served_on": one.dates.served.isoformat(),
            "appeal_by": one.dates.appeal.due.isoformat() if one.may_petition else None,
            **({"appeal_by_if_anew": one.dates.anew.due.isoformat()} if one.dates.anew and one.may_petition else {}),
            "pieces": [
                {"code": p.code, "kind": p.kind, "language": p.language, "title": p.title, "name": p.name}
                for p in pieces
                if p.recipient == one.number
            ],
        }


def _corrects(about: Corrected) -> dict[str, Any]:
    return {
        "version": about.version,
        "signed_on": about.signed_on.isoformat(),
        "what": list(about.what),
        "reason": about.reason,
    }


def _enclosures(material: Material, role: str) -> Enclosures:
    return next(listed for listed in material.enclosures if listed.role == role)


def _told(place: Place) -> dict[str, float]:
    return {name: round(getattr(place, name), 4) for name in ("left", "top", "width", "height")}


def _served_as(one: Recipient) -> tuple[Any, ...]:
    """What those have in common who stand on one proof of service: its day, while none was served its blank."""
    return (one.status, one.dates.served if one.status == "served" else None)


def _status(recipients: Sequence[Recipient]) -> str:
    """That of the set: of its recipients, or that some were served and some not."""
    found = {one.status for one in recipients}
    return found.pop() if len(found) == 1 else "partly_served"


def _status_line(recipient: Recipient, say: Words) -> str:
    if recipient.status == "served":
        return ""
    day = {"day": f"{recipient.dates.served:%m/%d/%Y}"} if recipient.status != "draft" else {}
    return say(f"status.{recipient.status}", **day)


def _reference(material: Material, say: Words) -> list[list[str]]:
    facts = material.facts
    known = facts.party("injured_worker")
    rows = [
        ("reference.case", facts.case_number),
        ("reference.worker", known.name if known else ""),
        ("reference.claim", facts.claim_number),
        ("reference.eams", material.eams_number),
        ("reference.injury", f"{facts.date_of_injury:%m/%d/%Y}"),
        ("reference.ur", f"{facts.ur_date:%m/%d/%Y}"),
    ]
    return [[say(key), value] for key, value in rows if value]


def _remarks(material: Material, recipients: Sequence[Recipient], window: Place) -> list[str]:
    """What whoever sends the set has to know; nothing of it is printed."""
    found = [
        f"{one.role.replace('_', ' ')}: no whole postal address on file, so the piece cannot be mailed"
        for one in recipients
        if len(one.address) < 2 and one.dates.way.id in POSTED
    ]
    found += [
        f"{one.role.replace('_', ' ')}: the address is too long for the window; take an envelope without windows"
        for one in recipients
        if one.address and not fitted(one.lines, window).whole
    ]
    if any(one.role == "administrative_director" and not one.address for one in recipients):
        found.append(
            "OPENIMR_ADMINISTRATIVE_DIRECTOR names no address: the Administrative Director's copy has no address sheet "
            "and goes electronically"
        )
    if material.languages and not material.organization.certified_translator:
        found.append(
            "no certified translator is named for the wording in another language (OPENIMR_CERTIFIED_TRANSLATOR): "
            "the letter says so"
        )
    return found
