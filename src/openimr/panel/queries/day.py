"""The panel as of one day, read once for all that is asked of it, and what stands against each reviewer for a case."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from openimr.cases.models import Case
from openimr.errors import Reason
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.domain import reviewers as domain
from openimr.panel.domain.conflicts import Screening
from openimr.panel.domain.fit import Holding, Need, declined_topics, reason_not_fitting
from openimr.panel.domain.qualification import reasons_unqualified
from openimr.panel.queries.qualification import findings
from openimr.panel.queries.screening import conflict_sentences
from openimr.panel.queries.standing import holding, roster, standings

#: What was last found of each reviewer's qualification: version of the file, programme and day; the reasons.
_weighed: dict[str, tuple[tuple[str, str, date], tuple[Reason, ...]]] = {}
_CITE = "Lab. Code 139.5(d)(5)"


def unqualified(version: str, one: domain.Reviewer, programme: str, on: date) -> tuple[Reason, ...]:
    """What is against a reviewer's qualification on that day; weighed once for each version of the file."""
    asked = (version, programme, on)
    known = _weighed.get(one.id)
    if known is None or known[0] != asked:
        reasons = reasons_unqualified(findings(one, programme, on, step="assignment"))
        known = _weighed[one.id] = (asked, reasons)
    return known[1]


class Day:
    """Everybody on the panel as of a day. `besides`: a case that does not count as load, since it is asked about."""

    def __init__(self, on: date, *, besides: Case | None = None) -> None:
        self.on = on
        listed = roster()
        self.everyone: tuple[domain.Reviewer, ...] = tuple(one for _, one in listed)
        self._versions = {one.id: version for version, one in listed}
        self.holdings: Mapping[str, Holding] = {one.id: holding(version, one, on) for version, one in listed}
        self.standings = standings(self.everyone, self.holdings, on=on, besides=besides)

    @cached_property
    def _lacking(self) -> dict[str, Mapping[str, tuple[Reason, ...]]]:
        return {}

    def unqualified(self, programme: str) -> Mapping[str, tuple[Reason, ...]]:
        """What is against each one's qualification under a programme, by id."""
        if programme not in self._lacking:
            self._lacking[programme] = {
                one.id: unqualified(self._versions[one.id], one, programme, self.on) for one in self.everyone
            }
        return self._lacking[programme]

    def answering(self, programme: str, specialty: str, treatments: tuple[str, ...]) -> list[bool]:
        """Of everybody in turn, whether nothing is against qualification and specialty for such a request."""
        lacking, table, wanted = self.unqualified(programme), fit_table(), (specialty, treatments)
        return [
            not lacking[one.id] and reason_not_fitting(table, wanted, self.holdings[one.id].specialties) is None
            for one in self.everyone
        ]

    def declining(self, need: Need) -> set[str]:
        """Who takes no cases of a topic that this one has."""
        return {one for one, held in self._choosy.items() if declined_topics(need, held)}

    @cached_property
    def _choosy(self) -> dict[str, Holding]:
        return {one: held for one, held in self.holdings.items() if held.declines}

    def full(self, reviewer_id: str) -> tuple[Reason, ...]:
        """Whether the reviewer has no room left."""
        stand = self.standings[reviewer_id]
        if stand.open_cases < stand.capacity:
            return ()
        return (Reason("capacity", f"has {stand.open_cases} open cases, {stand.capacity} at most"),)

    def against(
        self, reviewer_id: str, need: Need, programme: str, screened: Screening, bars: tuple[str, ...]
    ) -> tuple[Reason, ...]:
        """Everything against a reviewer for a case but a lack of room. `bars`: what earlier offers of the case left."""
        held = self.holdings[reviewer_id]
        found = list(self.unqualified(programme)[reviewer_id])
        if not screened.clear:
            found += [Reason("conflict", sentence, _CITE) for sentence in conflict_sentences(screened)]
        found += [Reason("barred", why) for why in bars]
        if held.declines:
            found += [Reason("declined", f"takes no cases of {topic}") for topic in declined_topics(need, held)]
        wanted = (need.requesting_specialty, need.treatments)
        if unfit := reason_not_fitting(fit_table(), wanted, held.specialties):
            found.append(Reason(*unfit))
        return tuple(found)
