"""Appeals against the determinations of a case."""

from collections.abc import Mapping

from openimr.cases.models import Case
from openimr.determinations.domain.appealing import AppealFact, Petition
from openimr.determinations.domain.appealing import petitions as weigh
from openimr.determinations.domain.implementing import Suspension
from openimr.determinations.models import Appeal, Determination
from openimr.determinations.queries.service import servings, standing_determination
from openimr.programmes.loader import load


def appeal_facts(determined: Determination) -> tuple[AppealFact, ...]:
    """Every entry on appeals against one determination, in their order."""
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


def petitions(case: Case, determined: Determination | None = None) -> tuple[Petition, ...]:
    """The petitions against a determination (the one that stands, unless another is given), oldest first."""
    found = determined or standing_determination(case)
    if found is None:
        return ()
    served = {one.recipient: one for one in servings(case, found)}
    return weigh(appeal_facts(found), served, load(case.programme))


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
