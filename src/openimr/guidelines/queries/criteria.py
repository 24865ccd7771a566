"""The criteria in force for this organization: the shipped files, and those that were written and released here."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count

from openimr.cases.models import Case
from openimr.cases.queries import visible
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


@dataclass(frozen=True, slots=True)
class PreviewStep:
    """How far a preview is: `findings` in `cases` looked at, of `of` in all; `last` is the case that it has come to.

    `changed` are those of this step alone.
    """

    findings: int = 0
    cases: int = 0
    changed: tuple[ChangedFinding, ...] = ()
    last: int | None = None
    of: int = 0
    done: bool = False


def released() -> dict[str, str]:
    """The files that were released here, each in its latest release."""
    found = CriteriaDraft.objects.exclude(released_by="").order_by("released_at", "pk")
    return dict(found.values_list("file", "text"))


def library() -> Library:
    """The library in force: the shipped one, with the files that were released here in the place of theirs."""
    texts = released()
    return with_criteria(tuple(sorted(texts.items()))) if texts else load()


def library_with(file: str, text: str) -> Library:
    """The library as it would be in force with a file in other words. Raises DataFileInvalid where it does not load."""
    return with_criteria(tuple(sorted((released() | {file: text}).items())))


def criteria_files() -> dict[str, str]:
    """Every file of criteria in force by its name, as written: what an export holds, byte for byte."""
    return shipped_criteria() | released()


def shipped(file: str) -> str | None:
    """A file of criteria as it is shipped; None where it was begun here."""
    return shipped_criteria().get(file)


def digest_in_force(file: str) -> str:
    """SHA-256 of a file's text in force; empty where there is no such file."""
    text = criteria_files().get(file)
    return hashlib.sha256(text.encode()).hexdigest() if text is not None else ""


def history(file: str) -> tuple[CriteriaDraft, ...]:
    """Every draft of a file, oldest first, with who drafted and who released it."""
    return tuple(CriteriaDraft.objects.filter(file=file).prefetch_related("steps").order_by("pk"))


def open_drafts() -> tuple[CriteriaDraft, ...]:
    """The drafts that wait for another person's release, or for their author, oldest first."""
    found = CriteriaDraft.objects.filter(released_by="").prefetch_related("steps").order_by("pk")
    return tuple(one for one in found if one.is_open)


def draft(number: int) -> CriteriaDraft:
    """One draft. Raises NotFound."""
    found = CriteriaDraft.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"there is no draft {number} of criteria")
    return found


def preview(number: int, *, most: int = 500) -> Preview:
    """Which of the last `most` stored findings a draft would change, weighed anew by it. Nothing is stored."""
    drafted, changed = draft(number), list[ChangedFinding]()
    step = PreviewStep()
    while not step.done:
        step = preview_step(drafted.file, drafted.text, actor=None, after=step, most=most)
        changed += step.changed
    return Preview(step.findings, step.cases, tuple(changed))


def preview_step(
    file: str, text: str, *, actor: Any, after: PreviewStep | None = None, most: int = 500, at_once: int = 40
) -> PreviewStep:
    """The next cases of a preview: as many as have `at_once` findings, at least one, newest first, of those that
    `actor` may see. Raises DataFileInvalid where the library does not load with the text.
    """
    after = after or PreviewStep()
    proposed = library_with(file, text)
    waiting = visible(actor).annotate(so_many=Count("findings", distinct=True)).filter(so_many__gt=0).order_by("-pk")
    if after.last is not None:
        waiting = waiting.filter(pk__lt=after.last)
    step, of = replace(after, changed=()), after.findings
    for case in waiting[:most]:
        if of and of + case.so_many > most:
            break
        of += case.so_many
        if step.findings == after.findings or step.findings + case.so_many <= after.findings + at_once:
            changed = (*step.changed, *_changed_of(case, proposed))
            step = PreviewStep(step.findings + case.so_many, step.cases + 1, changed, last=case.pk)
    return replace(step, of=of, done=step.findings == of)


def _changed_of(case: Case, proposed: Library) -> Iterator[ChangedFinding]:
    before = {(row.item, row.finding["criterion"]): finding_from_json(row.finding) for row in case.findings.all()}
    weighed = weigh_case(case, proposed, CaseFile(case))
    after = {(one.item, finding.criterion): finding for one in weighed for finding in one.findings}
    return _changed(case.number, before, after)


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
