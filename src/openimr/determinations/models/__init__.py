"""What is stored of determinations."""

from openimr.determinations.models.determinations import Determination

__all__ = [
    "Determination",
]
