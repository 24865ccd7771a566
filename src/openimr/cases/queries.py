"""Reads of cases: each takes the actor and answers only what that actor may see."""

from collections.abc import Collection
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When, prefetch_related_objects
from django.db.models.functions import Collate

from openimr.cases import models
from openimr.cases.domain.chain import Link, first_broken
from openimr.cases.domain.dispute import CaseFacts, CaseParty, DisputedItem, GuidelineCitation
from openimr.cases.domain.states import RUNNING, State
from openimr.cases.models import Case, Deadline, Event, Party
from openimr.clock import PACIFIC
from openimr.errors import NotFound, Reason

#: Who sees every case. A reviewer sees the assigned ones: the panel's queries add them.
_SEE_ALL = {"intake", "medical_director", "quality", "auditor", "publication"}
#: The steps of an assignment in which the case is the reviewer's; a test holds it to `panel.domain.steps.TAKEN`.
_TAKEN = ("accepted", "submitted", "signed")

#: The step of a second reading in which its reader sees the records.
_READS = "accepted"


def visible(actor: Any) -> QuerySet[Case]:
    """The cases that `actor` (a Person, or None for the command line's operator) may see."""
    if actor is None or getattr(actor, "role", "") in _SEE_ALL:
        return Case.objects.all()
    reviewer_id = getattr(actor, "reviewer_id", "")
    if getattr(actor, "role", "") == "reviewer" and reviewer_id:
        assigned = Q(
            assignments__reviewer_id=reviewer_id,
            assignments__ended__isnull=True,
            assignments__step__in=_TAKEN,  # an offer alone does not open the records
        )
        return Case.objects.filter(assigned).distinct()
    return Case.objects.none()


def readable(actor: Any) -> QuerySet[Case]:
    """The cases whose records `actor` may read: the visible ones, and those that a reviewer reads a second time."""
    found = visible(actor)
    reviewer_id = getattr(actor, "reviewer_id", "")
    if getattr(actor, "role", "") != "reviewer" or not reviewer_id:
        return found
    read = Case.objects.filter(second_readers__reviewer_id=reviewer_id, second_readers__step=_READS)
    return Case.objects.filter(Q(pk__in=found.values("pk")) | Q(pk__in=read.values("pk")))


def get_to_read(case_number: str, actor: Any) -> Case:
    """The case of that number, for its records alone. Raises NotFound where `actor` may not read them."""
    case = readable(actor).filter(number=case_number).first()
    if case is None:
        raise NotFound(f"{case_number}: no such case; `openimr case list` shows the cases that there are")
    return case


def get(case_number: str, actor: Any) -> Case:
    """The case of that number. Raises NotFound where there is none that `actor` may see."""
    case = visible(actor).filter(number=case_number).first()
    if case is None:
        raise NotFound(f"{case_number}: no such case; `openimr case list` shows the cases that there are")
    return case


def citations(stored: list[dict[str, Any]]) -> tuple[GuidelineCitation, ...]:
    """Guideline citations from their stored JSON."""
    return tuple(
        GuidelineCitation(
            source=entry["source"],
            title=entry["title"],
            year=entry.get("year"),
            sections=tuple(entry.get("sections") or ()),
            pages=tuple(entry.get("pages") or ()),
        )
        for entry in stored
    )


def _party(party: Party) -> CaseParty:
    known = {
        **party.identifiers,
        "phone": party.phone,
        "fax": party.fax,
        "date_of_birth": party.date_of_birth.isoformat() if party.date_of_birth else "",
        "sex": party.sex,
        "credentials": party.credentials,
        "first_name": party.first_name,
        "middle_initial": party.middle_initial,
        "last_name": party.last_name,
    }
    return CaseParty(
        role=party.role,
        name=party.name,
        organization=party.organization,
        specialty=party.specialty,
        identifiers=tuple((kind, str(value)) for kind, value in known.items() if value),
        address=tuple(part for part in (party.street, party.city, party.state, party.postal_code) if part),
    )


def at_once(case: Case, *relations: str | Prefetch) -> Case:
    """The same case to be read: all its rows of these relations are read here, in one statement each.

    It is as things stand now: what is written to the case later does not show in it.
    """
    whole = copy(case)
    vars(whole).update(_prefetched_objects_cache={}, _rows={})  # Django's own is of the case that was copied
    prefetch_related_objects([whole], *relations)
    return whole


def is_at_once(case: Case) -> bool:
    """Whether a case came from `at_once`."""
    return "_rows" in vars(case)


def rows_of(case: Case, relation: str, **which: int) -> list[Any]:
    """The rows of a relation with these values, in its order; without another read of a case that is `at_once`."""
    if not is_at_once(case):
        return list(getattr(case, relation).filter(**which))
    fields = tuple(sorted(which))
    rows = vars(case)["_rows"]
    if (relation, fields) not in rows:
        kept: dict[tuple[int, ...], list[Any]] = {}
        for row in getattr(case, relation).all():
            kept.setdefault(tuple(getattr(row, field) for field in fields), []).append(row)
        rows[relation, fields] = kept
    found: list[Any] = rows[relation, fields].get(tuple(which[field] for field in fields), [])
    return found


def parties(case: Case) -> tuple[CaseParty, ...]:
    """Everybody in the case, in the order of the application."""
    return tuple(_party(party) for party in case.parties.all())


def parties_of(case_ids: Collection[int]) -> dict[int, tuple[CaseParty, ...]]:
    """The same of many cases, by their primary keys, in one statement."""
    found: dict[int, list[CaseParty]] = {pk: [] for pk in case_ids}
    for party in Party.objects.filter(case__in=case_ids).order_by("case_id", "pk"):
        found[party.case_id].append(_party(party))
    return {pk: tuple(everybody) for pk, everybody in found.items()}


def case_facts(case: Case) -> CaseFacts:
    """The stored case as the frozen value that every rule computes from."""
    decision = case.ur_decision
    return CaseFacts(
        case_number=case.number,
        programme=case.programme,
        date_of_injury=case.date_of_injury,
        claim_number=case.claim_number,
        ur_date=decision.date,
        ur_communicated=decision.communicated,
        ur_served=decision.served,
        ur_service=decision.service or None,  # type: ignore[arg-type]  # stored from the same words
        ur_priority=decision.priority,
        ur_basis=decision.basis,
        request_date=case.request_date,
        request_received=case.request_received,
        application_signed=case.application_signed,
        application_signed_by=case.application_signed_by,
        application_received=case.application_received,
        application_way=case.application_way,
        priority=case.priority,  # type: ignore[arg-type]  # stored from the same words
        liability_disputed=case.liability_disputed,
        ur_decision_attached=case.ur_decision_attached,
        assigned=case.assigned,
        items=tuple(
            DisputedItem(
                number=item.number,
                request=item.request,
                ur_decision=item.ur_decision,  # type: ignore[arg-type]  # stored from the same words
                original_request=item.original_request,
                authorized=item.authorized,
                ur_guidelines=citations(item.ur_guidelines),
                accompanies=item.accompanies,
                date_of_service=item.date_of_service,
            )
            for item in case.items.all()
        ),
        parties=parties(case),
        body_parts=tuple((entry["part"], entry.get("side") or "") for entry in case.body_parts),
        diagnoses=tuple((entry["icd"], entry["text"]) for entry in case.diagnoses),
        occupation=case.occupation,
    )


def links(case: Case) -> list[Link]:
    """The event log of a case, oldest first."""
    return [
        Link(
            case_number=case.number,
            sequence=event.sequence,
            kind=event.kind,
            actor=event.actor,
            at=event.at,
            payload=event.payload,
            previous=event.previous,
            digest=event.digest,
        )
        for event in case.events.order_by("sequence")
    ]


def broken_event(case: Case) -> int | None:
    """Place of the first event that does not follow from the one before; None if the log is whole."""
    return first_broken(links(case))


def clock_behind(case: Case, at: datetime) -> tuple[Reason, ...]:
    """Why nothing may be attested or signed at this instant: a step that it rests on is told for a later one.

    So a clock that was set back is noticed, instead of a signature that comes before what was signed.
    """
    steps = Q(kind__startswith="review.") | Q(kind__startswith="panel.") | Q(kind__startswith="case.")
    latest = case.events.filter(steps).order_by("-at", "-sequence").first()
    if latest is None or latest.at <= at:
        return ()
    told, now = (f"{one.astimezone(PACIFIC):%m/%d/%Y %H:%M:%S %Z}" for one in (latest.at, at))
    return (Reason("clock", f"the clock says {now}, but “{latest.kind}” was recorded at {told}: set the clock right"),)


def timeline(case: Case) -> QuerySet[Event]:
    return case.events.order_by("sequence")


def deadlines(case: Case) -> QuerySet[Deadline]:
    return case.deadlines.order_by("due")


def next_deadline(case: Case) -> Deadline | None:
    """The earliest time limit that is not met yet; without another read where the case came with its time limits."""
    running = (one for one in case.deadlines.all() if one.met_on is None)
    return min(running, key=lambda one: (one.due, one.pk), default=None)


def awaited(case: Case) -> Deadline | None:
    """The same while a time limit runs in the case; None once it is signed or ended, whatever was not met by then."""
    return next_deadline(case) if State(case.state) in RUNNING else None


def days_left(deadline: Deadline, today: date) -> int:
    """Calendar days until it is due; negative when overdue."""
    return (deadline.due - today).days


def by_urgency(actor: Any, *, state: str = "", words: str = "") -> QuerySet[Case]:
    """The cases that `actor` may see, the most urgent first: by the day that `awaited` is due, then by number.

    `state`: only cases in it. `words`: only those whose number, or the wording of whose treatments, has them. The day
    stands as `next_due`; the database computes and sorts, so that a page of the list costs what a page costs.
    """
    found = Case.objects.all()
    if actor is not None and getattr(actor, "role", "") not in _SEE_ALL:
        found = found.filter(pk__in=visible(actor).values("pk"))  # by key: nothing that is joined doubles a case
    if state:
        found = found.filter(state=state)
    if words:
        named = Case.objects.filter(number__icontains=words).order_by().values("pk")
        asked = models.DisputedItem.objects.filter(request__icontains=words).order_by().values("case")
        found = found.filter(pk__in=named.union(asked))
    unmet = Deadline.objects.filter(case=OuterRef("pk"), met_on__isnull=True).order_by("due").values("due")[:1]
    day = Choice(When(state__in=sorted(RUNNING), then=Subquery(unmet)))
    return found.annotate(next_due=day).order_by(F("next_due").asc(nulls_last=True), Collate("number", "C"))


def how_many(found: QuerySet[Case], today: date) -> tuple[int, int]:
    """Of a list from `by_urgency`: how many cases, and in how many a time limit is past on that day."""
    told = found.order_by().aggregate(every=Count("pk"), late=Count("pk", filter=Q(next_due__lt=today)))
    return told["every"], told["late"]


def as_listed(case_ids: Collection[int]) -> list[Case]:
    """The cases of these primary keys in that order, with their treatments and time limits: three statements."""
    found = Case.objects.filter(pk__in=case_ids).order_by().prefetch_related("items", "deadlines").in_bulk()
    return [found[pk] for pk in case_ids if pk in found]
