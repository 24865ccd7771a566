"""The weighing of a case, without storing it: the requests understood, the criteria in force, and what they find."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from openimr.cases.domain.dispute import CaseFacts, DisputedItem, GuidelineCitation
from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.guidelines.adapters.library import Library
from openimr.guidelines.domain.criteria import CriteriaSet
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.request import parse
from openimr.guidelines.domain.weighing import MOST_PASSAGES, Explanation, Records, answer_of, weigh_set
from openimr.guidelines.queries.case_file import CaseFile
from openimr.guidelines.queries.gathering import Asked, gather
from openimr.programmes.loader import load as load_programme
from openimr.records.adapters.assertion_file import cue_rules
from openimr.records.adapters.synonyms_file import synonyms
from openimr.records.domain.evidence import CaseRecords
from openimr.records.domain.search import search


@dataclass(frozen=True, slots=True)
class Weighed:
    """One disputed item weighed: as understood, what was computed from, each finding, and what they come to."""

    item: int
    request: TreatmentRequest
    given: Mapping[str, Given]
    guidelines: tuple[GuidelineCitation, ...]
    findings: tuple[Finding, ...]
    explanations: tuple[Explanation, ...]


def weigh_case(case: Case, library: Library, file: CaseFile) -> tuple[Weighed, ...]:
    """Every disputed item of a case weighed by the criteria of a library that are in force for it."""
    facts = case_facts(case)
    return tuple(weigh_item(facts, item, library, file) for item in facts.items)


def weigh_item(facts: CaseFacts, item: DisputedItem, library: Library, file: CaseFile) -> Weighed:
    """One disputed item weighed."""
    on = edition_date(facts)
    request = understand(item, library)
    parts = tuple(part for part, _ in request.body_parts)
    sets = [replace(one, sections=one.sections_for(parts)) for one in library.sets_for(request.concept, parts, on)]
    if not sets:
        request = replace(request, warnings=(*request.warnings, no_criteria(request, on)))
    file.expect(query for each in sets for query in each.queries)
    given = gather(Asked(facts, item, request, library, file), sets)
    records = Records(file.ask, cue_rules())
    weighed = [
        weigh_set(one, item=item.number, given=given, records=records, diagnoses=facts.diagnoses) for one in sets
    ]
    return Weighed(
        item=item.number,
        request=request,
        given=given,
        guidelines=tuple(
            _cited(library, one) for one, (_, explained) in zip(sets, weighed, strict=True) if explained.bears
        ),
        findings=tuple(finding for findings, _ in weighed for finding in findings),
        explanations=tuple(explanation for _, explanation in weighed),
    )


def unstored(records: CaseRecords) -> Records:
    """Records that are not of a stored case, as the weighing asks them; every page is read."""
    rules = cue_rules()
    return Records(
        lambda query: answer_of(search(records, query, cues=rules, most=MOST_PASSAGES, synonyms=synonyms())), rules
    )


def no_criteria(request: TreatmentRequest, on: date) -> str:
    """What the physician is told where the library cannot help."""
    treatment = (request.label or "this request").lower()
    return f"the library has no criteria in force on {on:%m/%d/%Y} for {treatment}; the physician weighs it alone"


def understand(item: DisputedItem, library: Library) -> TreatmentRequest:
    """The request of a disputed item as understood, its original and authorized parts taken into account."""
    original = item.original_request if item.authorized else None
    return parse(item.request, library.catalogue, original=original, authorized=item.authorized)


def edition_date(facts: CaseFacts) -> date:
    """The day by which editions are chosen; the programme says which it is."""
    by = load_programme(facts.programme).value("standard.edition_by", facts.application_received).value
    return {"ur_decision_date": facts.ur_date, "application_date": facts.application_received}[by]


def _cited(library: Library, criteria_set: CriteriaSet) -> GuidelineCitation:
    edition = library.edition(criteria_set.edition)
    return edition.citation(sections=criteria_set.sections, pages=criteria_set.pages)
