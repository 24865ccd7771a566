"""A party uses its invitation: a new account, or one case more for the account that it has."""

import hmac
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr.accounts.queries import Role, is_party
from openimr.accounts.services import closed, count_try, forgive, open_account, weak
from openimr.cases import services as cases
from openimr.errors import Reason, Refused
from openimr.portal import queries
from openimr.portal.domain import codes
from openimr.portal.models import Access, Holder, Invitation, OrganizationCase

#: One sentence for whatever does not fit: which of the answers it was is told to nobody.
_NOT_KNOWN = Reason("not_known", "these answers do not go together, or the code is no longer good")


def join(
    code: str,
    *,
    claim_number: str,
    day: date | None,
    password: str,
    language: str,
    address: str,
    at: datetime,
    person: Any = None,
) -> Any:
    """The account that sees the case from now on. Raises Refused.

    `person` is the account that is signed in, if any: an invitation of its own role adds the case to it. Code, claim
    number and date are weighed together; after a few wrong answers the code is void, and an address that tries many
    is closed for a while.
    """
    until = count_try(account=f"code {codes.digest(code)}", address=address, at=at)
    if until is not None:
        raise _refused(Reason("locked", closed(until)))
    if person is None:
        _check_password(password)
    with transaction.atomic():
        joined = _join(code, claim_number, day, password=password, language=language, at=at, person=person)
    if joined is None:  # the wrong answer is kept
        raise _refused(_NOT_KNOWN)
    forgive(account=f"code {codes.digest(code)}", address=address)
    return joined


def _check_password(password: str) -> None:
    if reasons := weak(password):
        raise _refused(*reasons)


def _join(
    code: str, claim_number: str, day: date | None, *, password: str, language: str, at: datetime, person: Any
) -> Any | None:
    invitation = Invitation.objects.select_for_update().filter(digest=codes.digest(code)).first()
    if invitation is None or not _is_open(invitation, at):
        return None
    if not _answers_fit(invitation, claim_number, day) or (person is not None and person.role != invitation.role):
        invitation.wrong += 1
        invitation.save(update_fields=["wrong"])
        return None
    holder = person if person is not None else _new_account(invitation, password, language)
    invitation.used_at = at
    invitation.save(update_fields=["used_at"])
    _give_access(invitation, holder, at)
    return holder


def _is_open(invitation: Invitation, at: datetime) -> bool:
    unused = invitation.used_at is None and invitation.withdrawn_at is None
    if not unused or at >= invitation.expires_at or invitation.wrong >= codes.TRIES:
        return False
    marks = {queries.mark_of(party) for party in invitation.case.parties.filter(role=invitation.role)}
    if invitation.party_mark not in marks:  # the case names another party now
        return False
    return invitation.role != "representative" or queries.is_authorized(invitation.case, invitation.party_mark)


def _answers_fit(invitation: Invitation, claim_number: str, day: date | None) -> bool:
    case = invitation.case
    _, known = queries.identifying_date(case, invitation.role)
    number = hmac.compare_digest(codes.plain(claim_number).encode(), codes.plain(case.claim_number).encode())
    return (day == known) & number


def _new_account(invitation: Invitation, password: str, language: str) -> Any:
    person, fresh = open_account(username=invitation.account, role=Role(invitation.role), password=password)
    assert fresh
    assert is_party(person)
    known = queries.languages()
    Holder.objects.create(person=person, language=language if language in known else next(iter(known)))
    return person


def _give_access(invitation: Invitation, person: Any, at: datetime) -> None:
    whole = invitation.whole_organization
    meant = invitation.case.parties.filter(role=invitation.role)
    party = next(one for one in meant if queries.mark_of(one) == invitation.party_mark)
    access = Access.objects.create(
        person=person,
        invitation=invitation,
        case=None if whole else invitation.case,
        role=invitation.role,
        party_mark="" if whole else invitation.party_mark,
        organization=party.organization if whole else "",
        since=at,
    )
    if whole:
        _give_cases(access, invitation, at)
    payload = {"access": access.pk, "invitation": invitation.pk, "party": invitation.role}
    cases.record(invitation.case, "portal.joined", by=person.actor, at=at, payload=payload)


def _give_cases(access: Access, invitation: Invitation, at: datetime) -> None:
    """The case of the invitation, and those that staff allowed the account in whose place this one comes."""
    former = OrganizationCase.objects.filter(
        access__replaced_by=invitation, access__organization__iexact=access.organization, allowed=True
    )
    seen = {word.case_id: word.first_seen_at for word in former}
    OrganizationCase.objects.bulk_create(
        OrganizationCase(
            access=access, case_id=case, allowed=True, decided_at=at, decided_by=invitation.issued_by,
            first_seen_at=seen.get(case),
        )
        for case in {invitation.case_id, *seen}
    )  # fmt: skip


@transaction.atomic
def choose_language(person: Any, code: str) -> None:
    """Keep the language that this account reads. Raises Refused for one that there is not."""
    if code not in queries.languages():
        raise Refused("choose a language", "portal", [Reason("language", f"there is no {code}")])
    Holder.objects.update_or_create(person=person, defaults={"language": code})


def _refused(*reasons: Reason) -> Refused:
    return Refused("open an account", "portal", reasons)
