"""The search path and the rating of evidence as plain JSON: for the database, the command line and exports."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.guidelines.domain.evidence_levels import ASPECTS, Comparison, Recommendation, Study
from openimr.guidelines.domain.search_path import Answer, Path


def citation_from_json(stored: Mapping[str, Any]) -> GuidelineCitation:
    return GuidelineCitation(
        source=stored["source"],
        title=stored["title"],
        year=stored.get("year"),
        sections=tuple(stored.get("sections", ())),
        pages=tuple(stored.get("pages", ())),
    )


def citation_to_json(citation: GuidelineCitation) -> dict[str, Any]:
    return {**asdict(citation), "sections": list(citation.sections), "pages": list(citation.pages)}


def answer_to_json(answer: Answer) -> dict[str, Any]:
    return {
        "step": answer.step,
        "answer": answer.answer,
        "because": answer.because,
        "citations": [citation_to_json(one) for one in answer.citations],
    }


def answer_from_json(stored: Mapping[str, Any]) -> Answer:
    citations = tuple(citation_from_json(one) for one in stored.get("citations", ()))
    return Answer(stored["step"], stored["answer"], stored["because"], citations)


def path_to_json(path: Path) -> dict[str, Any]:
    """The whole path: order rule, answers, the step that is asked, the outcome; `verified` as the path's."""
    asked, outcome = path.asked, path.outcome
    return {
        "order": path.sequence.mode,
        "order_says": path.sequence.says,
        "cite": path.sequence.cite,
        "verified": path.verified,
        "answers": [answer_to_json(one) for one in path.answers],
        "asked": asked
        and {
            "step": asked.id,
            "rank": asked.rank,
            "asks": asked.asks,
            "answers": list(path.sequence.answers(asked)),
            "sources": list(asked.sources),
            "cite": asked.cite,
            "verified": asked.verified,
        },
        "outcome": outcome
        and {
            "rank": outcome.rank,
            "may_cite": [citation_to_json(one) for one in outcome.may_cite],
            "ground": outcome.ground,
            "because": outcome.because,
        },
    }


def recommendation_from_json(stored: Mapping[str, Any]) -> Recommendation:
    return Recommendation(
        id=stored["id"],
        cited_by=stored["cited_by"],
        citation=stored["citation"],
        says=stored["says"],
        studies=tuple(_study(one) for one in stored.get("studies", ())),
    )


def _study(stored: Mapping[str, Any]) -> Study:
    applies = stored.get("applies", {})
    return Study(
        citation=stored["citation"],
        design=stored["design"],
        bias_risk=stored.get("bias_risk"),
        applies=tuple((aspect, applies.get(aspect)) for aspect in ASPECTS),
        applies_because=stored.get("applies_because", ""),
        bias_because=stored.get("bias_because", ""),
    )


def recommendation_to_json(one: Recommendation) -> dict[str, Any]:
    return {**asdict(one), "studies": [{**asdict(study), "applies": dict(study.applies)} for study in one.studies]}


def comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    """The methodology's outcome with every step; `prevails` null where the levels do not decide."""
    return {
        "question": comparison.question,
        "prevails": comparison.prevails,
        "because": comparison.because,
        "verified": comparison.verified,
        "best": dict(comparison.best),
        "studies": [asdict(step) for step in comparison.steps],
    }
