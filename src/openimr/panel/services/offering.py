"""The answers to an offer, and how an assignment goes on to its end."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.errors import Reason, Refused
from openimr.panel import queries
from openimr.panel.adapters.steps_file import step_rules
from openimr.panel.domain.disclosure import KINDS, reasons_not_to_disclose
from openimr.panel.domain.reviewers import Affiliation
from openimr.panel.domain.steps import TAKEN, Step
from openimr.panel.models import Assignment, Reviewer
from openimr.panel.services.attesting import attest
from openimr.panel.services.disclosing import disclose
from openimr.panel.services.screening import certify
from openimr.panel.services.stepping import end, move


def accept(
    case_number: str, *, reviewer_id: str, today: date, by: str, at: datetime, read: str | None = None
) -> Assignment:
    """The reviewer attests and takes the case. Qualification, ties and load are asked anew. A second time changes
    nothing. `read`: digest of the words that were shown (`queries.words_to_attest`).

    Raises Refused with every reason; the certificate of the screen stays, also where it stops the acceptance.
    """
    with transaction.atomic():
        case = cases.locked(case_number)
        held = _held(case, reviewer_id, "accept the case")
        if held.step in TAKEN:
            return held
        asked = queries.inquiry(case, today)
        certify(case, reviewer_id, step="acceptance", on=today, by=by, at=at, asked=asked)
        try:
            return _accept(held, asked, today=today, by=by, at=at, read=read)
        except Refused as refusal:
            refused = refusal
    raise refused


@transaction.atomic
def _accept(
    held: Assignment, asked: queries.Inquiry, *, today: date, by: str, at: datetime, read: str | None
) -> Assignment:
    """The accepted assignment. `asked`: the screen that was certified.

    Two acceptances of one reviewer take turns on the reviewer's row: the one above capacity is refused.
    """
    case, reviewer_id = held.case, held.reviewer_id
    Reviewer.objects.select_for_update().get(pk=reviewer_id)
    reasons = list(queries.reasons_against(case, reviewer_id, today, screened=asked.screenings))
    open_cases = queries.other_cases(case, reviewer_id, steps=TAKEN)
    capacity = queries.reviewer(reviewer_id).capacity
    if open_cases >= capacity:
        reasons.append(Reason("capacity", f"the reviewer has {open_cases} open cases, {capacity} at most"))
    if reasons:
        raise Refused("accept the case", case.number, reasons)
    kept = attest(held, "acceptance", on=today, by=by, at=at, read=read, asked=asked)
    move(held, Step.ACCEPTED, on=today, by=by, at=at, payload={"attested": kept.digest})
    return held


@dataclass(frozen=True, slots=True)
class TieFound:
    """A tie that a reviewer found: to whom (a key of `queries.parties_to_name`), of which kind, in which words."""

    party: str
    kind: str
    relation: str


@transaction.atomic
def decline(
    case_number: str,
    *,
    reviewer_id: str,
    reason: str,
    words: str = "",
    tie: TieFound | None = None,
    today: date,
    by: str,
    at: datetime,
) -> None:
    """The reviewer does not take the case: `reason` of the list in assignment_steps.yaml, `words` for the director.

    A conflict names its tie, which goes on the reviewer's file. Raises Refused.
    """
    held = _held(cases.locked(case_number), reviewer_id, "decline the offer")
    _give_up(held, Step.DECLINED, reason, words, tie, today=today, by=by, at=at)


@transaction.atomic
def recuse(
    case_number: str,
    *,
    reviewer_id: str,
    reason: str,
    words: str = "",
    tie: TieFound | None = None,
    today: date,
    by: str,
    at: datetime,
) -> None:
    """The reviewer gives an accepted case back, as `decline`. What was decided is never signed by another."""
    held = _held(cases.locked(case_number), reviewer_id, "recuse the reviewer")
    _give_up(held, Step.RECUSED, reason, words, tie, today=today, by=by, at=at)


def _give_up(
    held: Assignment,
    target: Step,
    reason: str,
    words: str,
    tie: TieFound | None,
    *,
    today: date,
    by: str,
    at: datetime,
) -> None:
    case = held.case
    end(held, target, reason, words, on=today, by=by, at=at)
    listed = step_rules().reason(target, reason)
    if listed is None or not listed.tie:
        return
    note_tie(case, held.reviewer_id, tie, told_by="reviewer", today=today, by=by, at=at)


def note_tie(
    case: Case, reviewer_id: str, tie: TieFound | None, *, told_by: str, today: date, by: str, at: datetime
) -> None:
    """Put the tie for which a case is given up on the reviewer's file. `told_by`: "reviewer" or "reader".

    Raises Refused where none is named.
    """
    name = queries.parties_to_name(case).get(tie.party) if tie else None
    if tie is None or name is None or tie.kind not in KINDS or not tie.relation.strip():
        sentence = "name to whom the tie is, its kind, and in words which tie it is"
        raise Refused("note the conflict", case.number, [Reason("tie", sentence, "Lab. Code 139.5(d)(5)")])
    source = f"told by the {told_by}, case {case.number}"
    said = Affiliation(name, tie.kind, tie.relation.strip(), today, None, source)  # type: ignore[arg-type]  # of KINDS
    known = queries.reviewer(reviewer_id).affiliations
    if not any(reason.code == "known" for reason in reasons_not_to_disclose(said, known, today=today)):
        disclose(reviewer_id, said, today=today, by=by, at=at)


@transaction.atomic
def withdraw(
    case_number: str, *, reviewer_id: str, reason: str, words: str = "", today: date, by: str, at: datetime
) -> bool:
    """The medical director takes an offer or a case back; answers whether there was one. Nothing signed is touched."""
    case = cases.locked(case_number)
    held = queries.held_by(case, reviewer_id)
    if held is None:
        return False
    end(held, Step.WITHDRAWN, reason, words, on=today, by=by, at=at)
    return True


@transaction.atomic
def end_with_case(case: Case, *, on: date, at: datetime) -> None:
    """The dispute ended: no offer waits and nobody holds the case any more."""
    for held in queries.seats(case):
        held.case = case
        end(held, Step.WITHDRAWN, "case_ended", "", on=on, by="software", at=at)


@transaction.atomic
def submit(case_number: str, *, reviewer_id: str, on: date, by: str, at: datetime, read: str | None = None) -> None:
    """The reviewer attests to the finished review and hands it in; a second time attests anew. `read`: see `accept`."""
    held = _held(cases.locked(case_number), reviewer_id, "hand the review in")
    kept = attest(held, "signature", on=on, by=by, at=at, read=read)
    if held.step == Step.SUBMITTED:
        payload = {"reviewer": reviewer_id, "on": on.isoformat(), "attested": kept.digest}
        cases.record(held.case, "panel.attested_anew", by=by, at=at, payload=payload)
    else:
        move(held, Step.SUBMITTED, on=on, by=by, at=at, payload={"attested": kept.digest})


@transaction.atomic
def reopen(case_number: str, *, reviewer_id: str, by: str, at: datetime) -> None:
    """The review changed after the attestation, which is void: it must be handed in anew."""
    held = _held(cases.locked(case_number), reviewer_id, "change the review")
    if held.step == Step.SUBMITTED:
        move(held, Step.ACCEPTED, on=held.submitted_on or held.assigned_on, by=by, at=at)


@transaction.atomic
def signed(case_number: str, *, on: date, by: str, at: datetime) -> None:
    """The determination is signed: every seat of the case has done its part."""
    for held in queries.seats(cases.locked(case_number)):
        move(held, Step.SIGNED, on=on, by=by, at=at)


def _held(case: Case, reviewer_id: str, step: str) -> Assignment:
    held = queries.held_by(case, reviewer_id)
    if held is None:
        sentence = f"{reviewer_id or 'this account'} is not offered this case, or not any more"
        raise Refused(step, case.number, [Reason("other_reviewer", sentence, "8 CCR 9792.10.6")])
    held.case = case
    return held
