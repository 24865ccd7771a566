"""Writes of the guidelines' work."""

from openimr.guidelines.services.weighing import weigh

__all__ = ["weigh"]
