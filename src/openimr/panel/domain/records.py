"""What is known of a person or an organization when two records are held against each other."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Literal

Kind = Literal["person", "organization", "unknown"]


class Sameness(Enum):
    SAME = "same"
    DOUBTFUL = "doubtful"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NameRecord:
    """A person or an organization as one source writes it; "unknown" where the source does not say which.

    `names`: every name by which it is known, as written. `identifiers`: pairs of kind and value: ("npi", "…"),
    ("license", "CA A12345"), ("tax_id", "…"), ("phone", "…"). `addresses`: each in one line,
    "12 Oak Street, Suite 3, Fresno, CA 93701".
    """

    kind: Kind
    names: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...] = ()
    addresses: tuple[str, ...] = ()
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether two records are one and the same, and why, in words that name neither.

    `evidence`: more than the name agrees. `common`: the name is one that many have. `exact`: the names have the same
    words, but perhaps for those of the trade. `nearly`: OTHER, but with names that something else may make a match.
    """

    sameness: Sameness
    because: tuple[str, ...]
    evidence: bool = False
    common: bool = False
    exact: bool = False
    nearly: bool = False
