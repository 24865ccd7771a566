"""A treatment asked for again within twelve months: told by treatment, part and side; what is not known stays unknown."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.determinations.decided import AT

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases import services as case_services
from openimr.cases.models import Case, DisputedItem, Party, URDecision
from openimr.errors import Refused
from openimr.intake import queries, services
from openimr.intake.adapters.wider_parts_file import wider_parts
from openimr.intake.domain.repeated import (
    Asked,
    EarlierReview,
    in_force,
    months_after,
    sameness,
    weigh_earlier,
)
from openimr.programmes.loader import load

LAW = load("california_workers_comp")
UR = date(2017, 6, 1)
DAYS = st.dates(date(2013, 1, 1), date(2035, 12, 31))
BY = {"by": "test", "at": AT}


def mri(*parts: tuple[str, str]) -> Asked:
    return Asked(f"mri {parts}", "mri", "diagnostic_testing", parts)


@pytest.mark.parametrize(
    ("asked", "before", "expected"),
    [
        (mri(("knee", "left")), mri(("knee", "left")), "same"),
        (mri(("knee", "left")), mri(("knee", "right")), "other"),
        (mri(("knee", "left")), mri(("knee", "bilateral")), "same"),
        (mri(("knee", "bilateral")), mri(("knee", "left")), "unknown"),
        (mri(("knee", "left")), mri(("knee", "")), "unknown"),
        (mri(("knee", "")), mri(("knee", "left")), "unknown"),
        (mri(("knee", "left")), mri(("shoulder", "left")), "other"),
        (mri(("lumbar spine", "")), mri(("spine", "")), "unknown"),
        (mri(("lumbar spine", "")), mri(("cervical spine", "")), "other"),
        (mri(("knee", "left"), ("shoulder", "")), mri(("knee", "left")), "unknown"),
        (mri(), mri(("knee", "left")), "unknown"),
        (mri(("knee", "left")), Asked("x", "ct", "diagnostic_testing", (("knee", "left"),)), "other"),
        (mri(("knee", "left")), Asked("not understood"), "unknown"),
        (Asked("a", "opioid", "pharmaceuticals"), Asked("b", "opioid", "pharmaceuticals"), "same"),
        (Asked("word for word"), Asked("word for word"), "same"),
    ],
)
def test_the_same_treatment_is_told_by_treatment_part_and_side(asked, before, expected):
    assert sameness(asked, before, wider_parts()) == expected


PARTS = st.lists(
    st.tuples(
        st.sampled_from(["knee", "shoulder", "spine", "lumbar spine"]),
        st.sampled_from(["", "left", "right", "bilateral"]),
    ),
    max_size=3,
)


@given(PARTS, PARTS)
def test_another_is_another_both_ways_and_knowing_less_is_never_surer(one, other):
    first, second = mri(*one), mri(*other)
    there, back = sameness(first, second, wider_parts()), sameness(second, first, wider_parts())
    assert (there == "other") == (back == "other")
    less = Asked("other words", None, None, first.parts)
    assert sameness(less, second, wider_parts()) == "unknown"


@given(DAYS, st.integers(-800, 800))
def test_the_twelve_months_begin_with_the_decision_and_end_on_its_day_a_year_later(decided, days):
    end = months_after(decided, 12)
    assert 365 <= (end - decided).days <= 366
    assert (end.month, end.day) in {(decided.month, decided.day), (3, 1)}
    assert in_force(decided, decided, 12)
    assert in_force(decided, end - timedelta(days=1), 12)
    assert not in_force(decided, end, 12)
    asked = decided + timedelta(days=days)
    assert in_force(decided, asked, 12) == (decided <= asked < end)


@given(DAYS, DAYS, st.sampled_from([None, True, False]))
def test_outside_the_twelve_months_nothing_bars_and_inside_only_what_is_certain_does(before, now, changed):
    one = EarlierReview("CM17-0000001", 1, before, decided=True, outcome="upheld", decided_on=before)
    found = weigh_earlier(
        [one], ur_date=now, items=1, programme=LAW, on=max(now, date(2013, 1, 1)), facts_changed=changed
    )
    if before == now:
        assert found.status == "not_met"
    elif not in_force(before, now, 12):
        assert found.status == "met"
    else:
        assert found.status == {None: "cannot_tell", True: "met", False: "not_met"}[changed]
        assert "CM17-0000001" in found.because


def weigh(*, items: int = 1, changed: bool | None = False, **more):
    facts = {"decided": True, "outcome": "upheld", "decided_on": date(2017, 2, 6), **more}
    earlier = [EarlierReview("CM17-0000001", 1, date(2016, 12, 19), **facts)]
    return weigh_earlier(earlier, ur_date=UR, items=items, programme=LAW, on=UR, facts_changed=changed)


def test_what_is_not_known_bars_nobody():
    barred = weigh()
    assert (barred.status, barred.rules) == ("not_met", ("ur.stays_in_force",))
    assert "upheld on 02/06/2017" in barred.because
    assert "until 12/19/2017" in barred.because
    assert weigh(sameness="unknown").status == "cannot_tell"
    assert weigh(same_physician=None).status == "cannot_tell"
    assert weigh(same_physician=False).status == "met"
    assert weigh(items=2).status == "cannot_tell"  # the other item was never decided
    assert "found necessary" in weigh(outcome="overturned").because
    assert weigh(decided=False, outcome=None, reviewed=False).status == "not_met"  # the UR decision alone stands
    assert weigh(decided=False, outcome=None).status == "met"  # pending on another UR decision


def test_a_ur_decision_that_calls_the_request_repeated_is_not_believed_without_the_earlier_one():
    def weighed(*earlier):
        return weigh_earlier(
            earlier, ur_date=UR, items=1, programme=LAW, on=UR, facts_changed=False, called_repeated=True
        )

    assert weighed().status == "cannot_tell"
    assert "not known here" in weighed().because
    known = EarlierReview("CM17-0000001", 1, date(2016, 12, 19), decided=True, outcome="upheld", decided_on=UR)
    assert weighed(known).status == "not_met"


def apply(
    number: str, request: str, *, ur: date, received: date, npi: str = "1000000526", doi: date = date(2016, 8, 17)
) -> Case:
    """An application of one worker, received and not weighed yet."""
    case = Case.objects.create(
        number=number, programme="california_workers_comp", priority="regular", date_of_injury=doi, claim_number="T-1",
        application_received=received, application_signed=received, application_signed_by="employee",
    )  # fmt: skip
    URDecision.objects.create(case=case, date=ur, communicated=ur, served=ur, service="mail")
    Party.objects.create(case=case, role="requesting_physician", last_name="Sample", identifiers={"npi": npi})
    DisputedItem.objects.create(case=case, number=1, request=request, ur_decision="denied")
    return case


def signed(case: Case, decision: str, on: date) -> None:
    at = datetime(on.year, on.month, on.day, 20, 0, tzinfo=UTC)
    payload = {"on": on.isoformat(), "decisions": {"1": decision}}
    case_services.record(case, "case.signed", by="test", at=at, payload=payload)
    case.state = "signed"
    case.save()


@pytest.fixture
def before(db):
    found = apply("CM17-0000001", "MRI of the left knee", ur=date(2016, 12, 19), received=date(2017, 1, 4))
    signed(found, "upheld", date(2017, 2, 6))
    return found


@pytest.mark.usefixtures("before")
def test_the_same_request_in_other_words_is_recognised_at_intake_with_the_earlier_decision():
    again = apply("CM17-0000002", "Left knee MRI without contrast", ur=UR, received=date(2017, 6, 20))
    (found,) = queries.earlier_reviews(again)
    assert (found.case_number, found.outcome, found.decided_on) == ("CM17-0000001", "upheld", date(2017, 2, 6))
    other_side = apply("CM17-0000003", "MRI right knee", ur=UR, received=date(2017, 6, 20))
    assert "CM17-0000001" not in [one.case_number for one in queries.earlier_reviews(other_side)]
    no_side = apply("CM17-0000004", "MRI knee", ur=UR, received=date(2017, 6, 21))
    assert {one.sameness for one in queries.earlier_reviews(no_side) if one.case_number == "CM17-0000001"} == {
        "unknown"
    }
    another_injury = apply(
        "CM17-0000005", "Left knee MRI", ur=UR, received=date(2017, 6, 20), doi=date(2015, 1, 1)
    )  # fmt: skip
    assert queries.earlier_reviews(another_injury) == ()


@pytest.mark.usefixtures("before")
def test_staff_note_that_facts_changed_or_did_not():
    again = apply("CM17-0000002", "Left knee MRI", ur=UR, received=date(2017, 6, 20))
    result = services.evaluate_eligibility(again.number, today=date(2017, 6, 21), **BY)
    ground = result.grounds[-1]
    assert (ground.status, result.eligible) == ("cannot_tell", True)
    assert "4610(k)" in ground.cite
    with pytest.raises(Refused, match="the review goes on"):
        services.note_changed_facts(again.number, changed=False, note="RFA", today=date(2017, 6, 22), **BY)
    with pytest.raises(Refused, match="name the document"):
        services.note_changed_facts(again.number, changed=True, note=" ", today=date(2017, 6, 22), **BY)
    result = services.note_changed_facts(
        again.number, changed=True, note="PR-2 of 05/20/2017: new locking", today=date(2017, 6, 22), **BY
    )
    assert result.grounds[-1].status == "met"
    barred = apply("CM17-0000006", "Left knee MRI", ur=date(2017, 7, 1), received=date(2017, 7, 20))
    services.note_changed_facts(barred.number, changed=False, note="RFA has none", today=date(2017, 7, 21), **BY)
    barred.refresh_from_db()
    assert barred.state == "ineligible"


def test_eligible_applications_of_one_injury_and_physician_may_be_joined(db):
    one = apply("CM17-0000011", "MRI of the left knee", ur=UR, received=date(2017, 6, 20))
    two = apply("CM17-0000012", "Acupuncture 6 visits low back", ur=UR, received=date(2017, 6, 21))
    other = apply("CM17-0000013", "TENS unit", ur=UR, received=date(2017, 6, 21), npi="1000000999")
    assert queries.may_consolidate(one) == ()
    for case in (one, two, other):
        services.evaluate_eligibility(case.number, today=date(2017, 6, 22), **BY)
        case.refresh_from_db()
    assert queries.may_consolidate(one) == (two,)


@pytest.mark.usefixtures("before")
def test_the_page_of_the_case_shows_the_earlier_decision_and_takes_the_answer(client):
    again = apply("CM17-0000002", "Left knee MRI", ur=UR, received=date(2017, 6, 20))
    services.evaluate_eligibility(again.number, today=date(2017, 6, 21), **BY)
    person, _ = open_account(username="desk", role=Role.INTAKE, password="a long password")
    client.force_login(person)
    page = client.get(f"/cases/{again.number}/").content.decode()
    assert "Asked for before" in page
    assert "CM17-0000001" in page
    assert "02/06/2017" in page
    there = f"/cases/{again.number}/changed-facts/"
    assert "Choose whether" in client.post(there, {"note": "x"}, follow=True).content.decode()
    answer = client.post(there, {"changed": "yes", "note": "PR-2 of 05/20/2017"}, follow=True)
    assert "documented" in answer.content.decode()
    client.force_login(open_account(username="audits", role=Role.AUDITOR, password="a long password")[0])
    assert client.post(there, {"changed": "no", "note": "x"}).status_code == 404
