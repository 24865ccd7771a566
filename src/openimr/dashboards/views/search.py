"""Search over the pages of a case, as JSON for the reader.

What a person searches for in a health record is health information: it comes in the body of a POST, never in an
address, and no log or event holds it.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from openimr import clock
from openimr.cases import queries as cases
from openimr.dashboards.faults import pages_for_errors
from openimr.dashboards.people import in_the_log
from openimr.records import queries as records
from openimr.records import services as records_services

_MOST = 200
_LONGEST = 500


@sensitive_post_parameters()
@require_POST
@login_required
@pages_for_errors
def pages(request: HttpRequest, number: str) -> JsonResponse:
    """Pages that answer `words`, from the hit `start` on, at most `limit` (50).

    `off` (repeatable) names meanings not to search for; `synonyms=off` all of them; `exact=on` leaves out misread and
    mistyped words too. docs/reference/records.md, "Search", tells what the answer holds.
    """
    case = cases.get_to_read(number, request.user)
    asked = request.POST
    start = _whole(asked.get("start"), 0)
    found = records.search_pages(
        case,
        asked.get("words", "")[:_LONGEST],
        start=start,
        limit=min(_whole(asked.get("limit"), 50), _MOST),
        with_synonyms=asked.get("synonyms") != "off",
        off=asked.getlist("off"),
        exact_only=asked.get("exact") == "on",
    )
    if start == 0:
        shown = len(found.hits)
        records_services.note_search(number, pages=shown, by=in_the_log(request, case), at=clock.now())
    answer = JsonResponse(found.as_json())
    answer["Cache-Control"] = "private, no-store"
    return answer


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 7 else otherwise
