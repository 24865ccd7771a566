"""A reviewer of the panel and what is on file: licences, certificates, practice, ties. All with dates and sources."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

TieKind = Literal["professional", "familial", "financial"]
#: How staff privileges end. The first two are the physician's own doing; the others are a loss (Lab. Code 139.5(d)(4)).
Ending = Literal["resigned", "lapsed", "revoked", "suspended", "restricted", "denied"]


class _Dated:
    """Something that holds from one day to another, both included. Without `until` it holds until further notice."""

    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Licence(_Dated):
    """A licence of one state. `restricted`: the board limits what its holder may do. `source`: who says so."""

    state: str
    number: str
    since: date
    until: date | None
    restricted: bool = False
    source: str = ""
    checked: date | None = None  # when the source was last asked


@dataclass(frozen=True, slots=True)
class Certification(_Dated):
    """A certificate of one board. `source` and `checked` as of a licence."""

    specialty: str
    board: str
    since: date
    until: date | None
    subspecialty: str = ""
    source: str = ""
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Affiliation(_Dated):
    """One tie of a reviewer to a party, as disclosed. `percent` is the share of yearly income, for financial ties."""

    party: str
    kind: TieKind
    relation: str
    since: date
    until: date | None
    source: str
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class Span(_Dated):
    since: date
    until: date | None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Privilege(_Dated):
    """Staff privileges at the hospital that `what` names. `ended`: how they ended; empty where nobody said."""

    since: date
    until: date | None
    what: str = ""
    ended: Ending | Literal[""] = ""
    source: str = ""
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Measure(_Dated):
    """A disciplinary measure or sanction. A taken one counts for ever, even ended; a `pending` one until it ended."""

    since: date
    until: date | None
    what: str = ""
    pending: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class SelfDeclared:
    """A NUCC taxonomy that the reviewer goes by in NPPES: nobody's certificate. `primary` by NPPES's switch."""

    code: str
    primary: bool = False
    source: str = ""
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A physician of the panel. `unanswered` are parties that were asked about and not answered.

    `conditions` and `treatments` are what the reviewer treats and performs, in the field's words ("low back pain",
    "work hardening"); `declines` are topics that the reviewer does not take. `evidence_training`: the day on which
    the reviewer was last trained in the hierarchy of evidence. `attested`: the day on which the reviewer last
    confirmed the whole profile. `discipline_asked`: the day on which `discipline_source` was last asked for measures
    and lost privileges; without it an empty `discipline` says nothing. `suspensions` are this organization's own.

    `middle_name`, `former_names` (in full), `birth_date` and `addresses` (homes and practices, each in one line) tell
    the reviewer from a namesake; what is empty is not known.
    """

    id: str
    first_name: str
    last_name: str
    degree: str
    licences: tuple[Licence, ...]
    certifications: tuple[Certification, ...]
    practising_since: date
    weekly_hours: int
    capacity: int
    languages: tuple[str, ...] = ("English",)
    affiliations: tuple[Affiliation, ...] = ()
    unanswered: tuple[str, ...] = ()
    discipline: tuple[Measure, ...] = ()
    unavailable: tuple[Span, ...] = ()
    npi: str = ""
    taxonomies: tuple[SelfDeclared, ...] = ()
    staff_privileges: tuple[Privilege, ...] = ()
    conditions: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()
    declines: tuple[str, ...] = ()
    evidence_training: date | None = None
    evidence_training_source: str = ""
    attested: date | None = None
    discipline_asked: date | None = None
    discipline_source: str = ""
    suspensions: tuple[Span, ...] = ()
    middle_name: str = ""
    former_names: tuple[str, ...] = ()
    birth_date: date | None = None
    addresses: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def whole_name(self) -> str:
        """With the middle name, as far as it is known."""
        return " ".join(filter(None, (self.first_name, self.middle_name, self.last_name)))
