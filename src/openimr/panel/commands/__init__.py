"""`openimr panel`: one module for each part of the panel's work."""

from openimr.panel.commands import assigning, importing, reviewers  # importing them hangs their commands in
from openimr.panel.commands.group import panel_app

__all__ = [
    "assigning",
    "importing",
    "panel_app",
    "reviewers",
]
