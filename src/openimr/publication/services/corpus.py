"""Writes of the corpus: letters published elsewhere are imported; our own public copies join."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from openimr.determinations import services as determinations
from openimr.errors import DocumentUnreadable
from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.request import parse
from openimr.publication.adapters.letter_text import letters_in, read_file
from openimr.publication.domain.letters.letter import Letter
from openimr.publication.models import PublishedDetermination, PublishedIssue
from openimr.publication.queries.corpus import shown


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the files: new ones, known ones, and problems by file."""

    new: int
    known: int
    problems: tuple[str, ...]


def import_letters(paths: Sequence[Path], *, progress: Callable[[int, int], None] | None = None) -> Imported:
    """Read and store letters. The same file again changes nothing; the same case number from another file is a problem
    to be told, never an overwriting. Each letter is stored by itself: one bad file loses no other.
    """
    new = known = 0
    problems: list[str] = []
    files = letters_in(paths)
    for number, file in enumerate(files, start=1):
        try:
            letter = read_file(file)
        except DocumentUnreadable as problem:
            problems.append(str(problem))
            continue
        finally:
            if progress:
                progress(number, len(files))
        if letter.case_number is None:
            problems.append(f"{file.name}: has no case number, so it cannot be kept apart from others; not stored")
            continue
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        there = shown(letter.case_number).order_by("-version").first()
        if there is not None and there.sha256 == digest:
            known += 1
        elif there is not None:
            problems.append(
                f"{file.name}: {letter.case_number} is in the corpus already, from {there.file}; left as it is"
            )
        else:
            store(letter, file=file.name, sha256=digest)
            new += 1
    return Imported(new, known, tuple(problems))


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """What is kept of our own public copy beside its letter: version, files by format, when, and what it corrects.

    `named`: what whoever released it named to be taken out.
    """

    version: int
    files: Mapping[str, str]
    at: datetime
    corrects: Mapping[str, Any]
    named: tuple[str, ...] = ()


@transaction.atomic
def store(letter: Letter, *, file: str, sha256: str, own: OwnCopy | None = None) -> PublishedDetermination:
    """Put one letter into the corpus: one that was imported, or our `own`."""
    catalogue = load().catalogue
    source = "imported" if own is None else "openimr"
    ours = {} if own is None else _kept(own)
    made = PublishedDetermination.objects.create(
        case_number=letter.case_number or "",
        source=source,
        layout=letter.layout,
        file=file,
        sha256=sha256,
        date_of_injury=letter.date_of_injury,
        ur_denial_date=letter.ur_denial_date,
        application_received=letter.application_received,
        date_assigned=letter.date_assigned,
        decision_date=letter.decision_date,
        priority=letter.priority,
        licensure=list(letter.licensure),
        specialties=list(letter.specialties),
        summary=letter.clinical_case_summary,
        letter=letter.as_json(file),
        **ours,
    )
    told = made.letter["issues"]
    PublishedIssue.objects.bulk_create(
        PublishedIssue(
            determination=made,
            number=number,
            request=issue.request,
            decision=issue.decision,
            claims_administrator_guideline=issue.claims_administrator_guideline,
            reviewer_guideline=issue.reviewer_guideline,
            rationale=issue.rationale,
            citations=told[number - 1]["citations"],
            treatment=parse(issue.request, catalogue).label,
        )
        for number, issue in enumerate(letter.issues, start=1)
    )
    if source == "imported":  # our own are compared with as they were signed
        rationales = ((number, issue.rationale or "") for number, issue in enumerate(letter.issues, start=1))
        determinations.take_published(made.case_number, rationales)
    return made


def _kept(own: OwnCopy) -> dict[str, Any]:
    return {
        "version": own.version,
        "public_files": dict(own.files),
        "published_at": own.at,
        "corrects": dict(own.corrects),
        "named": list(own.named),
    }


def compare_with_all() -> int:
    """Let every imported rationale be compared with, those too that were imported before. Answers how many are new."""
    issues = PublishedIssue.objects.filter(determination__source="imported").select_related("determination")
    return sum(
        determinations.take_published(one.determination.case_number, [(one.number, one.rationale or "")])
        for one in issues.iterator()
    )
