"""How criteria hang together: Kleene's laws, whole evaluation, and what cannot be meant refused with its line."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openimr.errors import DataFileInvalid
from openimr.guidelines.adapters.library import load, read_folder
from openimr.guidelines.domain.logic import Expression, Node, criterion, decided_by, evaluate, open_points, relevant
from openimr.guidelines.domain.status import Status, all_of, any_of, at_least_of, when_then

MET, NOT_MET, UNKNOWN = Status.MET, Status.NOT_MET, Status.NOT_DOCUMENTED
NAMES = "abcd"
STATUS = st.sampled_from(list(Status))
LOGICAL = st.sampled_from([MET, NOT_MET, UNKNOWN])


def connected(parts):
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return (
        several.map(lambda p: Expression("all", p))
        | several.map(lambda p: Expression("any", p))
        | parts.map(lambda p: Expression("not", (p,)))
        | several.flatmap(lambda p: st.integers(1, len(p)).map(lambda n: Expression("at_least", p, needed=n)))
    )


def conditional(parts):
    """As the loader allows it: a condition stands in `all` only."""
    return st.lists(parts, min_size=1, max_size=3).map(lambda p: Expression("all", tuple(p))) | st.tuples(
        CONNECTED, parts
    ).map(lambda p: Expression("when", p))


CONNECTED = st.recursive(st.sampled_from(NAMES).map(criterion), connected, max_leaves=10)
EXPRESSIONS = st.recursive(CONNECTED, conditional, max_leaves=6)


KNOWN = st.fixed_dictionaries(dict.fromkeys(NAMES, STATUS))
DECIDABLE = st.fixed_dictionaries(dict.fromkeys(NAMES, LOGICAL))


def two_valued(expression: Expression, known: dict[str, bool]) -> bool:
    """The plain meaning, with everything known."""
    parts = [two_valued(part, known) for part in expression.parts]
    match expression.operator:
        case "criterion":
            return known[expression.criterion]
        case "all":
            return all(parts)
        case "any":
            return any(parts)
        case "at_least":
            return sum(parts) >= expression.needed
        case "not":
            return not parts[0]
        case _:
            return not parts[0] or parts[1]


def leaves(node: Node):
    return [node] if node.operator == "criterion" else [leaf for part in node.parts for leaf in leaves(part)]


@given(st.lists(STATUS))
def test_de_morgan(found):
    if set(found) != {Status.NOT_APPLICABLE}:
        assert ~all_of(found) is any_of(~one for one in found)


@given(st.lists(STATUS, min_size=1))
def test_at_least_one_is_any_and_all_of_those_that_apply_is_all(found):
    applying = sum(one is not Status.NOT_APPLICABLE for one in found)
    assert at_least_of(1, found) is any_of(found)
    assert at_least_of(max(applying, 1), found) is all_of(found)


@given(CONNECTED, st.fixed_dictionaries(dict.fromkeys(NAMES, st.sampled_from([MET, NOT_MET]))))
def test_with_all_known_the_engine_says_what_two_valued_logic_says(expression, known):
    plain = two_valued(expression, {name: status is MET for name, status in known.items()})
    assert evaluate(expression, known).status is (MET if plain else NOT_MET)


@given(CONNECTED, DECIDABLE)
def test_a_decided_outcome_is_that_of_every_completion(expression, known):
    outcome = evaluate(expression, known).status
    unknown = [name for name, status in known.items() if status is UNKNOWN]
    completed = {
        evaluate(expression, known | dict(zip(unknown, learned, strict=True))).status
        for learned in product([MET, NOT_MET], repeat=len(unknown))
    }
    assert outcome is UNKNOWN or completed == {outcome}


@given(EXPRESSIONS, KNOWN, st.sampled_from(NAMES), st.sampled_from([MET, NOT_MET]))
def test_learning_more_never_reverses_what_was_decided(expression, known, name, learned):
    before = evaluate(expression, known | {name: UNKNOWN}).status
    after = evaluate(expression, known | {name: learned}).status
    assert {before, after} != {MET, NOT_MET}


@given(EXPRESSIONS, KNOWN)
def test_nothing_is_cut_short(expression, known):
    shown = leaves(evaluate(expression, known))
    assert [leaf.criterion for leaf in shown] == list(expression.criteria())
    assert all(leaf.status is known[leaf.criterion] for leaf in shown)


@st.composite
def read_once(draw, names=tuple("abcdef")):
    """An expression in which each of the names stands once."""
    if len(names) == 1:
        leaf = criterion(names[0])
        return Expression("not", (leaf,)) if draw(st.booleans()) else leaf
    cut = draw(st.integers(1, len(names) - 1))
    parts = (draw(read_once(names[:cut])), draw(read_once(names[cut:])))
    operator = draw(st.sampled_from(["all", "any", "at_least", "not"]))
    if operator == "not":
        return Expression("not", (Expression("all", parts),))
    return Expression(operator, parts, needed=draw(st.integers(1, 2)) if operator == "at_least" else 0)


@given(
    read_once(),
    st.fixed_dictionaries(dict.fromkeys("abcdef", st.sampled_from([MET, NOT_MET, UNKNOWN, Status.NOT_APPLICABLE]))),
)
def test_open_are_the_points_that_could_still_change_the_outcome(expression, known):
    node = evaluate(expression, known)
    unknown = [name for name, status in known.items() if status is UNKNOWN]
    changing = {
        name
        for name in unknown
        for others in product([MET, NOT_MET], repeat=len(unknown) - 1)
        for rest in [dict(zip([one for one in unknown if one != name], others, strict=True))]
        if len({evaluate(expression, known | rest | {name: learned}).status for learned in (MET, NOT_MET)}) == 2
    }
    assert set(open_points(node)) == (set() if node.status.decided else changing)
    if node.status.decided:  # what decides it does so alone, whatever the rest is
        deciding = decided_by(node)
        for learned in (MET, NOT_MET):
            rest = {name: status if status is Status.NOT_APPLICABLE else learned for name, status in known.items()}
            assert evaluate(expression, rest | {one: known[one] for one in deciding}).status is node.status


@given(EXPRESSIONS, KNOWN)
def test_what_matters_comes_to_the_same_without_the_rest(expression, known):
    node = evaluate(expression, known)
    kept = relevant(node)
    if node.status is Status.NOT_APPLICABLE:
        assert kept is None
    else:
        assert kept.status is node.status
        assert not any(leaf.status is Status.NOT_APPLICABLE for leaf in leaves(kept))
        assert set(open_points(kept)) == set(open_points(node))
        assert set(decided_by(kept)) == set(decided_by(node))


@given(STATUS, STATUS)
def test_when_the_condition_fails_nothing_follows(condition, consequence):
    outcome = when_then(condition, consequence)
    if condition is NOT_MET:
        assert outcome is Status.NOT_APPLICABLE
    if condition is MET:
        assert outcome is consequence


EDITION = "editions:\n- {id: a, source: MTUS, topic: t, title: x, year: 2004, body: b, adopted: [{since: 2007-01-01, section: s, order: o, cite: c, verified: true}]}\n"
SET = """treatment: [mri]
edition: a
sections: []
criteria:
- {id: c, says: s, kind: documented, verified: true, query: {terms: [x]}}
- {id: d, says: s, kind: documented, verified: true, query: {terms: [x]}}
"""
COMPUTED = """treatment: [mri]
edition: a
sections: []
criteria:
- id: c
  says: s
  kind: computed
  verified: true
  computed: {%s}
"""
TABLE = """table: visits
says: Visits
edition: a
columns: {visits: visits, status: word}
rows:
- {id: r, label: r, names: [r], values: {visits: 3, status: exempt}, verified: false}
"""


def folder_with(path, criteria, tables=TABLE):
    (path / "criteria").mkdir()
    (path / "tables").mkdir()
    (path / "editions.yaml").write_text(EDITION)
    (path / "concepts").mkdir()
    concepts = "{category: d, concepts: [{id: mri, label: MRI, subcategory: i, names: [mri]}]}"
    (path / "concepts" / "imaging.yaml").write_text(concepts)
    (path / "criteria" / "x.yaml").write_text(criteria)
    (path / "tables" / "t.yaml").write_text(tables)
    return path


@pytest.mark.parametrize(
    ("criteria", "line", "words"),
    [
        (SET + "logic: {all: [c]}\n", 6, "d is not in the set's logic"),
        (SET + "logic:\n  all:\n  - c\n  - e\n", 10, "no criterion or group e"),
        (SET + "logic: {all: [c, d, g]}\ngroups:\n  g: {any: [c, h]}\n  h: {not: g}\n", 10, "circle: g → h → g"),
        (SET + "logic: {all: [c, d]}\ngroups:\n  g: {any: [c]}\n", 9, "group g is not in"),
        (SET + "logic: {at_least: 3, of: [c, d]}\n", 7, "3 of 2 cannot be"),
        (SET + "logic: {any: [{when: c, then: d}]}\n", 7, "stands in `all` only"),
        (SET + "logic: {all: [c], any: [d]}\n", 7, "must have one of"),
        (SET.replace("id: d", "id: c"), 6, "c stands twice"),
        (COMPUTED % "rule: no_more_than, limit: 3, amount: request.total", 9, "a limit without unit"),
        (COMPUTED % "rule: no_more_than, limit: 3, unit: fortnights, amount: request.total", 9, "is no unit"),
        (COMPUTED % "rule: no_more_than, limit: 3, unit: visits, amount: request.wishes", 9, "there is no input"),
        (COMPUTED % "rule: no_more_than, limit: 3, unit: visits, amount: worker.age", 9, "is in years"),
        (COMPUTED % "rule: within, limit: 3, unit: visits, earlier: injury.date, later: ur_decision.date", 9, "counts"),
        (COMPUTED % "rule: no_more_than, unit: visits, amount: request.total, limit: {table: z, column: visits, by: diagnosis}", 9, "no table z"),
        (COMPUTED % "rule: one_of, values: [exampt], limit: {table: visits, column: status, by: diagnosis}", 9, "exampt"),
    ],
)  # fmt: skip
def test_a_set_that_cannot_be_meant_is_refused_with_its_line(tmp_path, criteria, line, words):
    with pytest.raises(DataFileInvalid) as refusal:
        read_folder(folder_with(tmp_path, criteria))
    assert f"x.yaml:{line}: " in str(refusal.value)
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("table", "line", "words"),
    [
        (TABLE.replace("visits: 3", "visits: three"), 6, "is not a number of visits"),
        (TABLE.replace("{visits: visits,", "{visits: wishes,"), 4, "is no unit"),
        (TABLE.replace("edition: a", "edition: b"), 3, "there is no edition b"),
        (TABLE + "- {id: r, label: r, names: [r], values: {visits: 4}, verified: false}\n", 7, "on one day"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_with_its_line(tmp_path, table, line, words):
    with pytest.raises(DataFileInvalid) as refusal:
        read_folder(folder_with(tmp_path, SET, table))
    assert f"t.yaml:{line}: " in str(refusal.value)
    assert words in str(refusal.value)


def test_every_set_of_the_library_has_all_its_criteria_in_its_logic():
    for criteria_set in load().sets:
        assert set(criteria_set.logic.criteria()) == {one.id for one in criteria_set.criteria}
