"""The proof that the reviewer of a case was qualified and independent on each day that counts. Ids, never names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.domain.history import Version
from openimr.panel.domain.qualification import Answer, Finding
from openimr.panel.models import Assignment, Certificate
from openimr.panel.queries.certificates import is_whole
from openimr.panel.queries.qualification import findings
from openimr.panel.queries.reviewers import broken_history, history, version_as_of


@dataclass(frozen=True, slots=True)
class DayRecord:
    """How a reviewer stood on the day of one step of a case ("assignment", "acceptance", "submission", "signature").

    `version` is the file as it was on file then; with `on_file` False nothing was, and the first version is asked
    instead, which proves nothing. `certificate` is the screen of that step, or None.
    """

    step: str
    on: date
    version: Version
    on_file: bool
    findings: tuple[Finding, ...]
    certificate: Certificate | None

    @property
    def qualified(self) -> bool:
        return self.on_file and all(finding.answer is Answer.MET for finding in self.findings)

    @property
    def independent(self) -> bool:
        """Whether a certificate that still is what was sealed says that nothing was found and all was answered."""
        return self.certificate is not None and self.certificate.clear and is_whole(self.certificate)


@dataclass(frozen=True, slots=True)
class QualificationRecord:
    """One reviewer of a case on each day that counts.

    `fault` says what is wrong with the history that this rests on; None if it is whole.
    """

    case_number: str
    reviewer_id: str
    days: tuple[DayRecord, ...]
    fault: str | None

    @property
    def qualified(self) -> bool:
        return self.fault is None and all(day.qualified for day in self.days)

    @property
    def independent(self) -> bool:
        return all(day.independent for day in self.days)

    @property
    def proven(self) -> bool:
        return self.qualified and self.independent


def qualification_record(case: Case) -> tuple[QualificationRecord, ...]:
    """The proof for each reviewer who has the case, or had it when it was signed. Raises NotFound where nobody has.

    The file asked is the one that was on file at the instant at which the log says that the step was taken.
    """
    held = case.assignments.filter(ended__isnull=True).order_by("pk")
    if not held:
        raise NotFound(f"{case.number}: no reviewer has this case; `openimr case show` tells where it stands")
    return tuple(_record(case, one) for one in held)


def cases_to_prove(reviewer_id: str) -> tuple[str, ...]:
    """Numbers of the cases that the reviewer has, or had when they were signed; the newest first."""
    held = Assignment.objects.filter(reviewer_id=reviewer_id, ended__isnull=True)
    return tuple(held.order_by("-case__number").values_list("case__number", flat=True))


def proofs() -> Iterator[QualificationRecord]:
    """The proof for every determination ever signed, by case number."""
    for case in Case.objects.filter(state__in=[State.SIGNED, State.PUBLISHED]).order_by("number"):
        yield from qualification_record(case)


def _record(case: Case, held: Assignment) -> QualificationRecord:
    taken = [("assignment", held.assigned_on, "panel.offered"), ("acceptance", held.accepted_on, "panel.accepted")]
    taken.append(("submission", held.submitted_on, "panel.submitted"))
    days = [_day(case, held.reviewer_id, step, on, kind) for step, on, kind in taken if on is not None]
    signed = case.events.filter(kind="case.signed").order_by("sequence").last()
    if signed is not None:
        on = date.fromisoformat(signed.payload["on"])
        days.append(_day(case, held.reviewer_id, "signature", on, "case.signed"))
    return QualificationRecord(case.number, held.reviewer_id, tuple(days), broken_history(held.reviewer_id))


def _day(case: Case, reviewer_id: str, step: str, on: date, kind: str) -> DayRecord:
    version = version_as_of(reviewer_id, _instant(case, reviewer_id, on, kind))
    asked = version or history(reviewer_id)[0]
    as_of_step = "signature" if step in {"submission", "signature"} else "assignment"
    found = findings(reviewer_of(dict(asked.profile)), case.programme, on, step=as_of_step)
    screened = case.certificates.filter(reviewer=reviewer_id, step=step, on=on).last()
    return DayRecord(step, on, asked, version is not None, found, screened)


def _instant(case: Case, reviewer_id: str, on: date, kind: str) -> datetime | date:
    """When the log says that it was done; the end of that day, where the log does not say."""
    told = case.events.filter(kind=kind, payload__on=on.isoformat())
    if kind != "case.signed":
        told = told.filter(payload__reviewer=reviewer_id)
    last = told.order_by("sequence").last()
    return last.at if last else on
