"""Writes of a reviewer's standing: lapsed in the night, and confirmed for another year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.errors import Reason, Refused
from openimr.panel import queries
from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.domain.qualification import Answer
from openimr.panel.models import Reviewer, ReviewerVersion
from openimr.panel.queries.qualification import PROGRAMME, findings
from openimr.panel.services.profiles import Act, locked_profile, write
from openimr.panel.services.reviewers import recall


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A reviewer who ceased to meet requirements (their ids), and the cases taken back."""

    reviewer_id: str
    requirements: tuple[str, ...]
    recalled: tuple[str, ...]


def mark_lapsed(*, today: date, by: str, at: datetime) -> tuple[Lapsed, ...]:
    """Mark who is not qualified any more and take back their open cases; answers who is newly marked or lost cases.

    Each reviewer is a transaction of its own. Only what the file shows as not met recalls a case: what is not
    documented stops an assignment and a signature, but takes nothing away. A second time the same day changes nothing.
    """
    marked = [_mark(one, today, by, at) for one in Reviewer.objects.filter(active=True).values_list("pk", flat=True)]
    return tuple(one for one in marked if one is not None)


@transaction.atomic
def _mark(reviewer_id: str, today: date, by: str, at: datetime) -> Lapsed | None:
    for number in (*queries.open_cases(reviewer_id), *queries.cases_read(reviewer_id)):
        cases.locked(number)  # cases before reviewers, as an acceptance does: the two wait for each other in turn
    profile = locked_profile(reviewer_id)
    found = findings(reviewer_of(profile), PROGRAMME, today, step="signature")
    not_met = [one.requirement.id for one in found if one.answer is Answer.NOT_MET and one.requirement.recalls]
    failed = tuple(one for one in not_met if one != "suspended")  # marked by its own act
    before = _marked(reviewer_id)
    recalled = recall(reviewer_id, reason=_reason(not_met), today=today, by=by, at=at) if not_met else ()
    if failed != before:
        kind = "lapsed" if failed else "restored"
        facts = {"requirements": list(failed), "on": today.isoformat(), "recalled": list(recalled)}
        write([Act(reviewer_id, kind, profile, facts)], by=by, at=at)
    newly = failed and failed != before
    return Lapsed(reviewer_id, failed, recalled) if newly or recalled else None


def _reason(not_met: Sequence[str]) -> str:
    """The reason of the list in assignment_steps.yaml: the gravest."""
    if "suspended" in not_met:
        return "suspended"
    return "expired" if set(not_met) <= {"licence", "certification"} else "not_qualified"


def _marked(reviewer_id: str) -> tuple[str, ...]:
    marks = ReviewerVersion.objects.filter(reviewer=reviewer_id, kind__in=["lapsed", "restored"])
    last = marks.order_by("sequence").values_list("facts", flat=True).last()
    return tuple(last["requirements"]) if last else ()


@transaction.atomic
def reattest(reviewer_id: str, *, version: int, today: date, by: str, at: datetime) -> None:
    """The reviewer confirms the whole profile, in the sentences of `queries.profile_statement`, for a year.

    `version` is the one whose sentences were on the screen. Raises Refused where the file changed since, and NotFound.
    """
    profile = locked_profile(reviewer_id)
    statement = queries.profile_statement(reviewer_id)
    if statement.version != version:
        sentence = "the profile changed since it was shown: read it again, then confirm"
        raise Refused("confirm the profile", reviewer_id, [Reason("changed", sentence)])
    profile["attested"] = today.isoformat()
    facts = {"of_version": version, "sentences": list(statement.sentences)}
    write([Act(reviewer_id, "attested", profile, facts)], by=by, at=at)
