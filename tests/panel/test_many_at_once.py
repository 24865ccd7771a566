"""Many cases asked about at once answer what each answers alone: ties, doubts, silence, and who may be suggested."""

from datetime import date

import pytest
from tests.panel.test_ties import (  # noqa: F401  a fixture
    ADMINISTRATOR,
    AT,
    FREE,
    ON,
    PHYSICIAN,
    case,
    disclose,
    load,
    organization,
)

from openimr.cases.models import Case, DisputedItem, Party, URDecision
from openimr.panel import queries, services
from openimr.panel.domain.graph import RelationRecord
from openimr.panel.models import Assignment, Doubt, Reviewer
from openimr.panel.queries.day import Day
from openimr.panel.queries.queue import waiting_cases

SILENT, BEFORE, MANAGER = "R-003", "R-004", "R-005"


def another(number: str, like: Case, *parties: dict, request: str = "Work hardening program") -> Case:
    made = Case.objects.create(
        number=number,
        programme=like.programme,
        state="records_ready",
        priority="regular",
        date_of_injury=like.date_of_injury,
        application_received=like.application_received,
    )
    URDecision.objects.create(case=made, date=like.ur_decision.date)
    DisputedItem.objects.create(case=made, number=1, request=request, ur_decision="denied")
    for party in parties:
        Party.objects.create(case=made, **party)
    return made


@pytest.fixture
def cases(case):  # noqa: F811
    """Cases that share an administrator, a worker and a physician, in a world with ties of every kind."""
    disclose()
    silent = Reviewer.objects.get(pk=SILENT)
    silent.profile["unanswered"] = ["Acme Freight Lines"]
    silent.save()
    load(
        [organization("group", "Sequoia Summit Holdings"), organization("adjuster", ADMINISTRATOR)],
        [
            RelationRecord("group", "adjuster", "parent_company"),
            RelationRecord(f"reviewer:{MANAGER}", "group", "director"),
        ],
    )
    worker = case.parties.get(role="injured_worker")
    person = {"role": "injured_worker", "first_name": worker.first_name, "last_name": worker.last_name.upper()}
    first, last = PHYSICIAN.split()
    physician = {"role": "requesting_physician", "first_name": first, "last_name": last}
    administrator = {"role": "claims_administrator", "organization": ADMINISTRATOR}
    found = [
        case,
        another("CM13-0000901", case, administrator | {"organization": "Pacific Crust Claims Services"}, physician),
        another("CM13-0000902", case, {"role": "employer", "organization": "Acme Freight Lines"}, person),
        another("CM13-0000903", case, administrator, physician, request="OxyContin 20 mg #60"),
        another("CM13-0000904", case, {"role": "employer", "organization": "Tied To Nobody Tailors"}),
        another("CM13-0000905", case, {"role": "claims_administrator", "organization": "Pacific Crust Claims"}),
        another("CM13-0000906", case),
    ]
    Assignment.objects.create(
        case=found[2], reviewer_id=BEFORE, assigned_on=date(2012, 7, 1), signed_on=date(2012, 7, 20)
    )
    services.note_doubts(found[1], on=ON, at=AT)
    for doubt in Doubt.objects.all()[:1]:
        services.settle_doubt(doubt.pk, answer="same", why="a slip of the pen", by="test", at=AT)
    return found


def test_what_is_asked_together_is_what_each_is_told_alone(cases):
    together = queries.screenings_of(cases, ON)
    alone = {one.pk: queries.screenings(one, ON) for one in cases}
    assert {pk: dict(found) for pk, found in together.items()} == {pk: dict(found) for pk, found in alone.items()}
    everyone = set(Reviewer.objects.filter(active=True).values_list("pk", flat=True))
    for found in together.values():
        assert set(found) == everyone
        assert found.not_clear == {one for one, screening in found.items() if not screening.clear}
    told = [screening for found in together.values() for screening in found.values()]
    assert any(screening.unanswered for screening in told)
    assert any(conflict.doubtful for screening in told for conflict in screening.conflicts)
    assert any(len(conflict.strides) > 1 for screening in told for conflict in screening.conflicts)
    rules = {conflict.rule for screening in told for conflict in screening.conflicts}
    assert {"claims_side.professional", "reviewed_before"} <= rules
    assert any(match.settled for match in queries.inquiry(cases[1], ON).found)


def test_none_are_asked_about_none(db):
    assert dict(queries.screenings_of([], ON)) == {}


def test_help_on_a_day_read_for_all_is_the_help_for_each_alone(cases):
    for number, one in enumerate(Reviewer.objects.order_by("pk")):
        for each in cases:
            Assignment.objects.create(
                case=each, reviewer=one, assigned_on=ON, step="declined", ended=ON, end_reason="conflict"
            )
        if number < 5:  # a seat of the last case is held, and its holders have room for that case alone
            services.put_profiles([one.profile | {"capacity": 1}], by="test", at=AT)
            Assignment.objects.create(case=cases[-1], reviewer=one, assigned_on=ON, seat=number + 1)
    day = Day(ON)
    alone = [queries.help_with(each, ON) for each in cases]
    assert all(alone)
    assert [queries.help_with(each, ON, day) for each in cases] == alone


def test_many_cases_take_no_more_statements_than_one(cases, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        queries.screenings_of(cases, ON)


def test_the_queue_allows_whom_each_board_has_nothing_against(cases):
    Case.objects.filter(pk=cases[0].pk).update(state="records_ready")
    Assignment.objects.create(
        case=cases[4], reviewer_id=FREE, assigned_on=ON, step="declined", ended=ON, end_reason="conflict"
    )
    found = queries.queue(ON)
    day = Day(ON)
    assert [one.number for one, _ in waiting_cases(ON)] == [one.number for one in found.cases]
    assert {one.pk for one in cases} == {one.pk for one in found.cases} | {cases[2].pk}
    for row, one in enumerate(found.cases):
        screened, bars = queries.screenings(one, ON), queries.barred(one)
        for column, seat in enumerate(found.seats):
            name = seat.reviewer_id
            against = day.against(name, found.waiting[row].need, one.programme, screened[name], bars.get(name, ()))
            assert bool(found.problem.allowed[row, column]) is not bool(against), (one.number, name, against)
    assert found.problem.allowed.any()
