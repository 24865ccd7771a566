"""Messages: who sees which, who answers, that no reviewer ever does, and how a case ends by one."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.panel.reading_answers import words_of
from tests.portal.joining import AT, PASSWORD, enter

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.domain.states import State
from openimr.cases.models import Event
from openimr.dashboards.queries import masked
from openimr.errors import NotFound, Refused
from openimr.portal import queries, services
from openimr.portal.models import Conversation, Message

SECRET = "My knee hurts at night, ask doctor Brandt about it"


def staff(role: Role = Role.INTAKE):
    person, _ = open_account(username=f"is-{role}", role=role, password=PASSWORD, reviewer_id="R-001")
    return person


def write(person, case, *, topic="question", text=SECRET, **more):
    return services.write(queries.seat(person, case.number), topic=topic, text=text, at=AT, **more)


def test_a_question_is_between_the_party_and_staff(case):
    worker, administrator = enter(case, "injured_worker"), enter(case, "claims_administrator")
    made = write(worker, case)
    assert queries.conversations(queries.seat(administrator, case.number)) == ()
    with pytest.raises(NotFound):
        queries.conversation(queries.seat(administrator, case.number), made.pk)
    assert list(queries.queue(staff()).waits) == [made]
    services.answer(staff(), made.pk, text="We look into it.", at=AT)
    assert not queries.threads(queries.queue(staff()).answered, staff())[0].waits_for_staff
    thread = queries.conversation(queries.seat(worker, case.number), made.pk)
    assert thread.unread == 1
    for later in (1, 2):  # of a message the first reading is kept
        services.note_read(worker, thread, at=AT + timedelta(hours=later))
    thread = queries.staff_thread(staff(), made.pk)
    assert thread.messages[-1].read_by_party == AT + timedelta(hours=1)
    assert queries.conversation(queries.seat(worker, case.number), made.pk).unread == 0
    assert [message.role for message in thread.messages] == ["injured_worker", "staff"]


def test_what_the_rule_copies_every_party_sees_and_answers(case):
    worker, administrator = enter(case, "injured_worker"), enter(case, "claims_administrator")
    made = write(worker, case, topic="information")
    seat = queries.seat(administrator, case.number)
    assert [thread.conversation for thread in queries.conversations(seat)] == [made]
    services.reply(seat, made.pk, text="We disagree.", at=AT)
    assert queries.unread(queries.seat(worker, case.number)) == 1
    assert Message.objects.filter(conversation=made).count() == 2


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.PUBLICATION])
def test_no_reviewer_is_told_of_a_message(case, browser_of, role):
    worker = enter(case, "injured_worker")
    made = write(worker, case)
    person = staff(role)
    with pytest.raises(NotFound):
        queries.queue(person)
    with pytest.raises(NotFound):
        queries.staff_thread(person, made.pk)
    with pytest.raises(NotFound):
        services.answer(person, made.pk, text="x", at=AT)
    client = browser_of(person)
    for place in ("/messages/", f"/messages/{made.pk}/", f"/cases/{case.number}/parties/"):
        answer = client.get(place)
        assert answer.status_code == 404, place
        assert "knee" not in words_of(answer)
    if role == Role.REVIEWER:
        kinds = {event.kind for event in masked(case.events.all(), case, person)}
        assert "case.received" in kinds
        assert not [kind for kind in kinds if kind.startswith("portal.")]


def test_no_word_of_a_message_is_in_the_log_of_the_case(case):
    write(enter(case, "injured_worker"), case)
    told = str(list(Event.objects.values_list("kind", "actor", "payload")))
    assert "portal.message" in told
    assert not [word for word in ("knee", "Brandt", "Ostrowe") if word in told]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "  \x00 "}, "write something first"),
        ({"text": "x" * 10_001}, "10,001 characters"),
        ({"topic": "authorized"}, "choose what it is about"),
        ({"topic": ""}, "choose what it is about"),
        ({"files": ["0" * 64]}, "only files that you sent in"),
    ],
)
def test_a_message_that_cannot_be_sent_is_told_and_not_kept(case, wrong, said):
    with pytest.raises(Refused, match=said):
        write(enter(case, "injured_worker"), case, **wrong)
    assert not Conversation.objects.exists()


def test_markup_in_a_message_is_words(case, browser_of):
    worker = enter(case, "injured_worker")
    made = write(worker, case, text="<script>alert(1)</script>\n\n\u202eevil")
    for client, place in (
        (browser_of(worker), f"/portal/cases/{case.number}/messages/{made.pk}/"),
        (browser_of(staff()), f"/messages/{made.pk}/"),
    ):
        page = client.get(place).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_withdrawal_ends_the_case_when_staff_say_so(case, browser_of):
    worker = enter(case, "injured_worker")
    client = browser_of(worker)
    place = f"/portal/cases/{case.number}/end/withdrawal/"
    assert client.post(place, {"text": "I move."}).status_code == 422  # the box was not ticked
    assert not Conversation.objects.exists()
    assert client.post(place, {"text": "I move.", "sure": "yes"}).status_code == 302
    made = Conversation.objects.get()
    assert made.copied
    case.refresh_from_db()
    assert case.state == State.ELIGIBLE
    assert client.get(f"/portal/cases/{case.number}/end/authorized/").status_code == 404
    desk = browser_of(staff())
    assert desk.post(f"/messages/{made.pk}/", {"step": "end"}).status_code == 302
    case.refresh_from_db()
    assert case.state == State.TERMINATED
    assert case.events.get(kind="case.terminated").payload["because"] == "withdrawn by the worker"
    assert "ended without a decision" in client.get(f"/portal/cases/{case.number}/").content.decode()
    assert client.post(place, {"sure": "yes"}).status_code == 422


def test_the_queue_loads_no_more_than_a_page_shows(case, django_assert_max_num_queries):
    worker, clerk = enter(case, "injured_worker"), staff()
    made = [write(worker, case, text=f"Question {number}") for number in range(8)]
    services.answer(clerk, made[0].pk, text="Yes.", at=AT + timedelta(hours=1))
    services.settle(clerk, made[1].pk, at=AT + timedelta(hours=1))
    services.reply(queries.seat(worker, case.number), made[2].pk, text="And?", at=AT + timedelta(hours=2))
    with django_assert_max_num_queries(8):
        found = queries.queue(clerk)
        waits, rest = queries.threads(found.waits[:5], clerk), queries.threads(found.answered[:5], clerk)
    assert [thread.conversation.pk for thread in waits] == [one.pk for one in made[3:]]
    assert [one.pk for one in found.waits] == [*(one.pk for one in made[3:]), made[2].pk]
    assert all(thread.waits_for_staff for thread in waits)
    assert [thread.conversation.pk for thread in rest] == [made[0].pk, made[1].pk]
    assert not any(thread.waits_for_staff for thread in rest)


def test_only_what_asks_for_an_end_ends_a_case(case):
    made = write(enter(case, "injured_worker"), case)
    with pytest.raises(Refused, match="only a withdrawal"):
        services.end_case(staff(), made.pk, at=AT)


def test_no_stage_in_which_a_reviewer_works_knows_the_portal():
    stages = ("accounts", "cases", "intake", "records", "panel", "guidelines", "review", "determinations")
    source = Path(queries.__file__).parents[2]
    for file in (file for stage in stages for file in (source / stage).rglob("*.py")):
        assert "openimr.portal" not in file.read_text(), file
