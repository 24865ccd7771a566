"""Reads of the guidelines' work on a case."""

from openimr.guidelines.queries.findings import (
    answered_by,
    explanations,
    findings,
    inputs,
    request,
    reviewer_guidelines,
)
from openimr.guidelines.queries.gathering import stated
from openimr.guidelines.queries.licensed_texts import licensed_passages, licensed_texts, reasons_against_copying
from openimr.guidelines.queries.weighing import Weighed, edition_date, understand, unstored, weigh_case

__all__ = [
    "Weighed",
    "answered_by",
    "edition_date",
    "explanations",
    "findings",
    "inputs",
    "licensed_passages",
    "licensed_texts",
    "reasons_against_copying",
    "request",
    "reviewer_guidelines",
    "stated",
    "understand",
    "unstored",
    "weigh_case",
]
