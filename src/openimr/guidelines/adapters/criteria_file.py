"""Reads sets of criteria (library/criteria/*.yaml), one document a set. What breaks the schema is refused by line."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from openimr.guidelines.adapters.logic_file import LogicFault, read_logic
from openimr.guidelines.adapters.questions_file import Query, Question
from openimr.guidelines.adapters.yaml_lines import Document, LineFault, documents, refusal
from openimr.guidelines.domain.computing import COMPARES, Computation, Rule
from openimr.guidelines.domain.criteria import CriteriaSet, Criterion
from openimr.guidelines.domain.editions import Edition
from openimr.guidelines.domain.inputs import NAMES
from openimr.guidelines.domain.situations import Situation
from openimr.guidelines.domain.tables import LookedUpBy, Lookup, Table
from openimr.guidelines.domain.units import TIME_UNITS, UNITS, same_unit

_BETWEEN = frozenset({"within_years", "within", "at_least_since"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Lookup(_Strict):
    table: str
    column: str
    by: LookedUpBy
    on: str = "treatment.date"


class _Computed(_Strict):
    rule: Rule
    limit: float | _Lookup | None = None
    unit: str = ""
    amount: str = ""
    plus: list[str] = []
    earlier: str = ""
    later: str = ""
    day: str = ""
    around: str = ""
    before: Annotated[int, Field(ge=0)] = 0
    after: Annotated[int, Field(ge=0)] = 0
    values: list[str] = []
    applies_since: dict[str, date] = {}
    says_limit: str = ""

    def needed(self) -> tuple[str, ...]:
        """The keys that its rule cannot do without."""
        if self.rule in _BETWEEN:
            return ("limit", "unit", "earlier", "later")
        if self.rule in COMPARES:
            return ("limit", "unit", "amount")
        if self.rule == "in_window":
            return ("unit", "day", "around")
        return ("values",) if self.limit is not None else ("values", "amount")


class _Criterion(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    says: Annotated[str, Field(min_length=1)]
    kind: Literal["computed", "documented", "reviewer"]
    pages: list[int] = []
    verified: bool
    computed: _Computed | None = None
    query: Query | None = None
    question: str = ""
    alternative: str = ""
    answered_by: str = ""
    only_for: str = ""
    note: str = ""

    @model_validator(mode="after")
    def it_can_be_weighed(self) -> "_Criterion":
        if (self.kind == "computed") != (self.computed is not None):
            raise ValueError("a computed criterion has `computed`, no other has")
        if self.kind != "computed" and self.query is None and not self.question:
            raise ValueError("needs a query or a question")
        if self.query is not None and self.question:
            raise ValueError("has a query and a question; one is enough")
        return self


class _CriteriaSet(_Strict):
    treatment: Annotated[list[str], Field(min_length=1)]
    body_parts: list[str] = []
    edition: str | Annotated[list[str], Field(min_length=1)]  # several: the same criteria in each of them
    sections: list[str]
    sections_by_part: dict[str, str] = {}
    pages: list[int] = []
    criteria: list[_Criterion]
    logic: Any = None
    groups: dict[str, Any] = {}
    since: date | None = None
    until: date | None = None
    note: str = ""

    @property
    def editions(self) -> list[str]:
        return [self.edition] if isinstance(self.edition, str) else self.edition


def read_criteria(
    file: Path,
    *,
    editions: Mapping[str, Edition],
    concepts: set[str],
    tables: Mapping[str, Table],
    questions: Mapping[str, Question],
    situations: Mapping[str, Situation],
) -> tuple[CriteriaSet, ...]:
    """The sets of a file. Raises DataFileInvalid with file and line for each fault: a limit without unit, an unknown
    treatment, edition, section, table, question, situation, input or id, groups in a circle, a criterion that the logic
    leaves out, ways that all belong to a diagnosis or phase.
    """
    sets: list[CriteriaSet] = []
    faults: list[LineFault] = []
    for document in documents(file):
        read, broken = document.faults_of(_CriteriaSet)
        faults += broken
        if read is None:
            continue
        wrong = [*_unknown(document, read, editions, concepts), *_computed_faults(document, read, tables)]
        wrong += _criteria_faults(document, read, questions, situations)
        faults += wrong
        if wrong:
            continue
        criteria = tuple(_criterion(one, tables, questions, situations) for one in read.criteria)
        try:
            logic = read_logic(read.logic, read.groups, criteria)
        except LogicFault as fault:
            faults.append(document.fault(*fault.path, says=fault.says))
            continue
        sets += [
            CriteriaSet(
                topic=read.treatment[0].replace("_", "-"),
                treatments=tuple(read.treatment),
                body_parts=tuple(read.body_parts),
                edition=edition,
                sections=tuple(read.sections),
                sections_by_part=read.sections_by_part,
                pages=tuple(read.pages),
                criteria=criteria,
                logic=logic,
                since=read.since,
                until=read.until,
            )
            for edition in read.editions
        ]
    if faults:
        raise refusal(faults)
    return tuple(sets)


def _unknown(
    document: Document,
    read: _CriteriaSet,
    editions: Mapping[str, Edition],
    concepts: set[str],
) -> Iterator[LineFault]:
    for place, concept in enumerate(read.treatment):
        if concept not in concepts:
            yield document.fault("treatment", place, says=f"there is no {concept} in concepts.yaml")
    for edition in read.editions:
        if edition not in editions:
            yield document.fault("edition", says=f"there is no {edition} in editions.yaml")
        elif editions[edition].chapters:
            named: list[tuple[tuple[str | int, ...], str]]
            named = [(("sections", place), section) for place, section in enumerate(read.sections)]
            named += [(("sections_by_part", part), section) for part, section in read.sections_by_part.items()]
            for path, section in named:
                if editions[edition].chapter(section) is None:
                    says = f"{edition} has no section {section!r}; add it to the chapters in editions.yaml if it has"
                    yield document.fault(*path, says=says)
    if read.since and read.until and read.until < read.since:
        yield document.fault("until", says=f"{read.until:%m/%d/%Y} is before {read.since:%m/%d/%Y}, when it begins")


def _criteria_faults(
    document: Document,
    read: _CriteriaSet,
    questions: Mapping[str, Question],
    situations: Mapping[str, Situation],
) -> Iterator[LineFault]:
    seen: set[str] = set()
    for place, criterion in enumerate(read.criteria):
        if criterion.id in seen:
            yield document.fault("criteria", place, "id", says=f"{criterion.id} stands twice in this set")
        seen.add(criterion.id)
        if criterion.question and criterion.question not in questions:
            says = f"there is no question {criterion.question} in questions/"
            yield document.fault("criteria", place, "question", says=says)
        if criterion.only_for and criterion.only_for not in situations:
            says = f"there is no {criterion.only_for} in situations.yaml"
            yield document.fault("criteria", place, "only_for", says=says)


def _computed_faults(document: Document, read: _CriteriaSet, tables: Mapping[str, Table]) -> Iterator[LineFault]:
    for place, criterion in enumerate(read.criteria):
        if criterion.computed is not None:
            for key, says in _faults_of(criterion.computed, tables):
                yield document.fault("criteria", place, "computed", key, says=says)


def _faults_of(computed: _Computed, tables: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    """Key and fault of everything that a computed criterion lacks or has wrong."""
    for key in computed.needed():
        if getattr(computed, key) in ("", None, []):
            yield key, f"{computed.rule} needs {key}" if key != "unit" else "a limit without unit"
    if computed.unit and computed.unit not in UNITS:
        yield "unit", f"{computed.unit!r} is no unit; there are {', '.join(sorted(UNITS))}"
    elif computed.unit and computed.rule in _BETWEEN | {"in_window"} and computed.unit not in TIME_UNITS:
        yield "unit", f"{computed.rule} counts {', '.join(sorted(TIME_UNITS))}, not {computed.unit}"
    elif computed.rule in {"within_years", "in_window"}:
        expected = "years" if computed.rule == "within_years" else "days"
        if computed.unit != expected:
            yield "unit", f"{computed.rule} counts {expected}"
    yield from _input_faults(computed)
    if isinstance(computed.limit, _Lookup):
        yield from _lookup_faults(computed, computed.limit, tables)
    elif computed.rule in _BETWEEN and computed.limit is not None and computed.limit != int(computed.limit):
        yield "limit", "must be a whole number"


def _input_faults(computed: _Computed) -> Iterator[tuple[str, str]]:
    for key in ("amount", "earlier", "later", "day", "around"):
        name = getattr(computed, key)
        if name and name not in NAMES:
            yield key, f"there is no input {name}; docs/reference/guidelines.md lists them"
        elif name and key != "amount" and not name.endswith(".date"):
            yield key, f"{name} is no day"
    for name in computed.plus:
        if name not in NAMES:
            yield "plus", f"there is no input {name}; docs/reference/guidelines.md lists them"
    for name in computed.applies_since:
        if name not in NAMES or not name.endswith(".date"):
            yield "applies_since", f"{name} is no day that we know"
    if computed.rule in COMPARES and computed.unit in UNITS:
        for key, name in (("amount", computed.amount), *(("plus", name) for name in computed.plus)):
            own = NAMES.get(name, ("", ""))[1]
            if name in NAMES and not own:
                yield key, f"{name} is no amount"
            elif own and not name.startswith("request.total") and not same_unit(own, computed.unit):
                yield key, f"{name} is in {own}, the limit in {computed.unit}"


def _lookup_faults(computed: _Computed, lookup: _Lookup, tables: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    table = tables.get(lookup.table)
    if table is None:
        yield "limit", f"there is no table {lookup.table}"
        return
    if lookup.column not in table.columns:
        yield "limit", f"table {table.id} has no column {lookup.column}"
        return
    if lookup.on not in NAMES or not lookup.on.endswith(".date"):
        yield "limit", f"{lookup.on} is no day that we know"
    unit = table.columns[lookup.column]
    if computed.rule == "one_of":
        values = {row.values.get(lookup.column) for row in table.rows}
        for value in computed.values:
            if value not in values:
                yield "values", f"no row of table {table.id} has {value}"
    elif not same_unit(unit, computed.unit):
        yield "limit", f"column {lookup.column} is in {unit or 'words'}, the limit in {computed.unit}"
    key = "concepts" if lookup.by == "request.concept" else "names"
    if not any(getattr(row, key) for row in table.rows):
        yield "limit", f"table {table.id} is looked up by {lookup.by}, but no row has {key}"


def _criterion(
    read: _Criterion,
    tables: Mapping[str, Table],
    questions: Mapping[str, Question],
    situations: Mapping[str, Situation],
) -> Criterion:
    question = questions.get(read.question)
    query = read.query or question
    return Criterion(
        id=read.id,
        says=" ".join(read.says.split()),
        kind=read.kind,
        pages=tuple(read.pages),
        verified=read.verified,
        computation=_computation(read.computed, tables) if read.computed else None,
        query=query.evidence_query() if query else None,
        proof=tuple(query.proof) if query else (),
        alternative=read.alternative,
        answered_by=read.answered_by or (question.answered_by if question else ""),
        question=read.question,
        only_for=situations.get(read.only_for),
    )


def _computation(read: _Computed, tables: Mapping[str, Table]) -> Computation:
    limit = read.limit
    return Computation(
        rule=read.rule,
        limit=Lookup(tables[limit.table], limit.column, limit.by, limit.on) if isinstance(limit, _Lookup) else limit,
        unit=read.unit,
        amount=read.amount,
        earlier=read.earlier,
        later=read.later,
        says_limit=read.says_limit,
        plus=tuple(read.plus),
        day=read.day,
        around=read.around,
        before=read.before,
        after=read.after,
        values=tuple(read.values),
        applies_since=read.applies_since,
    )
