"""The lot of equals: nobody can know or choose it beforehand, and it can be drawn again afterwards."""

import hashlib
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.panel.test_panel import AT, ON, ready
from typer.testing import CliRunner

from openimr.cli import app
from openimr.panel import queries, services
from openimr.panel.domain.rotation import case_key, commitment, lots, order
from openimr.panel.models import CaseDraw, Draw

IDS = [f"R-{n:03}" for n in range(1, 9)]
POINTS = st.dictionaries(st.sampled_from(IDS), st.integers(0, 30), min_size=1)
SEEDS = st.binary(min_size=32, max_size=32)


@given(POINTS, SEEDS, st.randoms())
def test_the_order_is_reproducible_and_does_not_hang_on_the_order_of_input(points, seed, dice):
    key = case_key(seed, "IMR-1")
    mixed = list(points.items())
    dice.shuffle(mixed)
    assert order(points, lots(key, points), near_equal=4) == order(dict(mixed), lots(key, points), near_equal=4)


@given(POINTS, SEEDS)
def test_nobody_stands_before_one_who_is_better_by_more_than_the_margin(points, seed):
    placed = order(points, lots(case_key(seed, "IMR-1"), points), near_equal=4)
    assert sorted(placed) == sorted(points)
    for place, one in enumerate(placed):
        assert all(points[later] <= points[one] + 4 for later in placed[place:])


def test_each_of_the_equals_comes_first_equally_often():
    seed = hashlib.sha256(b"a seed for the count").digest()
    firsts = Counter(
        order(dict.fromkeys(IDS, 50), lots(case_key(seed, f"IMR-{n}"), IDS), near_equal=4)[0] for n in range(8000)
    )
    fair = 8000 / len(IDS)
    chi_square = sum((firsts[one] - fair) ** 2 / fair for one in IDS)
    assert chi_square < 24.3  # seven degrees of freedom: passed by chance once in a thousand


def test_lots_of_one_case_say_nothing_of_another():
    seed = b"s" * 32
    orders = {tuple(sorted(IDS, key=lots(case_key(seed, f"IMR-{n}"), IDS).get)) for n in range(200)}
    assert len(orders) > 190


@pytest.mark.django_db
def test_a_case_is_bound_on_its_day_to_a_seed_announced_before():
    first = ready("work-hardening")
    second = ready("medication")
    assert first.draw.draw == second.draw.draw  # of one day
    own = first.events.get(kind="panel.draw").payload
    assert own["commitment"] == commitment(bytes.fromhex(first.draw.draw.seed))
    assert first.draw.draw.seed not in str(list(first.events.values_list("payload", flat=True)))
    CaseDraw.objects.filter(case=second).delete()
    later = services.bind_to_draw(second, by="test", at=AT + timedelta(days=1))
    assert later.commitment == own["next_commitment"]  # known before any case of that day was
    assert services.bind_to_draw(second, by="test", at=AT + timedelta(days=9)) == later  # waiting changes nothing


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE panel_draw SET seed = repeat('0', 64)",
        "DELETE FROM panel_draw",
        "UPDATE panel_draw SET day = '2013-10-22' WHERE day IS NOT NULL",
        "UPDATE panel_casedraw SET draw_id = (SELECT max(id) FROM panel_draw)",
    ],
)
def test_the_database_refuses_another_seed(statement):
    ready("work-hardening")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_lot_of_an_assignment_is_drawn_again_and_a_changed_order_is_found_out():
    case = ready("work-hardening")
    made = services.assign(case.number, reviewer_id=None, today=ON, by="test", at=AT)
    shown = CliRunner().invoke(app, ["panel", "verify-lot", case.number])
    assert shown.exit_code == 0, shown.output
    assert f"{made.reviewer_id} was the first" in shown.output
    assert case.draw.draw.seed not in shown.output
    eligible = [row for row in made.board if row["eligible"]]
    best = [row for row in eligible if eligible[0]["points"] - row["points"] <= 4]
    assert len(best) > 1, "the sample panel has equals for this case"
    made.board = [*best[::-1], *eligible[len(best) :]]
    made.save()
    shown = CliRunner().invoke(app, ["panel", "verify-lot", case.number])
    assert shown.exit_code == 1
    assert "is not the order that was drawn" in shown.output


@pytest.mark.django_db
def test_a_reviewer_chosen_by_hand_shows():
    case = ready("work-hardening")
    board = [one for one in queries.candidates(case, on=ON) if one.eligible]
    services.assign(case.number, reviewer_id=board[2].reviewer_id, today=ON, by="test", at=AT)
    assert any("number 3, chosen by hand" in check.sentence for check in queries.check_lot(case))


@pytest.mark.django_db
def test_another_days_order_is_another():
    case = ready("work-hardening")
    orders = set()
    for n in range(12):
        CaseDraw.objects.filter(case=case).delete()
        services.bind_to_draw(case, by="test", at=datetime(2013, 11, 1 + n, tzinfo=UTC))
        orders.add(tuple(one.reviewer_id for one in queries.candidates(case, on=ON) if one.eligible))
    assert len(orders) > 1
    assert Draw.objects.filter(day__isnull=True).count() == 1
