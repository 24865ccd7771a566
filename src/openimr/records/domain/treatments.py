"""Treatments and studies by any of their names, each told by its id; the names are data (records/treatments.yaml)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from openimr.records.domain.phrases import Phrase, tokens


@dataclass(frozen=True, slots=True)
class Treatment:
    """One treatment or study. `exact` are names that count only as written."""

    id: str
    label: str
    kind: str  # therapy, surgery, injection, device, modality, self_care, medication, program, study, other
    names: tuple[Phrase, ...]
    exact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TreatmentMention:
    """A treatment named in a text: `text[start:end]`."""

    treatment: Treatment
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Treatments:
    """All treatments and studies that we know by name."""

    entries: tuple[Treatment, ...]

    @cached_property
    def _index(self) -> dict[str, list[tuple[Phrase | str, Treatment]]]:
        index: dict[str, list[tuple[Phrase | str, Treatment]]] = {}
        for treatment in self.entries:
            for phrase in treatment.names:
                for word in phrase.first:
                    index.setdefault(word, []).append((phrase, treatment))
            for name in treatment.exact:
                index.setdefault(name.split()[0].lower(), []).append((name, treatment))
        return index

    def find(self, text: str) -> Iterator[TreatmentMention]:
        """Every treatment that the text names, in order; of names that overlap the longest."""
        done = 0
        for word, place in tokens(text, 0, len(text)):
            if place < done:
                continue
            found = max(
                (mention for name in self._index.get(word, ()) if (mention := _mention(text, place, name))),
                key=lambda mention: mention.end,
                default=None,
            )
            if found is not None:
                yield found
                done = found.end


def _mention(text: str, place: int, name: tuple[Phrase | str, Treatment]) -> TreatmentMention | None:
    wanted, treatment = name
    if isinstance(wanted, str):
        end = place + len(wanted)
        whole = text.startswith(wanted, place) and not text[end : end + 1].isalnum()
        return TreatmentMention(treatment, place, end) if whole else None
    match = wanted.pattern.match(text, place)
    return TreatmentMention(treatment, place, place + len(match.group().rstrip())) if match else None
