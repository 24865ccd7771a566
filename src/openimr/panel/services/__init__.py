"""Writes of the panel."""

from openimr.panel.services.assigning import assign, withdraw
from openimr.panel.services.profiles import put_profiles
from openimr.panel.services.reviewers import load_panel, reinstate, suspend
from openimr.panel.services.rotation import bind_to_draw
from openimr.panel.services.ties import link_entities, load_ties, merge, take_profiles, undo_merge

__all__ = [
    "assign",
    "bind_to_draw",
    "link_entities",
    "load_panel",
    "load_ties",
    "merge",
    "put_profiles",
    "reinstate",
    "suspend",
    "take_profiles",
    "undo_merge",
    "withdraw",
]
