"""Computed findings computed again from what the letter carries: the same rule, the same inputs, the same outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from openimr.guidelines.domain.as_json import computation_from_json, computation_to_json, input_value
from openimr.guidelines.domain.computing import Computation, compute
from openimr.guidelines.domain.computing_words import LATEST, WORDINGS

#: Whose rule it is: as this version's library has it, in the letter alone, or nowhere.
RuleOf = Literal["library", "letter", "nowhere"]


@dataclass(frozen=True, slots=True)
class Replayed:
    """One computed finding: what the letter says, and what comes out again by its rule.

    An organization may write criteria of its own, and a library may change after a letter: then the rule stands in the
    letter alone, under its seal.
    """

    item: int
    criterion: str
    stated: str
    again: str
    rule_of: RuleOf

    @property
    def agrees(self) -> bool:
        return self.rule_of != "nowhere" and self.stated == self.again


def replay(content: Mapping[str, Any], computations: Mapping[str, Computation]) -> Iterable[Replayed]:
    """Every computed finding of the letter, again, by the rule that the letter carries; a letter that carries none, by
    the library's. `computations` are the library's, by criterion id.
    """
    for issue in content["issues"]:
        inputs = {name: input_value(name, value) for name, value in issue["inputs"].items()}
        carried = issue.get("rules", {})
        for finding in issue["findings"]:
            if finding["basis"] == "computed":
                criterion = finding["criterion"]
                yield _replayed(issue["number"], finding, carried.get(criterion), computations.get(criterion), inputs)


def _replayed(
    item: int,
    finding: Mapping[str, Any],
    carried: Mapping[str, Any] | None,
    ours: Computation | None,
    inputs: Mapping[str, Any],
) -> Replayed:
    computation = computation_from_json(carried) if carried is not None else ours
    if computation is None:
        return Replayed(item, finding["criterion"], _stated(finding)[0], "", "nowhere")
    same = carried is None or (ours is not None and _without_words(ours, inputs) == _without_words(computation, inputs))
    stated, stated_because = _stated(finding)
    told = (compute(replace(computation, words=edition), inputs) for edition in _editions(computation, carried))
    status, because = min(told, key=lambda outcome: outcome[1] != stated_because)
    again = str(status) if because == stated_because else f"{status}, but {because}"
    return Replayed(item, finding["criterion"], stated, again, "library" if same else "letter")


def _editions(computation: Computation, carried: Mapping[str, Any] | None) -> Iterable[int]:
    """The words that a finding may be told in: as the letter names them; of any day where it carries no rule."""
    return [computation.words] if carried is not None else sorted(WORDINGS, reverse=True)


def _without_words(computation: Computation, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A rule as it is written, whatever words tell it."""
    return computation_to_json(replace(computation, words=LATEST), inputs)


def _stated(finding: Mapping[str, Any]) -> tuple[str, str]:
    """Outcome and words as they were computed, also of what does not bear on the case."""
    closed = finding.get("closed")
    return (closed["status"], closed["was_because"]) if closed else (finding["status"], finding["because"])
