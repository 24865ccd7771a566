"""The part of a profile that a reviewer keeps by him- or herself: availability, capacity, topics. Never credentials."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from openimr.errors import Reason
from openimr.panel.domain.reviewers import Reviewer, Span

MOST_CASES = 200
MOST_ENTRIES = 100
LONGEST_ENTRY = 120


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """What a reviewer may change alone; as in the reviewer's file."""

    capacity: int
    languages: tuple[str, ...]
    conditions: tuple[str, ...]
    treatments: tuple[str, ...]
    declines: tuple[str, ...]
    unavailable: tuple[Span, ...]

    @classmethod
    def of(cls, reviewer: Reviewer) -> "OwnProfile":
        """As it stands in the reviewer's file."""
        return cls(
            reviewer.capacity,
            reviewer.languages,
            reviewer.conditions,
            reviewer.treatments,
            reviewer.declines,
            reviewer.unavailable,
        )

    def parts(self) -> Mapping[str, Any]:
        """As parts of a profile in JSON."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self), default=lambda day: day.isoformat()))
        return found

    @property
    def mark(self) -> str:
        """Tells this state from any other: who saves says which state was on the screen."""
        return hashlib.sha256(json.dumps(self.parts(), sort_keys=True).encode()).hexdigest()


def reasons_not_to_keep(own: OwnProfile) -> tuple[Reason, ...]:
    """Everything that cannot be kept as it is written; none if all can."""
    reasons = []
    if not 0 <= own.capacity <= MOST_CASES:
        reasons.append(Reason("capacity", f"take between 0 and {MOST_CASES} open cases"))
    if not own.languages:
        reasons.append(Reason("languages", "name at least one language"))
    for name in ("languages", "conditions", "treatments", "declines"):
        listed: tuple[str, ...] = getattr(own, name)
        if len(listed) > MOST_ENTRIES:
            reasons.append(Reason(name, f"{name}: {MOST_ENTRIES} entries at most"))
        if any(len(entry) > LONGEST_ENTRY for entry in listed):
            reasons.append(Reason(name, f"{name}: an entry is longer than {LONGEST_ENTRY} characters"))
    for span in own.unavailable:
        if span.until is not None and span.until < span.since:
            reasons.append(
                Reason("unavailable", f"away from {span.since:%m/%d/%Y}: the last day is before the first one")
            )
    return tuple(reasons)
