"""Cases with parties who are in the portal, each by its own invitation."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.portal.joining import enter

from openimr.cases.models import Case
from openimr.demo.console import SAMPLES
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
TODAY = date(2013, 10, 9)


@pytest.fixture
def case(db) -> Case:
    return taken("work-hardening")


@pytest.fixture
def other_case(db) -> Case:
    return taken("lumbar-mri-and-therapy")


def taken(name: str) -> Case:
    """A sample case, received and found eligible; none of its records read."""
    made = receive(read_case_folder(Path(SAMPLES) / name), by="test", at=AT)
    evaluate_eligibility(made.number, today=TODAY, by="test", at=AT)
    made.refresh_from_db()
    return made


@pytest.fixture
def joined() -> Callable[..., Any]:
    """An account of that role that sees the case."""
    return enter


@pytest.fixture
def browser_of() -> Callable[[Any], Client]:
    """A client in which a person is signed in."""

    def open_as(person: Any) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return open_as
