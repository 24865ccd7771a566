"""A case goes to another review organization: its file is packed, handed over, and the receipt confirmed.

Lab. Code 4610.6(i). The entries never change; what stands is read from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from openimr.determinations.domain.serving import standing

#: What an entry can say.
KINDS: Mapping[str, str] = {
    "packed": "the file was packed and sealed",
    "handed_over": "the file was handed over",
    "receipt_confirmed": "the other organization confirmed that it has the file",
    "mistaken": "an earlier entry was mistaken",
}


@dataclass(frozen=True, slots=True)
class TransferFact:
    """One entry; `about` is what was packed, or the entry that was mistaken."""

    id: int
    kind: str
    on: date
    about: int | None = None
    organization: str = ""
    way: str = ""
    package: str = ""
    remark: str = ""
    proof_title: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Handing:
    """How it stands: what was packed last, and what became of it."""

    packed: TransferFact | None = None
    handed_over: TransferFact | None = None
    confirmed: TransferFact | None = None


def handing(facts: Iterable[TransferFact]) -> Handing:
    """What was handed over, else what was packed last."""
    stands = standing(facts)
    over = next((fact for fact in stands if fact.kind == "handed_over"), None)
    packed = [fact for fact in stands if fact.kind == "packed" and (over is None or fact.id == over.about)]
    confirmed = next((fact for fact in stands if fact.kind == "receipt_confirmed"), None)
    return Handing(packed[-1] if packed else None, over, confirmed)
