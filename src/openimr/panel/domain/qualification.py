"""Is a reviewer qualified on that day? Each requirement by itself, with its reason and rule."""

from datetime import date

from openimr.errors import Reason
from openimr.panel.domain.reviewers import Reviewer
from openimr.panel.domain.statement import CredentialStatement

_PRACTICE = "stated in published determinations; contract of the review organization"


def years_between(start: date, end: date) -> int:
    """Whole years from `start` to `end`."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def more_than_years(start: date, years: int, on: date) -> bool:
    """Whether more than `years` have passed since `start`: the anniversary itself is not more."""
    passed = years_between(start, on)
    return passed > years or (passed == years and (on.month, on.day) > (start.month, start.day))


def reasons_unqualified(reviewer: Reviewer, *, on: date, years: int, hours: int) -> tuple[Reason, ...]:
    """Every requirement that is not met on that day; none if the reviewer is qualified.

    `years`: more than so many in active practice; `hours`: at least so many a week.
    """
    reasons = []
    if not any(licence.holds(on) for licence in reviewer.licences):
        last = max((licence.until for licence in reviewer.licences if licence.until), default=None)
        ended = f"; the last one ended {last:%m/%d/%Y}" if last and last < on else ""
        reasons.append(Reason("licence", f"holds no licence in force{ended}", "Lab. Code 139.5(d)(4)"))
    if not any(certification.holds(on) for certification in reviewer.certifications):
        reasons.append(Reason("certification", "holds no board certification in force", "Lab. Code 139.5(d)(4)"))
    if not more_than_years(reviewer.practising_since, years, on):
        practised = years_between(reviewer.practising_since, on)
        reasons.append(
            Reason("practice_years", f"{practised} years in practice, more than {years} are required", _PRACTICE)
        )
    if reviewer.weekly_hours < hours:
        reasons.append(
            Reason("practice_hours", f"{reviewer.weekly_hours} hours a week, {hours} are required", _PRACTICE)
        )
    if any(measure.since <= on for measure in reviewer.discipline):
        reasons.append(Reason("discipline", "has a disciplinary measure on file", "Lab. Code 139.5(d)(4)"))
    if any(away.holds(on) for away in reviewer.unavailable):
        reasons.append(Reason("unavailable", "is not available on that day"))
    return tuple(reasons)


def statement_of(reviewer: Reviewer, *, on: date, unaffiliated_with: tuple[str, ...]) -> CredentialStatement:
    """What a letter may say of the reviewer on that day: only what is in force, never who."""
    held = [certification for certification in reviewer.certifications if certification.holds(on)]
    return CredentialStatement(
        licensed_in=tuple(dict.fromkeys(licence.state for licence in reviewer.licences if licence.holds(on))),
        certifications=tuple(dict.fromkeys(certification.specialty for certification in held)),
        subspecialties=tuple(dict.fromkeys(c.subspecialty for c in held if c.subspecialty)),
        years_in_practice=years_between(reviewer.practising_since, on),
        hours_a_week=reviewer.weekly_hours,
        more_than_five_years=more_than_years(reviewer.practising_since, 5, on),
        at_least_24_hours=reviewer.weekly_hours >= 24,
        unaffiliated_with=unaffiliated_with,
    )
