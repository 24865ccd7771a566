"""Whose hand writes: nobody edits a physician's reasoning but the physician.

The database holds to it as well: rows with the reviewer's words, decisions and findings are refused unless the
transaction said that it writes as the reviewer who holds the seat (migration 0006).
"""

from django.db import connection

from openimr.accounts.queries import Role
from openimr.errors import Reason, Refused

CITE = "Lab. Code 4610.6(e)"
_OTHERS = frozenset(Role) - {Role.REVIEWER}


def only_the_physician(case_number: str, by: str) -> None:
    """Raises Refused where a member of the staff writes. An actor without an account is the operator with a file."""
    role, _, account = by.partition(":")
    if account and role in _OTHERS:
        sentence = f"a review is its reviewer's to write, not the {role.replace('_', ' ')}'s"
        raise Refused("change the review", case_number, [Reason("role", sentence, CITE)])


def write_as(reviewer_id: str) -> None:
    """Tell the database, until the transaction ends, in whose name a review is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('openimr.reviewer', %s, true)", [reviewer_id])
