"""What every test can ask for. The data folder and the server are `own_server.py`'s."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tests.tables import empty_what_is_filled

# A slow machine is no fault of the code: examples are counted, not timed. And they are the same on every run, so that a
# change that broke nothing is not refused by lot; `--hypothesis-profile=searching` draws others.
_UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("searching", **_UNTIMED)
hypothesis_settings.register_profile("steady", derandomize=True, database=None, **_UNTIMED)
hypothesis_settings.load_profile("steady")

TransactionTestCase._fixture_teardown = empty_what_is_filled

# The hash of a password is Django's, and made to cost time; hundreds of tests open an account and sign in.
PBKDF2PasswordHasher.iterations = 1_000


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real published letters and other test material that is never part of the repository."""
    place = Path(os.environ.get("OPENIMR_SHARED", Path(__file__).parents[2] / "shared")) / "data"
    if not place.is_dir():
        pytest.skip(f"no test material at {place}: set OPENIMR_SHARED to a folder that has data/")
    return place


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path, settings) -> None:
    """Every test keeps its originals and keys to itself."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()


@pytest.fixture(autouse=True)
def _no_lot_falls(settings) -> None:
    """No review is picked for a second look by the day on which a test runs; tests of the rules bring their own."""
    settings.SAMPLING_RULES = str(Path(__file__).parent / "no_sampling.yaml")


@pytest.fixture(autouse=True)
def _steady_lots(monkeypatch) -> None:
    """Among equals the same reviewer is drawn on every run, for the reason above; `OPENIMR_TEST_LOTS=2` draws others."""
    from openimr.panel.models import Draw

    kind = os.environ.get("OPENIMR_TEST_LOTS", "1")

    def token_bytes(length: int) -> bytes:
        return hashlib.sha256(f"{kind} {Draw.objects.count()}".encode()).digest()[:length]

    monkeypatch.setattr("openimr.panel.services.rotation.secrets", SimpleNamespace(token_bytes=token_bytes))


@pytest.fixture(autouse=True)
def _queue_left_empty(request) -> Iterator[None]:
    """Django empties its own tables after a test without a transaction; the queue's are not Django's."""
    if not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def pytest_addoption(parser) -> None:
    parser.addoption("--screenshots", action="store_true", help="write the pictures of docs/images anew")
