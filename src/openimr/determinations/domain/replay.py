"""Computed findings computed again from what the letter carries: the same rule, the same inputs, the same outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openimr.guidelines.domain.as_json import input_value
from openimr.guidelines.domain.computing import Computation, compute


@dataclass(frozen=True, slots=True)
class Replayed:
    """One computed finding: what the letter says, and what comes out again. `known`: it is in the library."""

    item: int
    criterion: str
    stated: str
    again: str
    known: bool

    @property
    def agrees(self) -> bool:
        return self.known and self.stated == self.again


def replay(content: Mapping[str, Any], computations: Mapping[str, Computation]) -> Iterable[Replayed]:
    """Every computed finding of the letter, again. `computations` are the library's, by criterion id."""
    for issue in content["issues"]:
        inputs = {name: input_value(name, value) for name, value in issue["inputs"].items()}
        for finding in issue["findings"]:
            if finding["basis"] != "computed":
                continue
            computation = computations.get(finding["criterion"])
            if computation is None:
                yield Replayed(issue["number"], finding["criterion"], finding["status"], "", known=False)
                continue
            status, because = compute(computation, inputs)
            same_words = because == finding["because"]
            again = str(status) if same_words else f"{status}, but {because}"
            yield Replayed(issue["number"], finding["criterion"], finding["status"], again, known=True)
