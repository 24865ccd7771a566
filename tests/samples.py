"""The sample cases of the demonstration, carried in a copy of their folder: as far as their files go, or less far."""

import shutil
from datetime import date, datetime
from pathlib import Path

from openimr.cases.models import Case
from openimr.demo.console import SAMPLES
from openimr.journey import Journey, carry
from openimr.panel import queries
from openimr.panel import services as panel
from openimr.review.services import apply_reviewer_file


def carry_sample(name: str, into: Path, *, today: date, at: datetime, reviewed: bool = True) -> Journey:
    """The sample case of that name; without its reviewer's file it is offered to a reviewer and waits."""
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
    case = Case.objects.get(number=carry_sample(name, into, today=today, at=at, reviewed=False).case_number)
    accept(case, today=today, at=at)
    return case


def accept(case: Case, *, today: date, at: datetime) -> None:
    """Whoever was offered the case accepts it."""
    panel.accept(case.number, reviewer_id=queries.assignment(case).reviewer_id, today=today, by="test", at=at)


def handed_in(name: str, into: Path, *, today: date, at: datetime) -> Case:
    """The sample case decided, attested and handed in by its reviewer's file; not signed."""
    case = Case.objects.get(number=carry_sample(name, into, today=today, at=at, reviewed=False).case_number)
    assert queries.assignment(case).step == "offered"
    apply_reviewer_file(case.number, SAMPLES / name / "reviewer.yaml", today=today, by="test", at=at)
    return case
