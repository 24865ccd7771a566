"""Two corrections at once, a power cut between seal and store: exactly one new version comes out, or none."""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from tests.samples import carry_sample

from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.determinations import queries, services
from openimr.determinations.adapters.verification import verify
from openimr.determinations.queries import FORMATS, Change
from openimr.errors import Refused
from openimr.publication.models import PublishedDetermination
from openimr.records.adapters import originals
from openimr.records.queries import store

pytestmark = pytest.mark.django_db(transaction=True)
AT, ON = datetime(2013, 10, 21, 20, 0, tzinfo=UTC), date(2013, 10, 21)
LATER = ON + timedelta(days=3)
WHEN = {"on": LATER, "by": "test", "at": AT + timedelta(days=3)}


@pytest.fixture
def published(tmp_path) -> Case:
    return Case.objects.get(number=carry_sample("work-hardening", tmp_path, today=ON, at=AT).case_number)


def _change(case: Case, recipient: int = 1, now: str = "Daniel R Ostrove") -> Change:
    content = case.determinations.last().content
    return Change(f"recipients.{recipient}.name", content["recipients"][recipient - 1]["name"], now)


def _correct(case: Case, change: Change, of: int | None = None):
    return services.correct(case.number, changes=[change], reason="Misspelt", reviewer_id="", of=of, **WHEN)


def _is_whole(case: Case, folder: Path, version: int) -> bool:
    """Every version up to this one verifies, and each public copy stands beside it."""
    assert [one.number for one in queries.versions(case)] == list(range(1, version + 1))
    assert cases.broken_event(case) is None
    public = PublishedDetermination.objects.filter(case_number=case.number).order_by("version")
    assert [one.version for one in public] == list(range(1, version + 1))
    assert [one.superseded_by for one in public] == [*range(2, version + 1), None]
    whole = []
    for number, kept in queries.stored_letters(case.number):
        file = folder / f"version-{number}.pdf"
        file.write_bytes(kept.read_bytes())
        proof = queries.stored_proof(file, json.loads(queries.version_letter(case, number, "json")))
        whole.append(verify(file, trusted=case.determinations.get(version=number).key_id).whole and not proof.faults)
    return all(whole)


def test_of_two_corrections_at_once_one_counts_and_the_other_is_told_why(published, tmp_path):
    start, came = threading.Barrier(2), []
    changes = [_change(published), _change(published, 2, "Somebody Else")]

    def correct(change: Change) -> None:
        start.wait()
        try:
            came.append(_correct(published, change, of=1).version)
        except Refused as refusal:
            came.append(str(refusal))
        finally:
            connections.close_all()

    both = [threading.Thread(target=correct, args=(change,)) for change in changes]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert came.count(2) == 1
    (why,) = [told for told in came if told != 2]
    assert "version 2 was sealed meanwhile" in why
    assert _is_whole(published, tmp_path, 2)


#: Another process corrects the case, and is killed without a word where the named hook of the row is reached.
_CUT = """
import os, signal, sys
from datetime import date, datetime
from pathlib import Path
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import signals
from openimr.determinations import services
from openimr.determinations.queries import Change
model, hook, database, folder, case, was, on, at = sys.argv[1:]
connection.settings_dict["NAME"] = database
settings.DATA_DIR = Path(folder)
cut = lambda **_: os.kill(os.getpid(), signal.SIGKILL)
getattr(signals, hook).connect(cut, sender=apps.get_model(model))
services.correct(case, changes=[Change("recipients.1.name", was, "Daniel R Ostrove")], reason="Misspelt",
    reviewer_id="", on=date.fromisoformat(on), by="test", at=datetime.fromisoformat(at))
"""


@pytest.mark.parametrize(
    ("model", "hook"),
    [
        ("determinations.Determination", "pre_save"),
        ("determinations.Determination", "post_save"),
        ("publication.PublishedDetermination", "post_save"),
    ],
    ids=["sealed and not stored", "stored and not committed", "the public copy half replaced"],
)
def test_a_power_cut_leaves_the_version_before_and_the_next_try_one(published, tmp_path, settings, model, hook):
    change = _change(published)
    told = [model, hook, connection.settings_dict["NAME"], settings.DATA_DIR, published.number, change.was]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "openimr.settings"}
    ended = subprocess.run(
        [sys.executable, "-c", _CUT, *map(str, told), LATER.isoformat(), WHEN["at"].isoformat()],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert _is_whole(published, tmp_path, 1)
    noted = settings.DATA_DIR / "unfinished-signatures" / f"{published.number}.json"
    left = json.loads(noted.read_text())
    assert len(left) == len(FORMATS)
    made = _correct(published, change)
    assert made.version == 2
    assert _is_whole(published, tmp_path, 2)
    gone = set(left) - set(made.letters.values())
    assert gone  # the PDF at least: no two signatures are alike
    assert not [digest for digest in gone if originals.place_of(store(), digest).exists()]
    assert not list((settings.DATA_DIR / "unfinished-signatures").iterdir())


def test_a_correction_that_is_refused_late_leaves_nothing_in_the_store(published, settings):
    # The public copy is refused after the letters were written: the digits of this number stand in the summary.
    Case.objects.filter(pk=published.pk).update(eams_number="4252011")
    kept = {file for file in store().rglob("*") if file.is_file()}
    with pytest.raises(Refused, match="still holds a number"):
        _correct(published, _change(published))
    assert published.determinations.count() == 1
    assert {file for file in store().rglob("*") if file.is_file()} == kept
    assert not list((settings.DATA_DIR / "unfinished-signatures").iterdir())
