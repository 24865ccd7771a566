"""The panel at a glance: a row for each reviewer, with names for the medical director alone."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.expiry import Expiry
from openimr.panel.domain.qualification import Answer, Finding, statement_of
from openimr.panel.domain.statement import CredentialStatement
from openimr.panel.domain.steps import CASE_OVER
from openimr.panel.models import Assignment
from openimr.panel.queries.access import sees_names
from openimr.panel.queries.qualification import PROGRAMME, expiring_among, findings
from openimr.panel.queries.standing import roster as whole_panel

#: How a reviewer can stand, most urgent first, as the page says it with blanks.
STANDINGS = ("suspended", "not_qualified", "not_documented", "not_available", "full", "may_be_assigned")


@dataclass(frozen=True, slots=True)
class Row:
    """One reviewer as the table shows. `name` is empty for whoever may not see it; `against` says why not assigned."""

    reviewer_id: str
    name: str
    statement: CredentialStatement
    languages: tuple[str, ...]
    standing: str
    against: tuple[str, ...]
    warnings: tuple[str, ...]
    expiries: tuple[Expiry, ...]
    open_cases: int
    capacity: int


def roster(
    on: date,
    actor: Any,
    *,
    words: str = "",
    standing: str = "",
    expiring_within: int | None = None,
    ahead: int = 90,
    only: str = "",
) -> tuple[Row, ...]:
    """The active reviewers by id. `words` are looked for in all that the row says (and the name, for whoever sees it).

    `expiring_within` keeps those of whom something ends within so many days; `ahead`: so far ahead the rows tell of it.
    `only`: the row of this reviewer alone.
    """
    everyone = [one for _, one in whole_panel() if only in ("", one.id)]
    held = Assignment.objects.filter(ended__isnull=True).exclude(case__state__in=CASE_OVER)
    busy = Counter(held.values_list("reviewer_id", flat=True))
    ends: dict[str, list[Expiry]] = defaultdict(list)
    for one in expiring_among(everyone, on, max(ahead, expiring_within or 0)):
        ends[one.reviewer_id].append(one)
    rows = [_row(one, on, actor, busy, ends) for one in everyone if _fits(one, on, words, with_name=sees_names(actor))]
    return tuple(
        row
        for row in rows
        if (not standing or row.standing == standing)
        and (expiring_within is None or any(one.days_left <= expiring_within for one in row.expiries))
    )


def _fits(one: domain.Reviewer, on: date, words: str, *, with_name: bool) -> bool:
    told = statement_of(one, on=on, unaffiliated_with=())
    said = [one.id, one.degree, *told.certifications, *told.subspecialties, *told.licensed_in, *one.languages]
    said += [*one.conditions, *one.treatments, *([one.name] if with_name else [])]
    text = " ".join(said).casefold()
    return all(word in text for word in words.casefold().split())


def _row(one: domain.Reviewer, on: date, actor: Any, busy: Mapping[str, int], ends: Mapping[str, list[Expiry]]) -> Row:
    found = findings(one, PROGRAMME, on, step="assignment")
    return Row(
        reviewer_id=one.id,
        name=one.name if sees_names(actor) else "",
        statement=statement_of(one, on=on, unaffiliated_with=()),
        languages=one.languages,
        standing=_standing(found, full=busy.get(one.id, 0) >= one.capacity),
        against=tuple(finding.because for finding in found if finding.answer is not Answer.MET),
        warnings=tuple(warning for finding in found for warning in finding.warnings),
        expiries=tuple(ends.get(one.id, ())),
        open_cases=busy.get(one.id, 0),
        capacity=one.capacity,
    )


def _standing(found: tuple[Finding, ...], *, full: bool) -> str:
    failed = {finding.requirement.id: finding.answer for finding in found if finding.answer is not Answer.MET}
    if "suspended" in failed:
        return "suspended"
    if Answer.NOT_MET in {answer for name, answer in failed.items() if name != "unavailable"}:
        return "not_qualified"
    if Answer.NOT_DOCUMENTED in failed.values():
        return "not_documented"
    if failed:
        return "not_available"
    return "full" if full else "may_be_assigned"
