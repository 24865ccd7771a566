"""Reads of accounts."""

from openimr.accounts.models import Person, Role

__all__ = ["Person", "Role"]
