"""Writes of the languages of records, so that a reviewer who reads them is found without reading every page again."""

from openimr.cases.models import Case
from openimr.panel import queries
from openimr.panel.models import RecordLanguages


def tell_languages(case: Case) -> tuple[str, ...]:
    """Tell from the pages, as they are read now, in which languages other than English records are; kept by case."""
    found = queries.languages_on_pages(case)
    RecordLanguages.objects.update_or_create(case=case, defaults={"languages": list(found)})
    return found
