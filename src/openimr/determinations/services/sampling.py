"""Lots are drawn for a review when it is handed in; what they pick is looked at a second time."""

from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.determinations import queries
from openimr.determinations.domain.sampling import lots
from openimr.determinations.models import QualityCheck, SampleLot, SecondReading
from openimr.determinations.services.checking import open_check
from openimr.errors import NotFound, Reason, Refused
from openimr.panel import queries as panel
from openimr.review.queries import case_review


@transaction.atomic
def draw_lots(case: Case, *, reviewer_id: str, on: date, at: datetime) -> tuple[SampleLot, ...]:
    """Draw every rule's lot for the review that this reviewer handed in, once; open the second looks that they pick.

    What is handed in again after a change draws no new lot: nobody tries twice.
    """
    held = panel.held_by(case, reviewer_id)
    rules = queries.rules()
    known = SampleLot.objects.filter(case=case, reviewer_id=reviewer_id).exists()
    if held is None or known or not any(rule.in_force(on) for rule in rules):
        return ()
    key = queries.key_of_lots(case)
    if key is None:
        return ()
    drawn = lots(rules, queries.handed_in(case, held.seat, on=on), key)
    kept = SampleLot.objects.bulk_create(
        SampleLot(
            case=case,
            seat=held.seat,
            reviewer_id=reviewer_id,
            rule=one.rule,
            mode=one.mode,
            share=one.share,
            lot=one.lot,
            picked=one.picked,
            on=on,
            at=at,
        )
        for one in drawn
    )
    payload = {
        "seat": held.seat,
        "draw": panel.draw_of(case),
        "lots": {one.rule: {"share": one.share, "lot": round(one.lot, 6), "picked": one.picked} for one in drawn},
    }
    cases.record(case, "quality.lots_drawn", by="software", at=at, payload=payload)
    for mode in ("check", "reading"):
        if why := [one.rule for one in drawn if one.picked and one.mode == mode]:
            open_check(case.number, seat=held.seat, mode=mode, why=why, by="software", at=at)
    return tuple(kept)


@transaction.atomic
def read_again(check_id: int, *, decisions: dict[int, tuple[str, str]], by: str, at: datetime) -> SecondReading:
    """Keep what a second physician decided: by item, "upheld" or "overturned", and why. Once, and for good.

    Raises NotFound, Refused with every item that lacks an answer.
    """
    check = QualityCheck.objects.select_related("case").filter(pk=check_id, mode="reading").first()
    if check is None:
        raise NotFound(f"second reading {check_id}: there is none")
    case = cases.locked(check.case.number)
    check.refresh_from_db()
    role, _, account = by.partition(":")
    reasons = (
        [Reason("role", "a second reading is a physician's: the medical director's")]
        if (account and role != "medical_director")
        else []
    )
    if check.outcome:
        reasons.append(Reason("closed", f"the second reading is closed: {check.outcome}"))
    items = list(case.items.values_list("number", flat=True))
    for number in items:
        decision, because = decisions.get(number, ("", ""))
        if decision not in {"upheld", "overturned"}:
            reasons.append(Reason("decision", f"item {number}: upheld or overturned"))
        if not because.strip():
            reasons.append(Reason("because", f"item {number}: say why in a sentence"))
    first = {one.number: one.decision for one in case_review(case, check.seat).items}
    if case.state == State.UNDER_REVIEW and None in first.values():
        reasons.append(Reason("undecided", "the reviewer changes the decision just now; read it once it is handed in"))
    if reasons:
        raise Refused("keep the second reading", case.number, reasons)
    made = SecondReading.objects.create(
        check_of=check,
        decisions=[
            {"item": n, "decision": decisions[n][0], "because": decisions[n][1].strip(), "first": first[n]}
            for n in items
        ],
        by=by,
        at=at,
    )
    check.outcome, check.closed_by, check.closed_at = "read", by, at
    check.save(update_fields=["outcome", "closed_by", "closed_at"])
    cases.record(case, "quality.read_again", by=by, at=at, payload={"seat": check.seat, "items": len(items)})
    return made
