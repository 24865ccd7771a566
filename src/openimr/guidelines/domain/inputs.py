"""What computed criteria look at: a closed list of names, each value with its source and the pages it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from openimr.records.domain.evidence import Evidence

#: The values by name; one that is not known is missing or None, and is named.
Inputs = Mapping[str, Any]

Source = Literal["application", "ur_decision", "request", "records", "computed"]

#: Every name that a computed criterion may use, in words and with its unit ("" where it has none).
NAMES: Mapping[str, tuple[str, str]] = {
    "injury.date": ("date of injury", ""),
    "ur_decision.date": ("UR decision", ""),
    "request.date": ("date of the request", ""),
    "treatment.date": ("date of service, or else of the UR decision", ""),
    "operation.date": ("date of the last operation", ""),
    "onset.date": ("date when the complaint began", ""),
    "request.concept": ("the treatment asked for", ""),
    "request.retrospective": ("given before it was asked for", ""),
    "request.form": ("the form of the drug", ""),
    "request.weeks": ("the number of weeks", "weeks"),
    "request.hours_per_session": ("the hours a day", "hours"),
    "request.sessions_per_week": ("the visits a week", "visits a week"),
    "request.total": ("the number of visits", "visits"),
    "request.total_asked": ("the number of visits", "visits"),
    "request.refills": ("the refills", "refills"),
    "request.days_supply": ("the days that the supply lasts", "days"),
    "request.morphine_equivalents": ("the daily dose in morphine equivalents", "morphine milligrams a day"),
    "therapy.visits_had": ("the visits already had", "visits"),
    "worker.age": ("the worker's age", "years"),
    "pain.score": ("the last pain score", "points"),
    "medications.morphine_equivalents": ("the daily dose of all opioids", "morphine milligrams a day"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """One value as it was found. `says` is a short clause in plain words; `evidence` are the pages it was read from.

    A value of None with a `says` tells what was looked for in vain.
    """

    name: str
    value: Any
    source: Source
    says: str = ""
    evidence: tuple[Evidence, ...] = ()


def in_words(name: str) -> str:
    """How a sentence names an input; `operation.<table>`, `diagnosis.` and `ingredient.` are rows of a table."""
    if name.startswith("ingredient."):
        return "an ingredient of the table"
    if name.startswith("diagnosis."):
        return "a diagnosis of the table"
    if name.startswith("operation.") and name not in NAMES:
        return "an operation of the table"
    return NAMES[name][0] if name in NAMES else name.replace(".", " ").replace("_", " ")


def values_of(given: Mapping[str, Given]) -> dict[str, Any]:
    """The bare values by name."""
    return {name: one.value for name, one in given.items()}
