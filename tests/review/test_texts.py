"""Texts as sentences with ids: nothing is lost, what is done can be undone, work on different sentences comes together."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from openimr.review.domain.places import between, is_place, spread
from openimr.review.domain.redrafting import redrafted
from openimr.review.domain.sentences import Sentence, Source
from openimr.review.domain.text_json import operation_from_json, operation_to_json, text_from_json, text_to_json
from openimr.review.domain.texts import (
    Accept,
    Add,
    Cite,
    Drop,
    Edit,
    Move,
    Restore,
    Text,
    Uncite,
    applied,
    key_of,
    merge,
    undone,
)

UR = Source("ur_decision", citation="utilization review determination of 7/5/2013")
OWN = Source("reviewer")
DRAFT = tuple(Sentence(f"Drafted {number}.", "documentation", (UR,)) for number in range(6))
BASE = redrafted(Text(), DRAFT, keep_dropped=False)
IDS = [entry.id for entry in BASE.entries]
NEW = [f"new-{number}" for number in range(4)]

words = st.sampled_from(["One.", "Two, and more.", "Drafted 1.", "Three."])
places = st.lists(st.sampled_from("0123456789"), min_size=0, max_size=4).map(lambda digits: "".join(digits) + "5")


def operations(ids: list[str], new: list[str]) -> st.SearchStrategy:
    known = st.sampled_from([*ids, *new])
    return st.one_of(
        st.builds(Accept, known, st.booleans()),
        st.builds(Edit, known, words),
        st.builds(Drop, known),
        st.builds(Restore, known),
        st.builds(Move, known, places),
        st.builds(Add, st.sampled_from(new), places, words),
        st.builds(Cite, known, st.sampled_from([OWN, UR])),
        st.builds(Uncite, known, st.sampled_from([key_of(OWN), key_of(UR)])),
    )


def those_that_may(text: Text, wanted: list) -> list:
    """Of these operations those that are no fault, one after the other."""
    may = []
    for one in wanted:
        after, faults = applied(text, [one])
        if not faults:
            may.append(one)
            text = after
    return may


@given(st.lists(operations(IDS, NEW), max_size=12))
def test_no_sentence_is_lost(wanted):
    after, _ = applied(BASE, wanted)
    assert set(IDS) <= {entry.id for entry in after.entries}
    assert [entry.place for entry in after.entries] == sorted(entry.place for entry in after.entries)
    for entry in after.entries:
        assert entry.text
        if not entry.dropped:
            assert entry.sentence in after.sentences


@given(st.lists(operations(IDS, NEW), max_size=8), st.lists(operations(IDS, NEW), max_size=8))
def test_what_is_done_can_be_undone_and_done_again(earlier, wanted):
    start, _ = applied(BASE, earlier)
    done = those_that_may(start, wanted)
    after, _ = applied(start, done)
    back = undone(start, done)
    before, faults = applied(after, back)
    assert faults == ()
    assert before.sentences == start.sentences
    assert [(one.id, one.accepted) for one in before.sentences] == [(one.id, one.accepted) for one in start.sentences]
    again, faults = applied(before, undone(after, back))
    assert faults == ()
    assert again.sentences == after.sentences


@given(
    st.lists(operations(IDS[:3], NEW[:2]), max_size=8),
    st.lists(operations(IDS[3:], NEW[2:]), max_size=8),
)
def test_work_on_different_sentences_comes_together_whoever_is_first(one, other):
    one, other = those_that_may(BASE, one), those_that_may(BASE, other)
    first, _ = applied(BASE, one)
    second, _ = applied(BASE, other)
    merged, back = merge(BASE, second, one), merge(BASE, first, other)
    assert merged.conflicts == back.conflicts == ()
    assert merged.text == back.text


@given(st.lists(operations(IDS, NEW), max_size=8), st.lists(operations(IDS, NEW), max_size=8))
def test_what_both_wrote_is_kept_or_told(one, other):
    one, other = those_that_may(BASE, one), those_that_may(BASE, other)
    mine, _ = applied(BASE, one)
    theirs, _ = applied(BASE, other)
    merged = merge(BASE, theirs, one)
    assert merged.faults == ()
    if merged.conflicts:
        assert merged.text == theirs
        for conflict in merged.conflicts:
            assert conflict.theirs != conflict.mine
        return
    for entry in mine.entries:
        was = BASE.entry(entry.id)
        if was is None or entry.text != was.text:
            assert merged.text.entry(entry.id).text == entry.text
    for entry in theirs.entries:
        was = BASE.entry(entry.id)
        if was is None or entry.text != was.text:
            assert merged.text.entry(entry.id).text == entry.text


def test_one_sentence_edited_twice_shows_both():
    theirs, _ = applied(BASE, [Edit(IDS[0], "Theirs.")])
    (conflict,) = merge(BASE, theirs, [Edit(IDS[0], "Mine."), Drop(IDS[2])]).conflicts
    assert (conflict.kind, conflict.before, conflict.theirs, conflict.mine) == (
        "edited_twice", "Drafted 0.", "Theirs.", "Mine.",
    )  # fmt: skip
    gone, _ = applied(BASE, [Drop(IDS[0])])
    assert merge(BASE, gone, [Edit(IDS[0], "Mine.")]).conflicts[0].kind == "dropped_there"
    assert merge(BASE, theirs, [Drop(IDS[0])]).conflicts[0].kind == "dropped_here"
    redraft = redrafted(BASE, DRAFT[1:], keep_dropped=False)
    assert merge(BASE, redraft, [Edit(IDS[0], "Mine.")]).conflicts[0].kind == "gone"
    assert merge(BASE, theirs, [Edit(IDS[0], "Theirs.")]).text == theirs


def test_what_was_accepted_is_what_was_read():
    anew = redrafted(
        BASE, (Sentence("Drafted anew.", "documentation", (UR,), finding="a"), *DRAFT[1:]), keep_dropped=False
    )
    read = redrafted(
        Text(), (Sentence("Drafted 0.", "documentation", (UR,), finding="a"), *DRAFT[1:]), keep_dropped=False
    )
    other = redrafted(
        read, (Sentence("Drafted anew.", "documentation", (UR,), finding="a"), *DRAFT[1:]), keep_dropped=False
    )
    assert anew.sentences[0].accepted is False
    merged = merge(read, other, [Accept(read.entries[0].id), Accept(read.entries[1].id)])
    assert [one.accepted for one in merged.text.sentences[:2]] == [False, True]
    own, _ = applied(read, [Edit(read.entries[0].id, "My own words.")])
    assert own.sentences[0].drafted_by == "reviewer"
    assert own.sentences[0].accepted


def test_every_fault_is_told_and_nothing_of_it_is_done():
    wrong = [
        Edit("nothing", "x"), Edit(IDS[0], " "), Move(IDS[0], "0"), Add("a b", "5", "x"), Add(IDS[1], "5", "other"),
        Uncite(IDS[0], "nokey"), Edit(IDS[0], "x" * 5000), Edit(IDS[0], "a\x00b"), Add("new-1", "5", "\ud800 alone"),
    ]  # fmt: skip
    after, faults = applied(BASE, wrong)
    assert after == BASE
    assert [fault.field for fault in faults] == [f"operations[{number}]" for number in range(len(wrong))]


def test_a_text_set_anew_keeps_its_ids():
    dropped, _ = applied(BASE, [Drop(IDS[4]), Accept(IDS[2])])
    turned = (DRAFT[3], DRAFT[0], Sentence("New.", "documentation", (UR,)), DRAFT[2])
    anew = redrafted(dropped, turned, keep_dropped=True)
    assert anew.sentences == turned
    ids = [one.id for one in anew.sentences]
    assert (ids[0], ids[1], ids[3]) == (IDS[3], IDS[0], IDS[2])
    assert ids[2] not in IDS
    assert anew.sentences[3].accepted
    assert {entry.id for entry in anew.entries if entry.dropped} == {IDS[1], IDS[4], IDS[5]}
    gone = redrafted(dropped, turned, keep_dropped=False)
    assert {entry.id for entry in gone.entries if entry.dropped} == {IDS[4]}
    carried = (
        tuple(replace(one, text="Mine.", drafted_by="reviewer") for one in BASE.sentences[:1]) + BASE.sentences[1:]
    )
    edited = redrafted(BASE, carried, keep_dropped=True)
    assert edited.entries[0].drafted == "Drafted 0."
    assert [entry.id for entry in edited.entries] == IDS


@given(st.lists(st.integers(0, 5), unique=True), st.booleans())
def test_a_text_set_anew_says_just_that(order, keep):
    wanted = tuple(BASE.sentences[number] for number in order)
    anew = redrafted(BASE, wanted, keep_dropped=keep)
    assert [one.id for one in anew.sentences] == [IDS[number] for number in order]
    assert len({entry.place for entry in anew.entries if not entry.dropped}) == len(order)


@given(st.lists(operations(IDS, NEW), max_size=8))
def test_json_and_back_is_the_same(wanted):
    after, _ = applied(BASE, wanted)
    assert text_from_json(text_to_json(after)) == after
    assert [operation_from_json(operation_to_json(one)) for one in wanted] == wanted


@given(st.data())
def test_there_is_always_a_place_between(data):
    order = spread(data.draw(st.integers(1, 40)))
    assert order == sorted(set(order))
    for _ in range(30):
        at = data.draw(st.integers(0, len(order)))
        low, high = order[at - 1] if at else "", order[at] if at < len(order) else ""
        found = between(low, high)
        assert low < found
        assert not high or found < high
        assert is_place(found)
        order.insert(at, found)
