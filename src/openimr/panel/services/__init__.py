"""Writes of the panel."""

from openimr.panel.services.assigning import assign, lapse, lapse_due, reassign
from openimr.panel.services.disclosing import answer_no_tie, disclose, end_tie
from openimr.panel.services.documents import attach_document
from openimr.panel.services.importing import (
    compare_with_nppes,
    csv_template,
    export_csv,
    import_csv,
    load_nppes_ties,
    plan_csv,
    propose,
    wanted_of,
)
from openimr.panel.services.languages import tell_languages
from openimr.panel.services.offering import (
    TieFound,
    accept,
    decline,
    end_with_case,
    recuse,
    reopen,
    signed,
    submit,
    withdraw,
)
from openimr.panel.services.own_profile import change_own_profile
from openimr.panel.services.panels import approve_panel, remand
from openimr.panel.services.profiles import put_profiles
from openimr.panel.services.queue import Accepted, accept_suggestions, suggest_queue
from openimr.panel.services.rekeying import rekey
from openimr.panel.services.reviewers import load_panel, reinstate, suspend
from openimr.panel.services.rotation import bind_to_draw
from openimr.panel.services.screening import certify, note_doubts, settle_doubt, tell_open_cases
from openimr.panel.services.second_reading import (
    accept_reading,
    decline_reading,
    end_readings_with_case,
    give_reading_back,
    hand_reading_in,
    lapse_readings,
    mail_reader,
    name_second_reader,
    recall_readings,
    remind_readers,
    withdraw_reading,
)
from openimr.panel.services.standing import Lapsed, mark_lapsed, reattest
from openimr.panel.services.ties import load_ties, merge, take_profiles, undo_merge

__all__ = [
    "Accepted",
    "Lapsed",
    "TieFound",
    "accept",
    "accept_reading",
    "accept_suggestions",
    "answer_no_tie",
    "approve_panel",
    "assign",
    "attach_document",
    "bind_to_draw",
    "certify",
    "change_own_profile",
    "compare_with_nppes",
    "csv_template",
    "decline",
    "decline_reading",
    "disclose",
    "end_readings_with_case",
    "end_tie",
    "end_with_case",
    "export_csv",
    "give_reading_back",
    "hand_reading_in",
    "import_csv",
    "lapse",
    "lapse_due",
    "lapse_readings",
    "load_nppes_ties",
    "load_panel",
    "load_ties",
    "mail_reader",
    "mark_lapsed",
    "merge",
    "name_second_reader",
    "note_doubts",
    "plan_csv",
    "propose",
    "put_profiles",
    "reassign",
    "reattest",
    "recall_readings",
    "recuse",
    "reinstate",
    "rekey",
    "remand",
    "remind_readers",
    "reopen",
    "settle_doubt",
    "signed",
    "submit",
    "suggest_queue",
    "suspend",
    "take_profiles",
    "tell_languages",
    "tell_open_cases",
    "undo_merge",
    "wanted_of",
    "withdraw",
    "withdraw_reading",
]
