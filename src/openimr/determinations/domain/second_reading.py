"""A second reading of a finished review: the review as it was handed in, a reader's answers, what follows them.

The reader decides every item before the physician's decision is shown, so that agreement is no echo; then agrees, or
does not.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from openimr.cases.domain.chain import seal
from openimr.errors import Reason
from openimr.guidelines.domain.findings import Finding
from openimr.panel.domain.agreement import bootstrap_interval, cohen_kappa
from openimr.panel.domain.intervals import rate
from openimr.programmes.domain.rules import Value
from openimr.records.domain.evidence import Evidence
from openimr.review.domain.case_review import CaseReview
from openimr.review.domain.sentences import Sentence

When = Literal["unsigned", "signed"]
Answer = Literal["returned", "stands", "taken_up"]
#: For a number of cases, samples of their places with replacement.
Draws = Callable[[int], Sequence[Sequence[int]]]
DECISIONS = ("upheld", "overturned")


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a disagreement asks for while the determination is (un)signed; `within`: time for the director's answer."""

    id: str
    says: str
    when: When
    holds: bool
    within: Value
    answers: tuple[Answer, ...]
    since: date
    cite: str
    until: date | None = None
    verified: bool = False

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """The data of `second_reading.yaml`."""

    consequences: tuple[Consequence, ...]
    answers: Mapping[str, str]
    sources: tuple[tuple[date, int], ...]
    fewest: tuple[tuple[date, int, int], ...]  # since, items, cases

    def consequence(self, when: When, on: date) -> Consequence | None:
        """What a disagreement of that day asks for; None where the rules ask for nothing."""
        return next((one for one in self.consequences if one.when == when and one.in_force(on)), None)

    def sources_asked(self, on: date) -> int:
        """How many sources an answer cites at least."""
        return next((number for since, number in reversed(self.sources) if since <= on), 0)

    def fewest_told(self, on: date) -> tuple[int, int]:
        """Items and cases below which agreement is not told."""
        return next(((items, cases) for since, items, cases in reversed(self.fewest) if since <= on), (0, 0))


def as_handed_in(review: CaseReview) -> dict[str, Any]:
    """The review as a second reader sees it, as plain JSON: decision, guideline line, rationale, findings."""
    return {
        "summary": [_sentence(one) for one in review.summary],
        "items": [
            {
                "number": item.number,
                "decision": item.decision,
                "guidelines": [str(one) for one in item.guidelines],
                "no_guideline_because": item.no_guideline_because or "",
                "rationale": [_sentence(one) for one in item.rationale],
                "findings": [_finding(one) for one in item.findings],
            }
            for item in review.items
        ],
    }


def _sentence(one: Sentence) -> dict[str, Any]:
    return {
        "text": one.text,
        "sources": [
            _place(each.evidence) if each.evidence else {"says": each.citation or each.kind.replace("_", " ")}
            for each in one.sources
        ],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "criterion": one.criterion,
        "says": one.says,
        "status": str(one.status),
        "because": one.because,
        "evidence": [_place(each) | {"quote": each.quote} for each in one.evidence],
        "against": [_place(each) | {"quote": each.quote} for each in one.against],
    }


def _place(one: Evidence) -> dict[str, Any]:
    return {"document": one.document, "title": one.title, "page": one.page, "start": one.start, "end": one.end}


def digest_of(shown: Mapping[str, Any]) -> str:
    """SHA-256 over the review as it was shown: whether it changed since."""
    return seal(shown)


def own_decisions(items: Iterable[int], told: Mapping[int, str]) -> tuple[dict[str, str], list[Reason]]:
    """The reader's own decision by item, and every item that lacks one."""
    numbers = list(items)
    lacking = [Reason("decision", f"item {n}: upheld or overturned") for n in numbers if told.get(n) not in DECISIONS]
    return {str(n): told[n] for n in numbers if told.get(n) in DECISIONS}, lacking


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What a reader answers on one item: agrees with decision and reasons or not, why, by which sources.

    A source is a page of the records ({"document", "page"}) or a citation in words ({"says"}).
    """

    agrees: bool | None
    because: str
    sources: tuple[Mapping[str, Any], ...]


def answers_lacking(
    items: Iterable[int], told: Mapping[int, ItemAnswer], *, least: int, pages: Collection[tuple[str, int]]
) -> list[Reason]:
    """Everything that an answer lacks: agreement, words, sources, or a page that the records do not have."""
    found = []
    for number in items:
        one = told.get(number, ItemAnswer(None, "", ()))
        if one.agrees is None:
            found.append(Reason("agrees", f"item {number}: say whether you agree"))
        if not one.because.strip():
            found.append(Reason("because", f"item {number}: say why in a sentence"))
        if len(one.sources) < least:
            places = "a page of the records or a guideline" if least == 1 else f"{least} pages or guidelines"
            found.append(Reason("source", f"item {number}: cite {places}"))
        found += [
            Reason("page", f"item {number}: that document has no page {source['page']}")
            for source in one.sources
            if "document" in source and (source["document"], source["page"]) not in pages
        ]
    return found


def disagreed(decisions: Iterable[Mapping[str, Any]]) -> tuple[int, ...]:
    """The items on which a reading disagrees: the reader says so, or (where nobody asked) decided otherwise."""
    return tuple(one["item"] for one in decisions if not one.get("agrees", one["decision"] == one["first"]))


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """How far first and second decisions agree in one group of reviews. None: too few to tell, or chance explains all.

    `low`, `high`: of kappa, by resampling whole cases; `alike_low`, `alike_high`: of the share decided alike.
    """

    group: str
    items: int
    cases: int
    alike: int
    enough: bool
    alike_low: float | None
    alike_high: float | None
    kappa: float | None
    low: float | None
    high: float | None
    disputed: int  # items on which the reader did not agree, whether decided alike or not

    @property
    def share(self) -> float | None:
        return self.alike / self.items if self.items else None


def agreement_in(
    group: str, read: Sequence[Sequence[Mapping[str, Any]]], *, enough: bool, draws: Draws
) -> GroupAgreement:
    """Agreement over what was read, case by case with all items of each. Without `enough`, counts alone.

    `draws`: for a number of cases, random samples of their places, by which the interval of kappa is found.
    """
    told = [one for own in read for one in own]
    alike = sum(one["first"] == one["decision"] for one in told)
    share = rate(alike, len(told), sizes=[len(own) for own in read]).interval if enough else None
    low, high = bootstrap_interval(read, _kappa, draws(len(read))) if enough else (None, None)
    return GroupAgreement(
        group=group,
        items=len(told),
        cases=len(read),
        alike=alike,
        enough=enough,
        alike_low=share.low if share else None,
        alike_high=share.high if share else None,
        kappa=_kappa(told) if enough else None,
        low=low,
        high=high,
        disputed=len(disagreed(told)),
    )


def _kappa(told: Sequence[Mapping[str, Any]]) -> float | None:
    return cohen_kappa([(one["first"], one["decision"]) for one in told])
