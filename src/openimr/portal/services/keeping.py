"""A party that was entered wrongly is the same party: its account keeps the case under the corrected name."""

from datetime import datetime

from django.db import transaction

from openimr.cases import services as cases
from openimr.errors import Reason, Refused
from openimr.portal import queries
from openimr.portal.models import Access

_MAY = frozenset({"intake", "medical_director"})


@transaction.atomic
def keep_accounts(case_number: str, *, role: str, former: str, by: str, at: datetime) -> int:
    """What the party of a role had under its `former` mark it has under its present one; answers how many accounts.

    Its account, invitations, conversations, and the worker's word for a representative. Raises NotFound, Refused.
    """
    case = cases.locked(case_number)
    actor, _, account = by.partition(":")
    if account and actor not in _MAY:
        reason = Reason("role", f"that is not for the {actor.replace('_', ' ')}")
        raise Refused("keep the account", case_number, [reason])
    mark = queries.mark_of(queries.party_of(case, role))
    if mark == former:
        return 0
    kept = Access.objects.filter(case=case, role=role, party_mark=former).update(party_mark=mark)
    for rows in (case.portal_invitations, case.conversations):
        rows.filter(role=role, party_mark=former).update(party_mark=mark)
    if role == "representative":
        case.portal_authorizations.filter(party_mark=former).update(party_mark=mark)
    cases.record(case, "portal.same_party", by=by, at=at, payload={"party": role, "accounts": kept})
    return kept
