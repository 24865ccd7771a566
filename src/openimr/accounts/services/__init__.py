"""Writes of accounts, each a use case."""

from openimr.accounts.services.people import open_account, set_password
from openimr.accounts.services.second_factor import (
    begin,
    check,
    confirm,
    enrol_known,
    one_at_a_time,
    renew_recovery_codes,
    reset,
)

__all__ = [
    "begin",
    "check",
    "confirm",
    "enrol_known",
    "one_at_a_time",
    "open_account",
    "renew_recovery_codes",
    "reset",
    "set_password",
]
