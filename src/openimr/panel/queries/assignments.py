"""Reads of assignments: who reviews, with which qualifications, and what stands against a signature."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from openimr.cases.models import Case
from openimr.errors import NotFound, Reason
from openimr.panel.adapters.steps_file import step_rules
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.qualification import reasons_unqualified, statement_of
from openimr.panel.domain.statement import CredentialStatement
from openimr.panel.domain.steps import CASE_OPEN, CASE_OVER, TAKEN, Step
from openimr.panel.models import AS_OFFERED, Assignment, PanelApproval, Remand, SecondReader
from openimr.panel.queries.attestations import reasons_attestation_stale
from openimr.panel.queries.qualification import findings
from openimr.panel.queries.reviewers import reviewer
from openimr.panel.queries.screening import Screened, conflict_sentences, screening_of

_CITE = "8 CCR 9792.10.6"


def assignment(case: Case, seat: int = 1) -> Assignment | None:
    """The open assignment of a case's seat, or None."""
    return case.assignments.filter(ended__isnull=True, seat=seat).first()


def seats(case: Case) -> tuple[Assignment, ...]:
    """Every open assignment of a case in the order of the seats: one, or two or three where approved."""
    return tuple(case.assignments.filter(ended__isnull=True).defer(*AS_OFFERED).order_by("seat"))


def open_of(cases: Iterable[Case]) -> tuple[Assignment, ...]:
    """Every open assignment of all of these cases, by case and seat."""
    found = Assignment.objects.filter(case__in=list(cases), ended__isnull=True)
    return tuple(found.defer(*AS_OFFERED).order_by("case", "seat"))


def held_by(case: Case, reviewer_id: str) -> Assignment | None:
    """The open assignment by which this reviewer holds, or is offered, a seat of the case; or None."""
    return case.assignments.filter(ended__isnull=True, reviewer_id=reviewer_id).first()


def held_among(cases: Iterable[Case], reviewer_id: str) -> tuple[Assignment, ...]:
    """The same for each of these cases where there is one, in one statement."""
    found = Assignment.objects.filter(case__in=list(cases), ended__isnull=True, reviewer_id=reviewer_id)
    return tuple(found.defer(*AS_OFFERED))


def _open(case: Case, seat: int = 1) -> Assignment:
    found = assignment(case, seat)
    if found is None:
        raise NotFound(
            f"{case.number}: no reviewer is assigned; `openimr panel candidates {case.number}` shows who may be"
        )
    return found


def unqualified(one: domain.Reviewer, case: Case, on: date, *, step: str = "assignment") -> tuple[Reason, ...]:
    """What stands against the reviewer's qualification on that day for that step, "assignment" or "signature"."""
    return reasons_unqualified(findings(one, case.programme, on, step=step))


def statement(case: Case, seat: int = 1) -> CredentialStatement:
    """What the letter may say of the assigned reviewer, as of the assignment. Raises NotFound without one."""
    held = _open(case, seat)
    return statement_on(case, held.assigned_on, seat)


def statement_on(case: Case, on: date, seat: int = 1) -> CredentialStatement:
    """The same as of any day."""
    held = _open(case, seat)
    screening = screening_of(case, held.reviewer_id, on)
    clear = tuple(dict.fromkeys(screening.asked)) if screening.clear else ()
    return statement_of(reviewer(held.reviewer_id), on=on, unaffiliated_with=clear)


def reasons_against(
    case: Case, reviewer_id: str, on: date, *, step: str = "assignment", screened: Screened | None = None
) -> tuple[Reason, ...]:
    """What is against this reviewer for this case on that day: qualification and ties, asked anew.

    `screened`: the case as it was screened on that day, where many cases were screened at once.
    """
    one = reviewer(reviewer_id)
    screening = screening_of(case, reviewer_id, on) if screened is None else screened[reviewer_id]
    found = list(unqualified(one, case, on, step=step))
    found += [
        Reason(
            "conflict",
            _of_the_reviewer(sentence),
            "Lab. Code 139.5(d)(5)",
        )
        for sentence in conflict_sentences(screening)
    ]
    return tuple(found)


def _of_the_reviewer(finding: str) -> str:
    if " tie " not in finding:
        return f"the reviewer {finding}"
    return f"the reviewer has {finding}" if finding.startswith("perhaps") else f"the reviewer has a {finding}"


def reasons_not_to_sign(case: Case, reviewer_id: str, today: date) -> tuple[Reason, ...]:
    """Everything that stands against this reviewer's signature on that day: asked anew, not remembered."""
    held = held_by(case, reviewer_id)
    if held is None:
        if not seats(case):
            return (Reason("not_assigned", "no reviewer is assigned", _CITE),)
        return (Reason("other_reviewer", f"{reviewer_id} is not the assigned reviewer", _CITE),)
    held.case = case
    stale = reasons_attestation_stale(held, today) if held.step == Step.SUBMITTED else ()
    barring = (Reason("barred", f"the reviewer {why}", _CITE) for why in barred(case).get(reviewer_id, ()))
    against = reasons_against(case, reviewer_id, today, step="signature")
    return (*_not_accepted(held), *stale, *barring, *against)


def has_handed_in(case: Case, reviewer_id: str) -> bool:
    """Whether the reviewer handed the review in, and nothing was changed since."""
    held = held_by(case, reviewer_id)
    return held is not None and held.step == Step.SUBMITTED


def attestation_holds(case: Case, reviewer_id: str, today: date) -> bool:
    """Whether the reviewer handed the review in and what was attested then still says what is on file."""
    held = held_by(case, reviewer_id)
    return held is not None and held.step == Step.SUBMITTED and not reasons_attestation_stale(held, today)


def _not_accepted(held: Assignment) -> tuple[Reason, ...]:
    return () if held.step in TAKEN else (Reason("not_accepted", "the reviewer has not accepted the case", _CITE),)


def reasons_not_to_review(case: Case, reviewer_id: str) -> tuple[Reason, ...]:
    """What keeps this account from writing a review of the case: not assigned, or the offer not accepted yet."""
    held = held_by(case, reviewer_id) if reviewer_id else None
    if held is None:
        return (Reason("other_reviewer", f"{reviewer_id or 'this account'} is not the assigned reviewer", _CITE),)
    return _not_accepted(held)


def other_cases(case: Case, reviewer_id: str, *, steps: frozenset[Step] | None = None) -> int:
    """How many other open cases the reviewer holds; `steps` narrows them to those that stand there."""
    found = Assignment.objects.filter(reviewer_id=reviewer_id, ended__isnull=True).exclude(case=case)
    if steps is not None:
        found = found.filter(step__in=steps)
    return found.exclude(case__state__in=CASE_OVER).values("case").distinct().count()


def signed_before(reviewer_id: str, case: Case) -> int:
    """How many reviews of other cases this reviewer has signed."""
    return Assignment.objects.filter(reviewer_id=reviewer_id, signed_on__isnull=False).exclude(case=case).count()


def open_cases(reviewer_id: str) -> tuple[str, ...]:
    """Numbers of the cases that the reviewer holds or is offered and that are not signed or ended."""
    held = Assignment.objects.filter(reviewer_id=reviewer_id, ended__isnull=True).exclude(case__state__in=CASE_OVER)
    return tuple(held.order_by("case__number").values_list("case__number", flat=True))


def all_handed_in(case: Case) -> bool:
    """Whether every approved seat has a reviewer and every one has handed the review in."""
    held = seats(case)
    return len(held) == seats_approved(case) and all(one.step == Step.SUBMITTED for one in held)


def everybody_asked(case: Case) -> frozenset[str]:
    """Ids of all reviewers who were ever offered the case."""
    return frozenset(case.assignments.values_list("reviewer_id", flat=True))


def barred(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Reviewers who may not be offered the case (again), by id, each with the reasons in words."""
    return barred_from([case]).get(case.pk, {})


def barred_from(cases: Iterable[Case]) -> dict[int, Mapping[str, tuple[str, ...]]]:
    """The same of many cases, by primary key, without those that nobody is barred from."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    asked = [case.pk for case in cases]
    for past in Assignment.objects.filter(case__in=asked, ended__isnull=False).defer(*AS_OFFERED).order_by("pk"):
        reason = step_rules().reason(Step(past.step), past.end_reason)
        if reason is not None and reason.bars:
            why = f"{past.step} this case on {past.ended:%m/%d/%Y}: {reason.says}"
            found[past.case_id][past.reviewer_id].append(why)
    for remand in Remand.objects.filter(case__in=asked).select_related("of"):
        why = f"decided before: remanded on {remand.on:%m/%d/%Y} to a different reviewer"
        signers = remand.of.assignments.filter(step=Step.SIGNED, signed_on__lte=remand.on)
        for one in signers.defer(*AS_OFFERED):
            found[remand.case_id][one.reviewer_id].append(why)
    for read in SecondReader.objects.filter(case__in=asked, accepted_on__isnull=False).order_by("pk"):
        why = f"reads this case a second time since {read.accepted_on:%m/%d/%Y}"
        found[read.case_id][read.reviewer_id].append(why)
    return {pk: {one: tuple(dict.fromkeys(why)) for one, why in reviewers.items()} for pk, reviewers in found.items()}


def seats_approved(case: Case) -> int:
    """How many reviewers the case may have: one, unless two or three were approved in writing."""
    try:
        return int(case.panel_approval.seats)
    except PanelApproval.DoesNotExist:
        return 1


def owed(reviewer_id: str | None = None) -> QuerySet[Assignment]:
    """Assignments whose next step is owed, the earliest due first; of one reviewer, or of all."""
    found = Assignment.objects.filter(ended__isnull=True, due__isnull=False).exclude(case__state__in=CASE_OVER)
    if reviewer_id is not None:
        found = found.filter(reviewer_id=reviewer_id)
    return found.defer(*AS_OFFERED).select_related("case").order_by("due", "case__number", "seat")


def overdue(today: date) -> QuerySet[Assignment]:
    """Assignments whose next step was owed before that day."""
    return owed().filter(due__lt=today)


def without_reviewer() -> QuerySet[Assignment]:
    """The last assignment of each seat that ended and left it with nobody: the medical director's to settle."""
    taken = Assignment.objects.filter(case=OuterRef("case"), seat=OuterRef("seat"), ended__isnull=True)
    return (
        Assignment.objects.filter(~Exists(taken), case__state__in=CASE_OPEN)
        .defer(*AS_OFFERED)
        .select_related("case")
        .order_by("case_id", "seat", "-pk")
        .distinct("case_id", "seat")
    )
