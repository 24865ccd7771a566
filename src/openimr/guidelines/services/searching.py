"""The reviewer goes the search path of an item, step by step, and rates the evidence of competing recommendations."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from openimr.cases import services as cases
from openimr.cases.domain.dispute import GuidelineCitation
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.errors import NotFound, Reason, Refused
from openimr.guidelines.adapters.evidence_levels_file import hierarchy
from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.evidence_levels import Recommendation, compare, reasons_not_to_compare
from openimr.guidelines.domain.search_json import answer_to_json, comparison_to_json, recommendation_to_json
from openimr.guidelines.domain.search_path import Answer, reasons_not_to_answer
from openimr.guidelines.domain.sources import Currency, Guideline, as_citation, currency, parse
from openimr.guidelines.models import EvidenceRating, PathAnswer
from openimr.guidelines.queries.searching import order_rule, path_answers
from openimr.panel import queries as panel
from openimr.programmes.loader import load as load_programme

_CITE = "8 CCR 9792.21.1"


def _under_review(case_number: str, item: int, reviewer_id: str, step: str) -> Case:
    """The case, locked, if it is the reviewer's and has the item. Raises Refused or NotFound."""
    case = cases.locked(case_number)
    reasons = panel.reasons_not_to_review(case, reviewer_id)
    if reasons:
        raise Refused(step, case_number, reasons)
    if case.state != State.UNDER_REVIEW:
        raise Refused(step, case_number, [Reason("state", f"it is {case.state}, not under review")])
    if not case.items.filter(number=item).exists():
        raise NotFound(f"{case_number}: there is no item {item}")
    return case


@transaction.atomic
def answer_path(
    case_number: str,
    *,
    item: int,
    step: str,
    answer: str,
    because: str,
    cited: Sequence[str],
    reviewer_id: str,
    by: str,
    at: datetime,
) -> None:
    """Answer the step that is asked. `cited`: citations as they are printed. Raises Refused with every reason.

    A guideline outside the MTUS that is not current is refused; one whose review is not known is taken with a warning.
    """
    case = _under_review(case_number, item, reviewer_id, "answer the search path")
    on, sequence, _, _ = order_rule(case)
    # The order and the MTUS are those of the case's day; the most current version of another source is today's.
    today = localdate(at)
    years = load_programme(case.programme).value("guideline.currency", today).value
    citations: list[GuidelineCitation] = []
    reasons: list[Reason] = []
    warnings: list[str] = []
    for text in cited:
        try:
            read = parse(text)
        except ValueError as problem:
            reasons.append(Reason("citation", f"{step}: {problem}", f"{_CITE}(d)"))
            continue
        citations.append(as_citation(read))
        if isinstance(read, Guideline):
            state, why = currency(read, on=today, years=years)
            if state is Currency.NOT_CURRENT:
                reasons.append(Reason("not_current", f"{read.body}, {read.title}: {why}", "8 CCR 9792.20"))
            elif state is Currency.UNKNOWN:
                warnings.append(f"{read.body}, {read.title}: {why}")
    given = Answer(step, answer, because.strip(), tuple(citations))
    taken = path_answers(case, item)
    against = reasons_not_to_answer(sequence, taken, given, editions=load().editions, on=on, not_current=reasons)
    if against:
        raise Refused("answer the search path", case_number, against)
    PathAnswer.objects.create(
        case=case, item=item, answer=answer_to_json(given), warnings=warnings, answered_by=by, at=at
    )
    payload = {"item": item, "step": step, "answer": answer, "order": sequence.mode, "citations": len(citations)}
    cases.record(case, "guidelines.path_answered", by=by, at=at, payload=payload)


@transaction.atomic
def take_back_answer(case_number: str, *, item: int, reviewer_id: str, by: str, at: datetime) -> None:
    """Take back the last answer that stands, so that its step is asked again. Raises Refused where there is none."""
    case = _under_review(case_number, item, reviewer_id, "take an answer back")
    last = case.path_answers.filter(item=item, taken_back_at__isnull=True).last()
    if last is None:
        raise Refused("take an answer back", case_number, [Reason("none", f"item {item} has no answer yet")])
    last.taken_back_at = at
    last.save(update_fields=["taken_back_at"])
    payload = {"item": item, "step": last.answer["step"]}
    cases.record(case, "guidelines.path_answer_taken_back", by=by, at=at, payload=payload)


@transaction.atomic
def rate_evidence(
    case_number: str,
    *,
    item: int,
    question: str,
    at_variance: bool,
    recommendations: Sequence[Recommendation],
    reviewer_id: str,
    by: str,
    at: datetime,
) -> EvidenceRating:
    """Keep a rating of the evidence behind competing recommendations. Raises Refused with every reason."""
    case = _under_review(case_number, item, reviewer_id, "rate the evidence")
    on, _, _, _ = order_rule(case)
    reasons = reasons_not_to_compare(
        hierarchy(), question=question, at_variance=at_variance, recommendations=recommendations, on=on
    )
    if reasons:
        raise Refused("rate the evidence", case_number, reasons)
    found = compare(hierarchy(), question=question, recommendations=recommendations)
    judged = {
        "question": question,
        "at_variance": at_variance,
        "recommendations": [recommendation_to_json(one) for one in recommendations],
    }
    rating = EvidenceRating.objects.create(
        case=case, item=item, judged=judged, outcome=comparison_to_json(found), rated_by=by, at=at
    )
    payload = {"item": item, "question": question, "decided": found.prevails is not None, "verified": found.verified}
    cases.record(case, "guidelines.evidence_rated", by=by, at=at, payload=payload)
    return rating
