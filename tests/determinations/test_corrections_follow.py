"""What follows a corrected determination: it is served again, and what was noted on the versions before counts on."""

import json
from datetime import date, timedelta

import pytest
from tests.determinations.decided import AT, BY, decided
from tests.portal.joining import enter
from tests.samples import carry_sample

from openimr.cases.models import Case
from openimr.determinations import queries, services
from openimr.determinations.models import Determination
from openimr.errors import NotFound
from openimr.portal import queries as portal
from openimr.programmes.loader import load

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2017, 2, 8), date(2017, 3, 6)
PARTIES = ["injured_worker", "claims_administrator"]


def _serve(case: Case, on: date, *recipients: str, way: str = "personal") -> None:
    services.serve(
        case.number, recipients=recipients or PARTIES, way=way, on=on, place="Fresno, CA", served_by="A. Clerk", **BY
    )


def _correct(case: Case, place: str = "header.date_of_injury", on: date = date(2017, 3, 1)) -> Determination:
    """The next version as a correction leaves it, of a case without records: no gate and no letter."""
    before = case.determinations.last()
    corrects = {
        "kind": "clerical", "version": before.version, "signed_on": before.signed_on.isoformat(), "seal": "",
        "key_id": "", "corrected_on": on.isoformat(), "reason": "Misprint", "by": "organization",
        "what": [{"place": place, "was": "2016-08-18", "now": "2016-08-17"}],
    }  # fmt: skip
    people = [{"role": role, "name": role, "organization": "", "address": ["1 Test Street"]} for role in PARTIES]
    return Determination.objects.create(
        case=case, version=before.version + 1, content={**before.content, "corrects": corrects, "recipients": people},
        seal={}, key_id="0" * 16, reviewer_id="R-001", signed_on=on, signed_at=AT, letters={},
    )  # fmt: skip


def test_a_petition_and_a_report_on_the_first_version_count_on():
    case = decided()
    _serve(case, FIRST)
    services.file_appeal(case.number, party="injured_worker", on=date(2017, 2, 20), grounds=["bias"], **BY)
    services.report_implementation(case.number, items=[1], kind="authorized", on=date(2017, 2, 10), **BY)
    _correct(case)
    (petition,) = queries.petitions(case)
    assert (petition.timely, petition.last_day.due) == ("timely", date(2017, 3, 10))
    assert [one.state for one in queries.implementation(case, today=date(2017, 3, 2))] == ["done"]
    assert [(one.version, one.party) for one in queries.open_appeals(None)] == [(2, "injured_worker")]
    # A step of the petition is still noted on the petition, and an outcome on it sets the correction aside too.
    services.note_answer(case.number, petition.filed.id, party="claims_administrator", on=date(2017, 3, 3), **BY)
    assert len(queries.petitions(case)[0].steps) == 1
    # The correction itself is to be served on everybody.
    assert {one.recipient for one in queries.to_serve(None, today=date(2017, 3, 2))} >= set(PARTIES)
    assert {one.version for one in queries.to_serve(None, today=date(2017, 3, 2))} == {2}


def test_the_time_of_a_petition_counts_from_the_first_service_and_between_the_days_nobody_is_late():
    case = decided()
    _serve(case, FIRST)
    _correct(case)
    _serve(case, SECOND)
    rule = load(case.programme).value("appeal.after_correction", FIRST)
    assert (rule.value, rule.verified) == ("first_service", False)
    counts = queries.counted_for_appeal(case, queries.determination(case))
    days = queries.last_days(counts, "injured_worker", load(case.programme))
    assert (days.counts.due, days.anew.due) == (date(2017, 3, 10), date(2017, 4, 5))
    assert not days.counts.verified
    assert "counted from the first service" in str(days.counts.steps[-1])
    (told,) = [one for one in queries.what_follows(case, SECOND) if one.by_whom == "injured_worker"]
    assert told.due == date(2017, 3, 10)
    assert "04/05/2017" in told.note
    services.file_appeal(case.number, party="injured_worker", on=date(2017, 3, 20), grounds=["bias"], **BY)
    (petition,) = queries.petitions(case)
    assert (petition.timely, petition.anew.due) == ("cannot_tell", date(2017, 4, 5))
    services.file_appeal(case.number, party="claims_administrator", on=date(2017, 4, 6), grounds=["fraud"], **BY)
    assert queries.petitions(case)[1].timely == "late"


def test_whose_address_was_corrected_counts_from_the_service_to_the_right_one():
    case = decided()
    _serve(case, FIRST)
    _correct(case, place="recipients.1.address.1")
    counts = queries.counted_for_appeal(case, queries.determination(case))
    assert counts.served["injured_worker"].state == "to_serve"
    assert counts.served["claims_administrator"].served_on == FIRST
    _serve(case, SECOND)
    counts = queries.counted_for_appeal(case, queries.determination(case))
    assert counts.served["injured_worker"].served_on == SECOND
    days = queries.last_days(counts, "injured_worker", load(case.programme))
    assert (days.counts.due, days.anew) == (date(2017, 4, 5), None)


def test_the_history_tells_a_correction_as_one_and_not_as_a_remand():
    case = decided()
    _correct(case)
    told = [one.what for one in queries.history(case)]
    assert "Version 2 was sealed: it corrects version 1." in told
    assert not any("remand" in one for one in told)


@pytest.fixture
def corrected(tmp_path) -> Case:
    """The sample case, served, then corrected: the worker's name and town; the correction is not served yet."""
    on, at = date(2017, 2, 6), AT - timedelta(days=144)
    case = Case.objects.get(number=carry_sample("lumbar-mri-and-therapy", tmp_path, today=on, at=at).case_number)
    assert queries.determination(case).signed_on == on
    told = {"place": "Sacramento, CA", "served_by": "A. Clerk", "by": "test", "at": AT}
    _, *others = queries.recipients(case, on=on)
    services.serve(
        case.number, recipients=others, way="first_class_mail", on=on + timedelta(days=1), letters=True, **told
    )
    content = queries.determination(case).content
    place, was = "header.date_assigned", content["header"]["date_assigned"]
    name = content["recipients"][0]["name"]
    changes = [
        queries.Change(place, was, (date.fromisoformat(was) + timedelta(days=1)).isoformat()),
        queries.Change("recipients.1.name", name, "Pat Q Misspelt"),
    ]
    services.correct(
        case.number, changes=changes, reason="Two slips", reviewer_id="", on=on + timedelta(days=20), by="test", at=AT
    )
    case.refresh_from_db()
    return case


def test_a_party_keeps_what_it_has_and_is_led_to_the_correction_once_it_is_served(corrected):
    case, served = corrected, date(2017, 2, 28)
    seat = portal.seat(enter(case, "injured_worker"), case.number)
    before = portal.issue(seat, on=served)
    assert (before.letter.version, before.newer.version, before.earlier) == (1, 2, ())
    first = portal.determination_letter(seat, on=served)
    assert portal.letters(seat, on=served)
    with pytest.raises(NotFound):
        portal.determination_letter(seat, on=served, version=2)
    _, *others = queries.recipients(case, on=served)
    services.serve(
        case.number, recipients=others, way="first_class_mail", on=served, place="Sacramento, CA", served_by="A. Clerk",
        letters=True, by="test", at=AT,
    )  # fmt: skip
    now = portal.issue(seat, on=served)
    assert (now.letter.version, now.newer, [one.version for one in now.earlier]) == (2, None, [1])
    assert "Pat Q Misspelt" in " ".join(map(str, now.corrects))
    assert portal.determination_letter(seat, on=served) != first
    assert portal.determination_letter(seat, on=served, version=1) == first
    assert portal.served_on(seat, on=served) == date(2017, 2, 7)


def test_the_letters_of_a_correction_name_it_and_go_to_the_name_that_was_corrected(corrected):
    made = queries.letters_as_they_stand(corrected, on=date(2017, 3, 20), served=True, languages=("es",))
    about = made.about
    assert (about["determination_version"], about["corrects"]["version"]) == (2, 1)
    worker = about["recipients"][0]
    assert worker["name"] == "Pat Q Misspelt"
    # First service by mail on 02/07, 30 and 5 days: 03/14; it is over. Anew, from 03/20: 04/24.
    assert (worker["appeal_by"], worker["appeal_by_if_anew"]) == ("2017-03-14", "2017-04-24")
    by_kind = {(piece.role, piece.kind, piece.language): json.dumps(piece.letter) for piece in made.pieces}
    for role, kind in (
        ("injured_worker", "cover"),
        ("claims_administrator", "administrator"),
        ("requesting_physician", "cover"),
    ):
        assert "This is version 2 of the determination. It corrects version 1" in by_kind[role, kind, "en"]
    assert "The last day to file was" in by_kind["injured_worker", "cover", "en"]
    plain = by_kind["injured_worker", "worker", "en"]
    assert "We fixed a mistake in the decision" in plain
    assert "up to Monday, April 24, 2017" in plain
    assert "Corregimos un error" in by_kind["injured_worker", "worker", "es"]
    assert "version 2, which corrects version 1 of 02/06/2017" in by_kind["injured_worker", "proof", "en"]
