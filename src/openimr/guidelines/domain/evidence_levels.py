"""Strength of evidence when recommendations compete (8 CCR 9792.25.1): studies are rated, never guidelines.

Levels run from 1a, the strongest, to 5. What a cell says that was not seen is unknown: a study that could only belong
there is refused. The risk of bias is asked for each study, since it parts the levels 1b, 1c and 2.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from openimr.errors import Reason

_CITE = "8 CCR 9792.25.1"
BiasRisk = Literal["low", "identified"]
#: What the patients of a study must share with the worker (9792.25.1(a)(2)).
ASPECTS = ("patients", "setting", "intervention", "outcomes")


class Level(StrEnum):
    """A level of evidence; the order of the members is their strength."""

    L1A = "1a"
    L1B = "1b"
    L1C = "1c"
    L2 = "2"
    L3 = "3"
    L4 = "4"
    L5 = "5"

    @property
    def place(self) -> int:
        """0 for the strongest."""
        return list(Level).index(self)


def strongest(levels: Iterable[Level]) -> Level | None:
    """The strongest of some levels; None of none."""
    return min(levels, key=lambda level: level.place, default=None)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one question's column says in one level's row; `unknown` is the reason where it was not seen."""

    level: Level
    question: str
    designs: tuple[str, ...]
    bias_risk: Literal["low", "identified", "any"]
    verified: bool
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The table of levels, from `since` on; `outcome` says which recommendation prevails."""

    since: date
    since_verified: bool
    questions: tuple[tuple[str, str], ...]
    designs: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]
    outcome: str
    outcome_cite: str
    outcome_verified: bool

    def unknown(self, question: str) -> tuple[Cell, ...]:
        """The cells of a question whose text was not seen."""
        return tuple(cell for cell in self.cells if cell.question == question and cell.unknown)


@dataclass(frozen=True, slots=True)
class Study:
    """A study behind a recommendation, as the reviewer weighs it.

    `applies` answers for each of ASPECTS whether it is like the worker's case, None where not answered, and
    `applies_because` explains. `bias_risk` None: not judged yet.
    """

    citation: str
    design: str
    bias_risk: BiasRisk | None
    applies: tuple[tuple[str, bool | None], ...]
    applies_because: str = ""
    bias_because: str = ""

    @property
    def applicable(self) -> bool | None:
        """Whether it may support anything here: no where one aspect differs, None where one is unanswered."""
        answers = dict(self.applies)
        given = [answers.get(aspect) for aspect in ASPECTS]
        if any(answer is False for answer in given):
            return False
        return None if any(answer is None for answer in given) else True


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One of the competing recommendations: who cited it, what it says, and the studies behind it."""

    id: str
    cited_by: str
    citation: str
    says: str
    studies: tuple[Study, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """A study's level, and whether the cell that gives it was checked."""

    level: Level
    because: str
    verified: bool


@dataclass(frozen=True, slots=True)
class StudyStep:
    """What became of one study: inapplicable ones stay, with their reason, and count for nothing."""

    recommendation: str
    citation: str
    applicable: bool
    rated: Rated | None
    because: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The methodology's outcome. `prevails` is a recommendation's id; None where it does not decide."""

    question: str
    steps: tuple[StudyStep, ...]
    best: tuple[tuple[str, Level | None], ...]
    prevails: str | None
    because: str
    verified: bool


def rate(
    hierarchy: Hierarchy, *, question: str, design: str, bias_risk: BiasRisk | None
) -> tuple[Rated | None, tuple[Reason, ...]]:
    """The level of a study of that design for that question, or every reason why it has none that we know."""
    reasons = []
    if question not in dict(hierarchy.questions):
        known = ", ".join(dict(hierarchy.questions))
        reasons.append(Reason("question", f"{question!r} is no kind of question; there are {known}", _CITE))
    if design not in dict(hierarchy.designs):
        known = ", ".join(dict(hierarchy.designs))
        reasons.append(Reason("design", f"{design!r} is no design; there are {known}", _CITE))
    if bias_risk is None:
        reasons.append(Reason("bias_risk", "the risk of bias is not stated: low or identified", f"{_CITE}(a)(3)"))
    if reasons:
        return None, tuple(reasons)
    for cell in hierarchy.cells:
        if cell.question == question and design in cell.designs and cell.bias_risk in {"any", bias_risk}:
            says = dict(hierarchy.designs)[design]
            bias = "" if cell.bias_risk == "any" else f", risk of bias {bias_risk}"
            return Rated(cell.level, f"{says}{bias}: level {cell.level} for {question}", cell.verified), ()
    unseen = ", ".join(cell.level for cell in hierarchy.unknown(question))
    named = dict(hierarchy.designs)[design]
    sentence = (
        f"no level that was seen for {question} names a {named} with risk of bias {bias_risk}; "
        f"the text of level {unseen} was not seen, so its level is not known"
    )
    return None, (Reason("level_unknown", sentence, _CITE),)


def reasons_not_to_compare(
    hierarchy: Hierarchy, *, question: str, at_variance: bool, recommendations: Sequence[Recommendation], on: date
) -> tuple[Reason, ...]:
    """Everything for which a comparison is refused: nothing competes, something is not answered, a level is unknown."""
    reasons = []
    if on < hierarchy.since:
        sentence = f"the methodology is in force from {hierarchy.since:%m/%d/%Y} on, not on {on:%m/%d/%Y}"
        reasons.append(Reason("not_in_force", sentence, _CITE))
    if not at_variance or len(recommendations) < 2:
        sentence = "it is used only where two or more cited recommendations are at variance with one another"
        reasons.append(Reason("no_variance", sentence, f"{_CITE}(a)(1)"))
    if len({one.id for one in recommendations}) < len(recommendations):
        reasons.append(Reason("twice", "two recommendations have the same id", _CITE))
    for one in recommendations:
        for study in one.studies:
            name = f"{one.id}, {study.citation}"
            if study.applicable is None:
                unanswered = ", ".join(a for a in ASPECTS if dict(study.applies).get(a) is None)
                sentence = f"{name}: whether it applies to the worker is not answered for {unanswered}"
                reasons.append(Reason("applicability", sentence, f"{_CITE}(a)(2)"))
            elif not study.applies_because.strip():
                sentence = f"{name}: why it {'applies' if study.applicable else 'does not apply'} is not explained"
                reasons.append(Reason("applicability", sentence, f"{_CITE}(a)(2)"))
            if study.applicable is not False:
                _, refused = rate(hierarchy, question=question, design=study.design, bias_risk=study.bias_risk)
                reasons += [Reason(reason.code, f"{name}: {reason.sentence}", reason.cite) for reason in refused]
    return tuple(reasons)


def compare(hierarchy: Hierarchy, *, question: str, recommendations: Sequence[Recommendation]) -> Comparison:
    """Which recommendation prevails, study by study. Two at the same level: neither, the reviewer must say why.

    Asked only where `reasons_not_to_compare` has none.
    """
    steps: list[StudyStep] = []
    best: list[tuple[str, Level | None]] = []
    for one in recommendations:
        levels: list[Level] = []
        for study in one.studies:
            if not study.applicable:
                steps.append(StudyStep(one.id, study.citation, False, None, study.applies_because))
                continue
            rated, _ = rate(hierarchy, question=question, design=study.design, bias_risk=study.bias_risk)
            assert rated is not None  # reasons_not_to_compare has told otherwise
            levels.append(rated.level)
            steps.append(StudyStep(one.id, study.citation, True, rated, rated.because))
        best.append((one.id, strongest(levels)))
    verified = hierarchy.outcome_verified and all(step.rated.verified for step in steps if step.rated)
    prevails, because = _prevailing(best)
    return Comparison(question, tuple(steps), tuple(best), prevails, because, verified)


def _prevailing(best: Sequence[tuple[str, Level | None]]) -> tuple[str | None, str]:
    top = strongest(level for _, level in best if level is not None)
    if top is None:
        return None, "no study behind any of the recommendations applies to the worker; none of them may be used"
    leading = [name for name, level in best if level is top]
    others = ", ".join(f"{name}: {level or 'no applicable study'}" for name, level in best if level is not top)
    if len(leading) > 1:
        return None, f"{' and '.join(leading)} both rest on level {top}; the levels do not decide"
    return leading[0], f"{leading[0]} rests on level {top}; {others}"
