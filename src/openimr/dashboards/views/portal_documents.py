"""The documents that a party may see, and their files."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from openimr import clock
from openimr.dashboards.party_pages import party_page, shown
from openimr.portal import queries
from openimr.records import services as records


@require_GET
@party_page
def listing(request: HttpRequest, number: str) -> HttpResponse:
    seat, today = queries.seat(request.user, number), clock.today()
    context = {
        "seat": seat,
        "papers": queries.papers(seat, on=today),
        "requests": queries.requests_to(seat, on=today),
        "issue": queries.issue(seat, on=today),
        "letters": queries.letters(seat, on=today),
    }
    return shown(request, "documents", context)


@require_GET
@party_page
def file(request: HttpRequest, number: str, document: str) -> HttpResponseBase:
    """The working copy of a record: a PDF without anything that acts. Every opening is an event of the case."""
    seat = queries.seat(request.user, number)
    kept = queries.paper_file(seat, document, on=clock.today())
    records.note_reading(number, document, by=seat.person.actor, at=clock.now())
    name = f"{document[:12]}.pdf"
    answer = FileResponse(kept.open("rb"), content_type="application/pdf", as_attachment=True, filename=name)
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@require_GET
@party_page
def determination(request: HttpRequest, number: str, version: int | None = None) -> HttpResponse:
    """The newest version that was served on the party, or an earlier one, which it takes the place of."""
    seat = queries.seat(request.user, number)
    which = "" if version is None else f"-version-{version}"
    letter = queries.determination_letter(seat, on=clock.today(), version=version)
    return _pdf(letter, f"{number}-final-determination{which}.pdf")


@require_GET
@party_page
def letter(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A letter that went to this party with the determination."""
    seat = queries.seat(request.user, number)
    return _pdf(queries.letter_file(seat, name, on=clock.today()), f"{number}-{name}.pdf")


@require_GET
@party_page
def request(request: HttpRequest, number: str, code: str) -> HttpResponse:
    seat = queries.seat(request.user, number)
    return _pdf(queries.request_letter(seat, code, on=clock.today()), f"request-{code}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Content-Security-Policy"] = "frame-ancestors 'self'"  # our own letter; a stricter one shuts the viewer out
    return answer
