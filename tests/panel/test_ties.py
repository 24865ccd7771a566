"""Which ties bar a reviewer: the days, the degrees, the walks of up to three steps, the doubt, the silence."""

from datetime import UTC, date, datetime

import pytest
from tests.panel.test_panel import CASES

from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import receive
from openimr.panel import queries, services
from openimr.panel.domain.graph import EntityRecord, Name, RelationRecord, SourceRecord
from openimr.panel.models import Reviewer

ON = date(2013, 10, 21)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
FREE = "R-015"  # of the sample panel, without any tie to the parties of the sample case on that day
ADMINISTRATOR = "Pacific Crest Claims Services"
PHYSICIAN = "Lena Marchetti-Quill"


@pytest.fixture
def case(db):
    services.load_panel(None, by="test", at=AT)
    return receive(read_case_folder(CASES / "work-hardening"), by="test", at=AT)


def disclose(**changes):
    tie = {
        "party": ADMINISTRATOR,
        "kind": "professional",
        "relation": "employment",
        "since": "2010-01-01",
        "until": None,
        "source": "disclosure",
    }
    stored = Reviewer.objects.get(pk=FREE)
    stored.profile["affiliations"] = [tie | changes]
    stored.save()


def of_free(case, on=ON):
    return queries.screening_of(case, FREE, on)


@pytest.mark.parametrize(
    ("changes", "clear"),
    [
        ({}, False),
        ({"party": "PACIFIC CREST CLAIMS SERVICES, LLC"}, False),
        ({"party": "Pacific Crust Claims Services"}, False),  # doubtful is not clear
        ({"party": "Atlantic Ridge Adjusters"}, True),
        ({"until": "2013-10-20"}, True),
        ({"until": "2013-10-21"}, False),
        ({"since": "2013-10-22"}, True),
        ({"since": "2013-10-21"}, False),
        ({"kind": "financial", "relation": "share of income", "percent": 5}, True),
        ({"kind": "financial", "relation": "share of income", "percent": 5.1}, False),
        ({"kind": "financial", "relation": "share of income"}, False),  # unknown is not clearance
        ({"relation": "staff privileges"}, True),
        ({"relation": "something unheard of"}, False),
        ({"relation": "consulting contract", "percent": 4}, True),
        ({"party": PHYSICIAN, "kind": "familial", "relation": "sister"}, False),
        ({"party": PHYSICIAN, "kind": "familial", "relation": "mother-in-law"}, False),
        ({"party": PHYSICIAN, "kind": "familial", "relation": "son-in-law"}, False),
        ({"party": PHYSICIAN, "kind": "familial", "relation": "cousin"}, True),
        ({"party": PHYSICIAN, "kind": "familial", "relation": "sister-in-law"}, True),
        ({"party": PHYSICIAN, "kind": "familial", "relation": "some relative"}, False),
    ],
)
def test_each_tie_bars_by_its_kind_its_degree_and_its_days(case, changes, clear):
    disclose(**changes)
    assert of_free(case).clear is clear


def test_silence_is_not_independence(case):
    stored = Reviewer.objects.get(pk=FREE)
    stored.profile["unanswered"] = [ADMINISTRATOR]
    stored.save()
    assert (of_free(case).clear, of_free(case).unanswered) == (False, ("claims_administrator",))


def organization(key, name):
    return EntityRecord(key, "organization", (Name(name),))


def load(entities, relations, dated=ON):
    return services.load_ties(
        entities, relations, source=SourceRecord("corporate families", "corporate", dated), by="test", at=AT
    )


GROUP, HOLDING = organization("group", "Tidewater Evaluators"), organization("holding", "Granite Holdings")
ADJUSTER = organization("adjuster", ADMINISTRATOR + ", Inc.")


def test_a_walk_of_three_steps_is_found_and_told_step_by_step(case):
    load(
        [GROUP, HOLDING, ADJUSTER],
        [
            RelationRecord(f"reviewer:{FREE}", "group", "employment", date(2011, 1, 1)),
            RelationRecord("holding", "group", "parent_company", date(2009, 1, 1)),
            RelationRecord("holding", "adjuster", "parent_company", date(2012, 1, 1)),
        ],
    )
    (conflict,) = of_free(case).conflicts
    assert (conflict.role, conflict.rule, conflict.authority) == (
        "claims_administrator",
        "claims_side.corporate",
        "policy",
    )
    assert conflict.relation == "employment, then parent company, then parent company"
    assert [stride.tie.since for stride in conflict.strides] == [date(2011, 1, 1), date(2009, 1, 1), date(2012, 1, 1)]
    assert of_free(case, date(2011, 12, 31)).clear  # the administrator was not yet of the family


def test_a_source_of_a_later_day_takes_the_place_of_the_older(case):
    load([ADJUSTER], [RelationRecord(f"reviewer:{FREE}", "adjuster", "director")])
    assert not of_free(case).clear
    load([ADJUSTER], [], date(2013, 10, 22))
    assert of_free(case).clear


def test_employees_bar_only_those_they_are_related_to(case):
    people = [EntityRecord(f"person-{n}", "person", (Name(f"Worker Number{n}"),)) for n in range(30)]
    load(
        [ADJUSTER, *people],
        [RelationRecord(person.key, "adjuster", "employment") for person in people]
        + [RelationRecord("person-7", f"reviewer:{FREE}", "spouse")],
    )
    (conflict,) = of_free(case).conflicts
    assert (conflict.kind, conflict.authority, len(conflict.strides)) == ("familial", "policy", 2)


def test_organizations_merged_are_one_from_that_day_until_it_is_undone(case):
    load([GROUP, ADJUSTER], [RelationRecord(f"reviewer:{FREE}", "group", "partnership")])
    assert of_free(case).clear
    merger = services.merge("group", "adjuster", since=date(2013, 10, 1), why="merger filed", by="test", at=AT)
    assert not of_free(case).clear
    assert of_free(case, date(2013, 9, 30)).clear
    services.undo_merge(merger.pk, on=date(2013, 11, 1), by="test", at=AT)
    assert not of_free(case).clear
    assert of_free(case, date(2013, 11, 1)).clear


def test_a_reviewer_is_found_under_another_record_three_steps_away(case):
    stored = Reviewer.objects.get(pk=FREE)
    stored.profile["npi"] = "1234567893"
    stored.save()
    me = EntityRecord("doctor", "person", (Name("T. Somebody Else"),), (("npi", "1234567893"),))
    load(
        [me, EntityRecord("relative", "person", (Name("Orla Fennimore"),)), GROUP, ADJUSTER],
        [
            RelationRecord("doctor", "relative", "spouse"),
            RelationRecord("relative", "group", "employment"),
            RelationRecord("group", "adjuster", "parent_company"),
        ],
    )
    (conflict,) = of_free(case).conflicts
    assert [stride.tie.kind for stride in conflict.strides] == ["spouse", "employment", "parent_company"]
