"""Accounts of staff are made, closed, opened again and given new passwords; weak passwords are refused everywhere."""

import re

import pyotp
import pytest
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from openimr.accounts import services
from openimr.accounts.models import AccountEvent, Person, Role
from openimr.accounts.services import open_account
from openimr.cli import app
from openimr.clock import now
from openimr.errors import Refused
from openimr.panel import services as panel

pytestmark = pytest.mark.django_db
PASSWORD = "heron lamp granite"


@pytest.fixture
def director() -> Client:
    open_account(username="head", role=Role.MEDICAL_DIRECTOR, password=PASSWORD)
    return signed_in("head", PASSWORD)


def signed_in(name: str, password: str) -> Client:
    client = Client()
    answer = client.post(reverse("sign-in"), {"username": name, "password": password})
    return client if answer.status_code == 302 else None


def given(answer) -> str:
    return re.search(r'class="given">([^<]+)<', answer.content.decode())[1]


def test_the_director_makes_resets_closes_and_reopens_an_account(director):
    page = reverse("accounts")
    made = director.post(page, {"step": "add", "account": "clerk", "role": "intake"})
    first = given(made)
    assert first not in director.get(page).content.decode()
    # The first password opens one page alone, until its owner has chosen another.
    clerk = signed_in("clerk", first)
    own = reverse("own-password")
    assert clerk.get("/").headers["Location"] == own
    assert clerk.post(reverse("in-tray-add")).headers["Location"] == own
    weak = clerk.post(own, {"present": first, "new": "clerkclerkcl", "again": "clerkclerkc"})
    assert weak.status_code == 422
    assert {
        "The two new passwords differ.",
        "This password repeats a few signs: use at least 6 different ones.",
    } <= set(weak.context["reasons"])
    assert clerk.post(own, {"present": "wrong", "new": PASSWORD, "again": PASSWORD}).status_code == 422
    assert clerk.post(own, {"present": first, "new": PASSWORD, "again": PASSWORD}).status_code == 302
    assert clerk.get("/").status_code == 200
    # A reset ends the session and shows the new password once.
    second = given(director.post(page, {"step": "reset", "account": "clerk"}))
    assert clerk.get("/").status_code == 302
    assert signed_in("clerk", PASSWORD) is None
    # Closed, nobody signs in, and who was signed in is so no longer.
    clerk = signed_in("clerk", second)
    assert director.post(page, {"step": "close", "account": "clerk", "reason": " "}).status_code == 422
    assert director.post(page, {"step": "close", "account": "clerk", "reason": "left"}).status_code == 302
    assert clerk.get("/").headers["Location"].startswith("/sign-in/")
    assert signed_in("clerk", second) is None
    third = given(director.post(page, {"step": "reopen", "account": "clerk"}))
    assert signed_in("clerk", third)
    kinds = list(AccountEvent.objects.filter(person__username="clerk").values_list("kind", flat=True))
    assert [kind for kind in kinds if not kind.startswith("sign_in")] == [
        "account.made", "password.changed", "password.reset", "account.closed", "account.reopened", "password.reset",
    ]  # fmt: skip
    told = "".join(str(event.payload) for event in AccountEvent.objects.all())
    assert not any(password in told for password in (first, second, third, PASSWORD))


def test_where_it_is_configured_staff_sign_in_with_a_code_too(director, settings):
    """Whoever has no second factor sets it up before any other page; from then on the password alone opens nothing."""
    settings.STAFF_SIGN_IN_CODE = True
    assert director.get("/").headers["Location"] == reverse("second-factor")
    assert director.get(reverse("second-factor")).status_code == 200
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    services.enrol_known("head", secret=secret, by="test", at=now())
    assert director.get("/").status_code == 200

    def enter(code: str):
        return Client().post(reverse("sign-in"), {"username": "head", "password": PASSWORD, "code": code})

    assert "Give the code of your second factor" in enter("").content.decode()
    assert "That code does not count" in enter("000000").content.decode()
    code = pyotp.TOTP(secret).at(now())
    assert enter(code).status_code == 302
    assert "used already" in enter(code).content.decode()
    assert AccountEvent.objects.filter(kind="sign_in.refused").count() == 2


def test_what_is_refused(director):
    panel.load_panel(None, by="test", at=now())
    page = reverse("accounts")
    for told, why in (
        ({"account": "head", "role": "intake"}, "There is an account of that name."),
        ({"account": "two words", "role": "intake"}, "and no spaces"),
        ({"account": "x", "role": "injured_worker"}, "Choose a role of staff"),
        ({"account": "x", "role": "reviewer"}, "names its reviewer of the panel"),
        ({"account": "x", "role": "reviewer", "reviewer": "R-999"}, "No reviewer R-999 on the panel."),
    ):
        answer = director.post(page, {"step": "add", **told})
        assert (answer.status_code, why in answer.content.decode()) == (422, True), told
    for step in ("close", "reset"):
        answer = director.post(page, {"step": step, "account": "head", "reason": "x"})
        assert answer.status_code == 422
    assert Person.objects.count() == 1
    with pytest.raises(Refused, match="the last medical director's"):
        services.close_account("head", reason="x", by="command-line", at=now())
    for role in (Role.INTAKE, Role.QUALITY, Role.AUDITOR, Role.INJURED_WORKER):
        open_account(username=f"a-{role}", role=role, password=PASSWORD)
        client = Client()
        client.force_login(Person.objects.get(username=f"a-{role}"))
        assert client.get(page).status_code == client.post(page, {"step": "add"}).status_code == 404
    party = director.post(page, {"step": "reset", "account": "a-injured_worker"})
    assert party.status_code == 404


def test_on_the_command_line(db, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)
    panel.load_panel(None, by="test", at=now())

    def run(*arguments: str):
        return CliRunner().invoke(app, ["accounts", *arguments])

    password = run("add", "doctor", "--role", "reviewer", "--reviewer", "R-001").output.split()[-1]
    assert signed_in("doctor", password)
    assert isinstance(run("add", "other", "--role", "reviewer", "--reviewer", "R-001").exception, Refused)
    assert "doctor: closed" in run("close", "doctor", "--because", "left").output
    assert "closed" in run("list").output
    assert signed_in("doctor", run("reopen", "doctor").output.split()[-1])
    assert signed_in("doctor", run("reset", "doctor").output.split()[-1])


@pytest.mark.parametrize(
    "password",
    ["short", "password1234", "928374652819", "aaaaaaaaaaaa", "abababababab", "clerk-of-the-house"],
)
def test_weak_passwords(password):
    assert services.weak(password, Person(username="clerk-of-the-hous"))
    assert services.weak(PASSWORD, Person(username="clerk-of-the-hous")) == []
