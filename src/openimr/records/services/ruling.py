"""A person rules on what the software said of two pages."""

from datetime import datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.errors import NotFound, Reason, Refused
from openimr.records.domain.duplicates import Key
from openimr.records.models import DuplicateRuling, Page
from openimr.records.queries import stored_original
from openimr.records.services.ordering import weigh_pages_anew


@transaction.atomic
def rule_on_duplicate(case_number: str, page: Key, other: Key, *, same: bool, by: str, at: datetime) -> None:
    """A person says that two pages are the same, or are not; it stays so however often the file is put in order.

    Pages are (SHA-256 of the original, number). Raises NotFound; Refused for a page and itself.
    """
    case = cases.locked(case_number)
    if page == other:
        raise Refused("rule on a repeated page", case_number, [Reason("page", "a page cannot repeat itself")])
    one, two = _page(case, page), _page(case, other)
    DuplicateRuling.objects.create(page=one, other=two, same=same, by=by, at=at)
    payload = {"page": list(page), "other": list(other), "same": same}
    cases.record(case, "records.duplicate_ruled", by=by, at=at, payload=payload)
    weigh_pages_anew(case)


def _page(case: Case, key: Key) -> Page:
    page = stored_original(case, key[0]).pages.filter(number=key[1]).first()
    if page is None:
        raise NotFound(f"{case.number}: no page {key[1]} in {key[0][:12]}")
    return page
