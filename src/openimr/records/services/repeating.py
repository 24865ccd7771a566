"""Which pages repeat which, computed over the whole case file; what a person ruled stays so."""

from openimr.cases.models import Case
from openimr.records.domain import duplicates
from openimr.records.domain.duplicates import Key
from openimr.records.models import DuplicateRuling, Page


def mark_duplicates(case: Case) -> None:
    """Group the pages that repeat each other; the most legible of a group is shown, none is deleted.

    Withheld pages are left out: nothing that may be another person's stands for a page of the worker's.
    """
    pages = {
        (page.original.sha256, page.number): page
        for page in Page.objects.filter(original__case=case, withheld=False).select_related("original").defer("words")
    }
    candidates = [duplicates.Candidate(key, page.text, page.by_ocr, page.confidence) for key, page in pages.items()]
    same, different = _rulings(case)
    repeated = duplicates.duplicates(candidates, same=same, different=different)
    changed = []
    for key, page in pages.items():
        shown = pages[repeated[key]] if key in repeated else None
        if page.duplicate_of_id != (shown.pk if shown else None):
            page.duplicate_of = shown
            changed.append(page)
    Page.objects.bulk_update(changed, ["duplicate_of"], batch_size=500)
    Page.objects.filter(original__case=case, withheld=True).update(duplicate_of=None)


def _rulings(case: Case) -> tuple[set[frozenset[Key]], set[frozenset[Key]]]:
    """The pairs that persons called the same, and different; the last word on a pair counts."""
    said: dict[frozenset[Key], bool] = {}
    for ruling in DuplicateRuling.objects.filter(page__original__case=case).select_related(
        "page__original", "other__original"
    ):
        pair = frozenset((page.original.sha256, page.number) for page in (ruling.page, ruling.other))
        said[pair] = ruling.same
    return {pair for pair, same in said.items() if same}, {pair for pair, same in said.items() if not same}
