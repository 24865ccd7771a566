"""The determination is served: ways, days, what comes back, mistakes, and the days that follow from it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.determinations.decided import ALL, AT, BY, PDF, SIGNED, decided

from openimr.cases.models import Event
from openimr.determinations import queries, services
from openimr.determinations.domain.serving import (
    PLACES,
    ServiceFact,
    came_to_hand,
    petition_deadline,
    servings,
    standing,
    ways,
)
from openimr.determinations.models import Service
from openimr.errors import NotFound, Refused
from openimr.programmes.loader import load

LAW = load("california_workers_comp")
MAIL = {"way": "first_class_mail", "on": SIGNED, "place": "Sacramento, CA", "served_by": "P. Clerk"}


@pytest.fixture
def case(db):
    return decided()


def state(case, role: str):
    return next(one for one in queries.servings(case) if one.recipient == role)


def test_whom_the_law_names_and_who_is_there_is_served(case):
    assert [(one.recipient, one.state) for one in queries.servings(case)] == [(role, "to_serve") for role in ALL]
    assert "representative" in [one.recipient for one in queries.servings(decided("CM17-0000002", represented=True))]
    services.serve(case.number, recipients=ALL, document=services.Document("Proof of service", PDF), **MAIL, **BY)
    assert {one.state for one in queries.servings(case)} == {"served"}
    proof = state(case, "injured_worker").fact.proof
    assert queries.proof(case, proof, None) == PDF
    with pytest.raises(NotFound):
        queries.proof(case, "0" * 64, None)
    event = Event.objects.get(case=case, kind="determination.served")
    assert event.payload["to"] == ", ".join(ALL)
    assert "Clerk" not in str(event.payload)
    assert "Example" not in str(event.payload)


@pytest.mark.parametrize(
    ("way", "address", "due"),
    [
        ("personal", "", date(2017, 3, 8)),
        ("first_class_mail", "california", date(2017, 3, 13)),
        ("first_class_mail", "outside_california", date(2017, 3, 20)),  # the 18th is a Saturday
        ("first_class_mail", "outside_us", date(2017, 3, 28)),
        ("electronic", "california", date(2017, 3, 13)),
        ("fax", "outside_us", date(2017, 3, 28)),
    ],
)
def test_the_way_and_the_address_tell_the_last_day_of_a_petition(way, address, due):
    limit = petition_deadline(ServiceFact(1, "served", "injured_worker", SIGNED, way, address), LAW)
    assert limit.due == due
    assert sum(step.days for step in limit.steps if step.unit == "calendar_day") == (due - SIGNED).days
    assert "4610.6(h)" in limit.steps[0].cite


def test_every_way_is_data_with_its_source():
    known = ways(LAW, SIGNED)
    assert {"first_class_mail", "personal", "electronic", "fax"} <= set(known)
    for way in known.values():
        assert way.cite
        assert set(way.adds) in (set(), set(PLACES))
        assert all(LAW.value(rule, SIGNED).value > 0 for rule in way.adds.values())
    assert known["electronic"].consent
    assert not known["personal"].adds
    assert ways(LAW, date(2012, 12, 31)) == {}


def test_every_fault_of_an_entry_is_told_at_once_and_nothing_is_stored(case):
    with pytest.raises(Refused) as refusal:
        services.serve(
            case.number, recipients=["injured_worker", "neighbour"], way="electronic", on=date(2017, 7, 1), place=" ",
            served_by="", by="reviewer:x", at=AT,
        )  # fmt: skip
    codes = {reason.code for reason in refusal.value.reasons}
    assert codes == {"role", "future", "recipient", "consent", "place", "served_by"}
    with pytest.raises(Refused, match="before 02/06/2017"):
        services.serve(case.number, recipients=ALL, **{**MAIL, "on": date(2017, 2, 5)}, **BY)
    with pytest.raises(Refused, match="no way of service 'pigeon'"):
        services.serve(case.number, recipients=ALL, **{**MAIL, "way": "pigeon"}, **BY)
    assert not Service.objects.exists()
    case.state = "under_review"
    case.save()
    with pytest.raises(Refused, match="no determination stands"):
        services.serve(case.number, recipients=ALL, **MAIL, **BY)


def test_an_address_that_nobody_knows_is_asked_for(db):
    case = decided(worker_state="Ontario")
    with pytest.raises(Refused, match="say where the address of the injured worker is"):
        services.serve(case.number, recipients=["injured_worker"], **MAIL, **BY)
    services.serve(
        case.number, recipients=["injured_worker"], addresses_in={"injured_worker": "outside_us"}, **MAIL, **BY
    )
    assert state(case, "injured_worker").fact.address_in == "outside_us"


def test_an_address_on_file_is_not_replaced_by_that_of_one_service(case):
    told = {"recipients": ["injured_worker"], "addresses_in": {"injured_worker": "outside_us"}, **BY}
    with pytest.raises(Refused, match="the address on file of the injured worker is in California: correct"):
        services.serve(case.number, **told, **MAIL)
    services.serve(case.number, elsewhere="c/o her sister, Toronto", **told, **MAIL)
    once = state(case, "injured_worker").fact
    assert once.address_in == "outside_us"
    assert "went to another address than the one on file: c/o her sister" in once.remark
    services.serve(case.number, recipients=["injured_worker"], **MAIL, **BY)
    assert Service.objects.latest("pk").address_in == "california"


def test_what_comes_back_is_served_anew_and_the_later_day_counts(case):
    (sent,) = services.serve(case.number, recipients=["injured_worker"], **MAIL, **BY)
    services.note_returned(case.number, sent.pk, on=date(2017, 2, 15), remark="moved", **BY)
    back = state(case, "injured_worker")
    assert (back.state, back.served_on, back.returned_on) == ("returned", None, date(2017, 2, 15))
    with pytest.raises(Refused, match="noted already"):
        services.note_received(case.number, sent.pk, on=date(2017, 2, 16), **BY)
    services.serve(case.number, recipients=["injured_worker"], **{**MAIL, "on": date(2017, 2, 17)}, **BY)
    again = state(case, "injured_worker")
    assert (again.state, again.served_on, again.tries) == ("served", date(2017, 2, 17), 2)


def test_a_mistaken_entry_is_set_right_by_a_new_one_and_never_changed(case):
    (wrong,) = services.serve(case.number, recipients=["employer"], **MAIL, **BY)
    right = {**MAIL, "on": date(2017, 2, 8)}
    services.serve(case.number, recipients=["employer"], corrects=wrong.pk, **right, **BY)
    assert state(case, "employer").served_on == date(2017, 2, 8)
    services.service_mistaken(case.number, Service.objects.latest("pk").pk, remark="never went out", **BY)
    assert state(case, "employer").served_on == SIGNED  # the first counts again
    services.service_mistaken(case.number, wrong.pk, remark="never went out either", **BY)
    assert state(case, "employer").state == "to_serve"
    assert Service.objects.count() == 4
    with pytest.raises(Refused, match="say what was mistaken"):
        services.service_mistaken(case.number, wrong.pk, remark=" ", **BY)
    with pytest.raises(NotFound):
        services.service_mistaken(decided("CM17-0000009").number, wrong.pk, remark="x", **BY)
    for change in (
        lambda: Service.objects.update(place="elsewhere"),
        lambda: Service.objects.filter(kind="mistaken").delete(),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            change()


def test_receipt_that_is_known_counts_and_receipt_by_mail_is_presumed(case):
    (sent,) = services.serve(case.number, recipients=["claims_administrator"], **MAIL, **BY)
    day, step = came_to_hand(state(case, "claims_administrator"), LAW)
    assert (day, step.days) == (date(2017, 2, 11), 5)
    services.note_received(case.number, sent.pk, on=date(2017, 2, 9), **BY)
    assert came_to_hand(state(case, "claims_administrator"), LAW) == (date(2017, 2, 9), None)


DAYS = st.dates(date(2017, 2, 6), date(2017, 6, 1))


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(["served", "returned", "received", "mistaken"]), DAYS, st.integers(0, 9)), max_size=10
    )
)
def test_only_a_service_that_is_neither_mistaken_nor_back_counts(told):
    facts = [
        ServiceFact(n, kind, "employer", on, "personal", about=None if kind == "served" else min(about, n - 1) or None)
        for n, (kind, on, about) in enumerate(told, 1)
    ]
    (found,) = servings(facts, ["employer"])
    stands = standing(facts)
    back = {fact.about for fact in stands if fact.kind == "returned"}
    good = [fact for fact in stands if fact.kind == "served" and fact.id not in back]
    assert (found.state == "served") == bool(good)
    assert found.served_on == (min(fact.on for fact in good) if good else None)
    # Calling one more entry mistaken never makes a later day of service out of nothing.
    for fact in good:
        less = servings([*facts, ServiceFact(99, "mistaken", "employer", fact.on, about=fact.id)], ["employer"])[0]
        assert less.fact is None or less.fact.id != fact.id


@given(DAYS, st.sampled_from(sorted(ways(LAW, SIGNED))), st.sampled_from(sorted(PLACES)))
def test_the_last_day_is_a_business_day_and_never_sooner_than_thirty_days(on, way, place):
    due = petition_deadline(ServiceFact(1, "served", "employer", on, way, place), LAW).due
    assert due >= on + timedelta(days=30)
    assert due.weekday() < 5


def test_a_day_is_california_s_and_not_utc_s(case):
    late_evening = datetime(2017, 2, 8, 3, 0, tzinfo=UTC)  # still the 7th in California
    with pytest.raises(Refused, match="is to come"):
        services.serve(
            case.number, recipients=["employer"], **{**MAIL, "on": date(2017, 2, 8)}, by="test", at=late_evening
        )
    services.serve(case.number, recipients=["employer"], **{**MAIL, "on": date(2017, 2, 7)}, by="test", at=late_evening)
