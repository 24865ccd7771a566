"""On whom a determination was served and on whom it is still to be served."""

from datetime import date

from django.conf import settings

from openimr.cases.domain.dispute import CaseFacts
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.determinations.domain.addresses import written_in
from openimr.determinations.domain.serving import ServiceFact, Serving, Way, standing
from openimr.determinations.domain.serving import servings as weigh
from openimr.determinations.domain.serving import ways as ways_of
from openimr.determinations.models import Determination, Service
from openimr.determinations.queries.letters import determination
from openimr.programmes.loader import load

#: A recipient that is no party of the case: where the address is.
_OFFICE = "administrative_director"


def standing_determination(case: Case) -> Determination | None:
    """The latest determination, unless an appeal sent the case back and it is decided anew."""
    return determination(case) if has_reached(State(case.state), State.SIGNED) else None


def is_decided(case: Case) -> bool:
    """Whether there is a determination, though an appeal may have sent the case back since."""
    return case.determinations.exists()


def recipients(case: Case, facts: CaseFacts | None = None, *, on: date) -> tuple[str, ...]:
    """The roles that the determination goes to: those whom the law names and who are there (Lab. Code 4610.6(f))."""
    told = facts or case_facts(case)
    named: list[str] = load(case.programme).value("recipients", on).value
    return tuple(role for role in named if role == _OFFICE or told.party(role) is not None)


def may_be_mailed(case: Case, role: str) -> bool:
    """Whether a postal address of that recipient is known here."""
    if role == _OFFICE:
        return "," in settings.ADMINISTRATIVE_DIRECTOR
    party = case_facts(case).party(role)
    return party is not None and len(party.address) > 1


def ways(case: Case, on: date) -> dict[str, Way]:
    """The ways of service that the law of that day knows, by id."""
    return ways_of(load(case.programme), on)


def address_in(facts: CaseFacts, role: str) -> str | None:
    """Where the address of a recipient is: california, outside_california, outside_us; None where none is known."""
    if role == _OFFICE:
        return "california"
    party = facts.party(role)
    if party is None:
        return None
    return written_in(party.address)


def service_facts(determined: Determination) -> tuple[ServiceFact, ...]:
    """Every entry on the service of one determination, in their order."""
    return tuple(_fact(row) for row in determined.service_entries.all())


def standing_service(determined: Determination) -> list[ServiceFact]:
    """The entries that count: without the mistaken ones and those set right."""
    return standing(service_facts(determined))


def _fact(row: Service) -> ServiceFact:
    return ServiceFact(
        id=row.pk,
        kind=row.kind,
        recipient=row.recipient,
        on=row.on,
        way=row.way,
        address_in=row.address_in,
        place=row.place,
        served_by=row.served_by,
        about=row.about_id,
        consented=row.consented,
        remark=row.remark,
        proof_title=row.proof_title,
        proof=row.proof,
    )


def servings(case: Case, determined: Determination | None = None) -> tuple[Serving, ...]:
    """How the service stands with each recipient; nothing where no determination stands."""
    found = determined or standing_determination(case)
    if found is None:
        return ()
    return weigh(service_facts(found), recipients(case, on=found.signed_on))
