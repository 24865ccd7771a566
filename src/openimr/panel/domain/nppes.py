"""What the public file of National Provider Identifiers (NPPES) says of a provider, and how that bears on a reviewer.

NPPES is self-reported: it dates no licence, and it certifies nobody. What it says is held against a reviewer's file or
proposed to a person; nothing of it enters the panel by itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from openimr.panel.domain.catalogue import folded
from openimr.panel.domain.reviewers import Reviewer
from openimr.panel.domain.us_states import STATES

NameKind = Literal["name", "variant", "dba", "former"]  # how the graph of ties calls them
_NOT_IN_NUMBERS = re.compile(r"[^A-Z0-9]+")
_PREFIX = 24  # what "80840", the prefix of health identifiers of the United States, adds to the sum of Luhn


def npi_fault(npi: str) -> str | None:
    """What is wrong with an NPI, in words; None if it has ten digits, begins with 1 or 2 and its check digit is right.

    The check digit is Luhn's over the number behind the prefix 80840 (45 CFR 162.406; ISO/IEC 7812).
    """
    if not (len(npi) == 10 and npi.isascii() and npi.isdigit()):
        return "an NPI has ten digits"
    if npi[0] not in "12":
        return "an NPI begins with 1 or 2"
    digits = [int(digit) for digit in npi]
    total = _PREFIX + sum(digits[1::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[::2])
    return "the check digit does not fit: a digit is wrong, or two are swapped" if total % 10 else None


@dataclass(frozen=True, slots=True)
class SelfDeclared:
    """One of up to fifteen taxonomies, with the licence that the provider gave for it. `state` is a postal code."""

    taxonomy: str
    licence: str = ""
    state: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """A place of practice or for mail; `state` is a postal code where it is one."""

    street: str
    city: str
    state: str
    postal_code: str

    def __str__(self) -> str:
        state = STATES.get(self.state, self.state)
        return ", ".join(part for part in (self.street, self.city, state, self.postal_code[:5]) if part)


@dataclass(frozen=True, slots=True)
class Provider:
    """One row: a person or an organization. `source` and `file_date` tell which file says so, of which day.

    `names` begin with the legal name; the others say what they are. `parent` is the organization that a subpart says
    it belongs to. Without `deactivated` the NPI is in use.
    """

    npi: str
    kind: Literal["person", "organization", "unknown"]  # unknown: a deactivated NPI has lost everything else
    names: tuple[tuple[str, NameKind], ...]
    source: str
    file_date: date | None
    first_name: str = ""
    last_name: str = ""
    credential: str = ""
    addresses: tuple[Address, ...] = ()
    taxonomies: tuple[SelfDeclared, ...] = ()
    parent: str = ""
    parent_tax_id: str = ""
    official: str = ""  # who signs for an organization
    updated: date | None = None
    deactivated: date | None = None
    replaced_by: str = ""

    @property
    def primary(self) -> SelfDeclared | None:
        """The taxonomy whose switch says primary; the only one there is; else none: which comes first says nothing."""
        chosen = [taxonomy for taxonomy in self.taxonomies if taxonomy.primary]
        if len(chosen) == 1:
            return chosen[0]
        return self.taxonomies[0] if len(self.taxonomies) == 1 else None

    @property
    def licences(self) -> tuple[tuple[str, str], ...]:
        """State (by name where we know the code) and number of every licence given, each once."""
        return tuple(
            dict.fromkeys((STATES.get(t.state, t.state), t.licence) for t in self.taxonomies if t.licence and t.state)
        )


def reasons_not_to_take(provider: Provider) -> tuple[str, ...]:
    """Why this row can propose no reviewer, each in a sentence; none if it can."""
    reasons = []
    if provider.deactivated is not None:
        instead = f"; NPI {provider.replaced_by} took its place" if provider.replaced_by else ""
        reasons.append(f"the NPI was deactivated on {provider.deactivated:%m/%d/%Y}{instead}")
    if provider.kind == "organization":
        reasons.append("the NPI is an organization's")
    return tuple(reasons)


def same_licence(one: str, other: str) -> bool:
    """Whether two numbers are written for the same licence: capitals, spaces, stops and leading zeros aside."""
    return _bare(one) == _bare(other)


def _bare(number: str) -> str:
    """Without stops; "A 012345" and "A12345" are the same number."""
    written = _NOT_IN_NUMBERS.sub("", number.upper())
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", written)


def differences(provider: Provider, reviewer: Reviewer) -> tuple[str, ...]:
    """Where NPPES and a reviewer's file do not agree, each in a sentence for the medical director.

    Licences are compared by state; one that NPPES does not name is no difference, for nobody must name all there.
    """
    found = []
    if reviewer.npi and reviewer.npi != provider.npi:
        found.append("NPI: another one is on file")
    if not reviewer.npi:
        found.append(f"NPI: none is on file, NPPES gives {provider.npi}")
    if provider.names and not any(folded(reviewer.last_name) in folded(name) for name, _ in provider.names):
        found.append("last name: NPPES does not know the one on file, nor as a former or other name")
    for state, number in provider.licences:
        held = [licence.number for licence in reviewer.licences if licence.state == state]
        if not held:
            found.append(f"licence {state}: NPPES gives {number}, none is on file")
        elif not any(same_licence(number, one) for one in held):
            found.append(f"licence {state}: NPPES gives {number}, on file is {', '.join(held)}")
    return tuple(found)


def belongs_to(provider: Provider, panel: Iterable[Reviewer]) -> Reviewer | None:
    """The reviewer whose file has this NPI, or, where the file has none, one of the same licence; None if nobody."""
    reviewers = tuple(panel)
    for reviewer in reviewers:
        if reviewer.npi == provider.npi:
            return reviewer
    for reviewer in reviewers:
        if not reviewer.npi and any(
            licence.state == state and same_licence(licence.number, number)
            for licence in reviewer.licences
            for state, number in provider.licences
        ):
            return reviewer
    return None


def proposal(provider: Provider, reviewer_id: str) -> dict[str, Any]:
    """What NPPES says of a person in the form of a profile, for a person to complete.

    Days, hours, capacity and certificates are not in NPPES and stay empty; taxonomies stay the provider's own words.
    """
    told = f"{provider.source}, self-reported, without dates"
    day = provider.file_date.isoformat() if provider.file_date else None
    return {
        "id": reviewer_id,
        "first_name": provider.first_name,
        "last_name": provider.last_name,
        "degree": provider.credential.replace(".", ""),
        "npi": provider.npi,
        "licences": [
            {"state": state, "number": number, "source": told, "checked": day} for state, number in provider.licences
        ],
        "taxonomies": [
            {"code": one.taxonomy, "primary": one is provider.primary, "source": told, "checked": day}
            for one in provider.taxonomies
        ],
    }
