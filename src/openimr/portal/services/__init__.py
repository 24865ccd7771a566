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
from openimr.portal.services.keeping import keep_accounts
from openimr.portal.services.messaging import answer, end_case, note_read, reply, settle, write
from openimr.portal.services.noticing import ask_for_notices, confirm_notices, end_notices
from openimr.portal.services.opening import note_opened, note_outcome_seen
from openimr.portal.services.organizations import decide_organization_case, note_sight
from openimr.portal.services.sending import begin_upload, check_open, check_report, take_in
from openimr.portal.services.signing_in import check_password, sign_in

__all__ = [
    "Invited",
    "answer",
    "ask_for_notices",
    "begin_upload",
    "check_open",
    "check_password",
    "check_report",
    "choose_language",
    "confirm_notices",
    "decide_organization_case",
    "end_authorization",
    "end_case",
    "end_notices",
    "invite",
    "join",
    "keep_accounts",
    "note_opened",
    "note_outcome_seen",
    "note_read",
    "note_sight",
    "record_authorization",
    "reply",
    "settle",
    "sign_in",
    "take_in",
    "withdraw_access",
    "withdraw_invitation",
    "write",
]
