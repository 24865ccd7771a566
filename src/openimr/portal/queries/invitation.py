"""The letter by which a party learns its code."""

from datetime import date
from typing import Any

from django.conf import settings

from openimr.cases.models import Party
from openimr.clock import day_of
from openimr.portal.adapters import invitation_letter
from openimr.portal.adapters.texts_file import FIRST, languages
from openimr.portal.models import Invitation
from openimr.portal.queries.access import address_of_portal, identifying_date, mark_of, party_of


def invitation_letter_of(invitation: Invitation, code: str, *, on: date) -> bytes:
    """The letter with the code, as PDF: to the worker in every language, to everybody else in the first one.

    The code is kept nowhere, so the letter can be made once only: where it was issued.
    """
    case = invitation.case
    parties = case.parties.filter(role=invitation.role)
    party = next((one for one in parties if mark_of(one) == invitation.party_mark), party_of(case, invitation.role))
    which, _ = identifying_date(case, invitation.role)
    read = languages().values() if invitation.role == "injured_worker" else [languages()[FIRST]]
    told = {
        "organization": {"name": settings.ORGANIZATION_NAME, "address": settings.ORGANIZATION_ADDRESS},
        "recipient": addressed(party),
        "case_number": case.number,
        "dated": on,
        "address": address_of_portal(),
        "account": invitation.account,
        "code": code,
        "expires": day_of(invitation.expires_at),
        "date": which,
    }
    return invitation_letter.render(told, list(read))


def addressed(party: Party) -> dict[str, Any]:
    """A party as a letter is addressed to it: a name, and the lines below it."""
    place = " ".join(part for part in (party.state, party.postal_code) if part)
    town = ", ".join(part for part in (party.city, place) if part)
    names = dict.fromkeys(name for name in (party.name, party.organization) if name)
    lines = [line for line in (party.street, town) if line]
    return {"name": next(iter(names), ""), "address": [*list(names)[1:], *lines]}
