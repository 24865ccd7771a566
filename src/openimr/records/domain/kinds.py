"""What a document is, by weighted cues that are data (document_kinds.yaml), and how sure that is."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from openimr.records.domain.cues import ARTICLES, PLACES, Hit, Vocabulary, longest, within_longer

OTHER = "other"
_SAID_AGAIN = 0.6  # the share of a phrase of which a weightier one has a word in the same place
_FIRST_LINE = 1.2  # times its weight: a title in the very first line
_MOST_PAGES = 4  # a long document says what it is on its first pages, and signs on its last


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document with its cues: place, then phrase (as words) to weight; `prior` stands before any cue.

    The phrases of `form` say how a paper is laid out, not what it is for: together they weigh at most `form_most`.
    """

    id: str
    label: str
    cues: Mapping[str, Mapping[tuple[str, ...], float]]
    prior: float = 0.0
    form: frozenset[str] = frozenset()
    form_most: float = math.inf


@dataclass(frozen=True)
class Kinds:
    """All kinds in their order. `least` is the weight that counts; `scale` turns sums of weights into odds.

    `further` is the share that each further cue of a kind counts of the one before: headings that come together
    ("family history", "social history") say one thing several times, not several things. `sure` are pairs in rising
    order, a share of the odds and the share of such answers that were right, between which confidence is told.
    `true_words` are words near those of the cues that are no misreading of them.
    """

    kinds: tuple[Kind, ...]
    least: float
    scale: float
    further: float = 1.0
    sure: tuple[tuple[float, float], ...] = ()
    true_words: frozenset[str] = frozenset()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every phrase of every kind."""
        cues = frozenset(cue for kind in self.kinds for place in PLACES for cue in kind.cues.get(place, {}))
        return Vocabulary(cues, without=ARTICLES, true=self.true_words)

    @cached_property
    def known_to(self) -> Mapping[tuple[str, tuple[str, ...]], tuple[int, ...]]:
        """Place and phrase to the kinds (by their place in the order) that weigh it."""
        found: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for number, kind in enumerate(self.kinds):
            for place, phrases in kind.cues.items():
                for phrase in phrases:
                    found.setdefault((place, phrase), []).append(number)
        return {cue: tuple(numbers) for cue, numbers in found.items()}

    def label(self, kind_id: str) -> str:
        """What the kind is called."""
        return next(kind.label for kind in self.kinds if kind.id == kind_id)


@dataclass(frozen=True, slots=True)
class Classified:
    """The kind found, how sure that is (the share of such answers that are right), and the cues that spoke for it.

    A cue reads "title: progress report"; the weightiest stand first.
    """

    kind: str
    label: str
    confidence: float
    cues: tuple[str, ...]


def weigh(hits: Sequence[Hit], kinds: Kinds) -> list[dict[str, float]]:
    """For each kind, in their order, its cues among the phrases found on pages, with their weights."""
    ours: list[list[Hit]] = [[] for _ in kinds.kinds]
    known = [hit for hit in hits if (hit.place, hit.cue) in kinds.known_to]
    titles = within_longer([hit for hit in known if hit.place == "title"])
    for hit in known:
        if hit in titles:
            continue  # "medical review" in the title "independent medical review application", which is another kind's
        for place in kinds.known_to.get((hit.place, hit.cue), ()):
            ours[place].append(hit)
    return [_once(longest(found), kind) if found else {} for kind, found in zip(kinds.kinds, ours, strict=True)]


def _once(hits: Sequence[Hit], kind: Kind) -> dict[str, float]:
    """The weights of cues, a lesser share of one whose words a weightier one has: what is said once counts once."""
    found: dict[str, float] = {}
    taken: set[tuple[int, int]] = set()
    for hit in sorted(hits, key=lambda hit: -_weight(hit, kind)):
        weight = _weight(hit, kind)
        words = {(hit.line, hit.word + place) for place in range(len(hit.cue))} if hit.place != "shape" else set()
        again = weight > 0 and not taken.isdisjoint(words)
        found[f"{hit.place}: {' '.join(hit.cue)}"] = weight * _SAID_AGAIN if again else weight
        taken |= words
    return found


def _weight(hit: Hit, kind: Kind) -> float:
    weight = kind.cues[hit.place][hit.cue]
    return weight * _FIRST_LINE if hit.place == "title" and hit.line == 0 and weight > 0 else weight


def hits_of(pages: Sequence[str], kinds: Kinds) -> list[Hit]:
    """The phrases found on the first pages of a document and on its last, line numbers running through."""
    chosen = [*pages[:_MOST_PAGES], *pages[_MOST_PAGES:][-1:]]
    found: list[Hit] = []
    line = 0
    opened = False
    for page in chosen:
        found += [Hit(h.place, h.cue, h.line + line, h.word) for h in kinds.vocabulary.found(page, opening=not opened)]
        opened = opened or len(page.split()) > 5
        line += page.count("\n") + 2
    return found


def total(weights: Iterable[float], further: float) -> float:
    """The sum of weights, the greatest first and whole, each further one a lesser share; those against count whole."""
    ours = sorted(weights, reverse=True)
    return sum(weight * further**place if weight > 0 else weight for place, weight in enumerate(ours))


def summed(kind: Kind, cues: Mapping[str, float], further: float) -> float:
    """What the cues of a kind weigh together, without what stands before any cue."""
    form = [weight for cue, weight in cues.items() if cue.split(": ", 1)[1] in kind.form]
    if not form:
        return total(cues.values(), further)
    others = [weight for cue, weight in cues.items() if cue.split(": ", 1)[1] not in kind.form]
    return total((*others, min(kind.form_most, total(form, further))), further)


def sums(pages: Sequence[str], kinds: Kinds) -> list[tuple[float, Kind, dict[str, float]]]:
    """Weight, kind and cues of every kind for a document."""
    weighed = weigh(hits_of(pages, kinds), kinds)
    return [
        (kind.prior + summed(kind, cues, kinds.further), kind, cues)
        for kind, cues in zip(kinds.kinds, weighed, strict=True)
    ]


def classify(pages: Sequence[str], kinds: Kinds) -> Classified:
    """The kind whose cues weigh most; "other" where none reaches `least`. Ties go to the earlier kind."""
    found = sums(pages, kinds)
    weight, kind, cues = max(found, key=lambda entry: entry[0])
    shares = odds([entry[0] for entry in found], kinds.scale)
    if weight < kinds.least:
        other = next(place for place, entry in enumerate(found) if entry[1].id == OTHER)
        return Classified(OTHER, kinds.label(OTHER), confidence(shares[other], kinds), ())
    spoke = sorted((cue for cue in cues if cues[cue] > 0), key=lambda cue: -cues[cue])
    return Classified(kind.id, kind.label, confidence(max(shares), kinds), tuple(spoke))


def confidence(share: float, kinds: Kinds) -> float:
    """What a share of the odds has meant in measured documents (benchmarks/confidence.py); itself without a table."""
    if not kinds.sure:
        return share
    knots = ((0.0, 0.0), *kinds.sure)
    for (low, right_low), (high, right_high) in pairwise(knots):
        if share <= high:
            return right_low + (right_high - right_low) * (share - low) / (high - low)
    return knots[-1][1]


def odds(weights: Sequence[float], scale: float) -> list[float]:
    """Sums of weights as shares of one."""
    most = max(weights)
    powers = [math.exp(scale * (weight - most)) for weight in weights]
    return [power / sum(powers) for power in powers]
