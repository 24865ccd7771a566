"""What carrying a sample case leaves in an empty database and data folder: kept once a test run, and put back.

To carry a case takes seconds, and most tests only begin with one. The first test that asks for a case carries it; the
next ones that ask for the same, under the same settings, get its rows, its files and its letters as they were left.
Where anything is stored already, and where the server does not let rows be put back as they were, the case is carried.
"""

import contextlib
import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from tests.tables import filled, may_go_without_triggers, sequences, with_triggers, without_triggers

from openimr.journey import Journey

_PLAIN = (str, int, float, bool, Path, list, tuple, type(None))


@dataclass(frozen=True)
class _Kept:
    """Beside it, in folders: `data`, and what stood `beside` it, the case folder and the letters."""

    journey: Journey
    rows: dict[str, bytes]


def once(asked: tuple[object, ...], into: Path, carry: Callable[[], Journey]) -> Journey:
    """The case that `carry` carries in folders below `into`, carried or put back; `asked` tells it from all others."""
    data = Path(settings.DATA_DIR)
    if filled() or any(data.iterdir()) or not may_go_without_triggers():
        return carry()
    key = hashlib.sha256(repr((asked, connection.in_atomic_block, _settings())).encode()).hexdigest()
    place = Path(os.environ["OPENIMR_TEST_DATA_DIR"]) / "samples" / key  # the workers of one run share it
    if place.exists():
        return _put_back(pickle.loads((place / "kept").read_bytes()), place, into)
    there = {one.name for one in into.iterdir()} if into.exists() else set()
    journey = carry()
    place.parent.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=place.parent))
    shutil.copytree(data, made / "data")
    for folder in into.iterdir():
        if folder.name not in there and folder != data:
            shutil.copytree(folder, made / "beside" / folder.name)
    named = replace(journey, letter=_below(journey.letter, into), public_copy=_below(journey.public_copy, into))
    (made / "kept").write_bytes(pickle.dumps(_Kept(named, _rows())))
    with contextlib.suppress(OSError):  # another worker was first
        made.rename(place)
    return journey


def _below(files: dict[str, Path], into: Path) -> dict[str, Path]:
    return {kind: file.relative_to(into) for kind, file in files.items()}


def _put_back(kept: _Kept, place: Path, into: Path) -> Journey:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(without_triggers())
        for table, rows in kept.rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
        cursor.execute(with_triggers())
        for table, column, sequence in sequences():
            if table in kept.rows:
                cursor.execute(
                    f'SELECT setval(%s, greatest((SELECT max("{column}") FROM "{table}"), nextval(%s)))',
                    [sequence, sequence],
                )
    shutil.copytree(place / "data", settings.DATA_DIR, dirs_exist_ok=True)
    shutil.copytree(place / "beside", into, dirs_exist_ok=True)
    files = {name: {k: into / f for k, f in getattr(kept.journey, name).items()} for name in ("letter", "public_copy")}
    return replace(kept.journey, **files)


def _settings() -> list[tuple[str, str]]:
    """All that is set, by tests too, but where data are."""
    told = {name: getattr(settings, name) for name in dir(settings) if name.isupper() and name != "DATA_DIR"}
    told |= {name: value for name, value in os.environ.items() if name.startswith("OPENIMR_")}
    return sorted((name, repr(value)) for name, value in told.items() if isinstance(value, _PLAIN))


def _rows() -> dict[str, bytes]:
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(filled()):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                found[table] = b"".join(copy)
    return found
