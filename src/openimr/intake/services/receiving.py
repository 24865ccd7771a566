"""A case is received: the folder's facts are stored."""

from datetime import datetime
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.dispute import CaseFacts
from openimr.cases.domain.dispute import DisputedItem as Item
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case, DisputedItem, Party, URDecision
from openimr.errors import Reason, Refused
from openimr.intake import queries
from openimr.intake.adapters import entered
from openimr.intake.adapters.case_folder import CaseFolder, parties
from openimr.intake.adapters.case_format import CaseFormat, Organization, Person
from openimr.intake.models import CorrectedField, FormDifference, IntakeDetails


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
    if known is not None and (otherwise := _corrected_otherwise(known, folder.form)):
        says = "was corrected since it was entered, and case.yaml has it otherwise: write it there as it stands"
        raise Refused("take in a changed folder", number, [Reason("corrected", f"{one} {says}") for one in otherwise])
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


def _corrected_otherwise(case: Case, file: CaseFormat) -> list[str]:
    """The places of fields that were corrected, and that a folder taken in anew would enter otherwise than they are."""
    stands = queries.what_was_entered(case)
    told = entered.as_text(file.model_dump(mode="json"), stands.fields.values())
    places = CorrectedField.objects.filter(correction__case=case).values_list("place", flat=True).distinct()
    return [place for place in places if told.get(place, "") != stands.stands.get(place, "")]


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
    Party.objects.bulk_create(
        Party(case=case, role=role, **party_fields(party)) for role, party in parties(folder.form)
    )
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
    return [DisputedItem(case=case, number=item.number, **item_fields(item)) for item in facts.items]


def item_fields(item: Item) -> dict[str, Any]:
    """The stored fields of an item of the file, without its number."""
    return {
        "request": item.request,
        "original_request": item.original_request,
        "authorized": item.authorized,
        "ur_decision": item.ur_decision,
        "ur_guidelines": [
            {
                "source": cited.source,
                "title": cited.title,
                "year": cited.year,
                "sections": list(cited.sections),
                "pages": list(cited.pages),
            }
            for cited in item.ur_guidelines
        ],
        "accompanies": item.accompanies,
        "date_of_service": item.date_of_service,
    }


def party_fields(party: Any) -> dict[str, Any]:
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
