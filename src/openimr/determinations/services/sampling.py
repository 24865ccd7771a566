"""Lots are drawn for a review when it is handed in; what they pick is looked at a second time."""

from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case, Event
from openimr.clock import day_of
from openimr.determinations import queries
from openimr.determinations.domain.sampling import Rule, lots
from openimr.determinations.domain.second_reading import as_handed_in, digest_of
from openimr.determinations.models import QualityCheck, SampleLot, SecondReading
from openimr.determinations.services.checking import open_check
from openimr.determinations.services.second_reading import keep_as_handed_in, keep_reading, name_next_by_lot
from openimr.errors import NotFound, Reason, Refused
from openimr.panel import queries as panel
from openimr.review.queries import case_review


@transaction.atomic
def draw_lots(case: Case, *, reviewer_id: str, on: date, at: datetime) -> tuple[SampleLot, ...]:
    """Draw every rule's lot for the review that this reviewer handed in; open the second looks that they pick.

    Each version that is handed in draws lots of its own: whoever learned that the first was not picked changes nothing
    unseen, and what was picked stays picked. A version that says the same draws none, nor does a rule by which the
    review was returned, at the hand-in that answers.
    """
    held = panel.held_by(case, reviewer_id)
    rules = [rule for rule in queries.rules() if rule.in_force(on)]
    if held is None or not rules:
        return ()
    key = queries.key_of_lots(case)
    if key is None:
        reason = {"seat": held.seat, "because": "no seed is bound to the case"}
        cases.record(case, "quality.lots_not_drawn", by="software", at=at, payload=reason)
        return ()
    last = queries.last_lots(case, held.seat, reviewer_id)
    version = {"seat": held.seat, "of": reviewer_id, "review": digest_of(as_handed_in(case_review(case, held.seat)))}
    if last is not None and last.payload["review"] == version["review"]:
        payload = {**version, "hand_in": last.payload["hand_in"], "unchanged": True}
        cases.record(case, "quality.lots_drawn", by="software", at=at, payload=payload)
        return ()
    drawn_before = SampleLot.objects.filter(case=case, seat=held.seat, reviewer_id=reviewer_id)
    hand_in = 1 + max([*drawn_before.values_list("hand_in", flat=True), last.payload["hand_in"] if last else 0])
    answered = _answered(case, held.seat, reviewer_id, last=last) if last else set()
    seen = queries.handed_in(case, held.seat, on=on)
    drawn = [one for one in lots(rules, seen, key, hand_in=hand_in) if one.rule not in answered]
    kept = SampleLot.objects.bulk_create(
        SampleLot(
            case=case,
            seat=held.seat,
            reviewer_id=reviewer_id,
            rule=one.rule,
            mode=one.mode,
            hand_in=hand_in,
            share=one.share,
            lot=one.lot,
            picked=one.picked,
            on=on,
            at=at,
        )
        for one in drawn
    )
    of_the_kind = answered | {one.rule for one in drawn}
    payload = {
        **version,
        "hand_in": hand_in,
        "draw": panel.draw_of(case),
        "answered": sorted(answered),
        "not_of_the_kind": sorted({rule.id for rule in rules} - of_the_kind),
        "lots": {one.rule: {"share": one.share, "lot": round(one.lot, 6), "picked": one.picked} for one in drawn},
    }
    cases.record(case, "quality.lots_drawn", by="software", at=at, payload=payload)
    for mode in ("check", "reading"):
        if why := [one.rule for one in drawn if one.picked and one.mode == mode]:
            _open(case, held.seat, mode, why, [rule for rule in rules if rule.id in why], on=on, at=at)
    return tuple(kept)


def _answered(case: Case, seat: int, reviewer_id: str, *, last: Event) -> set[str]:
    """The rules by which the review was returned since it was handed in last: quality staff has just looked at it."""
    returned = case.events.filter(kind="quality.returned", payload__seat=seat, sequence__gt=last.sequence)
    own = QualityCheck.objects.filter(case=case, seat=seat, reviewer_id=reviewer_id, mode="check", outcome="returned")
    check = own.last() if returned.exists() else None
    return set(check.why) if check else set()


def _open(case: Case, seat: int, mode: str, why: list[str], picked_by: list[Rule], *, on: date, at: datetime) -> None:
    """Begin the second look that rules picked; its reader is named by lot where one of the rules says so."""
    holds, by_lot = any(rule.holds for rule in picked_by), any(rule.reader == "lot" for rule in picked_by)
    check = open_check(case.number, seat=seat, mode=mode, why=why, holds=holds, by_lot=by_lot, by="software", at=at)
    if mode == "reading":
        keep_as_handed_in(case, seat=seat, reviewer_id=check.reviewer_id, at=at)
        if by_lot and check.by_lot and panel.open_reader(case, seat) is None:
            name_next_by_lot(check, on=on, at=at)


@transaction.atomic
def read_again(check_id: int, *, decisions: dict[int, tuple[str, str]], by: str, at: datetime) -> SecondReading:
    """Keep what the medical director decided as a second physician: by item, "upheld" or "overturned", and why.

    Once, and for good, while no reader of the panel is asked. Raises NotFound, Refused with every item that lacks an
    answer.
    """
    check = QualityCheck.objects.select_related("case").filter(pk=check_id, mode="reading").first()
    if check is None:
        raise NotFound(f"second reading {check_id}: there is none")
    case = cases.locked(check.case.number)
    check.refresh_from_db()
    check.case = case
    role, _, account = by.partition(":")
    reasons = (
        [Reason("role", "a second reading is a physician's: a reader's of the panel, or the medical director's")]
        if (account and role != "medical_director")
        else []
    )
    if check.outcome:
        reasons.append(Reason("closed", f"the second reading is closed: {check.outcome}"))
    elif panel.open_reader(case, check.seat) is not None:
        reasons.append(Reason("reader", "a reader of the panel is asked; withdraw the reading first"))
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
    told: list[dict[str, object]] = [
        {"item": n, "decision": decisions[n][0], "because": decisions[n][1].strip(), "first": first[n]} for n in items
    ]
    return keep_reading(check, told, reader=None, on=day_of(at), by=by, at=at)
