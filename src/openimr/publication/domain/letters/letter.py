"""A published determination as fields. What a letter does not say is None, with a warning; nothing is guessed."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a letter. `bold` is None where the reader could not tell; `starts_block` after a blank line."""

    text: str
    bold: bool | None = None
    starts_block: bool = False
    starts_page: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A guideline as a letter cites it, and by whom ("claims_administrator" or "reviewer")."""

    of: str
    source: str
    title: str
    year: int | None
    sections: tuple[str, ...]
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """One disputed treatment of a letter. For a modified request the three parts as the letter tells them."""

    request: str
    original_request: str | None
    authorized: str | None
    disputed: str | None
    decision: str | None
    claims_administrator_guideline: str | None
    reviewer_guideline: str | None
    rationale: str | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One published Final Determination."""

    layout: str
    case_number: str | None
    date_assigned: date | None
    date_of_injury: date | None
    decision_date: date | None
    ur_denial_date: date | None
    priority: str | None
    application_received: date | None
    licensure: tuple[str, ...]
    specialties: tuple[str, ...]
    clinical_case_summary: str | None
    issues: tuple[Issue, ...]
    warnings: tuple[str, ...]

    def as_json(self, file: str) -> dict[str, Any]:
        """The letter as JSON values; `file` is the name of the file that it was read from."""
        dates = ("date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received")
        told = {name: day.isoformat() if (day := getattr(self, name)) else None for name in dates}
        return {
            "file": file,
            "layout": self.layout,
            "case_number": self.case_number,
            "date_assigned": told["date_assigned"],
            "date_of_injury": told["date_of_injury"],
            "decision_date": told["decision_date"],
            "ur_denial_date": told["ur_denial_date"],
            "priority": self.priority,
            "application_received": told["application_received"],
            "licensure": list(self.licensure),
            "specialties": list(self.specialties),
            "clinical_case_summary": self.clinical_case_summary,
            "issues": [_issue(issue) for issue in self.issues],
            "warnings": list(self.warnings),
        }


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "request": issue.request,
        "original_request": issue.original_request,
        "authorized": issue.authorized,
        "disputed": issue.disputed,
        "decision": issue.decision,
        "claims_administrator_guideline": issue.claims_administrator_guideline,
        "reviewer_guideline": issue.reviewer_guideline,
        "rationale": issue.rationale,
        "citations": [
            {
                "of": citation.of,
                "source": citation.source,
                "title": citation.title,
                "year": citation.year,
                "sections": list(citation.sections),
                "pages": list(citation.pages),
            }
            for citation in issue.citations
        ],
    }
