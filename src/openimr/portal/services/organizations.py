"""Staff say which cases an account of a whole organization sees; what it sees first is kept."""

from datetime import datetime
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.errors import NotFound
from openimr.portal import queries
from openimr.portal.models import OrganizationCase


@transaction.atomic
def decide_organization_case(case_number: str, access: int, *, allowed: bool, by: str, at: datetime) -> None:
    """Whether the account of that access sees this case, which names its organization. Raises NotFound.

    A name is typed by whoever fills an application in, so it alone shows nothing to anybody.
    """
    if not Case.objects.filter(number=case_number).exists():
        raise NotFound(f"{case_number}: no such case; `openimr case list` shows the cases that there are")
    case = cases.locked(case_number)
    sight = next((one for one in queries.sights(case) if one.access.pk == access), None)
    if sight is None:
        raise NotFound(f"{case_number}: no access {access} of an organization that this case names")
    if sight.word is not None and sight.word.allowed == allowed:
        return
    OrganizationCase.objects.update_or_create(
        access=sight.access, case=case, defaults={"allowed": allowed, "decided_at": at, "decided_by": by}
    )
    payload = {"access": access, "party": sight.access.role, "allowed": allowed}
    cases.record(case, "portal.organization_case", by=by, at=at, payload=payload)


@transaction.atomic
def note_sight(person: Any, *, at: datetime, case: Case | None = None) -> None:
    """The cases of its organization that this account meets for the first time: on its list, or the one it opened."""
    new = OrganizationCase.objects.filter(access__person=person, access__withdrawn_at=None, first_seen_at=None)
    if case is not None:
        new = new.filter(case=case)
    seen = set(queries.visible(person).filter(pk__in=new.values("case_id")).values_list("pk", flat=True))
    for word in new.select_for_update().filter(allowed=True, case_id__in=seen).select_related("case", "access"):
        word.first_seen_at = at
        word.save(update_fields=["first_seen_at"])
        payload = {"access": word.access_id, "party": word.access.role}
        cases.record(word.case, "portal.seen_by_organization", by=person.actor, at=at, payload=payload)
