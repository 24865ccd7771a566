"""A signed determination waits for its public copy, is looked at and released by a person, and may be withdrawn."""

import json
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.publication.test_redaction import KNOWN, WRITTEN
from tests.samples import handed_in
from typer.testing import CliRunner

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case
from openimr.cli import app
from openimr.determinations import queries as determinations
from openimr.determinations import services
from openimr.errors import NotFound, Refused
from openimr.panel import queries as panel
from openimr.publication import queries
from openimr.publication.adapters.known_words import known_words
from openimr.publication.adapters.public_letter import eponyms
from openimr.publication.domain import doubts as doubted
from openimr.publication.domain.doubts import doubts
from openimr.publication.domain.passages import passages
from openimr.publication.domain.redaction import redact
from openimr.publication.models import PublishedDetermination
from openimr.publication.services.publish import publish, withdraw

AT, ON = datetime(2013, 10, 21, 20, 0, tzinfo=UTC), date(2013, 10, 21)
NUMBER = "CM13-0009001"


@pytest.fixture
def signed(db, tmp_path) -> Case:
    case = handed_in("work-hardening", tmp_path, today=ON, at=AT)
    reviewer = panel.assignment(case).reviewer_id
    services.sign(case.number, reviewer_id=reviewer, on=ON, by="test", at=AT, demonstration=True)
    case.refresh_from_db()
    return case


def client_of(role: Role) -> Client:
    person, _ = open_account(username=f"some-{role}", role=role, password="a long enough password")
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def publisher(db) -> Client:
    return client_of(Role.PUBLICATION)


def _digest(answer) -> str:
    return answer.context["preview"].digest


def test_it_waits_is_looked_at_and_released_by_a_person(signed, publisher):
    address = reverse("public-copy", args=[NUMBER])
    assert signed.state == "signed"
    assert address in publisher.get(reverse("publication")).content.decode()
    looked = publisher.get(address)
    assert looked.context["preview"].leaks == ()
    assert "not served on anybody yet" in looked.content.decode()
    for name in panel.identities([signed.determinations.get().reviewer_id]):
        assert name not in looked.content.decode()
    again = publisher.post(address, {"step": "look", "more": "mild narrowing\n\n"})
    assert "<del" in again.content.decode()
    assert again.context["preview"].named == ("mild narrowing",)
    # What is released is what was looked at: another copy than that is refused, and nothing is public.
    stale = publisher.post(address, {"step": "publish", "digest": _digest(looked), "named": ["mild narrowing"]})
    assert stale.status_code == 422
    assert "look at it again" in stale.content.decode()
    assert not PublishedDetermination.objects.exists()
    told = {"step": "publish", "digest": _digest(again), "named": ["mild narrowing"]}
    assert publisher.post(address, told).status_code == 302
    signed.refresh_from_db()
    assert signed.state == "published"
    event = signed.events.get(kind="case.published")
    assert (event.actor, event.payload["named_by_staff"]) == ("publication:some-publication", 1)
    public = json.dumps(queries.as_json(NUMBER)) + queries.public_file(NUMBER, 1, "html").decode()
    assert "mild narrowing" not in public
    assert "[redacted]" in public
    assert "mild narrowing" in json.dumps(signed.determinations.get().content)
    assert queries.waiting(None) == ()
    assert publisher.get(address).status_code == 404
    with pytest.raises(Refused, match="it is published already"):
        publish(NUMBER, by="test", at=AT)


def test_a_withdrawn_copy_is_read_by_nobody_and_kept(signed, publisher):
    publish(NUMBER, named=["mild narrowing"], by="test", at=AT)
    door = reverse("public-copy-withdraw", args=[NUMBER])
    assert "Say why" in publisher.post(door, {"reason": " "}, follow=True).content.decode()
    assert queries.published(NUMBER).version == 1
    publisher.post(door, {"reason": "An employer of the sixties is named"})
    public = Client()
    answer = public.get(reverse("decision", args=[NUMBER]))
    assert answer.status_code == 410
    assert "sixties" not in answer.content.decode()
    for gone in (
        reverse("decision-json", args=[NUMBER]),
        reverse("decision-version", args=[NUMBER, 1]),
        reverse("decision-file", args=[NUMBER, 1, "pdf"]),
    ):
        assert public.get(gone).status_code in {404, 410}
    for listing in ("decisions", "decisions-csv", "decisions-feed"):
        assert NUMBER not in public.get(reverse(listing)).content.decode()
    assert queries.search_corpus("", superseded=True).total == 0
    signed.refresh_from_db()
    assert [event.payload for event in signed.events.filter(kind="publication.withdrawn")] == [{"versions": [1]}]
    assert "sixties" in publisher.get(reverse("publication")).content.decode()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        PublishedDetermination.objects.update(withdrawn_at=None)
    with pytest.raises(Refused, match="no public copy of it is shown"):
        withdraw(NUMBER, reason="twice", by="test", at=AT)
    # A correction in the meantime is not public by itself; the release anew has it, and the words named before stay out.
    was = signed.determinations.get().content["recipients"][0]["name"]
    services.correct(
        NUMBER,
        changes=[determinations.Change("recipients.1.name", was, "Daniel R Ostrovitch")],
        reason="misspelt",
        reviewer_id=signed.determinations.get().reviewer_id,
        on=ON,
        by="test",
        at=AT,
    )
    with pytest.raises(NotFound):
        queries.published(NUMBER)
    [waits] = queries.waiting(None)
    assert (waits.number, waits.version, waits.withdrawn_on is None) == (NUMBER, 2, False)
    anew = publish(NUMBER, by="test", at=AT)
    assert (anew.version, anew.named) == (2, ["mild narrowing"])
    assert [one.version for one in queries.versions(NUMBER)] == [2]
    signed.refresh_from_db()
    assert signed.events.filter(kind="publication.released_anew").count() == 1


def test_on_the_command_line(signed, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)

    def run(*arguments: str):
        return CliRunner().invoke(app, ["publish", *arguments])

    assert f"{NUMBER}  version 1, signed 10/21/2013, not served yet" in run().output
    stopped = CliRunner().invoke(app, ["publish", NUMBER, "--take-out", "mild narrowing"], input="n\n")
    assert "taken out of the summary: named by staff: mild narrowing" in stopped.output
    assert stopped.exit_code == 1
    assert queries.waiting(None)
    unserved = run("--waiting")
    assert (unserved.exit_code, "it was served on nobody yet" in unserved.output) == (9, True)
    services.serve(
        NUMBER,
        recipients=["administrative_director"],
        way="electronic",
        consented=True,
        on=date(2013, 10, 22),
        place="Sacramento",
        served_by="the mail room",
        by="test",
        at=datetime(2013, 10, 22, 20, 0, tzinfo=UTC),
    )
    done = run("--waiting")
    assert (done.exit_code, "the public copy is released" in done.output) == (0, True), done.output
    assert run().output.strip() == "no signed determination waits for its public copy"
    assert "withdrawn, version 1" in run(NUMBER, "--withdraw", "--because", "by mistake").output
    assert "withdrawn" in run().output
    assert isinstance(run(NUMBER, "--withdraw").exception, Refused)


def test_a_leak_stops_it_and_only_publication_staff_and_the_director_see_the_page(signed, publisher, monkeypatch):
    """A fault of the writer: it lets a name pass. The reader of its own finds it, and there is no button to release."""
    doors = [reverse("publication"), reverse("public-copy", args=[NUMBER])]
    withdrawal = reverse("public-copy-withdraw", args=[NUMBER])
    assert Client().get(doors[0]).status_code == 302
    for role in (Role.MEDICAL_DIRECTOR, Role.INTAKE, Role.REVIEWER, Role.QUALITY, Role.AUDITOR, Role.INJURED_WORKER):
        client = client_of(role)
        allowed = role == Role.MEDICAL_DIRECTOR
        assert [client.get(door).status_code for door in doors] == [200 if allowed else 404] * 2, role
        if not allowed:
            assert client.post(doors[1], {"step": "publish"}).status_code == 404
            assert client.post(withdrawal, {"reason": "x"}).status_code == 404
    worker = signed.parties.get(role="injured_worker")
    name = f"{worker.first_name} {worker.last_name}"
    monkeypatch.setattr("openimr.publication.domain.public_copy.redact", lambda text, *_: f"{text} {name}")
    answer = publisher.get(reverse("public-copy", args=[NUMBER]))
    assert "The summary still holds a injured worker" in answer.content.decode()
    assert "Release the public copy" not in answer.content.decode()
    with pytest.raises(Refused, match="the summary still holds a injured worker"):
        publish(NUMBER, by="test", at=AT)


@given(st.lists(st.sampled_from([*WRITTEN, "Spurling", "lumbar"]), min_size=1, max_size=5))
def test_what_is_shown_is_what_was_signed_and_what_is_released(written):
    text = "Seen by " + ", then ".join(written) + " at the visit."
    [passage] = passages([("x", text)], KNOWN, keep=eponyms(), doubtful=())
    whole = "".join("…" if part.gone == "reviewer" else part.words for part in passage.parts)
    if "Lovegrove" not in text:
        assert whole == text
    assert "Lovegrove" not in whole
    stays = " ".join(" ".join(part.words for part in passage.parts if not part.gone).split())
    for word in redact(text, KNOWN, eponyms()).replace("[redacted]", " ").split():
        assert word.strip(",.") in stays


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The worker lives near Lake Berryessa and works there.", {("Lake Berryessa", doubted.NO_KNOWN_WORD)}),
        ("A Neer test was positive.", {("Neer", doubted.NAME_OF_TRADE)}),
        ("The implant 4471902 was used.", {("4471902", doubted.LONG_NUMBER)}),
        ("A 93-year-old patient", {("93-year-old", doubted.GREAT_AGE)}),
        ("Norco 10/325 mg was given on 10/21/2013, as the ACOEM Practice Guidelines say.", set()),
        ("The patient has low back pain. Lumbar motion is reduced. MRI shows L4-5 narrowing.", set()),
    ],
)
def test_what_should_be_looked_at(text, found):
    told = doubts([("x", text)], KNOWN, keep=eponyms(), words=known_words())
    assert {(one.words, one.why) for one in told} == found
