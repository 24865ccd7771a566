"""The day's queue through its services: suggested, kept, accepted; and what helps where nobody may review."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.panel.test_panel import AT, ON, PMR, ready
from typer.testing import CliRunner

from openimr import clock
from openimr.cases.models import Case, DisputedItem
from openimr.cli import app
from openimr.errors import Reason, Refused
from openimr.panel import queries, services
from openimr.panel.adapters.fit_file import fit_table
from openimr.panel.domain.board import Candidate
from openimr.panel.domain.conflicts import Screening
from openimr.panel.domain.fit import Need
from openimr.panel.domain.relaxing import profile_of, ways_out
from openimr.panel.models import Assignment, QueueRun, Reviewer
from openimr.records.models import Page

TABLE = fit_table()
CODES = ["capacity", "unavailable", "declined", "conflict", "licence", "specialty", "attestation"]


def told(run: QueueRun) -> dict[str, list[str]]:
    return {one.case.number: [entry["reviewer"] for entry in one.reviewers] for one in run.suggestions.all()}


def candidate(n: int, codes) -> Candidate:
    screening = Screening.__new__(Screening)
    return Candidate(f"R-{n}", tuple(Reason(code, code) for code in sorted(codes)), (), screening)


@given(st.lists(st.frozensets(st.sampled_from(CODES), max_size=4), max_size=8))
def test_ways_out_are_least_and_never_touch_what_the_law_asks(lacking):
    ways = ways_out([candidate(n, codes) for n, codes in enumerate(lacking)], TABLE)
    if frozenset() in lacking:
        assert ways == ()
    for way in ways:
        relaxed = frozenset(way.requirements)
        assert relaxed <= {"capacity", "unavailable", "declined"}
        assert way.reviewers == sum(codes <= relaxed for codes in lacking) > 0
        for requirement in relaxed:
            assert not any(codes <= relaxed - {requirement} for codes in lacking)


@pytest.mark.parametrize(
    ("need", "specialties", "subspecialties"),
    [
        (Need("Chiropractor", chronic_pain=False, on=ON, treatments=("arthroplasty",)), ("Orthopaedic Surgery",), ()),
        (
            Need(PMR, chronic_pain=True, on=ON, treatments=("epidural injection",)),
            (PMR, "Preventive Medicine, Occupational Medicine", "Anesthesiology"),
            ("Pain Medicine",),
        ),
        (Need("", chronic_pain=False, on=ON, unread=1), (), ()),
    ],
)
def test_who_could_be_recruited(need, specialties, subspecialties):
    found = profile_of(need, TABLE)
    assert (found.specialties, found.subspecialties) == (specialties, subspecialties)
    assert ("cannot be told" in str(found)) is not bool(specialties)


@pytest.fixture
def two(db) -> list[Case]:
    return [ready("work-hardening"), ready("medication")]


def test_a_run_suggests_with_reasons_and_offers_nothing(two):
    run = services.suggest_queue(ON, by="test", at=AT)
    assert (run.cases, run.placed, run.short_of_bound) == (2, 2, 0)
    assert not Assignment.objects.exists()
    for one in run.suggestions.all():
        (entry,) = one.reviewers
        assert sum(part["points"] for part in entry["parts"]) == entry["points"]
        board = {c.reviewer_id: c for c in queries.candidates(one.case, on=ON)}
        assert board[entry["reviewer"]].eligible
        assert one.alternative["because"]
        assert one.alternative["reviewer"] != entry["reviewer"]


def test_another_run_changes_nothing_and_a_new_case_reshuffles_nobody(two):
    before = told(services.suggest_queue(ON, by="test", at=AT))
    assert told(services.suggest_queue(ON, by="test", at=AT + timedelta(hours=1))) == before
    third = ready("lumbar-mri-and-therapy")
    after = told(services.suggest_queue(ON, by="test", at=AT + timedelta(hours=2)))
    assert {number: after[number] for number in before} == before
    assert third.number in after


def test_accepted_they_are_offered_and_leave_the_queue(two):
    run = services.suggest_queue(ON, by="test", at=AT)
    suggested = told(run)
    done = services.accept_suggestions(run.pk, today=ON, by="test", at=AT)
    assert (sorted(done.offered), done.refused) == (sorted(suggested), ())
    assert {a.case.number: [a.reviewer_id] for a in Assignment.objects.all()} == suggested
    assert two[0].events.get(kind="panel.suggestion_accepted").payload == {
        "run": run.pk,
        "reviewers": suggested[two[0].number],
    }
    assert all(check.holds for case in two for check in queries.check_lot(case))
    later = services.suggest_queue(ON, by="test", at=AT)
    assert (later.cases, later.placed) == (0, 0)
    with pytest.raises(Refused, match="not the last run"):
        services.accept_suggestions(run.pk, today=ON, by="test", at=AT)


def test_what_changed_since_is_refused_and_the_rest_offered(two):
    run = services.suggest_queue(ON, by="test", at=AT)
    taken = told(run)[two[0].number][0]
    stored = Reviewer.objects.get(pk=taken)
    stored.profile = {**stored.profile, "unavailable": [{"since": "2013-10-01", "until": "2013-12-31", "what": "away"}]}
    stored.save()
    done = services.accept_suggestions(run.pk, today=ON, by="test", at=AT)
    changed = {number for number, reviewers in told(run).items() if taken in reviewers}
    assert {refusal.case_number for refusal in done.refused} == changed
    assert all("not available" in str(refusal) for refusal in done.refused)
    assert set(done.offered) == set(told(run)) - changed


def test_a_case_that_nobody_may_review_says_what_to_relax_and_whom_to_recruit(two, monkeypatch):
    monkeypatch.setattr("openimr.database.make_ready", lambda: None)  # the test's database is ready
    monkeypatch.setattr(clock, "today", lambda: ON)
    case = two[0]
    for stored in Reviewer.objects.all():
        stored.profile = {**stored.profile, "unavailable": [{"since": "2013-10-01", "until": None, "what": "away"}]}
        stored.save()
    with pytest.raises(Refused) as refusal:
        services.assign(case.number, reviewer_id=None, today=ON, by="test", at=AT)
    said = [reason.sentence for reason in refusal.value.reasons if reason.code == "help"]
    assert any(one.startswith("to relax: ask a reviewer who is away") for one in said)
    assert any(one.startswith(f"to recruit: certified in {PMR}") for one in said)
    run = services.suggest_queue(ON, by="test", at=AT)
    assert run.placed == 0
    assert {one.because for one in run.suggestions.all()} == {"nobody may review it"}
    assert sum(queries.recruiting(ON).values()) == 2
    shown = CliRunner().invoke(app, ["panel", "candidates", case.number])
    assert "to relax: ask a reviewer who is away" in shown.output, shown.output
    assert f"to recruit: certified in {PMR}" in shown.output
    found = queries.help_with(case, ON)
    assert found.ways[0].requirements == ("unavailable",)
    assert found.ways[0].reviewers > 0


def test_a_request_in_no_known_word_of_an_unknown_specialist_goes_to_nobody(two):
    case = two[0]
    DisputedItem.objects.filter(case=case).update(request="Voodoo", original_request=None)
    case.parties.filter(role="requesting_physician").update(specialty="")
    board = queries.candidates(Case.objects.get(pk=case.pk), on=ON)
    assert not any(one.eligible for one in board)
    assert all("specialty_unknown" in {reason.code for reason in one.against} for one in board)
    with pytest.raises(Refused, match="cannot be told"):
        services.assign(case.number, reviewer_id=None, today=ON, by="test", at=AT)


def test_the_command_line_suggests_and_accepts(two, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: ON)
    monkeypatch.setattr(clock, "now", lambda: AT)
    shown = CliRunner().invoke(app, ["panel", "queue"])
    assert shown.exit_code == 0, shown.output
    assert "2 of 2 cases placed" in shown.output
    assert "no assignment is better" in shown.output
    assert not Assignment.objects.exists()
    shown = CliRunner().invoke(app, ["panel", "queue", "--accept"])
    assert shown.exit_code == 0, shown.output
    assert "2 offered" in shown.output
    assert QueueRun.objects.count() == 1  # the run that was looked at is the one that was accepted


APPROVAL = {"approved_on": ON, "approved_by": "Administrative Director", "document": "Letter of 10/21/2013"}


def test_a_second_seat_goes_to_another_reviewer(two):
    case = two[0]
    services.approve_panel(case.number, seats=2, **APPROVAL, by="test", at=AT)
    first = services.assign(case.number, reviewer_id=None, today=ON, by="test", at=AT)
    run = services.suggest_queue(ON, by="test", at=AT)
    (suggested,) = told(run)[case.number]
    assert suggested != first.reviewer_id
    services.accept_suggestions(run.pk, today=ON, by="test", at=AT)
    assert [one.seat for one in queries.seats(case)] == [1, 2]


@pytest.mark.parametrize("seats", [2, 3])
def test_an_approval_fills_every_seat_with_another_reviewer(two, seats):
    case = two[0]
    services.approve_panel(case.number, seats=seats, **APPROVAL, by="test", at=AT)
    assert queries.empty_seats(case) == tuple(range(1, seats + 1))
    run = services.suggest_queue(ON, by="test", at=AT)
    assert len(set(told(run)[case.number])) == seats
    done = services.accept_suggestions(run.pk, today=ON, by="test", at=AT)
    assert done.refused == ()
    assert [one.seat for one in queries.seats(case)] == list(range(1, seats + 1))
    assert queries.empty_seats(case) == ()
    assert case.number not in [one.number for one, _ in queries.waiting_cases(ON)]


def test_the_panel_in_memory_follows_every_change(two):
    def lacking(reviewer_id: str) -> set[str]:
        board = {one.reviewer_id: one for one in queries.candidates(two[0], on=ON)}
        return {reason.code for reason in board[reviewer_id].against}

    best = queries.candidates(two[0], on=ON)[0].reviewer_id
    profile = Reviewer.objects.get(pk=best).profile
    Reviewer.objects.filter(pk=best).update(profile={**profile, "weekly_hours": 3})  # no signal, no service
    assert lacking(best) == {"practice_hours"}
    Reviewer.objects.filter(pk=best).update(profile=profile)
    assert lacking(best) == set()
    Reviewer.objects.filter(pk=best).update(active=False)
    assert best not in {one.reviewer_id for one in queries.candidates(two[0], on=ON)}


def test_who_reads_the_language_of_the_records_goes_first(two):
    case = two[0]
    assert queries.languages(case) == ()  # the records of the sample are in English
    page = Page.objects.filter(original__case=case, withheld=False).first()
    page.text = (
        "El paciente refiere que el dolor de la espalda se presenta con los movimientos y en la noche, por lo que. " * 3
    )
    page.save()
    assert services.tell_languages(case) == ("Spanish",)
    fitting = {
        one.reviewer_id: [part for part in one.fit if part.aspect == "language"]
        for one in queries.candidates(case, on=ON)
    }
    spoken = {one: "Spanish" in queries.reviewer(one).languages for one in fitting}
    assert any(spoken.values())
    for one, (part,) in fitting.items():
        assert part.points == (10 if spoken[one] else 0)
