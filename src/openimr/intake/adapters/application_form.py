"""The application's fillable PDF: its fields are read and compared with case.yaml; what differs is reported."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pikepdf

from openimr.intake.adapters.case_format import CaseFormat


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the form and case.yaml state differently. Values stay with the case, never in a log."""

    field: str
    in_form: str
    in_case: str


def read_fields(file: Path) -> dict[str, str]:
    """The form's fields by name; empty where the file has no form or cannot be opened (records checks the file)."""
    try:
        with pikepdf.open(file) as pdf:
            form = pdf.Root.get("/AcroForm")
            if form is None:
                return {}
            return {str(field.T): _value(field) for field in form.get("/Fields", []) if "/T" in field}
    except (pikepdf.PdfError, OSError):
        return {}


def _value(field: pikepdf.Object) -> str:
    return str(field.get("/V", "")).lstrip("/").strip()


def compare(file: Path, case: CaseFormat) -> tuple[Difference, ...]:
    """Every field that is filled in the form and says something else than case.yaml."""
    filled = read_fields(file)
    return tuple(
        Difference(field, filled[field], said)
        for field, said in _said(case)
        if filled.get(field) and _plain(filled[field]) != _plain(said)
    )


def _plain(value: str) -> str:
    """What must agree: letters and digits, whatever their case, spaces and dots."""
    return "".join(character for character in value.casefold() if character.isalnum())


def _us(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""


def _said(case: CaseFormat) -> Iterator[tuple[str, str]]:
    worker, physician, administrator = case.injured_worker, case.requesting_physician, case.claims_administrator
    yield "employee_first_name", worker.first_name
    yield "employee_middle_initial", worker.middle_initial
    yield "employee_last_name", worker.last_name
    yield "employee_address", worker.address.street
    yield "employee_city", worker.address.city
    yield "employee_state", worker.address.state
    yield "employee_postal_code", worker.address.postal_code
    yield "employee_phone", worker.phone
    yield "employee_date_of_birth", _us(worker.date_of_birth)
    yield "date_of_injury", _us(case.injury.date)
    yield "claim_number", case.injury.claim_number
    yield "eams_number", case.injury.eams_number
    yield "employer_name", case.employer.name
    yield "physician_first_name", physician.first_name
    yield "physician_last_name", physician.last_name
    yield "physician_specialty", physician.specialty
    yield "physician_practice", physician.practice
    yield "physician_phone", physician.phone
    yield "physician_fax", physician.fax
    yield "physician_npi", physician.npi
    yield "claims_administrator_name", administrator.name
    yield "claims_administrator_contact", administrator.contact
    yield "claims_administrator_phone", administrator.phone
    yield "claims_administrator_fax", administrator.fax
    if case.representative:
        yield "attorney_name", f"{case.representative.first_name} {case.representative.last_name}"
        yield "attorney_firm", case.representative.firm
    yield "ur_decision_date", _us(case.utilization_review.date)
    for item in case.utilization_review.items:
        yield f"disputed_item_{item.number}", item.request
    yield "liability_disputed", "Yes" if case.application.liability_disputed else "No"
    yield "type_of_review", case.application.priority
    yield "signature_date", _us(case.application.signed)
