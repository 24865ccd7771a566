"""The search sequence and the hierarchy of standards as a guided path: one question after another, none skipped.

Each answer carries its reason; a step is asked only after every step before it was answered, so a lower rank is never
reached without saying why the higher ones do not serve. At its end the path says what may be cited, by which rank.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.errors import Reason
from openimr.guidelines.domain.editions import Edition, citation_fault

Kind = Literal["mtus", "rebuttal", "search", "judgement"]
#: What each kind of step may be answered with; those in CITING name what they found.
ANSWERS: dict[str, tuple[str, ...]] = {
    "mtus": ("applies", "challenged", "not_addressed"),
    "rebuttal": ("rebutted", "stands"),
    "search": ("found", "stronger_elsewhere", "none_fits"),
    "judgement": ("applies", "inapplicable"),
}
_CITING = frozenset(
    [
        ("mtus", "applies"),
        ("mtus", "challenged"),
        ("rebuttal", "rebutted"),
        ("search", "found"),
        ("search", "stronger_elsewhere"),
    ]
)
RANKS = "ABCDEF"


@dataclass(frozen=True, slots=True)
class Step:
    """One question of the path. `rank`: its standard, A to F; `sources`: what may be cited in answer."""

    id: str
    rank: str
    kind: Kind
    sources: tuple[str, ...]
    asks: str
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class SearchSequence:
    """The steps in their order under one order rule."""

    mode: str
    says: str
    higher_must_be_inapplicable: bool
    cite: str
    verified: bool
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def answers(self, step: Step) -> tuple[str, ...]:
        """What the step may be answered with: where higher ranks must be inapplicable, nothing stronger lies below."""
        return tuple(
            answer
            for answer in ANSWERS[step.kind]
            if not (answer == "stronger_elsewhere" and self.higher_must_be_inapplicable)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """One step answered: with what, why, and the citations that were found there."""

    step: str
    answer: str
    because: str
    citations: tuple[GuidelineCitation, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the path gives: the rank, what may be cited, or (judgement, nothing found) the ground on which none is."""

    rank: str | None
    may_cite: tuple[GuidelineCitation, ...]
    ground: str | None
    because: str


@dataclass(frozen=True, slots=True)
class Path:
    """The answers so far, the step that is asked now (None at the end) and, at the end, the outcome.

    `verified` is false where the order or a step that was gone through was not checked against its source.
    """

    sequence: SearchSequence
    answers: tuple[Answer, ...]
    asked: Step | None
    outcome: Outcome | None
    verified: bool


def walk(sequence: SearchSequence, answers: Sequence[Answer]) -> Path:
    """The path after some answers. Raises ValueError for answers that are not a way through it: a step skipped, an
    answer that its step has not, one after the end.
    """
    left = list(answers)
    taken: list[Answer] = []
    gone: list[Step] = []
    for step in sequence.steps:
        if step.kind == "rebuttal" and not _challenged(sequence, taken):
            continue
        gone.append(step)
        if not left:
            return Path(sequence, tuple(taken), step, None, _verified(sequence, gone))
        answer = left.pop(0)
        if answer.step != step.id or answer.answer not in sequence.answers(step):
            raise ValueError(f"{answer.step}: {answer.answer} where {step.id} is asked")
        taken.append(answer)
        outcome = _outcome(sequence, step, taken)
        if outcome is not None:
            if left:
                raise ValueError(f"{left[0].step} is answered after the path has ended")
            return Path(sequence, tuple(taken), None, outcome, _verified(sequence, gone))
    if left:
        raise ValueError(f"{left[0].step} is answered after the path has ended")
    ground = "; ".join(answer.because for answer in taken)
    nothing = Outcome(
        None, (), ground, "no standard from A to F serves; the letter states on which ground none is cited"
    )
    return Path(sequence, tuple(taken), None, nothing, _verified(sequence, gone))


def _verified(sequence: SearchSequence, gone: Iterable[Step]) -> bool:
    return sequence.verified and all(step.verified for step in gone)


def _challenged(sequence: SearchSequence, taken: Iterable[Answer]) -> bool:
    return any((step := sequence.step(a.step)) and (step.kind, a.answer) == ("mtus", "challenged") for a in taken)


def _outcome(sequence: SearchSequence, step: Step, taken: Sequence[Answer]) -> Outcome | None:
    answer = taken[-1]
    match step.kind, answer.answer:
        case "mtus", "applies":
            return Outcome(step.rank, answer.citations, None, "the MTUS addresses it and is presumed correct")
        case "rebuttal", "rebutted":
            mtus = next(a.citations for a in taken if a.answer == "challenged")
            because = "scientific medical evidence rebuts the presumption; the letter cites it beside the MTUS"
            return Outcome("B", (*answer.citations, *mtus), None, because)
        case "rebuttal", "stands":
            mtus = next(a.citations for a in taken if a.answer == "challenged")
            return Outcome(step.rank, mtus, None, "the presumption of the MTUS was challenged and stands")
        case "search", "found":
            return Outcome(
                step.rank, answer.citations, None, "it has a recommendation that applies, and nothing above it serves"
            )
        case "judgement", "applies":
            return Outcome(step.rank, (), answer.because, "it is judged so; nothing above it serves")
    return _fallback(sequence, step, taken)


def _fallback(sequence: SearchSequence, step: Step, taken: Sequence[Answer]) -> Outcome | None:
    """After the last search: what was found on the way while something stronger was looked for and not found."""
    if step.kind != "search" or any(one.kind == "search" for one in sequence.steps[sequence.steps.index(step) + 1 :]):
        return None
    for answer in taken:
        if answer.answer == "stronger_elsewhere":
            found_at = sequence.step(answer.step)
            assert found_at is not None
            return Outcome(found_at.rank, answer.citations, None, "nothing stronger was found than this")
    return None


def reasons_not_to_answer(
    sequence: SearchSequence,
    answers: Sequence[Answer],
    answer: Answer,
    *,
    editions: Sequence[Edition],
    on: date,
    not_current: Sequence[Reason] = (),
) -> tuple[Reason, ...]:
    """Every reason for which an answer is not taken; none if it may follow the earlier ones.

    `on`: the day on which cited editions of the MTUS must be in force. `not_current`: what the currency check of
    9792.20 holds against what is cited.
    """
    path = walk(sequence, answers)
    if path.asked is None:
        return (Reason("ended", "the path has ended; take an answer back to change it", sequence.cite),)
    step = path.asked
    if answer.step != step.id:
        known = sequence.step(answer.step)
        sentence = (
            f"{answer.step!r} is no step under this order"
            if known is None
            else f"{answer.step} comes after {step.id}, which is not answered: {step.asks}"
        )
        return (Reason("skipped", sentence, step.cite),)
    reasons = []
    if answer.answer not in sequence.answers(step):
        known_answers = ", ".join(sequence.answers(step))
        return (Reason("answer", f"{step.id} is answered with {known_answers}; not {answer.answer!r}", step.cite),)
    if not answer.because.strip():
        reasons.append(Reason("no_reason", f"{step.id}: say why", step.cite))
    citing = (step.kind, answer.answer) in _CITING
    if citing and not answer.citations:
        reasons.append(Reason("no_citation", f"{step.id}: name what is cited ({', '.join(step.sources)})", step.cite))
    if not citing and answer.citations:
        reasons.append(Reason("citation", f"{step.id}: {answer.answer} cites nothing", step.cite))
    for citation in answer.citations if citing else ():
        if citation.source not in step.sources:
            sentence = f"{step.id}: {citation.source} is not cited here, only {', '.join(step.sources)}"
            reasons.append(Reason("source", sentence, step.cite))
        fault = citation_fault(editions, citation, on)
        if fault is not None:
            reasons.append(fault)
    return (*reasons, *not_current)


def faults(sequence: SearchSequence) -> tuple[tuple[int, str], ...]:
    """Place and fault of every step for which a sequence is refused."""
    found = []
    ids = [step.id for step in sequence.steps]
    for place, step in enumerate(sequence.steps):
        if ids.index(step.id) < place:
            found.append((place, f"{step.id} stands twice: the sequence would run in a circle"))
        if (step.kind == "judgement") == bool(step.sources):
            found.append((place, f"{step.id}: a judgement cites nothing, any other step has sources"))
        if step.kind == "mtus" and place != 0:
            found.append((place, "the MTUS is asked first"))
        if step.kind == "rebuttal" and (place == 0 or sequence.steps[place - 1].kind != "mtus"):
            found.append((place, "the rebuttal follows the MTUS"))
    if sequence.higher_must_be_inapplicable:
        for place, (higher, lower) in enumerate(pairwise(sequence.steps)):
            if RANKS.index(lower.rank) < RANKS.index(higher.rank):
                found.append((place + 1, f"{lower.id} has rank {lower.rank}, above {higher.id} before it"))
    return tuple(found)
