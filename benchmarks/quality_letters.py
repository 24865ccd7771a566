"""Published letters as the quality gate would have seen them: what it finds without any records."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from benchmarks.replay import GOLD, PREFACE, day, facts_of
from openimr.cases.domain.dispute import CaseFacts
from openimr.determinations.adapters.quality_file import checks
from openimr.determinations.domain.quality.gate import objections
from openimr.determinations.domain.quality.matter import Matter
from openimr.determinations.queries import vocabulary
from openimr.guidelines.adapters.library import load
from openimr.guidelines.queries import understand
from openimr.records.domain.evidence import CaseRecords
from openimr.review.domain.case_review import CaseReview, ItemReview
from openimr.review.domain.sentences import Sentence, Source

#: The checks that ask neither records, nor findings, nor citations (a letter's line is not taken apart here).
WITHOUT_RECORDS = frozenset(
    {
        "no_rationale", "conclusion_unclear", "disagrees", "amount_of_request", "side_of_request", "part_of_request",
        "level_of_request",
        "other_treatment", "date_of_injury", "date_of_review", "date_ahead", "sex", "social_security_number",
        "date_of_birth", "other_number", "contact", "left_behind", "either_or", "reading_grade", "long_sentence",
        "abbreviation", "decision_contradicted", "review_decision",
    }
)  # fmt: skip
_ENDS = re.compile(r"(?<=[.;])[\"”)]*\s+(?=[\"“(]?[A-Z])")


def objections_by_letter() -> Iterator[list[str]]:
    """For each letter the checks that object, each as often as it does."""
    known = checks()
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        found = objections(_matter(json.loads(line)), known)
        yield [one.check for one in found if one.check in WITHOUT_RECORDS]


def _matter(letter: dict) -> Matter:
    facts = facts_of(letter)
    summary = _sentences(PREFACE.sub("", letter["clinical_case_summary"]), "summary")
    items = tuple(
        ItemReview(number, issue["decision"].lower(), (), "as the letter says", _rationale(issue["rationale"]), ())
        for number, issue in enumerate(letter["issues"], start=1)
    )
    review = CaseReview(facts.case_number, summary, items, None, None)
    return Matter(
        review, facts, CaseRecords(facts.case_number, ()), load().editions, facts.ur_date, _decided(letter, facts),
        vocabulary(), requests={item.number: understand(item, load()) for item in facts.items},
    )  # fmt: skip


def _decided(letter: dict, facts: CaseFacts):
    return day(letter["decision_date"]) if letter["decision_date"] else facts.ur_date + timedelta(days=90)


def _sentences(text: str, role: str) -> tuple[Sentence, ...]:
    own = (Source("reviewer"),)
    return tuple(Sentence(one, role, own, drafted_by="reviewer") for one in _ENDS.split(text or "") if one.strip())


def _rationale(text: str) -> tuple[Sentence, ...]:
    """The sentences; the last that speaks of necessity is the conclusion, what follows it is left out."""
    told = _sentences(text, "documentation")
    last = max(
        (place for place, one in enumerate(told) if "medically necess" in one.text.lower()), default=len(told) - 1
    )
    return (*told[:last], replace(told[last], role="conclusion")) if told else ()
