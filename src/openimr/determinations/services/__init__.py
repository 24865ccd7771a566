"""Writes of determinations."""

from openimr.determinations.services.appeals import appeal_mistaken, decide_appeal, file_appeal, note_answer, note_stay
from openimr.determinations.services.entries import Document
from openimr.determinations.services.implementation import (
    implementation_mistaken,
    note_reminder,
    report_implementation,
)
from openimr.determinations.services.letter_sets import Piece, letter_set
from openimr.determinations.services.service import note_received, note_returned, serve, service_mistaken
from openimr.determinations.services.signing import draft_letter, new_chain, render, sign, write_letter

__all__ = [
    "Document",
    "Piece",
    "appeal_mistaken",
    "decide_appeal",
    "draft_letter",
    "file_appeal",
    "implementation_mistaken",
    "letter_set",
    "new_chain",
    "note_answer",
    "note_received",
    "note_reminder",
    "note_returned",
    "note_stay",
    "render",
    "report_implementation",
    "serve",
    "service_mistaken",
    "sign",
    "write_letter",
]
