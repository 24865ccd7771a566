"""What people set right of the documents of a case."""

from dataclasses import dataclass
from datetime import datetime

from openimr.cases.models import Case
from openimr.records.models import Correction


@dataclass(frozen=True, slots=True)
class CorrectionMade:
    """One correction: of the document that began on `page` of an original, which field, from what to what, by whom."""

    document: str
    page: int
    field: str
    before: str
    after: str
    by: str
    at: datetime
    undone: bool


def corrections(case: Case) -> tuple[CorrectionMade, ...]:
    """Every correction of the case in the order in which they were made, those taken back included."""
    made = Correction.objects.filter(original__case=case).select_related("original").order_by("pk")
    return tuple(
        CorrectionMade(c.original.sha256, c.page, c.field, c.before, c.after, c.by, c.at, c.undone_at is not None)
        for c in made
    )
