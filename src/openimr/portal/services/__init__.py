"""Writes of the portal, each a use case."""

from openimr.portal.services.inviting import (
    Invited,
    end_authorization,
    invite,
    record_authorization,
    withdraw_access,
    withdraw_invitation,
)
from openimr.portal.services.joining import choose_language, join
from openimr.portal.services.messaging import answer, end_case, note_read, reply, settle, write
from openimr.portal.services.signing_in import check_password, sign_in

__all__ = [
    "Invited",
    "answer",
    "check_password",
    "choose_language",
    "end_authorization",
    "end_case",
    "invite",
    "join",
    "note_read",
    "record_authorization",
    "reply",
    "settle",
    "sign_in",
    "withdraw_access",
    "withdraw_invitation",
    "write",
]
