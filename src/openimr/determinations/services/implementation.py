"""What the claims administrator did for an overturned item, reported by it or by staff, with its document."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.clock import day_of
from openimr.determinations import queries
from openimr.determinations.domain.implementing import KINDS
from openimr.determinations.models import Determination, Implementation
from openimr.determinations.services.entries import (
    STAFF,
    Document,
    kept,
    mistaken_entry,
    reasons_by,
    reasons_document,
    reasons_on,
    stands,
)
from openimr.errors import Reason, Refused
from openimr.programmes.loader import load

#: What is reported of an item; the administrator's own account may report too.
REPORTED = ("authorized", "reimbursed", "partly", "given", "liability_disputed", "liability_settled")
_REPORTERS = (*STAFF, "claims_administrator")
_NEEDS_WORDS = {
    "partly": "say what was implemented and what remains",
    "liability_disputed": "say on which ground liability is disputed",
}


@transaction.atomic
def report_implementation(
    case_number: str,
    *,
    items: Sequence[int],
    kind: str,
    on: date,
    informed_on: date | None = None,
    reported_by: str = "claims_administrator",
    remark: str = "",
    document: Document | None = None,
    by: str,
    at: datetime,
) -> tuple[Implementation, ...]:
    """Note what was done for overturned items: `kind` is one of REPORTED.

    `informed_on`: the day on which employee and provider were told of the authorization. `reported_by`: the role whose
    word it is. Raises Refused with every reason, DocumentUnreadable; nothing is stored then.
    """
    case = cases.locked(case_number)
    determined = stands(case, "note the implementation")
    reasons = [
        *reasons_by(by, _REPORTERS),
        *reasons_document(document),
        *_reasons_days(determined, kind, on=on, informed_on=informed_on, at=at),
        *_reasons_own_word(case, determined, on=on, informed_on=informed_on, document=document, by=by, at=at),
        *_reasons_items(case, determined, items, kind),
    ]
    if kind not in REPORTED:
        reasons.append(Reason("kind", f"{kind!r} cannot be reported: {', '.join(REPORTED)}"))
    if kind in _NEEDS_WORDS and not remark.strip():
        reasons.append(Reason("remark", _NEEDS_WORDS[kind]))
    if reasons:
        raise Refused("note the implementation", case_number, reasons)
    proof = kept(document)
    made = tuple(
        Implementation.objects.create(
            case=case,
            determination=determined,
            kind=kind,
            item=item,
            on=on,
            informed_on=informed_on if kind == "authorized" else None,
            reported_by=reported_by,
            remark=remark.strip(),
            by=by,
            at=at,
            **proof,
        )
        for item in dict.fromkeys(items)
    )
    _tell(case, kind, made, by=by, at=at)
    return made


def _reasons_days(
    determined: Determination, kind: str, *, on: date, informed_on: date | None, at: datetime
) -> list[Reason]:
    """The treatment itself, and a dispute of liability, may be older than the determination; nothing else may."""
    earliest = None if kind in {"given", "liability_disputed", "authorized", "reimbursed"} else determined.signed_on
    told = reasons_on(informed_on, at=at, of="the day on which they were told") if informed_on else []
    return [*reasons_on(on, at=at, earliest=earliest), *told]


def _reasons_own_word(
    case: Case,
    determined: Determination,
    *,
    on: date,
    informed_on: date | None,
    document: Document | None,
    by: str,
    at: datetime,
) -> list[Reason]:
    """A party's own word on a day of long ago needs a document: no delay goes away by a date."""
    role, _, account = by.partition(":")
    if not account or role in STAFF or document is not None:
        return []
    law = load(case.programme).value("implementation.own_word", determined.signed_on)
    days = [day for day in (on, informed_on) if day is not None]
    if min(days) >= max(determined.signed_on, day_of(at) - timedelta(days=law.value)):
        return []
    sentence = f"a day before the determination, or more than {law.value} days ago, needs a document that shows it"
    return [Reason("own_word", sentence, law.cite)]


def _reasons_items(case: Case, determined: Determination, items: Sequence[int], kind: str) -> list[Reason]:
    won = {item.number for item in queries.overturned(determined, case_facts(case))}
    reasons = [Reason("item", f"item {item} was not overturned: nothing is owed") for item in items if item not in won]
    if not items:
        reasons.append(Reason("items", "choose the item"))
    if kind == "authorized":
        given = {
            one.item for one in queries.implementation(case, today=determined.signed_on) if one.duty == "reimburse"
        }
        reasons += [
            Reason("given", f"item {item} was given already: what is owed, and reported, is its reimbursement")
            for item in items
            if item in won & given
        ]
    if kind == "liability_settled":
        disputed = {
            fact.item for fact in queries.standing_implementation(determined) if fact.kind == "liability_disputed"
        }
        reasons += [
            Reason("liability", f"no dispute of liability is noted for item {item}")
            for item in items
            if item in won - disputed
        ]
    return reasons


@transaction.atomic
def note_reminder(
    case_number: str, *, items: Sequence[int], on: date, remark: str = "", by: str, at: datetime
) -> tuple[Implementation, ...]:
    """Note that a reminder went to the claims administrator on that day. Raises Refused."""
    case = cases.locked(case_number)
    determined = stands(case, "note the reminder")
    reasons = [
        *reasons_by(by),
        *reasons_on(on, at=at, earliest=determined.signed_on),
        *_reasons_items(case, determined, items, "reminded"),
    ]
    if reasons:
        raise Refused("note the reminder", case_number, reasons)
    made = tuple(
        Implementation.objects.create(
            case=case,
            determination=determined,
            kind="reminded",
            item=item,
            on=on,
            reported_by="review_organization",
            remark=remark.strip(),
            by=by,
            at=at,
        )
        for item in dict.fromkeys(items)
    )
    _tell(case, "reminded", made, by=by, at=at)
    return made


@transaction.atomic
def implementation_mistaken(case_number: str, entry: int, *, remark: str, by: str, at: datetime) -> Implementation:
    """Note that an entry was mistaken and does not count; it stays to be read. Raises Refused, NotFound."""
    case = cases.locked(case_number)
    wrong = mistaken_entry(Implementation.objects, entry, case, remark=remark, by=by)
    made = Implementation.objects.create(
        case=case,
        determination=wrong.determination,
        kind="mistaken",
        item=wrong.item,
        on=wrong.on,
        about=wrong,
        reported_by="review_organization",
        remark=remark.strip(),
        by=by,
        at=at,
    )
    _tell(case, "implementation_mistaken", (made,), by=by, at=at)
    return made


def _tell(case: Case, kind: str, made: Sequence[Implementation], *, by: str, at: datetime) -> None:
    assert kind in KINDS or kind == "implementation_mistaken"
    payload = {
        "version": made[0].determination.version,
        "items": ", ".join(str(entry.item) for entry in made),
        "on": made[0].on.isoformat(),
        "reported_by": made[0].reported_by,
        "entries": ", ".join(str(entry.pk) for entry in made),
        **({"document": made[0].proof} if made[0].proof else {}),
    }
    cases.record(case, f"determination.{kind}", by=by, at=at, payload=payload)
