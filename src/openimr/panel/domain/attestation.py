"""What a reviewer attests, in words made from the data of that day: nothing is said that is not on file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from openimr.cases.domain.chain import canonical
from openimr.errors import Reason
from openimr.programmes.domain.rules import Rule


@dataclass(frozen=True, slots=True)
class Wording:
    """One sentence with its wordings by date. `needs`: slots that must be filled for it to be said."""

    id: str
    steps: tuple[str, ...]
    affirms: str
    needs: tuple[str, ...]
    required: bool
    rule: Rule


@dataclass(frozen=True, slots=True)
class Affirmed:
    """One sentence as the reviewer reads and affirms it."""

    id: str
    affirms: str
    says: str
    cite: str


@dataclass(frozen=True, slots=True)
class AttestationFacts:
    """What is true of a reviewer and a case on a day. Holds no identity. Empty, zero and None are not said."""

    on: date
    licences: tuple[str, ...]  # states
    certifications: tuple[str, ...]
    subspecialties: tuple[str, ...]
    years: int
    hours: int
    undisciplined: bool
    trained_on: date | None
    asked: tuple[str, ...]  # roles of the parties asked about
    certificate: str  # digest of the conflict certificate
    items: int
    documents: int
    pages: int


def worded(
    wordings: Iterable[Wording], facts: AttestationFacts, step: str
) -> tuple[tuple[Affirmed, ...], tuple[Reason, ...]]:
    """The sentences of that step, and the reasons why the reviewer cannot attest: what is required and not true."""
    slots = _slots(facts)
    said, lacking = [], []
    for wording in wordings:
        if step not in wording.steps or not wording.rule.is_in_force(facts.on):
            continue
        value = wording.rule.in_force(facts.on)
        missing = [need for need in wording.needs if not slots[need]]
        if not missing:
            text = str(value.value).format_map(slots)
            said.append(Affirmed(wording.id, wording.affirms, text, value.cite))
        elif wording.required:
            sentence = f"cannot attest to {wording.id}: nothing on file for {', '.join(missing)}"
            lacking.append(Reason("attestation", sentence, value.cite))
    return tuple(said), tuple(lacking)


def _slots(facts: AttestationFacts) -> Mapping[str, str]:
    """What stands in the braces of a wording; empty where it may not be said."""
    return {
        "licences": _listed(facts.licences),
        "certifications": _listed(facts.certifications),
        "subspecialties": _listed(facts.subspecialties),
        "years": str(facts.years) if facts.years > 0 else "",
        "hours": str(facts.hours) if facts.hours > 0 else "",
        "undisciplined": "yes" if facts.undisciplined else "",
        "trained_on": f"{facts.trained_on:%m/%d/%Y}" if facts.trained_on and facts.trained_on <= facts.on else "",
        "asked": _listed(tuple(role.replace("_", " ") for role in facts.asked)),
        "certificate": facts.certificate,
        "items": "treatment" if facts.items == 1 else "treatments",
        "documents": _counted(facts.documents, "document") if facts.documents else "",
        "pages": _counted(facts.pages, "page"),
    }


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _listed(words: tuple[str, ...]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def digest(case_number: str, step: str, on: date, words: Iterable[Affirmed]) -> str:
    """SHA-256 over the case, the step, the day and every word that was affirmed."""
    told = {
        "case": case_number,
        "step": step,
        "on": on.isoformat(),
        "words": [[one.id, one.says, one.cite] for one in words],
    }
    return sha256(canonical(told)).hexdigest()


def changed(attested: Iterable[Affirmed], now: Iterable[Affirmed]) -> tuple[str, ...]:
    """The sentences that would read otherwise now, by id; none if the attestation still says what is on file."""
    before, after = ({one.id: one.says for one in words} for words in (attested, now))
    return tuple(sorted(one for one in before.keys() | after.keys() if before.get(one) != after.get(one)))
