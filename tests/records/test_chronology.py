"""The dated events: what a page tells, on which day, and whether it is so; every event rests on its quote."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from openimr.records.adapters.assertion_file import cue_rules, treatment_history_rules
from openimr.records.adapters.drugs_file import drug_lexicon
from openimr.records.adapters.treatments_file import treatments
from openimr.records.domain.assertion import STATUSES
from openimr.records.domain.chronology import Vocabulary, events
from openimr.records.domain.chronology.summary import read_summary
from openimr.records.domain.evidence import DocumentText, PageText

SPEC = Path(__file__).parents[1] / "spec"
ROWS = yaml.safe_load((SPEC / "events.yaml").read_text(encoding="utf-8"))
VOCABULARY = Vocabulary(drug_lexicon(), treatments(), cue_rules())
DAY = date(2016, 5, 2)


def document(*texts: str, kind: str = "progress_report", day: date | None = DAY, name: str = "a") -> DocumentText:
    pages = tuple(PageText(name, "Report", n, text) for n, text in enumerate(texts, start=1))
    return DocumentText(name, f"{name}.pdf", "Report", kind, day, "", "claims_administrator", None, pages)


def told(*documents: DocumentText):
    return list(events(documents, VOCABULARY))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:60])
def test_a_page_tells_its_events(row):
    found = told(document(row["text"]))
    if "none" in row:
        assert not [event for event in found if event.kind == row["none"]]
        return
    of_kind = [event for event in found if event.kind == row["kind"]]
    assert of_kind, found
    wanted = row.get("values", {})
    fitting = [event for event in of_kind if wanted.items() <= dict(event.values).items()]
    assert fitting, of_kind
    assert {event.date for event in fitting} == {row.get("date", DAY)}
    assert fitting[0].assertion == row.get("assertion", "affirmed")


def test_what_utilization_review_writes_is_hearsay_and_what_is_asked_for_is_not_so():
    text = "He completed 12 visits of physical therapy and underwent knee arthroscopy."
    assert {e.assertion for e in told(document(text, kind="ur_determination")) if e.kind != "ur_decision"} == {
        "hearsay"
    }
    asked = told(document("Naproxen 500 mg #60", kind="request_for_authorization"))
    assert [e.assertion for e in asked if e.kind == "prescription"] == ["hypothetical"]


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("Requested 12 visits, approved 4 visits.\nThe request is modified: 4 visits are approved.", "modified"),
        ("Decision: NOT CERTIFIED.", "denied"),
        ("Line 1 partly allowed (2 of 8); line 2 denied.", "modified"),
        ("The request is certified as submitted.", "approved"),
    ],
)
def test_a_determination_tells_what_it_decides(text, decision):
    found = told(document(text, kind="ur_determination"))
    assert [e.values["decision"] for e in found if e.kind == "ur_decision" and e.values] == [decision]


def test_each_line_of_a_medication_list_is_a_drug_of_its_own():
    text = "Medication   Dose   Started\nduloxetine   60 mg   twice daily   11/20/15\nibuprofen   600 mg   at bedtime   01/02/16"
    found = [e for e in told(document(text, kind="medication_list")) if e.kind == "prescription"]
    assert [(e.values["drug"], e.values["action"], e.values["dose"]) for e in found] == [
        ("duloxetine", "listed", "60 mg"),
        ("ibuprofen", "listed", "600 mg"),
    ]


def test_a_page_that_repeats_another_and_a_document_put_aside_tell_nothing():
    text = "He underwent knee arthroscopy."
    repeated = document(text)
    repeated = replace(repeated, pages=(replace(repeated.pages[0], duplicate_of=("b", 1)),))
    assert told(repeated) == []
    assert told(replace(document(text), relevance="not_relevant")) == []
    assert told(document(text, day=None)) == []


def test_events_stand_in_the_order_of_their_days_and_an_injury_is_told_once():
    one = document("Date of injury: 04/25/2011\nHe underwent knee arthroscopy on 1/5/2014.", name="a")
    other = document("Date of injury: 04/25/2011", day=date(2012, 1, 1), name="b")
    found = told(one, other)
    assert [event.date for event in found] == sorted(event.date for event in found)
    assert [event.evidence.document for event in found if event.kind == "injury"] == ["b"]


@given(st.lists(st.sampled_from([row["text"] for row in ROWS]), min_size=1, max_size=8))
def test_every_event_quotes_its_page_and_has_a_known_status(texts):
    paper = document("\n\n".join(texts))
    for event in told(paper):
        page = paper.pages[event.evidence.page - 1]
        assert page.text[event.evidence.start : event.evidence.end] == event.evidence.quote
        assert event.evidence.quote.strip()
        assert event.assertion in STATUSES


def test_a_summary_is_read_into_dates_ages_drugs_and_treatments_that_were_had():
    facts = read_summary(
        "The injured worker is a 48 year old male injured on 10-13-16. Treatment to date has included physical therapy, "
        "a wrist splint and Norco. He takes Lidopro and ketoprophen. On November 02, 2016 acupuncture was requested. "
        "The 11-21- 2016 request for Terocin was denied. No chiropractic care was documented.",
        drugs=drug_lexicon(),
        treatments=treatments(),
        history=treatment_history_rules(),
    )
    assert facts.dates == {date(2016, 10, 13), date(2016, 11, 2), date(2016, 11, 21)}
    assert facts.ages == {48}
    assert facts.medications == {"hydrocodone-acetaminophen", "lidopro", "ketoprofen", "terocin"}
    assert facts.prior_treatments == {"physical_therapy", "bracing", "medications"}


def test_a_year_is_no_count_of_treatments():
    found = told(document("Date of exam: 06/18/2013\n\nTreatment to date:\nMedication and rest."))
    assert not [event for event in found if event.kind == "therapy"]


def test_a_denial_at_the_end_of_a_line_reaches_the_next_one():
    text = (
        "He had about 28 visits of physical therapy in all and medication. He has had no injections and no prior\n"
        "back surgery."
    )
    found = told(document(text))
    assert {event.assertion for event in found if event.kind == "surgery"} == {"negated"}
    assert {event.assertion for event in found if event.kind == "injection"} == {"negated"}
