"""What was entered wrongly of a case is corrected, until it is signed; the time limits and eligibility follow."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case, DisputedItem, Party, URDecision
from openimr.cases.queries import case_facts
from openimr.errors import CaseFileInvalid, NotFound, Reason, Refused
from openimr.intake import queries
from openimr.intake.adapters import application_form, entered
from openimr.intake.adapters.case_folder import facts_of, parties
from openimr.intake.adapters.case_format import CaseFormat
from openimr.intake.domain.deadlines import assignment_deadline
from openimr.intake.domain.eligibility import Eligibility
from openimr.intake.domain.entries import (
    ITEM,
    Change,
    Corrected,
    faults_of_changes,
    items_added,
    reasons_not_to_correct,
)
from openimr.intake.models import CorrectedField, EntryCorrection, IntakeDetails
from openimr.intake.services.eligibility import (
    state_of,
    store_deadline,
    store_deadlines,
    store_grounds,
    told_of,
    weighed,
)
from openimr.intake.services.receiving import item_fields, party_fields
from openimr.programmes.loader import load

_STEP = "correct what was entered"
#: While one of these holds a case the reviewer's work rests on its items: none is added, none dropped.
_ITEMS_STAND = (State.UNDER_REVIEW,)


def check_may_correct(case: Case, by: str) -> None:
    """Raises Refused with every reason why what was entered of the case is not corrected, or not by this actor."""
    if reasons := reasons_not_to_correct(case.number, case.state, by):
        raise Refused(_STEP, case.number, reasons)


@transaction.atomic
def correct(
    case_number: str,
    *,
    changes: Sequence[Change],
    of: str | None = None,
    undoes: int | None = None,
    pages: Mapping[str, int] | None = None,
    today: date,
    by: str,
    at: datetime,
) -> EntryCorrection:
    """Correct fields of a case that is not signed. Grounds, state and the time limits of intake follow the new facts.

    `of`: the digest of what was entered (`queries.what_was_entered`) as whoever corrects saw it. `pages`: how many
    pages each document of the case file has. Raises Refused, or CaseFileInvalid with every fault; nothing is stored.
    What later stages made of the facts is not touched here: `review.services.correct_entry` is the whole.
    """
    case = cases.locked(case_number)
    check_may_correct(case, by)
    file, stood = queries.entered(case), queries.what_was_entered(case)
    if of is not None and of != stood.digest:
        says = "somebody corrected or took in something of the case meanwhile: look at it again, then correct"
        raise Refused(_STEP, case_number, [Reason("changed", says)])
    taken_back = _undone(case, undoes)
    anew, done = _changed(case, file, stood.stands, changes, pages=pages, today=today)
    made = EntryCorrection.objects.create(
        case=case,
        number=case.entry_corrections.count() + 1,
        undoes=taken_back,
        by=by,
        at=at,
    )
    CorrectedField.objects.bulk_create(
        CorrectedField(
            correction=made,
            place=one.place,
            was=one.was,
            now=one.now,
            reason=one.reason,
            document=one.document,
            page=one.page,
        )
        for one in done
    )
    _store(case, entered.form(file), anew)
    told = {"correction": made.number, "fields": [one.place for one in done], "undoes": undoes}
    cases.record(case, "case.corrected", by=by, at=at, payload={k: v for k, v in told.items() if v is not None})
    _weigh_anew(case, today=today, by=by, at=at)
    return made


def _changed(
    case: Case,
    file: dict[str, Any],
    stands: Mapping[str, str],
    changes: Sequence[Change],
    *,
    pages: Mapping[str, int] | None,
    today: date,
) -> tuple[CaseFormat, list[Corrected]]:
    """The case as it is to be entered, and each field that differs. Raises CaseFileInvalid, and Refused: none does."""
    named = {int(found[1]) for change in changes if (found := ITEM.fullmatch(change.place))}
    fields = entered.fields_of(file, named)
    known = [change for change in changes if change.place in fields]
    faults = faults_of_changes(changes, fields, stands, pages=pages, today=today)
    anew = entered.changed(file, fields, {change.place: change.now for change in known})
    faults += [fault for fault in entered.faults(anew) if fault not in entered.faults(file)]
    after = entered.form(anew)
    if after is None and not faults:
        faults = entered.faults(anew)
    if faults or after is None:
        raise CaseFileInvalid(case.number, list(dict.fromkeys(faults)))
    says = entered.as_text(after.model_dump(mode="json"), fields.values())
    because = {change.place: change for change in changes}
    done = [
        Corrected(place, before, says[place], told.reason.strip(), told.document, told.page)
        for place, told in because.items()
        if (before := stands.get(place, "")) != says[place]
    ]
    if not done:
        raise Refused(_STEP, case.number, [Reason("same", "nothing differs from what is entered")])
    _check_items(case, stands, says)
    return after, done


def _check_items(case: Case, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Items come and go only while nobody's review and no determination rests on them."""
    added, dropped = items_added(before, after)
    if not added | dropped:
        return
    if case.state in _ITEMS_STAND or case.events.filter(kind="case.signed").exists():
        what = "added" if added else "dropped"
        says = (
            f"no item is {what} once a reviewer has accepted the case: the review rests on its items. The medical "
            "director takes the case back first (“Withdraw” on the board), or what was missed comes as an application "
            "of its own"
        )
        raise Refused(_STEP, case.number, [Reason("items", says)])


def _undone(case: Case, number: int | None) -> EntryCorrection | None:
    """The correction that is taken back. Raises NotFound, Refused: it was taken back already."""
    if number is None:
        return None
    found = case.entry_corrections.filter(number=number).first()
    if found is None:
        raise NotFound(f"{case.number}: there is no correction {number}")
    if EntryCorrection.objects.filter(undoes=found).exists():
        raise Refused(_STEP, case.number, [Reason("undone", f"correction {number} was taken back already")])
    return found


def _store(case: Case, before: CaseFormat | None, after: CaseFormat) -> None:
    """Write what differs; what does not is left alone."""
    facts, injury, application = facts_of(after), after.injury, after.application
    for name in (
        *("date_of_injury", "claim_number", "occupation", "request_date", "request_received", "application_signed"),
        *("application_signed_by", "application_received", "application_way", "priority", "liability_disputed"),
        *("ur_decision_attached", "assigned"),
    ):
        setattr(case, name, getattr(facts, name))
    case.eams_number, case.injury_description = injury.eams_number, injury.description
    case.body_parts = [part.model_dump() for part in injury.body_parts]
    case.diagnoses = [diagnosis.model_dump() for diagnosis in injury.diagnoses]
    case.save()
    review = after.utilization_review
    URDecision.objects.filter(case=case).update(
        date=review.date,
        communicated=review.communicated,
        served=review.served,
        service=review.service or "",
        priority=review.priority,
        basis=review.basis,
    )
    if hasattr(case, "ur_decision"):
        case.ur_decision.refresh_from_db()
    details = {"formulary_drugs": application.formulary_drugs, "assignment_notice": after.assignment_notice or ""}
    IntakeDetails.objects.update_or_create(case=case, defaults=details)
    if before is None or parties(before) != parties(after):
        _store_parties(case, after)
    _store_items(case, facts_of(after))
    for row in case.form_differences.all():
        row.in_case = application_form.in_case(after, row.field, row.in_form)
        row.save(update_fields=["in_case"])


def _store_parties(case: Case, after: CaseFormat) -> None:
    """Each party as it is now; where one comes or goes all are stored anew, in the order of the application."""
    wanted = parties(after)
    stored = {party.role: party for party in case.parties.all()}
    if [role for role, _ in wanted] != [party.role for party in case.parties.all()]:
        case.parties.all().delete()
        Party.objects.bulk_create(Party(case=case, role=role, **party_fields(party)) for role, party in wanted)
        return
    for role, party in wanted:
        one, fields = stored[role], party_fields(party)
        fields["identifiers"] = _identifiers(one.identifiers, fields["identifiers"])
        for name, value in fields.items():
            setattr(one, name, value)
        one.save()


def _identifiers(stored: Mapping[str, Any], entered_now: Mapping[str, Any]) -> dict[str, Any]:
    """What a case folder tells follows it; what came from elsewhere stays."""
    told = ("npi", "contact", "license_state", "license_number")
    return {name: value for name, value in stored.items() if name not in told} | dict(entered_now)


def _store_items(case: Case, facts: Any) -> None:
    wanted = {item.number: item for item in facts.items}
    case.items.exclude(number__in=wanted).delete()
    stored = {item.number: item for item in case.items.all()}
    for number, item in wanted.items():
        one = stored.get(number) or DisputedItem(case=case, number=number)
        fresh = item_fields(item)
        if one.pk is None or any(getattr(one, name) != value for name, value in fresh.items()):
            for name, value in fresh.items():
                setattr(one, name, value)
            one.save()


def _weigh_anew(case: Case, *, today: date, by: str, at: datetime) -> None:
    """Grounds, time limits and the state as the corrected facts have them."""
    formulary = queries.formulary_drugs(case)
    result = weighed(case, formulary=formulary)
    changed = store_grounds(case, result)
    _count_anew(case, formulary=formulary)
    moved = _move(case, result, today=today, by=by, at=at)
    if changed and not moved:
        cases.record(case, "case.eligibility_weighed", by=by, at=at, payload=told_of(result, today))
    if queries.is_shut_again(case):
        case.deadlines.filter(met_on=None).exclude(rule__startswith="application.file").delete()


def _count_anew(case: Case, *, formulary: bool | None) -> None:
    """The time limits of intake; the day on which the application came, and with it whether one was met, is a fact."""
    for limit in case.deadlines.filter(rule__startswith="application.file"):
        cases.begin_anew(case, limit.rule)
    if case.assigned is not None:
        cases.begin_anew(case, "assignment.notice")
    store_deadlines(case, formulary=formulary, last_record=None)


def _move(case: Case, result: Eligibility, *, today: date, by: str, at: datetime) -> bool:
    """To the state of the outcome, while no reviewer has the case and nothing was decided; answers whether it moved.

    A case that is let in again goes on where it was: its records are still read, its time still counts from the day on
    which it was found eligible first.
    """
    current, target = State(case.state), state_of(result)
    open_to_move = (*queries.SHUT, State.ELIGIBLE, State.RECORDS_READY)
    stays = current == target or (target == State.ELIGIBLE and has_reached(current, State.ELIGIBLE))
    if stays or current not in open_to_move or case.events.filter(kind="case.signed").exists():
        return False
    first = queries.once_eligible(case)
    cases.move(case, target, by=by, at=at, payload=told_of(result, today), corrected=True)
    if target == State.ELIGIBLE:
        if case_facts(case).assigned is None:
            store_deadline(case, assignment_deadline(load(case.programme), found_eligible=first or today))
        if case.events.filter(kind="case.records_ready").exists():
            cases.move(case, State.RECORDS_READY, by=by, at=at, payload={"as_of": today.isoformat(), "again": True})
    return True
