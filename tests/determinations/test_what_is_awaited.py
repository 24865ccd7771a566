"""What is kept for the lists over all cases is never otherwise than worked out from the entries, whatever is written."""

import threading
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.determinations.decided import ALL, AT, BY, SIGNED, decided
from tests.determinations.what_follows_by_lot import LAST, assert_the_lists_are_right, past_services, through_services
from typer.testing import CliRunner

from openimr.cases.models import Case, DisputedItem, Party
from openimr.cli import app
from openimr.determinations import queries, services
from openimr.determinations.domain.implementing import ItemFact, Overturned, Suspension, owed
from openimr.determinations.domain.over_time import stretches
from openimr.determinations.domain.serving import ServiceFact, Serving
from openimr.determinations.models import (
    AwaitedImplementation,
    AwaitedService,
    Determination,
    Followed,
    Implementation,
    Service,
)
from openimr.errors import NotFound, Refused
from openimr.programmes.loader import load

LAW = load("california_workers_comp")
NUMBERS = ("CM17-0000001", "CM17-0000002")
PERSONAL = {"way": "personal", "place": "Fresno, CA", "served_by": "P. Clerk"}
TODAYS = st.dates(SIGNED - timedelta(days=20), LAST + timedelta(days=90))
_BY_LOT = {"suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow], "deadline": None}


def two_cases() -> None:
    for number in NUMBERS:
        decided(number, decisions={1: "overturned", 2: "upheld", 3: "overturned"})


@given(steps=st.lists(st.tuples(st.sampled_from(NUMBERS), through_services(), TODAYS), min_size=3, max_size=14))
@settings(max_examples=10, **_BY_LOT)
def test_every_service_keeps_what_is_awaited_in_its_transaction(db, steps):
    with transaction.atomic():
        two_cases()
        services.bring_up_to_date()
        for number, step, today in steps:
            with suppress(Refused, NotFound):
                step(number)
            assert not queries.out_of_date().exists()
            assert_the_lists_are_right(today)
        assert services.check_what_is_awaited() == services.Compared(2, (), 0)
        transaction.set_rollback(True)


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(NUMBERS), st.one_of(through_services(), past_services()), TODAYS),
        min_size=3, max_size=12,
    )
)  # fmt: skip
@settings(max_examples=10, **_BY_LOT)
def test_what_no_service_wrote_is_shown_all_the_same(db, steps):
    with transaction.atomic():
        two_cases()
        for number, step, today in steps:
            with suppress(Refused, NotFound):
                step(number)
            assert_the_lists_are_right(today)
        services.bring_up_to_date()
        assert_the_lists_are_right(LAST)
        assert services.check_what_is_awaited() == services.Compared(2, (), 0)
        transaction.set_rollback(True)


_ENTRY_DAYS = st.dates(SIGNED, SIGNED + timedelta(days=60))
_HELD = st.builds(
    lambda since, days, because: Suspension(since, None if days is None else since + timedelta(days=days), because, "c"),
    _ENTRY_DAYS, st.none() | st.integers(0, 30), st.sampled_from(["an appeal", "a stay"]),
)  # fmt: skip
_ITEM_KINDS = ["given", "liability_disputed", "liability_settled", "partly", "reminded", "authorized", "mistaken"]


@given(
    served=st.none() | _ENTRY_DAYS,
    held=st.lists(_HELD, max_size=3),
    told=st.lists(st.tuples(st.sampled_from(_ITEM_KINDS), _ENTRY_DAYS), max_size=4),
)
@settings(max_examples=150, deadline=None)
def test_stretches_of_time_say_of_every_day_what_is_owed_on_it(served, held, told):
    facts = [ItemFact(number, kind, 1, on, about=max(1, number - 1)) for number, (kind, on) in enumerate(told, 1)]
    fact = ServiceFact(1, "served", "claims_administrator", served, way="personal") if served else None
    serving = Serving("claims_administrator", "served", fact) if fact else None

    def on(today: date):
        return owed(
            Overturned(1, "MRI", None, False), facts, served=serving, suspensions=held, set_aside=False,
            decided_on=SIGNED, programme=LAW, today=today,
        )  # fmt: skip

    days = {one.since for one in held} | {one.until for one in held if one.until} | {one.on for one in facts}
    found = stretches(on, days, signed_on=SIGNED)
    for number in range(-30, 130):
        today = SIGNED + timedelta(days=number)
        now = [one for one in found if one.holds(today)]
        if on(today).state in {"done", "not_owed"}:
            assert now == []
            continue
        [one] = now
        assert one.late_days(today) == on(today).late_days
        assert one.overdue(today) == (on(today).state == "overdue")
        assert one.due == (on(today).limit.due if on(today).limit else None)


@pytest.fixture
def case(db) -> Case:
    found = decided()
    services.serve(found.number, recipients=ALL[1:], on=SIGNED, **PERSONAL, **BY)
    assert not queries.out_of_date().exists()
    return found


def test_lists_take_as_many_statements_whatever_happened_to_a_case(case, django_assert_num_queries):
    for number in range(2, 8):
        one = decided(f"CM17-000000{number}")
        services.serve(one.number, recipients=ALL[1:], on=SIGNED, **PERSONAL, **BY)
        services.file_appeal(one.number, party="employer", on=date(2017, 2, 20), grounds=["fraud"], **BY)
        for version in range(2, number):
            Determination.objects.create(
                case=one, version=version, seal={}, key_id="0" * 16, reviewer_id="R-002", signed_on=date(2017, 3, 1),
                signed_at=AT, letters={},
                content={**queries.determination(one).content, "corrects": {"kind": "clerical", "what": []}},
            )  # fmt: skip
    services.bring_up_to_date()
    with django_assert_num_queries(9):  # out of date, the rows, and of their cases what is written
        assert len(queries.to_implement(None, today=LAST)[:50]) == 7
    with django_assert_num_queries(2):
        assert queries.to_serve(None, today=LAST)[:50]
    assert_the_lists_are_right(LAST)


@pytest.mark.parametrize(
    "change",
    [
        lambda case: Party.objects.filter(case=case, role="employer").delete(),
        lambda case: Party.objects.create(case=case, role="representative"),
        lambda case: Party.objects.filter(case=case, role="employer").update(role="representative"),
        lambda case: DisputedItem.objects.filter(case=case, number=1).update(date_of_service=SIGNED),
        lambda case: Case.objects.filter(pk=case.pk).update(state="under_review"),
        lambda case: Implementation.objects.create(
            case=case, determination=case.determinations.get(), kind="authorized", item=1, on=SIGNED, at=AT
        ),
        lambda case: Followed.objects.filter(pk=case.pk).update(by="1 of older law"),
    ],
)
def test_whatever_the_lists_hang_on_makes_what_is_kept_out_of_date(case, change):
    change(case)
    assert list(queries.out_of_date()) == [case.followed]
    assert_the_lists_are_right(LAST)
    assert services.bring_up_to_date() == 1
    assert not queries.out_of_date().exists()
    assert_the_lists_are_right(LAST)
    assert services.bring_up_to_date() == 0


def test_the_check_finds_what_is_kept_wrongly_and_makes_it_anew(case, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    other = decided("CM17-0000002")
    services.serve(other.number, recipients=ALL, on=SIGNED, **PERSONAL, **BY)
    right = CliRunner().invoke(app, ["follow", "check"])
    assert (right.exit_code, right.output) == (0, "2 cases compared with their entries, 0 kept wrongly\n")
    AwaitedService.objects.filter(case_number=case.number).update(recipient="employer")
    AwaitedImplementation.objects.filter(case_number=other.number).delete()
    wrong = CliRunner().invoke(app, ["follow", "check"])
    assert wrong.exit_code == 1
    assert "CM17-0000001: what is kept as awaited is not what its entries say\n" in wrong.output
    assert "CM17-0000002: what is kept as awaited is not what its entries say\n" in wrong.output
    assert CliRunner().invoke(app, ["follow", "check", "--repair"]).exit_code == 0
    assert CliRunner().invoke(app, ["follow", "check"]).output == right.output
    assert_the_lists_are_right(LAST)
    Followed.objects.filter(case=other).delete()
    assert "CM17-0000002" in CliRunner().invoke(app, ["follow", "check", "--repair"]).output
    services.bring_up_to_date()
    assert_the_lists_are_right(LAST)


def test_a_row_that_is_wrong_is_told_in_the_log_and_never_shown(case, caplog):
    services.report_implementation(case.number, items=[1], kind="authorized", on=SIGNED, **BY)
    AwaitedImplementation.objects.create(
        followed=case.followed, case_number=case.number, version=1, place=0, signed_on=SIGNED, item=1, late=0, runs=True
    )
    assert list(queries.to_implement(None, today=LAST)) == []
    assert "CM17-0000001: what is kept as awaited is wrong: openimr follow check --repair" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_is_written_meanwhile_is_waited_for():
    case = decided()
    assert list(queries.out_of_date()) == [case.followed]
    written, go = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Service.objects.create(
                case=case, determination=case.determinations.get(), kind="served", on=SIGNED, recipient="employer",
                way="personal", at=AT,
            )  # fmt: skip
            written.set()
            go.wait(30)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert written.wait(30)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            with pytest.raises(OperationalError):
                services.bring_up_to_date()
    finally:
        go.set()
        writer.join()
    services.bring_up_to_date()
    assert "employer" not in {one.recipient for one in queries.to_serve(None, today=LAST)}
    assert_the_lists_are_right(LAST)
