"""Corrections: a signed determination never changes; what was wrong in it is said in a new version that names it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr.cases import queries as case_queries
from openimr.cases import services as cases
from openimr.cases.domain.dispute import CaseFacts
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.determinations import queries
from openimr.determinations.adapters import corrections_file
from openimr.determinations.adapters.quality_file import checks
from openimr.determinations.domain.correcting import Change, corrected, reasons_against, told
from openimr.determinations.domain.quality.gate import blocking, objections
from openimr.determinations.models import Determination
from openimr.determinations.services.signing import keep_sealed, signer_of, superseding
from openimr.errors import Reason, Refused
from openimr.panel import queries as panel
from openimr.review.domain.case_review import CaseReview
from openimr.review.domain.sentences import Sentence

#: What of the head the application says too: the gate compares them.
_FACTS = {
    "header.date_assigned": "assigned",
    "header.date_of_injury": "date_of_injury",
    "header.ur_denial_date": "ur_date",
    "header.application_received": "application_received",
}


@transaction.atomic
def correct(
    case_number: str, *, changes: Sequence[Change], reason: str, reviewer_id: str, on: date, by: str, at: datetime
) -> Determination:
    """Seal a new version of the determination that corrects the one before it; that one stays as it is.

    `reviewer_id`: of the reviewer who signed, or empty where the organization corrects. Whoever calls has checked the
    second factor. Raises Refused with every reason; then nothing is stored.
    """
    case = cases.locked(case_number)
    before = queries.determination(case)
    if before is None or not has_reached(State(case.state), State.SIGNED):
        raise Refused("correct", case_number, [Reason("state", f"it is {case.state}; nothing is signed")])
    kinds, role = corrections_file.kinds(on), "reviewer" if reviewer_id else "organization"
    reasons = [*case_queries.clock_behind(case, at)]
    if reviewer_id and reviewer_id != before.reviewer_id:
        reasons.append(Reason("other_signer", "whoever corrects is not the reviewer who signed", "Lab. Code 139.5(d)"))
    if panel.seats_approved(case) > 1:
        reasons.append(Reason("several", "a determination of several reviewers is corrected by hand; ask for help"))
    reasons += reasons_against(before.content, changes, reason, kinds, role)
    if reasons:
        raise Refused("correct", case_number, reasons)
    about = superseding(before, "clerical", reason=reason.strip(), on=on) | {
        "what": [{"place": one.place, "was": one.was, "now": one.now} for one in changes]
    }
    notice = corrections_file.notice("clerical").format(
        version=before.version + 1,
        old=before.version,
        date=f"{before.signed_on:%m/%d/%Y}",
        what=told(changes, kinds),
        reason=reason.strip().rstrip("."),
    )
    content = corrected(before.content, changes, about, notice)
    if held_up := _gate(case, content, changes):
        raise Refused("correct", case_number, held_up)
    signed = keep_sealed(case, content, signer_of(case_number, at), reviewer_id=before.reviewer_id, on=on, at=at)
    payload = {
        "on": on.isoformat(),
        "version": signed.version,
        "of": before.version,
        "places": [one.place for one in changes],
        "key": signed.key_id,
        "pdf": signed.letters["pdf"],
    }
    cases.record(case, "determination.corrected", by=by, at=at, payload=payload)
    return signed


def _gate(case: Case, content: Mapping[str, Any], changes: Sequence[Change]) -> tuple[Reason, ...]:
    """What the quality gate has against the corrected letter, as of the day of its decision: that stays the same."""
    on = date.fromisoformat(content["header"]["decision_date"])
    drawn = queries.Material(case)
    matter = queries.matter(drawn, _review(drawn.reviews[0], changes), today=on)
    return blocking(objections(replace(matter, facts=_facts(matter.facts, changes), letter=content), checks()))


def _facts(facts: CaseFacts, changes: Sequence[Change]) -> CaseFacts:
    days = {_FACTS[one.place]: date.fromisoformat(one.now) for one in changes if one.place in _FACTS}
    return replace(facts, **days) if days else facts  # type: ignore[arg-type]


def _review(review: CaseReview, changes: Sequence[Change]) -> CaseReview:
    """The review with the sentences that the correction words anew."""
    anew = {one.place: one.now for one in changes}

    def worded(sentences: Sequence[Sentence], above: str) -> tuple[Sentence, ...]:
        return tuple(
            replace(one, text=anew.get(f"{above}.{number}.text", one.text)) for number, one in enumerate(sentences, 1)
        )

    items = tuple(
        replace(item, rationale=worded(item.rationale, f"issues.{number}.rationale"))
        for number, item in enumerate(review.items, 1)
    )
    return replace(review, summary=worded(review.summary, "clinical_case_summary"), items=items)
