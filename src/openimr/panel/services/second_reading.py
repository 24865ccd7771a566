"""A reader is named for a second reading, accepts or declines, gives it back; the offer lapses, the reader is reminded.

The case's log tells every step by the number of the reading: who reads is the medical director's alone to know.
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from openimr.accounts import queries as accounts
from openimr.accounts.adapters import mail
from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.errors import NotFound, Reason, Refused
from openimr.intake.domain.deadlines import after
from openimr.panel import queries
from openimr.panel.adapters import queue
from openimr.panel.adapters.second_readers_file import reader_rules, reminder
from openimr.panel.domain.second_readers import NOBODY_NAMED, ReadingStep, may_move, may_take
from openimr.panel.models import SecondReader
from openimr.panel.services.offering import TieFound, note_tie
from openimr.panel.services.screening import certify
from openimr.programmes.loader import load


@transaction.atomic
def name_second_reader(
    case_number: str, *, seat: int, reviewer_id: str | None, today: date, by: str, at: datetime
) -> SecondReader:
    """Ask a reviewer of the panel to read the review of a seat a second time: the one named, or by lot without.

    Screened as for an assignment; the screening is kept as a certificate. Raises Refused: somebody reads it already,
    not this reader, nobody may.
    """
    case = cases.locked(case_number)
    _check(case, None, ReadingStep.OFFERED, by)
    held = queries.assignment(case, seat)
    if held is None or held.reviewer_id == "":
        raise Refused("name a second reader", case_number, [Reason("seat", f"nobody reviews in seat {seat}")])
    if queries.open_reader(case, seat) is not None:
        raise Refused("name a second reader", case_number, [Reason("named", "a second reader is asked already")])
    board = queries.second_reader_candidates(case, seat, today)
    chosen = next((one for one in board if one.reviewer_id == reviewer_id or (not reviewer_id and one.eligible)), None)
    if chosen is None:
        counted = sorted({why for one in board for why in one.against})
        found = [Reason("nobody", f"nobody of {len(board)} may: {why}") for why in counted]
        unknown = [Reason("unknown", f"{reviewer_id} is not on the panel")]
        raise Refused("name a second reader", case_number, unknown if reviewer_id else found)
    if not chosen.eligible:
        raise Refused("name this second reader", case_number, [Reason("not_eligible", why) for why in chosen.against])
    made = SecondReader.objects.create(
        case=case,
        seat=seat,
        of=held.reviewer_id,
        reviewer_id=chosen.reviewer_id,
        step=ReadingStep.OFFERED,
        by_lot=reviewer_id is None,
        named_by=by,
        offered_on=today,
        due=_limit(case, "offered", today),
        board=[
            {"reviewer": one.reviewer_id, "eligible": one.eligible, "reasons": list(one.against), "lot": one.lot}
            for one in board
        ],
    )
    certify(case, made.reviewer_id, step="reading", on=today, by=by, at=at)
    payload = {"by_lot": made.by_lot, "candidates": sum(one.eligible for one in board)}
    _tell(made, by=by, at=at, payload=payload)
    return made


def accept_reading(
    reading: int, *, reviewer_id: str, today: date, by: str, at: datetime, read: str | None = None
) -> SecondReader:
    """The reader attests and sees the case from then on. Qualification and ties are asked anew; twice changes nothing.

    `read`: digest of the words that were shown. Raises NotFound, Refused with every reason; the certificate of the
    screen stays also where it stops the acceptance.
    """
    with transaction.atomic():
        one = _of_reader(reading, reviewer_id)
        if one.step == ReadingStep.ACCEPTED:
            return one
        _check(one.case, ReadingStep(one.step), ReadingStep.ACCEPTED, by)
        reasons, words = _reasons(one, today, by=by, at=at)
        if read is not None and read != queries.words_to_attest(one.case, reviewer_id, "acceptance", today).digest:
            reasons.append(Reason("words_changed", "the words changed since you read them; read them again"))
        if not reasons:
            one.step, one.accepted_on, one.accepted_by = ReadingStep.ACCEPTED, today, by
            one.due, one.remind_on = _limit(one.case, "accepted", today), _limit(one.case, "remind", today)
            one.attested = [
                {"id": said.id, "affirms": said.affirms, "says": said.says, "cite": said.cite}
                for said in words.affirmed
            ]
            one.digest = words.digest
            one.save(update_fields=["step", "accepted_on", "accepted_by", "due", "remind_on", "attested", "digest"])
            _tell(one, by=NOBODY_NAMED, at=at, payload={"attested": words.digest})
            return one
    raise Refused("accept the second reading", one.case.number, reasons)


def _reasons(one: SecondReader, on: date, *, by: str, at: datetime) -> tuple[list[Reason], queries.Words]:
    """What stands against the reader on that day, and the words to affirm; the screen is kept as a certificate."""
    asked = queries.inquiry(one.case, on)
    kept = certify(one.case, one.reviewer_id, step="reading", on=on, by=by, at=at, asked=asked)
    found = list(queries.reasons_against(one.case, one.reviewer_id, on, screened=asked.screenings))
    found += queries.reasons_against_reader(one, on)
    words = queries.words_to_attest(
        one.case, one.reviewer_id, "acceptance", on, certificate=kept.digest, found=asked.of(one.reviewer_id)
    )
    return [*found, *words.lacking], words


@transaction.atomic
def decline_reading(
    reading: int,
    *,
    reviewer_id: str,
    reason: str,
    words: str = "",
    tie: TieFound | None = None,
    today: date,
    by: str,
    at: datetime,
) -> None:
    """The reader does not take the reading. A conflict names its tie, which goes on the file. Raises Refused."""
    _give_up(_of_reader(reading, reviewer_id), ReadingStep.DECLINED, reason, words, tie, today=today, by=by, at=at)


@transaction.atomic
def give_reading_back(
    reading: int,
    *,
    reviewer_id: str,
    reason: str,
    words: str = "",
    tie: TieFound | None = None,
    today: date,
    by: str,
    at: datetime,
) -> None:
    """The reader gives an accepted reading back, as `decline_reading`, and sees the case no more."""
    _give_up(_of_reader(reading, reviewer_id), ReadingStep.GIVEN_BACK, reason, words, tie, today=today, by=by, at=at)


def _give_up(
    one: SecondReader,
    target: ReadingStep,
    reason: str,
    words: str,
    tie: TieFound | None,
    *,
    today: date,
    by: str,
    at: datetime,
) -> None:
    listed = reader_rules().reason(target, reason)
    if listed is not None and listed.tie:
        note_tie(one.case, one.reviewer_id, tie, told_by="reader", today=today, by=by, at=at)
    _end(one, target, reason, words, today=today, by=by, at=at, told_by=NOBODY_NAMED)


@transaction.atomic
def withdraw_reading(
    case_number: str, *, seat: int, reason: str, words: str = "", today: date, by: str, at: datetime
) -> bool:
    """Take the reading of a seat's review from its reader; answers whether there was one. Raises Refused."""
    one = queries.open_reader(cases.locked(case_number), seat)
    if one is None:
        return False
    _end(one, ReadingStep.WITHDRAWN, reason, words, today=today, by=by, at=at, told_by=by)
    return True


@transaction.atomic
def hand_reading_in(reading: int, *, reviewer_id: str, today: date, by: str, at: datetime) -> SecondReader:
    """The reader is done; the case is closed to the reader. Raises NotFound, Refused where a tie became known."""
    one = _of_reader(reading, reviewer_id)
    _check(one.case, ReadingStep(one.step), ReadingStep.HANDED_IN, by)
    reasons, _ = _reasons(one, today, by=by, at=at)
    if reasons:
        raise Refused("hand the second reading in", one.case.number, reasons)
    one.step, one.ended, one.due, one.remind_on = ReadingStep.HANDED_IN, today, None, None
    one.save(update_fields=["step", "ended", "due", "remind_on"])
    _tell(one, by=NOBODY_NAMED, at=at)
    return one


def lapse_readings(*, today: date, by: str, at: datetime) -> list[int]:
    """End the offers that nobody answered in time, each in a transaction of its own; answers the readings."""
    found = SecondReader.objects.filter(step=ReadingStep.OFFERED, due__lt=today).values_list("pk", "case__number")
    for reading, number in list(found):
        with transaction.atomic():
            cases.locked(number)
            one = SecondReader.objects.select_related("case").get(pk=reading)
            if one.step == ReadingStep.OFFERED:
                _end(one, ReadingStep.LAPSED, "no_answer", "", today=today, by=by, at=at, told_by=by)
    return [reading for reading, _ in found]


def remind_readers(*, today: date, by: str, at: datetime) -> list[int]:
    """Remind those whose reading is due soon, once; answers the readings.

    The reader's page shows it; who gave an address is told by e-mail as well, where a mail server is set.
    """
    found = SecondReader.objects.filter(step=ReadingStep.ACCEPTED, remind_on__lte=today, reminded_on__isnull=True)
    for one in (listed := list(found.select_related("case"))):
        with transaction.atomic():
            one.reminded_on = today
            one.save(update_fields=["reminded_on"])
            cases.record(one.case, "panel.reading_reminded", by=by, at=at, payload=_told(one))
            if settings.PORTAL_NOTICES and accounts.email_of_reviewer(one.reviewer_id):
                queue.mail_reader(one.pk)
    return [one.pk for one in listed]


def mail_reader(reading: int) -> bool:
    """Send a reader the reminder by e-mail, where the reading still is the reader's; whether it went out.

    Raises OSError where the mail server does not take it: the job is tried again.
    """
    one = SecondReader.objects.filter(pk=reading, step=ReadingStep.ACCEPTED, due__isnull=False).first()
    to = accounts.email_of_reviewer(one.reviewer_id) if one else ""
    if one is None or one.due is None or not to or not settings.PORTAL_NOTICES:
        return False
    mail.send(to, *reminder(one.due))
    return True


@transaction.atomic
def end_readings_with_case(case: Case, *, on: date, at: datetime) -> None:
    """The dispute ended: nobody reads the case any more."""
    for one in case.second_readers.filter(ended__isnull=True):
        one.case = case
        _end(one, ReadingStep.WITHDRAWN, "case_ended", "", today=on, by="software", at=at, told_by="software")


@transaction.atomic
def recall_readings(reviewer_id: str, *, today: date, by: str, at: datetime) -> None:
    """Take every open second reading from a reviewer who may not read any more."""
    for one in SecondReader.objects.filter(reviewer=reviewer_id, ended__isnull=True).select_related("case"):
        _end(one, ReadingStep.WITHDRAWN, "not_qualified", "", today=today, by=by, at=at, told_by="software")


def _of_reader(reading: int, reviewer_id: str) -> SecondReader:
    """The open reading of this reader, its case locked. Raises NotFound for everybody else."""
    known = SecondReader.objects.filter(pk=reading, reviewer=reviewer_id or None, ended__isnull=True)
    number = known.values_list("case__number", flat=True).first()
    if number is None:
        raise NotFound(f"second reading {reading}: there is none for this account")
    case = cases.locked(number)
    one = known.first()
    if one is None:
        raise NotFound(f"second reading {reading}: there is none for this account")
    one.case = case
    return one


def _end(
    one: SecondReader,
    target: ReadingStep,
    reason: str,
    words: str,
    *,
    today: date,
    by: str,
    at: datetime,
    told_by: str,
) -> None:
    _check(one.case, ReadingStep(one.step), target, by)
    if reader_rules().reason(target, reason) is None:
        listed = ", ".join(each.id for each in reader_rules().reasons[target])
        sentence = f"{reason or 'no reason'} is not on the list of reasons: {listed}"
        raise Refused("end the second reading", one.case.number, [Reason("reason", sentence)])
    if reason == "other" and not words.strip():
        raise Refused("end the second reading", one.case.number, [Reason("reason", "another reason needs words")])
    one.step, one.ended, one.due, one.remind_on = target, today, None, None
    one.end_reason, one.end_words = reason, words.strip()
    one.save(update_fields=["step", "ended", "due", "remind_on", "end_reason", "end_words"])
    _tell(one, by=told_by, at=at, payload={"reason": reason})


def _check(case: Case, origin: ReadingStep | None, target: ReadingStep, by: str) -> None:
    if not may_move(origin, target):
        sentence = f"the second reading is {origin}: it does not become {target}".replace("_", " ")
        raise Refused("take that step", case.number, [Reason("step", sentence)])
    if not may_take(origin, target, by):
        raise Refused("take that step", case.number, [Reason("role", f"that is not for the {by.partition(':')[0]}")])


def _limit(case: Case, step: str, on: date) -> date | None:
    rule = reader_rules().limit(step, case.priority)
    return after(on, rule.in_force(on), load(case.programme)) if rule and rule.is_in_force(on) else None


def _told(one: SecondReader) -> dict[str, Any]:
    told: dict[str, Any] = {"reading": one.pk, "seat": one.seat}
    if one.due is not None:
        told["due"] = one.due.isoformat()
    return told


def _tell(one: SecondReader, *, by: str, at: datetime, payload: dict[str, Any] | None = None) -> None:
    cases.record(one.case, f"panel.reading_{one.step}", by=by, at=at, payload=_told(one) | (payload or {}))
