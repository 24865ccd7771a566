"""A case goes to another review organization: its file packed and sealed, handed over, the receipt confirmed."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.determinations import queries
from openimr.determinations.adapters import seal_keys, transfer_archive
from openimr.determinations.models import Transfer
from openimr.determinations.services.entries import (
    Document,
    kept,
    mistaken_entry,
    reasons_by,
    reasons_document,
    reasons_on,
)
from openimr.errors import Reason, Refused
from openimr.records.adapters import originals


@transaction.atomic
def transfer(case_number: str, *, organization: str, on: date, by: str, at: datetime) -> Transfer:
    """Pack what another review organization needs as one sealed archive, kept by its digest; packed again, a new one.

    Raises Refused with every reason: no order sends the case elsewhere, the file was handed over already.
    """
    case = cases.locked(case_number)
    reasons = [*reasons_by(by), *_reasons_state(case)]
    if not organization.strip():
        reasons.append(Reason("organization", "name the review organization that decides anew"))
    if queries.handing_of(case).handed_over is not None:
        reasons.append(Reason("handed_over", "the file was handed over already"))
    if not reasons:
        reasons += reasons_on(on, at=at, earliest=queries.order_to_transfer(case).on)
    if reasons:
        raise Refused("pack the file", case_number, reasons)
    told = queries.transfer_manifest(case, organization=organization.strip(), on=on)
    archive = transfer_archive.pack(told, queries.transfer_files(case), seal_keys.private_key(queries.keys()))
    digest = originals.keep_bytes(queries.proofs(), archive)
    return _entry(case, "packed", on=on, organization=organization.strip()[:200], package=digest, by=by, at=at)


@transaction.atomic
def note_handed_over(
    case_number: str, *, on: date, way: str, document: Document | None = None, by: str, at: datetime
) -> Transfer:
    """Note that what was packed last went to the other organization. Raises Refused with every reason."""
    case = cases.locked(case_number)
    stands = queries.handing_of(case)
    reasons = [*reasons_by(by), *_reasons_state(case), *reasons_document(document)]
    if not way.strip():
        reasons.append(Reason("way", "say how it was handed over"))
    if stands.packed is None:
        reasons.append(Reason("packed", "pack the file first: what is handed over is the sealed archive"))
    elif stands.handed_over is not None:
        reasons.append(Reason("handed_over", "the file was handed over already"))
    else:
        reasons += reasons_on(on, at=at, earliest=stands.packed.on)
    if reasons or stands.packed is None:
        raise Refused("note that the file was handed over", case_number, reasons)
    return _entry(
        case, "handed_over", on=on, about_id=stands.packed.id, organization=stands.packed.organization,
        package=stands.packed.package, way=way.strip()[:120], document=document, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def note_transfer_received(
    case_number: str, *, on: date, document: Document | None = None, by: str, at: datetime
) -> Transfer:
    """Note that the other organization confirmed that it has the file. Raises Refused with every reason."""
    case = cases.locked(case_number)
    stands = queries.handing_of(case)
    reasons = [*reasons_by(by), *_reasons_state(case), *reasons_document(document)]
    if stands.handed_over is None:
        reasons.append(Reason("handed_over", "nothing was handed over"))
    elif stands.confirmed is not None:
        reasons.append(Reason("confirmed", "the receipt is noted already"))
    else:
        reasons += reasons_on(on, at=at, earliest=stands.handed_over.on)
    if reasons or stands.handed_over is None:
        raise Refused("note the receipt", case_number, reasons)
    return _entry(
        case, "receipt_confirmed", on=on, about_id=stands.handed_over.about,
        organization=stands.handed_over.organization, document=document, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def transfer_mistaken(case_number: str, entry: int, *, remark: str, by: str, at: datetime) -> Transfer:
    """Note that an entry on the handing over was mistaken; it stays to be read. Raises Refused, NotFound."""
    case = cases.locked(case_number)
    wrong = mistaken_entry(Transfer.objects, entry, case, remark=remark, by=by)
    return _entry(case, "mistaken", on=wrong.on, about_id=wrong.pk, remark=remark.strip(), by=by, at=at)


def _reasons_state(case: Case) -> list[Reason]:
    if queries.is_transferred(case):
        return []
    return [Reason("state", f"it is {case.state}: no order sends it to another organization", "Lab. Code 4610.6(i)")]


def _entry(
    case: Case, kind: str, *, document: Document | None = None, by: str, at: datetime, **fields: Any
) -> Transfer:
    determined = queries.determination(case)
    assert determined is not None
    made = Transfer.objects.create(
        case=case, determination=determined, kind=kind, by=by, at=at, **fields, **kept(document)
    )
    payload = {"on": made.on.isoformat(), "entry": made.pk, **({"archive": made.package} if made.package else {})}
    payload |= {"document": made.proof} if made.proof else {}
    cases.record(case, f"determination.transfer_{kind}", by=by, at=at, payload=payload)
    return made
