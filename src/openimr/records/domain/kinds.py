"""What a document is and what it is called, by weighted cues that are data (document_kinds.yaml)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_HEAD = 600


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document with its cues: phrase to weight. Cues of `head` count in the opening only."""

    id: str
    label: str
    head: Mapping[str, int]
    text: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Classified:
    """The kind found, the share of all cues that speak for it (0 to 1), and the cues themselves."""

    kind: str
    label: str
    confidence: float
    cues: tuple[str, ...]


def classify(text: str, kinds: Sequence[Kind], *, least: int = 2) -> Classified:
    """The kind whose cues weigh most; "other" where none reaches `least`. Ties go to the earlier kind."""
    whole = " ".join(text.lower().replace("’", "'").split())
    opening = whole[:_HEAD]
    weighed = []
    for kind in kinds:
        found = {cue: weight for cue, weight in kind.head.items() if cue in opening}
        found |= {cue: weight for cue, weight in kind.text.items() if cue in whole}
        weighed.append((sum(found.values()), kind, tuple(found)))
    total = sum(weight for weight, _, _ in weighed)
    weight, kind, cues = max(weighed, key=lambda entry: entry[0])
    if weight < least:
        other = next(kind for kind in kinds if kind.id == "other")
        return Classified(other.id, other.label, 0.0, ())
    return Classified(kind.id, kind.label, weight / total, cues)
