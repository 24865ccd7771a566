"""The determination is served: on whom, by which way, on which day, by whom. Every entry stays as it was made."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.determinations import queries
from openimr.determinations.domain.serving import PLACES, Way
from openimr.determinations.models import Determination, Service
from openimr.determinations.services.entries import (
    Document,
    entry_of,
    kept,
    mistaken_entry,
    reasons_by,
    reasons_document,
    reasons_on,
    stands,
)
from openimr.determinations.services.letter_sets import letter_set
from openimr.errors import Reason, Refused


@transaction.atomic
def serve(
    case_number: str,
    *,
    recipients: Sequence[str],
    way: str,
    on: date,
    place: str,
    served_by: str,
    addresses_in: Mapping[str, str] | None = None,
    elsewhere: str = "",
    consented: bool | None = None,
    remark: str = "",
    document: Document | None = None,
    corrects: int | None = None,
    letters: bool = False,
    languages: tuple[str, ...] = (),
    by: str,
    at: datetime,
) -> tuple[Service, ...]:
    """Note that the determination that stands was served on the recipients by one way on one day.

    `addresses_in`: by recipient, where the address is, where the case does not tell. Where it tells otherwise,
    `elsewhere` has to say to which address this one service went; the address on file stays, and the next service goes
    by it. `consented`: whether the recipients agreed to the way, where it asks for that. `corrects`: the mistaken entry
    that this one takes the place of. `letters`: also make the letters of this service, to these recipients alone, and
    keep them, in further `languages` that the worker asked for.

    Raises Refused with every reason, DocumentUnreadable; nothing is stored then.
    """
    case = cases.locked(case_number)
    determined = stands(case, "note the service")
    mistaken = entry_of(Service.objects, corrects, case) if corrects is not None else None
    places = {role: _place(case, role, addresses_in) for role in recipients}
    known = queries.ways(case, max(on, determined.signed_on)).get(way)
    reasons = [
        *reasons_by(by),
        *reasons_on(on, at=at, earliest=determined.signed_on, of="the day of service"),
        *_reasons(case, determined, recipients=recipients, places=places, way=way, known=known, consented=consented),
        *reasons_document(document),
        *_reasons_elsewhere(case, addresses_in or {}, elsewhere),
    ]
    if not place.strip():
        reasons.append(Reason("place", "name the place of mailing or delivery", "Code Civ. Proc. 1013(b)"))
    if not served_by.strip():
        reasons.append(Reason("served_by", "name who served it"))
    if mistaken is not None and (mistaken.kind != "served" or list(recipients) != [mistaken.recipient]):
        reasons.append(Reason("corrects", f"entry {corrects} is not the service of that one recipient"))
    if reasons:
        raise Refused("note the service", case_number, reasons)
    proof = kept(document)
    made = tuple(
        Service.objects.create(
            case=case,
            determination=mistaken.determination if mistaken else determined,
            kind="served",
            on=on,
            about=mistaken,
            recipient=role,
            way=way,
            address_in=places[role] if known and known.adds else "",
            place=place.strip()[:200],
            served_by=served_by.strip()[:120],
            consented=consented if known and known.consent else None,
            remark=_remark(remark, elsewhere if role in _moved(case, addresses_in or {}) else ""),
            by=by,
            at=at,
            **proof,
        )
        for role in dict.fromkeys(recipients)
    )
    _tell(case, "served", made, by=by, at=at, way=way, corrects=corrects)
    if letters:
        letter_set(
            case_number,
            served_on=on,
            to=tuple(places),
            ways=dict.fromkeys(places, way),
            places={role: place for role, place in places.items() if place},
            languages=languages,
            by=by,
            at=at,
        )
    return made


def _place(case: Case, role: str, given: Mapping[str, str] | None) -> str:
    return (given or {}).get(role) or queries.address_in(case_facts(case), role) or ""


def _moved(case: Case, given: Mapping[str, str]) -> dict[str, str]:
    """The recipients whose address on file is elsewhere than was said for this service, with where it is on file."""
    facts = case_facts(case)
    on_file = {role: queries.address_in(facts, role) for role, place in given.items() if place}
    return {role: known for role, known in on_file.items() if known and known != given[role]}


def _reasons_elsewhere(case: Case, given: Mapping[str, str], elsewhere: str) -> list[Reason]:
    moved = {} if elsewhere.strip() else _moved(case, given)
    remedy = "correct the address of the party, or say to which other address this one service went"
    return [
        Reason("address_on_file", f"the address on file of the {role.replace('_', ' ')} is {PLACES[known]}: {remedy}")
        for role, known in moved.items()
    ]


def _remark(remark: str, elsewhere: str) -> str:
    told = f"This service alone went to another address than the one on file: {elsewhere.strip()}" if elsewhere else ""
    return " ".join(part for part in (remark.strip(), told) if part)


def _reasons(
    case: Case,
    determined: Determination,
    *,
    recipients: Sequence[str],
    places: Mapping[str, str],
    way: str,
    known: Way | None,
    consented: bool | None,
) -> list[Reason]:
    reasons = []
    to = queries.recipients(case, on=determined.signed_on)
    if not recipients:
        reasons.append(Reason("recipients", "choose on whom it was served"))
    reasons += [
        Reason("recipient", f"the {role.replace('_', ' ')} is no recipient here: {', '.join(to)}")
        for role in recipients
        if role not in to
    ]
    if known is None:
        ways = queries.ways(case, determined.signed_on)
        return [*reasons, Reason("way", f"there is no way of service {way!r}: {', '.join(ways)}")]
    if known.consent and consented is not True:
        reasons.append(Reason("consent", f"{known.name} needs that the recipient agreed to it", known.cite))
    if known.adds:
        reasons += [
            Reason("address", f"say where the address of the {role.replace('_', ' ')} is: {', '.join(PLACES)}")
            for role, place in places.items()
            if role in to and place not in PLACES
        ]
    return reasons


@transaction.atomic
def note_received(
    case_number: str, entry: int, *, on: date, document: Document | None = None, by: str, at: datetime
) -> Service:
    """Note the day on which a served determination came to hand, as a receipt shows. Raises Refused, NotFound."""
    return _about(case_number, entry, "received", on=on, remark="", document=document, by=by, at=at)


@transaction.atomic
def note_returned(
    case_number: str,
    entry: int,
    *,
    on: date,
    remark: str = "",
    document: Document | None = None,
    by: str,
    at: datetime,
) -> Service:
    """Note that what was served came back undelivered: the recipient is to be served anew. Raises Refused, NotFound."""
    return _about(case_number, entry, "returned", on=on, remark=remark, document=document, by=by, at=at)


def _about(
    case_number: str, entry: int, kind: str, *, on: date, remark: str, document: Document | None, by: str, at: datetime
) -> Service:
    case = cases.locked(case_number)
    served = entry_of(Service.objects, entry, case)
    step = f"note that it was {kind}"
    reasons = [*reasons_by(by), *reasons_on(on, at=at, earliest=served.on), *reasons_document(document)]
    counted = {fact.id for fact in queries.standing_service(served.determination)}
    if served.kind != "served" or served.pk not in counted:
        reasons.append(Reason("entry", f"entry {entry} is no service that counts"))
    elif any(fact.about == served.pk for fact in queries.standing_service(served.determination)):
        reasons.append(Reason("entry", f"what became of entry {entry} is noted already; set that entry right first"))
    if reasons:
        raise Refused(step, case_number, reasons)
    made = Service.objects.create(
        case=case,
        determination=served.determination,
        kind=kind,
        on=on,
        about=served,
        recipient=served.recipient,
        remark=remark.strip(),
        by=by,
        at=at,
        **kept(document),
    )
    _tell(case, kind, (made,), by=by, at=at, entry=entry)
    return made


@transaction.atomic
def service_mistaken(case_number: str, entry: int, *, remark: str, by: str, at: datetime) -> Service:
    """Note that an entry on service was mistaken and does not count; it stays to be read. Raises Refused, NotFound."""
    case = cases.locked(case_number)
    wrong = mistaken_entry(Service.objects, entry, case, remark=remark, by=by)
    made = Service.objects.create(
        case=case,
        determination=wrong.determination,
        kind="mistaken",
        on=wrong.on,
        about=wrong,
        recipient=wrong.recipient,
        remark=remark.strip(),
        by=by,
        at=at,
    )
    _tell(case, "service_mistaken", (made,), by=by, at=at, entry=entry)
    return made


def _tell(case: Case, kind: str, made: Sequence[Service], *, by: str, at: datetime, **facts: Any) -> None:
    payload = {
        "version": made[0].determination.version,
        "to": ", ".join(entry.recipient for entry in made),
        "on": made[0].on.isoformat(),
        "entries": ", ".join(str(entry.pk) for entry in made),
        **{name: value for name, value in facts.items() if value is not None},
        **({"document": made[0].proof} if made[0].proof else {}),
    }
    cases.record(case, f"determination.{kind}", by=by, at=at, payload=payload)
