"""Events are appended, chained, and guarded by the database itself."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from openimr.cases import queries, services
from openimr.cases.domain.states import STEPS, State, may_move
from openimr.cases.models import Case, Event
from openimr.errors import Refused

AT = datetime(2013, 10, 21, 20, 0, 0, 123456, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return Case.objects.create(
        number="CM13-0000001",
        programme="california_workers_comp",
        priority="regular",
        date_of_injury=date(2011, 4, 25),
        claim_number="1",
        application_received=date(2013, 8, 6),
    )


def test_the_log_of_a_moved_case_is_whole(case):
    services.record(case, "case.received", by="intake:a", at=AT, payload={"file": "é"})
    services.move(case, State.ELIGIBLE, by="intake:a", at=AT)
    assert [event.kind for event in queries.timeline(case)] == ["case.received", "panel.draw", "case.eligible"]
    assert queries.broken_event(case) is None


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_rewrite_the_log(case, change):
    services.record(case, "case.received", by="intake:a", at=AT)
    events = Event.objects.filter(case=case)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        events.update(actor="somebody else") if change == "update" else events.delete()
    assert queries.broken_event(case) is None


@pytest.mark.parametrize("origin", list(State))
@pytest.mark.parametrize("target", list(State))
def test_only_the_moves_of_the_table_are_made(case, origin, target):
    Case.objects.filter(pk=case.pk).update(state=origin)
    if origin == target:
        assert services.move(case, target, by="intake:a", at=AT).state == target
        assert not case.events.exists()
    elif may_move(origin, target):
        assert services.move(case, target, by="intake:a", at=AT).state == target
    else:
        with pytest.raises(Refused, match=case.number):
            services.move(case, target, by="intake:a", at=AT)
        assert Case.objects.get(pk=case.pk).state == origin


def test_every_state_but_the_first_can_be_reached():
    assert {step.target for step in STEPS} | {State.RECEIVED} == set(State)
