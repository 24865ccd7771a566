"""Writes of the records: files are taken in, read, put in order; readings are noted."""

from openimr.records.services.correcting import FIELDS, correct, join, split, undo
from openimr.records.services.filing import Filing, file_batch, file_from_tray, set_aside
from openimr.records.services.incidents import clear, confirm, report
from openimr.records.services.indexing import index_pages
from openimr.records.services.marking import change_mark, mark, note_reading, note_search, note_seen, remove_mark
from openimr.records.services.ordering import follow_entry, put_in_order
from openimr.records.services.reading import enqueue_reading, read, retry_failed, retry_page
from openimr.records.services.requesting import draft_requests, send_request, withdraw_request
from openimr.records.services.ruling import rule_on_duplicate
from openimr.records.services.taking_in import Checked, IncomingFile, Outcome, check, incoming, take_in, take_in_each
from openimr.records.services.transcribing import confirm_page, transcribe

__all__ = [
    "FIELDS",
    "Checked",
    "Filing",
    "IncomingFile",
    "Outcome",
    "change_mark",
    "check",
    "clear",
    "confirm",
    "confirm_page",
    "correct",
    "draft_requests",
    "enqueue_reading",
    "file_batch",
    "file_from_tray",
    "follow_entry",
    "incoming",
    "index_pages",
    "join",
    "mark",
    "note_reading",
    "note_search",
    "note_seen",
    "put_in_order",
    "read",
    "remove_mark",
    "report",
    "retry_failed",
    "retry_page",
    "rule_on_duplicate",
    "send_request",
    "set_aside",
    "split",
    "take_in",
    "take_in_each",
    "transcribe",
    "undo",
    "withdraw_request",
]
