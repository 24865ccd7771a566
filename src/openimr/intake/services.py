"""Writes of intake: a case is received, and its eligibility evaluated."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from openimr.cases import services as cases
from openimr.cases.domain.dispute import CaseFacts
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case, DisputedItem, Party, URDecision
from openimr.cases.queries import case_facts
from openimr.errors import Reason, Refused
from openimr.intake import queries
from openimr.intake.adapters.case_folder import CaseFolder, parties
from openimr.intake.adapters.case_format import Organization, Person
from openimr.intake.domain.deadlines import Deadline, application_deadline, assignment_deadline, deadlines_of
from openimr.intake.domain.eligibility import Eligibility, evaluate
from openimr.intake.models import EligibilityFinding, FormDifference, IntakeDetails
from openimr.programmes.loader import load


@transaction.atomic
def receive(folder: CaseFolder, *, by: str, at: datetime) -> Case:
    """Store the folder's case; the same folder again changes nothing.

    A folder whose content changed updates the case until it is signed; after that it is Refused, for a signed
    determination never changes.
    """
    number = folder.facts.case_number
    known = Case.objects.select_for_update().filter(number=number).first()
    if known is not None and known.source_digest == folder.digest:
        return known
    if known is not None and (has_reached(State(known.state), State.SIGNED) or known.state == State.TRANSFERRED):
        raise Refused(
            "take in a changed folder",
            number,
            [Reason("signed", "it is signed; a correction is a new case number or a new version", "8 CCR 9792.10.6")],
        )
    case = known or Case(number=number)
    _fill(case, folder)
    case.save()
    _store_parts(case, folder)
    cases.record(
        case,
        "case.changed" if known else "case.received",
        by=by,
        at=at,
        payload={
            "application_received": folder.facts.application_received.isoformat(),
            "items": len(folder.facts.items),
            "records": len(folder.records),
            "form_differences": len(folder.form_differences),
            "digest": folder.digest,
        },
    )
    return case


def _fill(case: Case, folder: CaseFolder) -> None:
    facts, injury = folder.facts, folder.form.injury
    for field in (
        "programme",
        "priority",
        "date_of_injury",
        "claim_number",
        "occupation",
        "request_date",
        "request_received",
        "application_signed",
        "application_signed_by",
        "application_received",
        "application_way",
        "liability_disputed",
        "ur_decision_attached",
        "assigned",
    ):
        setattr(case, field, getattr(facts, field))
    case.eams_number = injury.eams_number
    case.injury_description = injury.description
    case.body_parts = [part.model_dump() for part in injury.body_parts]
    case.diagnoses = [diagnosis.model_dump() for diagnosis in injury.diagnoses]
    case.source_digest = folder.digest


def _store_parts(case: Case, folder: CaseFolder) -> None:
    case.parties.all().delete()
    case.items.all().delete()
    case.form_differences.all().delete()
    Party.objects.bulk_create(Party(case=case, role=role, **_party(party)) for role, party in parties(folder.form))
    facts = folder.facts
    URDecision.objects.update_or_create(
        case=case,
        defaults={
            "date": facts.ur_date,
            "communicated": facts.ur_communicated,
            "served": facts.ur_served,
            "service": facts.ur_service or "",
            "priority": facts.ur_priority,
            "basis": facts.ur_basis,
        },
    )
    DisputedItem.objects.bulk_create(_items(case, facts))
    changed = folder.form.request_for_authorization.facts_changed
    IntakeDetails.objects.update_or_create(
        case=case,
        defaults={
            "formulary_drugs": folder.form.application.formulary_drugs,
            "assignment_notice": folder.form.assignment_notice or "",
            **({} if changed is None else {"facts_changed": changed}),  # what staff noted stays
        },
    )
    FormDifference.objects.bulk_create(
        FormDifference(case=case, field=d.field, in_form=d.in_form, in_case=d.in_case) for d in folder.form_differences
    )


def _items(case: Case, facts: CaseFacts) -> list[DisputedItem]:
    return [
        DisputedItem(
            case=case,
            number=item.number,
            request=item.request,
            original_request=item.original_request,
            authorized=item.authorized,
            ur_decision=item.ur_decision,
            ur_guidelines=[
                {
                    "source": cited.source,
                    "title": cited.title,
                    "year": cited.year,
                    "sections": list(cited.sections),
                    "pages": list(cited.pages),
                }
                for cited in item.ur_guidelines
            ],
            accompanies=item.accompanies,
            date_of_service=item.date_of_service,
        )
        for item in facts.items
    ]


def _party(party: Any) -> dict[str, Any]:
    """The stored fields of a party of the file."""
    if not isinstance(party, (Person, Organization)):  # the utilization reviewer
        first, _, last = party.name.rpartition(" ")
        licence = {"license_state": party.license_state, "license_number": party.license_number}
        return {"first_name": first, "last_name": last, "specialty": party.specialty, "identifiers": licence}
    address = party.address.model_dump()
    common = {**address, "phone": party.phone, "fax": party.fax}
    if isinstance(party, Organization):
        contact = {"contact": party.contact} if party.contact else {}
        return {**common, "organization": party.name, "identifiers": contact}
    return {
        **common,
        "first_name": party.first_name,
        "middle_initial": party.middle_initial,
        "last_name": party.last_name,
        "date_of_birth": getattr(party, "date_of_birth", None),
        "sex": getattr(party, "sex", ""),
        "organization": getattr(party, "practice", "") or getattr(party, "firm", ""),
        "specialty": getattr(party, "specialty", ""),
        "credentials": getattr(party, "credentials", ""),
        "identifiers": {"npi": npi} if (npi := getattr(party, "npi", "")) else {},
    }


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
    facts, programme = case_facts(case), load(case.programme)
    if formulary is None:
        formulary = queries.formulary_drugs(case)
    result = evaluate(
        facts,
        programme,
        formulary=formulary,
        earlier=queries.earlier_reviews(case),
        facts_changed=queries.facts_changed(case),
    )
    if has_reached(State(case.state), State.SIGNED) or case.state in {State.TERMINATED, State.TRANSFERRED}:
        return result
    changed = result.grounds != queries.eligibility(case)
    if changed:
        _store_grounds(case, result)
    _store_deadlines(case, formulary=formulary, last_record=last_record)
    _move(case, result, changed=changed, today=today, by=by, at=at)
    return result


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


def _store_grounds(case: Case, result: Eligibility) -> None:
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


def _store_deadlines(case: Case, *, formulary: bool | None, last_record: date | None) -> None:
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
    payload = {
        "as_of": today.isoformat(),
        "not_met": [ground.ground for ground in result.grounds if ground.status == "not_met"],
        "cannot_tell": [ground.ground for ground in result.grounds if ground.status == "cannot_tell"],
        "decisive": [ground.ground for ground in result.grounds if ground.decisive],
    }
    targets = {"eligible": State.ELIGIBLE, "ineligible": State.INELIGIBLE, "deferred": State.DEFERRED}
    target = targets.get(result.outcome, State.RECEIVED)
    current = State(case.state)
    if current == target or (target == State.ELIGIBLE and has_reached(current, State.ELIGIBLE)):
        if changed:
            cases.record(case, "case.eligibility_weighed", by=by, at=at, payload=payload)
        return
    cases.move(case, target, by=by, at=at, payload=payload)
    if target == State.ELIGIBLE and case.assigned is None:
        store_deadline(case, assignment_deadline(load(case.programme), found_eligible=today))


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
