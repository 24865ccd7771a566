"""Who may review a case, best fit first; who may not, and exactly why."""

from datetime import date

from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import Reason
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.domain.board import Candidate, ranked
from openimr.panel.domain.conflicts import Screening
from openimr.panel.domain.fit import Holding, Need, Standing, declined_topics, fit_of, need_of, reason_not_fitting
from openimr.panel.queries.assignments import assignment, barred, unqualified
from openimr.panel.queries.rotation import lots_of
from openimr.panel.queries.screening import conflict_sentences, screenings
from openimr.panel.queries.standing import holding, roster, standings


def candidates(case: Case, *, on: date | None = None) -> tuple[Candidate, ...]:
    """Every reviewer of the panel for this case: who may review it, best first, and who may not and why.

    Without `on`, the day of the open assignment: the board as it stood.
    """
    held = assignment(case)
    day = on or (held.assigned_on if held else case.assigned or case.application_received)
    table = fit_table()
    need = need_of(case_facts(case), table, on=day)
    listed = roster()
    everyone = tuple(one for _, one in listed)
    holdings = {one.id: holding(version, one, day) for version, one in listed}
    stand = standings(everyone, holdings, on=day, besides=case)
    screened, bars = screenings(case, day), barred(case)
    found = []
    for one in everyone:
        against = (
            *unqualified(one, case, day),
            *_reasons(need, holdings[one.id], stand[one.id], screened[one.id]),
            *(Reason("barred", why) for why in bars.get(one.id, ())),
        )
        found.append(Candidate(one.id, against, fit_of(holdings[one.id], stand[one.id], need, table), screened[one.id]))
    return ranked(found, lots_of(case, (one.id for one in everyone)), near_equal=table.near_equal)


def _reasons(need: Need, held: Holding, stand: Standing, screened: Screening) -> list[Reason]:
    found = [Reason("conflict", sentence, "Lab. Code 139.5(d)(5)") for sentence in conflict_sentences(screened)]
    if stand.open_cases >= stand.capacity:
        found.append(Reason("capacity", f"has {stand.open_cases} open cases, {stand.capacity} at most"))
    found += [Reason("declined", f"takes no cases of {topic}") for topic in declined_topics(need, held)]
    if unfit := reason_not_fitting(fit_table(), (need.requesting_specialty, need.treatments), held.specialties):
        found.append(Reason(*unfit))
    return found
