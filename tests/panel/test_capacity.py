"""What the what-if starts from, as the store tells it, and its answer on the command line."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.panel.history import queued_case
from typer.testing import CliRunner

from openimr.cli import app
from openimr.errors import DataFileInvalid, Refused
from openimr.panel import queries, services
from openimr.panel.adapters.capacity_file import capacity_defaults, read
from openimr.panel.domain.capacity import Change
from openimr.panel.models import Assignment

AT = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
PMR = "Physical Medicine and Rehabilitation"


@pytest.fixture
def history(db):
    """Sixty days of a case a day, each accepted a day after the offer and signed six days later; five wait now."""
    services.load_panel(None, by="test", at=AT)
    for n in range(60):
        ready = TODAY - timedelta(days=n + 15)
        queued_case(
            f"DONE-{n:02d}",
            ready=ready,
            due=ready + timedelta(days=30),
            reviewer="R-008" if n % 2 else "R-007",
            offered=ready,
            accepted=ready + timedelta(days=1),
            signed=ready + timedelta(days=7),
            state="signed",
        )
    for n in range(5):
        queued_case(f"WAIT-{n}", ready=TODAY - timedelta(days=5), due=TODAY + timedelta(days=4 * n - 2))
    queued_case(
        "DESK-1",
        ready=TODAY - timedelta(days=9),
        due=TODAY + timedelta(days=21),
        reviewer="R-008",
        offered=TODAY - timedelta(days=8),
        accepted=TODAY - timedelta(days=6),
        state="under_review",
    )


def test_rates_are_those_of_the_log_drawn_to_the_defaults(history):
    rates = queries.capacity(TODAY).rates
    assert rates.observed_days == 74
    came = rates.arrivals["regular", PMR]
    assert (came.observations, came.value) == (66, pytest.approx(66 / 74))
    desk = rates.desk["regular"]
    assert (desk.observations, desk.assumed) == (60, False)
    assert desk.value == pytest.approx((60 * 6 + 20 * 8) / 80)
    assert rates.desk["expedited"].assumed
    assert rates.declined.value == pytest.approx(20 * 0.1 / 81)
    assert rates.answer.value == pytest.approx((60 * 1 + 2 + 20) / 81)
    assert rates.limit["regular"].observations == 66 - 0
    assert 0 < rates.barred.value < 0.6


def test_open_cases_keep_their_days_and_their_reviewers(history):
    found = queries.capacity(TODAY).open_cases
    assert [case.due_in for case in found if case.holder is None] == [-1, 3, 7, 11, 15]  # to the end of the day
    held = next(case for case in found if case.holder)
    assert (held.holder, held.days_held, held.due_in) == ("R-008", 6, 22)


def test_only_who_is_qualified_has_places_and_only_for_what_fits(history):
    places = {one.reviewer: one for one in queries.capacity(TODAY).places}
    assert "R-001" not in places  # twenty hours a week
    assert "R-003" not in places  # no licence in force
    assert places["R-008"].serves[PMR] == 0
    assert all(PMR in one.serves or not one.serves for one in places.values())


def test_the_answer_is_the_same_again_and_a_change_changes_it(history):
    asked = queries.what_if(Change(), today=TODAY, replications=20)
    assert asked == queries.what_if(Change(), today=TODAY, replications=20)
    assert asked.late_already == 1
    assert asked.now == asked.then
    everybody = [one.reviewer for one in asked.panel.places if PMR in one.serves]
    nobody = queries.what_if(Change(without=frozenset(everybody)), today=TODAY, replications=20)
    assert nobody.more_came.median > 10
    assert nobody.then.bottleneck == PMR
    more = queries.what_if(Change(arrivals=3.0), today=TODAY, replications=20)
    assert more.then.came.median > 2 * more.now.came.median


def test_what_cannot_be_asked_is_refused_with_every_fault(history):
    assert queries.change_asked(["2:psychiatry", "PM&R"], ["R-008"], 20) == Change(
        1.2, (("Psychiatry", 2), (PMR, 1)), frozenset({"R-008"})
    )
    with pytest.raises(Refused) as refused:
        queries.change_asked(["many:Psychiatry", "1:Psychatry", "0:Psychiatry"], ["R-999"], 900)
    assert [reason.code for reason in refused.value.reasons] == [
        "number",
        "specialty",
        "number",
        "reviewer",
        "arrivals",
    ]
    assert "did you mean Psychiatry?" in str(refused.value)


def test_an_empty_house_is_answered(db):
    told = queries.what_if(Change(), today=TODAY)
    assert (told.now.due.median, told.now.came.median, told.now.bottleneck) == (0, 0, None)


def test_the_command_tells_late_cases_and_what_they_rest_on(history, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    monkeypatch.setattr("openimr.clock.today", lambda: TODAY)
    run = CliRunner().invoke(app, ["panel", "what-if", "--add", f"1:{PMR}", "--arrivals", "20", "--replications", "20"])
    assert run.exit_code == 0, run.output
    for words in ("1 of 6 open cases are late already", "+20 % arrivals", "observations", "counted over 74 days"):
        assert words in run.output
    assert queries.reviewer("R-008").last_name not in run.output


def test_the_defaults_are_no_law_and_a_wrong_file_is_refused(tmp_path):
    assert not capacity_defaults().verified
    file = tmp_path / "capacity_defaults.yaml"
    file.write_text("verified: false\ndeclined: 1.5\n")
    with pytest.raises(DataFileInvalid, match="declined"):
        read(file)


def test_a_lapsed_offer_counts_against_acceptance(history):
    case = queued_case("LAPSED", ready=TODAY - timedelta(days=9))
    Assignment.objects.create(
        case=case,
        reviewer_id="R-007",
        assigned_on=TODAY - timedelta(days=9),
        ended=TODAY - timedelta(days=6),
        step="lapsed",
    )
    assert queries.capacity(TODAY).rates.lapsed.value == pytest.approx((1 + 20 * 0.05) / 82)
