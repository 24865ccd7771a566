"""The facts of a case as frozen values: what every later stage computes from.

The stored models hold the same facts; `cases.queries.case_facts` turns a stored case into a `CaseFacts`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Service = Literal["mail", "mail_outside_california", "mail_outside_us", "personal", "fax", "electronic"]
Priority = Literal["regular", "expedited"]
ItemDecision = Literal["modified", "denied", "delayed"]


@dataclass(frozen=True, slots=True)
class GuidelineCitation:
    """A guideline as somebody cited it. Sections and pages are each optional (pages belong to 2013-14)."""

    source: str
    title: str
    year: int | None = None
    sections: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()

    def __str__(self) -> str:
        year = f" {self.year}" if self.year and str(self.year) not in self.title else ""
        pages = f" Page(s): {', '.join(map(str, self.pages))}" if self.pages else ""
        sections = f", Section(s): {'; '.join(self.sections)}" if self.sections and not self.pages else ""
        source = "" if self.title.startswith(self.source) else f"{self.source} "
        return f"{source}{self.title}{year}{sections}{pages}"


@dataclass(frozen=True, slots=True)
class DisputedItem:
    """One disputed treatment: `request` exactly as the application words it.

    `original_request` and `authorized` are the request as it came to utilization review and the part it
    allowed; None where unknown or none. `accompanies` is the number of the item that this one merely goes with.
    """

    number: int
    request: str
    ur_decision: ItemDecision
    original_request: str | None = None
    authorized: str | None = None
    ur_guidelines: tuple[GuidelineCitation, ...] = ()
    accompanies: int | None = None
    date_of_service: date | None = None


@dataclass(frozen=True, slots=True)
class CaseParty:
    """A person or organization of the case. `role` is one of `PARTY_ROLES`."""

    role: str
    name: str
    organization: str = ""
    specialty: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()  # ("npi", "…"), ("phone", "…"), ("date_of_birth", ISO) …
    address: tuple[str, ...] = ()  # street, city, state, postal code


PARTY_ROLES: tuple[str, ...] = (
    "injured_worker",
    "employer",
    "insurer",
    "claims_administrator",
    "requesting_physician",
    "representative",
    "facility",
    "utilization_review_organization",
    "utilization_reviewer",
    "manufacturer",
)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything about a case that rules look at, with dates as dates."""

    case_number: str
    programme: str
    date_of_injury: date
    claim_number: str
    ur_date: date
    ur_communicated: date | None
    ur_served: date | None
    ur_service: Service | None
    ur_priority: str
    ur_basis: str
    request_date: date | None
    request_received: date | None
    application_signed: date | None
    application_signed_by: str
    application_received: date
    application_way: str
    priority: Priority
    liability_disputed: bool
    ur_decision_attached: bool
    assigned: date | None
    items: tuple[DisputedItem, ...]
    parties: tuple[CaseParty, ...]
    body_parts: tuple[tuple[str, str], ...] = ()  # (part, side or "")
    diagnoses: tuple[tuple[str, str], ...] = ()  # (ICD code, text)
    occupation: str = ""

    def party(self, role: str) -> CaseParty | None:
        """The first party of that role, or None."""
        return next((party for party in self.parties if party.role == role), None)
