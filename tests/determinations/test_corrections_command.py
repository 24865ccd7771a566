"""`openimr review correct`: what may be corrected, a correction from a file, one that several sign; `openimr verify`."""

from datetime import UTC, date, datetime

import pyotp
import pytest
import yaml
from tests.panel.test_several_reviewers import decide, hand_in, seated
from tests.samples import carry_sample
from typer.testing import CliRunner

from openimr import clock
from openimr.accounts.models import Role
from openimr.accounts.services import enrol_known, open_account
from openimr.cases.models import Case
from openimr.cli import app
from openimr.determinations import services
from openimr.errors import NotFound, Refused

pytestmark = pytest.mark.django_db
AT, ON, PASSWORD = datetime(2013, 10, 21, 20, 0, tzinfo=UTC), date(2013, 10, 21), "a long enough password 1"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _ready(monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready


def _account(username: str, role: Role, reviewer_id: str = "") -> str:
    open_account(username=username, role=role, password=PASSWORD, reviewer_id=reviewer_id)
    enrol_known(username, secret=SECRET, by="test", at=clock.now())
    return username


def _run(*words: str, as_account: str = "", step: int = 0):
    given = f"{PASSWORD}\n{pyotp.TOTP(SECRET).at(clock.now(), counter_offset=step)}\n"
    told = ["review", "correct", *words, *(["--as", as_account] if as_account else [])]
    return CliRunner().invoke(app, told, input=given if as_account else None)


def _file(folder, *changes: dict[str, str], reason: str = "Misspelt") -> str:
    file = folder / "correction.yaml"
    file.write_text(yaml.safe_dump({"reason": reason, "changes": list(changes)}), encoding="utf-8")
    return str(file)


def test_the_director_corrects_a_name_and_every_version_verifies(tmp_path):
    number = carry_sample("work-hardening", tmp_path, today=ON, at=AT).case_number
    services.new_chain(at=clock.now())  # that of 2013 has ended
    case, director = Case.objects.get(number=number), _account("director", Role.MEDICAL_DIRECTOR)
    listed = _run(number).stdout
    assert "recipients.1.address.1\treviewer/organization\tstreet of the injured worker\t" in listed
    assert listed.index("header.") < listed.index("recipients.") < listed.index("issues.")
    wrong = _run(number, _file(tmp_path, {"place": "issues.1.rationale.1.text", "now": "X"}), as_account=director)
    assert isinstance(wrong.exception, Refused)
    assert "by the reviewer alone" in str(wrong.exception)
    other = {"place": "recipients.1.name", "was": "Somebody", "now": "Daniel R Ostrove"}
    stale = _run(number, _file(tmp_path, other), as_account=director, step=1)
    assert "other words stand there" in str(stale.exception)
    assert case.determinations.count() == 1
    enrol_known(_account("second", Role.MEDICAL_DIRECTOR), secret=SECRET, by="test", at=clock.now())
    done = _run(number, _file(tmp_path, {"place": "recipients.1.name", "now": "Daniel R Ostrove"}), as_account="second")
    assert done.exit_code == 0, done.exception
    assert "sealed as version 2" in done.stdout
    assert "is now “Daniel R Ostrove”" in done.stdout
    told = CliRunner().invoke(app, ["verify", number])
    assert told.exit_code == 0, told.exception
    assert "version 1: whole" in told.stdout
    assert "SUPERSEDED by version 2" in " ".join(told.stdout.split())
    assert "version 2: whole" in told.stdout


def test_several_sign_one_after_the_other(tmp_path):
    carry_sample("work-hardening", tmp_path, today=ON, at=AT, reviewed=False)
    case = Case.objects.get()
    reviewers = seated(case)
    for reviewer, decision in zip(reviewers, ("upheld", "overturned"), strict=True):
        decide(case, reviewer, decision)
        hand_in(case, reviewer)
    services.sign(case.number, reviewer_id=reviewers[0], on=ON, by="test", at=AT)
    services.new_chain(at=clock.now())
    one, other = (_account(f"doctor-{n}", Role.REVIEWER, reviewer) for n, reviewer in enumerate(reviewers))
    words = "The gains so far outweigh that."
    place = next(line.split("\t")[0] for line in _run(case.number).stdout.splitlines() if line.endswith(words))
    begun = _run(
        case.number,
        _file(tmp_path, {"place": place, "now": "The gains so far clearly outweigh that."}),
        as_account=other,
    )
    assert "signed as correction" in begun.stdout, begun.exception
    waits = _run(case.number).stdout
    assert "waits for the signature of reviewer 1" in waits
    (asked,) = case.corrections.all()
    with_end = _run(case.number, "--end", str(asked.pk), as_account="nobody")
    assert isinstance(with_end.exception, NotFound)
    signed = _run(case.number, "--sign", str(asked.pk), as_account=one)
    assert "sealed as version 2" in signed.stdout, signed.exception
    assert case.determinations.count() == 2
