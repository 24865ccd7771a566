"""A field written into the text of a file changes its entry and no other character; remarks stay."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openimr.guidelines import queries
from openimr.guidelines.adapters import criteria_text
from openimr.guidelines.adapters.library import shipped_criteria
from openimr.guidelines.domain.criteria_form import fields_of, meant

FILES = shipped_criteria()
TEXT = """# Who wrote this.
treatment: [work_hardening]   # one
edition: some
# before the criteria
criteria:
  - id: one   # the first
    says: >-
      Folded
      words.
    # before kind
    kind: documented
    verified: true  # as read
    query: {terms: [a, "b, c"], near: [d]}
  - id: two
    says: 'It''s quoted.'
    kind: computed
    verified: false
    computed:
      limit: 2 # years
      unit: years
# at the end
"""
WORDS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=30).map(
    lambda said: " ".join(said.split())
)


def remarks(text):
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


@pytest.mark.parametrize(
    ("entry", "value", "before", "after"),
    [
        (("criteria", 0, "says"), "In one line: so.", "says: >-\n      Folded\n      words.\n", 'says: "In one line: so."\n'),
        (("criteria", 1, "says"), "It's", "'It''s quoted.'", "'It''s'"),
        (("criteria", 0, "verified"), False, "true  # as read", "false  # as read"),
        (("criteria", 0, "query", "near"), None, ", near: [d]", ""),
        (("criteria", 0, "query", "states"), ["negated"], "near: [d]}", "near: [d], states: [negated]}"),
        (("criteria", 0, "query"), None, '    query: {terms: [a, "b, c"], near: [d]}\n', ""),
        (("criteria", 1, "computed", "limit"), 3.5, "limit: 2 #", "limit: 3.5 #"),
        (("criteria", 1, "computed", "rule"), "within", "unit: years\n", "unit: years\n      rule: within\n"),
        (("since",), date(2014, 1, 2), "unit: years\n", "unit: years\nsince: 2014-01-02\n"),
        (("edition",), ["a", "b"], "edition: some", "edition: [a, b]"),
    ],
)  # fmt: skip
def test_one_entry_is_changed_and_all_else_is_as_it_was(entry, value, before, after):
    assert TEXT.count(before) == 1
    for text, old, new in ((TEXT, before, after), *[tuple(one.replace("\n", "\r\n") for one in (TEXT, before, after))]):
        assert criteria_text.changed(text, (0, *entry), value) == text.replace(old, new)


@given(words=WORDS)
@example(words="yes")
@example(words="2014-01-01")
@example(words="- a: b # c")
@example(words="\u00e9\U0001f600")
def test_whatever_is_typed_is_read_back(words):
    for entry in (("criteria", 0, "says"), ("criteria", 1, "says"), ("criteria", 1, "answered_by")):
        text = criteria_text.changed(TEXT, (0, *entry), words)
        assert criteria_text.data_of(text)[0]["criteria"][entry[1]][entry[2]] == words
        assert [one for one in remarks(text) if one in remarks(TEXT)] == remarks(TEXT)
    text = criteria_text.changed(TEXT, (0, "criteria", 0, "query", "terms"), [words, "x"])
    assert criteria_text.data_of(text)[0]["criteria"][0]["query"]["terms"] == [words, "x"]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_field_of_the_shipped_files_shows_what_is_there_and_can_be_written(data):
    file = data.draw(st.sampled_from(sorted(FILES)))
    sets, _ = queries.sets_in(FILES[file])
    place = data.draw(st.integers(0, len(sets) - 1))
    filled = [one for one in fields_of(sets[place]) if not one.fixed]
    one = data.draw(st.sampled_from(filled))
    typed = {one.field.name: queries.Typed(one.value, one.value)}
    assert queries.merged(FILES[file], place, typed).text == FILES[file]  # nothing typed, nothing changed
    if one.value:  # what a field shows is what the file says
        held = sets[place]
        for step in one.field.entry:
            held = held[step]
        assert (
            meant(one.field, one.value) == held
            or one.field.entry == ("edition",)
            or one.field.shape in {"day", "words", "line"}
        )
    if one.field.shape in {"words", "line", "list"} and one.field.entry != ("id",):
        told = queries.merged(FILES[file], place, {one.field.name: queries.Typed(one.value, "new words")})
        assert not told.faults
        assert remarks(told.text) == remarks(FILES[file])
        (line, *more) = [each for each in queries.difference(FILES[file], told.text) if each[0] == "added"]
        assert "new words" in line[1]
        assert not more


def test_a_field_and_the_text_both_changed_is_told_and_the_text_stands():
    text = TEXT.replace("'It''s quoted.'", "By hand.")
    told = queries.merged(text, 0, {"criteria/1/says": queries.Typed("It's quoted.", "By form.")})
    assert told.text == text
    assert [(one.field, one.sentence) for one in told.faults] == [
        ("criteria/1/says", "was changed in the text too; the text stands")
    ]
    assert told.left["criteria/1/says"].now == "By form."


def test_a_list_with_remarks_is_left_to_the_text():
    text = TEXT.replace("treatment: [work_hardening]   # one", "treatment:\n- work_hardening\n# and\n- other")
    told = queries.merged(text, 0, {"treatment": queries.Typed("work_hardening\nother", "other")})
    assert told.text == text
    assert "remarks among its lines" in told.faults[0].sentence


def test_a_criterion_comes_and_goes():
    text = queries.with_criterion(TEXT, 0)
    assert [one["id"] for one in queries.sets_in(text)[0][0]["criteria"]] == ["one", "two", "new-1"]
    assert remarks(text) == remarks(TEXT)
    assert queries.without_criterion(text, 0, 2) == TEXT
    assert "the first" in queries.without_criterion(TEXT, 0, 1)


@pytest.mark.parametrize("before", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.replace("\n", "\r\n", 3) + "\r\nlast"])
def test_line_endings_come_back_from_a_browser_as_they_were(before):
    posted = before.replace("\r\n", "\n").replace("\n", "\r\n")
    assert queries.as_before(posted, before) == before
