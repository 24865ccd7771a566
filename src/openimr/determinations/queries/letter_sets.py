"""What a case's letters say as things stand, and the sets that were kept when a determination was served."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from openimr.cases.domain.dispute import CaseFacts, CaseParty
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.determinations.adapters import letter_press, letter_set_file, letter_set_pdf
from openimr.determinations.domain.letter_set.assembling import ADDRESS, LetterSet, PieceContent, assemble
from openimr.determinations.domain.letter_set.dates import is_known
from openimr.determinations.domain.letter_set.material import Corrected, Material, Organization
from openimr.determinations.domain.serving import Serving
from openimr.determinations.models import Determination
from openimr.determinations.models import LetterSet as KeptSet
from openimr.determinations.queries.corrections import changes_of_line, facts_as_corrected, what_was_corrected
from openimr.determinations.queries.letters import content, letter, standing
from openimr.determinations.queries.lines import addressed_anew, counted, is_correction, line
from openimr.determinations.queries.look import look
from openimr.determinations.queries.service import servings
from openimr.errors import NotFound
from openimr.panel import queries as panel
from openimr.programmes.domain.rules import Programme
from openimr.programmes.loader import load as load_programme
from openimr.records.queries import store
from openimr.review.queries import what_was_missing


def own_wording() -> Path | None:
    """The organization's own wording file, or None."""
    return Path(settings.LETTER_WORDING) if settings.LETTER_WORDING else None


def sender() -> Organization:
    """The organization as its letters name it; its address in the lines of an envelope."""
    street, comma, rest = settings.ORGANIZATION_ADDRESS.partition(",")
    return Organization(
        name=settings.ORGANIZATION_NAME,
        address=(street.strip(), rest.strip()) if comma else (settings.ORGANIZATION_ADDRESS,),
        phone=settings.ORGANIZATION_PHONE,
        certified_translator=settings.CERTIFIED_TRANSLATOR,
    )


def letters_as_they_stand(
    case: Case,
    *,
    on: date,
    served: bool = False,
    languages: tuple[str, ...] = (),
    ways: Mapping[str, str] | None = None,
    to: Sequence[str] | None = None,
    places: Mapping[str, str] | None = None,
) -> LetterSet:
    """The set of the case, to each recipient as it was served, to the rest as if served on `on`; `served`: it is.

    `to`: the recipients of that service alone; `places`: where their addresses are, where the case does not tell.
    Of an unsigned case a draft. Raises NotFound where no reviewer is assigned yet or for a language without wording.
    """
    signed = standing(case)
    if signed is None and panel.assignment(case) is None:
        raise NotFound(f"{case.number}: no letters yet; a reviewer has to be assigned first")
    if unknown := set(languages) - set(letter_set_file.languages()):
        known = ", ".join(letter_set_file.languages())
        raise NotFound(f"no letters in {', '.join(sorted(unknown))}; there are: {known}")
    programme = load_programme(case.programme)
    if strange := sorted(way for way in (ways or {}).values() if not is_known(way, programme, on)):
        raise NotFound(f"{case.number}: no way of service {', '.join(strange)} on that day")
    own = own_wording()
    return assemble(
        Material(
            content=signed.content if signed else content(case, decided_on=None),
            facts=_facts(case, signed),
            version=signed.version if signed else 0,
            status="draft" if signed is None else "served" if served else "not_served",
            served=on,
            programme=programme,
            organization=sender(),
            enclosures=letter_set_file.enclosures(own),
            wordings={tongue: letter_set_file.wordings(tongue, on, own) for tongue in ("en", *languages)},
            missing_sheet=what_was_missing(case),
            eams_number=case.eams_number,
            languages=tuple(tongue for tongue in languages if tongue != "en"),
            ways=ways,
            director=_director(),
            determination_digest=signed.letters["pdf"] if signed else None,
            corrected=_corrected(case, signed, programme, on) if signed and is_correction(signed) else None,
            to=to,
            places=places or {},
            noted={one.recipient: one for one in servings(case, signed)} if signed else {},
        ),
        letter_set_file.envelope(own),
    )


def _facts(case: Case, signed: Determination | None) -> CaseFacts:
    """The facts of the case, with what was corrected in its determination."""
    facts = case_facts(case)
    return facts_as_corrected(facts, signed.content, changes_of_line(signed)) if signed else facts


def _corrected(case: Case, signed: Determination, programme: Programme, on: date) -> Corrected:
    """What the determination corrects, and the earlier service from which days count, by role."""
    before, about = line(signed)[-2], signed.content["corrects"]
    anew = {role for role, version in addressed_anew(line(signed)).items() if version == signed.version}

    def served(rule: str) -> dict[str, Serving]:
        if programme.value(rule, on).value != "first_service":
            return {}
        found = counted(case, before, rule).served
        return {role: one for role, one in found.items() if one.state == "served" and role not in anew}

    return Corrected(
        version=before.version,
        signed_on=before.signed_on,
        what=tuple(map(str, what_was_corrected(signed))),
        reason=about["reason"],
        served=served("appeal.after_correction"),
        administrator=served("implementation.after_correction").get("claims_administrator"),
    )


def _director() -> CaseParty:
    name, _, address = settings.ADMINISTRATIVE_DIRECTOR.partition(",")
    if not name.strip():
        return CaseParty("administrative_director", "Administrative Director", "Division of Workers' Compensation")
    parts = tuple(part.strip() for part in address.rsplit(",", 2))
    return CaseParty("administrative_director", name.strip(), address=tuple(part for part in parts if part))


def kept_sets(case: Case) -> list[KeptSet]:
    """The sets that were kept when determinations of the case were served, the newest first."""
    return list(KeptSet.objects.filter(determination__case=case).select_related("determination").order_by("-pk"))


def kept_by_role(determined: Determination) -> dict[str, KeptSet]:
    """By role the newest set of that version which has letters to it: a later service on others takes nothing away."""
    found: dict[str, KeptSet] = {}
    for kept in determined.letter_sets.order_by("pk"):
        found |= {one["role"]: kept for one in kept.about["recipients"]}
    return found


def unserved() -> list[str]:
    """The cases whose determination stands and has neither letters kept nor a service noted, the oldest first."""
    newer = Determination.objects.filter(case=OuterRef("case"), version__gt=OuterRef("version"))
    found = Determination.objects.filter(
        ~Exists(newer), case__state__in=(State.SIGNED, State.PUBLISHED), letter_sets=None, service_entries=None
    )
    return list(found.order_by("signed_at", "pk").values_list("case__number", flat=True))


def set_as_json(about: Mapping[str, Any], files: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The published list of a set with the SHA-256 of each piece's files, by the piece's code."""
    return {
        **about,
        "recipients": [
            {**one, "pieces": [{**piece, "files": dict(files.get(piece["code"], {}))} for piece in one["pieces"]]}
            for one in about["recipients"]
        ],
    }


#: The forms of a piece; the address sheet is for the printer alone.
PIECE_FORMATS = ("pdf", "html", "docx", "json")


def formats_of(kind: str) -> tuple[str, ...]:
    """The forms in which a kind of piece is made."""
    return ("pdf", "json") if kind == ADDRESS else PIECE_FORMATS


def piece_files(piece: PieceContent, *, kinds: tuple[str, ...] = PIECE_FORMATS) -> dict[str, bytes]:
    """A piece that is no determination, in each of its forms that is asked for."""
    assert piece.letter is not None
    return {kind: letter_press.form(piece.letter, kind, look()) for kind in formats_of(piece.kind) if kind in kinds}


def press_job(signed: Determination, made: LetterSet) -> letter_press.Job:
    """What has to be made of a signed case's set."""
    sheets = tuple(
        letter_press.Sheet(
            piece.code,
            piece.letter,
            formats_of(piece.kind),
            {} if piece.letter is not None else dict(signed.letters),
        )
        for piece in made.pieces
    )
    prints = {
        str(one["number"]): (_print_title(made.about["case_number"], one["number"]), _codes(made, one["number"]))
        for one in made.about["recipients"]
    }
    return letter_press.Job(made.about["case_number"], store(), look(), sheets, prints)


def _codes(made: LetterSet, recipient: int) -> tuple[str, ...]:
    return tuple(piece.code for piece in made.of(recipient))


def _print_title(case_number: str, recipient: int) -> str:
    return f"Letters of case {case_number}, recipient {recipient}"


def piece_file(case: Case, piece: PieceContent, kind: str, *, today: date) -> bytes:
    """One form of a piece as things stand. Raises NotFound for a form that it is not made in."""
    if kind not in formats_of(piece.kind):
        raise NotFound(f"{piece.name}: not made as {kind}; there are: {', '.join(formats_of(piece.kind))}")
    if piece.letter is None:
        return letter(case, kind, today=today)
    return piece_files(piece, kinds=(kind,))[kind]


def print_file(case: Case, made: LetterSet, recipient: int, *, today: date) -> bytes:
    """Everything that one recipient gets as one file in the order of print. Raises NotFound for no such recipient."""
    pieces = made.of(recipient)
    if not pieces:
        raise NotFound(f"{case.number}: no recipient {recipient} of its letters")
    pdfs = [piece_file(case, piece, "pdf", today=today) for piece in pieces]
    return letter_set_pdf.one_file(pdfs, title=_print_title(case.number, recipient))
