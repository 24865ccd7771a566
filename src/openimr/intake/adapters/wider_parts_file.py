"""Reads which parts of the body hold others."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import RootModel

from openimr.data_files import read_data_file

_FILE = Path(__file__).parents[1] / "wider_parts.yaml"


class _File(RootModel[dict[str, list[str]]]):
    """A wider part by name, and those that it holds."""


@cache
def wider_parts() -> Mapping[str, frozenset[str]]:
    """The parts that each wider part holds. Raises DataFileInvalid."""
    return {part: frozenset(held) for part, held in read_data_file(_FILE, _File).root.items()}
