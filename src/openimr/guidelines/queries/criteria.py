"""The criteria in force for this organization: the shipped files, and those that were written and released here."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.guidelines.adapters.library import Library, load, shipped_criteria, with_criteria
from openimr.guidelines.domain.as_json import finding_from_json
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.domain.status import Status
from openimr.guidelines.models import CriteriaDraft
from openimr.guidelines.queries.case_file import CaseFile
from openimr.guidelines.queries.weighing import weigh_case


@dataclass(frozen=True, slots=True)
class ChangedFinding:
    """A finding that another wording or limit would change. None: a criterion that was not, or would no longer be."""

    case_number: str
    item: int
    criterion: str
    before: Status | None
    after: Status | None
    because: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would change: of the last `findings` findings, in so many `cases`."""

    findings: int
    cases: int
    changed: tuple[ChangedFinding, ...]


def released() -> dict[str, str]:
    """The files that were released here, each in its latest release."""
    found = CriteriaDraft.objects.exclude(released_by="").order_by("released_at", "pk")
    return dict(found.values_list("file", "text"))


def library() -> Library:
    """The library in force: the shipped one, with the files that were released here in the place of theirs."""
    texts = released()
    return with_criteria(tuple(sorted(texts.items()))) if texts else load()


def criteria_files() -> dict[str, str]:
    """Every file of criteria in force by its name, as written: what an export holds, byte for byte."""
    return shipped_criteria() | released()


def digest_in_force(file: str) -> str:
    """SHA-256 of a file's text in force; empty where there is no such file."""
    text = criteria_files().get(file)
    return hashlib.sha256(text.encode()).hexdigest() if text is not None else ""


def history(file: str) -> tuple[CriteriaDraft, ...]:
    """Every draft of a file, oldest first, with who drafted and who released it."""
    return tuple(CriteriaDraft.objects.filter(file=file).order_by("pk"))


def draft(number: int) -> CriteriaDraft:
    """One draft. Raises NotFound."""
    found = CriteriaDraft.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"there is no draft {number} of criteria")
    return found


def preview(number: int, *, most: int = 500) -> Preview:
    """Which of the last `most` stored findings a draft would change, weighed anew by it. Nothing is stored."""
    drafted = draft(number)
    proposed = with_criteria(tuple(sorted((released() | {drafted.file: drafted.text}).items())))
    findings, seen, changed = 0, 0, []
    for case in Case.objects.filter(findings__isnull=False).distinct().order_by("-pk"):
        stored = {(row.item, row.finding["criterion"]): row.finding for row in case.findings.all()}
        if findings and findings + len(stored) > most:
            break
        findings, seen = findings + len(stored), seen + 1
        before = {key: finding_from_json(one) for key, one in stored.items()}
        weighed = weigh_case(case, proposed, CaseFile(case))
        after = {(one.item, finding.criterion): finding for one in weighed for finding in one.findings}
        changed += list(_changed(case.number, before, after))
    return Preview(findings, seen, tuple(changed))


_Findings = dict[tuple[int, str], Finding]


def _changed(case_number: str, before: _Findings, after: _Findings) -> Iterator[ChangedFinding]:
    for item, criterion in sorted(before.keys() | after.keys()):
        was, will = before.get((item, criterion)), after.get((item, criterion))
        if was is None or will is None or was.status is not will.status:
            yield ChangedFinding(
                case_number,
                item,
                criterion,
                was.status if was else None,
                will.status if will else None,
                will.because if will else "no longer asked",
            )
