"""The quality gate: everything that stands against a signature, all at once. The desk shows the same reasons."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from openimr.cases.domain.dispute import CaseFacts
from openimr.errors import Reason
from openimr.guidelines.domain.editions import Edition, citation_fault
from openimr.records.domain.evidence import CaseRecords
from openimr.review.domain.case_review import CaseReview, ItemReview
from openimr.review.domain.sentences import Sentence

_CONTENT = "8 CCR 9792.10.6(d)"
_NEGATIVE = re.compile(
    r"\b(?:not|nor|never)\s+(?:been\s+)?(?:considered\s+|deemed\s+|found\s+)?(?:to be\s+)?medically\s+necessary",
    re.IGNORECASE,
)
_POSITIVE = re.compile(r"\bmedically\s+necessary", re.IGNORECASE)


def reasons_not_to_sign(
    review: CaseReview,
    facts: CaseFacts,
    records: CaseRecords,
    editions: Sequence[Edition],
    *,
    edition_date: date,
    reviewer_reasons: Sequence[Reason],
    identities: Iterable[str],
    guideline_reasons: Sequence[Reason] = (),
) -> tuple[Reason, ...]:
    """Every reason against signing this review; none if it may be signed.

    `edition_date`: the day on which a cited guideline must be in force. `reviewer_reasons`: what the panel holds
    against the reviewer on the day of signature. `identities`: words that would give the reviewer away.
    `guideline_reasons`: what the search paths and the
    licensed texts hold against what is cited and written.
    """
    reasons: list[Reason] = []
    numbers = {item.number for item in facts.items}
    for missing in sorted(numbers - {item.number for item in review.items}):
        reasons.append(Reason("item_missing", f"item {missing} is not answered", _CONTENT))
    for item in review.items:
        reasons += _item(item, review, facts, editions, edition_date)
    reasons += _summary(review)
    reasons += _sources(review, records)
    reasons += _identity(review, identities)
    reasons += _attestation(review)
    return (*reasons, *guideline_reasons, *reviewer_reasons)


def written(review: CaseReview) -> tuple[tuple[str, str], ...]:
    """What the letter will say in the reviewer's words: the summary and each rationale, by name."""
    summary = ("the summary", " ".join(sentence.text for sentence in review.summary))
    rationales = ((f"item {one.number}", " ".join(s.text for s in one.rationale)) for one in review.items)
    return (summary, *rationales)


def _item(
    item: ItemReview, review: CaseReview, facts: CaseFacts, editions: Sequence[Edition], on: date
) -> Iterable[Reason]:
    name = f"item {item.number}"
    if item.decision is None:
        yield Reason("undecided", f"{name} is undecided", "Lab. Code 4610.6(e)")
    for cited in item.guidelines:
        fault = citation_fault(editions, cited, on)
        if fault is not None:
            yield Reason(fault.code, f"{name}: {fault.sentence}", fault.cite)
        if cited.source == "MTUS" and not cited.sections and not cited.pages:
            yield Reason("guideline_place", f"{name}: {cited.title} is cited without section or page", _CONTENT)
    if not item.guidelines:
        yield from _no_guideline(item, review, facts)
    yield from _rationale(item)


def _no_guideline(item: ItemReview, review: CaseReview, facts: CaseFacts) -> Iterable[Reason]:
    name = f"item {item.number}"
    if not item.no_guideline_because:
        yield Reason("no_guideline", f"{name} cites no guideline and states no ground why none is needed", _CONTENT)
        return
    disputed = next((one for one in facts.items if one.number == item.number), None)
    if disputed is None or disputed.accompanies is None:
        return
    main = next((one for one in review.items if one.number == disputed.accompanies), None)
    if main is not None and main.decision == "overturned":
        sentence = f"{name} accompanies item {main.number}, which is overturned: it needs a guideline of its own"
        yield Reason("accompanies_granted", sentence, _CONTENT)


def _rationale(item: ItemReview) -> Iterable[Reason]:
    name = f"item {item.number}"
    if not any(sentence.role != "conclusion" for sentence in item.rationale):
        yield Reason("no_rationale", f"{name} has no rationale", _CONTENT)
    conclusion = " ".join(sentence.text for sentence in item.rationale if sentence.role == "conclusion")
    if not conclusion:
        yield Reason("no_conclusion", f"{name}: the rationale has no conclusion", _CONTENT)
        return
    if "[" in conclusion and "pending" in conclusion.lower():
        if item.decision is not None:
            yield Reason("pending", f"{name}: the conclusion is still pending", _CONTENT)
        return
    says_not = bool(_NEGATIVE.search(conclusion))
    says_yes = bool(_POSITIVE.search(_NEGATIVE.sub("", conclusion)))
    if item.decision is not None and (not (says_not or says_yes) or (says_not and says_yes)):
        yield Reason(
            "conclusion_unclear",
            f"{name}: the conclusion does not say plainly whether it is medically necessary",
            _CONTENT,
        )
    elif item.decision == "upheld" and says_yes:
        yield Reason("disagrees", f"{name} is upheld, but the conclusion finds it medically necessary", _CONTENT)
    elif item.decision == "overturned" and says_not:
        yield Reason(
            "disagrees", f"{name} is overturned, but the conclusion finds it not medically necessary", _CONTENT
        )


def _summary(review: CaseReview) -> Iterable[Reason]:
    if not review.summary:
        yield Reason("no_summary", "there is no clinical case summary", _CONTENT)


def _all(review: CaseReview) -> Iterable[tuple[str, int, Sentence]]:
    for place, sentence in enumerate(review.summary, start=1):
        yield "the summary", place, sentence
    for item in review.items:
        for place, sentence in enumerate(item.rationale, start=1):
            yield f"item {item.number}", place, sentence


def _sources(review: CaseReview, records: CaseRecords) -> Iterable[Reason]:
    """No sentence without its source, and every quote where it is said to be."""
    pages = {(page.document, page.number): page.text for page in records.pages(with_duplicates=True)}
    for where, place, sentence in _all(review):
        if not sentence.sources:
            yield Reason("no_source", f"{where}, sentence {place} has no source", "docs/adr/0002-sources.md")
        for source in sentence.sources:
            evidence = source.evidence
            if evidence is None:
                continue
            text = pages.get((evidence.document, evidence.page))
            if text is None or text[evidence.start : evidence.end] != evidence.quote:
                sentence_says = (
                    f"{where}, sentence {place}: the quote is not on page {evidence.page} of the record it cites"
                )
                yield Reason("quote_gone", sentence_says, "docs/adr/0002-sources.md")


def _identity(review: CaseReview, identities: Iterable[str]) -> Iterable[Reason]:
    hidden = [word for word in identities if len(word) > 2]
    for where, place, sentence in _all(review):
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sentence.text, re.IGNORECASE) for word in hidden):
            yield Reason(
                "reviewer_identity", f"{where}, sentence {place} gives the reviewer away", "Lab. Code 4610.6(f)"
            )


def _attestation(review: CaseReview) -> Iterable[Reason]:
    affirmed = review.attestation
    if affirmed is None:
        yield Reason("not_attested", "the reviewer has not attested", "Lab. Code 139.5(d)")
        return
    if affirmed.reviewer_id != review.reviewer_id:
        yield Reason("other_reviewer", "the attestation is not the assigned reviewer's", "Lab. Code 139.5(d)")
    for name, says in (
        ("no_conflict", "freedom from conflict"),
        ("reviewed_records", "review of the records"),
        ("qualified", "qualification"),
    ):
        if not getattr(affirmed, name):
            yield Reason(f"not_affirmed_{name}", f"the reviewer did not affirm {says}", "Lab. Code 139.5(d)")
