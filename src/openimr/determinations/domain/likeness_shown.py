"""Two texts side by side with what stands in both marked."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Shorter runs are common to all who write of one treatment.
_RUN = 5
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text; `shared`: it stands in the other text as well."""

    text: str
    shared: bool


def side_by_side(one: str, other: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts in stretches; runs of five words and more that stand in both are marked, whatever the punctuation."""
    first, second = (_WORD.findall(text) for text in (one, other))
    matcher = SequenceMatcher(None, [_plain(w) for w in first], [_plain(w) for w in second], autojunk=False)
    same = [block for block in matcher.get_matching_blocks() if block.size >= _RUN]
    return (
        _parts(first, [(block.a, block.a + block.size) for block in same]),
        _parts(second, [(block.b, block.b + block.size) for block in same]),
    )


def _plain(word: str) -> str:
    return re.sub(r"\W", "", word).lower()


def _parts(words: list[str], shared: list[tuple[int, int]]) -> tuple[Part, ...]:
    found, at = [], 0
    for start, end in shared:
        found += [Part(" ".join(words[at:start]), shared=False), Part(" ".join(words[start:end]), shared=True)]
        at = end
    found.append(Part(" ".join(words[at:]), shared=False))
    return tuple(part for part in found if part.text)
