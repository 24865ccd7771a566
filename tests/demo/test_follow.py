"""What follows the sample determinations, and the command line of what follows, on one of them."""

import json
from datetime import UTC, date, datetime

import pytest
from tests.determinations.decided import PDF
from tests.samples import carry_sample
from typer.testing import CliRunner

from openimr.cases import queries as cases
from openimr.cases.models import Event
from openimr.cli import app
from openimr.clock import day_of
from openimr.demo.following import follow_samples
from openimr.determinations import queries as determinations

NUMBER = "CM17-0009002"
AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


@pytest.fixture
def told(db, tmp_path, monkeypatch):
    """Run `openimr follow` on the sample case, carried and followed up; answers what it prints."""
    carry_sample("lumbar-mri-and-therapy", tmp_path, today=date(2017, 2, 6), at=AT)
    assert follow_samples() == [NUMBER]
    assert follow_samples() == []  # noted once
    monkeypatch.setenv("DATABASE_URL", "the test's own server, which runs already")

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, ["follow", *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return run


def test_what_follows_is_noted_on_days_that_fit_the_case(told):
    [owed] = determinations.implementation(cases.get(NUMBER, None), today=date(2026, 11, 23))
    assert (owed.state, owed.done_on, owed.reported_on) == ("done", date(2017, 2, 15), date(2017, 2, 16))
    assert (owed.late_days, owed.late_by_report) == (0, 0)
    noted = Event.objects.filter(case__number=NUMBER, kind__in=["determination.served", "determination.authorized"])
    assert {day_of(event.at) for event in noted} == {date(2017, 2, 7), date(2017, 2, 16)}


def test_the_commands_show_and_note_what_follows(told, tmp_path):
    awaited = json.loads(told("show", NUMBER, "--json", "--today", "2017-02-08"))["awaited"]
    by_key = {(one["key"], one["by"]): one for one in awaited}
    assert by_key[("implementation.authorize", "claims_administrator")]["done"] == "2017-02-15"
    assert by_key[("appeal.petition", "injured_worker")]["due"] == "2017-03-14"
    assert by_key[("service", "review_organization")]["state"] == "done"
    order = tmp_path / "order.pdf"
    order.write_bytes(PDF)
    filed = told("appeal", "file", NUMBER, "--party", "injured_worker", "--on", "2017-03-15", "--ground", "bias")
    assert "petition late, last day 03/14/2017" in filed
    entry = filed.split()[1].rstrip(":")
    lists = json.loads(told("list", "--json"))
    assert (lists["to_serve"], lists["to_implement"], len(lists["appeals"])) == ([], [], 1)
    ended = told(
        "appeal", "decide", NUMBER, "--entry", entry, "--outcome", "dismissed", "--on", "2017-04-03",
        "--document", str(order),
    )  # fmt: skip
    assert "dismissed 04/03/2017" in ended
    said = [one["what"] for one in json.loads(told("history", NUMBER, "--json"))]
    assert said.index("The determination was signed.") < said.index("Served on the injured worker.")
    assert said.index("Item 1: authorized.") < said.index("Appeal dismissed.")
    wrong = told("mistaken", NUMBER, "--of", "appeal", "--entry", entry, "--remark", "of another case")
    assert f"entry {entry} does not count" in wrong
