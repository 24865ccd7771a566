"""Writes of accounts, each a use case."""

from openimr.accounts.services.people import note_refused_sign_in, note_sign_in, open_account, set_password
from openimr.accounts.services.second_factor import (
    begin,
    check,
    confirm,
    enrol_known,
    one_at_a_time,
    renew_recovery_codes,
    reset,
)
from openimr.accounts.services.trying import closed, count_try, forgive

__all__ = [
    "begin",
    "check",
    "closed",
    "confirm",
    "count_try",
    "enrol_known",
    "forgive",
    "note_refused_sign_in",
    "note_sign_in",
    "one_at_a_time",
    "open_account",
    "renew_recovery_codes",
    "reset",
    "set_password",
]
