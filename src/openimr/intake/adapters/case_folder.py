"""Reads a case folder: `case.yaml`, `records/*.pdf`, perhaps `reviewer.yaml`. Refused whole, with every fault named."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openimr.cases.domain.dispute import CaseFacts, CaseParty, DisputedItem, GuidelineCitation
from openimr.errors import CaseFileInvalid, Fault
from openimr.intake.adapters import strict_yaml
from openimr.intake.adapters.application_form import Difference, compare
from openimr.intake.adapters.case_format import CaseFormat, Guideline, Organization, Person, ReviewerFormat
from openimr.intake.domain.dates_in_order import Moment, out_of_order


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
    checked, lines = strict_yaml.read(path / "case.yaml", CaseFormat, source=source)
    form = checked
    assert isinstance(form, CaseFormat)
    faults = [
        *_placeholders(form.model_dump()),
        *_order_faults(form, lines),
        *_item_faults(form, lines),
        *_record_faults(path, form, lines),
    ]
    reviewer_file = path / "reviewer.yaml"
    if reviewer_file.is_file():
        faults += _reviewer_faults(reviewer_file, form)
    if faults:
        raise CaseFileInvalid(source, faults)
    records = tuple(
        IncomingRecord(r.file, path / "records" / r.file, r.sender, r.received, r.way) for r in form.records
    )
    facts = _facts(form)
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


def _placeholders(value: Any, field: str = "") -> Iterator[Fault]:
    """What is still in the template's angle brackets."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _placeholders(inner, f"{field}.{name}".lstrip("."))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _placeholders(inner, f"{field}[{place}]")
    elif isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        yield Fault(field, f"{value} is the template's placeholder; fill it in or take the field out")


def _line(lines: dict[tuple[Any, ...], int], field: str) -> int | None:
    return lines.get(tuple(field.split(".")))


def _order_faults(form: CaseFormat, lines: dict[tuple[Any, ...], int]) -> Iterator[Fault]:
    """What must come before what: injury, request, UR decision, application, assignment."""
    review, request = form.utilization_review, form.request_for_authorization
    born = Moment("injured_worker.date_of_birth", form.injured_worker.date_of_birth, "the date of birth")
    injury = Moment("injury.date", form.injury.date, "the injury")
    asked = Moment("request_for_authorization.date", request.date, "the request for authorization")
    came = Moment("request_for_authorization.received", request.received, "its receipt")
    decided = Moment("utilization_review.date", review.date, "the UR decision")
    told = Moment("utilization_review.communicated", review.communicated, "its communication")
    served = Moment("utilization_review.served", review.served, "its service")
    signed = Moment("application.signed", form.application.signed, "the signature of the application")
    filed = Moment("application.received", form.application.received, "the receipt of the application")
    assigned = Moment("assigned", form.assigned, "the assignment")
    pairs = [
        (born, injury),
        (injury, asked),
        (asked, came),
        (injury, decided),
        (asked, decided),
        (decided, told),
        (decided, served),
        (decided, signed),
        (signed, filed),
        (decided, filed),
        (injury, filed),
        (filed, assigned),
    ]
    for field, sentence in out_of_order(pairs):
        yield Fault(field, sentence, _line(lines, field))


def _item_faults(form: CaseFormat, lines: dict[tuple[Any, ...], int]) -> Iterator[Fault]:
    numbers = [item.number for item in form.utilization_review.items]
    for place, item in enumerate(form.utilization_review.items):
        field = f"utilization_review.items[{place}]"
        line = lines.get(("utilization_review", "items", place))
        if numbers.count(item.number) > 1:
            yield Fault(f"{field}.number", f"{item.number} is given to more than one item", line)
        if item.accompanies is not None and (item.accompanies == item.number or item.accompanies not in numbers):
            yield Fault(f"{field}.accompanies", f"there is no other item {item.accompanies}", line)
        if item.decision == "modified" and not (item.original_request or item.authorized):
            yield Fault(f"{field}", "was modified: give original_request, authorized, or both", line)


def _record_faults(path: Path, form: CaseFormat, lines: dict[tuple[Any, ...], int]) -> Iterator[Fault]:
    """Each file named is there, once; each file there is named: nothing arrives unseen."""
    folder = path / "records"
    named = [record.file for record in form.records]
    for place, name in enumerate(named):
        line = lines.get(("records", place))
        if named.count(name) > 1 and named.index(name) != place:
            yield Fault(f"records[{place}].file", f"{name} is named twice", line)
        elif not (folder / name).is_file():
            yield Fault(f"records[{place}].file", f"there is no records/{name}", line)
        elif (folder / name).is_symlink():
            yield Fault(f"records[{place}].file", f"records/{name} is a link; put the file itself there", line)
    present = sorted(file.name for file in folder.iterdir() if not file.name.startswith(".")) if folder.is_dir() else []
    for name in present:
        if name not in named:
            yield Fault(
                "records", f"records/{name} is there and not named: say who sent it and when", _line(lines, "records")
            )
    if form.application.form and form.application.form not in named:
        yield Fault(
            "application.form", f"{form.application.form} is not among the records", _line(lines, "application.form")
        )


def _reviewer_faults(file: Path, form: CaseFormat) -> Iterator[Fault]:
    try:
        review, _ = strict_yaml.read(file, ReviewerFormat, source=file.name)
    except CaseFileInvalid as problem:
        for fault in problem.faults:
            yield Fault(f"reviewer.yaml: {fault.field}", fault.sentence, fault.line)
        return
    assert isinstance(review, ReviewerFormat)
    numbers = {item.number for item in form.utilization_review.items}
    for item in review.items:
        if item.number not in numbers:
            yield Fault("reviewer.yaml: items", f"there is no item {item.number} in case.yaml")
    if review.signed_on and review.signed_on < form.application.received:
        yield Fault("reviewer.yaml: signed_on", "comes before the application was received")


def _facts(form: CaseFormat) -> CaseFacts:
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
