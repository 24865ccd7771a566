"""What the administrator owes for each overturned item, by when, and what was reported of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.determinations.decided import AT, BY, PDF, SIGNED, decided

from openimr.determinations import queries, services
from openimr.determinations.domain.implementing import Overturned, Suspension, owed
from openimr.determinations.domain.serving import ServiceFact, Serving
from openimr.errors import NotFound, Refused
from openimr.intake.domain.deadlines import is_business_day
from openimr.programmes.loader import load

LAW = load("california_workers_comp")
PERSONAL = {"way": "personal", "place": "Fresno, CA", "served_by": "P. Clerk"}
MAIL = {"way": "first_class_mail", "place": "Sacramento, CA", "served_by": "P. Clerk"}


@pytest.fixture
def case(db):
    return decided()


def serve(case, *, on: date = SIGNED, how=PERSONAL) -> None:
    services.serve(case.number, recipients=["claims_administrator"], on=on, **how, **BY)


def item(case, today: date, number: int = 1):
    return next(one for one in queries.implementation(case, today=today) if one.item == number)


def report(case, kind: str, on: date, **more) -> None:
    services.report_implementation(case.number, items=[1], kind=kind, on=on, **more, **BY)


def test_only_what_was_overturned_is_owed_and_only_once_it_was_served(case):
    assert [one.item for one in queries.implementation(case, today=SIGNED)] == [1]
    assert item(case, date(2017, 12, 1)).state == "not_served"
    serve(case)
    waits = item(case, SIGNED)
    assert (waits.state, waits.duty, waits.limit.due) == ("awaited", "authorize", date(2017, 2, 14))  # 02/13: holiday
    assert "9792.10.7(a)(2)" in waits.limit.steps[0].cite
    assert queries.implementation(decided("CM17-0000002", decisions={1: "upheld"}), today=SIGNED) == ()


def test_treatment_that_was_given_is_reimbursed_within_twenty_days(db):
    before = decided(given={1: date(2017, 1, 20)})
    serve(before)
    owes = item(before, SIGNED)
    assert (owes.duty, owes.limit.due) == ("reimburse", date(2017, 2, 26))
    assert "given on 01/20/2017" in owes.because
    after = decided("CM17-0000002", given={1: date(2017, 3, 1)})
    serve(after)
    assert item(after, SIGNED).duty == "authorize"
    services.report_implementation(after.number, items=[1], kind="given", on=date(2017, 2, 1), **BY)
    assert item(after, SIGNED).duty == "reimburse"
    with pytest.raises(Refused, match="is its reimbursement"):
        services.report_implementation(after.number, items=[1], kind="authorized", on=date(2017, 2, 10), **BY)
    services.report_implementation(after.number, items=[1], kind="reimbursed", on=date(2017, 2, 10), **BY)
    assert item(after, date(2017, 2, 12)).state == "done"


def test_the_list_keeps_what_is_open_and_drops_what_is_done(db):
    cases = [decided(f"CM17-000001{n}", decisions={1: "overturned", 2: "overturned"}) for n in range(3)]
    decided("CM17-0000020", decisions={1: "upheld"})
    for one in cases:
        serve(one)
    services.report_implementation(cases[0].number, items=[1, 2], kind="authorized", on=date(2017, 2, 10), **BY)
    services.report_implementation(cases[1].number, items=[2], kind="authorized", on=date(2017, 2, 10), **BY)
    services.report_implementation(cases[2].number, items=[1], kind="authorized", on=date(2017, 2, 10), **BY)
    services.report_implementation(cases[2].number, items=[2], kind="given", on=date(2017, 2, 1), **BY)
    found = queries.to_implement(None, today=date(2017, 3, 1))
    assert {(one.case_number, one.owed.item, one.owed.duty) for one in found} == {
        ("CM17-0000011", 1, "authorize"),
        ("CM17-0000012", 2, "reimburse"),
    }


def test_receipt_by_mail_is_presumed_and_the_limit_says_so(case):
    serve(case, how=MAIL)
    limit = item(case, SIGNED).limit
    assert (limit.due, limit.verified) == (date(2017, 2, 21), False)  # 02/13 and 02/20 are holidays
    assert "presumed" in limit.steps[0].because


def test_done_in_time_done_late_and_overdue(case):
    serve(case)
    assert item(case, date(2017, 2, 14)).state == "awaited"
    late = item(case, date(2017, 2, 24))
    assert (late.state, late.late_days) == ("overdue", 10)
    by_statute, by_schedule = late.penalties
    assert (by_statute.each_day, by_statute.at_most, by_statute.verified) == (5000, 50000, False)
    assert (by_schedule.each_day, by_schedule.at_most) == (None, None)  # the amount was not seen: none is guessed
    assert "9792.12(a)" in by_schedule.cite
    report(case, "partly", date(2017, 2, 20), remark="six of twelve visits authorized; six remain")
    assert item(case, date(2017, 2, 24)).state == "overdue"
    report(
        case, "authorized", date(2017, 2, 24), informed_on=date(2017, 2, 24),
        document=services.Document("Authorization", PDF),
    )  # fmt: skip
    done = item(case, date(2017, 12, 1))
    assert (done.state, done.late_days, done.done_on) == ("done", 10, date(2017, 2, 24))
    assert done.informed_on == date(2017, 2, 24)
    assert queries.proof(case, done.facts[-1].proof, None) == PDF
    services.implementation_mistaken(case.number, done.facts[-1].id, remark="another worker's", **BY)
    assert item(case, date(2017, 2, 25)).state == "overdue"


def test_a_dispute_of_liability_suspends_and_its_end_counts_anew(case):
    serve(case)
    with pytest.raises(Refused, match="say on which ground"):
        report(case, "liability_disputed", date(2017, 2, 8))
    report(case, "liability_disputed", date(2017, 2, 8), remark="the body part is not accepted")
    waits = item(case, date(2017, 4, 1))
    assert (waits.state, waits.late_days) == ("suspended", 0)
    assert "9792.10.7(a)" in waits.because
    report(case, "liability_settled", date(2017, 4, 3))
    again = item(case, date(2017, 4, 4))
    assert (again.state, again.limit.due, again.limit.verified) == ("awaited", date(2017, 4, 10), False)
    assert item(case, date(2017, 4, 20)).late_days == 10


def test_days_late_before_a_dispute_are_not_forgotten(case):
    serve(case)  # due 02/14
    report(case, "liability_disputed", date(2017, 2, 20), remark="coverage")
    report(case, "liability_settled", date(2017, 4, 3))
    report(case, "authorized", date(2017, 4, 12))
    assert item(case, date(2017, 5, 1)).late_days == 6 + 2


def test_every_fault_of_a_report_is_told_and_nothing_is_stored(case):
    serve(case)
    with pytest.raises(Refused) as refusal:
        services.report_implementation(
            case.number, items=[1, 2], kind="forgotten", on=date(2018, 1, 1), by="reviewer:x", at=AT
        )
    assert {reason.code for reason in refusal.value.reasons} == {"role", "future", "item", "kind"}
    with pytest.raises(Refused, match="no dispute of liability is noted"):
        report(case, "liability_settled", date(2017, 3, 1))
    with pytest.raises(NotFound):
        services.implementation_mistaken(case.number, 4711, remark="x", **BY)
    assert item(case, SIGNED).facts == ()
    services.report_implementation(
        case.number, items=[1], kind="authorized", on=AT.date(), by="claims_administrator:adjuster", at=AT
    )
    assert item(case, AT.date()).state == "done"


def test_a_reminder_is_noted_and_changes_nothing_else(case):
    serve(case)
    services.note_reminder(case.number, items=[1], on=date(2017, 2, 20), **BY)
    reminded = item(case, date(2017, 2, 21))
    assert (reminded.reminded_on, reminded.state) == (date(2017, 2, 20), "overdue")


def test_what_follows_tells_who_owes_what_by_when(case):
    told = {(one.key, one.to, one.by_whom): one for one in queries.what_follows(case, SIGNED)}
    assert told[("service", "injured_worker", "review_organization")].state(SIGNED) == "open"
    assert told[("appeal.petition", "", "injured_worker")].due is None
    services.serve(case.number, recipients=["injured_worker", "claims_administrator"], on=SIGNED, **PERSONAL, **BY)
    told = {(one.key, one.to, one.by_whom): one for one in queries.what_follows(case, SIGNED)}
    assert told[("service", "injured_worker", "review_organization")].done_on == SIGNED
    petition = told[("appeal.petition", "", "injured_worker")]
    assert (petition.due, petition.duty) == (date(2017, 3, 8), "may")
    assert (petition.state(date(2017, 3, 8)), petition.state(date(2017, 3, 9))) == ("open", "past")
    assert ("appeal.petition", "", "requesting_physician") not in told
    owed_now = told[("implementation.authorize", "", "claims_administrator")]
    assert (owed_now.due, owed_now.state(date(2017, 2, 15))) == (date(2017, 2, 14), "late")
    order = [one.done_on is not None for one in queries.what_follows(case, SIGNED)]
    assert order == sorted(order)


DAYS = st.dates(date(2017, 2, 6), date(2017, 12, 1))
SERVED = Serving("claims_administrator", "served", ServiceFact(1, "served", "claims_administrator", SIGNED, "personal"))


@given(DAYS, st.lists(st.tuples(DAYS, st.integers(0, 90)), max_size=4))
def test_suspensions_only_ever_move_the_limit_back_and_spare_days(today, told):
    held = [Suspension(since, since + timedelta(days=days), "a stay", "order") for since, days in told]

    def weigh(suspensions):
        return owed(
            Overturned(1, "Treatment", None, retrospective=False), (), served=SERVED, suspensions=suspensions,
            set_aside=False, decided_on=SIGNED, programme=LAW, today=today,
        )  # fmt: skip

    free, found = weigh([]), weigh(held)
    assert found.limit.due >= free.limit.due
    assert 0 <= found.late_days <= free.late_days
    assert found.state in {"awaited", "overdue", "suspended"}
    assert is_business_day(found.limit.due, LAW)
    assert (found.state == "overdue") <= (found.late_days > 0)
