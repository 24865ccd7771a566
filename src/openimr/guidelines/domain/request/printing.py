"""Prints a request in the plain words that `parse` reads back to the same values."""

from openimr.guidelines.domain.findings import TreatmentRequest


def print_request(request: TreatmentRequest) -> str:
    """One plain line: "Physical therapy, 12 sessions, 2 times a week for 6 weeks, lumbar spine; left knee".

    A request that was not understood is printed as it was written.
    """
    if request.label is None:
        return request.text
    if request.original and request.authorized:
        told = f"{request.original} was the original request. {request.authorized} was authorized by the Claims Administrator."
        return f"{told} The remaining IMR eligible portion of the original request, {request.disputed} is"
    return ", ".join(part for part in _parts(request) if part)


def _parts(request: TreatmentRequest) -> list[str]:
    head = "Retrospective " if request.retrospective else ""
    mixed = "/".join(" ".join(filter(None, one)) for one in request.ingredients)
    name = " ".join(part for part in (head + (request.label or ""), mixed or request.dose, request.form) if part)
    sides = "; ".join(" ".join(part for part in (side, name) if part) for name, side in request.body_parts)
    return [
        name,
        _amount(request),
        f"{request.hours_per_session:g} hours a day" if request.hours_per_session else "",
        _pace(request),
        sides,
        ", ".join(request.levels),
        f"with {request.refills} refills" if request.refills is not None else "",
        f"DOS: {request.date_of_service}" if request.date_of_service else "",
    ]


def _in_days(request: TreatmentRequest) -> bool:
    """Whether the total is days of each week: "5 days a week for 6 weeks" says it."""
    a_week, weeks = request.sessions_per_week, request.weeks
    return request.unit == "days" and a_week is not None and weeks is not None and a_week * weeks == request.total


def _amount(request: TreatmentRequest) -> str:
    if request.total is None or _in_days(request):
        return ""
    if request.category == "pharmaceuticals":
        return f"#{request.total:g} {request.unit or ''}".strip()
    return f"{request.total:g} {request.unit}" if request.unit else f"times {request.total:g}"


def _pace(request: TreatmentRequest) -> str:
    often = ""
    if request.frequency:
        number, _, period = request.frequency.partition(" per ")
        often = f"{number} a {period}" if number.endswith("hours") else f"{number} times a {period}"
        if _in_days(request):
            often = f"{number} days a {period}"
        if period[0].isdigit():
            often = f"every {period}"
    return " ".join(part for part in (often, f"for {request.duration}" if request.duration else "") if part)
