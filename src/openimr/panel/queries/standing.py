"""The panel as of a day, quickly: who is on it, what each holds, and where each stands (load, speed, share)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median

from django.db.models import CharField, Func

from openimr.cases.models import Case
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.fit import Holding, Standing, holding_of
from openimr.panel.domain.steps import CASE_OVER
from openimr.panel.models import Assignment, Reviewer

#: Reading and validating a profile takes longer than everything else that is asked of it. A row's version is
#: PostgreSQL's own (which transaction wrote it, and where it lies): whoever changes a profile, and however, changes it.
_read: dict[str, tuple[str, domain.Reviewer]] = {}
_held: dict[str, tuple[str, date, Holding]] = {}

#: Speed is told from the cases that were signed in the year before.
_YEAR = timedelta(days=365)


class _Version(Func):
    template = "(panel_reviewer.xmin::text || panel_reviewer.ctid::text)"
    output_field = CharField()


def roster() -> tuple[tuple[str, domain.Reviewer], ...]:
    """Every active reviewer with the version of what is on file, in the order of ids."""
    rows = list(Reviewer.objects.filter(active=True).annotate(version=_Version()).values_list("pk", "version"))
    stale = [pk for pk, version in rows if _read.get(pk, ("",))[0] != version]
    if stale:
        versions = dict(rows)
        for pk, profile in Reviewer.objects.filter(pk__in=stale).values_list("pk", "profile"):
            _read[pk] = (versions[pk], reviewer_of(profile))
    return tuple(_read[pk] for pk, _ in rows)


def holding(version: str, one: domain.Reviewer, on: date) -> Holding:
    """What the fit reads of a reviewer on that day."""
    known = _held.get(one.id)
    if known is None or known[:2] != (version, on):
        known = _held[one.id] = (version, on, holding_of(one, fit_table(), on=on))
    return known[2]


def standings(
    everyone: tuple[domain.Reviewer, ...], holdings: Mapping[str, Holding], *, on: date, besides: Case | None = None
) -> dict[str, Standing]:
    """Where each stands on that day. `besides`: a case that is not counted, since it is the one asked about."""
    busy = Counter(
        Assignment.objects.filter(ended__isnull=True)
        .exclude(case__state__in=CASE_OVER)
        .exclude(case=besides)
        .values_list("reviewer_id", flat=True)
    )
    pace = _paces(on)
    shares = _shares(everyone, holdings, on)
    return {
        one.id: Standing(busy[one.id], one.capacity, pace.get(one.id), tuple(shares.get(one.id, ())))
        for one in everyone
    }


def _paces(on: date) -> dict[str, float]:
    days: dict[str, list[int]] = {}
    signed = Assignment.objects.filter(signed_on__range=(on - _YEAR, on))
    for reviewer_id, start, end in signed.values_list("reviewer_id", "assigned_on", "signed_on"):
        if end:
            days.setdefault(reviewer_id, []).append((end - start).days)
    fewest = fit_table().speed.fewest_cases
    return {reviewer_id: float(median(spent)) for reviewer_id, spent in days.items() if len(spent) >= fewest}


def _shares(
    everyone: tuple[domain.Reviewer, ...], holdings: Mapping[str, Holding], on: date
) -> dict[str, list[tuple[int, float, float]]]:
    """For each window: a reviewer's share of the cases that went to physicians certified alike, and the fair share."""
    rules = fit_table().fairness
    first = on - timedelta(days=max(rules.windows))
    lately = Assignment.objects.filter(assigned_on__gte=first, assigned_on__lt=on)
    given = list(lately.values_list("reviewer_id", "assigned_on"))
    alike: dict[frozenset[str], list[domain.Reviewer]] = {}
    for one in everyone:
        alike.setdefault(holdings[one.id].specialties, []).append(one)
    found: dict[str, list[tuple[int, float, float]]] = {}
    for days in rules.windows:
        counts = Counter(reviewer_id for reviewer_id, day in given if day >= on - timedelta(days=days))
        for group in alike.values():
            total, room = sum(counts[one.id] for one in group), sum(one.capacity for one in group)
            if total < rules.fewest_cases or not room or len(group) == 1:
                continue
            for one in group:
                found.setdefault(one.id, []).append((days, counts[one.id] / total, one.capacity / room))
    return found
