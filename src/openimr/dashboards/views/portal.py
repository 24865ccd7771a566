"""A party's cases, and where one of them stands."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from openimr import clock
from openimr.dashboards.csv_file import csv_file
from openimr.dashboards.pages import page_of
from openimr.dashboards.party_pages import party_page, seat_of, shown, words
from openimr.portal import queries, services
from openimr.portal.domain.standing import Awaited
from openimr.portal.domain.texts import Language

_LONGEST_SEARCH = 100


@require_http_methods(["GET", "POST"])
@party_page
def my_cases(request: HttpRequest) -> HttpResponse:
    """The cases of this account. Words to search by come by POST: a claim number or a name stands in no address."""
    looked_for = request.POST.get("q", "")[:_LONGEST_SEARCH].strip()
    only_mine = request.POST.get("owed") == "mine"
    rows = queries.my_cases(request.user, on=clock.today(), words=looked_for, only_mine=only_mine)
    services.note_sight(request.user, at=clock.now())
    page = page_of(request, rows, posted=("q", "owed"))
    context = {
        "page": page,
        "looked_for": looked_for,
        "only_mine": only_mine,
        "many": len(rows) > 5 or bool(looked_for) or only_mine,
        "late": sum(row.next is not None and row.next.late for row in rows),
    }
    return shown(request, "cases", context)


@require_GET
@party_page
def my_cases_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    language = words(request)
    columns = [language.say(f"csv.{name}") for name in ("case", "claim", "worker", "state", "owed", "due", "days")]
    rows = [
        (
            row.number,
            row.claim_number,
            row.worker,
            language.say(f"state.{row.state}"),
            _owed(row.next, language) if row.next else "",
            row.next.due if row.next and row.next.due else "",
            row.next.days_left if row.next and row.next.days_left is not None else "",
        )
        for row in queries.my_cases(request.user, on=clock.today())
    ]
    services.note_sight(request.user, at=clock.now())
    return csv_file("cases.csv", columns, rows)


def _owed(owed: Awaited, language: Language) -> str:
    return language.say(owed.text) if language.has(owed.text) else owed.says


@require_GET
@party_page
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Where the case stands, what is awaited from whom by when, and the ways on from here."""
    seat, today = seat_of(request, number), clock.today()
    awaited, letter = queries.awaited(seat, on=today), queries.issued(seat, on=today)
    if letter is not None:
        services.note_outcome_seen(seat, letter.version, at=clock.now())
    context = {
        "seat": seat,
        "steps": queries.standing(seat, on=today),
        "yours": [one for one in awaited if one.yours and not one.may],
        "rights": [one for one in awaited if one.yours and one.may],
        "others": [one for one in awaited if not one.yours and not one.may],
        "may_report": queries.may_report(seat, on=today),
        "items": queries.items(seat, on=today),
        "state": queries.told_state(seat),
        "aside": queries.set_aside(seat, on=today),
        "issue": queries.issue(seat, on=today),
        "plain": queries.plain_letter(seat, language=words(request).code, on=today),
        "unread": queries.unread(seat),
        "may_send": queries.may_send(seat),
        "ends": [topic.id for topic in queries.rights().topics_of(seat.role) if topic.ends_case],
        "notice": queries.may_read_notice(seat, on=today),
        "can_end": queries.may_send(seat),
    }
    return shown(request, "case", context)
