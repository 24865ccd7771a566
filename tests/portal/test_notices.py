"""Notices by e-mail: only where a mail server is set and the party agreed, and not a word but that there is news."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.portal.conftest import AT, TODAY
from tests.portal.joining import PASSWORD, enter

from openimr import clock
from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.errors import Refused
from openimr.portal import queries, services, tasks
from openimr.portal.models import Notice
from openimr.portal.services import noticing
from openimr.records import services as records

TO = "somebody@example.org"


@pytest.fixture
def wanted(case, settings):
    """The worker of a case, who reads Spanish and wished to be told."""
    settings.PORTAL_NOTICES = True
    worker = enter(case, "injured_worker", language="es")
    agree(worker)
    mail.outbox.clear()
    return worker


def agree(person) -> None:
    services.ask_for_notices(person, TO, language=queries.words_for(person).code, address="192.0.2.1", at=AT)
    code = re.search(r"\d{6}", mail.outbox[-1].body).group()
    services.confirm_notices(person, code, address="192.0.2.1", at=AT)


def clerk():
    return open_account(username="clerk", role=Role.INTAKE, password=PASSWORD)[0]


def jobs() -> list[int]:
    return [
        job.args["notice"] for job in ProcrastinateJob.objects.filter(task_name="portal.send_notice").order_by("id")
    ]


def test_a_party_is_told_that_there_is_news_and_nothing_else(case, wanted):
    made = services.write(queries.seat(wanted, case.number), topic="question", text="My knee?", at=AT)
    assert jobs() == []  # its own words are no news to it
    for _ in range(2):
        services.answer(clerk(), made.pk, text="About your knee: soon.", at=AT)
    [notice] = jobs()  # of what it was not told yet it is told once
    tasks.send_notice(notice)
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([TO], "Hay algo nuevo en el portal")
    assert queries.address_of_portal() in sent.body
    names = [word for party in case.parties.all() for word in (party.first_name, party.last_name, party.organization)]
    for word in (*filter(None, names), case.number, case.claim_number, wanted.username, "knee", "rodilla"):
        assert word not in f"{sent.subject} {sent.body}"
    told = case.events.get(kind="portal.notice_sent")
    assert told.payload == {"notice": notice, "party": "injured_worker"}
    assert TO not in str(list(case.events.values_list("payload", flat=True)))
    tasks.send_notice(notice)  # safe to do twice
    assert len(mail.outbox) == 1
    services.answer(clerk(), made.pk, text="It is here.", at=AT)
    assert len(jobs()) == 2


def test_a_mail_server_that_fails_loses_nothing(case, wanted, monkeypatch):
    made = services.write(queries.seat(wanted, case.number), topic="question", text="When?", at=AT)
    services.answer(clerk(), made.pk, text="Soon.", at=AT)
    [notice] = jobs()

    def gone(*_, **__):
        raise SMTPServerDisconnected("gone")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", gone)
        with pytest.raises(SMTPServerDisconnected):
            tasks.send_notice(notice)
    assert Notice.objects.get().sent_at is None
    assert not case.events.filter(kind="portal.notice_sent").exists()
    assert tasks.send_notice.retry_strategy.max_attempts > 1
    services.answer(clerk(), made.pk, text="Today.", at=AT + timedelta(days=2))
    assert jobs() == [notice, notice]  # what was given up is tried again with the next news
    tasks.send_notice(notice)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("ended", ["withdrawn", "wants none", "switched off"])
def test_nothing_goes_to_whoever_sees_the_case_no_more_or_wants_none(case, wanted, settings, ended):
    made = services.write(queries.seat(wanted, case.number), topic="question", text="When?", at=AT)
    services.answer(clerk(), made.pk, text="Soon.", at=AT)
    [notice] = jobs()
    if ended == "withdrawn":
        services.withdraw_access(case.number, wanted.portal_access.get().pk, reason="x", by="test", at=AT)
    elif ended == "wants none":
        services.end_notices(wanted)
        assert queries.notices_of(wanted) == ("", False)
    else:
        settings.PORTAL_NOTICES = False
    assert not noticing.send_notice(notice, at=AT)
    assert mail.outbox == []
    services.answer(clerk(), made.pk, text="Now.", at=AT)
    assert jobs() == [notice]


def test_each_is_told_of_its_own_news_alone(case, wanted):
    administrator = enter(case, "claims_administrator")
    agree(administrator)
    question = services.write(queries.seat(administrator, case.number), topic="question", text="Which?", at=AT)
    services.answer(clerk(), question.pk, text="This.", at=AT)
    assert [Notice.objects.get(pk=one).person for one in jobs()] == [administrator]
    services.write(queries.seat(administrator, case.number), topic="information", text="All see this.", at=AT)
    assert [Notice.objects.get(pk=one).person for one in jobs()] == [administrator, wanted]
    for one in jobs():
        tasks.send_notice(one)
    for request in records.draft_requests(case.number, by="test", at=AT):
        if request.party == "claims_administrator":
            records.send_request(case.number, request.code, sent_on=TODAY, by="test", at=AT)
    assert [Notice.objects.get(pk=one).person for one in jobs()] == [administrator, wanted, administrator]


def test_the_address_is_shown_to_be_the_partys_own_before_anything_goes_there(case, settings, browser_of):
    worker = enter(case, "injured_worker")
    client, place = browser_of(worker), "/portal/account/notices/"
    assert client.get(place).status_code == 404  # no mail server: no page, and no word of it
    assert place not in client.get("/portal/account/").content.decode()
    settings.PORTAL_NOTICES = True
    assert place in client.get("/portal/account/").content.decode()
    assert client.post(place, {"step": "ask", "email": TO}).status_code == 422  # did not agree
    assert client.post(place, {"step": "ask", "email": "no address", "agree": "yes"}).status_code == 422
    assert client.post(place, {"step": "ask", "email": TO, "agree": "yes"}).status_code == 302
    code = re.search(r"\d{6}", mail.outbox[-1].body).group()
    wrong = "000000" if code != "000000" else "111111"
    refused = client.post(place, {"step": "confirm", "code": wrong})
    assert "That code does not count" in refused.content.decode()
    assert queries.notices_of(worker) == (TO, False)
    with pytest.raises(Refused, match="does not count"):
        services.confirm_notices(worker, code, address="192.0.2.1", at=clock.now() + timedelta(days=400))
    client.post(place, {"step": "confirm", "code": code})
    assert queries.notices_of(worker) == (TO, True)
    for _ in range(6):
        last = client.post(place, {"step": "ask", "email": "other@example.org", "agree": "yes"})
    assert "too many wrong tries" in last.content.decode()
    assert len(mail.outbox) < 6
