"""What is awaited after determinations, worked out from the entries of a case as the rows that lists are read from.

`awaited_rows` is the one place where that is worked out: services keep what it says, lists show it, the check compares.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import partial
from typing import TypeAlias

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from openimr.cases.domain.states import State
from openimr.cases.models import Case, Party
from openimr.determinations.domain.implementing import Owed
from openimr.determinations.domain.over_time import stretches
from openimr.determinations.models import (
    Appeal,
    AwaitedImplementation,
    AwaitedService,
    Determination,
    Followed,
    Implementation,
    OpenPetition,
    Service,
)
from openimr.determinations.queries.appeals import appeal_facts, petitions
from openimr.determinations.queries.implementation import implementation, implementation_of_line
from openimr.determinations.queries.lines import ends_of_lines, line, with_what_follows
from openimr.determinations.queries.service import servings
from openimr.programmes.loader import fingerprint, known, load

#: One more whenever `awaited_rows` says otherwise than before of the same entries: all rows are made anew then.
_MADE_BY = 1
_STANDS = (State.SIGNED, State.PUBLISHED)

Row: TypeAlias = AwaitedService | AwaitedImplementation | OpenPetition
KINDS: tuple[type[Row], ...] = (AwaitedService, AwaitedImplementation, OpenPetition)


def made_by() -> str:
    """What rows are made by now: this way of working them out, and the law as this release has it."""
    return f"{_MADE_BY} {fingerprint()}"


def out_of_date() -> QuerySet[Followed]:
    """The cases whose rows are not those of their entries, or not of today's law: they are made anew, or left out."""
    now = made_by()
    return Followed.objects.filter(Q(by__lt=now) | Q(by__gt=now))  # so asked, an index answers


def awaited_rows(case: Case) -> list[Row]:
    """Everything that is awaited after the determinations of a case, in its order, not stored."""
    versions = list(case.determinations.all())
    found: list[Row] = []
    if versions and case.state in _STANDS:
        found += [*_service(case, versions[-1]), *_implementation(case, versions[-1])]
    return [*found, *_petitions(case)]


def _service(case: Case, determined: Determination) -> Iterator[AwaitedService]:
    for place, one in enumerate(servings(case, determined)):
        if one.state != "served":
            yield AwaitedService(
                followed_id=case.pk,
                case_number=case.number,
                version=determined.version,
                place=place,
                signed_on=determined.signed_on,
                recipient=one.recipient,
                returned_on=one.returned_on,
            )


def _implementation(case: Case, determined: Determination) -> Iterator[AwaitedImplementation]:
    if not determined.overturned:
        return
    appeals = petitions(case, determined)
    days = {fact.on for one in line(determined) for fact in appeal_facts(one)}
    days |= {fact.on for fact in implementation_of_line(determined)}
    told: dict[date, tuple[Owed, ...]] = {}

    def owed(today: date, place: int) -> Owed:
        if today not in told:
            told[today] = implementation(case, today=today, determined=determined, appeals=appeals)
        return told[today][place]

    for place in range(determined.overturned):
        for one in stretches(partial(owed, place=place), days, signed_on=determined.signed_on):
            yield AwaitedImplementation(
                followed_id=case.pk,
                case_number=case.number,
                version=determined.version,
                place=place,
                signed_on=determined.signed_on,
                item=owed(determined.signed_on, place).item,
                since=one.since,
                until=one.until,
                due=one.due,
                late=one.late,
                runs=one.runs,
            )


def _petitions(case: Case) -> Iterator[OpenPetition]:
    place = 0
    for determined in ends_of_lines(case):
        for one in petitions(case, determined):
            place += 1
            if one.open:
                yield OpenPetition(
                    followed_id=case.pk,
                    case_number=case.number,
                    version=determined.version,
                    place=place,
                    filed_on=one.filed.on,
                    entry=one.filed.id,
                )


def to_work_out(cases: Iterable[int]) -> QuerySet[Case]:
    """These cases, to come with all that `awaited_rows` reads, in as many statements for many as for one."""
    return with_what_follows(Case.objects.filter(pk__in=list(cases)), implementation=True).order_by("pk")


def rows_of(cases: Collection[int]) -> Iterator[Row]:
    """What is awaited in these cases; what the database can tell to be over is not read."""
    perhaps = {*_perhaps_to_serve(cases), *_perhaps_to_implement(cases), *_perhaps_appealed(cases)}
    ordered = sorted(perhaps)
    for begin in range(0, len(ordered), 500):
        for case in to_work_out(ordered[begin : begin + 500]):
            yield from awaited_rows(case)


def _newest(cases: Collection[int]) -> QuerySet[Determination]:
    """The newest version of each of these cases that is signed or published."""
    later = Determination.objects.filter(case=OuterRef("case"), version__gt=OuterRef("version"))
    return Determination.objects.filter(~Exists(later), case__in=cases, case__state__in=_STANDS).order_by()


def _perhaps_to_serve(cases: Collection[int]) -> QuerySet[Determination, int]:
    """Those that are not simply served on everybody.

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
    counted = _newest(cases).annotate(
        served=Coalesce(Subquery(served.values("n")), 0), there=Coalesce(Subquery(there), 0) + office
    )
    return counted.filter(Q(served__lt=F("there")) | doubtful).values_list("case", flat=True)


def _perhaps_to_implement(cases: Collection[int]) -> QuerySet[Determination, int]:
    """Those of which not every overturned item is done without a mistake, or one was given meanwhile."""
    doubtful = Exists(Implementation.objects.filter(determination=OuterRef("pk"), kind__in=["given", "mistaken"]))
    ended = Q(implementation_entries__kind__in=["authorized", "reimbursed"])
    done = Count("implementation_entries__item", filter=ended, distinct=True)
    counted = _newest(cases).filter(overturned__gt=0).annotate(done=done, doubtful=doubtful)
    return counted.filter(Q(done__lt=F("overturned")) | Q(doubtful=True)).values_list("case", flat=True)


def _perhaps_appealed(cases: Collection[int]) -> QuerySet[Appeal, int]:
    """Those with a petition that was not decided without a mistake."""
    ended = Exists(Appeal.objects.filter(about=OuterRef("pk"), kind="decided"))
    doubtful = Exists(Appeal.objects.filter(case=OuterRef("case"), kind="mistaken"))
    filed = Appeal.objects.filter(Q(kind="filed") & (~ended | doubtful), case__in=cases)
    return filed.order_by().values_list("case", flat=True)
