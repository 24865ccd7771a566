"""Published letters read into fields: all five layouts, any line breaks, real ones against their gold."""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from benchmarks.letters import accuracy
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from openimr.errors import DocumentUnreadable
from openimr.publication.adapters.letter_text import read_file
from openimr.publication.commands import letters_app
from openimr.publication.domain.letters.citations import citations
from openimr.publication.domain.letters.letter import Line
from openimr.publication.domain.letters.reading import read_letter

TEXTS = Path(__file__).parent / "texts"


def test_layout_3_numbers_its_decisions():
    letter = read_file(TEXTS / "layout-3.txt")
    assert (letter.layout, letter.case_number, letter.priority) == ("2013-sections", "CM13-0012345", "Standard")
    assert (letter.decision_date, letter.ur_denial_date, letter.application_received) == (
        date(2013, 12, 23),
        date(2013, 8, 1),
        date(2013, 8, 12),
    )
    assert letter.licensure == ("Texas", "Oklahoma")
    assert letter.specialties == ("Orthopaedic Surgery",)
    assert letter.clinical_case_summary.startswith("The patient is a 44-year-old")
    assert [(i.request, i.decision) for i in letter.issues] == [
        ("Cold therapy unit for 14 days", "upheld"),
        ("Twelve visits of physical therapy for the right shoulder", "overturned"),
    ]
    assert letter.issues[0].rationale.startswith("Seven days are supported")
    assert (
        letter.issues[1].claims_administrator_guideline
        == "The Claims Administrator did not cite a guideline for its decision."
    )
    assert "page 27" in letter.issues[1].reviewer_guideline


def test_layout_4_has_one_treatment_and_sections_with_colons():
    letter = read_file(TEXTS / "layout-4.txt")
    assert (letter.layout, letter.case_number) == ("professional-review", "CM14-0000777")
    assert letter.clinical_case_summary == "The worker strained the low back and has done exercises at home."
    assert letter.specialties == ("Physical Medicine and Rehabilitation", "Pain Management")
    (issue,) = letter.issues
    assert (issue.request, issue.decision) == ("Gym membership for 6 months", "upheld")
    assert "MTUS is silent" in issue.reviewer_guideline
    assert issue.rationale.endswith("equipment is needed.")


def test_layout_5_lists_each_decision_twice():
    letter = read_file(TEXTS / "layout-5.txt")
    assert (letter.layout, letter.decision_date) == ("2013-notice", date(2013, 10, 7))
    assert (letter.licensure, letter.specialties) == (("California",), ("Anesthesiology",))
    assert "Pain of the neck" in letter.clinical_case_summary
    assert [(i.request, i.decision) for i in letter.issues] == [
        ("six sessions of acupuncture", "upheld"),
        ("one urine drug test", "overturned"),
    ]
    assert letter.issues[0].rationale == "No functional improvement was shown after the first sessions."


def test_the_seed(shared_data):
    letter = read_file(shared_data / "letters" / "work-hardening-2013.txt")
    assert letter.layout == "2013-prose"
    assert letter.specialties == ("Physical Medicine and Rehabilitation", "Pain Management")
    (issue,) = letter.issues
    assert (issue.request, issue.decision) == ("WORK HARDENING PROGRAM 4 HOURS A DAY 3XWK X3WKS", "upheld")
    assert [(c.of, c.title, c.pages) for c in issue.citations] == [
        ("claims_administrator", "Chronic Pain Treatment Guidelines", ("125",)),
        ("reviewer", "Chronic Pain Treatment Guidelines", ("125", "126")),
    ]


HEAD = """Case Number: CM16-0000001
Date Assigned: 12/06/2016 Date of Injury: 11/01/2016
Decision Date: 01/04/2017 UR Denial Date: 12/01/2016
Priority: Standard Application 12/22/2016
Received:
HOW THE IMR FINAL DETERMINATION WAS MADE
The reviewer was selected with care.
State(s) of Licensure: California,Texas
Certification(s)/Specialty: Family Practice
CLINICAL CASE SUMMARY
The worker fell on 10-13-
16 and has pain: see the records.
IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:"""
REQUESTS = [
    "MRI of the left knee",
    "Labs to include: EKG",
    "Norco 10/325mg #60 was the original request. Norco 10/325mg #25 was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, Norco 10/325mg #35 is",
    "Voltaren gel, DOS: 11/11/2016",
]


def wrapped(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


@given(
    st.lists(st.tuples(st.sampled_from(REQUESTS), st.sampled_from(["Upheld", "Overturned"])), min_size=1, max_size=5),
    st.integers(40, 110),
    st.booleans(),
    st.booleans(),
)
@settings(max_examples=60)
def test_any_wrapping_gives_the_same_fields(issues, width, alone, bold):
    lines = [Line(line) for line in HEAD.split("\n")]
    for request, decision in issues:
        told = wrapped(f"{request}:" if alone else f"{request}: {decision}", width) + ([decision] if alone else [])
        lines += [Line(line, bold=bold or None, starts_block=n == 0) for n, line in enumerate(told)]
        for part in (
            "Claims Administrator guideline: Decision based on MTUS Low Back Complaints 2004, Section(s): Special Studies.",
            "MAXIMUS guideline: The Expert Reviewer did not cite any medical evidence for its decision.",
            f"Decision rationale: It says Overturned: here, and more. The request for {request} is settled.",
        ):
            lines += [Line(line, bold=False if bold else None) for line in wrapped(part, width)]
    letter = read_letter(lines)
    assert [(i.request, i.decision) for i in letter.issues] == [(r, d.lower()) for r, d in issues]
    assert all(
        i.rationale.startswith("It says Overturned: here") and i.rationale.endswith("is settled.")
        for i in letter.issues
    )
    assert letter.application_received == date(2016, 12, 22)
    assert letter.licensure == ("California", "Texas")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Decision based on MTUS Acupuncture Treatment 2007.", [("MTUS", "Acupuncture Treatment", 2007, ())]),
        (
            "Decision based on MTUS Neck and Upper Back Complaints 2004, Section(s): Special Studies. Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Neck.",
            [
                ("MTUS", "Neck and Upper Back Complaints", 2004, ()),
                ("Official Disability Guidelines (ODG)", "Official Disability Guidelines (ODG), Neck", None, ()),
            ],
        ),
        ("The Expert Reviewer did not cite any medical evidence for its decision.", []),
        (
            "Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 125, 126.",
            [("MTUS", "Chronic Pain Treatment Guidelines", None, ("125", "126"))],
        ),
    ],
)
def test_guideline_lines_are_taken_apart(line, expected):
    assert [(c.source, c.title, c.year, c.pages) for c in citations(line, "reviewer")] == expected


@pytest.mark.parametrize("source", ["letters", "letters-text"])
def test_real_letters_against_their_gold(shared_data, source):
    os.environ.setdefault("OPENIMR_SHARED", str(shared_data.parent))
    files = sorted((shared_data / source).glob("CM*"))
    found = accuracy({file.stem: read_file(file).as_json(file.name) for file in files})
    scalars = (
        "letters read",
        "date_assigned",
        "date_of_injury",
        "decision_date",
        "ur_denial_date",
        "application_received",
        "case_number",
        "priority",
        "licensure",
        "specialties",
    )
    for field in scalars:
        assert found[field][0] == found[field][1], field
    least = (
        0.995 if source == "letters" else 0.98
    )  # in text a hyphen at a line's end cannot be told from a divided word
    for field in ("request", "decision", "claims administrator guideline", "reviewer guideline"):
        assert found[field][0] / found[field][1] >= least, field


def test_damaged_files_are_reported_and_skipped(tmp_path):
    (tmp_path / "a.txt").write_text((TEXTS / "layout-4.txt").read_text())
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 damaged")
    (tmp_path / "c.txt").write_text("A shopping list")
    (tmp_path / "d.pdf").write_bytes(b"")
    run = CliRunner().invoke(letters_app, ["read", str(tmp_path), "--jsonl"])
    assert run.exit_code == 9
    assert [json.loads(line)["file"] for line in run.stdout.splitlines()] == ["a.txt"]
    for name in ("b.pdf", "c.txt", "d.pdf"):
        assert name in run.stderr
    assert CliRunner().invoke(letters_app, ["read", str(tmp_path / "b.pdf")]).exit_code == 2
    with pytest.raises(DocumentUnreadable, match="no section"):
        read_file(tmp_path / "c.txt")
