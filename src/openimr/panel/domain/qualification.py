"""Is a reviewer qualified on that day? Each requirement by itself: met, not met, or not documented.

Silence is never taken as met: a file that does not say is *not documented*, and that stands against an assignment and
a signature as much as *not met* does.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openimr.cases.domain.days import years_between
from openimr.errors import Reason
from openimr.panel.domain.days import months_after, more_than_years
from openimr.panel.domain.reviewers import Certification, Licence, Privilege, Reviewer
from openimr.panel.domain.statement import CredentialStatement


class Answer(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_DOCUMENTED = "not_documented"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement as the data file has it. `steps`: when it is asked ("assignment", "signature").

    `recalls`: whether a reviewer who ceases to meet it gives back open cases. `law` names the rule with its number.
    """

    id: str
    asks: str
    says: str
    since: date
    until: date | None
    cite: str
    verified: bool
    steps: tuple[str, ...]
    recalls: bool
    law: str = ""

    def asked(self, on: date, step: str) -> bool:
        """Whether it holds on that day, for that step."""
        return step in self.steps and self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the questions are answered by: months, the states that count (name or code to name), numbers of the law."""

    checked_within_months: int
    attested_within_months: int
    states: Mapping[str, str]
    limits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Credential:
    """What a finding rests on, in words without name or number; where it is from and when that was last asked."""

    what: str
    since: date | None
    until: date | None
    source: str
    checked: date | None

    @property
    def told(self) -> str:
        """The credential in a line."""
        since = f" from {self.since:%m/%d/%Y}" if self.since else ""
        until = f" to {self.until:%m/%d/%Y}" if self.until else ""
        checked = f", asked {self.checked:%m/%d/%Y}" if self.checked else ""
        return f"{self.what}{since}{until}; {self.source or 'no source on file'}{checked}"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one requirement on one day: why, by which credentials, and what should be looked at."""

    requirement: Requirement
    answer: Answer
    because: str
    credentials: tuple[Credential, ...] = ()
    warnings: tuple[str, ...] = ()


#: Questions whose credentials somebody else keeps and may change: their sources are to be asked again.
_KEPT_ELSEWHERE = {"licence", "certification", "discipline"}
_Answered = tuple[Answer, str, tuple[Credential, ...]]


def weigh(
    reviewer: Reviewer, requirements: Iterable[Requirement], terms: Terms, *, on: date, step: str
) -> tuple[Finding, ...]:
    """Every requirement that is asked on that day for that step, answered."""
    found = []
    for requirement in requirements:
        if requirement.asked(on, step):
            limit = terms.limits.get(requirement.law, 0)
            answer, because, credentials = QUESTIONS[requirement.asks](reviewer, on, terms, limit)
            kept_elsewhere = credentials if requirement.asks in _KEPT_ELSEWHERE else ()
            warnings = tuple(w for one in kept_elsewhere if (w := _stale(one, on, terms.checked_within_months)))
            found.append(Finding(requirement, answer, because, credentials, warnings))
    return tuple(found)


def reasons_unqualified(findings: Iterable[Finding]) -> tuple[Reason, ...]:
    """What stands against the reviewer: every requirement that is not met or not documented."""
    return tuple(
        Reason(finding.requirement.id, finding.because, finding.requirement.cite)
        for finding in findings
        if finding.answer is not Answer.MET
    )


def _stale(credential: Credential, on: date, months: int) -> str:
    if not credential.source:
        return f"{credential.what}: no source is on file"
    if credential.checked is None:
        return f"{credential.what}: its source was never asked ({credential.source})"
    if months_after(credential.checked, months) < on:
        return f"{credential.what}: its source was last asked on {credential.checked:%m/%d/%Y} ({credential.source})"
    return ""


def licence_words(licence: Licence) -> str:
    return f"{'restricted ' if licence.restricted else ''}licence of {licence.state}"


def certification_words(held: Certification) -> str:
    return f"certification in {held.specialty}" + (f" with {held.subspecialty}" if held.subspecialty else "")


def _credential(what: str, held: Licence | Certification | Privilege) -> Credential:
    return Credential(what, held.since, held.until, held.source, held.checked)


def _licence(reviewer: Reviewer, on: date, terms: Terms, _limit: float) -> _Answered:
    if not reviewer.licences:
        return Answer.NOT_DOCUMENTED, "no licence is on file", ()
    counted = [held for held in reviewer.licences if held.state in terms.states]
    in_force = [held for held in counted if held.holds(on)]
    free = tuple(_credential(licence_words(held), held) for held in in_force if not held.restricted)
    if free:
        states = dict.fromkeys(terms.states[held.state] for held in in_force if not held.restricted)
        return Answer.MET, f"licensed in {', '.join(states)}", free
    if in_force:
        limited = tuple(_credential(licence_words(held), held) for held in in_force)
        return Answer.NOT_MET, "holds only a restricted licence", limited
    shown = tuple(_credential(licence_words(held), held) for held in reviewer.licences)
    ended = [held.until for held in counted if held.until and held.until < on]
    if not counted:
        return Answer.NOT_MET, "holds no licence of a state of the United States", shown
    return Answer.NOT_MET, "holds no licence in force" + _last(ended), shown


def _certification(reviewer: Reviewer, on: date, _terms: Terms, _limit: float) -> _Answered:
    if not reviewer.certifications:
        return Answer.NOT_DOCUMENTED, "holds no board certification on file", ()
    held = [one for one in reviewer.certifications if one.holds(on)]
    if held:
        named = dict.fromkeys(certification_words(one) for one in held)
        return Answer.MET, ", ".join(named), tuple(_credential(certification_words(one), one) for one in held)
    shown = tuple(_credential(certification_words(one), one) for one in reviewer.certifications)
    ended = [one.until for one in reviewer.certifications if one.until and one.until < on]
    return Answer.NOT_MET, "holds no board certification in force" + _last(ended), shown


def _last(ended: list[date]) -> str:
    return f"; the last one ended {max(ended):%m/%d/%Y}" if ended else ""


def _practice(reviewer: Reviewer, what: str) -> tuple[Credential, ...]:
    told = "the reviewer's own confirmation" if reviewer.attested else "the profile; never confirmed by the reviewer"
    return (Credential(what, reviewer.practising_since, None, told, reviewer.attested),)


def _practice_years(reviewer: Reviewer, on: date, _terms: Terms, limit: float) -> _Answered:
    practised = years_between(reviewer.practising_since, on)
    shown = _practice(reviewer, "years in practice")
    if more_than_years(reviewer.practising_since, int(limit), on):
        return Answer.MET, f"{practised} years in practice", shown
    return Answer.NOT_MET, f"{practised} years in practice, more than {limit:g} are required", shown


def _practice_hours(reviewer: Reviewer, _on: date, _terms: Terms, limit: float) -> _Answered:
    shown = _practice(reviewer, "hours a week in practice")
    if reviewer.weekly_hours >= limit:
        return Answer.MET, f"{reviewer.weekly_hours} hours a week", shown
    return Answer.NOT_MET, f"{reviewer.weekly_hours} hours a week, {limit:g} are required", shown


_OWN_DOING = {"resigned", "lapsed"}


def _discipline(reviewer: Reviewer, on: date, _terms: Terms, _limit: float) -> _Answered:
    asked = Credential(
        "measures and lost privileges", None, None, reviewer.discipline_source, reviewer.discipline_asked
    )
    known = (asked,) if reviewer.discipline_asked else ()
    if any(measure.since <= on and not measure.pending for measure in reviewer.discipline):
        return Answer.NOT_MET, "has a disciplinary measure on file", known
    if any(measure.pending and measure.holds(on) for measure in reviewer.discipline):
        return Answer.NOT_MET, "has a disciplinary matter pending", known
    over = [one for one in reviewer.staff_privileges if one.until and one.until < on]
    lost = tuple(_credential("staff privileges", one) for one in over if one.ended and one.ended not in _OWN_DOING)
    if lost:
        return Answer.NOT_MET, "lost staff privileges", (*known, *lost)
    if any(not one.ended for one in over):
        return Answer.NOT_DOCUMENTED, "staff privileges ended and the file does not say how", known
    if not known:
        return Answer.NOT_DOCUMENTED, "nobody was asked about discipline, or the file does not say so", ()
    return Answer.MET, "none taken or pending, no staff privileges lost", known


def _evidence_training(reviewer: Reviewer, on: date, _terms: Terms, _limit: float) -> _Answered:
    trained = reviewer.evidence_training
    if trained is None or trained > on:
        return Answer.NOT_DOCUMENTED, "no training in the hierarchy of evidence is on file", ()
    source = reviewer.evidence_training_source
    shown = (Credential("training in the hierarchy of evidence", trained, None, source, None),)
    return Answer.MET, f"trained in the hierarchy of evidence on {trained:%m/%d/%Y}", shown


def _attestation(reviewer: Reviewer, on: date, terms: Terms, _limit: float) -> _Answered:
    attested = reviewer.attested
    if attested is None or attested > on:
        return Answer.NOT_DOCUMENTED, "the reviewer never confirmed the profile", ()
    if months_after(attested, terms.attested_within_months) < on:
        return Answer.NOT_DOCUMENTED, f"the reviewer last confirmed the profile on {attested:%m/%d/%Y}", ()
    shown = (Credential("confirmation of the profile", attested, None, "the reviewer", attested),)
    return Answer.MET, f"the reviewer confirmed the profile on {attested:%m/%d/%Y}", shown


def _suspended(reviewer: Reviewer, on: date, _terms: Terms, _limit: float) -> _Answered:
    held = [one for one in reviewer.suspensions if one.holds(on)]
    if held:
        return Answer.NOT_MET, f"is suspended since {held[0].since:%m/%d/%Y}", ()
    return Answer.MET, "is not suspended", ()


def _unavailable(reviewer: Reviewer, on: date, _terms: Terms, _limit: float) -> _Answered:
    if any(away.holds(on) for away in reviewer.unavailable):
        return Answer.NOT_MET, "is not available on that day", ()
    return Answer.MET, "is available", ()


#: The questions that a requirement of the data file can ask, by name.
QUESTIONS: Mapping[str, Callable[[Reviewer, date, Terms, float], _Answered]] = {
    "licence": _licence,
    "certification": _certification,
    "practice_years": _practice_years,
    "practice_hours": _practice_hours,
    "discipline": _discipline,
    "evidence_training": _evidence_training,
    "attestation": _attestation,
    "suspended": _suspended,
    "unavailable": _unavailable,
}


def statement_of(reviewer: Reviewer, *, on: date, unaffiliated_with: tuple[str, ...]) -> CredentialStatement:
    """What a letter may say of the reviewer on that day: only what is in force, never who."""
    held = [certification for certification in reviewer.certifications if certification.holds(on)]
    return CredentialStatement(
        licensed_in=tuple(
            dict.fromkeys(one.state for one in reviewer.licences if one.holds(on) and not one.restricted)
        ),
        certifications=tuple(dict.fromkeys(certification.specialty for certification in held)),
        subspecialties=tuple(dict.fromkeys(c.subspecialty for c in held if c.subspecialty)),
        years_in_practice=years_between(reviewer.practising_since, on),
        hours_a_week=reviewer.weekly_hours,
        more_than_five_years=more_than_years(reviewer.practising_since, 5, on),
        at_least_24_hours=reviewer.weekly_hours >= 24,
        unaffiliated_with=unaffiliated_with,
    )
