"""What staff follow up over all cases: to be served, to be implemented, appeals that are open."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from openimr.cases.domain.states import State
from openimr.cases.models import Party
from openimr.cases.queries import visible
from openimr.determinations.domain.implementing import Owed
from openimr.determinations.models import Appeal, Determination, Implementation, Service
from openimr.determinations.queries.appeals import petitions
from openimr.determinations.queries.implementation import implementation
from openimr.determinations.queries.lines import ends_of_lines, with_what_follows
from openimr.determinations.queries.service import servings
from openimr.programmes.loader import known, load

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


def _of_cases_that_stand(actor: Any) -> QuerySet[Determination]:
    """Every version of each case that is signed or published, without what is long in it."""
    return (
        Determination.objects.filter(case__in=visible(actor).filter(state__in=_STANDS))
        .defer("content", "seal")
        .select_related("case", "case__ur_decision")
        .order_by("signed_on", "case__number")
    )


def to_serve(actor: Any, *, today: date) -> tuple[ToServe, ...]:
    """On whom a determination is still to be served, the oldest first."""
    if not follows_up(actor):
        return ()
    found = []
    for determined in _perhaps_to_serve(actor):
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


def _perhaps_to_serve(actor: Any) -> QuerySet[Determination]:
    """The determinations that are not simply served on everybody, which the database tells without reading the rest.

    Simply: as many recipients were served as there are of those whom the law ever named, and no entry was mistaken or
    says that it came back.
    """
    named = {role for one in known() for value in load(one).rule("recipients").values for role in value.value}
    entries = Service.objects.filter(determination=OuterRef("pk")).order_by()
    served = entries.filter(kind="served").values("determination").annotate(n=Count("recipient", distinct=True))
    parties = Party.objects.filter(case=OuterRef("case"), role__in=named).order_by().values("case")
    there = parties.annotate(n=Count("role", distinct=True)).values("n")
    office = int("administrative_director" in named)
    doubtful = Exists(entries.filter(kind__in=["returned", "mistaken"]))
    newest = Determination.objects.filter(case=OuterRef("case")).order_by("-version").values("pk")[:1]
    return (
        _of_cases_that_stand(actor)
        .filter(pk=Subquery(newest))
        .annotate(
            served=Coalesce(Subquery(served.values("n")), 0),
            there=Coalesce(Subquery(there), 0) + office,
        )
        .filter(Q(served__lt=F("there")) | doubtful)
        .prefetch_related("service_entries", "case__parties", "case__items")
    )


def to_implement(actor: Any, *, today: date) -> tuple[ToImplement, ...]:
    """Overturned items that are not implemented, the latest overdue first, then by the day on which they are due."""
    if not follows_up(actor):
        return ()
    # Of whom every overturned item is done, without a mistake, and none was given meanwhile, needs no second look.
    doubtful = Exists(Implementation.objects.filter(determination=OuterRef("pk"), kind__in=["given", "mistaken"]))
    ended = Q(implementation_entries__kind__in=["authorized", "reimbursed"])
    done = Count("implementation_entries__item", filter=ended, distinct=True)
    # Asked so, the database begins with the few that overturned something: four times as fast as by the newest version.
    later = Determination.objects.filter(case=OuterRef("case"), version__gt=OuterRef("version"))
    some = (
        _of_cases_that_stand(actor)
        .filter(~Exists(later))
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
    cases = with_what_follows(visible(actor).filter(pk__in=filed.values("case")))
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
