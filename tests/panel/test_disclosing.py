"""A reviewer's own ties: disclosed on the page, ended with a day, never deleted; open cases are told at once."""

from datetime import date

import pytest
from tests.panel.test_certificates import assigned, case, kinds, who  # noqa: F401  fixtures
from tests.panel.test_ties import ADMINISTRATOR, AT, FREE, ON

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.errors import Refused
from openimr.panel import queries, services
from openimr.panel.domain.reviewers import Affiliation
from openimr.panel.models import Reviewer

pytestmark = pytest.mark.django_db
TIE = {"party": ADMINISTRATOR, "kind": "professional", "relation": "employment", "since": "2013-01-01"}


def tie(**changes) -> Affiliation:
    told = {"until": None, "source": "told", "percent": None} | TIE | changes
    return Affiliation(**told | {"since": date.fromisoformat(told["since"])})


@pytest.fixture
def desk(client, db):
    def of(reviewer_id: str, role: Role = Role.REVIEWER):
        account, _ = open_account(
            username=reviewer_id, role=role, password="a long enough one", reviewer_id=reviewer_id
        )
        client.force_login(account)
        return client

    return of


def test_a_tie_disclosed_on_the_page_stops_the_case_of_the_reviewer(assigned, desk):  # noqa: F811
    page = desk(who(assigned))
    assert b"No tie is on file" in page.get("/my-ties/").content
    assert page.post("/my-ties/", {"step": "disclose", **TIE}).status_code == 302
    assert "panel.conflict_found" in kinds(assigned)
    assert [r.code for r in queries.reasons_not_to_sign(assigned, who(assigned), ON)] == ["conflict"]
    ((told, marked, _),) = page.get("/my-ties/").context["ties"]
    assert told.source.startswith("disclosed by the reviewer on ")
    assert page.post("/my-ties/", {"step": "end", "tie": marked, "until": "2013-10-20"}).status_code == 302
    (kept,) = queries.reviewer(who(assigned)).affiliations
    assert kept.until == date(2013, 10, 20)
    assert queries.reasons_not_to_sign(assigned, who(assigned), ON) == ()
    assert page.post("/my-ties/", {"step": "end", "tie": marked, "until": "2013-10-21"}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"party": " "}, "party"),
        ({"relation": ""}, "relation"),
        ({"kind": "other"}, "kind"),
        ({"percent": 140.0}, "percent"),
        ({"until": date(2012, 1, 1)}, "until"),
        ({"since": "2014-01-01"}, "since"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(db, changes, code):
    services.load_panel(None, by="test", at=AT)
    with pytest.raises(Refused) as refusal:
        services.disclose(FREE, tie(**changes), today=ON, by="test", at=AT)
    assert [reason.code for reason in refusal.value.reasons] == [code]


def test_silence_is_answered_by_no_tie_or_by_a_tie(db, desk):
    services.load_panel(None, by="test", at=AT)
    asked = queries.reviewer("R-028").unanswered
    assert len(asked) == 2
    page = desk("R-028")
    assert asked[0].encode() in page.get("/my-ties/").content
    assert page.post("/my-ties/", {"step": "no-tie", "party": asked[0]}).status_code == 302
    assert page.post("/my-ties/", {"step": "no-tie", "party": "Nobody Asked"}).status_code == 409
    services.disclose("R-028", tie(party=asked[1]), today=ON, by="test", at=AT)
    assert queries.reviewer("R-028").unanswered == ()
    with pytest.raises(Refused, match="on file already"):
        services.disclose("R-028", tie(party=asked[1]), today=ON, by="test", at=AT)


@pytest.mark.parametrize("role", [Role.MEDICAL_DIRECTOR, Role.INTAKE, Role.AUDITOR])
def test_nobody_else_has_such_a_page(db, desk, role):
    services.load_panel(None, by="test", at=AT)
    assert desk(FREE, role).get("/my-ties/").status_code == 404


def test_bad_days_and_numbers_change_nothing(db, desk):
    services.load_panel(None, by="test", at=AT)
    page = desk(FREE)
    for changes in ({"since": "yesterday"}, {"percent": "much"}, {"until": "2013-02-30"}):
        answer = page.post("/my-ties/", {"step": "disclose", **TIE, **changes})
        assert (answer.status_code, b"Nothing was kept" in answer.content) == (409, True)
    assert Reviewer.objects.get(pk=FREE).profile["affiliations"] == [
        entry for entry in Reviewer.objects.get(pk=FREE).profile["affiliations"] if entry["party"] != ADMINISTRATOR
    ]
