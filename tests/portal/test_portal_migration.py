"""What was stored before parties were told apart by more than their role is carried over."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from tests.portal.conftest import taken
from tests.portal.joining import AT, enter

from openimr.portal import queries, services
from openimr.portal.models import Conversation, OrganizationCase, Reading


def migrate(to: str):
    executor = MigrationExecutor(connection)
    executor.migrate([("portal", to)])
    return executor.loader.project_state([("portal", to)]).apps


@pytest.mark.django_db(transaction=True)
def test_conversations_readings_and_organizations_are_carried_over():
    case = taken("work-hardening")
    worker = enter(case, "injured_worker")
    administrator = enter(case, "claims_administrator", whole_organization=True)
    made = services.write(queries.seat(worker, case.number), topic="question", text="When?", at=AT)
    before = migrate("0002_tries")
    before.get_model("portal", "Reading").objects.create(conversation_id=made.pk, person_id=administrator.pk, at=AT)
    newest = max(name for app, name in MigrationExecutor(connection).loader.graph.nodes if app == "portal")
    migrate(newest)
    assert Conversation.objects.get().party_mark == queries.seat(worker, case.number).mark
    assert Reading.objects.get().message.text == "When?"
    word = OrganizationCase.objects.get()
    assert (word.case.number, word.allowed) == (case.number, True)
    assert queries.visible(administrator).exists()
