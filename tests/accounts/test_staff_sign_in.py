"""The door of staff: wrong tries are counted, a session ends by itself, and no browser keeps a page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from openimr import clock
from openimr.accounts.models import AccountEvent, Role
from openimr.accounts.services import open_account

PASSWORD = "a long enough password"


@pytest.fixture
def person(db):
    return open_account(username="intake", role=Role.INTAKE, password=PASSWORD)[0]


@pytest.fixture
def at(monkeypatch):
    """The hand of the clock: `at(minutes)` sets it that many minutes after noon."""
    noon = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)

    def turn(minutes: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: noon + timedelta(minutes=minutes))

    turn(0)
    return turn


def sign_in(client: Client, password: str, name: str = "intake"):
    return client.post("/sign-in/", {"username": name, "password": password})


def test_wrong_passwords_close_the_account_for_a_while(person, at):
    client = Client()
    for _ in range(5):
        assert "do not go together" in sign_in(client, "wrong").content.decode()
    shut = sign_in(client, PASSWORD)
    assert "Too many tries: nothing is accepted before 12:15" in shut.content.decode()
    assert sign_in(client, PASSWORD, "Intake").status_code == 200  # written otherwise, it is the same account
    at(16)
    assert sign_in(client, PASSWORD).status_code == 302
    assert [event.kind for event in AccountEvent.objects.all()] == ["sign_in.refused"] * 5 + ["sign_in"]


def test_an_address_that_tries_many_accounts_is_closed(person, at):
    client = Client()
    for number in range(20):
        sign_in(client, "wrong", f"somebody{number}")
    assert "Too many tries" in sign_in(client, PASSWORD).content.decode()


def test_right_passwords_close_nothing(person, at):
    for _ in range(25):
        assert sign_in(Client(), PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("pauses", "goes_on"), [([59], True), ([61], False), ([50] * 14, True), ([50] * 15, False)], ids=str
)
def test_a_session_ends_when_it_is_idle_or_old(person, at, pauses, goes_on):
    client, minutes = Client(), 0
    sign_in(client, PASSWORD)
    assert client.get("/").status_code == 200
    for pause in pauses:
        minutes += pause
        at(minutes)
        answer = client.get("/")
    assert (answer.status_code == 200) is goes_on
    assert settings.STAFF_IDLE_MINUTES == 60


def test_no_browser_keeps_what_a_signed_in_person_was_shown(person, at):
    client = Client()
    assert client.get("/decisions/").get("Cache-Control") is None  # the public's own pages may be kept
    sign_in(client, PASSWORD)
    for path in ("/", "/decisions/", "/in-tray/", "/nothing-here/"):
        assert "no-store" in client.get(path)["Cache-Control"], path
