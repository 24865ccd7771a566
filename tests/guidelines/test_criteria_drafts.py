"""Criteria written by an organization: previewed on past cases, released by another, kept byte for byte."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError
from tests.guidelines.test_weighing import CASE, taken_in

from openimr.errors import DataFileInvalid, Refused
from openimr.guidelines import queries, services
from openimr.guidelines.domain.status import Status
from openimr.guidelines.models import CriteriaDraft

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
FILE = "work_hardening.yaml"
LIMIT = "computed: {rule: within_years, limit: 2, unit: years"
NAME = "mtus-chronic-pain-2009.work-hardening.two-years"

pytestmark = pytest.mark.django_db


def three_years():
    text = queries.criteria_files()[FILE]
    assert LIMIT in text
    return text.replace(LIMIT, LIMIT.replace("2", "3")) + "# by hand\r\n"


def drafted(text, by="director"):
    draft = services.draft_criteria(FILE, text, note="three years, as ruled", by=by, at=AT)
    return services.submit_criteria(draft.pk, by=by, at=AT)


def test_a_preview_tells_what_would_change_and_stores_nothing():
    case = taken_in(CASE)
    services.weigh(case.number, by="test", at=AT)
    before = queries.findings(case, 1)
    told = queries.preview(drafted(three_years()).pk)
    (changed,) = told.changed
    assert (told.cases, told.findings) == (1, len(before))
    assert (changed.criterion, changed.before, changed.after) == (NAME, Status.NOT_MET, Status.MET)
    assert queries.findings(case, 1) == before


def test_a_release_by_another_person_is_in_force_and_exported_byte_for_byte():
    case = taken_in(CASE)
    services.weigh(case.number, by="test", at=AT)
    text = three_years()
    services.release_criteria(drafted(text).pk, by="second", at=AT)
    found = {one.criterion: one.status for one in services.weigh(case.number, by="test", at=AT)}
    assert found[NAME] is Status.MET
    assert queries.criteria_files()[FILE] == text
    (kept,) = queries.history(FILE)
    assert (kept.drafted_by, kept.released_by, kept.text) == ("director", "second", text)


def test_four_eyes_and_only_once_and_only_from_the_file_in_force():
    first, other = drafted(three_years()), drafted(three_years() + "# other\n")
    with pytest.raises(Refused, match="another person must"):
        services.release_criteria(first.pk, by="director", at=AT)
    services.release_criteria(first.pk, by="second", at=AT)
    with pytest.raises(Refused, match="released already"):
        services.release_criteria(first.pk, by="second", at=AT)
    with pytest.raises(Refused, match="has changed since"):
        services.release_criteria(other.pk, by="second", at=AT)
    with pytest.raises(IntegrityError):
        CriteriaDraft.objects.filter(pk=other.pk).update(released_by="director")


@pytest.mark.parametrize(
    ("file", "text", "error", "words"),
    [
        (FILE, "treatment: [work_hardening]\nedition: nowhere\nsections: []\ncriteria: []\n", DataFileInvalid, "work_hardening.yaml:2: "),
        (FILE, "treatment: [work_hardening\n", DataFileInvalid, "work_hardening.yaml:"),
        ("../editions.yaml", "", Refused, "is no name for a file"),
    ],
)  # fmt: skip
def test_what_would_not_load_is_refused_and_not_kept(file, text, error, words):
    with pytest.raises(error, match=words):
        services.draft_criteria(file, text, note="why", by="director", at=AT)
    assert not CriteriaDraft.objects.exists()


def test_a_new_file_adds_criteria():
    text = (
        "treatment: [work_hardening]\nedition: mtus-chronic-pain-2009\nsections: []\npages: [125]\ncriteria:\n"
        "- id: three-weeks\n  says: No more than three weeks.\n  kind: computed\n  verified: false\n"
        "  computed: {rule: no_more_than, amount: request.weeks, limit: 3, unit: weeks}\n"
    )
    new = services.draft_criteria("ours.yaml", text, note="our own", by="director", at=AT)
    services.submit_criteria(new.pk, by="director", at=AT)
    services.release_criteria(new.pk, by="second", at=AT)
    sets = queries.library().sets_for("work_hardening", (), date(2013, 7, 5))
    assert [one.id for each in sets for one in each.criteria].count("three-weeks") == 1
