"""Keys that older lists of words made are told, made anew, and answers to doubts follow."""

from datetime import UTC, date, datetime

import pytest
from tests.panel.test_panel import CASES
from typer.testing import CliRunner

from openimr.cases.models import Party
from openimr.cli import app
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import receive
from openimr.panel import queries, services
from openimr.panel.domain.graph import EntityRecord, Name, RelationRecord, SourceRecord
from openimr.panel.models import BlockingKey, Doubt, Entity, Identity

ON = date(2013, 10, 21)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
FREE = "R-015"


@pytest.fixture
def case(db):
    """A case whose administrator is perhaps one that a reviewer is a director of, which the medical director denied."""
    services.load_panel(None, by="test", at=AT)
    case = receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)
    Party.objects.filter(case=case, role="claims_administrator").update(organization="Pacific Crust Claims Services")
    services.load_ties(
        [EntityRecord("adjuster", "organization", (Name("Pacific Crest Claims Services, Inc."),))],
        [RelationRecord(f"reviewer:{FREE}", "adjuster", "director")],
        source=SourceRecord("corporate families", "corporate", ON),
        by="test",
        at=AT,
    )
    services.note_doubts(case, on=ON, at=AT)
    return case


def as_of_older_lists():
    """Everything as if other lists of words had made it."""
    BlockingKey.objects.all().delete()
    Identity.objects.filter(how="matched").delete()
    Entity.objects.update(keyed_by="older", written="as it was")
    for doubt in Doubt.objects.all():
        Doubt.objects.filter(pk=doubt.pk).update(written=f"as it was {doubt.pk}")


def test_what_older_lists_would_miss_is_found_again_and_answers_stay(case):
    (conflict,) = queries.screening_of(case, FREE, ON).conflicts
    assert conflict.doubtful
    keys, ties = BlockingKey.objects.count(), Identity.objects.count()
    doubts = dict(Doubt.objects.values_list("pk", "written"))
    assert doubts
    as_of_older_lists()
    assert queries.stale_keys() == Entity.objects.count()
    assert queries.screening_of(case, FREE, ON).clear  # why it is told
    assert services.rekey(by="test", at=AT) == Entity.objects.count()
    assert (BlockingKey.objects.count(), Identity.objects.count()) == (keys, ties)
    assert not queries.screening_of(case, FREE, ON).clear
    assert dict(Doubt.objects.values_list("pk", "written")) == doubts
    while found := queries.screening_of(case, FREE, ON).conflicts:
        for unsettled in found[0].unsettled:
            doubt = Doubt.objects.get(written=unsettled.written, entity=unsettled.entity)
            services.settle_doubt(doubt.pk, answer="other", why="asked them", by="director", at=AT)
        services.note_doubts(case, on=ON, at=AT)
    as_of_older_lists()
    services.rekey(by="test", at=AT)
    assert queries.screening_of(case, FREE, ON).clear


def test_once_made_anew_nothing_is_left_to_do(case):
    assert queries.stale_keys() == 0
    assert services.rekey(by="test", at=AT) == 0


def test_a_command_tells_and_mends_it(case, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    as_of_older_lists()
    told = CliRunner().invoke(app, ["panel", "ties", "list"])
    assert "openimr panel ties rekey" in told.output
    assert "keyed anew" in CliRunner().invoke(app, ["panel", "ties", "rekey"]).output
    assert "every key is of today" in CliRunner().invoke(app, ["panel", "ties", "rekey"]).output
