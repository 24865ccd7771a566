"""Reads of the guidelines' work on a case."""

from openimr.guidelines.queries.case_file import CaseFile
from openimr.guidelines.queries.criteria import (
    ChangedFinding,
    Preview,
    criteria_files,
    history,
    library,
    preview,
)
from openimr.guidelines.queries.findings import (
    answered_by,
    explanations,
    findings,
    inputs,
    request,
    reviewer_guidelines,
    weighed_as_json,
)
from openimr.guidelines.queries.gathering import stated
from openimr.guidelines.queries.licensed_texts import licensed_passages, licensed_texts, reasons_against_copying
from openimr.guidelines.queries.searching import (
    ItemSearch,
    citable_at,
    cited_by_path,
    evidence_ratings,
    path_answers,
    reasons_against_citing,
    search_outcome,
    search_path,
)
from openimr.guidelines.queries.weighing import Weighed, edition_date, understand, unstored, weigh_case

__all__ = [
    "CaseFile",
    "ChangedFinding",
    "ItemSearch",
    "Preview",
    "Weighed",
    "answered_by",
    "citable_at",
    "cited_by_path",
    "criteria_files",
    "edition_date",
    "evidence_ratings",
    "explanations",
    "findings",
    "history",
    "inputs",
    "library",
    "licensed_passages",
    "licensed_texts",
    "path_answers",
    "preview",
    "reasons_against_citing",
    "reasons_against_copying",
    "request",
    "reviewer_guidelines",
    "search_outcome",
    "search_path",
    "stated",
    "understand",
    "unstored",
    "weigh_case",
    "weighed_as_json",
]
