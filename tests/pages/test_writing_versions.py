"""Earlier versions of a text: who did what, words put back as a new edit, and who may read them."""

from datetime import timedelta

import pytest
from tests.pages.test_writing_forms import AT, PASSWORD, desk, fields, reader

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.panel.queries import assignment
from openimr.review import queries, services
from openimr.review.domain.earlier import steps
from openimr.review.domain.texts import Edit, Move

pytestmark = pytest.mark.django_db
__all__ = ["desk"]


def test_the_pieces_of_writing_are_told_by_sentence(desk):
    who = {"reviewer_id": assignment(desk).reviewer_id, "by": "reviewer:one", "item": 0}
    one, two, three, *_ = queries.text(desk, 0)[1].entries
    for number, words in enumerate(("Mine", "Mine, lon", "Mine, longer.")):  # saved while typing
        at = AT + timedelta(seconds=2 * number)
        services.write_text(desk.number, base=number + 1, operations=[Edit(one.id, words)], at=at, **who)
    later = AT + timedelta(hours=1)
    services.write_text(desk.number, base=4, operations=[Move(three.id, "01"), Edit(two.id, "Two.")], at=later, **who)
    moved, typed, drafted = steps(queries.earlier(desk, 0))
    assert [(one.id, one.done) for one in moved.changes] == [(three.id, ("moved",)), (two.id, ("reworded",))]
    (change,) = typed.changes
    assert (change.before, change.after, change.done) == (one.text, "Mine, longer.", ("reworded",))
    assert (typed.before, typed.first, typed.last) == (1, 2, 4)
    assert {one.done for one in drafted.changes} == {("added",)}


def test_words_are_put_back_as_a_new_edit(desk):
    client = reader(desk)
    of = queries.text(desk, 0)[1].entries[0]
    client.post(f"/cases/{desk.number}/review/summary/", fields(desk) | {f"sentence-{of.id}": "My words."})
    address = f"/cases/{desk.number}/review/texts/0/versions/"
    assert f'href="{address}"' in client.get(f"/cases/{desk.number}/review/").content.decode()
    page = client.get(address).content.decode()
    assert "My words." in page
    assert "the reviewer, by the form" in page
    assert "Put back what stood before" in page
    back = {"base": "2", "version": "1", "id": of.id}
    assert client.post(f"{address}put-back/", back).status_code == 302
    assert queries.sentences(desk, 0)[0].text == of.text
    assert queries.version(desk, 0) == 3
    client.post(f"/cases/{desk.number}/review/summary/", fields(desk) | {f"sentence-{of.id}": "Mine again."})
    client.post(f"{address}put-back/", back | {"version": "2"})  # of a page that is old by now: nothing is overwritten
    assert queries.sentences(desk, 0)[0].text == "Mine again."
    assert client.get(f"/cases/{desk.number}/review/texts/9/versions/").status_code == 404
    assert client.post(f"{address}put-back/", back | {"id": "nothing"}).status_code == 404


def test_quality_staff_and_the_director_read_them_and_nobody_else(desk, client):
    address = f"/cases/{desk.number}/review/texts/1/versions/"
    for role, sees in ((Role.QUALITY, 200), (Role.MEDICAL_DIRECTOR, 200), (Role.INTAKE, 404), (Role.AUDITOR, 404)):
        person, _ = open_account(username=str(role), role=role, password=PASSWORD)
        client.force_login(person)
        answer = client.get(f"{address}?seat=1")
        assert answer.status_code == sees, role
        assert b"Put back" not in answer.content
        assert client.post(f"{address}put-back/", {"base": "1", "version": "1", "id": "x"}).status_code == 404
    other, _ = open_account(username="other", role=Role.REVIEWER, password=PASSWORD, reviewer_id="R-999")
    client.force_login(other)
    assert client.get(address).status_code == 404
