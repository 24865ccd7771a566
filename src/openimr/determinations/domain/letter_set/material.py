"""What the letters of a set are made from, and who gets them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from openimr.cases.domain.dispute import CaseFacts, CaseParty
from openimr.determinations.domain.letter_set.dates import MAIL, Dates, Way, dates_of, place_of
from openimr.determinations.domain.letter_set.words import Wording
from openimr.determinations.domain.serving import Serving
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
    """All that a set says. `served` is the day of service, or the day as if on which it is shown."""

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


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person or office that is served."""

    number: int
    role: str
    name: str
    organization: str
    address: tuple[str, ...]  # lines of a postal address, without the name
    dates: Dates

    @property
    def lines(self) -> tuple[str, ...]:
        """Name and address as an envelope shows them."""
        names = [self.name, self.organization] if self.organization != self.name else [self.name]
        return tuple(line for line in (*names, *self.address) if line)


def recipients_of(material: Material) -> tuple[Recipient, ...]:
    """Who is served, in the order of the enclosures' list."""
    found: list[Recipient] = []
    administrator = next(iter(_parties(material, "claims_administrator")), None)
    theirs = _way(material, administrator) if administrator else Way(MAIL, "california")
    about = material.corrected
    for listed in material.enclosures:
        for party in _parties(material, listed.role):
            found.append(
                Recipient(
                    number=len(found) + 1,
                    role=listed.role,
                    name=party.name,
                    organization=party.organization,
                    address=_lines(party.address),
                    dates=dates_of(
                        material.programme,
                        served=material.served,
                        way=_way(material, party),
                        administrator=theirs,
                        before=about.served.get(listed.role) if about else None,
                        administrator_before=about.administrator if about else None,
                    ),
                )
            )
    return tuple(found)


def _way(material: Material, party: CaseParty) -> Way:
    office = party.role == "administrative_director" and not party.address
    return Way((material.ways or {}).get(party.role) or ("electronic" if office else MAIL), place_of(party.address))


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
