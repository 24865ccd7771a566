"""The tables of the tests' database: which have rows, and how those are emptied without waiting for the disk."""

from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

#: What migrations leave in an empty database.
ALWAYS = frozenset({"django_migrations", "django_content_type", "auth_permission"})
_by_django = TransactionTestCase._fixture_teardown


def filled() -> set[str]:
    """The tables that have rows, but those that always have."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM \"{one}\")" for one in _tables()))
        return {table for (table,) in cursor.fetchall()}


def without_triggers() -> str:
    """Of this transaction: no trigger makes other rows of these, or forbids that they change."""
    return "SET LOCAL session_replication_role = replica"


def with_triggers() -> str:
    return "SET LOCAL session_replication_role = origin"


@cache
def may_go_without_triggers() -> bool:
    """Whether the server lets this account; the embedded one does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        return cursor.fetchone() == ("on",)


def empty_what_is_filled(case: TransactionTestCase) -> None:
    """After a test without a transaction. Django empties all tables, which takes longer than most of these tests."""
    if not may_go_without_triggers():
        _by_django(case)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(without_triggers())
        for table in sorted(filled()):
            cursor.execute(f'DELETE FROM "{table}"')


@cache
def _tables() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return tuple(table for (table,) in cursor.fetchall() if table not in ALWAYS)


@cache
def sequences() -> tuple[tuple[str, str, str], ...]:
    """Each table's column that numbers its rows, and the sequence of the numbers."""
    numbering = "pg_get_serial_sequence(format('%I', table_name), column_name)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT table_name, column_name, {numbering} FROM information_schema.columns"
            f" WHERE table_schema = 'public' AND {numbering} IS NOT NULL"
        )
        return tuple(cursor.fetchall())
