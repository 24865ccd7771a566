"""How hard a text is to read: the Flesch-Kincaid grade, years of school that it asks for."""

import re
from collections.abc import Iterable, Sequence

from openimr.records.domain.drugs import Lexicon
from openimr.review.domain.sentences import Sentence

_WORD = re.compile(r"[A-Za-z']+")
_END = re.compile(r"[.!?]+(?:\s|$)")
_QUOTED = re.compile(r'"[^"]*"')
_VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Groups of vowels, a silent e at the end left out; at least one."""
    plain = word.lower().strip("'")
    count = len(_VOWELS.findall(plain))
    return max(1, count - (plain.endswith("e") and not plain.endswith(("le", "ee")) and count > 1))


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text; 0 for no words."""
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(_END.findall(text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def grade_of(sentences: Sequence[Sentence], names: Iterable[str] = ()) -> float:
    """The grade of a drafted text by its own words.

    Left out is what the drafter cannot reword: quotes of the records, and `names`: the request as it was written,
    titles of guidelines, drugs. Each counts as one short word.
    """
    text = _QUOTED.sub("it", " ".join(sentence.text for sentence in sentences))
    lower = text.lower()
    for name in sorted((name for name in names if name and name.lower() in lower), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "it", text, flags=re.IGNORECASE)
    return reading_grade(text)


def rationale_grade(
    sentences: Sequence[Sentence], *, asked: Iterable[str | None], titles: Iterable[str], drugs: Lexicon
) -> float:
    """The grade of a rationale by its own words, the same for desk and gate: without the sentence on what was asked.

    `asked`: the request in every wording that is on file; `titles` of guidelines, as they are cited.
    """
    told = [one for one in sentences if one.role != "request"]
    named = (s.text[found.start : found.end] for s in told for found in drugs.find(s.text, misspelt=False))
    return grade_of(told, [*(text.rstrip(".") for text in asked if text), *titles, *named])
