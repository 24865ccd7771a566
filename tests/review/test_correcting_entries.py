"""What was entered wrongly is corrected: facts, time limits, eligibility, findings and drafts follow, and go back."""

import re
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.portal.joining import enter
from tests.samples import at_the_desk, carry_sample, handed_in
from typer.testing import CliRunner

from openimr.accounts.models import Role
from openimr.accounts.services import open_account
from openimr.cases import queries as cases
from openimr.cases.models import Case, DisputedItem
from openimr.dashboards.case_wording import case_wording
from openimr.dashboards.commands.entries import case_app
from openimr.demo.console import SAMPLES
from openimr.determinations import queries as determinations
from openimr.determinations import services as determination_services
from openimr.errors import CaseFileInvalid, OpenIMRError, Refused
from openimr.intake import queries as intake
from openimr.intake.adapters.case_folder import read_case_folder
from openimr.intake.domain.entries import Change
from openimr.intake.services import evaluate_eligibility, receive
from openimr.panel import queries as panel
from openimr.panel import services as panel_services
from openimr.panel.domain.reviewers import Affiliation
from openimr.portal import queries as portal
from openimr.review import queries as review
from openimr.review import services
from openimr.review.domain.texts import Add

AT = datetime(2017, 2, 6, 20, 0, tzinfo=UTC)
ON = date(2017, 2, 6)
WHO = {"today": ON, "by": "intake:clerk", "at": AT}
SAMPLE = "lumbar-mri-and-therapy"
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path) -> Case:
    return at_the_desk(SAMPLE, tmp_path, today=ON, at=AT)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def picture(case: Case):
    """All that is computed of a case, and its texts as they stand."""
    case = fresh(case)
    texts = [review.sentences(case, item) for item in (0, *case.items.values_list("number", flat=True))]
    return cases.case_facts(case), review.standing(case), intake.form_differences(case), texts


def change(place: str, now: str, **told) -> Change:
    return Change(place, now, told.pop("reason", "as the application has it"), **told)


def undo(case: Case, number: int, **who):
    return services.correct_entry(
        case.number, changes=services.undo_of(case, number, "mistaken"), undoes=number, **(who or WHO)
    )


def says(done) -> str:
    return "\n".join(one.sentence(case_wording().grounds) for one in done.follows)


def reviewer_of(case: Case) -> str:
    return panel.assignment(case).reviewer_id


def see(case: Case) -> int:
    return services.see_entries(case.number, upto=99, reviewer_id=reviewer_of(case), by="reviewer:somebody", at=AT)


def test_every_fault_is_named_at_once_and_nothing_is_stored(desk):
    before = picture(desk)
    wrong = [
        change("utilization_review.served", "2016-11-20"),
        change("injury.dat", "2016-08-18"),
        change("injury.date", "2016-13-01", reason=" "),
        change("items.1.decision", "deniedd", page=3),
        change("injured_worker.last_name", "", was="Somebody"),
        change("application.signed", "2017-02-07"),
        change("employer.name", "Elsewhere", document="0" * 64, page=1),
    ]
    with pytest.raises(CaseFileInvalid) as told:
        services.correct_entry(desk.number, changes=wrong, **WHO)
    faults = {(fault.field, fault.sentence.split(";")[0].split(" (")[0]) for fault in told.value.faults}
    assert faults >= {
        ("utilization_review.served", "its service"),
        ("injury.dat", "is no field that can be corrected"),
        ("injury.date", "needs a reason: say why it is corrected"),
        ("injury.date", "2016-13-01 is not a date"),
        ("items.1.decision", "names a page and no document"),
        ("items.1.decision", "'deniedd' is not one of: 'modified', 'denied' or 'delayed'"),
        ("injured_worker.last_name", "was changed by somebody else meanwhile"),
        ("injured_worker.last_name", "is empty"),
        ("application.signed", "lies in the future"),
        ("employer.name", "names a document that the case file does not have"),
    }
    assert picture(desk) == before
    assert not desk.entry_corrections.exists()


def test_what_follows_is_told_before_and_is_what_comes(desk):
    before = picture(desk)
    late = [change("application.received", "2017-02-01"), change("assigned", "2017-02-02")]
    foreseen = services.foresee_entry(desk.number, changes=late, **WHO)
    assert picture(desk) == before
    assert (
        "“Filed in time” is not met instead of met: received 02/01/2017, 9 days after the last day 01/23/2017"
        in says(foreseen)
    )
    assert "is due 03/03/2017 instead of 02/18/2017" in says(foreseen)
    assert "it stays where it is although a ground of eligibility is not met any more" in says(foreseen)
    done = services.correct_entry(desk.number, changes=late, foreseen=foreseen.digest, **WHO)
    assert done == foreseen
    case = fresh(desk)
    assert case.state == "under_review"
    assert next(one for one in intake.eligibility(case) if one.ground == "timely").status == "not_met"
    assert [one.act for one in panel.stops(ON)] == ["weigh"]
    event = case.events.get(kind="case.corrected")
    assert event.payload == {"correction": 1, "fields": ["application.received", "assigned"]}
    assert cases.broken_event(case) is None
    with pytest.raises(Refused, match="something else follows"):
        services.correct_entry(case.number, changes=[change("injury.occupation", "Driver")], foreseen="0", **WHO)
    undo(case, 1)
    assert picture(desk) == before
    assert panel.stops(ON) == ()
    with pytest.raises(Refused, match="taken back already"):
        undo(case, 1)


def test_the_physicians_work_stays_and_what_is_computed_follows(desk):
    who = {"reviewer_id": reviewer_of(desk), "by": "reviewer:somebody", "at": AT}
    services.decide(desk.number, item=1, decision="overturned", guidelines=(), no_guideline_because="none", **who)
    version, _ = review.text(desk, 1)
    own = "In my judgment the examination shows what is asked for."
    services.write_text(desk.number, item=1, base=version, operations=[Add("own1", "99", own)], **who)
    before = picture(desk)
    done = services.correct_entry(
        desk.number, changes=[change("items.1.request", "MRI cervical spine without contrast")], **WHO
    )
    assert "Item 1 is understood as “Magnetic resonance imaging, cervical spine”" in says(done)
    case = fresh(desk)
    assert own in {sentence.text for sentence in review.sentences(case, 1)}
    assert review.item_review(case, 1).decision == "overturned"
    assert review.standing(case).items[1].findings != before[1].items[1].findings
    assert review.standing(case).items[2] == before[1].items[2]
    (unseen,) = review.entries_unseen(case, reviewer_of(case))
    assert unseen.items == (0, 1)
    blocking = {one.check for one in determinations.quality(case, today=ON) if one.severity == "blocks"}
    assert "entry_corrected" in blocking
    assert see(case) == 1
    assert "entry_corrected" not in {one.check for one in determinations.quality(case, today=ON)}
    undo(case, 1)
    facts, standing, differences, _ = before
    assert picture(case)[:3] == (facts, standing, differences)
    assert own in {sentence.text for sentence in review.sentences(fresh(case), 1)}


def test_what_was_handed_in_is_not_any_more(tmp_path):
    case = handed_in("work-hardening", tmp_path, today=date(2013, 10, 21), at=datetime(2013, 10, 21, 20, tzinfo=UTC))
    who = {"today": date(2013, 10, 22), "by": "medical_director:head", "at": datetime(2013, 10, 22, 20, tzinfo=UTC)}
    done = services.correct_entry(case.number, changes=[change("injury.claim_number", "WC-0000")], **who)
    assert "handed in already" in says(done)
    case = fresh(case)
    assert panel.assignment(case).step == "accepted"
    assert not case.review_attestations.exists()
    with pytest.raises(Refused, match="look at it, and say so") as refused:
        determination_services.sign(
            case.number, reviewer_id=reviewer_of(case), on=who["today"], by="reviewer:somebody", at=who["at"]
        )
    assert {reason.code for reason in refused.value.reasons} >= {"entry_corrected", "not_attested"}


def test_a_typo_that_made_a_case_ineligible_is_set_right(tmp_path):
    """The case goes out and comes in again where nobody reviews it, with the time limits that it had."""
    journey = carry_sample(SAMPLE, tmp_path, today=ON, at=AT, reviewed=False)
    case = Case.objects.get(number=journey.case_number)
    held = panel.assignment(case)
    panel_services.withdraw(
        case.number, reviewer_id=held.reviewer_id, reason="overdue", today=ON, by="medical_director:head", at=AT
    )
    before = picture(case)
    assert fresh(case).state == "records_ready"
    done = services.correct_entry(case.number, changes=[change("application.signed_by", "employer")], **WHO)
    assert "The case is ineligible then; it was records ready." in says(done)
    assert [one.rule for one in review.standing(fresh(case)).limits if one.met_on is None] == []
    undo(case, 1)
    assert picture(case) == before


def test_a_party_that_ties_the_reviewer_is_told_to_the_medical_director(desk):
    panel_services.disclose(
        reviewer_of(desk),
        Affiliation("Quillfeather Claims Bureau", "professional", "Employee", date(2010, 1, 1), None, "self"),
        today=ON,
        by="medical_director:head",
        at=AT,
    )
    done = services.correct_entry(
        desk.number, changes=[change("claims_administrator.name", "Quillfeather Claims Bureau")], **WHO
    )
    assert "tied to a party" in says(done)
    assert fresh(desk).events.filter(kind="panel.conflict_found").exists()


@pytest.fixture
def received(tmp_path) -> Case:
    """A case that was taken in and found eligible; its records are not read."""
    case = receive(read_case_folder(SAMPLES / SAMPLE), by="test", at=AT)
    evaluate_eligibility(case.number, today=ON, by="test", at=AT)
    return case


DAYS = st.dates(date(2016, 8, 1), ON).map(date.isoformat)
WORDS = st.text("abcdefghij XYZ.,'|é-", max_size=12)
PLACES = {
    "injury.date": DAYS,
    "injury.claim_number": WORDS,
    "injury.body_parts": st.lists(st.sampled_from(["neck", "leg | right", "wrist | left"]), max_size=3).map("\n".join),
    "injury.diagnoses": st.lists(st.sampled_from(["M54.16 | Radiculopathy", "S33.5XXA | Sprain"])).map("\n".join),
    "utilization_review.date": DAYS,
    "utilization_review.served": DAYS | st.just(""),
    "utilization_review.service": st.sampled_from(["", "mail", "personal", "mail_outside_us"]),
    "utilization_review.basis": st.sampled_from(["medical_necessity", "conditional_non_certification"]),
    "application.received": DAYS,
    "application.signed": DAYS | st.just(""),
    "application.signed_by": st.sampled_from(["", "employee", "employer", "attorney"]),
    "application.liability_disputed": st.sampled_from(["yes", "no"]),
    "application.priority": st.sampled_from(["regular", "expedited"]),
    "application.formulary_drugs": st.sampled_from(["yes", "no", ""]),
    "assigned": DAYS,
    "injured_worker.last_name": WORDS,
    "representative.first_name": WORDS,
    "representative.last_name": WORDS,
    "utilization_review_organization.reviewer.name": WORDS,
    "items.1.request": WORDS,
    "items.2.authorized": WORDS,
    "items.3.guidelines": st.sampled_from(["", "MTUS | Low Back Complaints | 2004 || 1, 2", "ODG | Low Back | x"]),
    "items.4.request": WORDS,
    "items.4.decision": st.sampled_from(["denied", "modified", ""]),
}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(st.sampled_from(sorted(PLACES)), st.none(), min_size=1, max_size=4), min_size=1, max_size=3
    ),
    st.data(),
)
def test_corrections_taken_back_leave_the_case_as_it_was(received, batches, data):
    """Whatever is corrected and taken back, the last first: facts, time limits, eligibility and state are as before."""
    with transaction.atomic():
        _there_and_back(received, [[change(place, data.draw(PLACES[place])) for place in batch] for batch in batches])
        transaction.set_rollback(True)


def _there_and_back(received: Case, batches: list[list[Change]]) -> None:
    stood, made = [], []
    for changes in batches:
        before = picture(received)
        try:
            done = services.correct_entry(received.number, changes=changes, **WHO)
        except OpenIMRError:
            assert picture(received) == before
        else:
            stood.append(before)
            made.append(done.number)
    while made:
        undo(received, made.pop())
        told, (facts, standing, *rest) = stood.pop(), picture(received)
        assert facts == told[0]
        assert standing.limits == told[1].limits
        assert [standing, *rest] == list(told[1:])
    assert cases.broken_event(received) is None


def test_a_missed_item_is_added_and_one_too_many_dropped(received):
    added = [change("items.4.request", "Acupuncture 6 visits"), change("items.4.decision", "denied")]
    services.correct_entry(received.number, changes=added, **WHO)
    stands = intake.what_was_entered(received).stands
    dropped = [change(place, "") for place, text in stands.items() if place.startswith("items.2.") and text]
    services.correct_entry(received.number, changes=dropped, **WHO)
    assert [item.number for item in cases.case_facts(fresh(received)).items] == [1, 3, 4]


def test_a_changed_folder_does_not_take_a_correction_back(received, tmp_path):
    services.correct_entry(received.number, changes=[change("injury.claim_number", "TCM-16-77121")], **WHO)
    folder = tmp_path / "again"
    shutil.copytree(SAMPLES / SAMPLE, folder)
    written = (folder / "case.yaml").read_text().replace("School bus driver", "Driver of a school bus")
    (folder / "case.yaml").write_text(written)
    with pytest.raises(Refused, match=r"injury\.claim_number was corrected since it was entered"):
        receive(read_case_folder(folder), by="test", at=AT)
    (folder / "case.yaml").write_text(written.replace("TCM-16-77120", "TCM-16-77121"))
    receive(read_case_folder(folder), by="test", at=AT)
    assert cases.case_facts(fresh(received)).occupation == "Driver of a school bus"


def test_items_come_and_go_only_before_a_reviewer_has_them(desk):
    with pytest.raises(Refused, match="no item is dropped once a reviewer has accepted"):
        services.correct_entry(
            desk.number,
            changes=[
                Change(place, "", "not there")
                for place, text in intake.what_was_entered(desk).stands.items()
                if place.startswith("items.3.") and text
            ],
            **WHO,
        )


def test_a_signed_case_is_refused_with_the_way_there_is(tmp_path):
    journey = carry_sample(SAMPLE, tmp_path, today=ON, at=AT)
    with pytest.raises(Refused, match="new version of the determination"):
        services.correct_entry(journey.case_number, changes=[change("injury.claim_number", "X-1")], **WHO)
    with pytest.raises(Refused, match="not the reviewer"):
        services.correct_entry(journey.case_number, changes=[], today=ON, by="reviewer:somebody", at=AT)


def at_once(*acts) -> list[str]:
    """What came of acts that begin at one time, each on a line of its own to the database."""
    start, came = threading.Barrier(len(acts)), []

    def do(act) -> None:
        start.wait()
        try:
            act()
            came.append("done")
        except Refused as refusal:
            came.append(" ".join(reason.code for reason in refusal.reasons))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return came


@pytest.mark.django_db(transaction=True)
def test_of_a_correction_and_another_or_a_signature_at_once_one_counts(tmp_path):
    on, at = date(2013, 10, 21), datetime(2013, 10, 21, 20, tzinfo=UTC)
    case = handed_in("work-hardening", tmp_path, today=on, at=at)
    seen, reviewer = intake.what_was_entered(case).digest, reviewer_of(case)

    def correct(place: str, now: str, of: str | None = None) -> Callable[[], object]:
        return lambda: services.correct_entry(
            case.number, changes=[change(place, now)], of=of, today=on, by="intake:clerk", at=at
        )

    came = at_once(correct("employer.name", "One", seen), correct("employer.fax", "(916) 555-0000", seen))
    assert sorted(came) == ["changed", "done"]
    services.see_entries(case.number, upto=1, reviewer_id=reviewer, by="reviewer:somebody", at=at)
    services.accept_drafts(case.number, reviewer_id=reviewer, by="reviewer:somebody", at=at)
    affirmed = {"no_conflict": True, "reviewed_records": True, "qualified": True}
    services.attest(case.number, reviewer_id=reviewer, **affirmed, on=on, way="file", by="reviewer:somebody", at=at)
    came = at_once(
        correct("employer.name", "Two"),
        lambda: determination_services.sign(case.number, reviewer_id=reviewer, on=on, by="reviewer:somebody", at=at),
    )
    case.refresh_from_db()
    signed = case.determinations.first()
    assert came.count("done") == 1, came
    assert ("entry_corrected" in " ".join(came)) == (signed is None)
    assert ("signed" in " ".join(came).split()) == (signed is not None)
    named = [one["organization"] or one["name"] for one in signed.content["recipients"]] if signed else []
    assert "Two" not in named
    assert cases.broken_event(case) is None


def signed_in(role: Role, reviewer_id: str = "") -> Client:
    client = Client()
    person, _ = open_account(username=f"account-{role}", role=role, password="a long password", reviewer_id=reviewer_id)
    client.force_login(person)
    return client


def test_the_page_from_the_look_to_the_physicians_desk(desk):
    page, staff = f"/cases/{desk.number}/entered/", signed_in(Role.INTAKE)
    shown = staff.get(page).content.decode()
    assert "Correct what was entered" in shown
    assert page in staff.get(f"/cases/{desk.number}/").content.decode()
    entered = intake.what_was_entered(desk)
    paper = desk.originals.get(file="01-application.pdf").sha256
    form = {f"now-{place}": text for place, text in entered.stands.items()}
    form |= {"of": entered.digest, "reason": "Misread", "document": paper, "page": "1", "step": "look"}
    wrong = staff.post(page, form | {"now-injury.date": "", "now-employer.name": ""})
    assert wrong.status_code == 422
    assert "Nothing was corrected: 2 faults" in wrong.content.decode()
    form["now-injured_worker.address.street"] = "94 Sandpiper Court"
    look = staff.post(page, form)
    assert look.status_code == 200
    told = look.content.decode()
    assert "Letters that are made from now on go to the address as it is corrected." in told
    assert "The physician is told and looks at it before signing" in told
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', told))
    sent |= {"reason-injured_worker.address.street": "Misread", "step": "save"}
    sent.pop("csrfmiddlewaretoken", None)
    assert staff.post(page, sent).status_code == 422
    assert not desk.entry_corrections.exists()
    assert staff.post(page, sent | {"confirmed": "on"}).status_code == 302
    assert staff.post(page, sent | {"confirmed": "on"}).status_code == 409  # the same form again
    assert "94 Sandpiper Court" in str(determinations.content(fresh(desk), decided_on=None)["recipients"])
    assert "94 Sandpiper Court" in staff.get(f"/cases/{desk.number}/").content.decode()
    row = staff.get(f"{page}corrections.csv").content.decode().splitlines()[1]
    assert f'"account-{Role.INTAKE}, intake"' in row
    assert "93 Sandpiper Court,94 Sandpiper Court,Misread" in row
    physician = signed_in(Role.REVIEWER, reviewer_of(desk))
    assert (
        "What was entered was corrected while you had the case"
        in physician.get(f"/cases/{desk.number}/review/").content.decode()
    )
    read = physician.get(page).content.decode()
    assert "94 Sandpiper Court" in read
    assert "Look at what follows" not in read
    assert physician.post(page, sent).status_code == 404
    assert physician.post(f"/cases/{desk.number}/review/entries/seen/", {"upto": "1"}).status_code == 302
    assert "while you had the case" not in physician.get(f"/cases/{desk.number}/review/").content.decode()
    _the_party_is_told_nothing(desk, staff, page)
    back = staff.post(page, {"step": "undo", "number": "1"})
    assert "Correction 1 is going to be taken back" in back.content.decode()
    assert signed_in(Role.PUBLICATION).post(page, sent).status_code == 404


def _the_party_is_told_nothing(desk: Case, staff: Client, page: str) -> None:
    """Nor why; and the account keeps the case where staff say that it is the same person."""
    worker = Client()
    person = enter(desk, Role.INJURED_WORKER)
    worker.force_login(person)
    own = worker.get(f"/portal/cases/{desk.number}/")
    assert own.status_code == 200
    assert "Misread" not in own.content.decode()
    named = {"step": "look", "now-injured_worker.last_name": "Quintana", "reason": "One letter too many"}
    told = staff.post(page, named).content.decode()
    assert "The injured worker is the same as before" in told
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', told))
    sent |= {"reason-injured_worker.last_name": "One letter too many", "step": "save", "confirmed": "on"}
    assert staff.post(page, sent | {"same-injured_worker": "on"}).status_code == 302
    assert "One letter too many" not in worker.get(f"/portal/cases/{desk.number}/").content.decode()
    assert portal.visible(person).filter(pk=desk.pk).exists()
    undo(desk, 2)
    assert not portal.visible(person).filter(pk=desk.pk).exists()  # nobody said that it is the same person


def test_what_follows_is_told_in_the_words_of_the_page_of_the_case(received):
    """Grounds of eligibility by their names there, as in the table of them; no name that only the software has."""
    staff, page = signed_in(Role.INTAKE), f"/cases/{received.number}/entered/"
    sent = {"step": "look", "now-utilization_review.served": "2016-12-20", "now-application.signed_by": "employer"}
    told = staff.post(page, sent | {"reason": "Misread"}).content.decode()
    (follows,) = re.findall(r'<ul class="entered-follows"[^>]*>(.*?)</ul>', told, re.DOTALL)
    assert "“Filed in time” stays met: received 01/04/2017, 20 days before the last day 01/24/2017" in follows
    assert "“Who filed” is not met instead of met" in follows
    assert not re.search(r"[a-z]_[a-z]", re.sub(r"<[^>]*>", "", follows))
    names = set(case_wording().grounds.values())
    assert set(re.findall(r"<li[^>]*>“([^”]+)” (?:is|stays) (?:not )?met", follows)) <= names


def test_a_case_of_many_items_is_corrected_part_by_part(received):
    items = [
        DisputedItem(case=received, number=number, request=f"Treatment {number}", ur_decision="denied")
        for number in range(4, 151)
    ]
    DisputedItem.objects.bulk_create(items)
    staff, page = signed_in(Role.INTAKE), f"/cases/{received.number}/entered/"
    first = staff.get(page).content.decode()
    assert 'href="?part=items.150"' in first
    assert "now-items.150.request" not in first
    part = staff.get(f"{page}?part=items.150").content.decode()
    assert part.count('name="now-') == 7
    sent = {"step": "look", "now-items.150.request": "Acupuncture", "reason": "Misread"}
    assert "Item 150 is understood" not in staff.post(page, sent).content.decode()  # nothing is weighed yet
    assert "Item 150: The request as the application words it" in staff.post(page, sent).content.decode()


def test_by_the_command_line(received, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "the test's own server, which runs already")
    run = CliRunner().invoke
    listed = run(case_app, ["correct", received.number])
    assert "injury.claim_number: TCM-16-77120" in listed.output
    file = tmp_path / "correction.yaml"
    file.write_text(
        "reason: A typo.\nchanges:\n  - {place: utilization_review.served, was: 2016-12-19, now: 2016-12-20}\n"
    )
    told = run(case_app, ["correct", received.number, str(file)], input="n\n")
    assert told.exit_code == 1
    assert "within this time” is due 01/24/2017 instead of 01/23/2017; it was met 01/04/2017, in time" in told.output
    assert "“Filed in time” stays met: received 01/04/2017, 20 days before the last day 01/24/2017" in told.output
    assert "timely" not in told.output.lower()
    assert not received.entry_corrections.exists()
    assert run(case_app, ["correct", received.number, str(file), "--yes"]).exit_code == 0
    assert cases.case_facts(fresh(received)).ur_served == date(2016, 12, 20)
    again = run(case_app, ["correct", received.number, "--undo", "1", "--because", "It was right", "--yes"])
    assert again.exit_code == 0
    assert "correction 1 by command-line" in run(case_app, ["correct", received.number]).output
    file.write_text("changes:\n  - {place: injury.dat, now: 2016}\n")
    assert isinstance(run(case_app, ["correct", received.number, str(file)]).exception, CaseFileInvalid)
