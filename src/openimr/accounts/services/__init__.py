"""Writes of accounts, each a use case."""

from openimr.accounts.services.people import (
    add_staff,
    change_own_password,
    close_account,
    note_refused_sign_in,
    note_sign_in,
    open_account,
    reopen_account,
    reset_password,
    set_email,
    set_password,
    staff_roles,
    weak,
)
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
    "add_staff",
    "begin",
    "change_own_password",
    "check",
    "close_account",
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
    "reopen_account",
    "reset",
    "reset_password",
    "set_email",
    "set_password",
    "staff_roles",
    "weak",
]
