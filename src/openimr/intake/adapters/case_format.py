"""The format of a case folder, version 1: `case.yaml` and `reviewer.yaml`. See docs/reference/case-folder.md."""

import re
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from openimr.cases.domain.dispute import PARTY_ROLES
from openimr.programmes.loader import known


def _day(value: object) -> object:
    """YAML turns 2013-07-05 into a date by itself; text in the same form is taken too, numbers are not."""
    if isinstance(value, date) or value is None:
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise ValueError(f"{value!s} is not a date; write it as 2013-07-05")


def _first_format(value: object) -> object:
    return 1 if value == "1" else value


def _role(value: str) -> str:
    if value in PARTY_ROLES:
        return value
    close = get_close_matches(value, PARTY_ROLES, n=1, cutoff=0.6)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    raise ValueError(f"{value!r} is no party of a case{hint}; there are: {', '.join(PARTY_ROLES)}")


def _programme(value: str) -> str:
    if value not in known():
        raise ValueError(f"{value!r} is not a programme; there are: {', '.join(known())}")
    return value


def plain_name(value: str) -> bool:
    """Whether it names a file of one folder and cannot lead out of it."""
    return bool(value) and not value.startswith(".") and not any(mark in value for mark in "/\\\0")


def _plain_name(value: str) -> str:
    if not plain_name(value):
        raise ValueError(f"{value!r} must be the plain name of a file in records/")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Said = Annotated[str, Field(max_length=4000)]
# The lengths that the database keeps.
Line = Annotated[str, Field(max_length=200)]
Word = Annotated[str, Field(max_length=60)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Contact = Annotated[str, Field(max_length=40)]
Code = Annotated[str, Field(max_length=20)]
FileName = Annotated[str, AfterValidator(_plain_name)]
GuidelineSource = Literal["MTUS", "ODG", "ACOEM", "other guideline", "study"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class Address(Strict):
    street: Line = ""
    city: Annotated[str, Field(max_length=100)] = ""
    state: Contact = ""
    postal_code: Code = ""


class Person(Strict):
    first_name: Name
    middle_initial: Annotated[str, Field(max_length=4)] = ""
    last_name: Name
    phone: Contact = ""
    fax: Contact = ""
    address: Address = Address()


class Worker(Person):
    date_of_birth: Day
    sex: Code = ""


class Physician(Person):
    credentials: Word = ""
    specialty: Line = ""
    practice: Line = ""
    npi: Contact = ""


class Representative(Person):
    firm: Line = ""
    kind: Literal["attorney", "designee"] = "attorney"


class Organization(Strict):
    name: Title
    contact: Line = ""
    phone: Contact = ""
    fax: Contact = ""
    address: Address = Address()


class UtilizationReviewer(Strict):
    name: Annotated[str, Field(min_length=1, max_length=160)]
    specialty: Line = ""
    license_state: Word = ""
    license_number: Word = ""


class UtilizationReviewOrganization(Organization):
    reviewer: UtilizationReviewer | None = None


class BodyPart(Strict):
    part: Title
    side: Literal["left", "right", "bilateral"] | None = None


class Diagnosis(Strict):
    icd: Code
    text: Line


class Injury(Strict):
    date: Day
    claim_number: Annotated[str, Field(min_length=1, max_length=60)]
    eams_number: Word = ""
    occupation: Line = ""
    description: Said = ""
    body_parts: list[BodyPart] = []
    diagnoses: list[Diagnosis] = []


class RequestForAuthorization(Strict):
    date: Day | None = None
    received: Day | None = None
    facts_changed: bool | None = None


class Guideline(Strict):
    source: GuidelineSource
    title: Text
    year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    sections: list[str] = []
    pages: list[Annotated[int, Field(ge=1, le=5000)]] = []


class Item(Strict):
    number: Annotated[int, Field(ge=1, le=500)]
    request: Text
    original_request: Said | None = None
    authorized: Said | None = None
    decision: Literal["modified", "denied", "delayed"]
    guidelines: list[Guideline] = []
    accompanies: int | None = None
    date_of_service: Day | None = None


class UtilizationReview(Strict):
    date: Day
    communicated: Day | None = None
    served: Day | None = None
    service: Literal["mail", "mail_outside_california", "mail_outside_us", "personal", "fax", "electronic"] | None = (
        None
    )
    priority: Literal["regular", "expedited", "retrospective"] = "regular"
    basis: Literal["medical_necessity", "conditional_non_certification", "liability_deferred", "repeated_request"] = (
        "medical_necessity"
    )
    items: Annotated[list[Item], Field(min_length=1)]


class Application(Strict):
    signed: Day | None = None
    signed_by: Literal["employee", "attorney", "designee", "emergency_provider", "employer", ""] = ""
    received: Day
    way: Code = ""
    priority: Literal["regular", "expedited"] = "regular"
    liability_disputed: bool = False
    ur_decision_attached: bool = True
    formulary_drugs: bool | None = None
    form: FileName | None = None


class Record(Strict):
    file: FileName
    sender: Annotated[str, Field(alias="from"), AfterValidator(_role)]
    received: Day | None = None
    way: Code = ""


class CaseFormat(Strict):
    format: Annotated[Literal[1], BeforeValidator(_first_format)]
    programme: Annotated[str, AfterValidator(_programme)]
    case_number: Annotated[str, Field(pattern=r"^[A-Z]{2}\d{2}-\d{7}$")]
    injured_worker: Worker
    employer: Organization
    insurer: Organization | None = None
    claims_administrator: Organization
    requesting_physician: Physician
    representative: Representative | None = None
    facility: Organization | None = None
    utilization_review_organization: UtilizationReviewOrganization | None = None
    manufacturer: Organization | None = None
    injury: Injury
    request_for_authorization: RequestForAuthorization = RequestForAuthorization()
    utilization_review: UtilizationReview
    application: Application
    assigned: Day | None = None
    assignment_notice: Literal["mail", "electronic"] | None = None
    records: list[Record] = []


class EditSource(Strict):
    file: FileName
    page: Annotated[int, Field(ge=1)]
    quote: Text


class Edit(Strict):
    after: Annotated[int, Field(ge=0)] | None = None
    replace: Annotated[int, Field(ge=1)] | None = None
    drop: Annotated[int, Field(ge=1)] | None = None
    text: str = ""
    sources: list[EditSource] = []
    own_judgement: bool = False

    @model_validator(mode="after")
    def it_does_one_thing(self) -> "Edit":
        if sum(act is not None for act in (self.after, self.replace, self.drop)) != 1:
            raise ValueError("says one of replace, after and drop")
        if self.drop is None and not self.text:
            raise ValueError("needs a text")
        return self


class FindingChange(Strict):
    criterion: Text
    status: Literal["met", "not_met", "not_documented", "not_applicable"]
    reason: Text


class ReviewedItem(Strict):
    number: int
    decision: Literal["upheld", "overturned"] | None = None
    guidelines: list[Guideline] = []
    no_guideline_because: str | None = None
    findings: list[FindingChange] = []
    rationale_edits: list[Edit] = []


class AttestationFormat(Strict):
    no_conflict: bool
    reviewed_records: bool
    qualified: bool


class ReviewerFormat(Strict):
    reviewer: str | None = None
    signed_on: Day | None = None
    attestation: AttestationFormat | None = None
    items: list[ReviewedItem] = []
    summary_edits: list[Edit] = []
