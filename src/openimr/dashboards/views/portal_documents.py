"""The documents that a party may see, and their files."""

import hashlib

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from openimr import clock
from openimr.dashboards.party_pages import party_page, seat_of, shown, words
from openimr.portal import queries, services
from openimr.records import services as records


@require_GET
@party_page
def listing(request: HttpRequest, number: str) -> HttpResponse:
    seat, today = seat_of(request, number), clock.today()
    context = {
        "seat": seat,
        "papers": queries.papers(seat, on=today),
        "requests": queries.requests_to(seat, on=today),
        "issue": queries.issue(seat, on=today),
        "aside": queries.set_aside(seat, on=today),
        "earlier": queries.earlier_decisions(seat, on=today),
        "letters": queries.letters(seat, on=today),
    }
    return shown(request, "documents", context)


@require_GET
@party_page
def file(request: HttpRequest, number: str, document: str) -> HttpResponseBase:
    """The working copy of a record: a PDF without anything that acts. Every opening is an event of the case."""
    seat = seat_of(request, number)
    kept = queries.paper_file(seat, document, on=clock.today())
    records.note_reading(number, document, by=seat.person.actor, at=clock.now())
    name = f"{document[:12]}.pdf"
    answer = FileResponse(kept.open("rb"), content_type="application/pdf", as_attachment=True, filename=name)
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@require_GET
@party_page
def determination(request: HttpRequest, number: str, version: int | None = None) -> HttpResponse:
    """The newest version that was served on the party, or an earlier one, which it takes the place of.

    Every opening of a letter of ours is an event of the case, with what was opened.
    """
    seat, today = seat_of(request, number), clock.today()
    content = queries.determination_letter(seat, on=today, version=version)
    newest = queries.issued(seat, on=today)
    what = {"version": version or (newest.version if newest else 0), "sha256": hashlib.sha256(content).hexdigest()}
    services.note_opened(seat, what, at=clock.now())
    which = "" if version is None else f"-version-{version}"
    return _pdf(content, f"{number}-final-determination{which}.pdf")


@require_GET
@party_page
def letter(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """A letter that went to this party with the determination."""
    seat = seat_of(request, number)
    content, digest = queries.letter_file(seat, name, on=clock.today())
    services.note_opened(seat, {"letter": name, "sha256": digest}, at=clock.now())
    return _pdf(content, f"{number}-{name}.pdf")


@require_GET
@party_page
def request(request: HttpRequest, number: str, code: str) -> HttpResponse:
    seat = seat_of(request, number)
    content = queries.request_letter(seat, code, language=words(request).code, on=clock.today())
    services.note_opened(seat, {"request": code}, at=clock.now())
    return _pdf(content, f"request-{code}.pdf")


@require_GET
@party_page
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """The letter that says why the application is not reviewed, is put off, or that the review has ended."""
    seat = seat_of(request, number)
    content = queries.notice_to(seat, language=words(request).code, on=clock.today())
    services.note_opened(seat, {"notice": seat.case.state}, at=clock.now())
    return _pdf(content, f"{number}-notice.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Content-Security-Policy"] = "frame-ancestors 'self'"  # our own letter; a stricter one shuts the viewer out
    return answer
