"""Eligibility is evaluated, and the time limits that intake counts are set."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import Reason, Refused
from openimr.intake import queries
from openimr.intake.domain.deadlines import Deadline, application_deadline, assignment_deadline, deadlines_of
from openimr.intake.domain.eligibility import Eligibility, evaluate
from openimr.intake.models import EligibilityFinding, IntakeDetails
from openimr.programmes.loader import load


@transaction.atomic
def evaluate_eligibility(
    case_number: str,
    *,
    today: date,
    by: str,
    at: datetime,
    formulary: bool | None = None,
    last_record: date | None = None,
) -> Eligibility:
    """Weigh every ground, store them and the time limits, and move the case. Again with the same facts: no change.

    `formulary`: only drugs under the formulary are in dispute; None takes what the file states. A case that is signed
    keeps what it was decided on. Raises Refused where a changed file asks for a move that the table of states lacks,
    such as an application found late after its records were read: nothing is stored then.
    """
    case = cases.locked(case_number)
    if formulary is None:
        formulary = queries.formulary_drugs(case)
    result = weighed(case, formulary=formulary)
    if has_reached(State(case.state), State.SIGNED) or case.state in {State.TERMINATED, State.TRANSFERRED}:
        return result
    changed = store_grounds(case, result)
    store_deadlines(case, formulary=formulary, last_record=last_record)
    _move(case, result, changed=changed, today=today, by=by, at=at)
    return result


def weighed(case: Case, *, formulary: bool | None) -> Eligibility:
    """Every ground of the case weighed, nothing stored."""
    return evaluate(
        case_facts(case),
        load(case.programme),
        formulary=formulary,
        earlier=queries.earlier_reviews(case),
        facts_changed=queries.facts_changed(case),
    )


@transaction.atomic
def note_changed_facts(
    case_number: str, *, changed: bool, note: str, today: date, by: str, at: datetime
) -> Eligibility:
    """Note whether a change in the material facts since an earlier UR decision is documented, and weigh again.

    `note`: which document shows it, or where was looked. A case that is eligible goes on: what would make it ineligible
    then is Refused (8 CCR 9792.10.3(d)), and nothing is stored.
    """
    case = cases.locked(case_number)
    role, _, account = by.partition(":")
    reasons = [] if note.strip() else [Reason("note", "name the document that shows it, or say where was looked")]
    if account and role not in {"intake", "medical_director"}:
        reasons.append(Reason("role", f"that is not for the {role}"))
    if not changed and has_reached(State(case.state), State.ELIGIBLE):
        says = f"it is {case.state.replace('_', ' ')}: where medical necessity is in dispute the review goes on"
        reasons.append(Reason("state", says, "8 CCR 9792.10.3(d)"))
    if reasons:
        raise Refused("note whether material facts changed", case_number, reasons)
    IntakeDetails.objects.update_or_create(
        case=case, defaults={"facts_changed": changed, "facts_changed_note": note.strip()}
    )
    cases.record(case, "case.facts_changed_noted", by=by, at=at, payload={"changed": "yes" if changed else "no"})
    return evaluate_eligibility(case_number, today=today, by=by, at=at)


def store_grounds(case: Case, result: Eligibility) -> bool:
    """Keep the grounds as they were weighed; answers whether any is different from before."""
    if result.grounds == queries.eligibility(case):
        return False
    case.eligibility_findings.all().delete()
    EligibilityFinding.objects.bulk_create(
        EligibilityFinding(
            case=case,
            place=place,
            ground=ground.ground,
            status=ground.status,
            because=ground.because,
            cite=ground.cite,
            in_force_since=ground.in_force_since,
            verified=ground.verified,
            decisive=ground.decisive,
        )
        for place, ground in enumerate(result.grounds)
    )
    return True


def store_deadlines(case: Case, *, formulary: bool | None, last_record: date | None) -> None:
    """The time limits that the file gives now; one that no longer applies, such as the other way of notice, goes."""
    facts, programme = case_facts(case), load(case.programme)
    filing = application_deadline(facts, programme, formulary=bool(formulary))
    notice = queries.assignment_notice(case)
    later = deadlines_of(facts, programme, formulary=formulary, records_received=last_record, notice=notice)
    found = [limit for limit in (filing, *later) if limit is not None]
    superseded = case.deadlines.filter(Q(rule__startswith="application.file") | Q(rule__startswith="records."))
    superseded.exclude(rule__in=[limit.rule for limit in found]).delete()
    for limit in found:
        store_deadline(case, limit)
    if filing is not None:
        cases.meet_deadline(case, filing.rule, on=facts.application_received)
    if facts.assigned is not None:
        cases.meet_deadline(case, "assignment.notice", on=facts.assigned)


def _move(case: Case, result: Eligibility, *, changed: bool, today: date, by: str, at: datetime) -> None:
    """To the state of the outcome; a case further on that is still eligible stays where it is."""
    payload, target = told_of(result, today), state_of(result)
    current = State(case.state)
    if current == target or (target == State.ELIGIBLE and has_reached(current, State.ELIGIBLE)):
        if changed:
            cases.record(case, "case.eligibility_weighed", by=by, at=at, payload=payload)
        return
    cases.move(case, target, by=by, at=at, payload=payload)
    if target == State.ELIGIBLE and case.assigned is None:
        store_deadline(case, assignment_deadline(load(case.programme), found_eligible=today))


def state_of(result: Eligibility) -> State:
    """The state to which an outcome leads."""
    targets = {"eligible": State.ELIGIBLE, "ineligible": State.INELIGIBLE, "deferred": State.DEFERRED}
    return targets.get(result.outcome, State.RECEIVED)


def told_of(result: Eligibility, today: date) -> dict[str, object]:
    """What the log is told of an evaluation."""
    return {
        "as_of": today.isoformat(),
        "not_met": [ground.ground for ground in result.grounds if ground.status == "not_met"],
        "cannot_tell": [ground.ground for ground in result.grounds if ground.status == "cannot_tell"],
        "decisive": [ground.ground for ground in result.grounds if ground.decisive],
    }


def store_deadline(case: Case, deadline: Deadline) -> None:
    """Keep a computed time limit with the steps that it was counted from."""
    cases.set_deadline(
        case,
        deadline.rule,
        says=deadline.says,
        owed_by=deadline.owed_by,
        due=deadline.due,
        steps=[
            {"days": step.days, "unit": step.unit, "because": step.because, "cite": step.cite}
            for step in deadline.steps
        ],
        verified=deadline.verified,
    )
