"""Appeals against the determinations of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from openimr.cases.models import Case
from openimr.determinations.domain.appealing import AppealFact, Petition, last_day_of, of_correction
from openimr.determinations.domain.appealing import petitions as weigh
from openimr.determinations.domain.implementing import Suspension
from openimr.determinations.domain.serving import Serving
from openimr.determinations.models import Appeal, Determination
from openimr.determinations.queries.letters import determination
from openimr.determinations.queries.lines import Counted, counted, line
from openimr.determinations.queries.service import standing_determination
from openimr.intake.domain.deadlines import Deadline
from openimr.panel import queries as panel
from openimr.programmes.domain.rules import Programme
from openimr.programmes.loader import load


@dataclass(frozen=True, slots=True)
class LastDays:
    """The last day of a petition, None where nobody was served; `anew`: the day if a correction began it anew."""

    counts: Deadline | None
    anew: Deadline | None = None


def appeal_facts(determined: Determination) -> tuple[AppealFact, ...]:
    """Every entry on appeals against one version of a determination, in their order."""
    return tuple(_fact(row) for row in determined.appeal_entries.all())


def _fact(row: Appeal) -> AppealFact:
    return AppealFact(
        id=row.pk,
        kind=row.kind,
        on=row.on,
        party=row.party,
        about=row.about_id,
        board_number=row.board_number,
        grounds=tuple(row.grounds),
        outcome=row.outcome,
        fact=row.fact,
        remand_to=row.remand_to,
        remark=row.remark,
        proof_title=row.proof_title,
        proof=row.proof,
    )


def petitions(
    case: Case, determined: Determination | None = None, counts: Counted | None = None
) -> tuple[Petition, ...]:
    """The petitions against a determination (the one that stands, unless another is given), oldest first.

    Those against the versions that it corrects are petitions against it. `counts`: where it was looked up already.
    """
    found = determined or standing_determination(case)
    if found is None:
        return ()
    told = counts or counted_for_appeal(case, found)
    facts = [fact for one in line(found) for fact in appeal_facts(one)]
    in_doubt = told.law is not None and not told.law.verified
    return weigh(facts, told.served, load(case.programme), told.anew if in_doubt else None)


def counted_for_appeal(case: Case, determined: Determination, served: tuple[Serving, ...] | None = None) -> Counted:
    """The service from which the time of a petition counts, by recipient."""
    return counted(case, determined, "appeal.after_correction", served)


def last_days(counts: Counted, party: str, law: Programme) -> LastDays:
    """By when that party may petition, and by when if the service of a correction began the time anew."""
    limit = last_day_of(party, counts.served, law)
    if limit is None or counts.law is None:
        return LastDays(limit)
    own = counts.anew.get(party)
    again = own is not None and own.state == "served"
    anew = last_day_of(party, {**counts.served, **counts.anew}, law) if again else None
    return LastDays(of_correction(limit, counts.law), anew)


def set_aside(found: tuple[Petition, ...]) -> bool:
    """Whether an appeal set the determination aside."""
    return any(petition.sets_aside for petition in found)


def suspensions(case: Case, found: tuple[Petition, ...], words: Mapping[str, str] | None = None) -> list[Suspension]:
    """The times in which the appeals keep the administrator from having to implement.

    A petition that came late suspends nothing by itself; a stay that was ordered does, whatever the petition.
    """
    programme, told = load(case.programme), words or {}
    held: list[Suspension] = []
    for petition in found:
        rule = programme.value("implementation.while_appealed", petition.filed.on)
        ended = petition.decided.on if petition.decided else None
        if petition.timely != "late" and rule.value == "suspended":
            sentence = told.get("appeal", "an appeal was filed")
            held.append(Suspension(petition.filed.on, ended, sentence, rule.cite))
        held += [
            Suspension(since, until, told.get("stay", "a stay was ordered"), "order of the appeals board")
            for since, until in petition.stays
        ]
    return held


def set_aside_on(case: Case) -> date | None:
    """The day of the order that set the last determination aside, where it does not stand any more and none follows."""
    last = determination(case)
    if last is None or (standing_determination(case) is not None and not set_aside(petitions(case, last))):
        return None
    ordered = [one.decided.on for one in petitions(case, last) if one.sets_aside and one.decided]
    return max([*ordered, *(one.on for one in panel.remands(case))], default=None)
