"""The whole way, through the door that people use: the folder goes in, the sealed and the public letter come out."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from openimr.cases import queries as cases
from openimr.cases.models import Case, Event
from openimr.clock import day_of
from openimr.demo.console import SAMPLES
from openimr.demo.following import noon
from openimr.determinations import services
from openimr.determinations.adapters.verification import verify
from openimr.determinations.models import Determination
from openimr.errors import CaseFileInvalid, Refused, SealBroken
from openimr.journey import Journey, Signing, carry
from openimr.panel import queries as panel
from openimr.publication.adapters.letter_text import read_file
from openimr.publication.models import PublishedDetermination
from openimr.publication.queries import search_corpus
from openimr.review import services as review

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
SAMPLE_DAYS = {
    "work-hardening": date(2013, 10, 21),
    "lumbar-mri-and-therapy": date(2017, 2, 6),
    "medication": date(2025, 12, 8),
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    def copy(name: str) -> Path:
        made = tmp_path / name
        shutil.copytree(SAMPLES / name, made)
        return made

    return copy


def walk(folder: Path, out: Path, *, today: date | None = None, demonstration: bool = True) -> Journey:
    return carry(
        folder,
        out=out,
        today=today or SAMPLE_DAYS[folder.name],
        by="test",
        at=AT,
        report=lambda _: None,
        progress=lambda *_: None,
        demonstration=demonstration,
    )


@pytest.mark.parametrize(
    ("name", "decisions"),
    [
        ("work-hardening", ["upheld"]),
        ("lumbar-mri-and-therapy", ["overturned", "upheld", "upheld"]),
        ("medication", ["upheld", "overturned", "upheld"]),
    ],
)
def test_each_sample_case_becomes_a_sealed_and_a_public_letter(folder, tmp_path, name, decisions):
    journey = walk(folder(name), tmp_path / "out")
    assert journey.state == "published"
    assert set(journey.letter) == {"pdf", "html", "docx", "json"}
    found = verify(journey.letter["pdf"], trusted=None)
    assert found.whole
    assert found.missing == ()
    ours = read_file(journey.letter["pdf"])
    assert [issue.decision for issue in ours.issues] == decisions
    assert (ours.case_number, ours.warnings) == (journey.case_number, ())
    public = read_file(journey.public_copy["pdf"])
    assert [issue.decision for issue in public.issues] == decisions
    text = "".join(file.read_text() for kind, file in journey.public_copy.items() if kind != "pdf")
    case = Case.objects.get()
    for party in case.parties.exclude(last_name=""):
        assert party.last_name not in text
    assert case.claim_number not in text
    assert cases.broken_event(case) is None
    assert search_corpus("medically necessary").total == len(decisions)


def test_the_seeds_findings(folder, tmp_path):
    journey = walk(folder("work-hardening"), tmp_path / "out")
    issue = json.loads(journey.letter["json"].read_text())["content"]["issues"][0]
    by_id = {finding["criterion"].rsplit(".", 1)[1]: finding for finding in issue["findings"]}
    assert len(by_id) == 10
    assert by_id["two-years"]["status"] == "not_met"
    assert "exceeded by 71 days" in by_id["two-years"]["because"]
    assert by_id["one-to-two-weeks"]["because"] == "3 weeks are asked for, 1 week more than the limit of 1 to 2 weeks"
    documented = [finding for finding in by_id.values() if finding["basis"] == "documented"]
    assert {finding["status"] for finding in documented} <= {"not_documented", "for_reviewer"}
    assert (issue["understood"]["total"], issue["understood"]["hours_per_session"]) == (9, 4)


def test_a_second_run_changes_nothing(folder, tmp_path):
    first = walk(made := folder("lumbar-mri-and-therapy"), tmp_path / "out")
    events, stamps = Event.objects.count(), {f: f.stat().st_mtime_ns for f in first.letter.values()}
    again = walk(made, tmp_path / "out")
    assert again.unchanged
    assert Event.objects.count() == events
    assert {f: f.stat().st_mtime_ns for f in again.letter.values()} == stamps
    assert PublishedDetermination.objects.count() == Determination.objects.count() == 1


def test_without_the_physician_all_stays_a_draft_and_says_whose_turn_it_is(folder, tmp_path):
    (made := folder("lumbar-mri-and-therapy")).joinpath("reviewer.yaml").unlink()
    journey = walk(made, tmp_path / "out")
    assert journey.state == "under_review"
    assert all(file.stem.endswith("draft") for file in journey.letter.values())
    assert "DRAFT" in journey.letter["html"].read_text()
    assert any("decides item 1, 2, 3" in step for step in journey.next_steps)
    assert not Determination.objects.exists()
    shutil.copy(SAMPLES / made.name / "reviewer.yaml", made)
    signed = walk(made, tmp_path / "out")
    assert signed.state == "published"
    assert not list((tmp_path / "out").glob("*-draft.*"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("decision: upheld", "decision: overturned", "finds it"),
        ("year: 2009", "year: 2016", "was not in force"),
        ("no_conflict: true", "no_conflict: false", "did not affirm freedom from conflict"),
        ("pages: [125, 126]", "pages: [425]", "has pages 1 to 127"),
    ],
)
def test_the_gate_refuses_and_nothing_is_stored(folder, tmp_path, old, new, words):
    made = folder("work-hardening")
    text = (made / "reviewer.yaml").read_text()
    assert old in text
    edits = (
        "\n    rationale_edits:\n      - {replace: 13, text: 'The request is not medically necessary.'}"
        if "overturned" in new
        else ""
    )
    (made / "reviewer.yaml").write_text(text.replace(old, new, 1).rstrip() + edits + "\n")
    with pytest.raises((Refused, CaseFileInvalid), match=words):
        walk(made, tmp_path / "out")
    assert not Determination.objects.exists()
    assert not (tmp_path / "out").exists()
    assert Case.objects.get().state == "under_review"


def test_a_quote_that_is_not_on_its_page_is_a_fault(folder, tmp_path):
    made = folder("lumbar-mri-and-therapy")
    text = (made / "reviewer.yaml").read_text()
    (made / "reviewer.yaml").write_text(
        text.replace("Diminished right Achilles reflex", "Absent right Achilles reflex")
    )
    with pytest.raises(CaseFileInvalid, match="these words are not on page 1 of 09-progress-report"):
        walk(made, tmp_path / "out")
    assert not Case.objects.get().item_decisions.exclude(decision="").exists()


def test_a_bad_record_leaves_no_trace_of_a_new_case(folder, tmp_path):
    made = folder("lumbar-mri-and-therapy")
    (made / "records" / "05-xray-lumbar.pdf").write_bytes(b"MZ\x90\x00" + bytes(200))
    with pytest.raises(CaseFileInvalid, match=r"records/05-xray-lumbar\.pdf  it is a program"):
        walk(made, tmp_path / "out")
    assert not Case.objects.exists()
    assert not (tmp_path / "out").exists()


def test_a_changed_letter_is_found_broken(folder, tmp_path):
    journey = walk(folder("lumbar-mri-and-therapy"), tmp_path / "out")
    told = json.loads(journey.letter["json"].read_text())
    told["content"]["issues"][0]["decision"] = "upheld"
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(told))
    with pytest.raises(SealBroken):
        verify(forged, trusted=None)


def test_an_ineligible_case_ends_at_intake(folder, tmp_path):
    made = folder("work-hardening")
    text = (made / "case.yaml").read_text()
    (made / "case.yaml").write_text(
        text.replace(
            "received: 2013-08-06\n  way: mail\n  priority", "received: 2013-08-12\n  way: mail\n  priority", 1
        )
    )
    journey = walk(made, tmp_path / "out")
    assert (journey.state, journey.letter) == ("ineligible", {})


def test_what_was_attested_in_the_browser_is_not_signed_from_the_command_line(folder, tmp_path):
    """The signature waits (for quality staff, another reviewer): the operator's run has no second factor."""
    (made := folder("work-hardening")).joinpath("reviewer.yaml").unlink()
    case = Case.objects.get(number=walk(made, tmp_path / "out").case_number)
    day = SAMPLE_DAYS["work-hardening"]
    review.apply_reviewer_file(case.number, SAMPLES / made.name / "reviewer.yaml", today=day, by="test", at=AT)
    nothing_given = walk(made, tmp_path / "out")
    assert nothing_given.state == "under_review"
    assert any("signs in the browser" in step for step in nothing_given.next_steps)
    review.attest(
        case.number,
        reviewer_id=panel.assignment(case).reviewer_id,
        no_conflict=True,
        reviewed_records=True,
        qualified=True,
        on=day,
        way="browser with second factor",
        by="test",
        at=AT,
    )
    shutil.copy(SAMPLES / made.name / "reviewer.yaml", made)
    given = walk(made, tmp_path / "out")
    assert given.state == "under_review"
    assert any("signs in the browser" in step for step in given.next_steps)
    assert not Determination.objects.exists()


def test_nothing_is_signed_as_of_another_day_but_in_the_demonstration(folder, tmp_path):
    made = folder("work-hardening")
    journey = walk(made, tmp_path / "out", demonstration=False)
    assert journey.state == "under_review"
    assert any("not of another: run it without --today" in step for step in journey.next_steps)
    assert not Determination.objects.exists()
    reviewer = panel.assignment(Case.objects.get()).reviewer_id
    with pytest.raises(Refused, match=r"as of 10/21/2013, and today is 11/23/2026"):
        services.sign(journey.case_number, reviewer_id=reviewer, on=date(2013, 10, 21), by="test", at=AT)
    assert walk(made, tmp_path / "out").state == "published"
    signed = Event.objects.get(kind="case.signed")
    assert signed.payload["demonstration"] is True


def test_the_demonstrations_log_tells_the_days_of_its_case_and_its_seal_the_clock(folder, tmp_path):
    day = SAMPLE_DAYS["work-hardening"]
    quiet = {"report": lambda _: None, "progress": lambda *_: None}
    then = {"today": day, "by": "test", "at": noon(day), "demonstration": True}
    journey = carry(folder("work-hardening"), out=tmp_path / "out", sealed_at=AT, **then, **quiet)
    assert journey.state == "published"
    assert {day_of(event.at) for event in Event.objects.all()} == {day}
    assert Event.objects.get(kind="case.signed").payload["demonstration"] is True
    assert Determination.objects.get().signed_at == AT
    found = verify(journey.letter["pdf"], trusted=None)
    assert found.whole
    assert all(one.proven for one in panel.qualification_record(Case.objects.get()))


@pytest.mark.parametrize(
    ("on", "by_file", "ways", "why"),
    [
        (date(2026, 11, 23), True, ("file",), ""),
        (date(2026, 11, 23), True, ("file", "file"), ""),
        (date(2026, 11, 23), False, ("file",), "not attested by this folder"),
        (date(2026, 11, 23), True, ("file", "browser with second factor"), "not attested by this folder"),
        (date(2026, 11, 22), True, ("file",), "as of the day itself, 11/23/2026"),
    ],
)
def test_what_holds_a_signature_up(on, by_file, ways, why):
    told = Signing(on=on, day=AT.date(), by_file=by_file, demonstration=False).held_up(ways)
    assert why in "".join(told)
    assert bool(told) is bool(why)
