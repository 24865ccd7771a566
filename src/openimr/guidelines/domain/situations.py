"""Points of a guideline that belong to a diagnosis or a phase: whether the case has it, or what the file says instead.

Silence about a point is never taken for an answer. A situation is ruled out only by what the file or the application
asserts: a denial, the age of the injury, diagnoses among which it is not and pages that do not name it. The reviewer
sees the point with the reason, and opens it by finding otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from openimr.guidelines.domain.computing import later_by
from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.units import counted
from openimr.records.domain.evidence import Evidence, EvidenceQuery
from openimr.records.domain.search import hits_in

Kind = Literal["diagnosis", "operation", "phase", "later_phase"]


@dataclass(frozen=True, slots=True)
class Situation:
    """A diagnosis, an operation or a phase, and how it is named: by the records, or by the codes of an application.

    `months`: a phase ends that long after the injury, a later one begins then; an operation bears on what is asked for
    that long. `codes` are beginnings of ICD codes, without dots.
    """

    id: str
    says: str  # "complex regional pain syndrome"
    kind: Kind
    query: EvidenceQuery
    months: int = 0
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a finding does not bear on the case, and what it is where it does after all.

    `because` is a clause in words: "the records name no complex regional pain syndrome"; `evidence` denies it.
    """

    situation: str
    because: str
    status: Status
    was_because: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What the records say to the query of a situation, as far as it matters here."""

    names: bool  # a passage tells of it as something that is, was or may be
    asserts: bool  # a passage tells of it as something that is or was
    denials: tuple[Evidence, ...]
    pages: int
    where: str  # "looked for on 38 pages of 12 documents"


def since(situation: Situation, given: Mapping[str, Given]) -> date | None:
    """From which day on the records must tell of a phase or an operation for it to bear on the case; None: any."""
    treated = _day(given, "treatment.date")
    if situation.kind == "diagnosis" or treated is None:
        return None
    return later_by(treated, -situation.months, "months")


def query_of(situation: Situation, given: Mapping[str, Given]) -> EvidenceQuery:
    """What the records are asked."""
    told_since = None if situation.kind == "later_phase" else since(situation, given)
    return replace(situation.query, told_since=told_since)


def ruled_out(
    situation: Situation, said: Said, *, given: Mapping[str, Given], diagnoses: Sequence[tuple[str, str]]
) -> str | None:
    """Why the situation is not that of the case, in words; None where it is or may be. `diagnoses` are the
    application's, each with code and words. Where no page could be read nothing is ruled out.
    """
    if not said.pages:
        return None
    match situation.kind:
        case "diagnosis":
            return _no_diagnosis(situation, said, diagnoses)
        case "operation":
            return _no_operation(situation, said, given)
        case "phase":
            return _phase_over(situation, said, given)
        case "later_phase":
            return _phase_to_come(situation, said, given)


def _no_diagnosis(situation: Situation, said: Said, diagnoses: Sequence[tuple[str, str]]) -> str | None:
    if said.names or any(_is_named(situation, code, words) for code, words in diagnoses):
        return None
    if said.denials:
        return f"the records deny {situation.says} ({said.where})"
    if not diagnoses:
        return None
    told = ", ".join(dict.fromkeys(words or code for code, words in diagnoses))
    return f"the application names {told}, and no record names {situation.says} ({said.where})"


def _is_named(situation: Situation, code: str, words: str) -> bool:
    plain = code.replace(".", "").upper()
    coded = any(plain.startswith(beginning) for beginning in situation.codes)
    return coded or any(True for _ in hits_in(words, situation.query.terms))


def _no_operation(situation: Situation, said: Said, given: Mapping[str, Given]) -> str | None:
    operated, edge = _day(given, "operation.date"), since(situation, given)
    if said.asserts or edge is None or (operated is not None and operated >= edge):
        return None
    if operated is not None:
        months = counted(situation.months, "months")
        return f"the last operation told of was on {operated:%m/%d/%Y}, more than {months} before ({said.where})"
    return f"no {situation.says} is documented ({said.where})"


def _phase_over(situation: Situation, said: Said, given: Mapping[str, Given]) -> str | None:
    hurt, edge, operated = _day(given, "injury.date"), since(situation, given), _day(given, "operation.date")
    if hurt is None or edge is None or hurt >= edge or said.asserts or (operated is not None and operated >= edge):
        return None
    months = counted(situation.months, "months")
    return (
        f"the injury of {hurt:%m/%d/%Y} was older than {months}, and no record of those months tells of "
        f"{situation.says} ({said.where})"
    )


def _phase_to_come(situation: Situation, said: Said, given: Mapping[str, Given]) -> str | None:
    hurt, edge = _day(given, "injury.date"), since(situation, given)
    if hurt is None or edge is None or hurt <= edge or said.asserts:
        return None
    young = f"the injury of {hurt:%m/%d/%Y} was not yet {counted(situation.months, 'months')} old"
    return f"{young}, and no record tells of {situation.says} ({said.where})"


def _day(given: Mapping[str, Given], name: str) -> date | None:
    found = given.get(name)
    return found.value if found is not None else None
