"""Reads of the records."""

from openimr.records.queries.case_file import (
    case_records,
    document_file,
    documents_of,
    store,
    stored_original,
    working_file,
)
from openimr.records.queries.corrections import CorrectionMade, corrections
from openimr.records.queries.documents import Described, described, original_named
from openimr.records.queries.pages import quote_boxes
from openimr.records.queries.searching import PageHit, search_pages

__all__ = [
    "CorrectionMade",
    "Described",
    "PageHit",
    "case_records",
    "corrections",
    "described",
    "document_file",
    "documents_of",
    "original_named",
    "quote_boxes",
    "search_pages",
    "store",
    "stored_original",
    "working_file",
]
