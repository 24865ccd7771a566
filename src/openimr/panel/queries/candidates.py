"""Who may review a case, best fit first; who may not, and exactly why; and what helps where nobody may."""

from dataclasses import dataclass
from datetime import date

from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.domain.board import Candidate, ranked
from openimr.panel.domain.fit import Need, fits, need_of
from openimr.panel.domain.relaxing import Profile, WayOut, profile_of, ways_out
from openimr.panel.queries.assignments import assignment, barred
from openimr.panel.queries.day import Day
from openimr.panel.queries.languages import languages
from openimr.panel.queries.rotation import lots_of
from openimr.panel.queries.screening import screenings


def candidates(case: Case, *, on: date | None = None) -> tuple[Candidate, ...]:
    """Every reviewer of the panel for this case: who may review it, best first, and who may not and why.

    Without `on`, the day of the open assignment: the board as it stood.
    """
    held = assignment(case)
    day = Day(on or (held.assigned_on if held else case.assigned or case.application_received), besides=case)
    need = need_for(case, day.on)
    return board(case, need, day)


def need_for(case: Case, on: date) -> Need:
    """What the case asks for."""
    return need_of(case_facts(case), fit_table(), on=on, languages=languages(case))


def board(case: Case, need: Need, day: Day) -> tuple[Candidate, ...]:
    """The candidates for a case, on a day that was read already."""
    table = fit_table()
    screened, bars, drawn = screenings(case, day.on), barred(case), lots_of(case, day.holdings)
    found = []
    for one, fit in fits(day.holdings, day.standings, need, table).items():
        screening = screened[one]
        against = day.against(one, need, case.programme, screening, bars.get(one, ()))
        found.append(Candidate(one, (*against, *day.full(one)), fit, screening, drawn.get(one, "")))
    return ranked(found, drawn, near_equal=table.near_equal)


@dataclass(frozen=True, slots=True)
class Help:
    """What helps where nobody may review a case."""

    ways: tuple[WayOut, ...]
    recruit: Profile

    def sentences(self) -> tuple[str, ...]:
        """The same in words, one sentence each."""
        told = [f"to relax: {way}" for way in self.ways] or ["no requirement that may be relaxed would help"]
        return (*told, f"to recruit: {self.recruit}")


def help_for(case: Case, candidates: tuple[Candidate, ...], on: date) -> Help:
    """Which requirements to relax, and who could be recruited, for a case that nobody of these may review."""
    return Help(ways_out(candidates, fit_table()), profile_of(need_for(case, on), fit_table()))
