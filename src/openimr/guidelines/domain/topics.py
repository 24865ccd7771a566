"""Which guideline topics bear on a request: by treatment first, then by the part of the body."""

from collections.abc import Iterable
from datetime import date

from openimr.guidelines.domain.editions import Edition
from openimr.guidelines.domain.findings import TreatmentRequest

_BY_PART = {
    "lumbar spine": "low_back",
    "back": "low_back",
    "spine": "low_back",
    "thoracic spine": "neck",
    "cervical spine": "neck",
    "trapezius": "neck",
    "shoulder": "shoulder",
    "elbow": "elbow",
    "wrist": "forearm_wrist_hand",
    "hand": "forearm_wrist_hand",
    "finger": "forearm_wrist_hand",
    "forearm": "forearm_wrist_hand",
    "thumb": "forearm_wrist_hand",
    "knee": "knee",
    "leg": "knee",
    "ankle": "ankle_foot",
    "foot": "ankle_foot",
    "hip": "hip_groin",
    "groin": "hip_groin",
    "eye": "eye",
    "upper extremity": "neck",
    "lower extremity": "low_back",
}


def suggest(request: TreatmentRequest, editions: Iterable[Edition], *, on: date) -> tuple[Edition, ...]:
    """The editions in force on that day, the likeliest first; empty where nothing was recognized."""
    current = {edition.topic: edition for edition in editions if edition.in_force(on)}
    parts = [_BY_PART[part] for part, _ in request.body_parts if part in _BY_PART]
    wanted: list[str] = []
    if request.concept == "acupuncture":
        wanted.append("acupuncture")
    if request.category == "pharmaceuticals":
        wanted += ["opioids"] if request.concept in _OPIOIDS else []
        wanted += ["chronic_pain", "formulary"]
    elif request.category == "mental_health":
        wanted += ["depression", "stress", "chronic_pain"]
    elif request.category in {
        "diagnostic_testing",
        "injections",
        "surgery",
        "evaluation_and_management",
        "dmepos",
    }:
        wanted += [*parts, "chronic_pain", "general_approaches"]
    elif request.category is not None:
        wanted += ["chronic_pain", *parts, "general_approaches"]
    wanted += parts
    return tuple(current[topic] for topic in dict.fromkeys(wanted) if topic in current)


_OPIOIDS = frozenset(
    [
        "hydrocodone_acetaminophen",
        "tramadol",
        "oxycodone",
        "morphine",
        "tapentadol",
        "fentanyl",
        "hydromorphone",
        "methadone",
        "buprenorphine",
        "codeine",
        "urine_drug_test",
    ]
)
