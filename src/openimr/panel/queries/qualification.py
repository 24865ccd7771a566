"""Reads of qualification: every requirement answered for a reviewer on a day."""

from datetime import date
from functools import lru_cache

from openimr.panel.adapters.qualification_file import qualification_rules
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.qualification import Finding, Terms, weigh
from openimr.programmes.loader import load


def findings(one: domain.Reviewer, programme: str, on: date, *, step: str) -> tuple[Finding, ...]:
    """The answers for one reviewer under a programme's law of that day; `step` is "assignment" or "signature".

    Raises RuleMissing where the law has no number for that day.
    """
    return weigh(one, qualification_rules().requirements, _terms(programme, on), on=on, step=step)


@lru_cache(maxsize=64)
def _terms(programme: str, on: date) -> Terms:
    rules, law = qualification_rules(), load(programme)
    asked = {rule.law for rule in rules.requirements if rule.law}
    return Terms(
        checked_within_months=rules.checked_within_months,
        attested_within_months=rules.attested_within_months,
        states=rules.states,
        limits={name: float(law.value(name, on).value) for name in asked},
    )
