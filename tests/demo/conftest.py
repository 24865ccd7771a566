"""A sample case carried to the physician's desk."""

import shutil
from datetime import UTC, date, datetime

import pytest

from openimr.cases import queries as cases
from openimr.demo.console import SAMPLES
from openimr.journey import carry
from openimr.panel import services as panel
from openimr.panel.queries import assignment

AT = datetime(2013, 10, 22, 20, 0, tzinfo=UTC)
TODAY = date(2013, 10, 22)


@pytest.fixture
def under_review(db, tmp_path):
    folder = tmp_path / "work-hardening"
    shutil.copytree(SAMPLES / "work-hardening", folder)
    (folder / "reviewer.yaml").unlink()
    carry(
        folder,
        out=tmp_path / "out",
        today=TODAY,
        by="test",
        at=AT,
        report=lambda _: None,
        progress=lambda *_: None,
    )
    case = cases.get("CM13-0009001", None)
    panel.accept(case.number, reviewer_id=assignment(case).reviewer_id, today=TODAY, by="test", at=AT)
    return case
