"""Reads of qualification: every requirement answered for a reviewer on a day, and what ends soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from openimr.panel.adapters.panel_file import reviewer_of
from openimr.panel.adapters.qualification_file import profile_wording, qualification_rules
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.expiry import Expiry
from openimr.panel.domain.expiry import expiring as expiring_of
from openimr.panel.domain.profile_words import profile_words
from openimr.panel.domain.qualification import Finding, Terms, weigh
from openimr.panel.queries.reviewers import newest_version
from openimr.panel.queries.standing import roster
from openimr.programmes.loader import load

#: The programme by whose numbers the panel is weighed where no case says which.
PROGRAMME = "california_workers_comp"


def findings(one: domain.Reviewer, programme: str, on: date, *, step: str) -> tuple[Finding, ...]:
    """The answers for one reviewer under a programme's law of that day; `step` is "assignment" or "signature".

    Raises RuleMissing where the law has no number for that day.
    """
    return weigh(one, qualification_rules().requirements, _terms(programme, on), on=on, step=step)


@lru_cache(maxsize=128)  # a what-if asks about each day of three months
def _terms(programme: str, on: date) -> Terms:
    rules, law = qualification_rules(), load(programme)
    asked = {rule.law for rule in rules.requirements if rule.law}
    return Terms(
        checked_within_months=rules.checked_within_months,
        attested_within_months=rules.attested_within_months,
        states=rules.states,
        limits={name: float(law.value(name, on).value) for name in asked},
    )


def expiring(on: date, within_days: int) -> tuple[Expiry, ...]:
    """What ends within so many days, of every active reviewer, soonest first; what ended and was not replaced too."""
    return expiring_among((one for _, one in roster()), on, within_days)


def expiring_among(everyone: Iterable[domain.Reviewer], on: date, within_days: int) -> tuple[Expiry, ...]:
    rules = qualification_rules()
    found = [
        one
        for reviewer in everyone
        for one in expiring_of(
            reviewer,
            on=on,
            within_days=within_days,
            warn_days=rules.warn_days,
            attested_within_months=rules.attested_within_months,
        )
    ]
    return tuple(sorted(found, key=lambda one: (one.days_left, one.reviewer_id)))


@dataclass(frozen=True, slots=True)
class ProfileStatement:
    """The whole profile in sentences, for the reviewer's own eyes and the medical director's; of which version."""

    version: int
    sentences: tuple[str, ...]


def profile_statement(reviewer_id: str) -> ProfileStatement:
    """What the reviewer confirms by `services.reattest`. Raises NotFound."""
    newest = newest_version(reviewer_id)
    return ProfileStatement(newest.sequence, profile_words(reviewer_of(dict(newest.profile)), profile_wording()))
