"""What the rules require of a case file, what of it is there, and what is owed by whom.

Three values: *present*, *lacking*, *cannot tell*. Where pages could not be read or documents have no date, what is
not found is not called lacking without saying so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dateutil.relativedelta import relativedelta

from openimr.cases.domain.dispute import CaseFacts
from openimr.programmes.domain.rules import Programme, Rule, Value
from openimr.records.domain.cited_reports import CitedReport, Wording, cited_reports
from openimr.records.domain.evidence import CaseRecords, DocumentText, Evidence

Status = Literal["present", "lacking", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that the rules require, weighed. `wanted` is how a request names it; empty where nothing is."""

    rule: str
    says: str
    status: Status
    because: str
    cite: str
    verified: bool
    owed_by: str
    wanted: str = ""
    documents: tuple[tuple[str, int], ...] = ()  # (original, first page) of what answers it
    evidence: Evidence | None = None  # where another document names it


def completeness(
    facts: CaseFacts, records: CaseRecords, programme: Programme, wording: Wording
) -> tuple[Requirement, ...]:
    """Every requirement in force on the day of the application, in the order of the data file.

    Documents marked as not relevant still count as received. Raises RuleMissing where a rule names a span of time that the
    programme does not have.
    """
    on = facts.application_received
    found: list[Requirement] = []
    for rule in programme.rules.values():
        if not rule.id.startswith("records.owed.") or not rule.is_in_force(on):
            continue
        value = rule.in_force(on)
        if "cited" in value.value:
            found += _cited(rule, value, records, wording)
        elif "within" in value.value:
            months = programme.value(value.value["within"], on).value
            found.append(_within(rule, value, records, facts.request_date, months))
        else:
            found.append(_of_kind(rule, value, records))
    return tuple(found)


def _requirement(
    rule: Rule, value: Value, status: Status, because: str, wanted: str = "", *found: DocumentText
) -> Requirement:
    return Requirement(
        rule=rule.id,
        says=rule.says,
        status=status,
        because=because,
        cite=value.cite,
        verified=value.verified,
        owed_by=rule.owed_by,
        wanted=wanted,
        documents=tuple((document.document, document.first_page) for document in found),
    )


def _of_kind(rule: Rule, value: Value, records: CaseRecords) -> Requirement:
    if "kinds" not in value.value:
        return _requirement(rule, value, "cannot_tell", "whether it is complete only a person can tell")
    of_kind = [document for document in records.documents if document.kind in value.value["kinds"]]
    found = [document for document in of_kind if not document.repeats] or of_kind
    if found:
        return _requirement(rule, value, "present", _counted(len(found), "document"), "", *found)
    status, doubt = _or_unread(records)
    return _requirement(rule, value, status, f"no such document is in the file{doubt}", rule.says)


def _within(rule: Rule, value: Value, records: CaseRecords, request: date | None, months: int) -> Requirement:
    if request is None:
        return _requirement(rule, value, "cannot_tell", "the day of the request for authorization is not known")
    since, until = request - relativedelta(months=months), request
    of_kind = [document for document in records.documents if document.kind in value.value["kinds"]]
    found = [
        document
        for document in of_kind
        if document.date is not None and since <= document.date <= until and not document.repeats
    ]
    span = f"{since:%m/%d/%Y} to {until:%m/%d/%Y}"
    if found:
        return _requirement(rule, value, "present", f"{_counted(len(found), 'report')} from {span}", "", *found)
    status, doubt = _or_unread(records)
    undated = sum(document.date is None for document in of_kind)
    if undated:
        status = "cannot_tell"
        doubt += f"; {_counted(undated, 'report')} without a date of service may be of that time"
    return _requirement(rule, value, status, f"no report is dated {span}{doubt}", f"{rule.says} ({span})")


def _cited(rule: Rule, value: Value, records: CaseRecords, wording: Wording) -> Iterator[Requirement]:
    """A requirement for each report that is named and not here; one in all where every one is here."""
    named: dict[tuple[date, tuple[str, ...]], tuple[DocumentText, CitedReport]] = {}
    sources = [document for document in records.documents if document.kind in value.value["cited"]]
    for document in sources:
        for report in cited_reports(document.pages, wording):
            named.setdefault((report.date, report.kinds), (document, report))
    lacking = [(document, report) for document, report in named.values() if not _answer(report, records.documents)]
    for document, report in lacking:
        status, doubt = _or_unread(records)
        because = (
            f"named in {document.title}, page {report.evidence.page}; no document of that date is in the file{doubt}"
        )
        wanted = f"{report.name[0].upper()}{report.name[1:]}, {report.date:%m/%d/%Y}"
        found = _requirement(rule, value, status, because, wanted)
        yield Requirement(**{name: getattr(found, name) for name in _FIELDS}, evidence=report.evidence)
    if not lacking:
        because = (
            f"{_counted(len(named), 'named report')} found"
            if named
            else "the decision and the request name no dated report"
            if sources
            else "neither the decision nor the request is in the file"
        )
        yield _requirement(rule, value, "present" if named else "cannot_tell", because)


_FIELDS = tuple(name for name in Requirement.__slots__ if name != "evidence")


def _answer(report: CitedReport, documents: Sequence[DocumentText]) -> DocumentText | None:
    """A document of that date; of that kind where both are known."""
    of_day = [document for document in documents if document.date == report.date]
    for document in of_day:
        if not report.kinds or document.kind in {*report.kinds, "other"}:
            return document
    return None


def _or_unread(records: CaseRecords) -> tuple[Status, str]:
    """What an absence is worth: where pages were not read, or are withheld, nobody can say that it is lacking."""
    unread = sum(not page.covered for page in records.pages())
    withheld = sum(document.withheld for document in records.documents)
    if not unread and not withheld:
        return "lacking", ""
    parts = [
        f"{_counted(count, 'page')} {what}" for count, what in ((unread, "not read"), (withheld, "withheld")) if count
    ]
    return "cannot_tell", f", but {' and '.join(parts)} may hold it"


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
