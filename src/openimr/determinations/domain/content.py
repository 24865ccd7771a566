"""Everything that a Final Determination says, as plain values: sealed, printed in every format, checked by anybody.

The JSON form is published in docs/reference/determination.schema.json. It holds no identity of the reviewer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openimr.cases.domain.dispute import CaseFacts, GuidelineCitation
from openimr.guidelines.domain.as_json import computation_to_json, finding_to_json, request_to_json
from openimr.guidelines.domain.computing import Computation
from openimr.guidelines.domain.findings import TreatmentRequest
from openimr.panel.domain.statement import CredentialStatement
from openimr.programmes.domain.rules import Programme
from openimr.records.domain.evidence import CaseRecords
from openimr.records.domain.reviewed import documents_reviewed
from openimr.review.domain.case_review import CaseReview, ItemReview
from openimr.review.domain.combining import combined
from openimr.review.domain.points import BY_REVIEWER
from openimr.review.domain.sentence_json import to_json
from openimr.review.domain.sentences import Sentence

VERSION = 2


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The organization that issues the letter."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Draws:
    """What a letter is drawn from."""

    facts: CaseFacts
    records: CaseRecords
    review: CaseReview
    statement: CredentialStatement
    requests: Mapping[int, TreatmentRequest]
    inputs: Mapping[int, Mapping[str, Any]]
    computations: Mapping[str, Computation]  # the rules of computed criteria in force, by criterion
    programme: Programme
    letterhead: Letterhead
    decided_on: date | None
    attestations: Sequence[Mapping[str, Any]] = ()
    panel: Sequence[tuple[int, CaseReview, CredentialStatement]] = ()  # seat by seat, where there are several
    recipients: tuple[str, ...] = field(
        default=("injured_worker", "representative", "claims_administrator", "requesting_physician")
    )


def content_of(draws: Draws) -> dict[str, Any]:
    """The determination as JSON values. `decided_on` is None for a draft."""
    facts, on = draws.facts, draws.decided_on or draws.facts.application_received
    numbered = _Sources()
    summary = [numbered.sentence(sentence) for sentence in draws.review.summary]
    issues = [_issue(item, draws, numbered) for item in draws.review.items]
    return {
        "openimr_determination": VERSION,
        "programme": facts.programme,
        "organization": {"name": draws.letterhead.name, "address": draws.letterhead.address},
        "header": {
            "case_number": facts.case_number,
            "date_assigned": _iso(facts.assigned),
            "date_of_injury": _iso(facts.date_of_injury),
            "decision_date": _iso(draws.decided_on),
            "ur_denial_date": _iso(facts.ur_date),
            "priority": "Expedited" if facts.priority == "expedited" else "Standard",
            "application_received": _iso(facts.application_received),
        },
        "recipients": _recipients(draws),
        "cover": _cover(draws, on),
        "how_made": _how_made(draws, on),
        "credentials": _credentials(draws.statement),
        **({"panel": [{"seat": n, **_credentials(said)} for n, _, said in draws.panel]} if draws.panel else {}),
        "summary_lead": draws.programme.wording("summary.lead", on),
        "clinical_case_summary": summary,
        "documents_reviewed": _documents(draws.records),
        "issues_lead": draws.programme.wording("issues.lead", on),
        "issues": issues,
        "sources": numbered.listed,
        "law": _law(draws.programme, on),
        **({"attestations": [dict(one) for one in draws.attestations]} if draws.attestations else {}),
    }


def _credentials(statement: CredentialStatement) -> dict[str, list[str]]:
    return {
        "licensure": list(statement.licensed_in),
        "specialties": list(statement.certifications),
        "subspecialties": list(statement.subspecialties),
    }


def _analyses(item: ItemReview, draws: Draws, numbered: "_Sources") -> dict[str, Any]:
    """How several decisions became one, and each reviewer's own analysis (Lab. Code 4610.6(e)); no identity."""
    theirs = [(seat, next(one for one in review.items if one.number == item.number)) for seat, review, _ in draws.panel]
    how = combined([one.decision for _, one in theirs])
    return {
        "combined": {"how": how.how, "cite": how.cite},
        "analyses": [
            {
                "seat": seat,
                "decision": one.decision,
                "reviewer_guideline": guideline_line(
                    one.guidelines, one.no_guideline_because, of="The Expert Reviewer"
                ),
                "rationale": [numbered.sentence(sentence) for sentence in one.rationale],
            }
            for seat, one in theirs
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


_ID = re.compile(r"(?:; )?\bcriterion [\w.-]+\.[\w-]+\b|(?:; )?\blogic of [\w.-]+\.[\w-]+(?:, [\w.-]+\.[\w-]+)*")
#: What a search of the records came to, and not a sum.
_SEARCHED = re.compile(r"\blooked for on\b|\bnothing was found\b|\bpages searched for\b")


def source_in_words(source: Mapping[str, Any]) -> str:
    """What a source is, for people: where in the records, which guideline, how it was worked out. No names of data."""
    kind, cited = str(source["kind"]), str(source.get("citation", ""))
    because = _ID.sub("", source.get("because", "")).strip(" ;.")
    match kind:
        case "record":
            evidence = source["evidence"]
            return f"{evidence['title']}, page {evidence['page']}: “{' '.join(evidence['quote'].split())}”"
        case "reviewer":
            said = because.removeprefix(BY_REVIEWER)
            if because == "decision":
                return "The expert reviewer's decision"
            return "The expert reviewer's own judgement" + (f": {said}" if said else "")
        case "computed":
            if _SEARCHED.search(because):
                told = because.removeprefix("pages searched for").strip()  # as drafts before told it
                return f"Search of the records: {told}" if told else "Search of the records"
            return (f"Worked out: {because}" if because else "Worked out") + (f" ({cited})" if cited else "")
    return (cited[0].upper() + cited[1:]) if cited else kind.replace("_", " ").capitalize()


class _Sources:
    """Numbers each source of each statement once: the same page and words keep one number, and all that reads alike."""

    def __init__(self) -> None:
        self.listed: list[dict[str, Any]] = []
        self._numbers: dict[str, int] = {}

    def sentence(self, sentence: Sentence) -> dict[str, Any]:
        told = to_json(sentence)
        numbers = list(dict.fromkeys(self._number(source) for source in told.pop("sources")))
        return {**told, "sources": numbers}

    def _number(self, source: dict[str, Any]) -> int:
        says = source_in_words(source)
        key = f"{source['evidence']['document']} {says}" if source["kind"] == "record" else says
        if key not in self._numbers:
            self._numbers[key] = len(self.listed) + 1
            told = {name: value for name, value in source.items() if name != "finding"}
            words = {} if source["kind"] == "record" else {"says": says}  # a record is told by its quote
            self.listed.append({"number": len(self.listed) + 1, **told, **words})
        return self._numbers[key]


def _recipients(draws: Draws) -> list[dict[str, Any]]:
    parties = (draws.facts.party(role) for role in draws.recipients)
    return [
        {"role": party.role, "name": party.name, "organization": party.organization, "address": list(party.address)}
        for party in parties
        if party is not None
    ]


def _cover(draws: Draws, on: date) -> list[str]:
    law = draws.programme
    slots = {
        "days": law.value("appeal.petition", on).value,
        "authorize": law.value("implementation.authorize", on).value,
        "reimburse": law.value("implementation.reimburse", on).value,
    }
    keys = ["cover.what", "cover.binding"]
    if any(item.decision == "overturned" for item in draws.review.items):
        keys.append("cover.implementation")
    return [law.wording(key, on).format(**slots) for key in [*keys, "cover.appeal"]]


def _how_made(draws: Draws, on: date) -> list[str]:
    """The paragraphs on the reviewer: each is said only where it is true of this reviewer on this day."""
    law, said = draws.programme, []
    said.append(law.wording("how_made.reviewer", on).format(organization=draws.letterhead.name))
    if draws.statement.more_than_five_years and draws.statement.at_least_24_hours:
        said.append(law.wording("how_made.practice", on))
    said.append(law.wording("how_made.selection", on))
    return [" ".join(said)]


def _documents(records: CaseRecords) -> list[dict[str, Any]]:
    """The documents reviewed; `until` and `count` tell several of one provider on one line."""
    return [
        {
            "document": line.document,
            "title": line.title,
            "kind": line.kind,
            "date": _iso(line.date),
            "until": _iso(line.until),
            "count": line.count,
            "pages": line.pages,
            "sender": line.sender,
            "note": line.note,
        }
        for line in documents_reviewed(records)
    ]


def guideline_line(cited: Sequence[GuidelineCitation], ground: str | None = None, *, of: str) -> str:
    """A guideline line as letters print it: MTUS first, others as non-MTUS citations; else the ground why none."""
    if not cited:
        return f"{of} did not cite any medical evidence for its decision." + (f" {ground}" if ground else "")
    parts = []
    for one in cited:
        lead = "MTUS " if one.source == "MTUS" else f"Non-MTUS Citation {one.source} "
        named = one.title.startswith(f"{one.source} ") and one.source == "MTUS"  # "MTUS Drug Formulary" says it already
        parts.append(f"Decision based on {'' if named else lead}{_title(one)}.")
    return " ".join(parts)


def _title(one: GuidelineCitation) -> str:
    year = f" {one.year}" if one.year and str(one.year) not in one.title else ""
    sections = f", Section(s): {'; '.join(one.sections)}" if one.sections else ""
    pages = f", Page(s): {', '.join(map(str, one.pages))}" if one.pages else ""
    return f"{one.title}{year}{sections}{pages}"


def _issue(item: ItemReview, draws: Draws, numbered: _Sources) -> dict[str, Any]:
    disputed = next(one for one in draws.facts.items if one.number == item.number)
    request = draws.requests[item.number]
    return {
        "number": item.number,
        "request": disputed.request,
        "original_request": disputed.original_request,
        "authorized": disputed.authorized,
        "disputed": request.disputed,
        "ur_decision": disputed.ur_decision,
        "decision": item.decision,
        "claims_administrator_guideline": guideline_line(disputed.ur_guidelines, of="The Claims Administrator"),
        "reviewer_guideline": guideline_line(item.guidelines, item.no_guideline_because, of="The Expert Reviewer"),
        "guidelines": [_citation(one) for one in item.guidelines],
        "no_guideline_because": item.no_guideline_because,
        "accompanies": disputed.accompanies,
        "understood": request_to_json(request),
        "inputs": {name: _plain(value) for name, value in draws.inputs[item.number].items()},
        "rules": {
            finding.criterion: computation_to_json(draws.computations[finding.criterion], draws.inputs[item.number])
            for finding in item.findings
            if finding.basis == "computed" and finding.criterion in draws.computations
        },
        "findings": [finding_to_json(finding) for finding in item.findings],
        "rationale": [numbered.sentence(sentence) for sentence in item.rationale],
        **(_analyses(item, draws, numbered) if draws.panel else {}),
    }


def _citation(one: GuidelineCitation) -> dict[str, Any]:
    return {
        "source": one.source,
        "title": one.title,
        "year": one.year,
        "sections": list(one.sections),
        "pages": list(one.pages),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _law(programme: Programme, on: date) -> list[dict[str, Any]]:
    """The rules that the letter rests on, as they stood on its day."""
    used = ("standard.ranking_mode", "standard.edition_by", "decision.words", "appeal.petition")
    return [
        {
            "rule": rule,
            "value": _plain(value.value),
            "cite": value.cite,
            "since": _iso(value.since),
            "verified": value.verified,
        }
        for rule in used
        for value in [programme.value(rule, on)]
    ]


_STEP = {"request": 1, "utilization_review": 1, "criteria": 2, "documentation": 3, "computed": 3}
#: A sentence on a numbered point of a guideline ("(2)", "(2a)"), as drafts had them, or one that lists several points.
_POINT = re.compile(r"\(\d+[a-z\d]*\) |.*: \(a\) ", re.DOTALL)


def in_steps(sentences: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """A rationale in its steps, a paragraph each: what was asked, the guideline, its points, each list, the end."""
    steps: list[list[Mapping[str, Any]]] = []
    last = None
    for sentence in sentences:
        step = _STEP.get(sentence["role"], 4)
        if step != last or _POINT.match(sentence["text"]):
            steps.append([])
        steps[-1].append(sentence)
        last = step
    return steps


def statements(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every sentence of the summary and the rationales."""
    yield from content["clinical_case_summary"]
    for issue in content["issues"]:
        yield from issue["rationale"]
        for analysis in issue.get("analyses", ()):
            yield from analysis["rationale"]


def credential_lines(content: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(whose, "State(s) of Licensure: …", "Certification(s)/Specialty: …") of each reviewer, as letters print them."""
    several = [(f"Expert Reviewer {one['seat']}", one) for one in content.get("panel", ())]
    return [
        (
            who,
            f"State(s) of Licensure: {', '.join(one['licensure'])}",
            f"Certification(s)/Specialty: {', '.join([*one['specialties'], *one['subspecialties']])}",
        )
        for who, one in several or [("The Expert Reviewer", content["credentials"])]
    ]


def analysis_heading(analysis: Mapping[str, Any]) -> str:
    """The line over one reviewer's analysis: who, without identity, and the own decision."""
    return f"Expert Reviewer {analysis['seat']}: {(analysis['decision'] or 'undecided').capitalize()}"
