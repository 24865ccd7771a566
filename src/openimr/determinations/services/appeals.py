"""Appeals to the appeals board: filed, answered, stayed, ended; what is set aside goes to another review."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.determinations import queries
from openimr.determinations.domain import appealing
from openimr.determinations.models import Appeal, Determination
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
from openimr.errors import Reason, Refused
from openimr.panel import services as panel
from openimr.programmes.loader import load

_APPEAL = "Lab. Code 4610.6(h)"
_REMAND = "Lab. Code 4610.6(i)"


@transaction.atomic
def file_appeal(
    case_number: str,
    *,
    party: str,
    on: date,
    grounds: Sequence[str],
    board_number: str = "",
    remark: str = "",
    document: Document | None = None,
    by: str,
    at: datetime,
) -> Appeal:
    """Note that a party filed a petition against the determination that stands. A late one is noted too, as late.

    `grounds`: ids of the statutory grounds that the petition sets out. Raises Refused with every reason.
    """
    case = cases.locked(case_number)
    determined = stands(case, "note the petition")
    law = load(case.programme)
    known = appealing.grounds(law, determined.signed_on)
    may = law.value("appeal.petitioners", determined.signed_on)
    reasons = [
        *reasons_by(by),
        *reasons_on(on, at=at, earliest=determined.signed_on, of="the day of filing"),
        *reasons_document(document),
    ]
    if party not in may.value:
        reasons.append(Reason("party", f"{party or 'nobody'} may not petition: {', '.join(may.value)}", may.cite))
    if not grounds:
        reasons.append(Reason("grounds", "choose the grounds that the petition sets out", _APPEAL))
    reasons += [
        Reason("ground", f"{one!r} is no ground: {', '.join(known)}", _APPEAL) for one in grounds if one not in known
    ]
    if any(one.open and one.filed.party == party for one in queries.petitions(case)):
        reasons.append(Reason("open", "a petition of that party is open"))
    if reasons:
        raise Refused("note the petition", case_number, reasons)
    made = _entry(
        case,
        determined,
        "filed",
        on=on,
        party=party,
        grounds=sorted(set(grounds), key=list(known).index),
        board_number=board_number.strip(),
        remark=remark.strip(),
        document=document,
        by=by,
        at=at,
    )
    timely = next(one.timely for one in queries.petitions(case) if one.filed.id == made.pk)
    _tell(case, "appealed", made, by=by, at=at, party=party, grounds=", ".join(made.grounds), timely=timely)
    return made


@transaction.atomic
def note_answer(
    case_number: str,
    petition: int,
    *,
    party: str,
    on: date,
    remark: str = "",
    document: Document | None = None,
    by: str,
    at: datetime,
) -> Appeal:
    """Note that a party answered the petition. Raises Refused, NotFound."""
    case = cases.locked(case_number)
    filed = _open(case, petition, "note the answer", on=on, document=document, by=by, at=at)
    made = _entry(
        case, filed.determination, "answered", on=on, about=filed, party=party, remark=remark.strip(),
        document=document, by=by, at=at,
    )  # fmt: skip
    _tell(case, "appeal_answered", made, by=by, at=at, party=party)
    return made


@transaction.atomic
def note_stay(
    case_number: str, petition: int, *, on: date, lifted: bool = False, document: Document | None, by: str, at: datetime
) -> Appeal:
    """Note an order that stays the determination while the appeal is open, or one that lifts the stay.

    The order itself is kept. Raises Refused, NotFound.
    """
    case = cases.locked(case_number)
    kind = "stay_lifted" if lifted else "stayed"
    reasons = [] if document is not None else [Reason("document", "attach the order")]
    held = next((one.stayed for one in queries.petitions(case) if one.filed.id == petition), False)
    if held is not lifted:
        reasons.append(Reason("stay", "no stay holds" if lifted else "a stay holds already"))
    filed = _open(case, petition, "note the stay", reasons, on=on, document=document, by=by, at=at)
    made = _entry(case, filed.determination, kind, on=on, about=filed, document=document, by=by, at=at)
    _tell(case, f"appeal_{kind}", made, by=by, at=at)
    return made


@transaction.atomic
def decide_appeal(
    case_number: str,
    petition: int,
    *,
    outcome: str,
    on: date,
    grounds: Sequence[str] = (),
    fact: str = "",
    remand_to: str = "",
    remark: str = "",
    document: Document | None = None,
    by: str,
    at: datetime,
) -> Appeal:
    """Note how an appeal ended, with its order. What is set aside goes to another review.

    `grounds`: those that the order finds, of the petition's or not; `fact`: for a plainly erroneous finding, which one.
    `remand_to`: different_organization, or different_reviewer of this one, by the panel's own remand: whoever decided
    is barred, and the next determination is the next version. Only the medical director remands. Where the petition's
    determination was set aside already, nothing is remanded: the end is moot, or what the order says without a remand.
    Raises Refused with every reason, DocumentUnreadable; nothing is stored then.
    """
    case = cases.locked(case_number)
    law = load(case.programme)
    gone = _set_aside_before(case, petition)
    back = not gone and outcome in appealing.outcomes(law, on) and appealing.sends_back(law, outcome, on)
    reasons = _reasons_outcome(law, outcome, on=on, grounds=grounds, fact=fact, remand_to=remand_to, gone=gone)
    if document is None and outcome not in {"withdrawn", "moot"}:
        reasons.append(Reason("document", "attach the order"))
    if back:
        reasons += reasons_by(by, ("medical_director",))
    filed = _open(case, petition, "note the end of the appeal", reasons, on=on, document=document, by=by, at=at)
    made = _entry(
        case,
        filed.determination,
        "decided",
        on=on,
        about=filed,
        outcome=outcome,
        grounds=list(grounds),
        fact=fact.strip(),
        remand_to=remand_to if back else "",
        remark=remark.strip(),
        document=document,
        by=by,
        at=at,
    )
    facts = {"outcome": outcome, "grounds": ", ".join(grounds), "remand_to": made.remand_to}
    _tell(case, "appeal_decided", made, by=by, at=at, **facts)
    if back and remand_to == "different_reviewer":
        title = f"{made.proof_title or 'order'} of {on:%m/%d/%Y}"
        content = document.content if document else None
        because = "" if content else "the end of its petition is noted with the order's day"
        panel.remand(case_number, document=title, content=content, because=because, on=on, by=by, at=at)
    if back and remand_to == "different_organization":
        cases.move(case, State.TRANSFERRED, by=by, at=at, payload={"ordered": on.isoformat()})
    return made


def _set_aside_before(case: Case, petition: int) -> str:
    """Why the determination that the petition is against, or its correction, does not stand any more; else nothing."""
    filed: Appeal = entry_of(Appeal.objects, petition, case)
    own, stands = filed.determination, queries.standing_determination(case)
    if stands is None:
        return f"version {own.version}, which the petition is against, was set aside: no determination stands"
    if own not in queries.line(stands):
        return f"version {own.version}, which the petition is against, was set aside: version {stands.version} stands"
    others = [one for one in queries.petitions(case, stands) if one.sets_aside and one.filed.id != petition]
    return (
        f"another order set version {own.version} aside on {others[0].decided.on:%m/%d/%Y}"
        if others and others[0].decided
        else ""
    )


def _reasons_outcome(
    law: Any, outcome: str, *, on: date, grounds: Sequence[str], fact: str, remand_to: str, gone: str
) -> list[Reason]:
    known, named = appealing.outcomes(law, on), appealing.grounds(law, on)
    reasons = [
        Reason("ground", f"{one!r} is no ground: {', '.join(named)}", _APPEAL) for one in grounds if one not in named
    ]
    if outcome not in known:
        return [*reasons, Reason("outcome", f"an appeal does not end {outcome!r}: {', '.join(known)}")]
    if outcome == "moot" and not gone:
        reasons.append(Reason("moot", "no other order set the determination aside"))
    if gone and remand_to:
        reasons.append(Reason("set_aside", f"{gone}; note the end without another review, or as moot", _REMAND))
    if outcome == "reversed" and not grounds:
        reasons.append(Reason("grounds", "name the ground on which the order reverses", _APPEAL))
    if outcome != "reversed" and grounds:
        reasons.append(Reason("grounds", f"a ground is named where an order reverses; this one is {outcome}"))
    if outcome == "reversed" and "plain_error" in grounds and not fact.strip():
        reasons.append(Reason("fact", "name the fact that the order calls plainly erroneous", f"{_APPEAL}(5)"))
    to = appealing.remand_to(law, on)
    if not gone and appealing.sends_back(law, outcome, on) and remand_to not in to:
        reasons.append(Reason("remand_to", f"say whom another review goes to: {', '.join(to)}", _REMAND))
    return reasons


@transaction.atomic
def appeal_mistaken(case_number: str, entry: int, *, remark: str, by: str, at: datetime) -> Appeal:
    """Note that an entry on an appeal was mistaken and does not count; it stays to be read.

    An end that sent the case to a different reviewer is not taken back so: the remand stands by itself. One that sent
    it to another organization is, while the file was not handed over; the determination stands again. Raises Refused.
    """
    case = cases.locked(case_number)
    wrong = mistaken_entry(Appeal.objects, entry, case, remark=remark, by=by, besides=_remanded)
    made = _entry(
        case, wrong.determination, "mistaken", on=wrong.on, about=wrong, remark=remark.strip(), by=by, at=at
    )  # fmt: skip
    _tell(case, "appeal_mistaken", made, by=by, at=at, entry=entry)
    if _went_elsewhere(case, wrong):
        before = case.events.filter(kind=f"case.{State.TRANSFERRED}").order_by("-sequence").first()
        cases.move(case, State(before.payload["from"] if before else State.SIGNED), by=by, at=at)
    return made


def _went_elsewhere(case: Case, entry: Appeal) -> bool:
    """Whether it is the end that sent the case to another organization, where it is now."""
    return queries.is_transferred(case) and entry.remand_to == "different_organization"


def _remanded(wrong: Appeal) -> list[Reason]:
    if wrong.remand_to == "different_organization" and queries.handing_of(wrong.case).handed_over is not None:
        return [Reason("handed_over", "the file was handed over to another organization on it")]
    if wrong.kind == "filed" and any(step.remand_to for step in wrong.followed_by.filter(kind="decided")):
        return [Reason("remanded", "its end sent the case to another review: set that entry right first")]
    if wrong.remand_to != "different_reviewer":
        return []
    return [Reason("remanded", "the case went to a different reviewer on it, which cannot be taken back here")]


def _open(
    case: Case,
    petition: int,
    step: str,
    reasons: Sequence[Reason] = (),
    *,
    on: date,
    document: Document | None,
    by: str,
    at: datetime,
) -> Appeal:
    """The petition, while it is open. Raises Refused with every reason, NotFound."""
    filed: Appeal = entry_of(Appeal.objects, petition, case)
    told = [
        *reasons_by(by),
        *reasons_on(on, at=at, earliest=filed.on),
        *reasons_document(document),
        *reasons,
    ]
    found = next((one for one in queries.petitions(case, filed.determination) if one.filed.id == petition), None)
    if found is None or not found.open:
        told.append(Reason("petition", f"entry {petition} is no petition that is open"))
    if told:
        raise Refused(step, case.number, told)
    return filed


def _entry(
    case: Case,
    determined: Determination,
    kind: str,
    *,
    document: Document | None = None,
    **fields: Any,
) -> Appeal:
    return Appeal.objects.create(case=case, determination=determined, kind=kind, **fields, **kept(document))


def _tell(case: Case, kind: str, made: Appeal, *, by: str, at: datetime, **facts: Any) -> None:
    payload = {
        "version": made.determination.version,
        "on": made.on.isoformat(),
        "entry": made.pk,
        **{name: value for name, value in facts.items() if value},
        **({"document": made.proof} if made.proof else {}),
    }
    cases.record(case, f"determination.{kind}", by=by, at=at, payload=payload)
