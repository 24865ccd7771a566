"""The application's fillable PDF: its fields are read and compared with case.yaml; what differs is reported."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf

from openimr.intake.adapters.case_format import Address, CaseFormat


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
            return dict(_fields(form.get("/Fields", []), "", 0)) if isinstance(form, pikepdf.Dictionary) else {}
    except (pikepdf.PdfError, OSError, ValueError, TypeError):  # a form that breaks the PDF format tells nothing
        return {}


_DEEPEST = 8


def _fields(fields: Any, within: str, depth: int) -> Iterator[tuple[str, str]]:
    """Name and value of each field; a group's name goes before the names in it, as PDF has it."""
    for field in fields if depth < _DEEPEST else ():
        name = ".".join(part for part in (within, str(field.get("/T", ""))) if part)
        if "/V" in field:
            yield name, _value(field.V)
        inner = [kid for kid in field.get("/Kids", []) if "/T" in kid]
        yield from _fields(inner, name, depth + 1)


def _value(value: pikepdf.Object) -> str:
    """A text, a choice's name without its slash, several choices in a line; streams of rich text are left out."""
    if isinstance(value, pikepdf.Array):
        return ", ".join(map(_value, value))
    return "" if isinstance(value, pikepdf.Stream) else str(value).removeprefix("/").strip()


def compare(file: Path, case: CaseFormat) -> tuple[Difference, ...]:
    """Every field that is filled in the form and says something else than case.yaml."""
    filled, said = read_fields(file), dict(_said(case))
    if code := in_case(case, "icd_code", filled.get("icd_code", "")):
        said["icd_code"] = code
    unknown = [name for name in filled if re.fullmatch(r"disputed_item_\d+", name) and name not in said]
    return tuple(
        Difference(field, filled[field], said.get(field, ""))
        for field in (*said, *unknown)
        if filled.get(field) and _plain(filled[field]) != _plain(said.get(field, ""))
    )


def in_case(case: CaseFormat, field: str, in_form: str) -> str:
    """What case.yaml says of a field of the form, as the form would have it; `` where it says nothing.

    The diagnosis in words may be worded in many ways; its code, if given, is one of the case's.
    """
    if field != "icd_code":
        return dict(_said(case)).get(field, "")
    codes = [diagnosis.icd for diagnosis in case.injury.diagnoses]
    return in_form if _plain(in_form) in map(_plain, codes) else ", ".join(codes)


def agree(in_form: str, in_case: str) -> bool:
    """Whether form and case say the same of a field."""
    return _plain(in_form) == _plain(in_case)


def _plain(value: str) -> str:
    """What must agree: letters and digits, whatever their case, spaces and dots; a date however it is written."""
    if day := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", value.strip()):
        month, of_month, year = day.groups()
        return f"{int(month):02}{int(of_month):02}{year}"
    return "".join(character for character in value.casefold() if character.isalnum())


def _us(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""


def _address(address: Address) -> str:
    return f"{address.street}, {address.city}, {address.state} {address.postal_code}".strip(", ")


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
    yield "physician_address", _address(physician.address)
    yield "claims_administrator_address", _address(administrator.address)
    if case.representative:
        yield "attorney_name", f"{case.representative.first_name} {case.representative.last_name}"
        yield "attorney_firm", case.representative.firm
    yield "ur_decision_date", _us(case.utilization_review.date)
    for item in case.utilization_review.items:
        yield f"disputed_item_{item.number}", item.request
    yield "liability_disputed", "Yes" if case.application.liability_disputed else "No"
    yield "type_of_review", case.application.priority
    yield "signature_date", _us(case.application.signed)
