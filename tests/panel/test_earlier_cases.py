"""What the platform's own cases say: who reviewed or treated the worker before, who was appealed against, who makes it."""

from datetime import date

import pytest
from tests.panel.test_ties import AT, FREE, ON, case, disclose, of_free  # noqa: F401  a fixture

from openimr.cases.models import Case, DisputedItem, Party
from openimr.panel import queries, services
from openimr.panel.adapters.conflict_rules import products
from openimr.panel.domain.products import makers
from openimr.panel.models import Assignment


def found(case, reviewer_id=FREE):  # noqa: F811
    return [(conflict.role, conflict.rule) for conflict in queries.screening_of(case, reviewer_id, ON).conflicts]


@pytest.fixture
def earlier(case):  # noqa: F811
    """Another case of the same worker, of the year before."""
    worker = case.parties.get(role="injured_worker")
    made = Case.objects.create(
        number="CM12-0000001",
        programme=case.programme,
        priority="regular",
        date_of_injury=case.date_of_injury,
        application_received=date(2012, 6, 1),
    )
    Party.objects.create(
        case=made,
        role="injured_worker",
        first_name=worker.first_name,
        last_name=worker.last_name.upper(),
        date_of_birth=worker.date_of_birth,
    )
    return made


def assign(case, reviewer_id, **changes):  # noqa: F811
    return Assignment.objects.create(
        case=case,
        reviewer_id=reviewer_id,
        **{"assigned_on": date(2012, 7, 1), "signed_on": date(2012, 7, 20), **changes},
    )


def test_who_reviewed_the_worker_before_does_not_review_again(case, earlier):  # noqa: F811
    assert found(case) == []
    assign(earlier, FREE)
    assert found(case) == [("earlier_reviewer", "reviewed_before")]


@pytest.mark.parametrize(
    "changes",
    [
        {"signed_on": None, "ended": date(2012, 7, 3)},  # was offered the case and declined
        {"assigned_on": date(2013, 11, 1), "signed_on": date(2013, 11, 9)},  # later than this one
    ],
)
def test_who_did_not_review_before_may(case, earlier, changes):  # noqa: F811
    assign(earlier, FREE, **changes)
    assert found(case) == []


def test_a_namesake_born_another_day_is_another_worker(case, earlier):  # noqa: F811
    assign(earlier, FREE)
    earlier.parties.update(date_of_birth=date(1931, 1, 1))
    assert found(case) == []


def test_whose_determination_was_appealed_never_decides_again(case):  # noqa: F811
    assign(case, FREE, ended=date(2012, 9, 1))
    assert ("reviewer_appealed_against", "appealed_against") in found(case)


def test_who_treated_the_worker_before_or_decided_the_utilization_review(case, earlier):  # noqa: F811
    reviewer = queries.reviewer(FREE)
    name = {"first_name": reviewer.first_name, "last_name": reviewer.last_name}
    treated = Party.objects.create(case=earlier, role="requesting_physician", **name)
    assert found(case) == [("earlier_physician", "treated_before")]
    treated.role = "utilization_reviewer"
    treated.save()
    assert found(case) == [("earlier_utilization_reviewer", "utilization_reviewer.in_person")]


def test_royalties_from_the_maker_of_the_disputed_drug_bar(case):  # noqa: F811
    disclose(party="Purdue Pharma", kind="financial", relation="royalties", percent=6)
    assert of_free(case).clear
    DisputedItem.objects.create(case=case, number=90, request="OxyContin 20 mg #60", ur_decision="denied")
    assert found(case) == [("manufacturer", "maker_of_treatment")]
    assert "manufacturer" in of_free(case).asked


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("Lyrica 75mg", date(2020, 11, 15), ("Pfizer",)),
        ("LYRICA 75mg", date(2020, 11, 16), ("Viatris",)),
        ("pregabalin", date(2020, 11, 16), ()),
        ("H-Wave unit and Synvisc-One", date(2013, 1, 1), ("Genzyme", "Electronic Waveform Lab")),
        ("botoxin", date(2013, 1, 1), ()),
    ],
)
def test_makers_are_of_the_day(text, on, expected):
    assert makers([text], products(), on) == expected


def test_a_certificate_names_the_words_of_its_rules(case):  # noqa: F811
    kept = services.certify(case, FREE, step="inquiry", on=ON, by="test", at=AT)
    assert len(kept.content["rules_digest"]) == 64
