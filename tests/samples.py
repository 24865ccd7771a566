"""The sample cases of the demonstration, carried in a copy of their folder: as far as their files go, or less far."""

import shutil
from datetime import date, datetime
from pathlib import Path

from tests.kept_samples import once

from openimr.cases.models import Case
from openimr.demo.console import SAMPLES
from openimr.journey import Journey, carry
from openimr.panel import queries
from openimr.panel import services as panel
from openimr.review.services import apply_reviewer_file


def carry_sample(name: str, into: Path, *, today: date, at: datetime, reviewed: bool = True) -> Journey:
    """The sample case of that name; without its reviewer's file it is offered to a reviewer and waits."""
    return once(
        ("carried", name, today, at, reviewed),
        into,
        lambda: _carried(name, into, today=today, at=at, reviewed=reviewed),
    )


def _carried(name: str, into: Path, *, today: date, at: datetime, reviewed: bool) -> Journey:
    folder = into / name
    shutil.copytree(SAMPLES / name, folder)
    if not reviewed:
        (folder / "reviewer.yaml").unlink()
    return carry_folder(folder, today=today, at=at)


def carry_folder(folder: Path, *, today: date, at: datetime) -> Journey:
    """A case folder, its letters beside it in `out`, as in the demonstration: as of that day, whatever the clock says."""
    out = folder.parent / "out"
    quiet = {"report": lambda _: None, "progress": lambda *_: None}
    return carry(folder, out=out, today=today, by="test", at=at, demonstration=True, **quiet)


def at_the_desk(name: str, into: Path, *, today: date, at: datetime) -> Case:
    """The sample case at the desk of the physician, who accepted it and has decided nothing."""

    def carried() -> Journey:
        journey = _carried(name, into, today=today, at=at, reviewed=False)
        accept(Case.objects.get(number=journey.case_number), today=today, at=at)
        return journey

    return Case.objects.get(number=once(("at the desk", name, today, at), into, carried).case_number)


def accept(case: Case, *, today: date, at: datetime) -> None:
    """Whoever was offered the case accepts it."""
    panel.accept(case.number, reviewer_id=queries.assignment(case).reviewer_id, today=today, by="test", at=at)


def handed_in(name: str, into: Path, *, today: date, at: datetime) -> Case:
    """The sample case decided, attested and handed in by its reviewer's file; not signed."""

    def carried() -> Journey:
        journey = _carried(name, into, today=today, at=at, reviewed=False)
        assert queries.assignment(Case.objects.get(number=journey.case_number)).step == "offered"
        apply_reviewer_file(journey.case_number, SAMPLES / name / "reviewer.yaml", today=today, by="test", at=at)
        return journey

    return Case.objects.get(number=once(("handed in", name, today, at), into, carried).case_number)
