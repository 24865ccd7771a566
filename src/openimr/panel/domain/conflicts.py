"""Is a reviewer free of every tie that the law forbids? Silence is not independence, and doubt is not clearance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from openimr.cases.domain.dispute import CaseParty
from openimr.panel.domain.names import Sameness, compare
from openimr.panel.domain.reviewers import Affiliation, Reviewer


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """Ties of these kinds to parties of these roles bar a reviewer while the rule is in force."""

    id: str
    roles: tuple[str, ...]
    kinds: tuple[str, ...]
    since: date
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """One tie that bars: to the party of which role, how, by which rule. `doubtful`: the names only nearly agree."""

    role: str
    tie: Affiliation
    rule: str
    cite: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Screening:
    """What was asked of whom on which day; kept for ever beside the assignment."""

    reviewer_id: str
    on: date
    asked: tuple[str, ...]  # roles
    conflicts: tuple[Conflict, ...]
    unanswered: tuple[str, ...]  # roles

    @property
    def clear(self) -> bool:
        return not self.conflicts and not self.unanswered


def screen(
    reviewer: Reviewer,
    parties: Iterable[CaseParty],
    rules: Iterable[ConflictRule],
    *,
    share_above: float,
    on: date,
) -> Screening:
    """Every tie of the reviewer that holds on that day to a party of the case, by every rule in force.

    `share_above`: a financial interest counts above this percentage of yearly income (Lab. Code 139.5(d)(6)).
    """
    asked = tuple(parties)
    in_force = [rule for rule in rules if rule.since <= on]
    conflicts = []
    for party in asked:
        for rule in in_force:
            if party.role in rule.roles:
                conflicts += [
                    Conflict(party.role, tie, rule.id, rule.cite, sameness is Sameness.DOUBTFUL)
                    for tie, sameness in _ties(reviewer, party, on, share_above)
                    if tie.kind in rule.kinds
                ]
    unanswered = tuple(
        party.role
        for party in asked
        if any(compare(name, silent) is Sameness.SAME for silent in reviewer.unanswered for name in names_of(party))
    )
    return Screening(reviewer.id, on, tuple(party.role for party in asked), tuple(conflicts), unanswered)


def names_of(party: CaseParty) -> tuple[str, ...]:
    """The names by which a party may be known."""
    return tuple({name for name in (party.name, party.organization) if name})


def _ties(reviewer: Reviewer, party: CaseParty, on: date, share_above: float) -> list[tuple[Affiliation, Sameness]]:
    found = []
    for tie in reviewer.affiliations:
        if not tie.holds(on) or (tie.kind == "financial" and tie.percent is not None and tie.percent <= share_above):
            continue
        sameness = [compare(name, tie.party) for name in names_of(party)]
        if Sameness.SAME in sameness:
            found.append((tie, Sameness.SAME))
        elif Sameness.DOUBTFUL in sameness:
            found.append((tie, Sameness.DOUBTFUL))
    return found
