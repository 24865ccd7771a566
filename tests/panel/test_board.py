"""The medical director's board over HTTP: who waits, who is suggested, offers made and taken back, stops, and who may."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from tests.panel.history import queued_case

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.panel import queries, services
from openimr.panel.models import Assignment, Reviewer

AT = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
PATHS = ["/panel/board/", "/panel/board/WAIT-0/reviewers/"]
WHAT_IFS = [
    "/panel/what-if/",
    "/panel/what-if/?days=30",
    "/panel/what-if/summary/",
    "/panel/what-if/what-if.json?days=30",
]


@pytest.fixture
def queue(db, monkeypatch):
    monkeypatch.setattr("openimr.clock.today", lambda: TODAY)
    services.load_panel(None, by="test", at=AT)
    for n in range(4):
        queued_case(
            f"WAIT-{n}",
            ready=TODAY - timedelta(days=5),
            due=TODAY + timedelta(days=6 * n - 1),
            priority="expedited" if n == 3 else "regular",
        )


def entered(role: Role, reviewer_id: str = "") -> Client:
    person, _ = open_account(username=role.value, role=role, password="a long enough password", reviewer_id=reviewer_id)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def director(queue):
    return entered(Role.MEDICAL_DIRECTOR)


def suggested(director) -> dict[str, str]:
    """The reviewer suggested for each waiting case."""
    told = director.post("/panel/board/suggest/", follow=True)
    return {row.number: row.suggested[0].reviewer for row in told.context["rows"] if row.suggested}


def test_the_queue_is_in_order_and_every_case_has_a_suggestion(director):
    before = director.get("/panel/board/")
    assert [row.number for row in before.context["rows"]] == ["WAIT-3", "WAIT-0", "WAIT-1", "WAIT-2"]
    assert [row.days_left for row in before.context["rows"]] == [17, -1, 5, 11]
    assert "Suggest reviewers for all" in before.content.decode()
    assert set(suggested(director)) == {"WAIT-0", "WAIT-1", "WAIT-2", "WAIT-3"}
    told = director.get("/panel/board/").content.decode()
    assert "1 day late" in told
    assert "no other assignment is better (proven)" in told
    assert queries.reviewer(suggested(director)["WAIT-3"]).last_name in told
    assert not Assignment.objects.exists()


def test_a_chosen_case_shows_who_may_not_and_why(director):
    told = director.get("/panel/board/WAIT-0/reviewers/").content.decode()
    assert "Reviewers for WAIT-0" in told
    assert "has a disciplinary measure on file" in told
    assert told.index("R-009") > told.index("Offer WAIT-0 to")  # who may, first
    assert director.get("/panel/board/NONE/reviewers/").status_code == 404


def test_an_offer_is_made_and_taken_back(director):
    reviewer = suggested(director)["WAIT-0"]
    told = director.post("/panel/board/offer/", {"case": "WAIT-0", "reviewer": reviewer}, follow=True)
    assert told.context["made"].reviewer_id == reviewer
    assert "Undo" in told.content.decode()
    assert [row.number for row in told.context["rows"]] == ["WAIT-3", "WAIT-1", "WAIT-2"]
    assert Assignment.objects.get(case__number="WAIT-0").step == "offered"
    again = director.post("/panel/board/offer/", {"case": "WAIT-0", "reviewer": "R-007"}, follow=True)
    assert "waits for no reviewer any more" in again.content.decode()  # never taken from whoever has it
    back = director.post("/panel/board/take-back/", {"case": "WAIT-0", "reviewer": reviewer}, follow=True)
    assert "is taken back" in back.content.decode()
    assert back.context["chosen"].number == "WAIT-0"
    assert not back.context["stops"]  # the director's own doing stops nothing
    assert next(one for one in back.context["choices"] if one.load.reviewer == reviewer).against == ()


def test_an_accepted_case_is_not_taken_back_by_undo(director):
    reviewer = suggested(director)["WAIT-0"]
    services.assign("WAIT-0", reviewer_id=reviewer, today=TODAY, by="test", at=AT)
    services.accept("WAIT-0", reviewer_id=reviewer, today=TODAY, by="test", at=AT)
    told = director.post("/panel/board/take-back/", {"case": "WAIT-0", "reviewer": reviewer}, follow=True)
    assert "was answered or has ended meanwhile" in told.content.decode()
    assert Assignment.objects.get(case__number="WAIT-0").step == "accepted"


def test_a_barred_reviewer_is_refused_with_the_reason(director):
    told = director.post("/panel/board/offer/", {"case": "WAIT-0", "reviewer": "R-009"}, follow=True)
    assert "Has a disciplinary measure on file" in told.content.decode()
    assert told.context["chosen"].number == "WAIT-0"
    assert not Assignment.objects.exists()


def test_all_suggestions_are_offered_each_by_itself(director):
    reviewer = suggested(director)["WAIT-2"]
    run = director.get("/panel/board/").context["run"].pk
    services.suspend(reviewer, reason="a matter of the test", today=TODAY, by="test", at=AT)
    told = director.post("/panel/board/offer-all/", {"run": run}, follow=True)
    refused = {number for number, who in suggested(director).items() if who == reviewer}
    assert not refused  # suggested anew, nobody suspended is
    offered = {one.case.number for one, _ in told.context["offers"]}
    waiting = {row.number for row in told.context["rows"]}
    assert offered | waiting == {"WAIT-0", "WAIT-1", "WAIT-2", "WAIT-3"}
    assert "WAIT-2" in waiting
    assert "suspended" in told.content.decode()
    again = director.post("/panel/board/offer-all/", {"run": run})
    assert again.status_code == 409  # a later run replaced it


def test_what_is_stopped_stands_on_top(director):
    late = queued_case(
        "LATE-1", ready=TODAY - timedelta(days=9), reviewer="R-007", offered=TODAY - timedelta(days=8), state="assigned"
    )
    Assignment.objects.filter(case=late).update(due=TODAY - timedelta(days=4))
    lost = queued_case("LOST-1", ready=TODAY - timedelta(days=9))
    Assignment.objects.create(
        case=lost,
        reviewer_id="R-008",
        assigned_on=TODAY - timedelta(days=8),
        accepted_on=TODAY - timedelta(days=7),
        step="withdrawn",
        ended=TODAY - timedelta(days=1),
        end_reason="suspended",
    )
    told = director.get("/panel/board/")
    assert {(one.number, one.act) for one in told.context["stops"]} == {("LATE-1", "chase"), ("LOST-1", "choose")}
    assert "The reviewer is suspended" in told.content.decode()
    assert "Choose another reviewer" in told.content.decode()
    assert "LOST-1" in [row.number for row in told.context["rows"]]


def test_nobody_eligible_says_what_to_relax_and_whom_to_recruit(director):
    Reviewer.objects.exclude(pk="R-009").update(active=False)  # the only one left has a measure on file
    told = director.post("/panel/board/suggest/", follow=True)
    row = told.context["rows"][0]
    assert row.missing
    assert any(way.startswith("to recruit: certified in Physical Medicine") for way in row.help)
    assert "Nobody suggested" in told.content.decode()
    assert "Nobody may take it" in director.get(f"/panel/board/{row.number}/reviewers/").content.decode()


def test_an_empty_house_teaches(db):
    told = entered(Role.MEDICAL_DIRECTOR).get("/panel/board/").content.decode()
    assert "No case waits for a reviewer" in told
    assert "openimr panel load" in told


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.INTAKE, Role.PUBLICATION, Role.AUDITOR])
def test_nobody_else_reaches_the_board(queue, role):
    client = entered(role, "R-008" if role is Role.REVIEWER else "")
    for path in PATHS:
        assert client.get(path).status_code == 404, path
    for path in ("offer/", "offer-all/", "take-back/", "suggest/"):
        given = {"case": "WAIT-0", "reviewer": "R-007", "run": "1"}
        assert client.post(f"/panel/board/{path}", given).status_code == 404
    assert not Assignment.objects.exists()
    expected = 200 if role is Role.AUDITOR else 404
    assert {client.get(path).status_code for path in WHAT_IFS} == {expected}


def test_the_what_if_is_asked_answered_and_refused(queue):
    director, auditor = entered(Role.MEDICAL_DIRECTOR), entered(Role.AUDITOR)
    asked = "/panel/what-if/?number=2&specialty=Psychiatry&arrivals=20&days=30"
    told = director.get(asked).content.decode()
    assert "+2 Psychiatry, +20 % arrivals" in told
    assert "mostly assumed" in told
    whole = director.get(asked.replace("what-if/?", "what-if/what-if.json?")).json()
    assert whole["now"]["due"]["median"] >= 3  # with the expedited ones that come meanwhile
    assert whole["late_already"] == 1
    wrong = director.get("/panel/what-if/?arrivals=many")
    assert (wrong.status_code, "is no number" in wrong.content.decode()) == (409, True)
    name = queries.reviewer("R-008").last_name
    assert name in director.get("/panel/what-if/").content.decode()
    assert name not in auditor.get("/panel/what-if/").content.decode()
    assert "late" in director.get("/panel/what-if/summary/").content.decode()
