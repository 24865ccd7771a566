"""Whether a reviewer was qualified on the days that count; what ends soon; what happens in the night it ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from procrastinate.contrib.django import app as queue
from tests.panel.test_panel import GOOD, ON
from tests.samples import carry_sample
from typer.testing import CliRunner

from openimr.cases import queries as cases
from openimr.cli import app
from openimr.demo.console import SAMPLES
from openimr.determinations import services as determinations
from openimr.errors import DataFileInvalid, DocumentUnreadable, NotFound, Refused
from openimr.panel import queries, services
from openimr.panel.adapters.qualification_file import qualification_rules, read_rules
from openimr.panel.domain.days import months_after
from openimr.panel.domain.expiry import expiring
from openimr.panel.domain.qualification import Answer
from openimr.panel.domain.reviewers import Certification, Licence, Measure, Privilege, Span
from openimr.panel.models import Certificate, Reviewer
from openimr.panel.queries.qualification import findings
from openimr.review import services as review

NIGHT = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
CURRENT = replace(
    GOOD,
    licences=(Licence("California", "X1", date(2000, 1, 1), date(2027, 12, 31), source="board", checked=NIGHT),),
    certifications=(
        Certification("Family Practice", "Board", date(2002, 1, 1), date(2027, 12, 31), "", "board", NIGHT),
    ),
    attested=date(2026, 1, 1),
    discipline_asked=NIGHT,
)


def answers(reviewer, on=NIGHT, step="assignment"):
    return {finding.requirement.id: finding for finding in findings(reviewer, "california_workers_comp", on, step=step)}


def test_a_complete_file_meets_everything_without_a_warning():
    found = answers(CURRENT)
    assert {finding.answer for finding in found.values()} == {Answer.MET}
    assert [warning for finding in found.values() for warning in finding.warnings] == []
    assert set(found) == {requirement.id for requirement in qualification_rules().requirements}


@pytest.mark.parametrize(
    ("change", "requirement", "answer"),
    [
        ({"licences": ()}, "licence", Answer.NOT_DOCUMENTED),
        ({"licences": (Licence("California", "X", date(2000, 1, 1), NIGHT),)}, "licence", Answer.MET),
        (
            {"licences": (Licence("California", "X", date(2000, 1, 1), NIGHT - timedelta(1)),)},
            "licence",
            Answer.NOT_MET,
        ),
        ({"certifications": ()}, "certification", Answer.NOT_DOCUMENTED),
        ({"discipline_asked": None}, "discipline", Answer.NOT_DOCUMENTED),
        ({"discipline_asked": None, "discipline": (Measure(NIGHT, None),)}, "discipline", Answer.NOT_MET),
        ({"staff_privileges": (Privilege(date(2001, 1, 1), date(2010, 1, 1)),)}, "discipline", Answer.NOT_DOCUMENTED),
        ({"evidence_training": None}, "evidence_training", Answer.NOT_DOCUMENTED),
        ({"attested": None}, "attestation", Answer.NOT_DOCUMENTED),
        ({"attested": date(2025, 11, 24)}, "attestation", Answer.MET),
        ({"attested": date(2025, 11, 23)}, "attestation", Answer.NOT_DOCUMENTED),
        ({"attested": date(2026, 11, 25)}, "attestation", Answer.NOT_DOCUMENTED),
        ({"suspensions": (Span(NIGHT, None),)}, "suspended", Answer.NOT_MET),
    ],
)
def test_three_answers(change, requirement, answer):
    found = answers(replace(CURRENT, **change))
    assert found.pop(requirement).answer is answer
    assert {finding.answer for finding in found.values()} == {Answer.MET}


def test_an_overdue_confirmation_stops_no_signature():
    overdue = replace(CURRENT, attested=date(2024, 1, 1))
    assert "attestation" in answers(overdue)
    assert "attestation" not in answers(overdue, step="signature")
    assert "attestation" not in answers(overdue, on=date(2025, 12, 31))  # the rule begins in 2026


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"checked": date(2025, 11, 24)}, None),
        ({"checked": date(2025, 11, 23)}, "was last asked on 11/23/2025"),
        ({"checked": None}, "was never asked"),
        ({"source": ""}, "no source is on file"),
    ],
)
def test_a_source_not_asked_for_long_is_warned_about(change, words):
    found = answers(replace(CURRENT, licences=(replace(CURRENT.licences[0], **change),)))["licence"]
    assert found.answer is Answer.MET
    assert len(found.warnings) == (words is not None)
    assert words is None or words in found.warnings[0]


def test_a_rule_that_asks_nothing_known_is_refused(tmp_path):
    file = tmp_path / "qualification.yaml"
    file.write_text(
        "{checked_within_months: 12, attested_within_months: 12, warn_days: [90], states: {}, requirements: [{id: a, "
        "asks: horoscope, says: s, since: 2013-01-01, until: null, cite: c, verified: false, steps: [], recalls: true}]}"
    )
    with pytest.raises(DataFileInvalid, match="no question horoscope"):
        read_rules(file)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
    ],
)
def test_months(day, months, then):
    assert months_after(day, months) == then


def ending(reviewer, within=90, on=NIGHT):
    found = expiring(reviewer, on=on, within_days=within, warn_days=(90, 60, 30), attested_within_months=12)
    return [(one.what, one.days_left, one.warning, one.only) for one in found]


def licensed(*spans: tuple[str, int]):
    held = tuple(Licence(state, "X", date(2000, 1, 1), NIGHT + timedelta(days)) for state, days in spans)
    return replace(CURRENT, licences=held, attested=NIGHT)


@pytest.mark.parametrize(
    ("reviewer", "expected"),
    [
        (licensed(("Nevada", 91)), []),
        (licensed(("Nevada", 90)), [("licence of Nevada", 90, 90, True)]),
        (licensed(("Nevada", 60)), [("licence of Nevada", 60, 60, True)]),
        (licensed(("Nevada", 30)), [("licence of Nevada", 30, 30, True)]),
        (licensed(("Nevada", 0)), [("licence of Nevada", 0, 30, True)]),
        (licensed(("Nevada", -1)), [("licence of Nevada", -1, 0, True)]),
        (licensed(("Nevada", 30), ("Texas", 400)), [("licence of Nevada", 30, 30, False)]),
        (licensed(("Nevada", 30), ("Nevada", 400)), []),  # renewed
        (licensed(("Nevada", -30), ("Nevada", -10)), [("licence of Nevada", -10, 0, True)]),
        (licensed(("Nevada", -30), ("Texas", 400)), []),
        (replace(CURRENT, attested=None), [("yearly confirmation of the profile", -1, 0, True)]),
        (replace(CURRENT, attested=date(2025, 12, 10)), [("yearly confirmation of the profile", 16, 30, True)]),
    ],
)
def test_what_ends_is_told_in_time(reviewer, expected):
    assert ending(reviewer) == expected


@given(
    st.lists(st.tuples(st.sampled_from(["Nevada", "Texas"]), st.integers(-50, 150)), min_size=1, max_size=5),
    st.integers(0, 100),
)
def test_nobody_loses_the_last_licence_without_a_warning(spans, ahead):
    reviewer = licensed(*spans)
    gone = not any(held.holds(NIGHT + timedelta(ahead)) for held in reviewer.licences)
    warned = [one for one in ending(reviewer, within=ahead) if one[0].startswith("licence") and one[3]]
    assert bool([one for one in warned if one[1] < ahead]) is gone


@pytest.fixture
def under_review(db, tmp_path):
    """A sample case at its reviewer's desk on the day of its letter."""
    carry_sample("work-hardening", tmp_path, today=ON, at=AT, reviewed=False)
    return cases.get("CM13-0009001", None)


def licence_until(reviewer_id: str, last_day: date, at: datetime = AT + timedelta(hours=1)) -> None:
    profile = Reviewer.objects.get(pk=reviewer_id).profile
    shorter = [{**held, "until": last_day.isoformat()} for held in profile["licences"]]
    services.put_profiles([{**profile, "licences": shorter}], by="medical_director:d", at=at)


def decide(case) -> str:
    file = SAMPLES / "work-hardening" / "reviewer.yaml"
    review.apply_reviewer_file(case.number, file, today=ON, by="test", at=AT)
    return queries.assignment(case).reviewer_id


def test_expired_in_the_night_is_stopped_before_the_signature(under_review):
    chosen = decide(under_review)
    licence_until(chosen, ON - timedelta(1))
    with pytest.raises(Refused, match=r"holds no licence in force; the last one ended 10/20/2013 \[Lab. Code 139.5"):
        determinations.sign(under_review.number, reviewer_id=chosen, on=ON, by="test", at=AT, demonstration=True)
    under_review.refresh_from_db()
    assert under_review.state == "under_review"


def test_the_night_takes_the_case_back_with_the_reason(under_review):
    chosen = queries.assignment(under_review).reviewer_id
    licence_until(chosen, ON)
    assert chosen not in [one.reviewer_id for one in services.mark_lapsed(today=ON, by="software", at=AT)]
    marked = services.mark_lapsed(today=ON + timedelta(1), by="software", at=AT + timedelta(days=1))
    assert [(one.requirements, one.recalled) for one in marked if one.reviewer_id == chosen] == [
        (("licence",), (under_review.number,))
    ]
    under_review.refresh_from_db()
    assert (under_review.state, queries.assignment(under_review)) == ("records_ready", None)
    reasons = [event.payload.get("reason", "") for event in cases.timeline(under_review)]
    assert "expired" in reasons
    assert services.mark_lapsed(today=ON + timedelta(1), by="software", at=AT + timedelta(days=1)) == ()
    assert queries.history(chosen)[-1].kind == "lapsed"
    licence_until(chosen, date(2030, 12, 31))
    services.mark_lapsed(today=ON + timedelta(1), by="software", at=AT + timedelta(days=2))
    assert queries.history(chosen)[-1].kind == "restored"
    assert queries.broken_history(chosen) is None


def test_the_night_leaves_what_is_signed_alone(under_review):
    chosen = decide(under_review)
    determinations.sign(under_review.number, reviewer_id=chosen, on=ON, by="test", at=AT, demonstration=True)
    licence_until(chosen, ON)
    marked = services.mark_lapsed(today=ON + timedelta(1), by="software", at=AT)
    assert [one.recalled for one in marked if one.reviewer_id == chosen] == [()]
    assert services.suspend(chosen, reason="complaint", today=ON + timedelta(1), by="test", at=AT) == ()
    under_review.refresh_from_db()
    assert under_review.state == "signed"


def test_the_night_has_its_job():
    queue.perform_import_paths()
    assert "panel.mark_lapsed" in queue.tasks
    assert "panel.mark_lapsed" in {task.task.name for task in queue.periodic_registry.periodic_tasks.values()}


def test_a_file_that_says_nothing_stops_a_signature_but_takes_no_case_back(under_review):
    chosen = decide(under_review)
    profile = Reviewer.objects.get(pk=chosen).profile
    services.put_profiles([{**profile, "discipline_asked": None}], by="test", at=AT)
    services.mark_lapsed(today=ON, by="software", at=AT)
    with pytest.raises(Refused, match="nobody was asked about discipline"):
        determinations.sign(under_review.number, reviewer_id=chosen, on=ON, by="test", at=AT, demonstration=True)


def test_the_proof_rests_on_the_file_of_that_instant(under_review, monkeypatch):
    chosen = decide(under_review)
    signed_at = AT + timedelta(hours=2)
    determinations.sign(under_review.number, reviewer_id=chosen, on=ON, by="test", at=signed_at, demonstration=True)
    (record,) = queries.qualification_record(under_review)
    assert record.proven
    first = record.days[0]
    assert (first.step, first.on, first.version.sequence) == ("assignment", ON, 1)
    assert record.days[-1].step == "signature"
    licence = next(f for f in first.findings if f.requirement.id == "licence")
    assert licence.credentials[0].source
    licence_until(chosen, date(2012, 1, 1), at=signed_at + timedelta(seconds=1))
    assert queries.qualification_record(under_review)[0].proven  # what is learned later changes no proof
    monkeypatch.setenv("DATABASE_URL", "the test's own server is running")
    run = CliRunner().invoke(app, ["panel", "proof", under_review.number])
    assert run.exit_code == 0, run.output
    assert "The history of the file is whole" in run.output
    assert "Independent on each day" in run.output
    assert [day.step for day in record.days] == ["assignment", "acceptance", "submission", "signature"]
    assert all(day.certificate.step == day.step for day in record.days)
    everything = CliRunner().invoke(app, ["panel", "proof"])
    assert (everything.exit_code, "1 of 1 proven" in everything.output) == (0, True), everything.output
    Certificate.objects.filter(step="acceptance").update(content={"clear": True})
    forged = CliRunner().invoke(app, ["panel", "proof"])
    assert (forged.exit_code, "0 of 1 proven" in forged.output) == (1, True), forged.output


def test_confirming_the_profile_counts_for_what_was_read(db):
    services.load_panel(None, by="test", at=AT)
    shown = queries.profile_statement("R-008")
    assert any("licence X71096 of California" in sentence for sentence in shown.sentences)
    assert "No disciplinary measure" in " ".join(shown.sentences)
    profile = Reviewer.objects.get(pk="R-008").profile
    services.put_profiles([{**profile, "weekly_hours": 25}], by="medical_director:d", at=AT)
    with pytest.raises(Refused, match="changed since it was shown"):
        services.reattest("R-008", version=shown.version, today=NIGHT, by="reviewer:r", at=AT)
    again = queries.profile_statement("R-008")
    services.reattest("R-008", version=again.version, today=NIGHT, by="reviewer:r", at=AT)
    assert queries.reviewer("R-008").attested == NIGHT
    last = queries.history("R-008")[-1]
    assert (last.kind, last.facts["sentences"]) == ("attested", list(again.sentences))


DIRECTOR = SimpleNamespace(role="medical_director")


def picture() -> bytes:
    made = BytesIO()
    Image.new("L", (60, 40), 200).save(made, "PNG")
    return made.getvalue()


def test_documents_are_kept_and_shown_to_the_director_alone(db):
    services.load_panel(None, by="test", at=AT)
    asked = {"about": "licence", "title": "Licence card", "by": "medical_director:d", "at": AT}
    kept = services.attach_document("R-008", picture(), **asked)
    assert services.attach_document("R-008", picture(), **asked) == kept
    assert queries.document("R-008", kept.pk, DIRECTOR) == (kept, picture())
    assert [version.kind for version in queries.history("R-008")] == ["loaded", "document_attached"]
    for role in ("reviewer", "auditor", "intake", "publication"):
        assert queries.documents("R-008", SimpleNamespace(role=role)) == []
        with pytest.raises(NotFound):
            queries.document("R-008", kept.pk, SimpleNamespace(role=role))
    with pytest.raises(NotFound):
        queries.document("R-007", kept.pk, DIRECTOR)
    with pytest.raises(DocumentUnreadable):
        services.attach_document("R-008", b"MZ not a document", **asked)
    with pytest.raises(Refused, match="say what it shows"):
        services.attach_document("R-008", picture(), **{**asked, "about": "gossip"})


def test_the_commands(transactional_db, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "the test's own server is running")
    monkeypatch.setenv("COLUMNS", "160")
    services.load_panel(None, by="test", at=AT)
    run = CliRunner().invoke

    def said(*words: str) -> str:
        done = run(app, ["panel", *words])
        assert done.exit_code == 0, done.output
        assert "Hathersage" not in done.output
        assert "X71096" not in done.output
        return " ".join(done.output.split())

    assert "licence of California" in said("expiring", "--on", "2030-12-01")
    assert "is suspended" in said("suspend", "R-008", "--reason", "complaint of Hathersage")
    told = said("history", "R-008")
    assert "suspended" in told
    assert "The history is whole." in told
    assert "may be assigned" in said("reinstate", "R-008", "--reason", "unfounded")
    assert "45 reviewers are whole" in said("check")
    missing = run(app, ["panel", "history", "R-999"])
    assert missing.exit_code == 6 or isinstance(missing.exception, NotFound)
