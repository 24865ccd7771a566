"""The way of an assignment: offered, accepted or not, handed in, signed; who may do what, by when, one at a time."""

import re
import shutil
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openimr.accounts.models import Person
from openimr.cases import queries as cases
from openimr.cases.models import Case
from openimr.errors import DataFileInvalid, NotFound, Refused
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.services import evaluate_eligibility, receive
from openimr.panel import queries, services
from openimr.panel.adapters import steps_file
from openimr.panel.domain.second_readers import ReadingStep
from openimr.panel.domain.steps import ENDED, MOVES, TAKEN, Step, may_move, may_take
from openimr.panel.models import Reviewer
from openimr.records import services as records

ROOT = Path(__file__).parents[2]
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
ON = date(2013, 10, 21)  # a Monday
BY = {"by": "test", "at": AT}
DIRECTOR = {"by": "medical_director:head", "at": AT}


def ready(tmp_path: Path, number: str = "CM13-0009001") -> Case:
    """The first sample case, or another of the same parties, with its records read."""
    folder = tmp_path / number
    shutil.copytree(ROOT / "src/openimr/demo/cases/work-hardening", folder)
    told = (folder / "case.yaml").read_text()
    (folder / "case.yaml").write_text(
        re.sub(r"(?m)^(  claim_number|claim_number): .*$", rf"\1: {number}", told.replace("CM13-0009001", number))
    )
    read = read_case_folder(folder)
    receive(read, **BY)
    evaluate_eligibility(number, today=ON, **BY)
    file = read.records[3]
    records.take_in(number, [records.IncomingFile(file.path, file.sender, file.received, file.way)], **BY)
    records.read(number, today=ON, **BY)
    if not queries.is_loaded():
        services.load_panel(None, **BY)
    return Case.objects.get(number=number)


@pytest.fixture
def case(db, tmp_path) -> Case:
    return ready(tmp_path)


def offered(case: Case, **changes) -> str:
    return services.assign(case.number, **{"reviewer_id": None, "today": ON, **BY, **changes}).reviewer_id


def accept(case: Case, reviewer: str, **changes):
    return services.accept(case.number, **{"reviewer_id": reviewer, "today": ON, **BY, **changes})


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


def kinds(case: Case) -> list[str]:
    return [event.kind for event in cases.timeline(case) if event.kind.removeprefix("panel.") in set(Step)]


def change(reviewer: str, **profile) -> None:
    stored = Reviewer.objects.get(pk=reviewer)
    stored.profile = {**stored.profile, **profile}
    stored.save()


def test_every_pair_of_steps_is_in_the_table_or_refused():
    allowed = {(move.origin, move.target) for move in MOVES}
    for origin in (None, *Step):
        for target in Step:
            assert may_move(origin, target) is ((origin, target) in allowed)
            for role in ("reviewer", "medical_director", "intake", "auditor"):
                owner = next((m.role for m in MOVES if (m.origin, m.target) == (origin, target)), None)
                expected = owner == role or (owner == "software" and role == "medical_director")
                assert may_take(origin, target, f"{role}:somebody") is expected
    assert not [move for move in MOVES if move.origin in ENDED]
    assert set(cases._TAKEN) == TAKEN
    assert cases._READS == ReadingStep.ACCEPTED


def test_an_offer_is_the_reviewers_once_accepted_and_not_before(case):
    reviewer = offered(case)
    person = Person(role="reviewer", reviewer_id=reviewer)
    with pytest.raises(NotFound):
        cases.get(case.number, person)
    assert "not_accepted" in [reason.code for reason in queries.reasons_not_to_sign(case, reviewer, ON)]
    accept(case, reviewer, by="reviewer:one")
    assert cases.get(case.number, person) == case
    assert queries.reasons_not_to_sign(case, reviewer, ON) == ()
    accept(case, reviewer, by="reviewer:one")
    assert kinds(case) == ["panel.offered", "panel.accepted"]
    told = cases.timeline(case).get(kind="panel.accepted")
    assert (told.actor, told.payload["reviewer"], told.payload["due"]) == ("reviewer:one", reviewer, "2013-11-04")


def test_one_acceptance_and_one_submission_ask_once_each_who_is_tied(case):
    reviewer = offered(case)
    for act in (accept, lambda case, one: services.submit(case.number, reviewer_id=one, on=ON, **BY)):
        with CaptureQueriesContext(connection) as told:
            act(case, reviewer)
        asked = [one for one in told if "upper(party.last_name) = upper(wanted.name)" in one["sql"]]
        assert len(asked) == 1  # the statement by which an inquiry asks for other cases of the worker


@pytest.mark.parametrize(
    ("priority", "on", "due"),
    [
        ("regular", date(2013, 10, 21), date(2013, 10, 23)),
        ("expedited", date(2013, 10, 21), date(2013, 10, 22)),
        ("regular", date(2013, 10, 18), date(2013, 10, 22)),  # a Friday
        ("regular", date(2013, 11, 8), date(2013, 11, 13)),  # a Friday before Veterans Day
    ],
)
def test_an_answer_is_owed_in_business_days(case, priority, on, due):
    Case.objects.filter(pk=case.pk).update(priority=priority)
    offered(case, today=on)
    assert queries.assignment(case).due == due


def test_a_declined_case_waits_for_the_director_and_is_not_offered_to_that_reviewer_again(case):
    first = offered(case)
    services.decline(
        case.number, reviewer_id=first, reason="no_time", words="a full week", today=ON, by="reviewer:a", at=AT
    )
    assert state(case) == "records_ready"
    assert [one.end_words for one in queries.without_reviewer()] == ["a full week"]
    event = cases.timeline(case).get(kind="panel.declined")
    assert event.payload == {"reviewer": first, "on": "2013-10-21", "reason": "no_time"}
    against = {one.reviewer_id: one.reasons for one in queries.candidates(case, on=ON)}
    assert against[first] == ("declined this case on 10/21/2013: I cannot do it in time.",)
    second = offered(case)
    assert second != first
    assert not queries.without_reviewer()
    with pytest.raises(Refused, match="declined this case"):
        services.assign(case.number, reviewer_id=first, today=ON, **BY)


@pytest.mark.parametrize(
    ("reason", "words", "says"),
    [("", "", "no reason"), ("weather", "", "not on the list"), ("other", " ", "needs words")],
)
def test_an_end_needs_a_reason_of_the_list(case, reason, words, says):
    reviewer = offered(case)
    with pytest.raises(Refused, match=says):
        services.decline(case.number, reviewer_id=reviewer, reason=reason, words=words, today=ON, **BY)
    assert queries.assignment(case).step == "offered"


def test_what_is_not_accepted_cannot_be_recused_and_what_is_accepted_not_declined(case):
    reviewer = offered(case)
    with pytest.raises(Refused, match="the assignment is offered"):
        services.recuse(case.number, reviewer_id=reviewer, reason="unable", today=ON, **BY)
    accept(case, reviewer)
    with pytest.raises(Refused, match="the assignment is accepted"):
        services.decline(case.number, reviewer_id=reviewer, reason="no_time", today=ON, **BY)
    services.recuse(case.number, reviewer_id=reviewer, reason="unable", today=ON, by="reviewer:a", at=AT)
    assert state(case) == "records_ready"
    with pytest.raises(Refused, match="not any more"):
        accept(case, reviewer)


def test_a_tie_by_which_a_case_is_given_back_goes_on_the_reviewers_file(case):
    reviewer = offered(case)
    accept(case, reviewer)
    tie = services.TieFound("claims_administrator/organization", "professional", "employment, from next month")
    who = {"reviewer_id": reviewer, "reason": "conflict", "today": ON, "by": "reviewer:a", "at": AT}
    for wrong in (
        None,
        replace(tie, party="claims_administrator/nobody"),
        replace(tie, kind="none"),
        replace(tie, relation=" "),
    ):
        with pytest.raises(Refused, match="name to whom the tie is"):
            services.recuse(case.number, **who, tie=wrong)
    assert queries.assignment(case).step == "accepted"
    services.recuse(case.number, **who, words=tie.relation, tie=tie)
    assert [one.party for one in queries.reviewer(reviewer).affiliations][-1] == "Pacific Crest Claims Services"
    against = next(one.reasons for one in queries.candidates(case, on=ON) if one.reviewer_id == reviewer)
    assert any("tie to the claims administrator" in reason for reason in against)
    assert any(reason.startswith("recused this case") for reason in against)


def test_each_step_is_its_owners(case):
    reviewer = offered(case, **DIRECTOR)
    with pytest.raises(Refused, match="not for the medical_director"):
        accept(case, reviewer, **DIRECTOR)
    with pytest.raises(Refused, match="not for the reviewer"):
        services.withdraw(case.number, reviewer_id=reviewer, reason="overdue", today=ON, by="reviewer:a", at=AT)
    with pytest.raises(Refused, match="not for the intake"):
        services.reassign(case.number, reason="overdue", today=ON, by="intake:maria", at=AT)
    accept(case, reviewer, by="reviewer:a")
    assert services.withdraw(case.number, reviewer_id=reviewer, reason="overdue", today=ON, **DIRECTOR)
    assert not services.withdraw(case.number, reviewer_id=reviewer, reason="overdue", today=ON, **DIRECTOR)


def test_reassigning_takes_the_case_from_one_and_offers_it_to_another(case):
    first = offered(case)
    accept(case, first)
    second = services.reassign(case.number, reason="overdue", today=ON, **DIRECTOR).reviewer_id
    assert second != first
    assert (state(case), queries.assignment(case).step) == ("assigned", "offered")
    assert kinds(case) == ["panel.offered", "panel.accepted", "panel.withdrawn", "panel.offered"]


def test_an_unanswered_offer_lapses_once_and_the_director_is_told_or_the_next_is_asked(case):
    first, due = offered(case), date(2013, 10, 23)
    assert services.lapse_due(today=due, by="software", at=AT, offer_next=False) == []
    assert services.lapse_due(today=due + timedelta(days=1), by="software", at=AT, offer_next=False) == [case.number]
    assert services.lapse_due(today=due + timedelta(days=1), by="software", at=AT, offer_next=False) == []
    assert [(one.reviewer_id, one.step) for one in queries.without_reviewer()] == [(first, "lapsed")]
    second = offered(case, today=date(2013, 10, 24))
    services.lapse_due(today=date(2013, 10, 29), by="software", at=AT, offer_next=True)
    third = queries.assignment(case).reviewer_id
    assert len({first, second, third}) == 3
    accept(case, third, today=date(2013, 10, 29))
    assert services.lapse_due(today=date(2014, 10, 29), by="software", at=AT, offer_next=True) == []
    assert [one.reviewer_id for one in queries.overdue(date(2014, 10, 29))] == [third]


def test_a_reviewer_who_is_not_eligible_any_more_cannot_accept(case):
    reviewer = offered(case)
    change(reviewer, licences=[])
    with pytest.raises(Refused, match="no licence is on file"):
        accept(case, reviewer)
    assert queries.assignment(case).step == "offered"


def test_the_rules_file_names_its_faults(tmp_path):
    told = steps_file.FILE.read_text()
    file = tmp_path / "steps.yaml"
    for old, new, says in (
        ("unit: business_day", "unit: fortnight", "unit"),
        ("  lapsed:\n", "  vanished:\n", "vanished"),
        (
            "  lapsed:\n    - {id: no_answer, says: The offer was not answered in time.}\n",
            "",
            "needs a list of reasons",
        ),
        ("says: I cannot do it in time.", "says: ''", "says"),
    ):
        assert old in told
        file.write_text(told.replace(old, new, 1))
        with pytest.raises(DataFileInvalid, match=says):
            steps_file.read(file)


def at_once(*acts) -> list[object]:
    """Each act in a thread and connection of its own, begun together; what each answered, or its refusal."""
    start, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            start.wait()
            told[place] = acts[place]()
        except Refused as refusal:
            told[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.django_db(transaction=True)
def test_two_directors_at_once_make_one_offer(tmp_path):
    case = ready(tmp_path)
    told = at_once(*[lambda: offered(case, **DIRECTOR)] * 2)
    assert told[0] == told[1]
    assert kinds(case) == ["panel.offered"]


@pytest.mark.django_db(transaction=True)
def test_a_reviewer_is_never_above_capacity_however_many_accept_at_once(tmp_path):
    one, other = ready(tmp_path), ready(tmp_path, "CM13-0009991")
    reviewer = offered(one)
    services.assign(other.number, reviewer_id=reviewer, today=ON, **BY)
    change(reviewer, capacity=1)
    told = at_once(lambda: accept(one, reviewer), lambda: accept(other, reviewer))
    refused = [answer for answer in told if isinstance(answer, Refused)]
    assert len(refused) == 1
    assert "has 1 open cases, 1 at most" in str(refused[0])
    assert sorted([queries.assignment(one).step, queries.assignment(other).step]) == ["accepted", "offered"]


@pytest.mark.django_db(transaction=True)
def test_the_last_place_of_a_reviewer_is_offered_once(tmp_path):
    one, other = ready(tmp_path), ready(tmp_path, "CM13-0009991")
    best = next(c.reviewer_id for c in queries.candidates(one, on=ON))
    change(best, capacity=1)
    told = at_once(
        lambda: services.assign(one.number, reviewer_id=best, today=ON, **BY),
        lambda: services.assign(other.number, reviewer_id=best, today=ON, **BY),
    )
    assert sum(isinstance(answer, Refused) for answer in told) == 1
