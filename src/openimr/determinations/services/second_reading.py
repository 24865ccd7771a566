"""A second reading goes to a reader of the panel, comes back with an answer on each item, and is answered in its turn.

No reader writes a word of the review, and no log names the reader: an event tells the number of the reading.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.determinations import queries
from openimr.determinations.domain.second_reading import (
    ItemAnswer,
    answers_lacking,
    as_handed_in,
    digest_of,
    disagreed,
    own_decisions,
)
from openimr.determinations.models import DisagreementAnswer, QualityCheck, ReadingBegun, SecondReading
from openimr.determinations.services.checking import comment, open_check, return_case
from openimr.errors import NotFound, Reason, Refused
from openimr.intake.domain.deadlines import after
from openimr.panel import queries as panel
from openimr.panel import services as panel_services
from openimr.panel.domain.second_readers import NOBODY_NAMED
from openimr.panel.domain.steps import Step
from openimr.panel.models import SecondReader
from openimr.programmes.loader import load
from openimr.review.queries import case_review


def keep_as_handed_in(case: Case, *, seat: int, reviewer_id: str, at: datetime) -> None:
    """Keep the review as it was handed in for an open reading; who has begun to read goes on with what was shown."""
    open_ones = QualityCheck.objects.filter(case=case, seat=seat, reviewer_id=reviewer_id, mode="reading", outcome="")
    for check in open_ones:
        check.shown, check.shown_at = as_handed_in(case_review(case, seat)), at
        check.save(update_fields=["shown", "shown_at"])


@transaction.atomic
def ask_for_reading(case_number: str, *, seat: int, words: str, holds: bool, by: str, at: datetime) -> QualityCheck:
    """The medical director asks for a second reading without a lot, and says why. Raises Refused."""
    role, _, account = by.partition(":")
    if account and role != "medical_director":
        raise Refused("ask for a second reading", case_number, [Reason("role", f"that is not for the {role}")])
    check = open_check(case_number, seat=seat, mode="reading", words=words, holds=holds, by=by, at=at)
    held = panel.assignment(check.case, seat)
    if check.shown is None and held is not None and held.step == Step.SUBMITTED:
        keep_as_handed_in(check.case, seat=seat, reviewer_id=check.reviewer_id, at=at)
        check.refresh_from_db()
    return check


@transaction.atomic
def name_reader(check_id: int, *, reviewer_id: str | None, today: date, by: str, at: datetime) -> SecondReader:
    """Ask a reviewer of the panel to read: the one named, or by lot without. Raises NotFound, Refused."""
    check = _open_reading(check_id, "name a second reader")
    return panel_services.name_second_reader(
        check.case.number, seat=check.seat, reviewer_id=reviewer_id or None, today=today, by=by, at=at
    )


def name_next_by_lot(check: QualityCheck, *, on: date, at: datetime) -> SecondReader | None:
    """The next reader by lot; None where nobody may: then the reading waits for the medical director, and says so."""
    try:
        with transaction.atomic():
            return name_reader(check.pk, reviewer_id=None, today=on, by="software", at=at)
    except Refused as refusal:
        payload = {"seat": check.seat, "reasons": len(refusal.reasons)}
        cases.record(check.case, "quality.nobody_to_read", by="software", at=at, payload=payload)
        return None


@transaction.atomic
def withdraw_reader(check_id: int, *, reason: str, words: str, today: date, by: str, at: datetime) -> None:
    """The medical director takes the reading from its reader, whose access ends. Raises NotFound, Refused."""
    check = _open_reading(check_id, "withdraw the second reader")
    number = check.case.number
    if not panel_services.withdraw_reading(
        number, seat=check.seat, reason=reason, words=words, today=today, by=by, at=at
    ):
        raise Refused("withdraw the second reader", check.case.number, [Reason("nobody", "nobody reads it just now")])


@transaction.atomic
def decide_first(
    reading: int, *, reviewer_id: str, decisions: Mapping[int, str], by: str, at: datetime
) -> ReadingBegun:
    """The reader decides every item before the physician's decision is shown; kept for good, once.

    Raises NotFound for all but the reader, Refused with every item that lacks a decision.
    """
    one, check = _own(reading, reviewer_id)
    known = queries.begun(one)
    if known is not None:
        raise Refused("decide anew", one.case.number, [Reason("kept", "your own decisions are kept already")])
    told, reasons = own_decisions(_items(one.case), decisions)
    reasons += _only_a_reader(by)
    shown = check.shown or {}
    if not shown:
        reasons.append(Reason("not_handed_in", "the review is not handed in yet: come back once it is"))
    if reasons:
        raise Refused("keep your own decisions", one.case.number, reasons)
    made = ReadingBegun.objects.create(
        check_of=check, reader=one, decisions=told, shown=shown, digest=digest_of(shown), at=at
    )
    payload = {"reading": one.pk, "seat": check.seat, "items": len(told)}
    cases.record(one.case, "quality.reading_begun", by=NOBODY_NAMED, at=at, payload=payload)
    return made


@transaction.atomic
def hand_in_reading(
    reading: int, *, reviewer_id: str, answers: Mapping[int, ItemAnswer], today: date, by: str, at: datetime
) -> SecondReading:
    """The reader agrees or not, item by item, with reasons and sources; the reader's access ends with it.

    Raises NotFound for all but the reader, Refused with everything that is lacking, or where a tie became known.
    """
    one, check = _own(reading, reviewer_id)
    case, begun = one.case, queries.begun(one)
    if begun is None:
        sentence = "decide every item yourself first; then the physician's decision is shown"
        raise Refused("hand the second reading in", case.number, [Reason("order", sentence)])
    items = _items(case)
    reasons = [
        *_only_a_reader(by),
        *answers_lacking(items, answers, least=queries.sources_asked(today), pages=queries.pages_to_cite(case)),
    ]
    if reasons:
        raise Refused("hand the second reading in", case.number, reasons)
    panel_services.hand_reading_in(reading, reviewer_id=reviewer_id, today=today, by=by, at=at)
    first = {each["number"]: each["decision"] for each in begun.shown["items"]}
    decisions = [
        {
            "item": n,
            "decision": begun.decisions[str(n)],
            "because": answers[n].because.strip(),
            "first": first[n],
            "agrees": answers[n].agrees,
            "sources": [dict(source) for source in answers[n].sources],
        }
        for n in items
    ]
    return keep_reading(check, decisions, reader=one, on=today, by=NOBODY_NAMED, at=at)


def keep_reading(
    check: QualityCheck,
    decisions: list[dict[str, object]],
    *,
    reader: SecondReader | None,
    on: date,
    by: str,
    at: datetime,
) -> SecondReading:
    """Keep a reading, close its second look, and tell what its disagreement asks for. The case is locked."""
    case, items = check.case, disagreed(decisions)
    rule = queries.consequence_now(check, on) if items else None
    made = SecondReading.objects.create(
        check_of=check,
        reader=reader,
        decisions=decisions,
        consequence=rule.id if rule else "",
        holds=bool(rule and rule.holds),
        answer_due=after(on, rule.within, load(case.programme)) if rule else None,
        by=by,
        at=at,
    )
    check.outcome, check.closed_by, check.closed_at = "read", by, at
    check.save(update_fields=["outcome", "closed_by", "closed_at"])
    payload = {"seat": check.seat, "items": len(decisions), "disagreed": len(items), "rule": made.consequence}
    cases.record(case, "quality.read_again", by=by, at=at, payload=payload)
    return made


@transaction.atomic
def answer_disagreement(
    check_id: int, *, kind: str, words: str, comments: Mapping[int, str], by: str, at: datetime
) -> DisagreementAnswer:
    """The medical director answers a reading that disagrees.

    "returned": the case goes back to the physician with `comments` by item, each to be answered before the signature;
    "stands" and "taken_up" say why in `words`. Raises NotFound, Refused with everything that is lacking.
    """
    check = QualityCheck.objects.select_related("case").filter(pk=check_id, mode="reading").first()
    if check is None:
        raise NotFound(f"second reading {check_id}: there is none")
    check.case = cases.locked(check.case.number)
    found = queries.done(check)
    role, _, account = by.partition(":")
    reasons = []
    if account and role != "medical_director":
        reasons.append(Reason("role", "a disagreement is the medical director's to answer"))
    if found is None or not found.disputed:
        reasons.append(Reason("nothing", "there is no disagreement to answer"))
    elif found.answer is not None:
        reasons.append(Reason("answered", "the disagreement is answered already"))
    elif kind not in {one for one, _ in queries.answers_open(found.reading)}:
        reasons.append(Reason("answer", "choose one of the answers"))
    said = {item: text.strip() for item, text in comments.items() if text.strip()}
    if found is not None and kind == "returned" and not set(said) & set(found.disputed):
        reasons.append(Reason("comments", "say to the physician, at an item, what is to be looked at"))
    if kind in {"stands", "taken_up"} and not words.strip():
        reasons.append(Reason("words", "say why in a sentence"))
    if reasons or found is None:
        raise Refused("answer the disagreement", check.case.number, reasons)
    made = DisagreementAnswer.objects.create(reading=found.reading, kind=kind, words=words.strip(), by=by, at=at)
    payload = {"seat": check.seat, "answer": kind}
    cases.record(check.case, "quality.disagreement_answered", by=by, at=at, payload=payload)
    if kind == "returned":
        _return(check, {item: said[item] for item in found.disputed if item in said}, by=by, at=at)
    return made


def _return(check: QualityCheck, said: Mapping[int, str], *, by: str, at: datetime) -> None:
    """Send the case back with a comment at the decision of each item, in the medical director's words."""
    made = open_check(check.case.number, seat=check.seat, why=["second_reading"], by=by, at=at)
    for item, text in said.items():
        comment(
            made.pk,
            item=item,
            kind="decision",
            key="",
            reason="second_reading",
            severity="blocks",
            text=text,
            by=by,
            at=at,
        )
    return_case(made.pk, by=by, at=at)


@transaction.atomic
def close_moot_readings(case: Case, *, reviewer_id: str | None, at: datetime) -> None:
    """The review is another's now: what was to be read of this reviewer (None: of anybody) is read no more, and its
    reader let go.
    """
    found = QualityCheck.objects.filter(case=case, mode="reading", outcome="")
    for check in found if reviewer_id is None else found.filter(reviewer_id=reviewer_id):
        panel_services.withdraw_reading(
            case.number, seat=check.seat, reason="moot", today=day_of(at), by="software", at=at
        )
        check.outcome, check.closed_by, check.closed_at = "moot", "software", at
        check.save(update_fields=["outcome", "closed_by", "closed_at"])


def open_for(case: Case, seat: int) -> QualityCheck | None:
    """The open reading of a seat, or None."""
    return QualityCheck.objects.filter(case=case, seat=seat, mode="reading", outcome="").first()


def _open_reading(check_id: int, step: str) -> QualityCheck:
    """An open reading, its case locked. Raises NotFound, Refused where it is closed or another's by now."""
    check = QualityCheck.objects.select_related("case").filter(pk=check_id, mode="reading").first()
    if check is None:
        raise NotFound(f"second reading {check_id}: there is none")
    check.case = cases.locked(check.case.number)
    check.refresh_from_db(fields=["outcome"])
    held = panel.assignment(check.case, check.seat)
    reasons = []
    if check.outcome:
        reasons.append(Reason("closed", f"the second reading is closed: {check.outcome}"))
    if held is None or held.reviewer_id != check.reviewer_id:
        reasons.append(Reason("moot", "the review is another reviewer's now"))
    if check.case.state == State.TERMINATED:
        reasons.append(Reason("state", "the dispute ended"))
    if reasons:
        raise Refused(step, check.case.number, reasons)
    return check


def _own(reading: int, reviewer_id: str) -> tuple[SecondReader, QualityCheck]:
    """An accepted reading of this reader and its second look, the case locked. Raises NotFound for everybody else."""
    one = panel.own_reading(reading, reviewer_id)
    case = cases.locked(one.case.number)
    one = panel.own_reading(reading, reviewer_id)
    one.case = case
    check = queries.check_of_reader(one)
    check.case = case
    return one, check


def _items(case: Case) -> list[int]:
    return list(case.items.values_list("number", flat=True))


def _only_a_reader(by: str) -> list[Reason]:
    role, _, account = by.partition(":")
    return [Reason("role", f"that is not for the {role}")] if account and role != "reviewer" else []
