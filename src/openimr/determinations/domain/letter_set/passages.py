"""What in a letter is in another language than the letter, so that it is read aloud with that language's voice."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openimr.determinations.domain.letter_set.material import Material

_SHORTEST = 3  # characters: what is shorter would be found inside of other words


def passages(blocks: Iterable[Any], *, candidates: Iterable[str], language: str) -> list[dict[str, str]]:
    """Those of the candidates that stand in the blocks, the longest first: a shorter one may be a part of it."""
    told = "\n".join(text for block in blocks for text in _texts(block))
    found = {one for one in candidates if len(one) >= _SHORTEST and one in told}
    return [{"text": one, "language": language} for one in sorted(found, key=lambda one: (-len(one), one))]


def written_in_english(material: Material) -> Iterator[str]:
    """Treatments, and what was corrected and why, as they are written: in English whatever the letter's language."""
    for issue in material.content["issues"]:
        for text in (issue["request"], issue["original_request"], issue["disputed"], issue["authorized"]):
            if text:
                yield text.rstrip(".")
    if material.corrected is not None:
        yield from material.corrected.what
        yield material.corrected.reason.rstrip(".")


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for value in told.values():
            yield from _texts(value)
    elif isinstance(told, list):
        for value in told:
            yield from _texts(value)
