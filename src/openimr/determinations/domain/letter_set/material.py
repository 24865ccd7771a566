"""What the letters of a set are made from, and who gets them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from openimr.cases.domain.dispute import CaseFacts, CaseParty
from openimr.determinations.domain.addresses import place_of
from openimr.determinations.domain.letter_set.dates import MAIL, Dates, Way, dates_of, service_on
from openimr.determinations.domain.letter_set.words import Wording
from openimr.determinations.domain.serving import ServiceFact, Serving
from openimr.programmes.domain.rules import Programme

#: draft: unsigned. not_served: signed, the days counted as if served on the day named. served: as it went out.
Status = Literal["draft", "not_served", "served"]


@dataclass(frozen=True, slots=True)
class Organization:
    """Who sends the letters. `address` in its lines; `certified_translator`, who checked the Spanish, or nobody."""

    name: str
    address: tuple[str, ...]
    phone: str = ""
    certified_translator: str = ""


@dataclass(frozen=True, slots=True)
class Enclosures:
    """What a recipient of that role gets, in the order of print; `on_request`, what comes first in another language."""

    role: str
    pieces: tuple[str, ...]
    on_request: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the determination corrects: the version before, of which day, what in words and why.

    `served`: how the earlier versions were served, by role, where the time to appeal counts from there; without whoever
    was not. `administrator`: the same of the claims administrator for what it owes.
    """

    version: int
    signed_on: date
    what: tuple[str, ...]
    reason: str
    served: Mapping[str, Serving] = field(default_factory=dict)
    administrator: Serving | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """All that a set says. `served` is the day of service, or the day as if on which it is shown.

    `to`: the roles of this one service, None for everybody who is to be served. `places`: where their addresses are, as
    the entry has it, where the case does not tell. `noted`: by role the service of this version that counts.
    """

    content: Mapping[str, Any]
    facts: CaseFacts
    version: int
    status: Status
    served: date
    programme: Programme
    organization: Organization
    enclosures: Sequence[Enclosures]
    wordings: Mapping[str, Mapping[str, Wording]]  # by language, then by id
    missing_sheet: Mapping[str, Any]
    eams_number: str = ""
    languages: tuple[str, ...] = ()  # other languages that the worker asked for
    ways: Mapping[str, str] | None = None  # how each role is served, by the ids of the law's ways; else by mail
    director: CaseParty | None = None  # the Administrative Director's office, where its address is configured
    determination_digest: str | None = None  # SHA-256 of the signed PDF
    corrected: Corrected | None = None
    to: Sequence[str] | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    noted: Mapping[str, Serving] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person or office that is served. `may_petition`: whether the law lets the role appeal."""

    number: int
    role: str
    name: str
    organization: str
    address: tuple[str, ...]  # lines of a postal address, without the name
    dates: Dates
    status: Status
    may_petition: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """Name and address as an envelope shows them."""
        names = [self.name, self.organization] if self.organization != self.name else [self.name]
        return tuple(line for line in (*names, *self.address) if line)


def recipients_of(material: Material) -> tuple[Recipient, ...]:
    """Who is served, in the order of the enclosures' list; each has its number among all who are to be served."""
    listed = [(one.role, party) for one in material.enclosures for party in _parties(material, one.role)]
    return tuple(
        _recipient(material, number, party, role)
        for number, (role, party) in enumerate(listed, start=1)
        if material.to is None or role in material.to
    )


def _recipient(material: Material, number: int, party: CaseParty, role: str) -> Recipient:
    """Each with its own days: as it was served where that is noted, else as if on the day of the set."""
    noted, status = _noted(material, role), material.status
    served, way, first = material.served, _way(material, party), None
    if status == "not_served" and noted is not None:
        status, served, way = "served", noted.on, Way(noted.way, noted.address_in or way.place)
    elif status == "served" and noted is not None and noted.on < served:
        first = noted
    about = material.corrected
    administrator = _administrator(material)
    return Recipient(
        number=number,
        role=role,
        name=party.name,
        organization=party.organization,
        address=_lines(party.address),
        dates=dates_of(
            material.programme,
            served=served,
            way=way,
            administrator=administrator or _as_if(material),
            as_if=administrator is None and status == "served",
            first=first,
            before=about.served.get(role) if about else None,
            administrator_before=about.administrator if about else None,
        ),
        status=status,
        may_petition=role in material.programme.value("appeal.petitioners", served).value,
    )


def _noted(material: Material, role: str) -> ServiceFact | None:
    """The service of this version on that role that counts, where one is noted."""
    found = material.noted.get(role)
    return found.fact if found is not None and found.state == "served" else None


def _administrator(material: Material) -> Serving | None:
    """How the claims administrator was served: as noted, or with this set; None where it was not."""
    role = "claims_administrator"
    if _noted(material, role) is not None:
        return material.noted[role]
    with_this = material.status == "served" and (material.to is None or role in material.to)
    return _as_if(material) if with_this and _parties(material, role) else None


def _as_if(material: Material) -> Serving:
    """The claims administrator served on the day of the set, as it would be."""
    role = "claims_administrator"
    party = next(iter(_parties(material, role)), None)
    way = _way(material, party) if party else Way(MAIL, "california")
    return Serving(role, "served", service_on(role, material.served, way))


def _way(material: Material, party: CaseParty) -> Way:
    office = party.role == "administrative_director" and not party.address
    way = (material.ways or {}).get(party.role) or ("electronic" if office else MAIL)
    return Way(way, material.places.get(party.role) or place_of(party.address))


def _parties(material: Material, role: str) -> list[CaseParty]:
    if role == "administrative_director":
        return [material.director] if material.director else []
    return [party for party in material.facts.parties if party.role == role]


def _lines(address: tuple[str, ...]) -> tuple[str, ...]:
    if len(address) == 4:
        return (address[0], f"{address[1]}, {address[2]} {address[3]}")
    return address


def given_already(material: Material, number: int) -> bool:
    """Whether the treatment of that item was given before the determination: then it is reimbursed, not authorized."""
    item = next(one for one in material.facts.items if one.number == number)
    issue = next(one for one in material.content["issues"] if one["number"] == number)
    decided = material.content["header"]["decision_date"]
    given = item.date_of_service is not None and item.date_of_service.isoformat() <= (
        decided or material.served.isoformat()
    )
    return given or bool(issue["understood"].get("retrospective"))


def overturned(material: Material) -> list[Mapping[str, Any]]:
    """The issues that the determination overturned."""
    return [issue for issue in material.content["issues"] if issue["decision"] == "overturned"]


def missing_documents(material: Material) -> bool:
    """Whether the sheet of what was not documented names anything."""
    return any(item["missing"] for item in material.missing_sheet["items"])
