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

from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.guidelines.domain.inputs import in_words
from openimr.panel.domain.attestation import Affirmed
from openimr.panel.queries import Words
from openimr.records.domain.evidence import Evidence

register = template.Library()

_HAPPENED = {
    "case.received": "Application received",
    "case.eligible": "Found eligible",
    "case.eligibility_weighed": "Eligibility weighed",
    "case.ineligible": "Found ineligible",
    "case.facts_changed_noted": "Noted whether material facts changed since an earlier UR decision",
    "case.deferred": "Deferred",
    "case.records_ready": "Records read",
    "case.assigned": "Offered to a reviewer",
    "panel.offered": "Offer made",
    "panel.accepted": "Offer accepted by the reviewer",
    "panel.submitted": "Review handed in by the reviewer",
    "panel.signed": "The reviewer's part is signed",
    "panel.declined": "Offer declined",
    "panel.lapsed": "Offer not answered in time",
    "panel.recused": "Given back by the reviewer",
    "panel.withdrawn": "Taken back by the medical director",
    "panel.remanded": "Appeal granted: remanded to a different reviewer",
    "panel.several_approved": "Several reviewers approved in writing",
    "panel.nobody_to_offer": "Nobody left to offer the case to",
    "panel.attested_anew": "Attested anew by the reviewer",
    "case.under_review": "Drafts ready for the reviewer",
    "quality.opened": "A second look at the review begun",
    "quality.returned": "Returned to the reviewer with comments",
    "quality.passed": "The quality check let the review pass",
    "quality.answered": "A comment answered by the reviewer",
    "quality.lots_drawn": "Lots drawn for a second look",
    "quality.lots_not_drawn": "No lot could be drawn for a second look",
    "quality.nobody_to_read": "Nobody of the panel may read it a second time: the medical director is told",
    "quality.reading_begun": "Second reading: every item decided before the first decision was shown",
    "quality.disagreement_answered": "A second reading that disagrees answered by the medical director",
    "panel.reading_offered": "A reader of the panel asked for a second reading",
    "panel.reading_accepted": "Second reading accepted",
    "panel.reading_handed_in": "Second reading handed in",
    "panel.reading_declined": "Second reading declined",
    "panel.reading_lapsed": "Second reading: the offer not answered in time",
    "panel.reading_given_back": "Second reading given back",
    "panel.reading_withdrawn": "Second reading withdrawn",
    "panel.reading_reminded": "The second reader reminded of the due day",
    "quality.read_again": "Read again by a second physician",
    "case.signed": "Final Determination signed",
    "determination.served": "Determination served",
    "determination.received": "The served determination came to hand",
    "determination.returned": "The served determination came back undelivered",
    "determination.service_mistaken": "An entry on service was mistaken",
    "determination.authorized": "Treatment authorized by the claims administrator",
    "determination.reimbursed": "Treatment reimbursed by the claims administrator",
    "determination.partly": "Determination implemented in part",
    "determination.given": "The treatment had been given",
    "determination.liability_disputed": "Liability disputed on another ground",
    "determination.liability_settled": "The dispute of liability is over",
    "determination.reminded": "The claims administrator was reminded",
    "determination.implementation_mistaken": "An entry on implementation was mistaken",
    "determination.appealed": "A petition was filed with the appeals board",
    "determination.appeal_answered": "The petition was answered",
    "determination.appeal_stayed": "A stay was ordered",
    "determination.appeal_stay_lifted": "The stay was lifted",
    "determination.appeal_decided": "The appeal ended",
    "determination.appeal_mistaken": "An entry on an appeal was mistaken",
    "determination.transfer_packed": "The file was packed for another review organization",
    "determination.transfer_handed_over": "The file was handed over to another review organization",
    "determination.transfer_receipt_confirmed": "The other review organization confirmed that it has the file",
    "determination.transfer_mistaken": "An entry on the handing over was mistaken",
    "case.published": "Public copy released",
    "publication.replaced": "Public copy replaced by that of the corrected version",
    "publication.withdrawn": "Public copy withdrawn",
    "publication.released_anew": "Public copy released anew",
    "panel.draw": "Bound to the lot of its day",
    "review.edited": "Summary or rationale edited by the reviewer",
    "review.accepted": "Drafted sentences accepted by the reviewer",
    "guidelines.path_answered": "Search path: a step answered",
    "guidelines.path_answer_taken_back": "Search path: an answer taken back",
    "guidelines.evidence_rated": "Strength of evidence rated",
    "panel.conflict_found": "A conflict of the reviewer found: no signature until it is settled",
    "records.read": "A record was opened",
    "records.seen": "Pages of a record were looked at",
    "records.put_in_order": "Records put in order anew",
    "records.request_drafted": "Request for records drafted",
    "records.requested": "Records requested",
    "records.request_withdrawn": "Request for records withdrawn",
    "records.incident_opened": "A page withheld: it may be another person's",
    "records.incident_confirmed": "Privacy incident confirmed",
    "records.incident_cleared": "Privacy incident cleared: the page belongs here",
    "portal.invited": "A party was invited to the portal",
    "portal.invitation_withdrawn": "Invitation to the portal withdrawn",
    "portal.joined": "A party opened its access to the portal",
    "portal.access_withdrawn": "Access to the portal withdrawn",
    "portal.authorization_recorded": "Authorization of the representative recorded",
    "portal.authorization_ended": "Authorization of the representative ended",
    "portal.message": "Message in the portal",
    "portal.settled": "Message settled",
    "portal.opened": "A party read what we decided or wrote",
    "portal.organization_case": "An organization's account: whether it sees this case",
    "portal.seen_by_organization": "Seen for the first time by an organization's account",
    "portal.notice_sent": "A party was told by e-mail that there is news",
    "records.duplicate_ruled": "Repeated page ruled on",
    "review.evidence_attached": "A passage attached to a criterion",
    "review.evidence_removed": "An attached passage taken away",
    "review.finding_changed": "A finding changed by the reviewer",
    "review.finding_change_taken_back": "A finding stands again as found in the records",
}


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
    return _HAPPENED.get(kind, words(kind).capitalize())


@register.filter
def particulars(payload: dict[str, Any]) -> str:
    """An event's facts in one line; long digests are shortened, nested lists are counted."""
    return "; ".join(f"{words(key)} {_brief(value)}" for key, value in payload.items() if value not in (None, "", []))


def _brief(value: Any) -> str:
    if isinstance(value, str) and len(value) == 64:
        return value[:12] + "…"
    if isinstance(value, (list, dict)):
        return str(len(value))
    return words(value)


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
