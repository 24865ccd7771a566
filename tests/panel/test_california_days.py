"""An evening in California is the next day in UTC: every day that is drawn from an instant is California's."""

from datetime import UTC, date, datetime

import pytest
from tests.panel.test_certificates import load
from tests.panel.test_panel import ready

from openimr import clock
from openimr.panel import queries, services
from openimr.panel.domain.graph import EntityRecord, Name
from openimr.panel.models import Source

#: Eleven in the evening of Oct. 21 in California.
EVENING = datetime(2013, 10, 22, 6, 0, tzinfo=UTC)
ON = date(2013, 10, 21)


def test_the_day_of_an_instant_is_californias():
    assert clock.day_of(EVENING) == ON
    assert clock.day_of(datetime(2013, 12, 1, 7, 59, tzinfo=UTC)) == date(2013, 11, 30)


@pytest.mark.django_db
def test_what_happens_in_the_evening_is_of_that_day():
    case = ready("work-hardening")
    made = services.assign(case.number, reviewer_id=None, today=ON, by="test", at=EVENING)
    services.accept(case.number, reviewer_id=made.reviewer_id, today=ON, by="test", at=EVENING)
    services.take_profiles([made.reviewer_id], by="test", at=EVENING)
    assert Source.objects.filter(kind="disclosure").latest("pk").dated == ON
    load([EntityRecord("one", "person", (Name("One Person"),))], [], at=EVENING)
    services.certify(case, made.reviewer_id, step="signature", on=ON, by="test", at=EVENING)
    assert {kept.on for kept in queries.certificates(case)} == {ON}
