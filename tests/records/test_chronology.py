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


@pytest.mark.parametrize(
    ("kind", "text", "event", "quotes"),
    [
        # A study's impression ends where the report is signed; one that is only a heading of the whole is none.
        ("imaging", "Opinion: No fracture seen.\nAlan Reyes, M.D.\nCLA1-000123", "imaging", ["Opinion: No fracture seen."]),
        ("imaging", "Narrative & Impression\nReason for exam: injury 2014-06-26", "imaging", []),
        # A consultation with a surgeon is no surgery, and what "injection" belongs to is told once.
        ("progress_report", "An orthopaedic surgery consultation is requested.", "surgery", []),
        ("progress_report", "I recommend viscosupplementation injection.", "injection", ["viscosupplementation"]),
        ("progress_report", "If no better, arthroscopic subacromial decompression would be reasonable.", "surgery",
         ["arthroscopic subacromial decompression"]),
        ("operative_report", "OPERATION PERFORMED: carpal tunnel release", "surgery", ["OPERATION PERFORMED: carpal tunnel release"]),
        ("operative_report", "Date of procedure: 05/01/19    DOB: 12/27/89\nProcedure: carpal tunnel release", "surgery",
         ["Procedure: carpal tunnel release"]),
        # Under "Rx" some write their whole plan.
        ("first_report", "Rx: Ice prn. Refill naproxen 500 mg #60. D/C tramadol 50 mg.", "medication", ["Refill naproxen 500 mg #60."]),
        ("first_report", "Rx: Refer to spine for opinion. D/C tramadol 50 mg.", "medication", []),
        # A box that is not ticked says nothing; the title of a form neither.
        ("work_status", "[   ] Return to work without restrictions", "work_status", []),
        ("work_status", "OFF WORK ORDER   /   RETURN TO WORK\nDate: 5/2/2016", "work_status", []),
        ("progress_report", "Plan: Rest.\nHe has returned to modified\nduty but has difficulty\nwith stairs.", "work_status",
         ["returned to modified\nduty but has difficulty\nwith stairs"]),
        ("therapy_note", "Diagnosis: lumbosacral spondylosis\nS: Rates pain 7/10.", "diagnosis", ["Diagnosis: lumbosacral spondylosis"]),
        # Substances that a laboratory tests for are not prescribed by it.
        ("laboratory", "Prescribed: tramadol\nOxycodone   NEGATIVE   100\nCreatinine, urine   102 mg/dL", "prescription", ["tramadol"]),
    ],
)  # fmt: skip
def test_a_quote_is_what_says_it_and_no_more(kind, text, event, quotes):
    found = [e for e in told(document(text, kind=kind)) if e.kind == event]
    if kind == "operative_report":  # its opening is an event of the same kind
        found = [e for e in found if e.says != "Report"]
    assert [e.evidence.quote for e in found] == quotes


def test_each_row_of_a_flow_sheet_has_its_own_day():
    text = "Flow sheet\nDate   Pain   min\n04/18/2016   6/10   15\n04/22/2016   6/10   20\nDate of report: 05/02/2016"
    found = told(document(text, kind="therapy_note"))
    rows = [date(2016, 4, 18), date(2016, 4, 22)]
    assert [e.date for e in found if e.kind == "pain_score"] == rows
    assert [e.date for e in found if e.kind == "therapy_visit"] == rows
    assert [e.kind for e in found if e.date == DAY] == ["document"]


def test_how_the_injury_happened_is_told_on_its_day():
    text = "History of injury: On 02/05/2014 the patient was lifting a crate when the back began to hurt."
    [found] = [e for e in told(document(text, kind="first_report")) if e.kind == "mechanism"]
    assert found.date == date(2014, 2, 5)


@pytest.mark.parametrize(
    ("text", "measured"),
    [
        ("Jamar R 29 / L 20 lb.", [("right jamar", "29", "lb"), ("left jamar", "20", "lb")]),
        (
            "Grip strength by dynamometer is 26 pounds\non the left and 39 pounds on the right.",
            [("left grip strength", "26", "pounds"), ("right grip strength", "39", "pounds")],
        ),
        ("Objective findings\nMotor strength of the deltoid is 4/5.", [("motor strength", "4", "of 5")]),
        ("Measure   Initial   Today\nOswestry   69%   40%", [("oswestry", "40", "%")]),
    ],
)
def test_both_hands_and_the_value_of_today_are_measured(text, measured):
    [found] = [e for e in told(document(text)) if e.kind == "function"]
    assert [(m["what"], m["value"], m["unit"]) for m in found.values["measures"]] == measured


def test_a_procedure_record_of_an_injection_is_no_surgery():
    text = "INTERVENTIONAL PROCEDURE RECORD\nTitle of procedure: L5-S1 epidural steroid injection"
    assert {e.kind for e in told(document(text, kind="operative_report"))} == {"injection"}


def test_the_decision_of_a_table_is_quoted_without_the_table():
    text = "Claim 7649450407   Determination date 05/02/2016\n" + "Line   Service   Asked   Allowed\n" * 6
    found = told(document(f"{text}Line 1 partly allowed (1 of 10); line 2 denied.", kind="ur_determination"))
    assert "Line 1 partly allowed (1 of 10); line 2 denied." in [e.evidence.quote for e in found]


def test_an_order_to_stop_is_an_order_under_a_plan_too():
    text = "PLAN: Needs 6 more PT, will submit. D/C ibuprofen 800 mg (GI upset)."
    [found] = [e for e in told(document(text)) if e.kind == "prescription"]
    assert (found.values["action"], found.assertion) == ("stopped", "affirmed")
