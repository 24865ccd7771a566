"""Reads a case folder: `case.yaml`, `records/*.pdf`, perhaps `reviewer.yaml`. Refused whole, with every fault named."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openimr.cases.domain.dispute import CaseFacts, CaseParty, DisputedItem, GuidelineCitation
from openimr.errors import CaseFileInvalid, Fault
from openimr.intake.adapters import cross_checks, strict_yaml
from openimr.intake.adapters.application_form import Difference, compare
from openimr.intake.adapters.case_format import CaseFormat, Guideline, Organization, Person


@dataclass(frozen=True, slots=True)
class IncomingRecord:
    """One file of records as it came: who sent it (a party's role), when and how."""

    file: str
    path: Path
    sender: str
    received: date | None
    way: str


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """A case folder that passed every check. `digest` covers case.yaml and the bytes of every record."""

    path: Path
    facts: CaseFacts
    form: CaseFormat
    records: tuple[IncomingRecord, ...]
    reviewer_file: Path | None
    form_differences: tuple[Difference, ...]
    digest: str


def read_case_folder(path: Path) -> CaseFolder:
    """The folder's case. Raises CaseFileInvalid with every fault of every file; nothing is stored by reading."""
    if not path.is_dir():
        raise CaseFileInvalid(str(path), [Fault("(the folder)", "is not there; `openimr case new DIR` makes one")])
    source = f"{path.name}/case.yaml"
    checked = strict_yaml.check(path / "case.yaml", CaseFormat, source=source)
    reviewer_file = path / "reviewer.yaml"
    faults = [*checked.faults, *cross_checks.faults_of(checked, path / "records")]
    if reviewer_file.is_file():
        faults += cross_checks.reviewer_faults(reviewer_file, checked.data)
    form = checked.form
    if faults or form is None:
        raise CaseFileInvalid(source, cross_checks.one_a_field(faults))
    assert isinstance(form, CaseFormat)
    records = tuple(
        IncomingRecord(r.file, path / "records" / r.file, r.sender, r.received, r.way) for r in form.records
    )
    facts = facts_of(form)
    differences: tuple[Difference, ...] = ()
    if form.application.form:
        differences = compare(path / "records" / form.application.form, form)
    return CaseFolder(
        path,
        facts,
        form,
        records,
        reviewer_file if reviewer_file.is_file() else None,
        differences,
        _digest(path, records),
    )


def _digest(path: Path, records: tuple[IncomingRecord, ...]) -> str:
    whole = hashlib.sha256((path / "case.yaml").read_bytes())
    for record in records:
        with record.path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def facts_of(form: CaseFormat) -> CaseFacts:
    """What the file tells, as the value that every rule computes from."""
    review, application = form.utilization_review, form.application
    return CaseFacts(
        case_number=form.case_number,
        programme=form.programme,
        date_of_injury=form.injury.date,
        claim_number=form.injury.claim_number,
        ur_date=review.date,
        ur_communicated=review.communicated,
        ur_served=review.served,
        ur_service=review.service,
        ur_priority=review.priority,
        ur_basis=review.basis,
        request_date=form.request_for_authorization.date,
        request_received=form.request_for_authorization.received,
        application_signed=application.signed,
        application_signed_by=application.signed_by,
        application_received=application.received,
        application_way=application.way,
        priority=application.priority,
        liability_disputed=application.liability_disputed,
        ur_decision_attached=application.ur_decision_attached,
        assigned=form.assigned,
        items=tuple(
            DisputedItem(
                number=item.number,
                request=item.request,
                ur_decision=item.decision,
                original_request=item.original_request,
                authorized=item.authorized,
                ur_guidelines=tuple(map(citation, item.guidelines)),
                accompanies=item.accompanies,
                date_of_service=item.date_of_service,
            )
            for item in sorted(review.items, key=lambda item: item.number)
        ),
        parties=tuple(_parties(form)),
        body_parts=tuple((part.part, part.side or "") for part in form.injury.body_parts),
        diagnoses=tuple((diagnosis.icd, diagnosis.text) for diagnosis in form.injury.diagnoses),
        occupation=form.injury.occupation,
    )


def citation(guideline: Guideline) -> GuidelineCitation:
    """A guideline of the file as the value that the stages use."""
    return GuidelineCitation(
        guideline.source, guideline.title, guideline.year, tuple(guideline.sections), tuple(guideline.pages)
    )


def parties(form: CaseFormat) -> list[tuple[str, Any]]:
    """Every party of the file with its role."""
    found: list[tuple[str, Any]] = [
        ("injured_worker", form.injured_worker),
        ("employer", form.employer),
        ("insurer", form.insurer),
        ("claims_administrator", form.claims_administrator),
        ("requesting_physician", form.requesting_physician),
        ("representative", form.representative),
        ("facility", form.facility),
        ("utilization_review_organization", form.utilization_review_organization),
        ("manufacturer", form.manufacturer),
    ]
    organization = form.utilization_review_organization
    if organization is not None and organization.reviewer is not None:
        found.append(("utilization_reviewer", organization.reviewer))
    return [(role, party) for role, party in found if party is not None]


def _parties(form: CaseFormat) -> Iterator[CaseParty]:
    for role, party in parties(form):
        if isinstance(party, Person):
            name = " ".join(part for part in (party.first_name, party.middle_initial, party.last_name) if part)
            yield CaseParty(role, name, getattr(party, "practice", "") or getattr(party, "firm", ""))
        elif isinstance(party, Organization):
            yield CaseParty(role, party.name, party.name)
        else:
            yield CaseParty(role, party.name, specialty=party.specialty)
