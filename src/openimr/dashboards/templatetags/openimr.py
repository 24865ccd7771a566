"""Small words and marks that several pages share."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from openimr.dashboards.case_wording import case_wording
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.guidelines.domain.inputs import in_words
from openimr.intake import queries as intake
from openimr.panel.domain.attestation import Affirmed
from openimr.panel.queries import Words
from openimr.records.domain.evidence import Evidence
from openimr.review.domain.following import Follow

register = template.Library()


@register.filter
def words(value: object) -> str:
    """`utilization_review` as people say it: utilization review."""
    return str(value).replace("_", " ").replace(".", " ")


@register.filter
def under(attestation: Words, box: str) -> tuple[Affirmed, ...]:
    """The sentences of an attestation that stand under one box of its form."""
    return attestation.under(box)


@register.filter
def person(actor: str) -> str:
    """`medical_director:author` as people say it: author, medical director."""
    role, _, account = actor.partition(":")
    return f"{account}, {words(role)}" if account else actor


@register.filter
def state(value: object) -> SafeString:
    """A state or finding as a marked word; its colour only repeats what the word says."""
    return format_html('<span class="state state--{}">{}</span>', value, words(value))


@register.filter
def of(known: dict[str, Any], key: str) -> Any:
    """What is known of a key; nothing where nothing is."""
    return known.get(key, ())


@register.filter
def grouped(value: int) -> str:
    """A count as people read it: 12,345."""
    return f"{value:,}"


#: More days late than these are told with the day since when.
_LONG_LATE = 30


@register.filter
def lateness(due: date, days_left: int) -> str:
    """How late it is, due on that day: "3 days late", and of long ago "late since 01/05/2026 (326 days)".

    The day after it was due is the first on which it is late.
    """
    late = -days_left
    days = f"{late:,} day{'' if late == 1 else 's'}"
    if late <= _LONG_LATE:
        return f"{days} late"
    return f"late since {due + timedelta(days=1):%m/%d/%Y} ({days})"


@register.filter
def unlocalised(value: float) -> str:
    """A number as SVG wants it: a point, no grouping."""
    return f"{value:g}"


@register.filter
def percent(share: float | None) -> str:
    """A share as whole percents; a dash where it is not known."""
    return "–" if share is None else f"{100 * share:.0f} %"


@register.filter
def chance(value: float) -> str:
    """A chance in words short enough for a cell: `1 in 40`, or percents where it is no longer rare."""
    if value >= 0.1:
        return f"{100 * value:.0f} %"
    return f"1 in {1 / value:,.0f}" if value > 1e-6 else "less than 1 in a million"


@register.filter
def squeezed(value: str) -> str:
    """Text with line breaks and runs of spaces folded."""
    return " ".join(value.split())


@register.filter
def happened(kind: str) -> str:
    """What kind of event this was, as people say it."""
    return case_wording().events.get(kind, words(kind).capitalize())


@register.filter
def ground_words(ground: str) -> str:
    """A ground of eligibility, as people say it."""
    return case_wording().grounds.get(ground, words(ground).capitalize())


@register.filter
def follow_words(one: Follow) -> str:
    """What follows from a correction, with the ground of eligibility as people say it."""
    return one.sentence(case_wording().grounds)


@register.filter
def particulars(payload: dict[str, Any]) -> str:
    """An event's facts in one line: long digests are shortened, days written as people write them, lists counted."""
    return "; ".join(f"{words(key)}: {_brief(value)}" for key, value in payload.items() if value not in (None, "", []))


#: So many names are told; more are counted.
_NAMED = 3


def _brief(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _brief_text(value)
    if isinstance(value, list) and len(value) <= _NAMED and all(isinstance(one, str | int) for one in value):
        return ", ".join(map(_brief, value))
    return str(len(value)) if isinstance(value, list | dict) else words(value)


def _brief_text(value: str) -> str:
    if len(value) == 64:  # a digest
        return value[:12] + "…"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return f"{date.fromisoformat(value):%m/%d/%Y}"
    return case_wording().grounds.get(value) or words(value)


@register.filter
def counted(step: dict[str, Any]) -> str:
    """How many days a step of a time limit adds: "30 calendar days", "1 business day"."""
    unit = words(step.get("unit") or "day")
    return f"{step['days']} {unit}{'' if step['days'] == 1 else 's'}"


@register.filter
def record_link(evidence: Evidence, case_number: str) -> SafeString:
    """A link that opens the record at the cited page with the quote marked."""
    address = reverse("case-document", args=[case_number, evidence.document])
    query = urlencode({"page": evidence.page, "start": evidence.start, "end": evidence.end})
    return format_html(
        '<a href="{}?{}#page-{}">{}, page {}</a>', address, query, evidence.page, evidence.title, evidence.page
    )


@register.filter
def by_paper(passages: Sequence[Evidence]) -> list[tuple[str, list[Evidence]]]:
    """Passages by the paper that they stand in, each paper where it comes first, its pages in order."""
    papers: dict[tuple[str, str], list[Evidence]] = {}
    for one in passages:
        papers.setdefault((one.document, one.title), []).append(one)
    return [(title, sorted(found, key=lambda one: one.page)) for (_, title), found in papers.items()]


@register.filter
def page_address(document: str, case_number: str) -> str:
    """Where an original opens; its pages and passages are asked for behind it."""
    return reverse("case-document", args=[case_number, document])


_TOLD_AS = {
    "affirmed": "stated as so",
    "historical": "told as past",
    "family": "of another person",
    "hypothetical": "planned, asked for or possible",
    "hearsay": "said by another",
    "negated": "denied",
}


@register.filter
def told_as(state: str) -> str:
    """How a record tells of a thing that it does not simply assert."""
    return _TOLD_AS[state]


@register.filter
def called(place: str) -> str:
    """How people call a field of what was entered."""
    return intake.called(place)


@register.filter
def as_entered(text: str) -> str:
    """A value of what was entered as pages show it: a day as month, day and year."""
    if day := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        return f"{day[2]}/{day[3]}/{day[1]}"
    return words(text) if re.fullmatch(r"[a-z]+(_[a-z]+)+", text) else text or "nothing"


#: Checks of the gate whose fault may lie in what was entered: a correction of that mends them.
_OF_ENTRIES = frozenset(
    [
        *("head_of_originals", "originals_disagree", "recipient_unknown", "request_as_written", "read_from_scan"),
        *("request_worded_otherwise", "administrator_guideline", "administrator_guideline_renamed"),
        *("administrator_guideline_added", "administrator_guideline_left_out"),
    ]
)


@register.filter
def is_of_entries(objections: Sequence[Any]) -> bool:
    """Whether something that the gate found may lie in what was entered of the case."""
    return any(one.check in _OF_ENTRIES for one in objections)


_BASIS = {"computed": "worked out", "documented": "from the records", "reviewer": "the reviewer's"}
_SOURCES = {"ur_decision": "utilization review decision", "request": "the request", "application": "the application"}


@register.filter
def basis_words(basis: str) -> str:
    """What a finding rests on, as people say it."""
    return _BASIS.get(basis, basis)


@register.filter
def source_words(source: str) -> str:
    """Where an input was read, as people say it."""
    return _SOURCES.get(source, source.replace("_", " "))


@register.filter
def unscored(says: str) -> str:
    """Values of tables as people write them: "non_exempt" is non-exempt, "hydrocodone_acetaminophen" two drugs."""
    return re.sub(r"(?<=\w)_(?=\w)", "-", says)


@register.filter
def input_words(name: str) -> str:
    """How people name an input of a computed criterion."""
    return in_words(name)


@register.filter
def understood(request: TreatmentRequest) -> str:
    """The parsed request in a line."""
    if request.label is None:
        return "not understood; kept as written"
    sides = ", ".join(" ".join(part for part in (side, name) if part) for name, side in request.body_parts)
    amount = f"{request.total:g} {request.unit or ''}".strip() if request.total is not None else ""
    hours = f"{request.total_hours:g} hours in all" if request.total_hours is not None else ""
    mixed = ", ".join(" ".join(filter(None, one)) for one in request.ingredients)
    levels = ", ".join(request.levels)
    parts = [request.label, sides, levels, mixed or request.dose, request.frequency, request.duration, amount, hours]
    return ", ".join(part for part in parts if part)
