"""Reads of the records."""

from openimr.records.queries.arriving import answer_in, unfinished_uploads, upload
from openimr.records.queries.case_file import (
    case_records,
    document_file,
    documents_within,
    store,
    stored_original,
    working_file,
)
from openimr.records.queries.corrections import CorrectionMade, corrections
from openimr.records.queries.documents import Described, described, original_named, pages_of_documents
from openimr.records.queries.events import ToldEvent, case_file_stamp, told_events
from openimr.records.queries.evidence import EvidenceReader, evidence
from openimr.records.queries.in_tray import in_tray, tray_picture
from openimr.records.queries.incidents import Incident, incidents, open_incidents
from openimr.records.queries.listing import ListedDocument, listing
from openimr.records.queries.pages import page_words, passage
from openimr.records.queries.progress import FailedPage, Progress, failed_pages, page_counts, progress
from openimr.records.queries.reader import (
    READING_WIDTHS,
    chronology_rows,
    manifest,
    marks,
    may_download,
    opening,
    page_layer,
    page_picture,
    sees_withheld,
    shown_page,
    warm_up,
)
from openimr.records.queries.requests import (
    completeness,
    how_counted,
    letter_of,
    limit_of,
    request_by_code,
    request_of,
    requests,
)
from openimr.records.queries.searching import PageHit, PageSearch, search_pages
from openimr.records.queries.unseen import Unseen, unseen

__all__ = [
    "READING_WIDTHS",
    "CorrectionMade",
    "Described",
    "EvidenceReader",
    "FailedPage",
    "Incident",
    "ListedDocument",
    "PageHit",
    "PageSearch",
    "Progress",
    "ToldEvent",
    "Unseen",
    "answer_in",
    "case_file_stamp",
    "case_records",
    "chronology_rows",
    "completeness",
    "corrections",
    "described",
    "document_file",
    "documents_within",
    "evidence",
    "failed_pages",
    "how_counted",
    "in_tray",
    "incidents",
    "letter_of",
    "limit_of",
    "listing",
    "manifest",
    "marks",
    "may_download",
    "open_incidents",
    "opening",
    "original_named",
    "page_counts",
    "page_layer",
    "page_picture",
    "page_words",
    "pages_of_documents",
    "passage",
    "progress",
    "request_by_code",
    "request_of",
    "requests",
    "search_pages",
    "sees_withheld",
    "shown_page",
    "store",
    "stored_original",
    "told_events",
    "tray_picture",
    "unfinished_uploads",
    "unseen",
    "upload",
    "warm_up",
    "working_file",
]
