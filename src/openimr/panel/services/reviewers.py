"""Writes of reviewers: the panel loaded, one suspended or reinstated."""

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from openimr.cases import services as cases
from openimr.errors import Reason, Refused
from openimr.panel.adapters.panel_file import SAMPLE, read_panel
from openimr.panel.queries.assignments import open_cases
from openimr.panel.queries.second_readers import cases_read
from openimr.panel.services.offering import withdraw
from openimr.panel.services.profiles import Act, locked_profile, put_profiles, write
from openimr.panel.services.second_reading import recall_readings


def load_panel(file: Path | None, *, by: str, at: datetime) -> int:
    """Load a panel file (the sample panel without one); answers how many reviewers changed. Nobody is deleted."""
    source = file or SAMPLE
    return len(put_profiles(read_panel(source), by=by, at=at, facts={"file": source.name}))


@transaction.atomic
def suspend(reviewer_id: str, *, reason: str, today: date, by: str, at: datetime) -> tuple[str, ...]:
    """Suspend a reviewer from today on and take back the open cases at once; answers their numbers.

    `reason` stays in the panel's own history: a case's log says that its reviewer was suspended, not why. What is
    signed stays signed. Raises Refused without a reason or where the reviewer is suspended already, and NotFound.
    """
    for number in (*open_cases(reviewer_id), *cases_read(reviewer_id)):
        cases.locked(number)  # cases before reviewers, as an acceptance does: the two wait for each other in turn
    profile = locked_profile(reviewer_id)
    step = f"suspend {reviewer_id}"
    if not reason.strip():
        raise Refused(step, "the panel", [Reason("reason", "say why: the reason stays in the reviewer's history")])
    if _open_suspension(profile) is not None:
        raise Refused(step, "the panel", [Reason("suspended", "the reviewer is suspended already")])
    begun = {"since": today.isoformat(), "until": None, "what": reason.strip()}
    profile["suspensions"] = [*profile.get("suspensions", []), begun]
    recalled = recall(reviewer_id, reason="suspended", today=today, by=by, at=at)
    write([Act(reviewer_id, "suspended", profile, {"recalled": list(recalled)})], by=by, at=at)
    return recalled


@transaction.atomic
def reinstate(reviewer_id: str, *, reason: str, today: date, by: str, at: datetime) -> None:
    """End a suspension: yesterday was its last day. Cases taken back stay with whoever has them now.

    Raises Refused without a reason or where there is no suspension, and NotFound.
    """
    profile = locked_profile(reviewer_id)
    step = f"reinstate {reviewer_id}"
    if not reason.strip():
        raise Refused(step, "the panel", [Reason("reason", "say why: the reason stays in the reviewer's history")])
    place = _open_suspension(profile)
    if place is None:
        raise Refused(step, "the panel", [Reason("not_suspended", "the reviewer is not suspended")])
    entries = [dict(entry) for entry in profile["suspensions"]]
    entries[place]["until"] = date.fromordinal(today.toordinal() - 1).isoformat()
    profile["suspensions"] = entries
    write([Act(reviewer_id, "reinstated", profile, {"reason": reason.strip()})], by=by, at=at)


def _open_suspension(profile: dict[str, list[dict[str, str | None]]]) -> int | None:
    entries = profile.get("suspensions", [])
    return next((place for place, entry in enumerate(entries) if entry["until"] is None), None)


def recall(reviewer_id: str, *, reason: str, today: date, by: str, at: datetime) -> tuple[str, ...]:
    """Take back every open case, offer and second reading of a reviewer; answers the cases' numbers. What is signed is
    left alone.

    `reason` is of the list of `withdraw` (assignment_steps.yaml).
    """
    numbers = open_cases(reviewer_id)
    for number in numbers:
        withdraw(number, reviewer_id=reviewer_id, reason=reason, today=today, by=by, at=at)
    recall_readings(reviewer_id, today=today, by=by, at=at)
    return numbers
