"""Requests of our own wording are labelled in the catalogue's words, and most of them are read as labelled."""

import pytest
from benchmarks.unseen_requests import OF_THREE, differences, labelled

from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.request import parse

#: Of each set at least this share must stay right in treatment, parts and total.
LEAST = 0.9


@pytest.fixture(scope="module")
def library():
    return load()


def test_every_label_is_in_known_words(library):
    rows = labelled()
    assert len({row["text"] for row in rows}) == len(rows)
    for row in rows:
        assert row["concept"] == "*" or row["concept"] in library.catalogue.by_id, row
        for part in filter(None, row["body_parts"].split(";")):
            assert part == "*" or part.partition(":")[2] in ("", "left", "right", "bilateral"), row
        assert row["total"] in ("", "*") or float(row["total"]) > 0, row


def test_most_are_read_as_labelled(library):
    for name in {row["set"] for row in labelled()}:
        rows = [row for row in labelled() if row["set"] == name]
        right = [not set(OF_THREE) & set(differences(row, parse(row["text"], library.catalogue))) for row in rows]
        assert sum(right) / len(right) >= LEAST, name
