"""What a person sets right stays so, can be taken back, and is told in the log without a word of the record."""

import contextlib
import json
import random
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.queries import broken_event, timeline
from openimr.errors import NotFound, Refused
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.records import queries, services
from openimr.records.commands import records_app
from openimr.records.models import Page
from openimr.records.services.telling import tell

AT = datetime(2013, 10, 8, 20, 0, tzinfo=UTC)
CASES = Path(__file__).parents[2] / "src" / "openimr" / "demo" / "cases"
PROGRESS = (
    "Brightwater Occupational Medicine\nPRIMARY TREATING PHYSICIAN'S PROGRESS REPORT (PR-2)\nDate of exam: {day}\n"
    "Subjective complaints: low back pain, rated 6/10.\nObjective findings: lumbar flexion is 40 degrees.\n"
    "Diagnoses: lumbar strain.\nTreatment plan: continue therapy.\nWork status: off work.\n"
    "Electronically signed by Amos Quill, M.D."
)
MRI = (
    "Lakeside Radiology\nMRI OF THE LUMBAR SPINE\nDate of study: 07/01/2013\nTechnique: sagittal T1 and T2 images.\n"
    "Findings: a disc bulge at L4-L5.\nImpression: mild degenerative disc disease at L4-L5.\n"
    "Interpreted by: Ines Okafor, M.D., radiologist"
)
PAGES = [PROGRESS.format(day="06/03/2013"), MRI, PROGRESS.format(day="08/12/2013")]


def pdf_of(file: Path, pages: list[str]) -> Path:
    canvas = Canvas(str(file), pagesize=letter, invariant=True)
    for text in pages:
        lines = canvas.beginText(60, 730)
        lines.textLines(text)
        canvas.drawText(lines)
        canvas.showPage()
    canvas.save()
    return file


@pytest.fixture
def case(db, tmp_path) -> Case:
    folder = read_case_folder(CASES / "work-hardening")
    found = receive(folder, by="test", at=AT)
    evaluate_eligibility(found.number, today=AT.date(), by="test", at=AT)
    file = pdf_of(tmp_path / "bundle.pdf", PAGES)
    services.take_in(
        found.number,
        [services.IncomingFile(file, "claims_administrator", date(2013, 9, 1), "mail")],
        by="test",
        at=AT,
    )
    services.read(found.number, today=AT.date(), by="test", at=AT)
    return Case.objects.get(number=found.number)


def sha256(case: Case) -> str:
    return case.originals.get().sha256


def documents(case: Case) -> list[tuple]:
    return [(d.first_page, d.last_page, d.kind, d.date) for d in queries.described(case)]


def correct(case: Case, page: int, by: str = "records:a", **fields: str):
    for field, value in fields.items():
        services.correct(case.number, sha256(case), page, field=field, value=value, by=by, at=AT)
    return next(d for d in queries.described(case) if d.first_page == page)


def again(case: Case) -> None:
    services.put_in_order(case.number, today=AT.date(), by="test", at=AT)


def whole(case: Case) -> None:
    """One document of the whole original, by the hand of another person, to divide from there."""
    for entry in queries.described(case)[:0:-1]:
        services.join(case.number, sha256(case), entry.first_page, by="records:z", at=AT)


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("kind", "psychological", "psychological"),
        ("date", "9/10/2012", date(2012, 9, 10)),
        ("date", "", None),
        ("author", "  Nell Farrow, PA-C ", "Nell Farrow, PA-C"),
        ("title", "Letter of the clinic", "Letter of the clinic"),
        ("relevance", "not_relevant", "not_relevant"),
    ],
)
def test_what_a_person_set_stays_as_set(case, field, value, stored):
    first = queries.described(case)[0]
    assert getattr(correct(case, 1, **{field: value}), field) == stored
    again(case)
    found = queries.described(case)[0]
    assert (getattr(found, field), found.corrected) == (stored, (field,))
    services.undo(case.number, by="records:a", at=AT)
    assert queries.described(case)[0] == first


def test_a_title_follows_the_kind_and_author_that_a_person_set(case):
    assert correct(case, 1, kind="consultation", author="Nell Farrow, M.D.").title == "Consultation, Nell Farrow, M.D."


def test_the_chronology_follows_a_correction(case):
    whole(case)
    correct(case, 1, date="2012-01-05")
    assert {entry.date for entry in queries.case_records(case).chronology} == {date(2012, 1, 5)}
    correct(case, 1, date="")
    assert not queries.case_records(case).chronology
    services.undo(case.number, by="records:a", at=AT)
    assert queries.case_records(case).chronology


def told(case: Case) -> list[tuple]:
    return list(
        case.chronology.values_list(
            "place", "date", "kind", "says", "assertion", "values", "page__number", "start", "end"
        )
    )


@pytest.mark.parametrize("injury", ["", "Date of injury: 03/04/2012\n"])
def test_what_is_told_after_any_corrections_is_what_the_whole_file_tells(case, injury):
    for page in Page.objects.filter(original__case=case):
        page.text = injury + page.text
        page.save()
    tell(case)
    chance = random.Random(5)
    for _ in range(40):
        first = chance.choice([entry.first_page for entry in queries.described(case)])
        field, value = chance.choice(
            [
                ("date", chance.choice(["", "2012-01-05", "2013-07-20", "2013-10-01"])),
                ("kind", chance.choice(["consultation", "progress_report", "imaging"])),
                ("relevance", chance.choice(["not_relevant", "relevant"])),
                ("split", ""),
                ("join", ""),
                ("undo", ""),
            ]
        )
        with contextlib.suppress(Refused):  # what cannot be joined, split or taken back
            if field == "undo":
                services.undo(case.number, by="records:a", at=AT)
            elif field == "join":
                services.join(case.number, sha256(case), first, by="records:a", at=AT)
            elif field == "split":
                services.split(case.number, sha256(case), chance.randint(1, 3), by="records:a", at=AT)
            else:
                correct(case, first, **{field: value})
        after = told(case)
        tell(case)
        assert after == told(case)


def test_a_document_keeps_why_it_begins_where_it_does(case):
    begins = [(d.first_page, d.begins_confidence > 0.5, bool(d.begins_cues)) for d in queries.described(case)]
    assert begins == [(1, True, False), (2, True, True), (3, True, True)]
    why = queries.described(case)[1].begins_cues
    services.join(case.number, sha256(case), 2, by="records:a", at=AT)
    services.undo(case.number, by="records:a", at=AT)
    assert queries.described(case)[1].begins_cues == why
    services.join(case.number, sha256(case), 2, by="records:a", at=AT)
    services.split(case.number, sha256(case), 2, by="records:a", at=AT)
    split = queries.described(case)[1]
    assert (split.begins_confidence, split.begins_cues) == (1.0, ())


@pytest.mark.parametrize(("role", "told_why"), [(Role.INTAKE, True), (Role.AUDITOR, False)])
def test_the_page_of_records_says_to_who_corrects_why_a_document_begins(client, case, role, told_why):
    person, _ = open_account(username="ada", role=role, password="a long enough password")
    client.force_login(person)
    page = client.get(f"/cases/{case.number}/records/").content.decode()
    second = queries.described(case)[1]
    assert second.begins_cues
    for cue in second.begins_cues:
        assert (cue in page) == told_why
    assert ("why from page 2" in page) == told_why
    assert "why from page 1<" not in page  # the first of an original begins there in any case
    services.join(case.number, sha256(case), 2, by="records:a", at=AT)
    services.split(case.number, sha256(case), 2, by="records:a", at=AT)
    assert "why from page 2" not in client.get(f"/cases/{case.number}/records/").content.decode()


def test_split_and_joined_documents_stay_so(case):
    whole(case)
    services.split(case.number, sha256(case), 2, by="records:a", at=AT)
    expected = [(1, 1, date(2013, 6, 3)), (2, 3, date(2013, 7, 1))]
    assert [(first, last, day) for first, last, _, day in documents(case)] == expected
    again(case)
    assert [(first, last, day) for first, last, _, day in documents(case)] == expected
    services.split(case.number, sha256(case), 3, by="records:a", at=AT)
    services.join(case.number, sha256(case), 2, by="records:a", at=AT)
    assert [d[:2] for d in documents(case)] == [(1, 2), (3, 3)]
    again(case)
    assert [d[:2] for d in documents(case)] == [(1, 2), (3, 3)]
    found = [d for d in queries.case_records(case).documents if d.document == sha256(case)]
    pages = sorted([page.number for page in d.pages] for d in found)
    assert pages == [[1, 2], [3]]


def test_corrections_are_taken_back_one_after_the_other(case):
    whole(case)
    stages = [queries.described(case)]
    services.split(case.number, sha256(case), 2, by="records:a", at=AT)
    stages.append(queries.described(case))
    correct(case, 2, kind="other", date="2011-02-03")
    services.join(case.number, sha256(case), 2, by="records:a", at=AT)
    services.undo(case.number, by="records:a", at=AT)
    assert [(d.kind, d.date) for d in queries.described(case)][1] == ("other", date(2011, 2, 3))
    services.undo(case.number, by="records:a", at=AT)
    services.undo(case.number, by="records:a", at=AT)
    assert queries.described(case) == stages[1]
    services.undo(case.number, by="records:a", at=AT)
    assert queries.described(case) == stages[0]
    with pytest.raises(Refused, match="no correction of yours"):
        services.undo(case.number, by="records:a", at=AT)


def test_nobody_takes_back_what_another_has_built_on(case):
    whole(case)
    services.split(case.number, sha256(case), 2, by="records:a", at=AT)
    correct(case, 2, by="records:b", kind="other")
    with pytest.raises(Refused, match="another person"):
        services.undo(case.number, by="records:a", at=AT)
    services.undo(case.number, by="records:b", at=AT)
    services.undo(case.number, by="records:a", at=AT)
    assert len(documents(case)) == 1


def test_each_correction_is_told_once_and_without_a_word_of_the_record(case):
    before = len(timeline(case))
    correct(case, 1, kind="psychological", author="Nell Farrow, M.D.")
    correct(case, 1, kind="psychological")
    services.undo(case.number, by="records:a", at=AT)
    told = list(timeline(case))[before:]
    said = {"document": sha256(case), "page": 1}
    assert [(event.kind, event.actor, event.payload) for event in told] == [
        ("records.corrected", "records:a", said | {"field": "kind"}),
        ("records.corrected", "records:a", said | {"field": "author"}),
        ("records.corrected", "records:a", said | {"field": "author", "undone": True}),
    ]
    assert broken_event(case) is None
    assert [(c.field, c.before, c.after, c.undone) for c in queries.corrections(case)] == [
        ("kind", "progress_report", "psychological", False),
        ("author", "Amos Quill, M.D.", "Nell Farrow, M.D.", True),
    ]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("colour", "red", "none of: kind, date"),
        ("kind", "letter", "none of: application"),
        ("date", "soon", "write one date"),
        ("date", "1/1/2012 or 1/2/2012", "write one date"),
        ("date", "2031-01-01", "future"),
        ("author", "a\nb", "one line"),
        ("title", "x" * 256, "at most 255"),
        ("relevance", "perhaps", "neither relevant"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(case, field, value, says):
    before = (queries.described(case), len(timeline(case)))
    with pytest.raises(Refused, match=says):
        correct(case, 1, **{field: value})
    assert (queries.described(case), len(timeline(case))) == before


def test_what_is_not_there_is_not_found(case):
    ours = sha256(case)
    for attempt in (
        lambda: services.correct(case.number, ours, 9, field="kind", value="other", by="a", at=AT),
        lambda: services.correct(case.number, "0" * 64, 1, field="kind", value="other", by="a", at=AT),
        lambda: services.correct("CM00-0000000", ours, 1, field="kind", value="other", by="a", at=AT),
        lambda: services.split(case.number, ours, 9, by="a", at=AT),
        lambda: services.join(case.number, ours, 9, by="a", at=AT),
    ):
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(Refused, match="already"):
        services.split(case.number, ours, 1, by="a", at=AT)
    with pytest.raises(Refused, match="none is before it"):
        services.join(case.number, ours, 1, by="a", at=AT)


@pytest.mark.parametrize("state", [State.SIGNED, State.PUBLISHED, State.TERMINATED])
def test_a_signed_or_ended_case_is_corrected_no_more(case, state):
    correct(case, 1, kind="other")
    Case.objects.filter(pk=case.pk).update(state=state)
    ours = sha256(case)
    for attempt in (
        lambda: services.correct(case.number, ours, 1, field="kind", value="imaging", by="records:a", at=AT),
        lambda: services.split(case.number, ours, 2, by="records:a", at=AT),
        lambda: services.join(case.number, ours, 2, by="records:a", at=AT),
        lambda: services.undo(case.number, by="records:a", at=AT),
    ):
        with pytest.raises(Refused, match=r"signed|ended"):
            attempt()
    assert queries.described(case)[0].kind == "other"


def test_documents_are_listed_and_corrected_from_the_command_line(case, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "the test's own server, which runs already")

    def run(*words: str):
        return CliRunner().invoke(records_app, list(words))

    def listed() -> list[dict]:
        return [json.loads(line) for line in run("documents", case.number, "--jsonl").output.splitlines()]

    whole(case)
    assert run("split", case.number, "bundle.pdf", "2").exit_code == 0
    done = run("correct", case.number, sha256(case)[:12], "2", "--kind", "laboratory", "--date", "07/02/2013")
    assert done.exit_code == 0, done.output
    assert [(d["first_page"], d["last_page"], d["kind"], d["date"]) for d in listed()] == [
        (1, 1, "progress_report", "2013-06-03"),
        (2, 3, "laboratory", "2013-07-02"),
    ]
    assert "2-3: 07/02/2013 laboratory (set by a person)" in run("documents", case.number).output
    assert run("undo", case.number).exit_code == 0
    assert [d["date"] for d in listed()] == ["2013-06-03", "2013-07-01"]
    assert isinstance(run("correct", case.number, "nowhere.pdf", "1", "--kind", "other").exception, NotFound)
    refused = run("correct", case.number, "bundle.pdf", "1", "--kind", "other", "--date", "2031-01-01")
    assert isinstance(refused.exception, Refused)
    assert listed()[0]["kind"] == "progress_report"
