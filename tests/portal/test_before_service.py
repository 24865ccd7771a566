"""Until the determination was served on a party, nothing in the portal says how it was decided."""

import hashlib
from datetime import date

import pytest
from tests.panel.reading_answers import words_of
from tests.portal.conftest import AT
from tests.portal.joining import enter
from tests.samples import carry_sample

from openimr.accounts.models import Role
from openimr.accounts.queries import PARTIES
from openimr.accounts.services import open_account
from openimr.cases.models import Case
from openimr.dashboards.queries import masked
from openimr.determinations import services as determinations
from openimr.portal import queries

ON = date(2017, 2, 27)
SERVED = date(2017, 2, 7)


@pytest.fixture
def decided(transactional_db, tmp_path) -> Case:
    """A case with one item overturned, signed and served on nobody."""
    journey = carry_sample("lumbar-mri-and-therapy", tmp_path, today=date(2017, 2, 6), at=AT)
    return Case.objects.get(number=journey.case_number)


def serve(case: Case, *roles: str, way: str = "first_class_mail", on: date = SERVED, **more) -> None:
    determinations.serve(
        case.number, recipients=list(roles), way=way, on=on, place="Sacramento", served_by="the mail room",
        by="test", at=AT, **more,
    )  # fmt: skip


def test_whom_it_was_not_served_on_is_told_of_its_own_service_alone(decided, browser_of):
    named = {party.role for party in decided.parties.all()}
    roles = sorted(set(PARTIES) & named)
    people = {role: enter(decided, role) for role in roles}
    assert decided.determinations.get().overturned
    for served in range(len(roles) + 1):
        if served:
            serve(decided, roles[served - 1])
        for place, role in enumerate(roles):
            client = browser_of(people[role])
            seat = queries.seat(people[role], decided.number)
            told = {(one.text, one.owed_by) for one in queries.awaited(seat, on=ON)}
            pages = words_of(client.get(f"/portal/cases/{decided.number}/"))
            pages += words_of(client.get("/portal/")) + words_of(client.get("/portal/cases.csv"))
            [row] = queries.my_cases(people[role], on=ON)
            if place < served:
                assert ("awaited.implementation.authorize", "claims_administrator") in told, role
                continue
            assert told == {("awaited.service", "review_organization")}, f"{role}: {told}"
            assert (row.next, row.elsewhere.text) == (None, "awaited.service")
            for word in ("must be authorized", "verturned", "pheld", "appeal"):
                assert word not in pages, f"{role}: {word}"


def test_an_upheld_case_looks_like_an_overturned_one_until_it_is_served(transactional_db, tmp_path):
    journey = carry_sample("work-hardening", tmp_path, today=date(2013, 10, 21), at=AT)
    case = Case.objects.get(number=journey.case_number)
    assert not case.determinations.get().overturned
    worker = enter(case, "injured_worker")
    [row] = queries.my_cases(worker, on=date(2013, 10, 22))
    assert (row.next, row.elsewhere.text) == (None, "awaited.service")
    serve(case, "injured_worker", on=date(2013, 10, 21))
    [row] = queries.my_cases(worker, on=date(2013, 10, 22))
    assert (row.next, row.elsewhere) == (None, None)


def test_a_party_sees_the_letters_of_the_service_that_counts_and_no_others(decided):
    roles = ("injured_worker", "claims_administrator")
    seats = {role: queries.seat(enter(decided, role), decided.number) for role in roles}
    serve(decided, *roles, letters=True)
    mine = {role: queries.letters(seats[role], on=ON) for role in roles}
    assert all(mine.values())
    [entry] = [one for one in decided.service_entries.all() if one.recipient == "claims_administrator"]
    determinations.note_returned(decided.number, entry.pk, on=date(2017, 2, 10), by="test", at=AT)
    assert queries.letters(seats["claims_administrator"], on=ON) == ()
    serve(decided, "claims_administrator", on=date(2017, 2, 13), letters=True)
    # the new set went to the administrator; the worker's letters stay those of its own service
    assert queries.letters(seats["injured_worker"], on=ON) == mine["injured_worker"]
    anew = queries.letters(seats["claims_administrator"], on=ON)
    assert anew
    assert anew != mine["claims_administrator"]


def test_what_a_party_saw_of_the_decision_is_in_the_log_of_the_case(decided, browser_of):
    worker = enter(decided, "injured_worker")
    client, place = browser_of(worker), f"/portal/cases/{decided.number}/"
    client.get(place)
    assert not decided.events.filter(kind="portal.opened").exists()
    serve(decided, "injured_worker", letters=True)
    for _ in range(2):
        client.get(place)
    letter = client.get(f"{place}determination.pdf").content
    [piece, *_] = queries.letters(queries.seat(worker, decided.number), on=ON)
    shown = client.get(f"{place}letters/{piece.name}.pdf").content
    told = decided.events.filter(kind="portal.opened").order_by("sequence")
    assert [event.actor for event in told] == [worker.actor] * 3
    assert [event.payload for event in told] == [
        {"party": "injured_worker", "version": 1, "page": "case"},  # once, however often the page is opened
        {"party": "injured_worker", "version": 1, "sha256": hashlib.sha256(letter).hexdigest()},
        {"party": "injured_worker", "letter": piece.name, "sha256": hashlib.sha256(shown).hexdigest()},
    ]
    reviewer, _ = open_account(username="r", role=Role.REVIEWER, password="x", reviewer_id="R-001")
    assert not [one for one in masked(decided.events.all(), decided, reviewer) if one.kind.startswith("portal.")]


def test_no_letter_is_shown_whose_day_is_another_than_that_of_the_service(decided):
    seat = queries.seat(enter(decided, "injured_worker"), decided.number)
    determinations.letter_set(decided.number, served_on=date(2017, 2, 9), by="test", at=AT)
    serve(decided, "injured_worker")
    assert queries.issued(seat, on=ON) is not None
    assert queries.letters(seat, on=ON) == ()
