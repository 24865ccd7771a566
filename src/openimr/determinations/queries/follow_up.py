"""What staff follow up over all cases: to be served, to be implemented, appeals that are open."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from openimr.cases.domain.states import State
from openimr.cases.models import Party
from openimr.cases.queries import visible
from openimr.determinations.domain.implementing import Owed
from openimr.determinations.models import Appeal, Determination, Implementation, Service
from openimr.determinations.queries.appeals import petitions
from openimr.determinations.queries.implementation import implementation
from openimr.determinations.queries.lines import ends_of_lines
from openimr.determinations.queries.service import servings
from openimr.programmes.loader import load

#: Staff who see every case, and so the lists over them.
_FOLLOWS = {"intake", "medical_director", "auditor"}
_STANDS = (State.SIGNED, State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class ToServe:
    """A recipient on whom a determination is still to be served; `returned_on` where it came back."""

    case_number: str
    version: int
    signed_on: date
    recipient: str
    returned_on: date | None
    days: int  # since it was signed, or came back


@dataclass(frozen=True, slots=True)
class ToImplement:
    """An overturned item that is not implemented, as far as anybody reported."""

    case_number: str
    owed: Owed


@dataclass(frozen=True, slots=True)
class OpenAppeal:
    """A petition that the board has not decided."""

    case_number: str
    version: int
    party: str
    filed_on: date
    timely: str
    stayed: bool
    grounds: tuple[str, ...]
    board_number: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is to follow up."""

    to_serve: int
    overdue: int
    appeals: int


def follows_up(actor: Any) -> bool:
    """Whether `actor` follows up what determinations bring: staff, the auditor, the command line's operator."""
    return actor is None or getattr(actor, "role", "") in _FOLLOWS


def _latest(actor: Any) -> QuerySet[Determination]:
    """The determinations that stand, without what is long in them."""
    newest = Determination.objects.filter(case=OuterRef("case")).order_by("-version").values("pk")[:1]
    return (
        Determination.objects.filter(case__in=visible(actor).filter(state__in=_STANDS), pk=Subquery(newest))
        .defer("content", "seal")
        .select_related("case", "case__ur_decision")
        .order_by("signed_on", "case__number")
    )


def to_serve(actor: Any, *, today: date) -> tuple[ToServe, ...]:
    """On whom a determination is still to be served, the oldest first."""
    if not follows_up(actor):
        return ()
    # Whoever is served without a mistake and nothing came back needs no second look.
    doubtful = Exists(Service.objects.filter(determination=OuterRef("pk"), kind__in=["returned", "mistaken"]))
    served = Count("service_entries__recipient", filter=Q(service_entries__kind="served"), distinct=True)
    found = []
    roles: dict[int, set[str]] = {}
    for case, role in Party.objects.filter(case__state__in=_STANDS).values_list("case", "role"):
        roles.setdefault(case, set()).add(role)
    for determined in _latest(actor).annotate(served=served, doubtful=doubtful):
        there = {*roles.get(determined.case_id, ()), "administrative_director"}
        named = load(determined.case.programme).value("recipients", determined.signed_on).value
        if determined.served >= len(there & set(named)) and not determined.doubtful:
            continue
        found += [
            ToServe(
                determined.case.number,
                determined.version,
                determined.signed_on,
                one.recipient,
                one.returned_on,
                (today - (one.returned_on or determined.signed_on)).days,
            )
            for one in servings(determined.case, determined)
            if one.state != "served"
        ]
    return tuple(found)


def to_implement(actor: Any, *, today: date) -> tuple[ToImplement, ...]:
    """Overturned items that are not implemented, the latest overdue first, then by the day on which they are due."""
    if not follows_up(actor):
        return ()
    # Of whom every overturned item is done, without a mistake, and none was given meanwhile, needs no second look.
    doubtful = Exists(Implementation.objects.filter(determination=OuterRef("pk"), kind__in=["given", "mistaken"]))
    ended = Q(implementation_entries__kind__in=["authorized", "reimbursed"])
    done = Count("implementation_entries__item", filter=ended, distinct=True)
    some = (
        _latest(actor)
        .defer(None)
        .defer("seal")  # the content is wanted here
        .filter(overturned__gt=0)
        .annotate(done=done, doubtful=doubtful)
        .prefetch_related("service_entries", "implementation_entries", "appeal_entries", "case__parties", "case__items")
    )
    found = [
        ToImplement(determined.case.number, one)
        for determined in some.filter(Q(done__lt=F("overturned")) | Q(doubtful=True))
        for one in implementation(determined.case, today=today, determined=determined)
        if one.state not in {"done", "not_owed"}
    ]
    return tuple(
        sorted(found, key=lambda one: (-one.owed.late_days, one.owed.limit.due if one.owed.limit else date.max))
    )


def open_appeals(actor: Any) -> tuple[OpenAppeal, ...]:
    """Petitions that are not decided, the oldest first."""
    if not follows_up(actor):
        return ()
    # Decided without a mistake is over: only the cases of the others are read.
    ended = Exists(Appeal.objects.filter(about=OuterRef("pk"), kind="decided"))
    doubtful = Exists(Appeal.objects.filter(case=OuterRef("case"), kind="mistaken"))
    filed = Appeal.objects.filter(Q(kind="filed") & (~ended | doubtful))
    cases = visible(actor).filter(pk__in=filed.values("case")).select_related("ur_decision")
    found = [
        OpenAppeal(
            case.number,
            determined.version,
            one.filed.party,
            one.filed.on,
            one.timely,
            one.stayed,
            one.filed.grounds,
            one.filed.board_number,
        )
        for case in cases
        for determined in ends_of_lines(case)
        for one in petitions(case, determined)
        if one.open
    ]
    return tuple(sorted(found, key=lambda one: (one.filed_on, one.case_number)))


def counts(actor: Any, *, today: date) -> Counts | None:
    """How much there is to follow up; None for whoever does not."""
    if not follows_up(actor):
        return None
    overdue = sum(one.owed.state == "overdue" for one in to_implement(actor, today=today))
    return Counts(len(to_serve(actor, today=today)), overdue, len(open_appeals(actor)))
