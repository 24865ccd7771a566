"""Who may see which case: an account's accesses, held to the parties as they are now."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from openimr.accounts.queries import is_party
from openimr.cases.models import Case, Party
from openimr.errors import NotFound
from openimr.portal.adapters.rights_file import rights
from openimr.portal.adapters.texts_file import FIRST, language
from openimr.portal.domain.texts import Language
from openimr.portal.models import Access, Authorization, Holder, Invitation, OrganizationCase


@dataclass(frozen=True, slots=True)
class Seat:
    """A party's account before a case that is its own. Every read of the portal begins with one."""

    case: Case
    role: str
    person: Any
    mark: str = ""  # of the party that the account belongs to in this case


@dataclass(frozen=True, slots=True)
class Sight:
    """An account of a whole organization that this case names. `word`: what staff said of this case, None as yet."""

    access: Access
    case: Case
    word: OrganizationCase | None

    @property
    def waits(self) -> bool:
        """Whether staff have to say whether it sees the case."""
        return self.word is None and self.access.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class PartyAccess:
    """One party of a case for staff: its invitations, accesses and, of a representative, authorizations.

    `accesses` are those of this case alone, `sights` those of its whole organization, wherever it was invited.
    """

    role: str
    name: str
    mark: str
    invitations: tuple[Invitation, ...]
    accesses: tuple[Access, ...]
    sights: tuple[Sight, ...]
    authorizations: tuple[Authorization, ...]

    @property
    def authorized(self) -> bool:
        """Whether it may be invited: a representative needs the worker's word."""
        return self.role != "representative" or any(one.ended_at is None for one in self.authorizations)

    @property
    def has_account(self) -> bool:
        """Whether some account sees the case as this party now."""
        whole = (one.access for one in self.sights if one.word is not None and one.word.allowed)
        return any(one.withdrawn_at is None for one in (*self.accesses, *whole))


def mark_of(party: Party) -> str:
    """What tells a party from another one of the same role. Another person in its place has another mark."""
    told = (party.role, party.first_name, party.middle_initial, party.last_name, party.organization)
    folded = "|".join(" ".join(part.casefold().split()) for part in told)
    born = party.date_of_birth.isoformat() if party.date_of_birth and party.role == "injured_worker" else ""
    return hashlib.sha256(f"{folded}|{born}".encode()).hexdigest()


def visible(person: Any) -> QuerySet[Case]:
    """The cases that this account sees in the portal: none for staff, and none by an access that lost its ground.

    An access ends by itself when the case names another party in that role, and a representative's when the worker's
    authorization ends. Of an organization's cases those are seen of which staff said so, while they name it.
    """
    if not is_party(person) or not person.is_active:
        return Case.objects.none()
    held = Access.objects.filter(person=person, role=person.role, withdrawn_at=None)
    single = held.filter(case__isnull=False).select_related("case").prefetch_related("case__parties")
    own = [access.case_id for access in single if _stands(access)]
    found = Q(pk__in=own)
    for access in held.filter(case=None):
        allowed = access.cases.filter(allowed=True).values("case_id")
        found |= Q(pk__in=_of_organization(access.role, access.organization)) & Q(pk__in=allowed)
    return Case.objects.filter(found)


def _of_organization(role: str, organization: str) -> QuerySet[Any]:
    return Party.objects.filter(role=role, organization__iexact=organization).values("case_id")


def cases_of_organization(party: Party) -> int:
    """How many cases name this organization in this role."""
    return _of_organization(party.role, party.organization).distinct().count()


def sights(case: Case) -> tuple[Sight, ...]:
    """The accounts of whole organizations that this case names, with staff's word on each; the latest first."""
    named = Q()
    for party in case.parties.all():
        if party.organization.strip():
            named |= Q(role=party.role, organization__iexact=party.organization)
    if not named:
        return ()
    words = {word.access_id: word for word in OrganizationCase.objects.filter(case=case)}
    found = Access.objects.filter(named, case=None).select_related("person")
    return tuple(Sight(access, case, words.get(access.pk)) for access in found)


def sights_that_wait() -> tuple[Sight, ...]:
    """Every case that names an organization with an account, and of which staff have not said whether it sees it."""
    found = []
    for access in Access.objects.filter(case=None, withdrawn_at=None).select_related("person"):
        named = Case.objects.filter(pk__in=_of_organization(access.role, access.organization))
        found += [Sight(access, case, None) for case in named.exclude(pk__in=access.cases.values("case_id"))]
    return tuple(sorted(found, key=lambda sight: (sight.access.organization.casefold(), sight.case.number)))


def _stands(access: Access) -> bool:
    assert access.case is not None
    marks = {mark_of(party) for party in access.case.parties.all() if party.role == access.role}
    if access.party_mark not in marks:
        return False
    return access.role != "representative" or is_authorized(access.case, access.party_mark)


def is_authorized(case: Case, mark: str) -> bool:
    """Whether the worker's word for this representative is on record and was not taken back."""
    return case.portal_authorizations.filter(party_mark=mark, ended_at=None).exists()


def seat(person: Any, case_number: str) -> Seat:
    """This account before the case of that number. Raises NotFound where it is none of its own."""
    case = visible(person).filter(number=case_number).first()
    if case is None:
        raise NotFound(f"{case_number}: no such case for this account")
    return Seat(case, person.role, person, _mark_in(case, person))


def _mark_in(case: Case, person: Any) -> str:
    """The mark of the party that this account is in the case; an organization's is the party that names it."""
    held = Access.objects.filter(person=person, role=person.role, withdrawn_at=None)
    for access in held.filter(case=case).select_related("case"):
        if _stands(access):
            return access.party_mark
    names = {access.organization.casefold() for access in held.filter(case=None)}
    own = (party for party in case.parties.filter(role=person.role) if party.organization.casefold() in names)
    return next((mark_of(party) for party in own), "")


def with_accounts() -> QuerySet[Case]:
    """The cases that some account of a party was given and was not taken from again."""
    held = Access.objects.filter(withdrawn_at=None)
    whole = OrganizationCase.objects.filter(access__in=held, allowed=True).values("case_id")
    return Case.objects.filter(Q(pk__in=held.filter(case__isnull=False).values("case_id")) | Q(pk__in=whole))


def holders_of(case: Case) -> QuerySet[Any]:
    """The accounts with an access that may be to this case; `visible` says whether it is."""
    held = Access.objects.filter(Q(case=case) | Q(cases__case=case, cases__allowed=True), withdrawn_at=None)
    return held.values("person_id")


def notices_of(person: Any) -> tuple[str, bool]:
    """Where notices of news go, empty for nowhere; and whether the address was shown to be the owner's."""
    holder = Holder.objects.filter(person=person).first()
    return (holder.notices_to, holder.notices_since is not None) if holder else ("", False)


def former_marks(case: Case, role: str) -> frozenset[str]:
    """The marks of everybody who is, or was to anybody's knowledge here, the party of that role."""
    found = {mark_of(party) for party in case.parties.filter(role=role)}
    for kept in (
        case.portal_invitations.filter(role=role),
        case.portal_access.filter(role=role),
        case.conversations.filter(role=role),
    ):
        found |= set(kept.values_list("party_mark", flat=True))
    if role == "representative":
        found |= set(case.portal_authorizations.values_list("party_mark", flat=True))
    return frozenset(found - {""})


def accounts_of(seat: Seat) -> frozenset[str]:
    """How the log names the accounts that are, or were, this very party of this case, the reader's own among them."""
    held = Access.objects.filter(case=seat.case, role=seat.role, party_mark=seat.mark).select_related("person")
    same = {access.person.actor for access in held} if seat.mark else set()
    return frozenset(same | {seat.person.actor})


def party_of(case: Case, role: str) -> Party:
    """The party of that role, the first where there are several. Raises NotFound."""
    found = case.parties.filter(role=role).first()
    if found is None:
        raise NotFound(f"{case.number}: the application names no {role.replace('_', ' ')}")
    return found


def with_parties(found: Sequence[Sight]) -> list[tuple[Sight, Party]]:
    """Each with the party that names the organization in its case, all of them in one statement."""
    named: dict[tuple[int, str], Party] = {}
    for party in Party.objects.filter(case__in=[one.case for one in found]).order_by("pk"):
        named.setdefault((party.case_id, party.role), party)
    return [(one, named[one.case.pk, one.access.role]) for one in found]


def parties(case: Case) -> tuple[PartyAccess, ...]:
    """The parties that may have an account, for staff, in the order of the roles."""
    found = [party for role in rights().identity for party in case.parties.filter(role=role)]
    return tuple(_party_access(case, party) for party in found)


def _party_access(case: Case, party: Party) -> PartyAccess:
    mark = mark_of(party)
    invitations = tuple(case.portal_invitations.filter(role=party.role, party_mark=mark))
    accesses = Access.objects.filter(case=case, role=party.role, party_mark=mark).select_related("person")
    whole = tuple(one for one in sights(case) if one.access.role == party.role and _names(party, one.access))
    words = tuple(case.portal_authorizations.filter(party_mark=mark)) if party.role == "representative" else ()
    name = party.name if party.role != "claims_administrator" else party.organization or party.name
    return PartyAccess(party.role, name, mark, invitations, tuple(accesses), whole, words)


def _names(party: Party, access: Access) -> bool:
    return party.organization.casefold() == access.organization.casefold()


def identifying_date(case: Case, role: str) -> tuple[str, date]:
    """By which date the holder of a role is known, and the date itself: the first of the list that the case has."""
    for name in rights().identity[role]:
        if name == "date_of_injury":
            return name, case.date_of_injury
        born = party_of(case, role).date_of_birth
        if born is not None:
            return name, born
    raise NotFound(f"{case.number}: no date by which the {role.replace('_', ' ')} could be known")


def words_for(person: Any, chosen: str = "") -> Language:
    """The language that a reader chose on this page, else the account's own, else the first one."""
    if chosen:
        return language(chosen)
    if not is_party(person):
        return language(FIRST)
    holder = Holder.objects.filter(person=person).first()
    return language(holder.language if holder else FIRST)


def address_of_portal() -> str:
    """Where letters say that the portal is."""
    return f"{settings.PORTAL_ADDRESS.rstrip('/')}/portal/"


def account_of(case: Case, role: str) -> Any | None:
    """An account that sees this case in that role, or None. For the demonstration and the command line."""
    held = Access.objects.filter(Q(case=case) | Q(cases__case=case), role=role, withdrawn_at=None)
    held = held.select_related("person")
    return next((access.person for access in held if visible(access.person).filter(pk=case.pk).exists()), None)
