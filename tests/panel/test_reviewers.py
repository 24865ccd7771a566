"""A reviewer's file through time: every change kept, the file as it stood, suspension and what it takes back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.panel.test_panel import ON, ready

from openimr.cases import queries as cases
from openimr.cases.domain.chain import GENESIS
from openimr.errors import DataFileInvalid, NotFound, Refused
from openimr.panel import queries, services
from openimr.panel.domain.history import Version, changes_between, digest_of, first_broken
from openimr.panel.models import Reviewer, ReviewerVersion

AT = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 9, 18, 0, tzinfo=UTC)


def profile(reviewer_id: str = "R-008") -> dict:
    return dict(Reviewer.objects.get(pk=reviewer_id).profile)


@pytest.fixture
def panel(db):
    services.load_panel(None, by="command-line", at=AT)


def test_loading_again_changes_nothing(panel):
    assert services.load_panel(None, by="command-line", at=LATER) == 0
    assert len(queries.history("R-008")) == 1


def test_the_file_is_told_as_it_stood(panel):
    services.put_profiles([{**profile(), "weekly_hours": 12}], by="medical_director:d", at=LATER)
    assert queries.reviewer("R-008").weekly_hours == 12
    assert queries.reviewer_as_of("R-008", LATER - timedelta(seconds=1)).weekly_hours == 24
    assert queries.reviewer_as_of("R-008", LATER).weekly_hours == 12
    assert queries.reviewer_as_of("R-008", date(2026, 11, 8)).weekly_hours == 24
    assert queries.reviewer_as_of("R-008", date(2026, 11, 9)).weekly_hours == 12  # as that day ended in California
    with pytest.raises(NotFound, match="nothing was on file"):
        queries.reviewer_as_of("R-008", date(2026, 11, 1))
    first, second = queries.history("R-008")
    assert [change.field for change in changes_between(first.profile, second.profile)] == ["weekly_hours"]
    assert (second.kind, second.actor, second.at) == ("changed", "medical_director:d", LATER)


def test_a_profile_with_a_fault_changes_nothing(panel):
    good = {**profile("R-007"), "weekly_hours": 12}
    with pytest.raises(DataFileInvalid, match=r"R-008: weekly_hours"):
        services.put_profiles([good, {**profile(), "weekly_hours": "many"}], by="test", at=LATER)
    assert len(queries.history("R-007")) == 1


@pytest.mark.parametrize("change", ["UPDATE panel_reviewerversion SET at = now()", "DELETE FROM panel_reviewerversion"])
def test_the_database_refuses_to_rewrite_history(panel, change):
    with (
        pytest.raises((InternalError, ProgrammingError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert queries.broken_history("R-008") is None


def test_what_gets_past_the_database_is_found(panel):
    services.put_profiles([{**profile(), "weekly_hours": 30}], by="test", at=LATER)
    Reviewer.objects.filter(pk="R-008").update(profile={**profile(), "weekly_hours": 40})
    assert "not the last version" in queries.broken_history("R-008")
    last = ReviewerVersion.objects.get(reviewer="R-008", sequence=2)
    forged = {"kind": "changed", "actor": "nobody", "at": LATER, "profile": profile(), "previous": last.digest}
    ReviewerVersion.objects.create(reviewer_id="R-008", sequence=3, digest="f" * 64, **forged)
    assert "version 3 does not follow" in queries.broken_history("R-008")


def chain(contents: list[tuple[str, int]]) -> list[Version]:
    versions: list[Version] = []
    for place, (kind, hours) in enumerate(contents, 1):
        sealed = {
            "reviewer_id": "R-900",
            "sequence": place,
            "kind": kind,
            "actor": "test",
            "at": AT + timedelta(days=place),
            "profile": {"weekly_hours": hours},
            "facts": {},
            "previous": versions[-1].digest if versions else GENESIS,
        }
        versions.append(Version(digest=digest_of(**sealed), **sealed))
    return versions


CONTENTS = st.lists(st.tuples(st.sampled_from(["changed", "attested"]), st.integers(0, 80)), min_size=1, max_size=8)
DAMAGE = {
    "kind": lambda v: v.kind + "x",
    "actor": lambda v: v.actor + "x",
    "at": lambda v: v.at + timedelta(microseconds=1),
    "profile": lambda v: {**v.profile, "capacity": 3},
    "facts": lambda _: {"reason": "x"},
    "previous": lambda _: "f" * 64,
    "digest": lambda _: "e" * 64,
    "reviewer_id": lambda _: "R-901",
    "sequence": lambda v: v.sequence + 1,
}


@given(CONTENTS, st.sampled_from(sorted(DAMAGE)), st.data())
def test_any_damage_is_found_where_it_is(contents, field, data):
    versions = chain(contents)
    assert first_broken(versions) is None
    place = data.draw(st.integers(0, len(versions) - 1))
    versions[place] = replace(versions[place], **{field: DAMAGE[field](versions[place])})
    assert first_broken(versions) == place + 1


@given(CONTENTS.filter(lambda c: len(c) > 1), st.data())
def test_a_missing_or_moved_version_is_found(contents, data):
    versions = chain(contents)
    gone = data.draw(st.integers(0, len(versions) - 2))
    assert first_broken(versions[:gone] + versions[gone + 1 :]) == gone + 1
    assert first_broken([*versions[:gone], versions[gone + 1], versions[gone], *versions[gone + 2 :]]) == gone + 1


PROFILES = st.fixed_dictionaries(
    {}, optional={"hours": st.integers(), "kinds": st.lists(st.integers(0, 3), max_size=4), "name": st.text(max_size=3)}
)


@given(PROFILES, PROFILES)
def test_equal_profiles_differ_in_nothing_and_others_in_something(one, other):
    assert changes_between(one, one) == ()
    same = all(set_of(one.get(f)) == set_of(other.get(f)) for f in {*one, *other})
    assert (changes_between(one, other) == ()) is same


def set_of(value):
    """What `changes_between` compares: the entries of a list, whatever their order; nothing where nothing is said."""
    return frozenset(value) if isinstance(value, list) else value or (value if value == 0 else frozenset())


@pytest.mark.django_db
def test_suspension_takes_back_open_cases_at_once():
    case = ready("work-hardening")
    made = services.assign(case.number, reviewer_id=None, today=ON, by="test", at=AT)
    chosen = made.reviewer_id
    with pytest.raises(Refused, match="say why"):
        services.suspend(chosen, reason=" ", today=ON, by="test", at=LATER)
    assert services.suspend(chosen, reason="complaint 12", today=ON, by="test", at=LATER) == (case.number,)
    case.refresh_from_db()
    assert (case.state, queries.assignment(case)) == ("records_ready", None)
    event = cases.timeline(case).last()
    assert event.payload["reason"] == "suspended"
    assert "complaint" not in str(event.payload)
    assert [r.code for r in queries.reasons_not_to_sign(case, chosen, ON)] == ["not_assigned"]
    with pytest.raises(Refused, match="is suspended since 10/21/2013"):
        services.assign(case.number, reviewer_id=chosen, today=ON, by="test", at=LATER)
    with pytest.raises(Refused, match="suspended already"):
        services.suspend(chosen, reason="again", today=ON, by="test", at=LATER)
    services.reinstate(chosen, reason="unfounded", today=ON + timedelta(1), by="test", at=LATER)
    assert services.assign(case.number, reviewer_id=chosen, today=ON + timedelta(1), by="test", at=LATER)
    assert [version.kind for version in queries.history(chosen)] == ["loaded", "suspended", "reinstated"]
    assert queries.broken_history(chosen) is None


def test_a_file_neither_ends_a_suspension_nor_undoes_a_confirmation(panel):
    services.suspend("R-008", reason="complaint 12", today=date(2026, 11, 2), by="test", at=AT)
    assert services.load_panel(None, by="command-line", at=LATER) == 0
    services.put_profiles([{**profile(), "suspensions": [], "attested": None}], by="test", at=LATER)
    assert queries.reviewer("R-008").suspensions
    assert queries.reviewer("R-008").attested == date(2026, 10, 5)
