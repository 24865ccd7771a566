"""The case file is put in order: documents, duplicates, kinds, dates, chronology, time limits. Anew each time."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.intake import queries as intake
from openimr.intake.domain.deadlines import Deadline, deadlines_of
from openimr.intake.services import store_deadline
from openimr.programmes.loader import load
from openimr.records.models import Document, Original, Page
from openimr.records.services.indexing import index_pages
from openimr.records.services.repeating import mark_duplicates
from openimr.records.services.screening import screen
from openimr.records.services.sorting import describe, divide
from openimr.records.services.telling import tell, tell_anew


@transaction.atomic
def put_in_order(case_number: str, *, today: date, by: str, at: datetime) -> None:
    """Everything that is computed over the whole case file. What a person corrected stays as the person set it."""
    case = cases.locked(case_number)
    divide(case)
    screen(case, by=by, at=at)
    mark_duplicates(case)
    describe(Document.objects.filter(original__case=case))
    index_pages(case_number)
    tell(case)
    _set_time_limits(case)
    payload = {
        "as_of": today.isoformat(),
        "documents": Document.objects.filter(original__case=case).count(),
        "pages": Page.objects.filter(original__case=case).count(),
        "by_ocr": Page.objects.filter(original__case=case, by_ocr=True).count(),
        "repeated": Page.objects.filter(original__case=case, duplicate_of__isnull=False).count(),
        "withheld": Page.objects.filter(original__case=case, withheld=True).count(),
    }
    # Records come at any time. Only a case that waits for them moves on; one that was assigned, decided or deferred
    # stays where it is, and its log says that the file was put in order anew.
    if case.state == State.ELIGIBLE:
        cases.move(case, State.RECORDS_READY, by=by, at=at, payload=payload)
    else:
        cases.record(case, "records.put_in_order", by=by, at=at, payload=payload)


def refresh(case: Case, original: Original, run: tuple[int, int]) -> None:
    """After a person's correction: documents within a run of pages are described and told of anew."""
    describe(Document.objects.filter(original=original, first_page__range=run))
    tell_anew(case, original, run)


def weigh_pages_anew(case: Case) -> None:
    """After a page was withheld, shown again or ruled on: what repeats what, and the chronology follows."""
    mark_duplicates(case)
    tell(case)


#: Of these limits a case has one: which, its priority and drugs say.
_DETERMINATION = ("determination.regular", "determination.expedited", "determination.formulary_drug")


@transaction.atomic
def follow_entry(case: Case, *, whose: bool, by: str, at: datetime) -> int:
    """After what was entered of a case was corrected: its time limits, and, where it says another worker (`whose`),
    whose its pages are; answers how many pages are withheld for it anew.
    """
    if case.originals.exists() and not intake.is_shut_again(case):
        fresh = {one.rule for one in _set_time_limits(case)}
        if fresh & set(_DETERMINATION):
            case.deadlines.filter(met_on=None, rule__in=set(_DETERMINATION) - fresh).delete()
    if not whose or not case.originals.exists():
        return 0
    withheld = screen(case, by=by, at=at)
    weigh_pages_anew(case)
    return withheld


def _set_time_limits(case: Case) -> tuple[Deadline, ...]:
    received = case.originals.aggregate(last=Max("received"))["last"]
    limits = deadlines_of(
        case_facts(case),
        load(case.programme),
        formulary=intake.formulary_drugs(case),
        records_received=received,
        notice=intake.assignment_notice(case),
    )
    for deadline in limits:
        store_deadline(case, deadline)
    for rule in ("records.electronic", "records.mail", "records.expedited"):
        if received:
            cases.meet_deadline(case, rule, on=received)
    return limits
