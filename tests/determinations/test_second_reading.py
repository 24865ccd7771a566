"""A reader of the panel reads a finished review a second time: named, screened, blind, answered, and never told of."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.determinations.test_checks import AFFIRMED, rule, write
from tests.samples import at_the_desk, handed_in

from openimr.accounts.models import Role
from openimr.accounts.services import open_account, set_email
from openimr.cases import queries as cases
from openimr.determinations import queries, services
from openimr.determinations.adapters.second_reading_file import FILE, reading_rules
from openimr.determinations.domain.second_reading import ItemAnswer, agreement_in
from openimr.determinations.models import QualityCheck, ReadingBegun, SampleLot, SecondReading
from openimr.errors import DataFileInvalid, NotFound, Refused
from openimr.panel import queries as panel
from openimr.panel import services as panel_services
from openimr.panel.adapters.resampling import draws
from openimr.panel.domain.second_readers import one_door
from openimr.panel.models import Certificate, Reviewer, SecondReader
from openimr.panel.services import put_profiles
from openimr.review import services as desk

ON = date(2013, 10, 21)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
HEAD = {"by": "medical_director:head", "at": AT}
CITED = {"guidelines": (), "no_guideline_because": "No guideline applies."}


class Account:
    """Whoever asks, as a page knows it."""

    def __init__(self, role: str, reviewer_id: str = "") -> None:
        self.role, self.reviewer_id, self.actor = role, reviewer_id, f"{role}:one"


@pytest.fixture
def case(db, tmp_path):
    return handed_in("work-hardening", tmp_path, today=ON, at=AT)


def who(case) -> str:
    return panel.assignment(case).reviewer_id


def asked(case, *, holds: bool = False) -> QualityCheck:
    return services.ask_for_reading(case.number, seat=1, words="a complaint", holds=holds, **HEAD)


def named(check, reviewer_id: str | None = None) -> SecondReader:
    return services.name_reader(check.pk, reviewer_id=reviewer_id, today=ON, **HEAD)


def of(reader: SecondReader) -> dict:
    return {"reviewer_id": reader.reviewer_id, "by": "reviewer:second", "at": AT}


def accepted(check) -> SecondReader:
    reader = named(check)
    return panel_services.accept_reading(reader.pk, today=ON, **of(reader))


def page_of(case) -> dict:
    document, page = min(queries.pages_to_cite(case))
    return {"document": document, "page": page}


def answer(case, *, agrees: bool) -> dict[int, ItemAnswer]:
    return {1: ItemAnswer(agrees, "The gains are documented.", (page_of(case),))}


def read(case, check, *, decision: str, agrees: bool) -> SecondReading:
    reader = accepted(check)
    services.decide_first(reader.pk, decisions={1: decision}, **of(reader))
    return services.hand_in_reading(reader.pk, answers=answer(case, agrees=agrees), today=ON, **of(reader))


def against(case) -> list[str]:
    return [one.code for one in queries.reasons_not_to_sign(case, today=ON)]


def change(case, decision: str = "overturned") -> None:
    own = {"reviewer_id": who(case), "by": "reviewer:doc", "at": AT}
    desk.decide(case.number, item=1, decision=decision, **CITED, **own)
    desk.attest(case.number, **AFFIRMED, **own)


def test_a_reader_is_screened_sees_the_case_only_while_reading_and_stays_unnamed(case):
    check = asked(case)
    board = panel.second_reader_candidates(case, 1, ON)
    own = next(one for one in board if one.reviewer_id == who(case))
    assert "reviews this case" in own.against
    with pytest.raises(Refused, match="reviews this case"):
        named(check, who(case))
    reader = named(check)
    may = [one for one in board if one.eligible]
    assert reader.reviewer_id == may[0].reviewer_id == min(may, key=lambda one: one.lot).reviewer_id
    with pytest.raises(Refused, match="asked already"):
        named(check)
    account = Account("reviewer", reader.reviewer_id)
    with pytest.raises(NotFound):
        cases.get_to_read(case.number, account)  # an offer alone opens nothing
    (offer,) = panel.offered_readings(reader.reviewer_id, ON)
    assert {party.role for party in offer.parties} >= {"injured_worker", "claims_administrator"}
    with pytest.raises(NotFound):
        panel_services.accept_reading(reader.pk, **{**of(reader), "reviewer_id": who(case)}, today=ON)
    with pytest.raises(Refused, match="words changed"):
        panel_services.accept_reading(reader.pk, today=ON, read="otherwise", **of(reader))
    panel_services.accept_reading(reader.pk, today=ON, read=offer.words.digest, **of(reader))
    assert cases.get_to_read(case.number, account) == case
    with pytest.raises(NotFound):
        cases.get(case.number, account)  # the records, and nothing else of the case
    kept = Certificate.objects.filter(case=case, step="reading")
    assert {one.reviewer_id for one in kept} == {reader.reviewer_id}
    assert "reading" not in {one.step for one in panel.certificates_for(case, Account("auditor"))}
    services.decide_first(reader.pk, decisions={1: "upheld"}, **of(reader))
    services.hand_in_reading(reader.pk, answers=answer(case, agrees=True), today=ON, **of(reader))
    with pytest.raises(NotFound):
        cases.get_to_read(case.number, account)
    told = [(event.kind, event.actor, str(event.payload)) for event in cases.timeline(case)]
    about = [one for one in told if "reading" in one[0] or one[0] == "quality.read_again"]
    assert [kind for kind, _, _ in about] == [
        "panel.reading_offered",
        "panel.reading_accepted",
        "quality.reading_begun",
        "panel.reading_handed_in",
        "quality.read_again",
    ]
    assert {actor for _, actor, _ in about} == {"medical_director:head", "second reader"}
    assert reader.reviewer_id not in str(told)
    assert "reviewer:second" not in str(told)
    assert queries.done(check).disputed == ()
    assert against(case) == []


def test_nothing_of_the_first_review_is_shown_before_the_readers_own_decisions(case):
    check = asked(case)
    reader = accepted(check)
    with pytest.raises(Refused, match="decide every item yourself first"):
        services.hand_in_reading(reader.pk, answers=answer(case, agrees=True), today=ON, **of(reader))
    with pytest.raises(Refused, match="item 1: upheld or overturned"):
        services.decide_first(reader.pk, decisions={}, **of(reader))
    with pytest.raises(NotFound):
        services.decide_first(reader.pk, decisions={1: "upheld"}, **{**of(reader), "reviewer_id": who(case)})
    begun = services.decide_first(reader.pk, decisions={1: "overturned"}, **of(reader))
    assert begun.shown["items"][0]["decision"] == "upheld"
    assert who(case) not in str(begun.shown)
    with pytest.raises(Refused, match="kept already"):
        services.decide_first(reader.pk, decisions={1: "upheld"}, **of(reader))
    for told, words in (
        ({}, "say whether you agree"),
        ({1: ItemAnswer(False, " ", (page_of(case),))}, "say why"),
        ({1: ItemAnswer(False, "Why.", ())}, "cite a page"),
        ({1: ItemAnswer(False, "Why.", ({**page_of(case), "page": 9999},))}, "has no page 9999"),
    ):
        with pytest.raises(Refused, match=words):
            services.hand_in_reading(reader.pk, answers=told, today=ON, **of(reader))
    change(case)  # the physician hands in anew; the reader goes on with what was shown
    services.hand_in_reading(reader.pk, answers=answer(case, agrees=False), today=ON, **of(reader))
    found = queries.done(check)
    assert (found.items[0]["first"], found.items[0]["decision"], found.disputed, found.changed) == (
        "upheld",
        "overturned",
        (1,),
        True,
    )
    for undo in (
        lambda: ReadingBegun.objects.all().update(decisions={}),
        lambda: ReadingBegun.objects.all().delete(),
        lambda: SecondReading.objects.all().update(decisions=[]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            undo()


def test_a_reader_writes_no_word_of_the_review(case):
    reader = accepted(asked(case))
    for door in (
        lambda told: desk.decide(case.number, item=1, decision="overturned", **CITED, **told),
        lambda told: desk.edit_summary(case.number, sentences=(), **told),
        lambda told: desk.attest(case.number, **AFFIRMED, **told),
        lambda told: services.sign(case.number, reviewer_id=told["reviewer_id"], on=ON, by=told["by"], at=AT),
    ):
        with pytest.raises((Refused, NotFound)):
            door(of(reader))


def test_a_disagreement_before_the_signature_waits_for_the_medical_director(case):
    check = asked(case, holds=True)
    assert against(case) == ["second_reading_open"]
    read(case, check, decision="overturned", agrees=False)
    assert against(case) == ["second_reading_disagrees"]
    with pytest.raises(Refused, match="waits for the medical director"):
        services.sign(case.number, reviewer_id=who(case), on=ON, by="reviewer:doc", at=AT)
    (waiting,) = queries.disagreements_open()
    assert waiting.reading.answer_due == date(2013, 10, 23)
    told = {"kind": "returned", "words": "", "comments": {1: "Look at the work status of 09/10 again."}}
    for changes, words in (
        ({"by": "quality:mara"}, "medical director's to answer"),
        ({"kind": "taken_up"}, "choose one of the answers"),
        ({"comments": {1: "  "}}, "say to the physician"),
        ({"kind": "stands"}, "say why"),
    ):
        with pytest.raises(Refused, match=words):
            services.answer_disagreement(check.pk, **{**told, **HEAD, **changes})
    services.answer_disagreement(check.pk, **told, **HEAD)
    assert panel.assignment(case).step == "accepted"
    (comment,) = queries.comments(case)
    assert comment.text == "Look at the work status of 09/10 again."
    assert "comment_unanswered" in against(case)
    assert "second_reading_disagrees" not in against(case)
    with pytest.raises(Refused, match="answered already"):
        services.answer_disagreement(check.pk, **told, **HEAD)
    own = {"reviewer_id": who(case), "by": "reviewer:doc", "at": AT}
    services.answer_comment(comment.id, kind="stands", because="It tells of another week.", **own)
    desk.attest(case.number, **AFFIRMED, **own)
    services.sign(case.number, reviewer_id=who(case), on=ON, by="reviewer:doc", at=AT)
    assert services.open_for(case, 1) is None


def test_a_disagreement_after_the_signature_changes_no_letter_and_is_answered_all_the_same(case):
    check = asked(case)
    services.sign(case.number, reviewer_id=who(case), on=ON, by="reviewer:doc", at=AT)
    read(case, check, decision="upheld", agrees=False)  # the decision alike, the reasons not
    found = queries.done(check)
    assert (found.disputed, found.reading.consequence, found.reading.holds) == ((1,), "after_signature", False)
    assert [one for one, _ in queries.answers_open(found.reading)] == ["stands", "taken_up"]
    services.answer_disagreement(check.pk, kind="taken_up", words="Spoken of with the physician.", comments={}, **HEAD)
    assert queries.disagreements_open() == ()


def test_who_declines_or_does_not_answer_is_not_asked_again_and_the_lot_names_the_next(case):
    check = asked(case)
    QualityCheck.objects.filter(pk=check.pk).update(by_lot=True)
    first = named(check)
    with pytest.raises(Refused, match="not on the list"):
        panel_services.decline_reading(first.pk, reason="mood", today=ON, **of(first))
    panel_services.decline_reading(first.pk, reason="no_time", today=ON, **of(first))
    second = panel.open_reader(case, 1)
    assert (second.by_lot, second.step) == (True, "offered")
    assert second.reviewer_id != first.reviewer_id
    assert panel_services.lapse_readings(today=second.due, by="software", at=AT) == []
    assert panel_services.lapse_readings(today=date(2013, 10, 24), by="software", at=AT) == [second.pk]
    third = panel.open_reader(case, 1)
    asked_before = {first.reviewer_id, second.reviewer_id}
    if third is None:
        assert cases.timeline(case).filter(kind="quality.nobody_to_read").exists()
        assert not any(one.eligible for one in panel.second_reader_candidates(case, 1, ON))
    else:
        assert third.reviewer_id not in asked_before
    board = panel.second_reader_candidates(case, 1, ON)
    assert not any(one.eligible for one in board if one.reviewer_id in asked_before)


def test_the_reader_is_reminded_once_and_let_go_when_the_review_becomes_anothers(case, settings):
    check = asked(case)
    reader = accepted(check)
    settings.PORTAL_NOTICES = True
    account, _ = open_account(username="reads", role=Role.REVIEWER, password="x", reviewer_id=reader.reviewer_id)
    with pytest.raises(Refused, match="no e-mail address"):
        set_email(account, "nobody", at=AT)
    set_email(account, "reads@example.org", at=AT)
    assert (reader.due, reader.remind_on) == (date(2013, 10, 25), date(2013, 10, 24))
    assert panel_services.remind_readers(today=ON, by="software", at=AT) == []
    assert panel_services.remind_readers(today=date(2013, 10, 24), by="software", at=AT) == [reader.pk]
    assert panel_services.remind_readers(today=date(2013, 10, 25), by="software", at=AT) == []
    [job] = ProcrastinateJob.objects.filter(task_name="panel.mail_reader")
    assert panel_services.mail_reader(**job.args)
    [sent] = mail.outbox
    assert (sent.to, "due on 10/25/2013" in sent.body, case.number in sent.body) == (["reads@example.org"], True, False)
    set_email(account, "", at=AT)
    assert not panel_services.mail_reader(**job.args)
    panel_services.recuse(case.number, reviewer_id=who(case), reason="unable", today=ON, by="test", at=AT)
    reader.refresh_from_db()
    check.refresh_from_db()
    assert (reader.step, check.outcome) == ("withdrawn", "moot")
    with pytest.raises(NotFound):
        cases.get_to_read(case.number, Account("reviewer", reader.reviewer_id))
    assert "reads this case a second time" in str(panel.barred(case)[reader.reviewer_id])


def test_withdrawn_suspended_or_given_back_ends_the_access(case):
    check = asked(case)
    for end in (
        lambda _: services.withdraw_reader(check.pk, reason="overdue", words="", today=ON, **HEAD),
        lambda one: panel_services.give_reading_back(one.pk, reason="knows", today=ON, **of(one)),
        lambda one: panel_services.suspend(one.reviewer_id, reason="a complaint", today=ON, **HEAD),
    ):
        reader = accepted(check)
        end(reader)
        with pytest.raises(NotFound):
            cases.get_to_read(case.number, Account("reviewer", reader.reviewer_id))
        with pytest.raises(NotFound):
            services.decide_first(reader.pk, decisions={1: "upheld"}, **of(reader))


def test_nobody_of_the_physicians_practice_family_or_address_reads(case):
    may = [one.reviewer_id for one in panel.second_reader_candidates(case, 1, ON) if one.eligible]
    assert len(may) >= 3
    works = {"kind": "professional", "relation": "employee", "since": "2010-01-01", "until": None, "source": "file"}
    profiles = dict(Reviewer.objects.values_list("pk", "profile"))
    first, at_work, at_home, free = who(case), may[0], may[1], may[2]
    for one in (first, at_work):
        profiles[one]["affiliations"] = [
            *profiles[one].get("affiliations", []),
            {**works, "party": "Ridgeline Pain Physicians"},
        ]
    for one in (first, at_home):
        profiles[one]["addresses"] = ["4410 Almond Street, Suite 7, Fresno, CA 93701"]
    profiles[free]["addresses"] = ["4410 Almond Street, Suite 9, Fresno, CA 93701"]
    put_profiles([profiles[one] for one in (first, at_work, at_home, free)], by="test", at=AT, facts={})
    board = {one.reviewer_id: one.against for one in panel.second_reader_candidates(case, 1, ON)}
    assert any("works at one place" in why for why in board[at_work]), board[at_work]
    assert any("at one address" in why for why in board[at_home])
    assert board[free] == ()


def test_a_door_is_one_unless_both_name_another_unit():
    here = ("12 Oak Street, Suite 3, Fresno, CA 93701",)
    assert one_door(here, ("12 Oak St., Ste 3, Fresno, California 93701",))
    assert one_door(here, ("12 Oak Street, Fresno, CA 93701",))
    assert not one_door(here, ("12 Oak Street, Suite 4, Fresno, CA 93701",))
    assert not one_door(here, ())


def test_a_lot_of_what_the_review_becomes_is_drawn_too_and_everything_can_be_audited(db, tmp_path, settings):
    told = [
        rule("ups", "upheld", 0.0, "check"),
        rule("downs", "overturned", 1.0, "reading", ", holds: true, reader: lot"),
    ]
    settings.SAMPLING_RULES = write(tmp_path, "\n".join(told))
    case = handed_in("work-hardening", tmp_path, today=ON, at=AT)
    assert list(SampleLot.objects.values_list("rule", "picked")) == [("ups", False)]
    drawn = cases.timeline(case).get(kind="quality.lots_drawn")
    assert drawn.payload["not_of_the_kind"] == ["downs"]
    change(case)  # upheld at first, overturned when it is handed in again: that slips by no rule
    assert list(SampleLot.objects.values_list("rule", "picked")) == [("ups", False), ("downs", True)]
    reader = panel.open_reader(case, 1)
    assert (reader.by_lot, reader.step) == (True, "offered")
    change(case, "upheld")  # and back again: what was picked stays picked
    assert "second_reading_open" in against(case)
    assert list(SampleLot.objects.values_list("rule", "hand_in")) == [("ups", 1), ("downs", 2), ("ups", 3)]
    assert services.open_for(case, 1).shown["items"][0]["decision"] == "upheld"
    found = queries.audit_of_lots(case)
    assert [one.sentence for one in found if not one.holds] == []
    assert any("lowest lot" in one.sentence for one in found)
    assert reader.reviewer_id not in str(found)
    SecondReader.objects.filter(pk=reader.pk).update(reviewer_id=reader.board[1]["reviewer"])
    assert [one.sentence for one in queries.audit_of_lots(case) if not one.holds] != []


def test_whoever_changes_what_was_let_pass_or_returned_is_not_past_the_lot(db, tmp_path, settings):
    settings.SAMPLING_RULES = write(tmp_path, rule("every", "every", 1.0, "check"))
    case = handed_in("work-hardening", tmp_path, today=ON, at=AT)
    staff = {"by": "quality:mara", "at": AT}
    first = queries.current_check(case, 1, who(case))
    services.let_pass(first.pk, **staff)
    own = {"reviewer_id": who(case), "by": "reviewer:doc", "at": AT}
    change(case)  # after it was let pass
    second = queries.current_check(case, 1, who(case))
    assert (second.pk != first.pk, second.outcome) == (True, "")
    place = {"item": 1, "kind": "decision", "key": "", "reason": "fact", "severity": "blocks", "text": "Is that so?"}
    services.comment(second.pk, **place, **staff)
    services.return_case(second.pk, **staff)
    (comment,) = queries.comments(case)
    services.answer_comment(comment.id, kind="stands", because="It is.", **own)
    desk.attest(case.number, **AFFIRMED, **own)  # nothing changed: no lot is due
    assert queries.current_check(case, 1, who(case)) == second
    change(case, "upheld")
    assert queries.current_check(case, 1, who(case)).pk not in {first.pk, second.pk}
    found = queries.audit_of_lots(case)
    assert [one.sentence for one in found if not one.holds] == []
    assert any("nothing was changed since" in one.sentence for one in found)


def test_what_is_asked_before_the_hand_in_waits_for_it(db, tmp_path):
    case = at_the_desk("work-hardening", tmp_path, today=ON, at=AT)
    check = asked(case)
    reader = accepted(check)
    with pytest.raises(Refused, match="not handed in yet"):
        services.decide_first(reader.pk, decisions={1: "upheld"}, **of(reader))


def test_agreement_is_told_by_group_and_small_numbers_by_their_counts_alone(case):
    read(case, asked(case), decision="overturned", agrees=False)
    for one in queries.agreement_by_group():
        assert (one.items, one.cases, one.alike, one.enough, one.kappa, one.disputed) == (1, 1, 0, False, None, 1)
    assert {one.group for one in queries.agreement_by_group()} > {"all"}


def told(first: str, second: str) -> dict:
    return {"item": 1, "first": first, "decision": second}


def test_kappa_and_its_interval_are_those_of_a_table_counted_by_hand():
    up, over = "upheld", "overturned"
    pairs = [(up, up)] * 20 + [(up, over)] * 5 + [(over, up)] * 10 + [(over, over)] * 15
    found = agreement_in("all", [[told(*pair)] for pair in pairs], enough=True, draws=draws(1, times=500))
    assert (found.items, found.cases, found.alike, found.disputed) == (50, 50, 35, 15)
    assert found.kappa == pytest.approx(0.4)  # observed 0.7, by chance 0.5
    assert found.low < 0.4 < found.high
    assert found.alike_low < 0.7 < found.alike_high
    in_pairs = [[told(*pair)] * 2 for pair in pairs[::2]]  # two items of a case are one opinion
    wider = agreement_in("all", in_pairs, enough=True, draws=draws(1, times=500))
    assert wider.items == 50
    assert wider.alike_high - wider.alike_low > found.alike_high - found.alike_low
    alike = agreement_in("all", [[told(up, up)]] * 20, enough=True, draws=draws(1, times=100))
    assert (alike.kappa, alike.share) == (None, 1.0)  # chance alone explains it
    few = agreement_in("all", [[told(up, over)]], enough=False, draws=draws(1))
    assert (few.kappa, few.low, few.alike_low, few.alike) == (None, None, None, 0)


def test_the_file_of_consequences_is_whole_and_its_faults_are_named(tmp_path):
    assert reading_rules().consequence("unsigned", ON).holds
    broken = tmp_path / "second_reading.yaml"
    for old, new, words in (
        ("when: signed, holds: false", "when: signed, holds: true", "neither waits nor goes back"),
        ("  - {id: taken_up", "  - {id: stands", "no words for the answer taken_up"),
    ):
        broken.write_text(Path(FILE).read_text().replace(old, new))
        with pytest.raises(DataFileInvalid, match=words):
            reading_rules.__wrapped__(broken)
