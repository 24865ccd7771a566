"""Quality staff returns a finished review with comments tied to places; the reviewer answers; the lots that pick."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.samples import at_the_desk, handed_in

from openimr.cases import queries as cases
from openimr.determinations import queries, services
from openimr.determinations.adapters.checking_files import comment_reasons, sampling_rules
from openimr.determinations.domain.sampling import HandedIn, Rule, lots
from openimr.determinations.models import CheckComment, QualityCheck
from openimr.errors import DataFileInvalid, NotFound, Refused
from openimr.panel import queries as panel
from openimr.panel.services import recuse
from openimr.review import queries as review
from openimr.review import services as desk
from openimr.review.domain.sentences import Sentence, Source

ON = date(2013, 10, 21)
AT = datetime(2013, 10, 21, 20, 0, tzinfo=UTC)
STAFF = {"by": "quality:mara", "at": AT}
AFFIRMED = {"no_conflict": True, "reviewed_records": True, "qualified": True, "on": ON, "way": "file"}


@pytest.fixture
def case(db, tmp_path):
    return handed_in("work-hardening", tmp_path, today=ON, at=AT)


def who(case) -> str:
    return panel.assignment(case).reviewer_id


def reviewer(case) -> dict:
    return {"reviewer_id": who(case), "by": "reviewer:doc", "at": AT}


def comment(check, **changes):
    item = changes.setdefault("item", 1)
    kind = changes.get("kind", "sentence")
    known = {str(n): one.id for n, one in enumerate(review.sentences(check.case, item or 0), start=1)}
    told = {"kind": kind, "key": "2", "reason": "fact", "severity": "blocks", "text": "Which visit?", **changes}
    if kind == "sentence":
        told["key"] = known.get(told["key"], told["key"])
    return services.comment(check.pk, **told, **STAFF)


def against(case) -> list[str]:
    return [one.code for one in queries.reasons_not_to_sign(case, today=ON)]


def sign(case):
    return services.sign(case.number, reviewer_id=who(case), on=ON, by="reviewer:doc", at=AT)


def add_a_sentence(case) -> None:
    told = review.sentences(case, 1)
    own = Sentence("The gains so far outweigh that.", "documentation", (Source("reviewer"),), drafted_by="reviewer")
    desk.edit_rationale(case.number, item=1, sentences=(told[0], own, *told[1:]), **reviewer(case))


def test_a_returned_review_is_signed_once_every_comment_that_must_be_is_answered(case):
    check = services.open_check(case.number, words="a complaint about this reviewer", **STAFF)
    assert services.open_check(case.number, words="once more", **STAFF).pk == check.pk
    assert against(case) == ["quality_check_open"]
    with pytest.raises(Refused, match="signature waits"):
        sign(case)
    must, may = comment(check), comment(check, item=0, key="1", severity="warns", reason="plain")
    dropped = comment(check, item=None, kind="letter", key="")
    services.take_out(dropped.pk, **STAFF)
    assert queries.comments(case) == ()  # nothing is told before the case is returned
    services.return_case(check.pk, **STAFF)
    assert panel.assignment(case).step == "accepted"  # it is handed in anew
    assert {one.id for one in queries.comments(case)} == {must.pk, may.pk}
    found = {one.check: one for one in queries.quality(case, today=ON)}
    assert (found["comment_unanswered"].item, found["comment_unanswered"].sentence) == (1, 2)
    assert found["comment_open"].severity == "warns"
    with pytest.raises(Refused, match="nothing changed at this place"):
        services.answer_comment(must.pk, kind="done", because="", **reviewer(case))
    add_a_sentence(case)  # the sentence moved; it still says the same
    (shown, _) = queries.comments(case)
    assert not shown.changed
    services.answer_comment(must.pk, kind="stands", because="The visit of 09/10 is meant, as cited.", **reviewer(case))
    assert against(case) == ["not_attested"]
    desk.attest(case.number, **AFFIRMED, **reviewer(case))
    assert sign(case).version == 1
    log = [event.kind for event in cases.timeline(case) if event.kind.startswith("quality.")]
    assert log == ["quality.opened", "quality.returned", "quality.answered"]
    told = str([event.payload for event in cases.timeline(case).filter(kind__startswith="quality.")])
    assert "visit" not in told  # neither words of a comment nor of an answer stand in the log


def test_what_passes_is_signed_and_what_was_said_never_changes(case):
    check = services.open_check(case.number, words="a sample", **STAFF)
    with pytest.raises(Refused, match="say at a place"):
        services.return_case(check.pk, **STAFF)
    made = comment(check)
    with pytest.raises(Refused, match="there are comments"):
        services.let_pass(check.pk, **STAFF)
    services.take_out(made.pk, **STAFF)
    services.let_pass(check.pk, **STAFF)
    assert against(case) == []
    for change in (
        lambda: QualityCheck.objects.filter(pk=check.pk).update(outcome=""),
        lambda: QualityCheck.objects.filter(pk=check.pk).delete(),
        lambda: CheckComment.objects.create(check_of=check, reason="fact", kind="letter", by="x", at=AT),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(Refused, match="closed"):
        comment(check)


def test_a_comment_has_a_place_a_reason_and_words(case):
    check = services.open_check(case.number, words="a sample", **STAFF)
    for changes, words in (
        ({"key": "99"}, "no such place"),
        ({"kind": "finding", "key": "nothing.such"}, "no such place"),
        ({"reason": "taste"}, "choose a reason"),
        ({"severity": "perhaps"}, "must be answered"),
        ({"text": "  "}, "say what"),
    ):
        with pytest.raises(Refused, match=words):
            comment(check, **changes)


def test_only_those_whose_work_it_is_check_and_only_the_reviewer_answers(case):
    for role in ("reviewer", "intake", "auditor", "publication"):
        with pytest.raises(Refused, match="not for the"):
            services.open_check(case.number, words="why not", by=f"{role}:one", at=AT)
    check = services.open_check(case.number, words="a sample", **STAFF)
    made = comment(check)
    with pytest.raises(Refused, match="not for the intake"):
        services.return_case(check.pk, by="intake:one", at=AT)
    with pytest.raises(NotFound):
        services.answer_comment(made.pk, kind="stands", because="early", **reviewer(case))
    services.return_case(check.pk, **STAFF)
    with pytest.raises(NotFound):
        services.answer_comment(made.pk, kind="stands", because="mine", reviewer_id="R-001x", by="reviewer:x", at=AT)
    with pytest.raises(Refused, match="not for the quality"):
        services.answer_comment(made.pk, kind="stands", because="so", reviewer_id=who(case), **STAFF)


RULE = Rule("half", "half of all", "every", 0.5, "check", date(2013, 1, 1), "docs")
SEEN = HandedIn(ON, 1, "R-001", 3, frozenset({"upheld"}), frozenset({"opioids"}), reused=False, late_change=True)


@given(st.binary(min_size=32, max_size=32), st.floats(0, 1))
def test_a_lot_is_the_same_each_time_and_picks_its_share(key, share):
    one = Rule("r", "says", "every", share, "check", date(2013, 1, 1), "docs")
    (lot,) = lots([one], SEEN, key)
    assert lots([one], SEEN, key) == (lot,)
    assert 0 <= lot.lot < 1
    assert lot.picked == (lot.lot < share)


def test_over_many_cases_the_share_is_picked_and_only_in_the_stratum():
    picked = sum(lots([RULE], SEEN, n.to_bytes(32, "big"))[0].picked for n in range(4000))
    assert 1850 < picked < 2150
    strata = {
        "new_reviewer": {"first": 3},
        "overturned": {},
        "upheld": {},
        "treatment": {"treatments": frozenset({"opioids", "surgery"})},
        "reuse": {},
        "late_change": {},
    }
    rules = [Rule(s, s, s, 1.0, "check", date(2013, 1, 1), "docs", **more) for s, more in strata.items()]
    assert [one.rule for one in lots(rules, SEEN, b"k" * 32)] == ["upheld", "treatment", "late_change"]
    ended = Rule("r", "says", "every", 1.0, "check", date(2012, 1, 1), "docs", until=date(2013, 10, 20))
    assert lots([ended], SEEN, b"k" * 32) == ()


def write(folder: Path, rules: str) -> str:
    file = folder / "rules.yaml"
    file.write_text(f"rules:\n{rules}\n")
    return str(file)


def rule(name: str, stratum: str, share: float, mode: str, more: str = "") -> str:
    return (
        f"  - {{id: {name}, stratum: {stratum}, share: {share}, mode: {mode}, since: 2013-01-01, verified: false,"
        f' cite: "ours", says: "{name}"{more}}}'
    )


def test_lots_fall_at_each_hand_in_and_can_be_drawn_again(db, tmp_path, settings):
    told = [
        rule("every_one", "every", 1.0, "check"),
        rule("none", "every", 0.0, "check"),
        rule("twice", "upheld", 1.0, "reading"),
        rule("others", "overturned", 1.0, "check"),
        rule("new", "new_reviewer", 1.0, "check", ", first: 2"),
        rule("programmes", "treatment", 1.0, "reading", ", treatments: [programs, rehabilitation]"),
    ]
    settings.SAMPLING_RULES = write(tmp_path, "\n".join(told))
    case = handed_in("work-hardening", tmp_path, today=ON, at=AT)
    check = queries.current_check(case, 1, who(case))
    assert (check.why, check.opened_by) == (["every_one", "new"], "software")
    assert "quality_check_open" in against(case)
    (second,) = queries.readings_waiting()
    assert "twice" in second.why
    drawn = queries.redrawn(case)
    assert {one.rule for one, _ in drawn} >= {"every_one", "none", "twice", "new"}
    assert "others" not in {one.rule for one, _ in drawn}
    assert all(same for _, same in drawn)
    event = cases.timeline(case).get(kind="quality.lots_drawn")  # of the one version
    assert event.payload["draw"] == panel.draw_of(case)
    add_a_sentence(case)
    desk.attest(case.number, **AFFIRMED, **reviewer(case))  # another version: lots of its own, the check is the same
    assert len(queries.redrawn(case)) == 2 * len(drawn)
    assert all(same for _, same in queries.redrawn(case))
    assert queries.current_check(case, 1, who(case)) == check
    services.let_pass(check.pk, **STAFF)
    with pytest.raises(Refused, match="item 1: say why"):
        services.read_again(second.pk, decisions={1: ("overturned", " ")}, by="medical_director:head", at=AT)
    with pytest.raises(Refused, match="a physician's"):
        services.read_again(second.pk, decisions={1: ("overturned", "It helps.")}, **STAFF)
    sign(case)
    services.read_again(second.pk, decisions={1: ("overturned", "It helps.")}, by="medical_director:head", at=AT)
    found = queries.report()
    assert (found.passed, found.items_read, found.agreement) == (1, 1, 0.0)
    assert {one.rule: (one.reviews, one.picked, one.done) for one in found.rules}["twice"] == (1, 1, 1)


def test_nothing_is_drawn_where_no_rule_is_in_force(case):
    assert queries.redrawn(case) == ()
    assert not cases.timeline(case).filter(kind="quality.lots_drawn").exists()


def test_the_shipped_files_are_whole_and_faults_are_named(tmp_path):
    assert {one.stratum for one in sampling_rules()} >= {"new_reviewer", "overturned", "upheld", "treatment", "reuse"}
    assert "other" in comment_reasons()
    with pytest.raises(DataFileInvalid, match="first"):
        sampling_rules(Path(write(tmp_path, rule("bad", "new_reviewer", 1.0, "check"))))
    twice = tmp_path / "twice.yaml"
    twice.write_text("rules:\n" + "\n".join([rule("one", "every", 1, "check")] * 2))
    with pytest.raises(DataFileInvalid, match="stands twice"):
        sampling_rules(twice)


def test_the_desk_of_a_reviewer_who_gave_the_case_back_is_not_the_next_ones(db, tmp_path):
    case = at_the_desk("work-hardening", tmp_path, today=ON, at=AT)
    services.open_check(case.number, words="a sample", **STAFF)
    assert [one.stands for one in queries.queue(ON)] == ["to look at"]
    recuse(case.number, reviewer_id=who(case), reason="unable", today=ON, by="test", at=AT)
    assert queries.queue(ON) == ()
    assert queries.check_waited_for(case) is None
