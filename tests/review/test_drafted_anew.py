"""A rationale drafted anew keeps what the reviewer did to it, and accepts no words that changed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from openimr.review.domain.drafted_anew import drafted_anew
from openimr.review.domain.redrafting import redrafted
from openimr.review.domain.sentences import Sentence, Source
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
)

UR = Source("ur_decision", citation="utilization review determination of 7/5/2013")
OWN = Source("reviewer")
GUIDELINE = Source("guideline", citation="a guideline")
SOURCES = (UR, OWN, GUIDELINE)


def point(name: str, says: str, *sources: Source) -> Sentence:
    return Sentence(f"{name}: {says}.", "documentation", sources, finding=name)


DRAFT = (
    Sentence("Asked for.", "request", (UR,)),
    Sentence("The guideline.", "criteria", (GUIDELINE,)),
    point("a", "not shown", UR),
    point("b", "shown", UR),
    point("c", "not shown", UR),
    Sentence("Looked through.", "documentation", (UR,)),
    Sentence("[Undecided]", "conclusion", (UR,)),
)
TEXT = redrafted(Text(), DRAFT, keep_dropped=False)
IDS = [entry.id for entry in TEXT.entries]
NEW = ["own-1", "own-2"]

known = st.sampled_from([*IDS, *NEW])
words = st.sampled_from(["Mine.", "a: shown.", "b: shown.", "Also mine."])
places = st.lists(st.sampled_from("0123456789"), max_size=4).map(lambda digits: "".join(digits) + "5")
operations = st.lists(
    st.one_of(
        st.builds(Accept, known, st.booleans()),
        st.builds(Edit, known, words),
        st.builds(Drop, known),
        st.builds(Restore, known),
        st.builds(Move, known, places),
        st.builds(Add, st.sampled_from(NEW), places, words),
        st.builds(Cite, known, st.sampled_from(SOURCES)),
        st.builds(Uncite, known, st.sampled_from([key_of(one) for one in SOURCES])),
    ),
    max_size=10,
)


@st.composite
def drafts(draw) -> tuple[Sentence, ...]:
    """Other drafts of the same: points said otherwise, resting on other things, left out, or new."""
    told: list[Sentence] = []
    for sentence in DRAFT:
        if sentence.role in {"request", "conclusion"}:
            told.append(sentence)
        elif sentence.finding is None:
            told += [sentence] if draw(st.booleans()) else []
        elif draw(st.integers(0, 3)):
            says = draw(st.sampled_from(["shown", "not shown"]))
            told.append(
                point(sentence.finding, says, *draw(st.lists(st.sampled_from(SOURCES), min_size=1, unique=True)))
            )
        if sentence.finding and draw(st.integers(0, 4)) == 0:
            told.append(point(f"{sentence.finding}-new", "shown", UR))
    return tuple(told)


def done(text: Text, wanted: list) -> tuple[Text, set[str]]:
    after = text
    touched = set()
    for one in wanted:
        after, faults = applied(after, [one])
        if not faults:
            touched |= set() if isinstance(one, Accept) else {one.id}
    return after, touched


@given(operations, drafts())
def test_nothing_that_the_reviewer_did_leaves_by_a_new_draft(wanted, after):
    text, touched = done(TEXT, wanted)
    anew = drafted_anew(text, DRAFT, after, touched=touched)
    assert touched <= {entry.id for entry in anew.entries}
    for entry in text.entries:
        now = anew.entry(entry.id)
        if now is None:
            continue
        assert now.dropped == entry.dropped
        if not entry.by_software:
            assert now.text == entry.text
        was = TEXT.entry(entry.id)
        had = {one.key: one.withdrawn for one in was.sources} if was else {}
        kept = {one.key: one.withdrawn for one in now.sources}
        for one in entry.sources:
            if one.withdrawn or one.key not in had:
                assert kept[one.key] == one.withdrawn
    stay = [entry.id for entry in text.entries if anew.entry(entry.id)]
    assert [entry.id for entry in anew.entries if entry.id in stay] == stay  # whoever was moved stays moved


@given(operations, drafts())
def test_words_that_changed_are_never_accepted(wanted, after):
    text, touched = done(TEXT, wanted)
    anew = drafted_anew(text, DRAFT, after, touched=touched)
    says = {(one.finding, one.text) for one in after}
    for entry in anew.entries:
        was = text.entry(entry.id)
        if entry.by_software and entry.accepted:
            assert was.text == entry.text
            assert was.accepted or not was.by_software
            assert (entry.finding, entry.text) in says
        if was and entry.drafted is not None and not entry.by_software and entry.drafted != was.drafted:
            back, _ = applied(anew, [Restore(entry.id), Edit(entry.id, entry.drafted)])
            assert not back.entry(entry.id).accepted  # put back, they are words that nobody read


@given(drafts(), drafts())
def test_a_text_that_nobody_worked_on_says_just_the_draft(first, second):
    anew = drafted_anew(TEXT, DRAFT, first, touched=())
    assert anew.sentences == first
    assert drafted_anew(anew, first, second, touched=()).sentences == second


@given(operations, drafts())
def test_a_finding_taken_back_gives_the_text_back(wanted, after):
    text, touched = done(TEXT, wanted)
    back = drafted_anew(drafted_anew(text, DRAFT, after, touched=touched), after, DRAFT, touched=touched)
    live = {one.text for one in back.sentences}
    said = {one.text for one in after}  # an edit whose words a draft says itself counts as that draft from then on
    kept = [one for one in text.entries if not one.dropped and not (one.text != one.drafted and one.text in said)]
    assert {one.text for one in kept} <= live
    dropped = {entry.id for entry in text.entries if entry.dropped}
    assert dropped <= {entry.id for entry in back.entries if entry.dropped}
    assert len({entry.id for entry in back.entries}) == len(back.entries)
    assert len([one for one in back.sentences if one.role == "request"]) <= 1


def test_what_was_done_to_a_drafted_sentence_stays_with_it():
    asked, guideline, a, b, c, searched, _ = IDS
    text, _ = applied(
        TEXT,
        [
            Cite(a, OWN), Cite(guideline, OWN), Accept(guideline), Drop(searched), Move(c, "01"), Edit(asked, "Asked."),
            Uncite(b, key_of(UR)), Accept(a), Edit(b, "b, in my words."), Cite(b, OWN),
        ],
    )  # fmt: skip
    changed = (*DRAFT[:2], point("a", "shown", GUIDELINE), point("b", "not shown", UR), *DRAFT[4:])
    anew = drafted_anew(text, DRAFT, changed, touched=set(IDS))
    assert [one.id for one in anew.sentences] == [c, asked, guideline, a, b, IDS[-1]]
    assert [one.text for one in anew.sentences if one.role == "request"] == ["Asked."]
    assert anew.entry(a).text == "a: shown."
    assert not anew.entry(a).accepted
    assert anew.entry(a).sentence.sources == (GUIDELINE, OWN)
    assert anew.entry(guideline).accepted
    assert anew.entry(b).sentence.sources == (OWN,)
    assert anew.entry(b).drafted == "b: not shown."
    without = drafted_anew(text, DRAFT, (*changed[:1], *changed[2:]), touched=set(IDS))
    assert not without.entry(guideline).accepted  # the draft says it no more: it is to be accepted anew, or dropped
    assert without.entry(guideline).sentence.sources == (GUIDELINE, OWN)


def test_an_own_sentence_on_a_finding_leaves_the_drafted_one():
    text, _ = applied(TEXT, [Add("own-1", "99", "I found this too.", finding="a")])
    anew = drafted_anew(text, DRAFT, (*DRAFT[:2], point("a", "shown", UR), *DRAFT[3:]), touched={"own-1"})
    assert [one.text for one in anew.sentences if one.finding == "a"] == ["a: shown.", "I found this too."]
    assert replace(anew.entry("own-1"), place="") == replace(text.entry("own-1"), place="")
