"""A sample case carried to the physician's desk."""

from datetime import UTC, date, datetime

import pytest
from tests.samples import at_the_desk

AT = datetime(2013, 10, 22, 20, 0, tzinfo=UTC)
TODAY = date(2013, 10, 22)


@pytest.fixture
def under_review(db, tmp_path):
    return at_the_desk("work-hardening", tmp_path, today=TODAY, at=AT)
