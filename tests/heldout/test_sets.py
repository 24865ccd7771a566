"""The held-out sets load, are whole and do not contradict themselves. What they measure is measured elsewhere."""

import csv
import gzip
import json
import re
from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from benchmarks.sorting import digest

HERE = Path(__file__).parent

TREATMENTS = {
    "physical_therapy", "occupational_therapy", "chiropractic", "acupuncture", "aquatic_therapy", "massage", "home_exercise",
    "surgery", "epidural_steroid_injection", "facet_injection", "nerve_block", "radiofrequency_ablation",
    "trigger_point_injection", "viscosupplementation", "other_injection", "bracing", "casting", "assistive_device", "tens",
    "electrical_stimulation", "heat_ice", "shockwave_therapy", "traction", "ultrasound_therapy", "medications", "psychotherapy",
    "functional_restoration_program", "work_hardening", "inpatient_rehabilitation", "spinal_cord_stimulator",
    "activity_modification", "other",
}  # fmt: skip

ASSERTION_SETS = ("assertions.yaml", "assertions-second.yaml", "assertions-third.yaml")
ASSERTIONS = {"affirmed", "negated", "historical", "family", "hypothetical", "hearsay"}

KINDS = {
    "application", "ur_determination", "request_for_authorization", "first_report", "progress_report", "consultation",
    "operative_report", "imaging", "laboratory", "electrodiagnostics", "therapy_note", "medication_list",
    "functional_capacity_evaluation", "work_status", "psychological", "legal_correspondence", "other",
}  # fmt: skip


def read(name):
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def test_summaries_are_40_letters_with_four_fields_each():
    letters = read("summaries.yaml")
    assert len({letter["case_number"] for letter in letters}) == len(letters) == 40
    for letter in letters:
        assert set(letter) == {"case_number", "dates", "ages", "medications", "prior_treatments"}
        for field in ("dates", "ages", "medications", "prior_treatments"):
            assert letter[field] == sorted(set(letter[field])), (letter["case_number"], field)
        assert all(type(day) is date and date(2016, 1, 1) <= day <= date(2017, 12, 31) for day in letter["dates"])
        assert all(type(age) is int and 16 <= age <= 90 for age in letter["ages"])
        assert all(re.fullmatch(r"[a-z][a-z -]*", drug) for drug in letter["medications"])
        assert set(letter["prior_treatments"]) <= TREATMENTS, letter["case_number"]


def test_summaries_are_every_third_letter(shared_data):
    lines = (shared_data / "letters-gold.jsonl").read_text(encoding="utf-8").splitlines()
    numbers = sorted(json.loads(line)["case_number"] for line in lines)
    assert [letter["case_number"] for letter in read("summaries.yaml")] == numbers[0:120:3]


@pytest.mark.parametrize("name", ASSERTION_SETS)
def test_every_mention_stands_in_its_sentence(name):
    sentences = read(name)
    assert len({sentence["text"] for sentence in sentences}) == len(sentences)
    for sentence in sentences:
        text, mentions = sentence["text"], sentence["mentions"]
        assert mentions, text
        for mention in mentions:
            stands = text.count(mention["words"])
            assert set(mention) in ({"words", "assertion"}, {"words", "assertion", "nth"}), text
            assert 1 <= mention["nth"] <= stands if "nth" in mention else stands == 1, (text, mention["words"])
            assert mention["assertion"] in ASSERTIONS, text
        places = {(mention["words"], mention.get("nth", 1)) for mention in mentions}
        assert len(places) == len(mentions), text


@pytest.mark.parametrize("name", ASSERTION_SETS)
def test_assertions_are_spread_over_the_six_labels(name):
    sentences = read(name)
    count = Counter(mention["assertion"] for sentence in sentences for mention in sentence["mentions"])
    assert len(sentences) >= 320
    assert min(count.values()) >= 30
    assert 0.40 <= count["negated"] / count.total() <= 0.50
    assert 0.20 <= count["affirmed"] / count.total() <= 0.30


@pytest.mark.parametrize(("one", "other"), list(combinations(ASSERTION_SETS, 2)))
def test_no_sentence_stands_in_two_assertion_sets(one, other):
    texts, others = ({" ".join(sentence["text"].lower().split()) for sentence in read(name)} for name in (one, other))
    assert sorted(texts & others) == []


def test_document_kinds_are_known_and_spread():
    reports = read("document_kinds.yaml")
    assert len({report["id"] for report in reports}) == len(reports) >= 80
    for report in reports:
        assert {"id", "kind"} <= set(report) <= {"id", "kind", "date_of_service", "date_scored"}, report["id"]
        assert report["kind"] in KINDS, report["id"]
        assert type(report.get("date_of_service", date.min)) is date, report["id"]
        assert not ("date_of_service" in report and "date_scored" in report), report["id"]
        assert report.get("date_scored", False) is False, report["id"]
    count = Counter(report["kind"] for report in reports)
    assert len(count) >= 10
    assert max(count.values()) <= len(reports) / 4
    assert sum("date_of_service" in report for report in reports) >= 20


def test_the_second_set_of_document_kinds_is_of_other_reports(shared_data):
    reports = read("document_kinds_second.yaml")
    ids = {report["id"] for report in reports}
    assert len(ids) == len(reports) >= 80
    assert {report["kind"] for report in reports} <= KINDS
    assert {key for report in reports for key in report} <= {"id", "kind", "date_scored"}
    development = yaml.safe_load((HERE.parent / "spec" / "document_kinds_real.yaml").read_text(encoding="utf-8"))
    assert not ids & {report["id"] for report in [*read("document_kinds.yaml"), *development]}
    with gzip.open(shared_data / "mtsamples.jsonl.gz", "rt", encoding="utf-8") as lines:
        assert ids <= {report["id"] for report in map(json.loads, lines)}


def test_the_third_set_of_document_kinds_is_of_other_reports_and_leaves_none_out(shared_data):
    reports = read("document_kinds_third.yaml")
    ids = {report["id"] for report in reports}
    assert len(ids) == len(reports) >= 150
    development = yaml.safe_load((HERE.parent / "spec" / "document_kinds_real.yaml").read_text(encoding="utf-8"))
    earlier = [*read("document_kinds.yaml"), *read("document_kinds_second.yaml"), *development]
    assert not ids & {report["id"] for report in earlier}
    with gzip.open(shared_data / "mtsamples.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {report["id"]: report["text"] for report in map(json.loads, lines)}
    for report in reports:
        assert report["text"] == digest(texts[report["id"]]), report["id"]
        assert set(report) <= {"id", "kind", "or", "date_of_service", "date_scored", "text"}, report["id"]
        assert {report["kind"], *report.get("or", ())} <= KINDS, report["id"]
        assert report["kind"] not in report.get("or", ()), report["id"]
    assert sum("or" not in report for report in reports) >= 80


def test_the_sample_papers_are_of_kinds_that_transcribed_reports_are_not():
    papers = read("sorting_web.yaml")
    assert len({(paper["url"], paper["text"]) for paper in papers}) == len(papers) >= 25
    assert {paper["kind"] for paper in papers} <= KINDS | {"employer_correspondence"}
    assert len({paper["kind"] for paper in papers}) >= 8


def test_document_kinds_are_of_reports_that_state_the_date(shared_data):
    with gzip.open(shared_data / "mtsamples.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {report["id"]: report["text"] for report in map(json.loads, lines)}
    for report in read("document_kinds.yaml"):
        text = texts[report["id"]]
        if day := report.get("date_of_service"):
            written = (
                rf"\b0?{day.month}[/-]0?{day.day}[/-](?:{day.year}|{day:%y})\b",
                f"{day:%B} {day.day}, {day.year}",
            )
            assert any(re.search(form, text) for form in written), report["id"]


def test_chronology_labels_say_what_is_wrong_in_known_words():
    with (HERE / "chronology_labels.csv").open(encoding="utf-8", newline="") as stream:
        labels = list(csv.DictReader(stream))
    assert len(labels) >= 200
    assert {fault for label in labels for fault in label["wrong"].split()} <= {
        "date",
        "kind",
        "quote",
        "assertion",
        "values",
    }
    assert {label["assertion"] for label in labels} <= ASSERTIONS
    assert all(label["quote"] and label["document"] and date.fromisoformat(label["date"]) for label in labels)
    assert min(Counter(label["kind"] for label in labels).values()) >= 4
