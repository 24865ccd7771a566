"""Staff invite a party, record whom a worker authorized, and take access away again."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from openimr.cases import services as cases
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.errors import NotFound, Reason, Refused
from openimr.portal import queries
from openimr.portal.domain import codes
from openimr.portal.models import Access, Authorization, Invitation


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation with its code, which is told this once and kept nowhere."""

    invitation: Invitation
    code: str

    def __str__(self) -> str:
        return f"invitation {self.invitation.pk}"


@transaction.atomic
def invite(
    case_number: str,
    role: str,
    *,
    by: str,
    at: datetime,
    mark: str = "",
    whole_organization: bool = False,
    ends_former: bool = False,
) -> Invited:
    """A one-time code for a party of the case; one that was not used yet ends with it. Raises Refused, NotFound.

    `mark` names the party where a role has several. `whole_organization`: a claims administrator's account sees the
    cases that name its organization, each after staff said so. `ends_former`: whoever lost the password or the second
    factor begins anew; what the former account saw of this case it sees no more, from this instant.
    """
    case = cases.locked(_known(case_number))
    party = _party(case, role, mark)
    reasons = _reasons_not_to_invite(case, party, whole_organization=whole_organization)
    if reasons:
        raise Refused("invite this party", case.number, reasons)
    own = queries.mark_of(party)
    case.portal_invitations.filter(role=role, party_mark=own, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    code = codes.code_of(secrets.randbits(128))
    invitation = Invitation.objects.create(
        case=case,
        role=role,
        party_mark=own,
        whole_organization=whole_organization,
        account=codes.account_name(secrets.randbits(64)),
        digest=codes.digest(code),
        issued_at=at,
        issued_by=by,
        expires_at=at + codes.VALID,
    )
    payload = {"invitation": invitation.pk, "party": role, "whole_organization": whole_organization}
    cases.record(case, "portal.invited", by=by, at=at, payload=payload)
    if ends_former:
        _end_former(case, invitation, by=by, at=at)
    return Invited(invitation, code)


def _end_former(case: Case, invitation: Invitation, *, by: str, at: datetime) -> None:
    """The accesses of the very party that is invited anew end; the new one takes their place when the code is used."""
    own = Q(case=case, party_mark=invitation.party_mark)
    if invitation.whole_organization:
        whole = [one.access.pk for one in queries.sights(case) if one.word is not None and one.word.allowed]
        own |= Q(case=None, pk__in=whole)
    for access in Access.objects.select_for_update().filter(own, role=invitation.role, withdrawn_at=None):
        access.withdrawn_at, access.withdrawn_by = at, by
        access.reason, access.replaced_by = "a new invitation takes its place", invitation
        access.save()
        _tell_withdrawn(access, case, by=by, at=at)


def _tell_withdrawn(access: Access, case: Case, *, by: str, at: datetime) -> None:
    payload = {"access": access.pk, "party": access.role}
    for one in {case.pk: case, access.invitation.case_id: access.invitation.case}.values():
        cases.record(one, "portal.access_withdrawn", by=by, at=at, payload=payload)


def _known(case_number: str) -> str:
    if not Case.objects.filter(number=case_number).exists():
        raise NotFound(f"{case_number}: no such case; `openimr case list` shows the cases that there are")
    return case_number


def _party(case: Case, role: str, mark: str) -> Any:
    if role not in queries.rights().identity:
        raise NotFound(f"{case.number}: a {role.replace('_', ' ')} has no account in the portal")
    if not mark:
        return queries.party_of(case, role)
    found = next((one for one in case.parties.filter(role=role) if queries.mark_of(one) == mark), None)
    if found is None:
        raise NotFound(f"{case.number}: the application names this {role.replace('_', ' ')} no more")
    return found


def _reasons_not_to_invite(case: Case, party: Any, *, whole_organization: bool) -> list[Reason]:
    reasons = []
    if party.role == "representative" and not queries.is_authorized(case, queries.mark_of(party)):
        said = "the worker's authorization of this representative is not recorded: record it first"
        reasons.append(Reason("not_authorized", said, "Lab. Code 4610.5(j)"))
    if whole_organization and party.role != "claims_administrator":
        said = "only a claims administrator has an account for every case of its organization"
        reasons.append(Reason("organization", said))
    if whole_organization and not party.organization.strip():
        reasons.append(Reason("organization", "the application names no organization, so none can be invited"))
    return reasons


@transaction.atomic
def withdraw_invitation(case_number: str, number: int, *, by: str, at: datetime) -> None:
    """An invitation that was not used is no longer good. Raises Refused, NotFound."""
    case = cases.locked(_known(case_number))
    invitation = case.portal_invitations.filter(pk=number).first()
    if invitation is None:
        raise NotFound(f"{case_number}: no invitation {number}")
    if invitation.used_at is not None:
        said = "it was used: withdraw the access that it gave"
        raise Refused("withdraw this invitation", case_number, [Reason("used", said)])
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        cases.record(case, "portal.invitation_withdrawn", by=by, at=at, payload={"invitation": number})


@transaction.atomic
def withdraw_access(case_number: str, number: int, *, reason: str, by: str, at: datetime) -> None:
    """The account sees this case no more, from this instant; an organization's sees none of its cases any more.

    Raises Refused without a reason, NotFound.
    """
    case = cases.locked(_known(case_number))
    whole = [sight.access.pk for sight in queries.sights(case)]
    own = Q(case=case) | Q(case=None) & (Q(pk__in=whole) | Q(invitation__case=case))
    access = Access.objects.select_for_update().filter(own, pk=number).first()
    if access is None:
        raise NotFound(f"{case_number}: no access {number}")
    if not reason.strip():
        raise Refused("withdraw this access", case_number, [Reason("reason", "say why: it is kept")])
    if access.withdrawn_at is None:
        access.withdrawn_at, access.withdrawn_by, access.reason = at, by, reason.strip()[:400]
        access.save()
        _tell_withdrawn(access, case, by=by, at=at)


@transaction.atomic
def record_authorization(
    case_number: str, *, kind: str, signed_on: date, by: str, at: datetime, mark: str = ""
) -> Authorization:
    """The worker's written word for the representative is in the file. Raises Refused, NotFound.

    A person designated before the utilization review decision does not act for the worker (Lab. Code 4610.5(j)).
    """
    case = cases.locked(_known(case_number))
    party = _party(case, "representative", mark)
    reasons = []
    if kind not in Authorization.Kind.values:
        reasons.append(Reason("kind", f"it is one of {', '.join(Authorization.Kind.values)}"))
    if signed_on > day_of(at):
        reasons.append(Reason("signed_on", "it is signed on a day that is still to come"))
    decided = case.ur_decision.date
    if kind == Authorization.Kind.DESIGNEE and signed_on < decided:
        said = f"it was signed before the utilization review decision of {decided:%m/%d/%Y}: ask for a new one"
        reasons.append(Reason("signed_before", said, "Lab. Code 4610.5(j)"))
    if reasons:
        raise Refused("record this authorization", case_number, reasons)
    made = Authorization.objects.create(
        case=case, kind=kind, party_mark=queries.mark_of(party), signed_on=signed_on, recorded_at=at, recorded_by=by
    )
    payload = {"authorization": made.pk, "kind": kind, "signed_on": signed_on.isoformat()}
    cases.record(case, "portal.authorization_recorded", by=by, at=at, payload=payload)
    return made


@transaction.atomic
def end_authorization(case_number: str, number: int, *, by: str, at: datetime) -> None:
    """The worker took the authorization back: the representative's access ends at once. Raises NotFound."""
    case = cases.locked(_known(case_number))
    made = case.portal_authorizations.filter(pk=number, ended_at=None).first()
    if made is None:
        raise NotFound(f"{case_number}: no authorization {number} that holds")
    made.ended_at, made.ended_by = at, by
    made.save()
    cases.record(case, "portal.authorization_ended", by=by, at=at, payload={"authorization": number})
