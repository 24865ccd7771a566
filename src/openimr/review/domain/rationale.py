"""The draft of a rationale, in the order of the real letters: request, utilization review, criteria, what the records
show and lack, computed limits, no provision to modify, conclusion. Every clause is tied to what it rests on.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from openimr.cases.domain.dispute import CaseFacts, DisputedItem, GuidelineCitation
from openimr.guidelines.domain.findings import Finding, TreatmentRequest
from openimr.guidelines.domain.status import Status
from openimr.review.domain.sentences import Sentence, Source

Wording = Mapping[str, str]
#: How a finding that the reviewer changed begins its reason.
BY_REVIEWER = "by the reviewer: "


def draft_rationale(
    facts: CaseFacts,
    item: DisputedItem,
    request: TreatmentRequest,
    findings: Sequence[Finding],
    guidelines: Sequence[GuidelineCitation],
    *,
    wording: Wording,
    decision: str | None = None,
    law: str = "Lab. Code 4610.6(e)",
) -> tuple[Sentence, ...]:
    """The draft for one item. Undecided, it ends in a mark that the quality gate refuses to sign.

    `law` is the citation of the rule that there is no partial outcome.
    """
    sentences = [
        *_asked(facts, item, request, wording),
        *_criteria(findings, guidelines, wording),
        *_documentation(findings, wording),
        *_computed(findings, guidelines, wording),
    ]
    exceeded = any(finding.basis == "computed" and finding.status is Status.NOT_MET for finding in findings)
    if item.ur_decision == "modified" or exceeded:
        cited = Source("law", citation=law)
        sentences.append(Sentence(wording["rationale.no_modification"], "modification", (cited,)))
    return (*sentences, conclusion(item, decision, wording=wording, disputed=request.disputed))


def conclusion(item: DisputedItem, decision: str | None, *, wording: Wording, disputed: str | None) -> Sentence:
    """The last sentence: what the reviewer decided, or that nobody has. `disputed`: the part that remained."""
    text = wording[f"rationale.{decision or 'pending'}"].format(request=in_dispute(item, disputed))
    kind = Source("reviewer", because="decision") if decision else Source("computed", because="no decision yet")
    return Sentence(text, "conclusion", (kind,))


def in_dispute(item: DisputedItem, disputed: str | None) -> str:
    """What is decided on: the request, or what remained of it where the request itself tells of a modification."""
    tells = "was the original request" in item.request.lower()
    return (disputed if tells and disputed else item.request).rstrip(".")


def _us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _asked(facts: CaseFacts, item: DisputedItem, request: TreatmentRequest, wording: Wording) -> Iterator[Sentence]:
    application = Source(
        "application", citation=f"application received {_us(facts.application_received)}, item {item.number}"
    )
    review = Source(
        "ur_decision", citation=f"utilization review determination of {_us(facts.ur_date)}, item {item.number}"
    )
    asked = in_dispute(item, request.disputed)
    yield Sentence(wording["rationale.request"].format(request=asked), "request", (application,))
    if item.original_request and item.original_request.lower().rstrip(".") != item.request.lower().rstrip("."):
        text = wording["rationale.original"].format(original=_lower(item.original_request.rstrip(".")))
        yield Sentence(text, "request", (review,))
    slots = {"date": _us(facts.ur_date), "authorized": _lower((item.authorized or "").rstrip("."))}
    key = item.ur_decision if item.ur_decision != "modified" or item.authorized else "modified_to"
    yield Sentence(wording[f"rationale.{key}"].format(**slots), "utilization_review", (review,))
    if request.disputed and item.authorized and request.disputed.rstrip(".") != asked:
        yield Sentence(
            wording["rationale.remaining"].format(disputed=request.disputed), "utilization_review", (review,)
        )


def _lower(text: str) -> str:
    """A capital at the start of a quoted request goes small inside a sentence; words in capitals stay."""
    return text[0].lower() + text[1:] if len(text) > 1 and (text[1].islower() or text.startswith("A ")) else text


def _clause(says: str) -> str:
    """A criterion inside a sentence: no final stop, small first letter."""
    return _lower(says.rstrip("."))


def _criteria(
    findings: Sequence[Finding], guidelines: Sequence[GuidelineCitation], wording: Wording
) -> Iterator[Sentence]:
    if not findings:
        yield Sentence(
            wording["rationale.no_criteria"], "criteria", (Source("computed", because="library of criteria"),)
        )
        return
    cited = " and ".join(map(str, guidelines)) or "guideline"
    listed = "; ".join(f"({n}) {_clause(finding.says)}" for n, finding in enumerate(findings, start=1))
    text = wording["rationale.criteria"].format(guideline=cited, criteria=listed)
    yield Sentence(text, "criteria", tuple(Source("guideline", citation=str(one)) for one in guidelines))


def _documentation(findings: Sequence[Finding], wording: Wording) -> Iterator[Sentence]:
    for finding in findings:
        if finding.basis != "computed" and finding.status is not Status.NOT_APPLICABLE:
            judged = finding.basis == "reviewer" and finding.status is not Status.FOR_REVIEWER
            yield _found_by_reviewer(finding, wording) if judged else _documented(finding, wording)


def with_finding(sentences: Sequence[Sentence], finding: Finding, *, wording: Wording) -> tuple[Sentence, ...]:
    """A rationale after the reviewer changed a finding: what the software said of it gives way to what was found.

    A finding that does not apply leaves the text; a sentence that the reviewer wrote on it stays as it is.
    """
    own = any(s.finding == finding.criterion and s.drafted_by == "reviewer" for s in sentences)
    said = () if own or finding.status is Status.NOT_APPLICABLE else (_found_by_reviewer(finding, wording),)
    kept: list[Sentence] = []
    placed = False
    for sentence in sentences:
        ours = sentence.finding == finding.criterion and sentence.drafted_by == "software"
        if not placed and (ours or sentence.role in {"modification", "conclusion"}):
            kept += said
            placed = True
        if not ours:
            kept.append(sentence)
    return tuple(kept) if placed else (*kept, *said)


def _found_by_reviewer(finding: Finding, wording: Wording) -> Sentence:
    """A finding that the reviewer changed: in the reviewer's reason, never in what the machine had found."""
    text = wording[f"rationale.reviewer_{finding.status}"].format(
        criterion=_clause(finding.says), reason=_clause(finding.because.removeprefix(BY_REVIEWER))
    )
    return Sentence(text, "documentation", (Source("reviewer", because=finding.because),), finding=finding.criterion)


def _documented(finding: Finding, wording: Wording) -> Sentence:
    against = finding.status is Status.NOT_MET
    quotes = finding.against if against else finding.evidence or finding.against
    key = {
        Status.MET: "met",
        Status.NOT_MET: "not_met_documented",
        Status.FOR_REVIEWER: "touched",
        Status.NOT_DOCUMENTED: "not_documented",
    }[finding.status]
    if not quotes:
        key = "not_documented"
    slots = {
        "criterion": _clause(finding.says),
        "quote": _quoted(quotes[0].quote) if quotes else "",
        "pages": finding.pages_searched,
        "documents": finding.documents_searched,
    }
    looked = Source("computed", because=f"{finding.because}; criterion {finding.criterion}")
    sources = tuple(Source("record", evidence=quote) for quote in quotes[:1]) or (looked,)
    return Sentence(wording[f"rationale.{key}"].format(**slots), "documentation", sources, finding=finding.criterion)


def _quoted(quote: str) -> str:
    """A quote in one line, shortened in its middle if it is very long; double quotes inside become single."""
    plain = " ".join(quote.split()).replace('"', "'").rstrip(".")
    return plain if len(plain) <= 320 else plain[:200].rsplit(" ", 1)[0] + " … " + plain[-90:].split(" ", 1)[-1]


def _computed(
    findings: Sequence[Finding], guidelines: Sequence[GuidelineCitation], wording: Wording
) -> Iterator[Sentence]:
    cited = "; ".join(map(str, guidelines))
    for finding in findings:
        if finding.basis != "computed":
            continue
        key = {Status.MET: "computed_met", Status.NOT_MET: "computed_not_met"}.get(finding.status, "not_stated")
        text = wording[f"rationale.{key}"].format(criterion=_clause(finding.says), because=finding.because)
        source = Source("computed", citation=cited, because=finding.because)
        yield Sentence(text, "computed", (source,), finding=finding.criterion)
