"""What the pages of a second reading show of each disputed item, and what their forms say."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from openimr.cases import queries as cases
from openimr.dashboards.explanations import loose, shown
from openimr.determinations.domain.second_reading import ItemAnswer
from openimr.guidelines import queries as guidelines

#: So many pages of the records can be cited for an item, and one guideline or other text in words.
PLACES = (1, 2)
_LONGEST = 2000


def items_of(case: Any) -> list[dict[str, Any]]:
    """Each item as written and understood, with the criteria as found by the software: nothing of the first review."""
    found = []
    for item in cases.case_facts(case).items:
        findings = guidelines.findings(case, item.number)
        explained = guidelines.explanations(case, item.number)
        found.append(
            {
                "item": item,
                "request": guidelines.request(case, item.number),
                "findings": findings,
                "explanations": shown(explained, findings),
                "loose": loose(explained, findings),
            }
        )
    return found


def decided(request: HttpRequest, numbers: Iterable[int]) -> dict[int, str]:
    """The decisions of the form, by item."""
    return {n: request.POST.get(f"decision-{n}", "") for n in numbers}


def answered(request: HttpRequest, numbers: Iterable[int]) -> dict[int, ItemAnswer]:
    """The reader's answers of the form, by item."""
    return {n: _answer(request.POST, n) for n in numbers}


def _answer(told: Mapping[str, str], number: int) -> ItemAnswer:
    sources: list[dict[str, Any]] = []
    for place in PLACES:
        document, page = told.get(f"document-{number}-{place}", ""), told.get(f"page-{number}-{place}", "").strip()
        if document and page:
            known = page.isascii() and page.isdigit() and len(page) < 7
            sources.append({"document": document, "page": int(page) if known else 0})
    if cited := told.get(f"cites-{number}", "").strip():
        sources.append({"says": cited[:_LONGEST]})
    agrees = {"yes": True, "no": False}.get(told.get(f"agrees-{number}", ""))
    return ItemAnswer(agrees, told.get(f"because-{number}", "")[:_LONGEST], tuple(sources))
