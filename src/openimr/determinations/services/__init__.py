"""Writes of determinations."""

from openimr.determinations.services.after_remand import decide_anew_by
from openimr.determinations.services.appeals import appeal_mistaken, decide_appeal, file_appeal, note_answer, note_stay
from openimr.determinations.services.checking import (
    answer_comment,
    comment,
    let_pass,
    open_check,
    return_case,
    take_out,
)
from openimr.determinations.services.correcting import begin_correction, correct, end_correction, sign_correction
from openimr.determinations.services.entries import Document
from openimr.determinations.services.following import (
    Compared,
    bring_up_to_date,
    check_what_is_awaited,
    keep_what_is_awaited,
)
from openimr.determinations.services.implementation import implementation_mistaken, note_reminder, report_implementation
from openimr.determinations.services.letter_batch import Batched, letter_sets
from openimr.determinations.services.letter_sets import Piece, letter_set, write_letter_set
from openimr.determinations.services.reusing import take_published, take_signed
from openimr.determinations.services.sampling import draw_lots, read_again
from openimr.determinations.services.second_reading import (
    answer_disagreement,
    ask_for_reading,
    close_moot_readings,
    decide_first,
    hand_in_reading,
    keep_as_handed_in,
    name_next_by_lot,
    name_reader,
    open_for,
    withdraw_reader,
)
from openimr.determinations.services.service import note_received, note_returned, serve, service_mistaken
from openimr.determinations.services.signing import draft_letter, new_chain, new_key, sign, write_letter
from openimr.determinations.services.transferring import (
    note_handed_over,
    note_transfer_received,
    transfer,
    transfer_mistaken,
)

__all__ = [
    "Batched",
    "Compared",
    "Document",
    "Piece",
    "answer_comment",
    "answer_disagreement",
    "appeal_mistaken",
    "ask_for_reading",
    "begin_correction",
    "bring_up_to_date",
    "check_what_is_awaited",
    "close_moot_readings",
    "comment",
    "correct",
    "decide_anew_by",
    "decide_appeal",
    "decide_first",
    "draft_letter",
    "draw_lots",
    "end_correction",
    "file_appeal",
    "hand_in_reading",
    "implementation_mistaken",
    "keep_as_handed_in",
    "keep_what_is_awaited",
    "let_pass",
    "letter_set",
    "letter_sets",
    "name_next_by_lot",
    "name_reader",
    "new_chain",
    "new_key",
    "note_answer",
    "note_handed_over",
    "note_received",
    "note_reminder",
    "note_returned",
    "note_stay",
    "note_transfer_received",
    "open_check",
    "open_for",
    "read_again",
    "report_implementation",
    "return_case",
    "serve",
    "service_mistaken",
    "sign",
    "sign_correction",
    "take_out",
    "take_published",
    "take_signed",
    "transfer",
    "transfer_mistaken",
    "vouched",
    "withdraw_reader",
    "write_letter",
    "write_letter_set",
]
