"""Computed findings computed again from what the letter carries: the same rule, the same inputs, the same outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from openimr.guidelines.domain.as_json import computation_from_json, computation_to_json, input_value
from openimr.guidelines.domain.computing import Computation, compute

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
    computation = computation_from_json(carried) if carried is not None else None
    if ours is not None:  # in the words of the letter's day; a letter that carries no rule has the first
        ours = replace(ours, words=computation.words if computation is not None else 1)
    computation = computation or ours
    if computation is None:
        return Replayed(item, finding["criterion"], _stated(finding)[0], "", "nowhere")
    same = carried is None or (ours is not None and computation_to_json(ours, inputs) == _with_words(carried))
    status, because = compute(computation, inputs)
    stated, stated_because = _stated(finding)
    again = str(status) if because == stated_because else f"{status}, but {because}"
    return Replayed(item, finding["criterion"], stated, again, "library" if same else "letter")


def _with_words(carried: Mapping[str, Any]) -> dict[str, Any]:
    return {"words": 1, **carried}


def _stated(finding: Mapping[str, Any]) -> tuple[str, str]:
    """Outcome and words as they were computed, also of what does not bear on the case."""
    closed = finding.get("closed")
    return (closed["status"], closed["was_because"]) if closed else (finding["status"], finding["because"])
