"""What changes between acceptance and signature stops the case with the reason; what changes after it changes nothing."""

from datetime import UTC, date, datetime

import pytest
from tests.samples import handed_in

from openimr.cases import queries as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.cases.services import move
from openimr.determinations import queries as determinations
from openimr.determinations.services import sign
from openimr.errors import Refused
from openimr.panel import queries, services
from openimr.panel.domain.graph import EntityRecord, Name, RelationRecord, SourceRecord
from openimr.panel.models import Reviewer
from openimr.review.services import attest

pytestmark = pytest.mark.django_db
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
ON, NEXT = date(2013, 10, 21), date(2013, 10, 22)
BY = {"by": "test", "at": AT}


@pytest.fixture
def submitted(tmp_path) -> Case:
    """The sample case decided, attested and handed in by its reviewer; not signed."""
    case = handed_in("work-hardening", tmp_path, today=ON, at=AT)
    assert queries.assignment(case).step == "submitted"
    return case


def reviewer(case: Case) -> str:
    return queries.assignment(case).reviewer_id


def change(one: str, **profile) -> None:
    services.put_profiles([{**Reviewer.objects.get(pk=one).profile, **profile}], **BY)


def sign_it(case: Case, one: str, on: date = ON):
    return sign(case.number, reviewer_id=one, on=on, by="test", at=AT + (on - ON))


def stopped(case: Case, one: str, on: date = ON) -> str:
    """Why the signature is refused; the page says the same, and nothing is signed."""
    with pytest.raises(Refused) as refused:
        sign_it(case, one, on)
    assert determinations.determination(case) is None
    if case.state == State.UNDER_REVIEW:
        shown = {reason.sentence for reason in determinations.reasons_not_to_sign(case, today=on)}
        assert shown == {reason.sentence for reason in refused.value.reasons}
    return str(refused.value)


def test_nothing_against_it_signs(submitted):
    signed = sign_it(submitted, reviewer(submitted))
    assert queries.assignment(submitted).step == "signed"
    told = signed.content["attestations"]
    assert [(one["step"], one["on"]) for one in told] == [("acceptance", "2013-10-21"), ("signature", "2013-10-21")]
    says = " ".join(word["says"] for one in told for word in one["words"])
    for words in (
        "in force and without restriction in California",
        ", 41 pages in all",
        queries.certificate(submitted, "submission").digest,
    ):
        assert words in says
    kinds = [event.kind for event in cases.timeline(submitted)]
    assert kinds.index("panel.accepted") < kinds.index("panel.submitted") < kinds.index("case.signed")
    assert cases.broken_event(submitted) is None


def test_expired_in_the_night(submitted):
    one = reviewer(submitted)
    licences = [{**licence, "until": ON.isoformat()} for licence in Reviewer.objects.get(pk=one).profile["licences"]]
    change(one, licences=licences)
    assert "the last one ended 10/21/2013" in stopped(submitted, one, NEXT)


def test_a_tie_that_was_disclosed_after_the_assignment(submitted):
    one = reviewer(submitted)
    tie = {
        "party": "Pacific Crest Claims Services",
        "kind": "professional",
        "relation": "employment",
        "since": "2013-10-01",
        "source": "disclosure",
    }
    change(one, affiliations=[tie])
    assert "tie to the claims administrator" in stopped(submitted, one)
    assert not queries.certificate(submitted, "signature").clear  # it stays where it stopped the signature


def test_an_organization_that_was_merged_with_a_party(submitted):
    one = reviewer(submitted)
    party = EntityRecord("crest", "organization", (Name("Pacific Crest Claims Services"),))
    other = EntityRecord("harbour", "organization", (Name("Harbour Light Medical Partners"),))
    source = SourceRecord("register", "register", ON)
    services.load_ties(
        [party, other], [RelationRecord(f"reviewer:{one}", "harbour", "partnership")], source=source, **BY
    )
    assert queries.reasons_not_to_sign(submitted, one, ON) == ()
    services.merge("harbour", "crest", since=ON, why="merger filed", **BY)
    assert "tie to the claims administrator" in stopped(submitted, one)


def test_suspended_between_submission_and_signature(submitted):
    one = reviewer(submitted)
    assert services.suspend(one, reason="complaint", today=ON, **BY) == (submitted.number,)
    submitted.refresh_from_db()
    assert "it is records_ready" in stopped(submitted, one)
    assert [(w.reviewer_id, w.end_reason) for w in queries.without_reviewer()] == [(one, "suspended")]


def test_changed_data_make_the_attestation_stale_and_a_new_one_mends_it(submitted):
    one = reviewer(submitted)
    change(one, weekly_hours=Reviewer.objects.get(pk=one).profile["weekly_hours"] + 5)
    assert "changed since the attestation of 10/21/2013 (practice); attest anew" in stopped(submitted, one)
    attest(
        submitted.number,
        reviewer_id=one,
        no_conflict=True,
        reviewed_records=True,
        qualified=True,
        on=ON,
        way="file",
        **BY,
    )
    assert sign_it(submitted, one)


def test_words_that_changed_while_they_were_read_are_shown_anew(submitted):
    one = reviewer(submitted)
    read = queries.words_to_attest(submitted, one, "signature", ON).digest
    change(one, weekly_hours=Reviewer.objects.get(pk=one).profile["weekly_hours"] + 5)
    affirmed = {"no_conflict": True, "reviewed_records": True, "qualified": True, "on": ON}
    with pytest.raises(Refused, match="the words changed since you read them"):
        attest(submitted.number, reviewer_id=one, **affirmed, way="file", read=read, **BY)
    attest(
        submitted.number,
        reviewer_id=one,
        **affirmed,
        way="browser with second factor",
        read=queries.words_to_attest(submitted, one, "signature", ON).digest,
        **BY,
    )
    assert queries.reasons_not_to_sign(submitted, one, ON) == ()


def test_an_attestation_does_not_hold_for_ever(submitted):
    one = reviewer(submitted)
    assert queries.reasons_not_to_sign(submitted, one, date(2013, 11, 4)) == ()
    assert "is too old" in stopped(submitted, one, date(2013, 11, 5))


def test_what_happens_after_the_signature_changes_nothing(submitted):
    one = reviewer(submitted)
    signed = sign_it(submitted, one)
    assert services.suspend(one, reason="complaint", today=NEXT, **BY) == ()
    change(one, licences=[])
    with pytest.raises(Refused, match="the assignment is signed"):
        services.withdraw(submitted.number, reviewer_id=one, reason="suspended", today=NEXT, **BY)
    submitted.refresh_from_db()
    assert (submitted.state, determinations.determination(submitted)) == ("signed", signed)


def test_a_dispute_that_ended_leaves_nobody_waiting(submitted):
    move(submitted, State.TERMINATED, by="intake:maria", at=AT)
    assert queries.assignment(submitted) is None
    assert not queries.without_reviewer()
    assert not queries.owed()
