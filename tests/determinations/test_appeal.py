"""Appeals to the appeals board: timely or not, stayed, ended; a reversal goes to a different reviewer or organization."""

import json
from datetime import date

import pytest
from django.test import Client
from tests.determinations.decided import ALL, BY, PDF, SIGNED, decided
from tests.samples import accept, carry_sample

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.models import Case, Event
from openimr.determinations import queries, services
from openimr.determinations.domain.appealing import grounds, outcomes, sends_back
from openimr.determinations.models import Appeal, Determination
from openimr.errors import Refused
from openimr.panel import queries as panel
from openimr.panel import services as panel_services
from openimr.programmes.loader import load

LAW = load("california_workers_comp")
PERSONAL = {"way": "personal", "on": SIGNED, "place": "Fresno, CA", "served_by": "P. Clerk"}
ORDER = services.Document("Opinion and order", PDF)
STAFF = {"by": "intake:desk", "at": BY["at"]}


@pytest.fixture
def case(db):
    found = decided()
    services.serve(found.number, recipients=ALL, **PERSONAL, **BY)
    return found


def petition(case, *, party: str = "injured_worker", on: date = date(2017, 3, 1), grounds=("plain_error",)) -> int:
    return services.file_appeal(case.number, party=party, on=on, grounds=grounds, **BY).pk


def end(case, number: int, outcome: str, *, on: date = date(2017, 4, 1), document=ORDER, who=BY, **more) -> None:
    services.decide_appeal(case.number, number, outcome=outcome, on=on, document=document, **more, **who)


def test_the_five_grounds_and_the_ends_are_data_with_their_source():
    assert list(grounds(LAW, SIGNED)) == ["powers", "fraud", "conflict", "bias", "plain_error"]
    assert [LAW.value(f"appeal.ground.{one}", SIGNED).cite for one in grounds(LAW, SIGNED)] == [
        f"Lab. Code 4610.6(h)({n})" for n in range(1, 6)
    ]
    assert {one for one in outcomes(LAW, SIGNED) if sends_back(LAW, one, SIGNED)} == {"reversed", "remanded"}


def test_a_petition_is_timely_late_or_nobody_can_tell(case):
    petition(case, on=date(2017, 3, 8))
    petition(case, party="employer", on=date(2017, 3, 9))
    assert [one.timely for one in queries.petitions(case)] == ["timely", "late"]
    unserved = decided("CM17-0000002")
    petition(unserved, on=date(2017, 6, 1))
    (found,) = queries.petitions(unserved)
    assert (found.timely, found.last_day) == ("cannot_tell", None)


def test_a_petition_needs_a_statutory_ground_and_a_party_that_is_aggrieved(case):
    with pytest.raises(Refused) as refusal:
        services.file_appeal(
            case.number, party="requesting_physician", on=date(2017, 1, 1), grounds=["unfair"], by="reviewer:x",
            at=BY["at"],
        )  # fmt: skip
    assert {reason.code for reason in refusal.value.reasons} == {"role", "early", "party", "ground"}
    with pytest.raises(Refused, match="choose the grounds"):
        petition(case, grounds=())
    petition(case)
    with pytest.raises(Refused, match="is open"):
        petition(case)


def test_an_open_timely_appeal_suspends_implementation_and_a_late_one_does_not(case):
    number = petition(case, on=date(2017, 2, 10))
    assert queries.implementation(case, today=date(2017, 3, 1))[0].state == "suspended"
    end(case, number, "affirmed", on=date(2017, 4, 3))
    (again,) = queries.implementation(case, today=date(2017, 4, 3))
    assert (again.state, again.limit.due, again.limit.verified) == ("awaited", date(2017, 4, 10), False)
    late = decided("CM17-0000002")
    services.serve(late.number, recipients=ALL, **PERSONAL, **BY)
    number = petition(late, on=date(2017, 3, 9))
    assert queries.implementation(late, today=date(2017, 3, 20))[0].state == "overdue"
    services.note_stay(late.number, number, on=date(2017, 3, 15), document=ORDER, **BY)
    (held,) = queries.implementation(late, today=date(2017, 3, 20))
    assert (held.state, held.late_days) == ("suspended", 29)  # 02/14 to 03/15
    services.note_stay(late.number, number, on=date(2017, 3, 16), lifted=True, document=ORDER, **BY)
    assert queries.implementation(late, today=date(2017, 3, 20))[0].state == "awaited"
    with pytest.raises(Refused, match="no stay holds"):
        services.note_stay(late.number, number, on=date(2017, 3, 17), lifted=True, document=ORDER, **BY)


def test_an_end_names_what_the_law_wants_named(case):
    number = petition(case)
    for outcome, more, words in (
        ("annulled", {}, "does not end"),
        ("reversed", {"remand_to": "different_organization"}, "name the ground"),
        ("reversed", {"grounds": ["plain_error"], "remand_to": "different_organization"}, "name the fact"),
        ("reversed", {"grounds": ["fraud"]}, "whom another review goes to"),
        ("affirmed", {"grounds": ["fraud"]}, "a ground is named where an order reverses"),
        ("affirmed", {"document": None}, "attach the order"),
        ("reversed", {"grounds": ["fraud"], "remand_to": "different_reviewer", "who": STAFF}, "not for the intake"),
        ("dismissed", {"on": date(2017, 2, 20)}, "before 03/01/2017"),
    ):
        with pytest.raises(Refused, match=words):
            end(case, number, outcome, **more)
    end(case, number, "withdrawn", document=None, who=STAFF)
    with pytest.raises(Refused, match="no petition that is open"):
        end(case, number, "affirmed")
    assert not queries.set_aside(queries.petitions(case))


def test_a_reversal_that_goes_to_another_organization_ends_what_is_owed_here(case):
    number = petition(case)
    services.note_answer(case.number, number, party="claims_administrator", on=date(2017, 3, 10), **BY)
    end(case, number, "reversed", grounds=["fraud"], remand_to="different_organization")
    case.refresh_from_db()
    assert case.state == "transferred"
    assert queries.implementation(case, today=date(2017, 5, 1)) == ()
    told = {one.key: one for one in queries.what_follows(case, date(2017, 5, 1))}
    assert told["determination.after_remand"].by_whom == "another_review_organization"
    assert "implementation.authorize" not in told
    said = [one.what for one in queries.history(case)]
    assert "Appeal reversed." in said
    services.appeal_mistaken(case.number, Appeal.objects.get(kind="decided").pk, remark="another case's", **BY)
    case.refresh_from_db()
    assert case.state == "signed"
    assert queries.petitions(case)[0].open
    assert [one.mistaken for one in queries.history(case) if one.what == "Appeal reversed."] == [True]


def test_a_granted_appeal_goes_to_a_different_reviewer_and_the_history_tells_it_by_role(db, tmp_path):
    carry_sample("lumbar-mri-and-therapy", tmp_path, today=SIGNED, at=BY["at"])
    case = Case.objects.get()
    first = panel.assignment(case).reviewer_id
    services.serve(
        case.number, recipients=queries.recipients(case, on=SIGNED), **{**PERSONAL, "way": "first_class_mail"}, **BY
    )
    number = petition(case, party="claims_administrator", on=date(2017, 3, 3))
    end(
        case, number, "reversed", grounds=["plain_error"], fact="The wrong level of the spine was read.",
        remand_to="different_reviewer",
    )  # fmt: skip
    case.refresh_from_db()
    assert case.state == "records_ready"
    assert first in panel.barred(case)
    with pytest.raises(Refused, match="decided before"):
        panel_services.assign(case.number, reviewer_id=first, today=date(2017, 4, 2), **BY)
    offered = panel_services.assign(case.number, reviewer_id=None, today=date(2017, 4, 2), **BY)
    assert offered.reviewer_id != first
    assert queries.standing_determination(case) is None
    told = {one.key: one for one in queries.what_follows(case, date(2017, 5, 1))}
    assert told["determination.after_remand"].by_whom == "review_organization"
    with pytest.raises(Refused, match="cannot be taken back"):
        services.appeal_mistaken(case.number, Appeal.objects.get(kind="decided").pk, remark="x", **BY)
    found = queries.history(case)
    assert [one.on for one in found] == sorted(one.on for one in found)
    whole = "\n".join(f"{one.what} {one.who} {one.detail}" for one in found)
    for words in ("Utilization review decided.", "was signed. expert reviewer item 1", "Appeal reversed.", "Remanded:"):
        assert words in whole
    known = panel.identities([first, offered.reviewer_id])
    assert [word for word in (first, offered.reviewer_id, *known) if word in whole] == []
    logged = "\n".join(str(event.payload) for event in Event.objects.filter(kind__startswith="determination."))
    worker = next(party for party in case.parties.all() if party.role == "injured_worker")
    assert worker.last_name not in logged
    assert "spine" not in logged
    accept(case, today=date(2017, 4, 2), at=BY["at"])
    the_new_reviewer_is_not_swayed(case, offered.reviewer_id)


def the_new_reviewer_is_not_swayed(case, reviewer_id: str) -> None:
    """Who decides anew reads neither the first determination nor what followed it."""
    person, _ = open_account(username="anew", role=Role.REVIEWER, password="a long word", reviewer_id=reviewer_id)
    client = Client()
    client.force_login(person)
    for shut in (
        "letter/versions/1/determination.pdf",
        "letter/versions/1/determination.json",
        "what-follows/",
        "history/",
    ):
        assert client.get(f"/cases/{case.number}/{shut}").status_code == 404, shut
    overview = client.get(f"/cases/{case.number}/").content.decode()
    assert "Application received" in overview
    for told in ("Final Determination signed", "Appeal", "overturned", "upheld"):
        assert told not in overview, told
    assert "versions/1" not in client.get(f"/cases/{case.number}/letter/").content.decode()


def test_verify_says_of_a_determination_set_aside_that_it_was_when_and_what_replaces_it(db, tmp_path):
    carry_sample("lumbar-mri-and-therapy", tmp_path, today=SIGNED, at=BY["at"])
    case = Case.objects.get()
    letter = services.write_letter(case.number, tmp_path / "letter")
    sealed = json.loads(letter["json"].read_bytes())
    assert queries.stored_proof(letter["pdf"], sealed).standing == ()
    services.serve(
        case.number, recipients=queries.recipients(case, on=SIGNED), **{**PERSONAL, "way": "first_class_mail"}, **BY
    )
    number = petition(case, party="claims_administrator", on=date(2017, 3, 3))
    assert queries.stored_proof(letter["pdf"], sealed).set_aside is None
    end(
        case, number, "reversed", grounds=["plain_error"], fact="The wrong level of the spine was read.",
        remand_to="different_reviewer",
    )  # fmt: skip
    found = queries.stored_proof(letter["pdf"], sealed)
    decided = Appeal.objects.get(kind="decided").on
    assert found.set_aside is not None
    assert found.set_aside[0] == decided
    assert found.faults == ()
    first, second = found.standing
    assert first.startswith(f"SET ASIDE on {decided:%m/%d/%Y} by the order on a petition to the appeals board")
    assert "no longer counts" in first
    assert second == "No later version is signed: the case is decided anew"
    Determination.objects.create(
        case=case, version=2, content={"corrects": {"kind": "remand"}}, seal={}, key_id="0" * 16, reviewer_id="R-9",
        signed_on=date(2017, 5, 1), signed_at=BY["at"], letters={},
    )  # fmt: skip
    told = queries.stored_proof(letter["pdf"], sealed).standing
    assert told == (first, "SUPERSEDED by version 2 of 05/01/2017: what this one says no longer counts")
