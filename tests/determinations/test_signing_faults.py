"""Two signatures at once, a power cut, a clock that jumps: exactly one determination comes out, or none with a reason."""

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
from tests.samples import handed_in

from openimr.cases import queries as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.determinations import services
from openimr.determinations.adapters.verification import verify
from openimr.determinations.models import Determination
from openimr.determinations.queries import FORMATS
from openimr.errors import Refused
from openimr.panel import queries as panel
from openimr.records.adapters import originals
from openimr.records.queries import store
from openimr.review import services as review

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
ON = date(2013, 10, 21)


@pytest.fixture
def submitted(tmp_path) -> Case:
    """The sample case decided, attested and handed in by its reviewer; not signed."""
    return handed_in("work-hardening", tmp_path, today=ON, at=AT)


def _sign(case: Case, *, at: datetime = AT) -> Determination:
    reviewer = panel.assignment(case).reviewer_id
    return services.sign(case.number, reviewer_id=reviewer, on=ON, by="test", at=at)


def _is_whole(case: Case, tmp_path) -> bool:
    case.refresh_from_db()
    kept = Determination.objects.get(case=case)
    assert case.state == State.SIGNED
    assert cases.broken_event(case) is None
    file = tmp_path / "stored.pdf"
    file.write_bytes(originals.whole(store(), kept.letters["pdf"]).read_bytes())
    return verify(file, trusted=kept.key_id).whole


def _nothing_happened(case: Case) -> None:
    case.refresh_from_db()
    assert case.state == State.UNDER_REVIEW
    assert not Determination.objects.exists()
    assert not cases.timeline(case).filter(kind="case.signed").exists()
    assert cases.broken_event(case) is None


def test_of_two_signatures_at_once_one_counts_and_the_other_is_told_why(submitted, tmp_path):
    start, came = threading.Barrier(2), []

    def sign() -> None:
        start.wait()
        try:
            came.append(_sign(submitted).version)
        except Refused as refusal:
            came.append(str(refusal))
        finally:
            connections.close_all()

    both = [threading.Thread(target=sign) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert came.count(1) == 1
    (why,) = [told for told in came if told != 1]
    assert "not under review" in why
    assert _is_whole(submitted, tmp_path)


#: Another process signs the case, and is killed without a word where the named hook of the row is reached.
_CUT = """
import os, signal, sys
from datetime import date, datetime
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.db import connection
from django.db.models import signals
from openimr.determinations import services
from openimr.determinations.queries import FORMATS
from openimr.determinations.models import Determination
hook, database, folder, case, reviewer, on, at = sys.argv[1:]
connection.settings_dict["NAME"] = database
settings.DATA_DIR = Path(folder)
cut = lambda **_: os.kill(os.getpid(), signal.SIGKILL)
getattr(signals, hook).connect(cut, sender=Determination)
services.sign(case, reviewer_id=reviewer, on=date.fromisoformat(on), by="test", at=datetime.fromisoformat(at))
"""


def _sign_and_cut(case: Case, hook: str, folder: Path) -> None:
    reviewer, database = panel.assignment(case).reviewer_id, connection.settings_dict["NAME"]
    told = [hook, database, folder, case.number, reviewer, ON.isoformat(), AT.isoformat()]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "openimr.settings"}
    ended = subprocess.run(
        [sys.executable, "-c", _CUT, *map(str, told)], env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


@pytest.mark.parametrize("hook", ["pre_save", "post_save"], ids=["before the row", "before the commit"])
def test_a_power_cut_between_seal_and_store_leaves_none_and_the_next_try_one(submitted, tmp_path, settings, hook):
    _sign_and_cut(submitted, hook, settings.DATA_DIR)
    _nothing_happened(submitted)
    left = json.loads((settings.DATA_DIR / "unfinished-signatures" / f"{submitted.number}.json").read_text())
    assert len(left) == len(FORMATS)
    signed = _sign(submitted)
    assert signed.version == 1
    assert _is_whole(submitted, tmp_path)
    gone = set(left) - set(signed.letters.values())
    assert gone  # the PDF at least: no two signatures are alike
    assert not [digest for digest in gone if originals.place_of(store(), digest).exists()]
    assert not list((settings.DATA_DIR / "unfinished-signatures").iterdir())


@pytest.mark.parametrize(
    ("chain_made", "why"), [(timedelta(days=10), "begins on"), (-timedelta(days=6 * 365), "ended on")]
)
def test_a_clock_outside_the_certificates_life_signs_nothing(submitted, chain_made, why):
    services.new_chain(at=AT + chain_made)
    with pytest.raises(Refused, match=why):
        _sign(submitted)
    _nothing_happened(submitted)


def test_a_clock_set_back_signs_nothing_and_attests_nothing(submitted):
    events = cases.timeline(submitted).count()
    with pytest.raises(
        Refused, match=r"the clock says 10/21/2013 12:59:59 PDT, but .* was recorded at 10/21/2013 13:00:00"
    ):
        _sign(submitted, at=AT - timedelta(seconds=1))
    reviewer = panel.assignment(submitted).reviewer_id
    with pytest.raises(Refused, match="the clock says"):
        review.attest(
            submitted.number,
            reviewer_id=reviewer,
            no_conflict=True,
            reviewed_records=True,
            qualified=True,
            on=ON + timedelta(days=1),
            way="file",
            by="test",
            at=AT - timedelta(days=1),
        )
    _nothing_happened(submitted)
    assert cases.timeline(submitted).count() == events
    assert _sign(submitted).signed_at == AT


def test_a_letter_that_cannot_be_printed_is_not_signed_and_leaves_nothing(submitted, settings):
    worker = submitted.parties.get(role="injured_worker")
    worker.last_name += "\ue000"
    worker.save()
    stored = set(store().rglob("*"))
    with pytest.raises(Refused, match=r"U\+E000 .* cannot be printed; it stands in: recipients 1, name"):
        _sign(submitted)
    _nothing_happened(submitted)
    assert set(store().rglob("*")) == stored
    assert not (settings.DATA_DIR / "unfinished-signatures").exists()
