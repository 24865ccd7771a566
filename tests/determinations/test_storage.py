"""What is signed stays as it is: the database itself refuses a change."""

from datetime import UTC, date, datetime

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from openimr.cases.models import Case
from openimr.determinations import queries, services
from openimr.determinations.models import Determination
from openimr.errors import NotFound, Refused

pytestmark = pytest.mark.django_db
AT = datetime(2014, 1, 27, 17, 0, tzinfo=UTC)


@pytest.fixture
def case() -> Case:
    return Case.objects.create(
        number="CM13-0004711",
        programme="california_workers_comp",
        priority="regular",
        date_of_injury=date(2011, 4, 25),
        application_received=date(2013, 7, 22),
    )


@pytest.mark.parametrize(
    "change",
    ["UPDATE determinations_determination SET version = 2", "DELETE FROM determinations_determination"],
)
def test_a_signed_determination_never_changes(case: Case, change: str) -> None:
    Determination.objects.create(
        case=case,
        content={},
        seal={},
        key_id="0" * 16,
        reviewer_id="rev-014",
        signed_on=AT.date(),
        signed_at=AT,
        letters={},
    )
    with (
        pytest.raises((InternalError, ProgrammingError), match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert Determination.objects.get().version == 1


def test_a_case_not_under_review_is_not_signed_and_nothing_is_stored(case: Case, settings) -> None:
    with pytest.raises(Refused, match="not under review"):
        services.sign(case.number, reviewer_id="rev-014", on=AT.date(), by="reviewer:rev-014", at=AT)
    assert not Determination.objects.exists()
    assert not (settings.DATA_DIR / "keys").exists()


def test_no_letter_before_the_signature(case: Case, tmp_path) -> None:
    with pytest.raises(NotFound, match="no signed determination"):
        services.write_letter(case.number, tmp_path)
    assert queries.versions(case) == ()
    assert queries.correctable(case, by="reviewer", on=AT.date()) == ()
