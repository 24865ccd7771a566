"""Every documented criterion is weighed on sentences as they stand in records: what proves it, refutes it, or neither."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.weighing import weigh
from openimr.guidelines.queries import unstored
from openimr.records.domain.evidence import CaseRecords, DocumentText, PageText

EXAMPLES = Path(__file__).parent / "criteria_examples"
NAMED = {f"{s.edition}.{s.topic}.{c.id}": c for s in load().sets for c in s.criteria}
ASKED = {c.question: replace(c, kind="documented") for c in NAMED.values() if c.question}
#: What an example file may say of a sentence: the finding that it alone, on a page of its own, must give.
OUTCOMES = ("met", "not_met", "not_documented", "for_reviewer")


def examples():
    """Each entry of the files: of one criterion, or of a question that several criteria ask."""
    for file in sorted(EXAMPLES.glob("*.yaml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield file.name, entry


def sentences():
    for file, entry in examples():
        name = entry.get("criterion") or entry["question"]
        for outcome in OUTCOMES:
            for text in entry.get(outcome, ()):
                yield pytest.param(entry, outcome, text, id=f"{file}:{name}:{outcome}:{text[:40]}")


def on_a_page(text, kind):
    page = PageText("a", "A record", 1, text)
    return CaseRecords("CM", (DocumentText("a", "a.pdf", "A record", kind, None, "", "", None, (page,)),))


@pytest.mark.parametrize(("entry", "outcome", "text"), list(sentences()))
def test_a_sentence_is_weighed_as_a_reader_would(entry, outcome, text):
    criterion = NAMED[entry["criterion"]] if "criterion" in entry else ASKED[entry["question"]]
    kind = next(iter(criterion.query.kinds), "progress_report")
    found = weigh(criterion, item=1, name="e.t.c", given={}, records=unstored(on_a_page(text, kind)))
    assert str(found.status) == outcome, found.because


def test_every_documented_criterion_has_examples_each_way():
    with_examples = {
        entry.get("criterion") or entry["question"]: {outcome for outcome in OUTCOMES if entry.get(outcome)}
        for _, entry in examples()
    }
    lacking = {
        name: missing
        for name, criterion in NAMED.items()
        if criterion.kind == "documented"
        and (missing := {"met", "not_documented"} - with_examples.get(criterion.question or name, set()))
    }
    assert lacking == {}


def test_no_two_criteria_have_one_name():
    named = Counter(f"{s.edition}.{s.topic}.{c.id}" for s in load().sets for c in s.criteria)
    assert [name for name, count in named.items() if count > 1] == []
