"""The proof that the reviewer of a case was qualified and independent on each day that counts. Ids, never names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.domain.history import Version, as_of
from openimr.panel.domain.qualification import Answer, Finding
from openimr.panel.models import Assignment, Certificate
from openimr.panel.queries.certificates import is_whole
from openimr.panel.queries.qualification import findings
from openimr.panel.queries.reviewers import fault_of, history, instant_of


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


@dataclass(frozen=True, slots=True)
class _File:
    """A reviewer's history, and what is wrong with it."""

    reviewer_id: str
    versions: tuple[Version, ...]
    fault: str | None


def _file(reviewer_id: str) -> _File:
    versions = history(reviewer_id)
    return _File(reviewer_id, versions, fault_of(reviewer_id, versions))


def qualification_record(case: Case) -> tuple[QualificationRecord, ...]:
    """The proof for each reviewer who has the case, or had it when it was signed. Raises NotFound where nobody has.

    The file asked is the one that was on file at the instant at which the log says that the step was taken.
    """
    return _proven(case, _file)


def _proven(case: Case, file: Callable[[str], _File]) -> tuple[QualificationRecord, ...]:
    held = case.assignments.filter(ended__isnull=True).order_by("pk")
    if not held:
        raise NotFound(f"{case.number}: no reviewer has this case; `openimr case show` tells where it stands")
    return tuple(_record(case, one, file(one.reviewer_id)) for one in held)


def cases_to_prove(reviewer_id: str) -> tuple[str, ...]:
    """Numbers of the cases that the reviewer has, or had when they were signed; the newest first."""
    held = Assignment.objects.filter(reviewer_id=reviewer_id, ended__isnull=True)
    return tuple(held.order_by("-case__number").values_list("case__number", flat=True))


def proofs() -> Iterator[QualificationRecord]:
    """The proof for every determination ever signed, by case number. Each reviewer's history is read once."""
    file = cache(_file)
    for case in Case.objects.filter(state__in=[State.SIGNED, State.PUBLISHED]).order_by("number"):
        yield from _proven(case, file)


def _record(case: Case, held: Assignment, file: _File) -> QualificationRecord:
    taken = [("assignment", held.assigned_on, "panel.offered"), ("acceptance", held.accepted_on, "panel.accepted")]
    taken.append(("submission", held.submitted_on, "panel.submitted"))
    days = [_day(case, file, step, on, kind) for step, on, kind in taken if on is not None]
    signed = case.events.filter(kind="case.signed").order_by("sequence").last()
    if signed is not None:
        on = date.fromisoformat(signed.payload["on"])
        days.append(_day(case, file, "signature", on, "case.signed"))
    return QualificationRecord(case.number, held.reviewer_id, tuple(days), file.fault)


def _day(case: Case, file: _File, step: str, on: date, kind: str) -> DayRecord:
    version = as_of(file.versions, instant_of(_instant(case, file.reviewer_id, on, kind)))
    asked = version or file.versions[0]
    as_of_step = "signature" if step in {"submission", "signature"} else "assignment"
    found = findings(reviewer_of(dict(asked.profile)), case.programme, on, step=as_of_step)
    screened = case.certificates.filter(reviewer=file.reviewer_id, step=step, on=on).last()
    return DayRecord(step, on, asked, version is not None, found, screened)


def _instant(case: Case, reviewer_id: str, on: date, kind: str) -> datetime | date:
    """When the log says that it was done; the end of that day, where the log does not say."""
    told = case.events.filter(kind=kind, payload__on=on.isoformat())
    if kind != "case.signed":
        told = told.filter(payload__reviewer=reviewer_id)
    last = told.order_by("sequence").last()
    return last.at if last else on
