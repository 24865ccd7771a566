"""What the claims administrator owes of a determination, and what was reported of it."""

from datetime import date

from openimr.cases.domain.dispute import CaseFacts
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.clock import day_of
from openimr.determinations.domain.appealing import Petition
from openimr.determinations.domain.implementing import ItemFact, Overturned, Owed, owed
from openimr.determinations.domain.serving import Serving, standing
from openimr.determinations.models import Determination, Implementation
from openimr.determinations.queries.appeals import petitions, set_aside, suspensions
from openimr.determinations.queries.lines import counted, line
from openimr.determinations.queries.service import standing_determination
from openimr.programmes.loader import load

_OWES = "claims_administrator"


def implementation_facts(determined: Determination) -> tuple[ItemFact, ...]:
    """Every entry on the items of one version of a determination, in their order."""
    return tuple(_fact(row) for row in determined.implementation_entries.all())


def implementation_of_line(determined: Determination) -> tuple[ItemFact, ...]:
    """The same of a determination with the versions that it corrects: none of them decided otherwise."""
    return tuple(fact for one in line(determined) for fact in implementation_facts(one))


def standing_implementation(determined: Determination) -> list[ItemFact]:
    """The entries that count, without the mistaken ones, of all versions of the line."""
    return standing(implementation_of_line(determined))


def _fact(row: Implementation) -> ItemFact:
    return ItemFact(
        id=row.pk,
        kind=row.kind,
        item=row.item,
        on=row.on,
        about=row.about_id,
        reported_by=row.reported_by,
        informed_on=row.informed_on,
        reported_on=day_of(row.at),
        remark=row.remark,
        proof_title=row.proof_title,
        proof=row.proof,
    )


def overturned(determined: Determination, facts: CaseFacts) -> tuple[Overturned, ...]:
    """The items that the determination overturned, in their order."""
    known = {item.number: item for item in facts.items}
    return tuple(
        Overturned(
            number=issue["number"],
            request=issue["request"],
            date_of_service=known[issue["number"]].date_of_service if issue["number"] in known else None,
            retrospective=bool(issue["understood"].get("retrospective")),
        )
        for issue in determined.content["issues"]
        if issue["decision"] == "overturned"
    )


def implementation(
    case: Case,
    *,
    today: date,
    determined: Determination | None = None,
    served: tuple[Serving, ...] | None = None,
    appeals: tuple[Petition, ...] | None = None,
) -> tuple[Owed, ...]:
    """How each overturned item stands as of `today`; nothing where no determination stands or all was upheld.

    `served`: the service of that version, where it was looked up already.
    """
    found = determined or standing_determination(case)
    if found is None:
        return ()
    filed = petitions(case, found) if appeals is None else appeals
    counts = counted(case, found, "implementation.after_correction", served)
    told, programme = implementation_of_line(found), load(case.programme)
    return tuple(
        owed(
            item,
            told,
            served=counts.served.get(_OWES),
            suspensions=suspensions(case, filed),
            set_aside=set_aside(filed),
            decided_on=line(found)[0].signed_on,
            programme=programme,
            today=today,
        )
        for item in overturned(found, case_facts(case))
    )
