"""Writes of determinations."""

from openimr.determinations.services.signing import draft_letter, new_chain, render, sign, write_letter

__all__ = [
    "draft_letter",
    "new_chain",
    "render",
    "sign",
    "write_letter",
]
