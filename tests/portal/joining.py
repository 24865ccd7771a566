"""A party comes into the portal as parties do: invited by staff, with the code of the letter."""

from datetime import UTC, date, datetime
from typing import Any

from openimr.cases.models import Case
from openimr.portal import queries, services

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
PASSWORD = "a long enough password"


def invited(case: Case, role: str, **more: Any) -> services.Invited:
    """An invitation; of a representative after the worker's authorization was recorded."""
    if role == "representative" and not case.portal_authorizations.filter(ended_at=None).exists():
        services.record_authorization(case.number, kind="attorney", signed_on=date(2013, 8, 1), by="test", at=AT)
    return services.invite(case.number, role, by="test", at=AT, **more)


def enter(case: Case, role: str, *, person: Any = None, language: str = "en", **more: Any) -> Any:
    """An account of that role that sees the case."""
    invitation = invited(case, role, **more)
    _, day = queries.identifying_date(case, role)
    return services.join(
        invitation.code,
        claim_number=case.claim_number,
        day=day,
        password=PASSWORD,
        language=language,
        address="192.0.2.1",
        at=AT,
        person=person,
    )
