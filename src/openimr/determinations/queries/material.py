"""What gate and letter of a case are drawn from."""

from functools import cached_property
from typing import Any

from openimr.cases.domain.dispute import CaseFacts
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.guidelines import queries as guidelines
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.panel import queries as panel
from openimr.records.domain.evidence import CaseRecords
from openimr.records.queries import case_records
from openimr.review.domain.case_review import CaseReview
from openimr.review.queries import at_once, case_review, case_reviews


class Material:
    """What gate and letter of a case are drawn from, each part read once, when it is first asked for."""

    def __init__(self, case: Case) -> None:
        self.case = at_once(case)

    @cached_property
    def facts(self) -> CaseFacts:
        return case_facts(self.case)

    @cached_property
    def records(self) -> CaseRecords:
        return case_records(self.case)

    @cached_property
    def requests(self) -> dict[int, TreatmentRequest]:
        """The request of each item as understood."""
        return {item.number: guidelines.request(self.case, item.number) for item in self.facts.items}

    @cached_property
    def inputs(self) -> dict[int, dict[str, Any]]:
        """The values that computed criteria looked at, by item."""
        return {item.number: guidelines.inputs(self.case, item.number) for item in self.facts.items}

    @cached_property
    def held(self) -> tuple[Any, ...]:
        """The open assignments, seat by seat."""
        return tuple(panel.seats(self.case))

    @cached_property
    def reviews(self) -> tuple[CaseReview, ...]:
        """The review of every seat that is taken, in their order; of an empty first seat where nobody is."""
        return case_reviews(self.case)

    def of_seat(self, seat: int) -> CaseReview:
        """The review of one seat."""
        taken = dict(zip((one.seat for one in self.held), self.reviews, strict=False))
        return taken[seat] if seat in taken else case_review(self.case, seat)
