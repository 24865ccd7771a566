"""Reads a request for treatment: what is asked for, of what, how much; of a modified one what remains in dispute."""

from collections.abc import Callable
from dataclasses import replace

from openimr.guidelines.domain.catalogue import Catalogue, Concept
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.guidelines.domain.request.amounts import Amounts, session_amounts
from openimr.guidelines.domain.request.dates import date_of_service, is_retrospective
from openimr.guidelines.domain.request.drugs import drug_amounts, form, strength
from openimr.guidelines.domain.request.mixtures import ingredients
from openimr.guidelines.domain.request.modification import Told, modification
from openimr.guidelines.domain.request.parts import body_parts, levels
from openimr.guidelines.domain.request.pieces import Pieces, pieces, pieces_of
from openimr.guidelines.domain.request.several import before, is_new_item, others
from openimr.guidelines.domain.request.treatment import also_named, treatment
from openimr.guidelines.domain.request.words import KINDS
from openimr.guidelines.domain.tokens import Token, in_line

_MAY_BE_THERAPY = frozenset(["evaluation_and_management", "diagnostic_testing"])  # by a number of sessions
_COUNTED = frozenset([KINDS["number"], KINDS["dose"], KINDS["hash"], KINDS["percent"]])
_LONG = 8
_UNSAID = frozenset(["unspecified", "unknown"])


def parse(
    text: str, catalogue: Catalogue, *, original: str | None = None, authorized: str | None = None
) -> TreatmentRequest:
    """The request as understood. For one that UR modified, the amounts are those that remain in dispute.

    `original` and `authorized` are given where they are known apart from the text. Never raises; what fits nothing is kept
    as written, with a warning.
    """
    line = in_line(text)
    told = modification(line)
    told = replace(
        told,
        original=in_line(original) if original else told.original,
        authorized=in_line(authorized) if authorized else told.authorized,
    )
    if told.original is None and told.authorized is None:
        return replace(_read(line, catalogue), text=text)
    return replace(_in_dispute(line, told, catalogue), text=text)


def _read(line: str, catalogue: Catalogue) -> TreatmentRequest:
    """One request, not a story about one."""
    read, misspelled = _spelled(pieces(line, catalogue), catalogue)
    concept = treatment(read, catalogue, in_sessions=False)
    is_drug = concept is not None and concept.category == "pharmaceuticals"
    more = others(read, concept) if concept else []
    own = before(read, more[0][0], catalogue) if more else read
    amounts = _amounts(own, concept)
    parts = body_parts(own)
    if more and concept and not is_new_item(read, more[0][0]):
        parts = parts or body_parts(read)
        if amounts.total is None and concept.category != "surgery":
            own, amounts = read, _amounts(read, concept)
    if concept is not None and concept.category in _MAY_BE_THERAPY and amounts.total is not None:
        concept = treatment(read, catalogue, in_sessions=True)
    warnings = [*misspelled, *amounts.warnings]
    if concept is not None:
        also = dict.fromkeys([*also_named(read, concept), *(other.label for _, other in more)])
        if also:
            warnings.append(f"it also names {', '.join(also)}, and is read as a request for the first alone")
    if concept is None:
        warnings.insert(0, "no treatment of the catalogue was recognized; the request is kept as written")
    if any(token.text in _UNSAID for token in read.tokens):
        warnings.append("the request itself leaves an amount unspecified")
    return TreatmentRequest(
        text=line,
        concept=concept.id if concept else None,
        label=concept.label if concept else None,
        category=concept.category if concept else None,
        body_parts=parts,
        levels=() if is_drug else levels(own) or levels(read),
        total=amounts.total,
        unit=amounts.unit,
        frequency=amounts.frequency,
        sessions_per_week=amounts.per_week,
        hours_per_session=amounts.hours,
        weeks=amounts.weeks,
        duration=amounts.duration,
        dose=strength(own) if is_drug else None,
        ingredients=ingredients(read) if concept is not None and concept.subcategory == "topicals" else (),
        form=form(own) if is_drug else None,
        refills=amounts.refills,
        date_of_service=date_of_service(read),
        retrospective=is_retrospective(read),
        warnings=tuple(warnings),
    )


def _amounts(read: Pieces, concept: Concept | None) -> Amounts:
    if concept is not None and concept.category == "pharmaceuticals":
        return drug_amounts(read)
    return session_amounts(read, concept.category if concept else "")


def _spelled(read: Pieces, catalogue: Catalogue) -> tuple[Pieces, list[str]]:
    """The text with words of one wrong letter put right, and what was put right: parts of the body, and names of treatments
    where none is recognized.
    """
    read, parts = _mended(read, catalogue, catalogue.part_spelled)
    if read.treatments:
        return read, parts
    counted = any(letter in _COUNTED for letter in read.letters)
    again, names = _mended(
        read, catalogue, lambda token: catalogue.spelled(token) if counted or _is_long(token) else token
    )
    return (again, [*parts, *names]) if again.treatments else (read, parts)


def _is_long(token: Token) -> bool:
    """Whether a word is too long to be another ordinary word; a shorter one is put right only beside an amount."""
    return len(token.text) >= _LONG


def _mended(read: Pieces, catalogue: Catalogue, spelled: Callable[[Token], Token]) -> tuple[Pieces, list[str]]:
    mended = [
        spelled(token) if at == KINDS["word"] else token for token, at in zip(read.tokens, read.letters, strict=True)
    ]
    changed = [(was.text, now.text) for was, now in zip(read.tokens, mended, strict=True) if was.text != now.text]
    again = pieces_of(read.text, mended, catalogue) if changed else read
    return again, [f"“{was}” is read as “{now}”" for was, now in changed]


def _in_dispute(line: str, told: Told, catalogue: Catalogue) -> TreatmentRequest:
    """What remains: the stated remainder, else original less authorized; where they differ a warning says so."""
    asked = _read(told.original or line, catalogue)
    given = _read(told.authorized, catalogue) if told.authorized else None
    rest = _read(told.remaining, catalogue) if told.remaining else None
    left, warnings = _difference(asked, given, told)
    said = _said(rest, asked, left)
    if said is not None and left is not None and left not in (said, _fills(rest) if rest else None):
        warnings.append(f"the remainder is given as {said:g}, but {_sum(asked, given)} is {left:g}")
    total = said if said is not None else left if left is not None else asked.total
    disputed = told.remaining
    if disputed is None and total is not None and told.authorized:
        disputed = f"{total:g} {asked.unit or ''}".strip()
    shown = rest if rest is not None else asked
    changed = total != asked.total
    return replace(
        asked,
        concept=shown.concept or asked.concept,
        label=shown.label or asked.label,
        category=shown.category or asked.category,
        body_parts=_with_sides(shown.body_parts, asked.body_parts) or asked.body_parts,
        levels=shown.levels or asked.levels,
        total=total,
        unit=shown.unit or asked.unit,
        frequency=shown.frequency or asked.frequency,
        sessions_per_week=shown.sessions_per_week or asked.sessions_per_week,
        hours_per_session=shown.hours_per_session or asked.hours_per_session,
        weeks=shown.weeks if changed and rest else None if changed else asked.weeks,
        duration=shown.duration if changed and rest else None if changed else asked.duration,
        dose=shown.dose or asked.dose,
        ingredients=shown.ingredients or asked.ingredients,
        form=shown.form or asked.form,
        refills=shown.refills if rest else asked.refills,
        date_of_service=shown.date_of_service or asked.date_of_service,
        retrospective=asked.retrospective or shown.retrospective,
        original=told.original,
        authorized=told.authorized,
        disputed=disputed,
        warnings=(*asked.warnings, *warnings),
    )


def _with_sides(parts: tuple[tuple[str, str], ...], asked: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The parts that remain; a side that the remainder leaves out is that of the original."""
    sides = dict(asked)
    return tuple((part, side or sides.get(part, "")) for part, side in parts)


def _difference(asked: TreatmentRequest, given: TreatmentRequest | None, told: Told) -> tuple[float | None, list[str]]:
    """Original less authorized, where both are amounts of one kind."""
    if given is None or told.whole:
        return None, []
    whole, part = _fills(asked), _fills(given)
    if whole is None or part is None:
        return None, []
    if asked.hours_per_session and given.hours_per_session and asked.hours_per_session != given.hours_per_session:
        hours = asked.hours_per_session - given.hours_per_session
        return (whole if whole == part and hours > 0 else None), []
    if part > whole:
        return None, [f"more was authorized ({part:g}) than asked ({whole:g})"]
    return whole - part, []


def _fills(request: TreatmentRequest) -> float | None:
    """Tablets with those of the refills; sessions as they are."""
    if request.total is None:
        return None
    return request.total * (1 + (request.refills or 0))


def _said(rest: TreatmentRequest | None, asked: TreatmentRequest, left: float | None) -> float | None:
    """What the remainder comes to. Where refills alone remain ("two refills of …") it is the tablets of these."""
    if rest is None or rest.total is None:
        return None
    refilled = rest.total * (rest.refills or 0)
    if refilled and (left == refilled or (left is None and asked.refills == rest.refills)):
        return refilled
    return rest.total


def _sum(asked: TreatmentRequest, given: TreatmentRequest | None) -> str:
    return f"{_fills(asked):g} less {_fills(given):g}" if given else ""
