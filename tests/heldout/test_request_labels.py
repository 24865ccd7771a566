"""The labels of real requests are whole, in the catalogue's words, and one for each published issue."""

import csv
import json
from pathlib import Path

import pytest

from openimr.guidelines.adapters.library import load

SIDES = {"", "left", "right", "bilateral"}
PARTS = {
    "abdomen", "back", "cervical spine", "chest", "elbow", "finger", "foot", "groin", "hand", "head", "hip", "knee", "leg",
    "lower extremity", "lower leg", "lumbar spine", "pelvis", "shoulder", "spine", "thoracic spine", "trapezius",
    "upper extremity", "wrist",
}  # fmt: skip
UNITS = {"", "boxes", "days", "grams", "injections", "ml", "months", "pads", "patches", "sessions", "tablets", "visits"}


@pytest.fixture(scope="module")
def labels():
    text = (Path(__file__).parent / "request_labels.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_label_is_in_known_words(labels):
    assert len({(label["case_number"], label["item"]) for label in labels}) == len(labels) == 319
    for label in labels:
        parts = [part.partition(":") for part in label["body_parts"].split(";") if part]
        assert {part for part, _, _ in parts} <= PARTS, label
        assert {side for _, _, side in parts} <= SIDES, label
        assert label["treatment"], label
        assert label["unit"] in UNITS, label
        assert not label["total"] or float(label["total"]) > 0, label
        assert label["total"] or not label["unit"], label


def test_every_label_names_a_concept_of_the_catalogue(labels):
    known = load().catalogue.by_id
    assert {label["concept"] for label in labels} <= set(known)


def test_every_published_issue_has_a_label(labels, shared_data):
    lines = (shared_data / "letters-gold.jsonl").read_text(encoding="utf-8").splitlines()
    published = {
        (letter["case_number"], str(item))
        for letter in map(json.loads, lines)
        for item, _ in enumerate(letter["issues"], 1)
    }
    assert {(label["case_number"], label["item"]) for label in labels} == published
