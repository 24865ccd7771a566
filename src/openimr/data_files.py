"""Reads a data file (law, panel, wording, checks) in its schema: one door, so that every fault is told alike."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from openimr.errors import DataFileInvalid

Schema = TypeVar("Schema", bound=BaseModel)


def read_data_file(file: Path, schema: type[Schema]) -> Schema:
    """A YAML file in its schema. Raises DataFileInvalid: it cannot be read, or every fault of its entries."""
    try:
        return schema.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except OSError as problem:
        raise DataFileInvalid(f"{file}: cannot be read; check the path") from problem
    except yaml.YAMLError as problem:
        raise DataFileInvalid(f"{file.name}: cannot be read: {problem}") from problem
    except ValidationError as problem:
        raise DataFileInvalid(f"{file.name}: {faults_of(problem)}") from problem


def faults_of(problem: ValidationError) -> str:
    """Every fault with its place, without the value that stood there: it may be somebody's name."""
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in problem.errors())
