"""The time of the determination that is made anew after an appeal was granted."""

from dataclasses import replace
from datetime import date

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.intake import queries as intake
from openimr.intake import services as intake_services
from openimr.intake.domain.deadlines import determination_deadline
from openimr.programmes.loader import load

#: The usual time limits of a determination, of which a case has one.
USUAL = ("determination.regular", "determination.expedited", "determination.formulary_drug")
AFTER_REMAND = "determination.after_remand"


def decide_anew_by(case: Case, *, ordered: date) -> None:
    """Set the day by which the case is decided anew: by the usual rule, from the day of the order, marked as inferred.

    A second order sets it anew. It is met by the signature of the next version.
    """
    programme = load(case.programme)
    usual = determination_deadline(
        case_facts(case), programme, formulary=intake.formulary_drugs(case), records_received=ordered
    )
    rule = programme.rule(AFTER_REMAND)
    first, *more = usual.steps
    because = "after the order that remands the case (the usual time of a determination; none of its own was found)"
    cite = f"{first.cite}; {rule.in_force(ordered).cite}"
    limit = replace(
        usual,
        rule=AFTER_REMAND,
        says=rule.says,
        steps=(replace(first, because=because, cite=cite), *more),
        verified=False,
    )
    intake_services.store_deadline(case, limit)
    cases.begin_anew(case, AFTER_REMAND)
