"""The consolidated history of a case, drawn from what is kept: who decided what when, by role and never by name."""

from collections.abc import Iterable, Iterator
from datetime import date

from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.clock import day_of
from openimr.determinations.domain import appealing, implementing, serving, transferring
from openimr.determinations.domain.history import Happened, in_order
from openimr.determinations.models import Determination
from openimr.determinations.queries.appeals import appeal_facts
from openimr.determinations.queries.corrections import what_was_corrected
from openimr.determinations.queries.implementation import implementation_facts
from openimr.determinations.queries.lines import is_correction
from openimr.determinations.queries.service import service_facts
from openimr.determinations.queries.transferring import transfer_facts
from openimr.panel import queries as panel
from openimr.programmes.domain.rules import Programme
from openimr.programmes.loader import load

#: Events of the log that the history tells, and who did it.
_TOLD = {
    "case.received": ("The application was received.", "applicant"),
    "case.eligible": ("Found eligible.", "intake"),
    "case.ineligible": ("Found ineligible.", "intake"),
    "case.deferred": ("Deferred while liability is disputed.", "intake"),
    "case.terminated": ("Ended before a determination.", "intake"),
    "case.transferred": ("It goes to another review organization, which decides anew.", "medical_director"),
    "case.published": ("The public copy was released.", "review_organization"),
    "publication.replaced": ("The public copy was replaced by that of the corrected version.", "review_organization"),
    "publication.withdrawn": ("The public copy was withdrawn.", "review_organization"),
    "publication.released_anew": ("The public copy was released anew.", "review_organization"),
}


def history(case: Case) -> tuple[Happened, ...]:
    """Everything that happened to a case that a party, a court or an auditor asks for, in one line of time."""
    programme = load(case.programme)
    found = [*_beginning(case), *_events(case), *_remands(case), *_handed_over(case)]
    for determined in case.determinations.order_by("version"):
        found += _decided(determined)
        found += _served(determined, programme)
        found += _implemented(determined)
        found += _appealed(determined, programme)
    return in_order(found)


def _beginning(case: Case) -> Iterator[Happened]:
    facts = case_facts(case)
    if facts.request_date:
        yield Happened(facts.request_date, "The treatment was requested.", "requesting_physician")
    refused = ", ".join(f"item {item.number} {item.ur_decision}" for item in facts.items)
    yield Happened(facts.ur_date, "Utilization review decided.", "utilization_review", detail=refused)


def _events(case: Case) -> Iterator[Happened]:
    # Receipt is told by the application's own day, not by the day on which it was typed in.
    for event in case.events.filter(kind__in=_TOLD).order_by("sequence"):
        what, who = _TOLD[event.kind]
        day = day_of(event.at)
        on = case.application_received if event.kind == "case.received" else day
        of_version = event.kind == "case.published" or event.kind.startswith("publication.")
        yield Happened(on, what, who, event.payload.get("version") if of_version else None)


def _remands(case: Case) -> Iterator[Happened]:
    for one in panel.remands(case):
        detail = f"after {one.of.number}; " if one.of_id != case.pk else ""
        yield Happened(
            one.on,
            "Remanded: whoever decided is barred, a different reviewer decides.",
            "medical_director",
            detail=f"{detail}{one.document}",
            document=one.sha256,
        )


def _handed_over(case: Case) -> Iterator[Happened]:
    facts = transfer_facts(case)
    gone = _gone(facts)
    for fact in facts:
        if fact.kind == "mistaken":
            continue
        says = transferring.KINDS[fact.kind]
        who = "another_review_organization" if fact.kind == "receipt_confirmed" else "review_organization"
        detail = "; ".join(part for part in (fact.organization, fact.way, fact.remark) if part)
        document = fact.proof or fact.package
        yield Happened(fact.on, f"{says[:1].upper()}{says[1:]}.", who, None, detail, document, fact.id in gone)


def _decided(determined: Determination) -> Iterator[Happened]:
    assigned = determined.content["header"].get("date_assigned")
    if assigned and not is_correction(determined):
        notice = "The notice of assignment went out."
        yield Happened(date.fromisoformat(assigned), notice, "review_organization", determined.version)
    issues = determined.content["issues"]
    said = ", ".join(f"item {issue['number']} {issue['decision']}" for issue in issues)
    if is_correction(determined):
        yield _corrected(determined)
        return
    which = "The determination" if determined.version == 1 else f"Determination {determined.version}, after a remand,"
    yield Happened(
        determined.signed_on,
        f"{which} was signed.",
        "expert reviewer",
        determined.version,
        f"{said}{_qualified(determined)}",
        determined.letters.get("pdf", ""),
    )


def _corrected(determined: Determination) -> Happened:
    """A correction: what of which version, and why."""
    about = determined.content["corrects"]
    by_physician = about.get("by", "reviewer") == "reviewer"
    return Happened(
        determined.signed_on,
        f"Version {determined.version} was sealed: it corrects version {about['version']}.",
        "expert reviewer" if by_physician else "medical_director",
        determined.version,
        f"{'; '.join(f'{one.says}: {one.where}' for one in what_was_corrected(determined))}. {about['reason']}",
        determined.letters.get("pdf", ""),
    )


def _qualified(determined: Determination) -> str:
    said = determined.content.get("credentials")
    return f"; reviewer certified in {', '.join(said['specialties'])}" if said and said.get("specialties") else ""


def _gone(
    facts: Iterable[serving.ServiceFact | implementing.ItemFact | appealing.AppealFact | transferring.TransferFact],
) -> set[int]:
    told = list(facts)
    return {fact.id for fact in told} - {fact.id for fact in serving.standing(told)}


def _served(determined: Determination, programme: Programme) -> Iterator[Happened]:
    facts = service_facts(determined)
    known, gone = serving.ways(programme, determined.signed_on), _gone(facts)
    for fact in facts:
        if fact.kind == "mistaken":
            continue
        to = fact.recipient.replace("_", " ")
        if fact.kind == "served":
            way = known[fact.way].name if fact.way in known else fact.way
            what, detail = f"Served on the {to}.", f"by {way}, from or at {fact.place}"
        else:
            what, detail = f"To the {to}: {serving.KINDS[fact.kind]}.", fact.remark
        yield Happened(
            fact.on, what, "review_organization", determined.version, detail, fact.proof, mistaken=fact.id in gone
        )


def _implemented(determined: Determination) -> Iterator[Happened]:
    facts = implementation_facts(determined)
    gone = _gone(facts)
    for fact in facts:
        if fact.kind != "mistaken":
            yield Happened(
                fact.on,
                f"Item {fact.item}: {implementing.KINDS[fact.kind]}.",
                fact.reported_by,
                determined.version,
                fact.remark,
                fact.proof,
                mistaken=fact.id in gone,
            )


def _appealed(determined: Determination, programme: Programme) -> Iterator[Happened]:
    facts = appeal_facts(determined)
    gone, named = _gone(facts), appealing.grounds(programme, determined.signed_on)
    for fact in facts:
        if fact.kind == "mistaken":
            continue
        said = " ".join(named.get(one, one) for one in fact.grounds)
        if fact.kind == "decided":
            what, who = f"Appeal {fact.outcome}.", "appeals_board"
            to = f"Another review: {fact.remand_to.replace('_', ' ')}." if fact.remand_to else ""
            told = [said, fact.fact, to, fact.remark]
        else:
            what = f"{appealing.KINDS[fact.kind][:1].upper()}{appealing.KINDS[fact.kind][1:]}."
            who = fact.party or "appeals_board"
            told = [said, fact.board_number, fact.remark]
        yield Happened(
            fact.on, what, who, determined.version, " ".join(part for part in told if part), fact.proof,
            mistaken=fact.id in gone,
        )  # fmt: skip
