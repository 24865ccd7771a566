"""Who was asked about which ties, and what was found, in words that name roles and relations, not people."""

from datetime import date

from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.panel.adapters.panel_file import conflict_rules
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.conflicts import Screening, screen
from openimr.panel.queries.reviewers import reviewer


def screening(one: domain.Reviewer, case: Case, on: date) -> Screening:
    rules, share = conflict_rules()
    return screen(one, case_facts(case).parties, rules, share_above=share, on=on)


def screening_of(case: Case, reviewer_id: str, on: date) -> Screening:
    """The reviewer's ties to the parties of the case as of that day."""
    return screening(reviewer(reviewer_id), case, on)


def conflict_sentences(screening: Screening) -> list[str]:
    """A screening's findings as sentences that name roles and relations, not people."""
    found = [
        f"{'perhaps a ' if conflict.doubtful else ''}{conflict.tie.kind} tie to the {conflict.role.replace('_', ' ')}: "
        f"{conflict.tie.relation} [{conflict.cite}]"
        for conflict in screening.conflicts
    ]
    return found + [f"did not answer for the {role.replace('_', ' ')}" for role in screening.unanswered]
