"""In which languages other than English the records of a case are."""

from collections.abc import Iterable

from openimr.cases.models import Case
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.models import RecordLanguages
from openimr.records.models import Page


def languages_on_pages(case: Case) -> tuple[str, ...]:
    """The languages of the pages as they are read now; pages that are withheld may be another person's."""
    pages = Page.objects.filter(original__case=case, withheld=False, duplicate_of__isnull=True)
    return fit_table().languages_of(pages.values_list("text", flat=True).iterator())


def languages(case: Case) -> tuple[str, ...]:
    """What was told of them when the records were last put in order; empty where nothing was."""
    return languages_of([case]).get(case.pk, ())


def languages_of(cases: Iterable[Case]) -> dict[int, tuple[str, ...]]:
    """The same of many cases, by primary key, without those of which nothing was told."""
    kept = RecordLanguages.objects.filter(case__in=[case.pk for case in cases]).order_by("-pk")
    return {pk: tuple(told) for pk, told in kept.values_list("case_id", "languages")}
