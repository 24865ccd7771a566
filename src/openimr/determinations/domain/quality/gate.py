"""The quality gate: everything that stands against a signature, and everything to look at once more, all at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from openimr.determinations.domain.quality import (
    against_originals,
    agreement,
    answered,
    body,
    citing,
    contradicting,
    identity,
    language,
    levels,
    others,
    papers,
    person,
    template,
)
from openimr.determinations.domain.quality.matter import Check, Matter, Objection, in_order, typed_beside
from openimr.errors import Reason
from openimr.review.domain.case_review import CaseReview

_THEMES: tuple[tuple[Callable[[Matter], Iterator[Objection]], ...], ...] = (
    answered.CHECKS,
    citing.CHECKS,
    papers.CHECKS,
    against_originals.CHECKS,
    agreement.CHECKS,
    contradicting.CHECKS,
    body.CHECKS,
    levels.CHECKS,
    person.CHECKS,
    identity.CHECKS,
    others.CHECKS,
    template.CHECKS,
    language.CHECKS,
)


def objections(matter: Matter, checks: Mapping[str, Check]) -> tuple[Objection, ...]:
    """Every objection of the checks in force on the day of signature, with what other stages brought; blocking first.

    `checks` by id. An objection whose check is not in force is left out; one of no known check is an error of ours and
    raises KeyError.
    """
    found = [graded(one, checks) for one in _found(matter) if checks[one.check].in_force(matter.today)]
    found += [Objection(one.code, one.sentence, severity="blocks", cite=one.cite) for one in matter.from_elsewhere]
    return in_order(dict.fromkeys(found))


def _found(matter: Matter) -> Iterable[Objection]:
    for theme in _THEMES:
        for check in theme:
            yield from check(matter)


def graded(one: Objection, checks: Mapping[str, Check]) -> Objection:
    """The objection with severity and rule of its check."""
    check = checks[one.check]
    return replace(one, severity=check.severity, cite=one.cite or check.cite)


def blocking(found: Iterable[Objection]) -> tuple[Reason, ...]:
    """The reasons against a signature among the objections."""
    return tuple(one.as_reason() for one in found if one.severity == "blocks")


def written(review: CaseReview) -> tuple[tuple[str, str], ...]:
    """What the letter will say in the reviewer's words: the summary and each rationale, by name."""
    summary = ("the summary", " ".join(sentence.text for sentence in review.summary))
    rationales = ((f"item {one.number}", " ".join(s.text for s in one.rationale)) for one in review.items)
    typed = ((f"what is typed beside item {number}", text) for number, text in typed_beside(review))
    return (summary, *rationales, *typed)
