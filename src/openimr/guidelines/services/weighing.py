"""The requests of a case are understood and its criteria weighed, and what came of it is stored."""

from datetime import datetime
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.guidelines.domain.as_json import (
    answer_to_json,
    explanation_to_json,
    finding_to_json,
    given_to_json,
    request_to_json,
)
from openimr.guidelines.domain.findings import Finding
from openimr.guidelines.models import KeptAnswer, StoredFinding, UnderstoodRequest
from openimr.guidelines.queries import CaseFile, Weighed, edition_date, library, weigh_case


@transaction.atomic
def weigh(case_number: str, *, by: str, at: datetime) -> tuple[Finding, ...]:
    """Understand every disputed request and weigh the criteria in force for it; the same outcome writes no event."""
    case = cases.locked(case_number)
    file = CaseFile(case)
    weighed = weigh_case(case, library(), file)
    keep(case, file)
    changed = [_store(case, one) for one in weighed]
    found = tuple(finding for one in weighed for finding in one.findings)
    if any(changed):
        statuses = [str(finding.status) for finding in found]
        payload = {
            "edition_date": edition_date(case_facts(case)).isoformat(),
            "findings": len(found),
            "by_status": {status: statuses.count(status) for status in set(statuses)},
        }
        cases.record(case, "guidelines.weighed", by=by, at=at, payload=payload)
    return found


def forget_items(case: Case) -> None:
    """What was understood and found of items that the case has no more goes."""
    numbers = list(case.items.values_list("number", flat=True))
    for rows in (UnderstoodRequest, StoredFinding):
        rows.objects.filter(case=case).exclude(item__in=numbers).delete()


def keep_answers(case_number: str) -> int:
    """Ask the records every question of the criteria in force for the case's items; answers how many were new.

    The case is not locked while its pages are read. An answer found in a file that changed meanwhile has the stamp of
    the file as it was before, which never comes again.
    """
    case = Case.objects.get(number=case_number)
    file = CaseFile(case)
    weigh_case(case, library(), file)
    keep(case, file)
    return len(file.fresh)


@transaction.atomic
def keep(case: Case, file: CaseFile) -> None:
    """Keep the answers that were found anew, and forget those of the case file as it was before."""
    if file.fresh:
        KeptAnswer.objects.filter(case=case).exclude(stamp=file.stamp).delete()
        answers = (
            KeptAnswer(case=case, question=question, stamp=file.stamp, answer=answer_to_json(answer))
            for question, answer in file.fresh.items()
        )
        KeptAnswer.objects.bulk_create(answers, ignore_conflicts=True)  # a job and a weighing may both have asked


def _store(case: Case, weighed: Weighed) -> bool:
    """Keep what was understood and found; answers whether anything is different from before."""
    understood: dict[str, Any] = {
        "request": request_to_json(weighed.request),
        "guidelines": [
            {"source": c.source, "title": c.title, "year": c.year, "sections": list(c.sections), "pages": list(c.pages)}
            for c in weighed.guidelines
        ],
        "inputs": [given_to_json(one) for one in weighed.given.values()],
        "explanations": [explanation_to_json(one) for one in weighed.explanations],
    }
    fresh = [finding_to_json(finding) for finding in weighed.findings]
    which: dict[str, Any] = {"case": case, "item": weighed.item}
    known = UnderstoodRequest.objects.filter(**which).first()
    stored = [row.finding for row in StoredFinding.objects.filter(**which)]
    if known is not None and stored == fresh and all(getattr(known, key) == understood[key] for key in understood):
        return False
    UnderstoodRequest.objects.update_or_create(**which, defaults=understood)
    StoredFinding.objects.filter(**which).delete()
    StoredFinding.objects.bulk_create(
        StoredFinding(**which, place=place, finding=finding) for place, finding in enumerate(fresh)
    )
    return True
