"""Writes of the panel."""

from openimr.panel.services.assigning import assign
from openimr.panel.services.reviewers import load_panel

__all__ = [
    "assign",
    "load_panel",
]
