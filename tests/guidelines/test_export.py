"""The criteria for other programs: JSON that follows its schema, FHIR that is valid, CQL that weighs as the engine."""

import base64
import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from fhir.resources.R4B.library import Library as FhirLibrary
from fhir.resources.R4B.plandefinition import PlanDefinition
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from lark import UnexpectedInput
from tests.guidelines.cql import Program
from typer.testing import CliRunner

from openimr.cli import app
from openimr.guidelines.adapters.json_folder import SCHEMA
from openimr.guidelines.adapters.library import load
from openimr.guidelines.domain.computing import Computation, compute, looked_up
from openimr.guidelines.domain.cql import APPLY, MET, as_cql, parameters
from openimr.guidelines.domain.criteria import CriteriaSet, Criterion
from openimr.guidelines.domain.fhir import resource_id, resources
from openimr.guidelines.domain.logic import Expression, criterion, evaluate
from openimr.guidelines.domain.published import PublishedSet, published
from openimr.guidelines.domain.status import Status
from openimr.guidelines.domain.tables import Lookup, Row, Table

LIBRARY = load()
SETS = published(LIBRARY.sets, LIBRARY.editions)
BY_ID = {one.id: one for one in SETS}
PROGRAMS = {one.id: Program(as_cql(one, version="1")) for one in SETS}
ON = date(2016, 9, 1)
IN_CQL = {Status.MET: True, Status.NOT_MET: False}
DAYS = st.dates(date(2003, 6, 1), date(2005, 6, 1))
JUDGED = st.sampled_from([Status.MET, Status.NOT_MET, Status.NOT_DOCUMENTED, Status.FOR_REVIEWER])


def value_of(name: str, kind: str, lookups: dict[str, Lookup]) -> st.SearchStrategy:
    if kind == "Date":
        return DAYS
    if kind == "Decimal":
        return st.integers(0, 120).map(lambda halves: halves / 2)
    if kind == "String":
        keys = [key for one in lookups.values() for row in one.table.rows for key in (row.id, *row.concepts)]
        return st.sampled_from([*keys, "mri", "yes", "no", "it's \\ one"])
    rows = [row.id for row in lookups[name].table.rows]
    return st.lists(st.sampled_from(rows), min_size=0, max_size=3, unique=True).map(tuple)


def weighs_alike(one: PublishedSet, program: Program, data: st.DataObject) -> None:
    """Every computed criterion, what applies and the whole come out alike, for inputs of which any may lack."""
    criteria = {each.id: each for each in one.criteria_set.criteria}
    computations = [each.computation for each in criteria.values()]
    lookups = looked_up(computations) | {
        each.limit.input: each.limit for each in computations if each is not None and isinstance(each.limit, Lookup)
    }
    inputs = {
        name: data.draw(st.none() | value_of(name, kind, lookups), name)
        for name, kind in parameters(one).items()
        if name not in criteria
    }
    statuses = {
        name: compute(each.computation, inputs)[0] if each.computation else data.draw(JUDGED, name)
        for name, each in criteria.items()
    }
    told = inputs | {name: IN_CQL.get(statuses[name]) for name, each in criteria.items() if each.computation is None}
    for name, each in criteria.items():
        if each.computation is not None and statuses[name] is not Status.NOT_APPLICABLE:
            assert program.value(name, told) is IN_CQL.get(statuses[name]), name
        if each.computation is not None and each.computation.applies_since:
            assert program.value(f"{name} applies", told) is (statuses[name] is not Status.NOT_APPLICABLE)
    whole = evaluate(one.criteria_set.logic, statuses).status
    assert program.value(APPLY, told) is (whole is not Status.NOT_APPLICABLE)
    assert program.value(MET, told) is IN_CQL.get(whole)


#: What several editions say alike is tried once.
DIFFERENT = list({id(one.criteria_set.criteria): one for one in SETS}.values())


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(DIFFERENT), st.data())
def test_the_cql_of_a_set_weighs_as_the_engine_does(one, data):
    weighs_alike(one, PROGRAMS[one.id], data)


# Rules and logic that the library may come to use


_TABLE = Table(
    "drugs",
    "A drug list",
    "",
    {"status": "", "visits": "visits", "months": "months"},
    (
        Row("a", "A", {"status": "exempt", "visits": 12, "months": 3}, concepts=("naproxen",), until=date(2004, 3, 1)),
        Row("b", "B", {"status": "non-exempt", "visits": 24}, concepts=("naproxen", "ibuprofen"), since=date(2004, 2, 1)),
        Row("c", "C", {"visits": 12, "months": 6}, concepts=("ibuprofen",)),
    ),
)  # fmt: skip
_DAYS = {"earlier": "injury.date", "later": "treatment.date"}


def _limits(column: str) -> st.SearchStrategy:
    by = st.sampled_from(["request.concept", "operation", "diagnosis", "ingredient"])
    return by.map(lambda key: Lookup(_TABLE, column, key))


def _compared(rule: str, limit: float | Lookup, plus: tuple[str, ...]) -> Computation:
    return Computation(rule, limit, "visits", amount="request.total", plus=plus)


_SINCE = st.just({}) | st.lists(st.sampled_from(["injury.date", "operation.date"]), unique=True, min_size=1).map(
    lambda names: dict.fromkeys(names, date(2004, 1, 1))
)
_PLUS = st.lists(st.sampled_from(["therapy.visits_had", "worker.age"]), unique=True).map(tuple)
_RULES = st.one_of(
    st.builds(
        _compared,
        st.sampled_from(["no_more_than", "less_than", "at_least", "more_than"]),
        st.integers(0, 60).map(lambda halves: halves / 2) | _limits("visits"),
        _PLUS,
    ),
    st.builds(
        lambda rule, limit, unit: Computation(rule, float(limit), unit, **_DAYS),
        st.sampled_from(["within", "at_least_since"]),
        st.integers(0, 30),
        st.sampled_from(["days", "weeks", "months", "years"]),
    ),
    _limits("months").map(lambda limit: Computation("within", limit, "months", **_DAYS)),
    st.just(Computation("within_years", 2.0, "years", **_DAYS)),
    st.builds(
        lambda before, after: Computation(
            "in_window", unit="days", day="treatment.date", around="operation.date", before=before, after=after
        ),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    st.just(Computation("one_of", amount="request.retrospective", values=("yes", "it's \\ one"))),
    _limits("status").map(lambda limit: Computation("one_of", limit, values=("exempt",))),
)
_LEAVES = [f"criterion-{number}" for number in range(4)]
_LOGIC = st.recursive(
    st.sampled_from(_LEAVES).map(criterion),
    lambda inner: st.one_of(
        st.builds(
            lambda operator, parts, says: Expression(operator, tuple(parts), says=says),
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=3),
            st.sampled_from(["", "A reason // to image now"]),
        ),
        inner.map(lambda part: Expression("not", (part,))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Expression("at_least", tuple(parts), needed=2)),
        st.tuples(inner, inner).map(lambda parts: Expression("when", parts)),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.none() | st.tuples(_RULES, _SINCE), min_size=4, max_size=4), _LOGIC, st.data())
def test_the_cql_of_any_rules_and_logic_weighs_as_the_engine_does(rules, logic, data):
    criteria = tuple(
        Criterion(name, "In\nwords", "computed" if rule else "documented", (1,), True,
                  computation=replace(rule[0], applies_since=rule[1]) if rule else None)
        for name, rule in zip(_LEAVES, rules, strict=True)
    )  # fmt: skip
    edition = SETS[0].edition
    one = PublishedSet("made-up", edition, CriteriaSet("made-up", ("mri",), (), edition.id, (), (), criteria, logic))
    weighs_alike(one, Program(as_cql(one, version="1")), data)


def made_up(*computations: Computation) -> PublishedSet:
    criteria = tuple(
        Criterion(f"criterion-{number}", "In words", "computed", (), True, computation=one)
        for number, one in enumerate(computations)
    )
    logic = Expression("all", tuple(criterion(each.id) for each in criteria))
    its = CriteriaSet("made-up", ("mri",), (), SETS[0].edition.id, (), (), criteria, logic)
    return PublishedSet("made-up", SETS[0].edition, its)


@pytest.mark.parametrize("limit", [0.0, 2.0])
@pytest.mark.parametrize("rule", ["no_more_than", "less_than", "at_least", "more_than"])
def test_amounts_are_compared_alike_at_the_limit_and_around_it(rule, limit):
    one = made_up(_compared(rule, limit, ()), _compared(rule, limit, ("worker.age",)))
    program = Program(as_cql(one, version="1"))
    for amount, more in product([None, 0.0, 1.0, 2.0, 3.0], repeat=2):
        told = {"request.total": amount, "worker.age": more}
        for each in one.criteria_set.criteria:
            status, because = compute(each.computation, told)
            assert program.value(each.id, told) is IN_CQL.get(status), (told, because)


def test_dated_rows_are_chosen_alike_on_their_first_and_last_day():
    lookup = Lookup(_TABLE, "status", "request.concept")
    one = made_up(
        Computation("one_of", lookup, values=("exempt",)),
        _compared("no_more_than", replace(lookup, column="visits"), ()),
    )
    program = Program(as_cql(one, version="1"))
    edges = [day + timedelta(days=more) for day in (date(2004, 2, 1), date(2004, 3, 1)) for more in (-1, 0, 1)]
    for day, drug, total in product([None, *edges], [None, "naproxen", "ibuprofen", "a", "mri"], [None, 12.0, 20.0]):
        told = {"treatment.date": day, "request.concept": drug, "request.total": total}
        for each in one.criteria_set.criteria:
            status, because = compute(each.computation, told)
            assert program.value(each.id, told) is IN_CQL.get(status), (told, because)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("  (\n", "  ((\n"),  # a bracket that is never closed
        ('\n    and "', '\n    xor "'),  # an operator that we do not write
        ("define ", "define function "),
        ('and "two-years"', 'and "two years"'),  # a name that is defined nowhere
        ('define "two-years"', 'define "four-weeks"'),  # one that is defined twice
        ("2 years", "2 fortnights"),
        ('parameter "injury.date" Date', 'parameter "injury.date" Day'),
        ("<= 4.0", "<= 4.0 5.0"),
        ("then null else", "then null"),
        ("context Unfiltered", "context Patient"),
        ("library ", "libary "),
    ],
)
def test_what_is_no_cql_of_ours_is_found(was, becomes):
    written = as_cql(BY_ID["mtus-chronic-pain-2009.work-hardening"], version="1")
    assert was in written
    with pytest.raises((UnexpectedInput, AssertionError)):
        Program(written.replace(was, becomes, 1))


def test_the_cql_tells_each_criterion_in_words_with_pages_edition_and_whether_it_was_checked():
    for one in SETS:
        lines = as_cql(one, version="1").splitlines()
        for each in one.criteria_set.criteria:
            place = lines.index(f"// {each.says}")
            assert one.edition.title in lines[place + 1]
            assert all(str(page) in lines[place + 1] for page in each.pages)
            assert ("Not verified" in lines[place + 1]) is not each.verified


# FHIR


#: The elements of these resources that FHIR R4 (4.0.1) has; R4B adds `subjectCanonical` to PlanDefinition, no more.
IN_R4 = {
    "Library": """resourceType id url identifier version name title subtitle status experimental type subject date
        publisher contact description useContext jurisdiction purpose usage copyright approvalDate lastReviewDate
        effectivePeriod topic author editor reviewer endorser relatedArtifact parameter dataRequirement content""",
    "PlanDefinition": """resourceType id url identifier version name title subtitle type status experimental
        subjectCodeableConcept subjectReference date publisher contact description useContext jurisdiction purpose usage
        copyright approvalDate lastReviewDate effectivePeriod topic author editor reviewer endorser relatedArtifact
        library goal action""",
}
_MODELS = {"Library": FhirLibrary, "PlanDefinition": PlanDefinition}


def test_the_fhir_of_every_set_is_valid_in_r4_and_r4b():
    addresses = []
    for one in SETS:
        for resource in resources(one, LIBRARY.catalogue.by_id, on=ON):
            _MODELS[resource["resourceType"]].model_validate(resource)
            assert resource.keys() <= set(IN_R4[resource["resourceType"]].split())
            assert resource["experimental"] is not all(each.verified for each in one.criteria_set.criteria)
            addresses += [
                resource["url"],
                resource["identifier"][0]["value"],
                resource["resourceType"] + resource["name"],
            ]
    assert len(set(addresses)) == len(SETS) * 6


def test_a_set_as_fhir_names_its_edition_its_pages_and_its_library():
    plan, library = resources(BY_ID["mtus-chronic-pain-2009.work-hardening"], LIBRARY.catalogue.by_id, on=ON)
    assert plan["effectivePeriod"] == {"start": "2009-07-18", "end": "2016-07-27"}
    assert (plan["status"], library["status"], plan["experimental"]) == ("retired", "retired", True)
    assert "125, 126" in plan["relatedArtifact"][0]["citation"]
    assert plan["library"] == [f"{library['url']}|{library['version']}"]
    (condition,) = plan["action"][0]["condition"]
    written = base64.b64decode(library["content"][0]["data"]).decode()
    assert condition["expression"]["expression"].strip('"') in Program(written).definitions
    assert {one["name"] for one in library["parameter"] if one["use"] == "in"} == Program(written).parameters.keys()


def test_addresses_stay_and_the_version_follows_the_content():
    one = BY_ID["mtus-chronic-pain-2009.work-hardening"]
    plan, _ = resources(one, LIBRARY.catalogue.by_id, on=ON, base="https://imr.example/fhir")
    assert plan["url"] == "https://imr.example/fhir/PlanDefinition/mtus-chronic-pain-2009.work-hardening"
    assert plan["identifier"][0]["value"] == "urn:uuid:22f8063f-51a2-566a-8efe-5a8545c1df88"
    first, *others = one.criteria_set.criteria
    changed = replace(
        one, criteria_set=replace(one.criteria_set, criteria=(replace(first, says="Otherwise."), *others))
    )
    other, _ = resources(changed, LIBRARY.catalogue.by_id, on=ON, base="https://imr.example/fhir")
    assert (other["url"], other["identifier"]) == (plan["url"], plan["identifier"])
    assert other["version"] != plan["version"]


def test_an_id_is_never_longer_than_fhir_allows():
    one = replace(SETS[0], id=f"{SETS[0].id}.{'long-' * 20}")
    other = replace(one, id=f"{one.id}er")
    assert len(resource_id(one)) == 64
    assert resource_id(one) != resource_id(other)


@pytest.mark.parametrize(("day", "state"), [(date(2009, 7, 17), "draft"), (date(2016, 7, 27), "active")])
def test_a_set_is_active_while_its_edition_is_in_force(day, state):
    assert BY_ID["mtus-chronic-pain-2009.work-hardening"].state(day) == state


# The command


def export(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["guidelines", "export", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_library_as_json_follows_its_published_schema(tmp_path):
    export("--out", str(tmp_path))
    schema = json.loads((tmp_path / "guidelines.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    told = json.loads((tmp_path / "guidelines.json").read_text())
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(told)
    assert schema == json.loads(SCHEMA.read_text())
    findings = {criterion["finding"] for one in told["sets"] for criterion in one["criteria"]}
    assert findings == {s.name_of(criterion) for s in LIBRARY.sets for criterion in s.criteria}
    assert {one["edition"] for one in told["sets"]} == {one["id"] for one in told["editions"]}


def test_a_day_and_a_set_choose_what_is_exported(tmp_path):
    export(
        "--fhir",
        "--on",
        "2013-07-05",
        "--set",
        "mtus-chronic-pain-2009.work-hardening",
        "--out",
        str(tmp_path / "fhir"),
    )
    assert sorted(file.name for file in (tmp_path / "fhir").iterdir()) == [
        "Library-mtus-chronic-pain-2009.work-hardening.json",
        "PlanDefinition-mtus-chronic-pain-2009.work-hardening.json",
    ]
    for file in (tmp_path / "fhir").iterdir():
        assert json.loads(file.read_text())["status"] == "active"
    export("--on", "2013-07-05", "--out", str(tmp_path / "json"))
    told = json.loads((tmp_path / "json" / "guidelines.json").read_text())
    assert told["on"] == "2013-07-05"
    assert "mtus-chronic-pain-2009" in {one["edition"] for one in told["sets"]}
    assert "mtus-chronic-pain-2016" not in {one["edition"] for one in told["sets"]}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--set", "no.such"], "no set no.such"),
        (["--set", "mtus-chronic-pain-2009.work-hardening", "--on", "2017-01-01"], "nothing to export"),
    ],
)
def test_what_there_is_not_is_refused(tmp_path, arguments, says):
    result = CliRunner().invoke(app, ["guidelines", "export", *arguments, "--out", str(tmp_path / "out")])
    assert result.exit_code != 0
    assert says in f"{result.output} {result.exception}"
    assert not (tmp_path / "out").exists()
