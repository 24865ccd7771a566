"""`openimr panel`: one module for each part of the panel's work."""

from openimr.panel.commands import (  # importing them hangs their commands in
    assigning,
    conflicts,  # importing them hangs their commands in
    importing,
    queue,
    reports,  # importing them hangs their commands in
    reviewers,
)
from openimr.panel.commands.group import panel_app

__all__ = [
    "assigning",
    "conflicts",
    "importing",
    "panel_app",
    "queue",
    "reports",
    "reviewers",
]
