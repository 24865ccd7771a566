"""Reads of qualification: every requirement answered for a reviewer on a day, and what ends soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.adapters.qualification_file import profile_wording, qualification_rules
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.expiry import Expiry
from openimr.panel.domain.expiry import expiring as expiring_of
from openimr.panel.domain.history import Version
from openimr.panel.domain.profile_words import profile_words
from openimr.panel.domain.qualification import Answer, Finding, Terms, weigh
from openimr.panel.models import Assignment, Reviewer
from openimr.panel.queries.reviewers import broken_history, history, version_as_of
from openimr.programmes.loader import load

#: The programme by whose numbers the panel is weighed where no case says which.
PROGRAMME = "california_workers_comp"


@dataclass(frozen=True, slots=True)
class DayRecord:
    """How a reviewer stood on the day of one step of a case.

    `version` is the file as it was on file then; None where nothing was, and the first version was asked instead.
    """

    step: str
    on: date
    version: Version
    on_file: bool
    findings: tuple[Finding, ...]

    @property
    def qualified(self) -> bool:
        return self.on_file and all(finding.answer is Answer.MET for finding in self.findings)


@dataclass(frozen=True, slots=True)
class QualificationRecord:
    """Whether the reviewer of a case was qualified on each day that counts. Ids and credentials, never names.

    `fault` says what is wrong with the history that this rests on; None if it is whole.
    """

    case_number: str
    reviewer_id: str
    days: tuple[DayRecord, ...]
    fault: str | None

    @property
    def proven(self) -> bool:
        return self.fault is None and bool(self.days) and all(day.qualified for day in self.days)


def findings(one: domain.Reviewer, programme: str, on: date, *, step: str) -> tuple[Finding, ...]:
    """The answers for one reviewer under a programme's law of that day; `step` is "assignment" or "signature".

    Raises RuleMissing where the law has no number for that day.
    """
    return weigh(one, qualification_rules().requirements, _terms(programme, on), on=on, step=step)


@lru_cache(maxsize=64)
def _terms(programme: str, on: date) -> Terms:
    rules, law = qualification_rules(), load(programme)
    asked = {rule.law for rule in rules.requirements if rule.law}
    return Terms(
        checked_within_months=rules.checked_within_months,
        attested_within_months=rules.attested_within_months,
        states=rules.states,
        limits={name: float(law.value(name, on).value) for name in asked},
    )


def qualification_record(case: Case) -> tuple[QualificationRecord, ...]:
    """The proof for each reviewer who has the case, or had it when it was signed. Raises NotFound where nobody has.

    The file asked is the one that was on file at the instant at which the log says that the step was taken.
    """
    held = case.assignments.filter(ended__isnull=True).order_by("pk")
    if not held:
        raise NotFound(f"{case.number}: no reviewer has this case; `openimr case show` tells where it stands")
    return tuple(_record(case, one) for one in held)


def _record(case: Case, held: Assignment) -> QualificationRecord:
    taken = [("assignment", held.assigned_on, "panel.offered"), ("acceptance", held.accepted_on, "panel.accepted")]
    days = [_day(case, held.reviewer_id, step, on, kind) for step, on, kind in taken if on is not None]
    signed = case.events.filter(kind="case.signed").order_by("sequence").last()
    if signed is not None:
        on = date.fromisoformat(signed.payload["on"])
        days.append(_day(case, held.reviewer_id, "signature", on, "case.signed"))
    return QualificationRecord(case.number, held.reviewer_id, tuple(days), broken_history(held.reviewer_id))


def _day(case: Case, reviewer_id: str, step: str, on: date, kind: str) -> DayRecord:
    version = version_as_of(reviewer_id, _instant(case, reviewer_id, on, kind))
    asked = version or history(reviewer_id)[0]
    as_of_step = "signature" if step == "signature" else "assignment"
    found = findings(reviewer_of(dict(asked.profile)), case.programme, on, step=as_of_step)
    return DayRecord(step, on, asked, version is not None, found)


def _instant(case: Case, reviewer_id: str, on: date, kind: str) -> datetime | date:
    """When the log says that it was done; the end of that day, where the log does not say."""
    told = case.events.filter(kind=kind, payload__on=on.isoformat())
    if kind != "case.signed":
        told = told.filter(payload__reviewer=reviewer_id)
    last = told.order_by("sequence").last()
    return last.at if last else on


def expiring(on: date, within_days: int) -> tuple[Expiry, ...]:
    """What ends within so many days, of every active reviewer, soonest first; what ended and was not replaced too."""
    return expiring_among((reviewer_of(one.profile) for one in Reviewer.objects.filter(active=True)), on, within_days)


def expiring_among(everyone: Iterable[domain.Reviewer], on: date, within_days: int) -> tuple[Expiry, ...]:
    rules = qualification_rules()
    found = [
        one
        for reviewer in everyone
        for one in expiring_of(
            reviewer,
            on=on,
            within_days=within_days,
            warn_days=rules.warn_days,
            attested_within_months=rules.attested_within_months,
        )
    ]
    return tuple(sorted(found, key=lambda one: (one.days_left, one.reviewer_id)))


@dataclass(frozen=True, slots=True)
class ProfileStatement:
    """The whole profile in sentences, for the reviewer's own eyes and the medical director's; of which version."""

    version: int
    sentences: tuple[str, ...]


def profile_statement(reviewer_id: str) -> ProfileStatement:
    """What the reviewer confirms by `services.reattest`. Raises NotFound."""
    versions = history(reviewer_id)
    newest = versions[-1]
    return ProfileStatement(newest.sequence, profile_words(reviewer_of(dict(newest.profile)), profile_wording()))
