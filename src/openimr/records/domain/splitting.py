"""Where documents begin in a run of pages: a bundle of hundreds of pages becomes documents, each with its reasons."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openimr.records.domain.date_labels import DateLabels
from openimr.records.domain.kinds import Kinds, odds
from openimr.records.domain.page_look import Look, look_at

_SURE_KIND = 0.8
_STRONG_TITLE = 6.0
_FEW_LINES = 18


@dataclass(frozen=True, slots=True)
class BoundaryCues:
    """Weights of the cues (boundary_cues.yaml), as logarithms of odds, and what each says."""

    base: float
    weights: Mapping[str, float]
    says: Mapping[str, str]
    opens: frozenset[tuple[str, ...]]  # headings with which a document opens that has no title


@dataclass(frozen=True, slots=True)
class Boundary:
    """A document begins on `page` (from 1). `confidence` is the chance that it does; `cues` say why, in sentences."""

    page: int
    confidence: float
    cues: tuple[str, ...]


def boundaries(pages: Sequence[str], kinds: Kinds, labels: DateLabels, cues: BoundaryCues) -> tuple[Boundary, ...]:
    """The first page of every document, the first of all on page 1. Blank pages belong to the document before."""
    looks = [look_at(text, list(kinds.vocabulary.found(text)), kinds, labels, cues.opens) for text in pages]
    return divide(looks, kinds.scale, cues)


def divide(looks: Sequence[Look], scale: float, cues: BoundaryCues) -> tuple[Boundary, ...]:
    """The same from what the pages show, from the first to the last, each compared with the document so far."""
    if not looks:
        return ()
    found = [Boundary(1, 1.0, ())]
    so_far: list[Look] = []
    for number, look in enumerate(looks, start=1):
        if look.blank:
            continue
        if so_far:
            present = seen(so_far, look, scale)
            sum_ = cues.base + sum(cues.weights.get(cue, 0.0) for cue in present)
            chance = 1 / (1 + math.exp(-sum_))
            if chance >= 0.5:
                reasons = sorted((c for c in present if cues.weights.get(c, 0.0) > 0), key=lambda c: -cues.weights[c])
                found.append(Boundary(number, chance, tuple(cues.says[cue] for cue in reasons)))
                so_far = []
        so_far.append(look)
    return tuple(found)


def seen(so_far: Sequence[Look], look: Look, scale: float) -> tuple[str, ...]:
    """The cues before one page: what it shows itself, and compared with the document so far."""
    first, before = so_far[0], so_far[-1]
    present = {
        "title": look.title > 0,
        "strong_title": look.title >= _STRONG_TITLE,
        "letterhead": look.letterhead,
        "same_head": bool(look.lines and before.lines) and _head(look) == _head(before),
        "person_block": look.person,
        "cover": look.cover,
        "after_cover": before.cover and len(so_far) == 1,
        "continued": look.continued,
        "continues": before.continues,
        "signed_before": before.signed,
        "broken_sentence": before.broken_off,
        "begins_small": look.begins_small,
        "short_before": len(before.lines) < _FEW_LINES,
        "opening": look.opening,
        "repeats_section": any(look.top_sections & page.sections for page in so_far),
        "clean_start": not look.begins_small and not before.broken_off,
        "greeting": look.greeting,
        "other_author": bool(look.author and first.author and look.author != first.author),
        "other_date": bool(look.day and first.day and look.day != first.day),
        "same_date": bool(look.day and look.day == first.day),
        **_counted(before, look),
        **_kinds(so_far, look, scale),
    }
    return tuple(cue for cue, here in present.items() if here)


def _head(look: Look) -> tuple[str, ...]:
    """The first line as a running head repeats it: without its figures."""
    return ("".join(letter for letter in look.lines[0].lower() if letter.isalpha()),)


def _counted(before: Look, look: Look) -> dict[str, bool]:
    now, then = look.count, before.count
    goes_on = bool(now and then and now.number == then.number + 1 and now.of == then.of)
    return {
        "counts_one": bool(now and now.number == 1),
        "counts_on": goes_on,
        "counts_later": bool(now and now.number > 1 and not goes_on),
        "last_counted": bool(then and then.of and then.number == then.of),
        "count_unfinished": bool(then and then.of and then.number < then.of and not goes_on),
    }


def _kinds(so_far: Sequence[Look], look: Look, scale: float) -> dict[str, bool]:
    ours = odds(look.weights, scale)
    theirs = odds([sum(weights) for weights in zip(*(page.weights for page in so_far[:3]), strict=True)], scale)
    if max(ours) < _SURE_KIND or max(theirs) < _SURE_KIND:
        return {}
    same = ours.index(max(ours)) == theirs.index(max(theirs))
    return {"same_kind": same, "other_kind": not same}
