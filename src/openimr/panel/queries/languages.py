"""In which languages other than English the records of a case are."""

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
    kept = RecordLanguages.objects.filter(case=case).first()
    return tuple(kept.languages) if kept else ()
