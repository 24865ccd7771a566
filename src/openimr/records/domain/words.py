"""Words of a page: how they are cut, stemmed and compared, with their places kept."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
#: A sentence does not end in a title ("Dr. Quill"), nor at a question that the form answers ("Surgery? No").
_SENTENCE_END = re.compile(
    r"(?<=[.!;])(?<!\b[Dd]r\.)(?<!\bM[rs]\.)(?<!\bMrs\.)(?<!\bvs\.)(?<!\bNo\.)(?<!\bSt\.)\s+(?=[A-Z0-9\"“(])"
    r"|(?<=[a-z0-9)]\.)(?=[A-Z][a-z]*[ ,])|(?<=[.!][\"”])\s+(?=[A-Z0-9(])"
    r"|(?<=\?)\s+(?!(?:No|None|Yes|Denied|Negative)\b)(?=[A-Z0-9\"“(])"
    r"|\n\s*\n|\n(?=\s*(?:[-•*]|\d+[.)]|[A-Z][A-Za-z /]{2,40}:))"
)
#: An initial that follows a name, a title or another initial.
_INITIAL = re.compile(r"(?:\b[A-Z][a-z]+,?[ \n]|\b[A-Z]\.[ \n]?|^|[,(:][ \n]?|[Dd]r\.[ \n])[A-Z]\.$")
#: Words with which sentences begin rather than surnames.
_STARTERS = frozenset(
    {
        "The",
        "He",
        "She",
        "It",
        "They",
        "We",
        "I",
        "No",
        "A",
        "An",
        "This",
        "That",
        "There",
        "These",
        "His",
        "Her",
        "In",
        "On",
    }
    | {
        "At",
        "As",
        "If",
        "Patient",
        "Pain",
        "Continue",
        "Return",
        "Follow",
        "Will",
        "And",
        "With",
        "For",
        "Left",
        "Right",
    }
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: its stem and where it stands."""

    stem: str
    start: int
    end: int


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without accents, joined letters and the endings that do not change what is meant: plurals, -ing, -ed."""
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word.replace("’", "'"))
        word = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = word.lower().removesuffix("'s")
    for ending, shortest in (("ies", 5), ("ing", 6), ("ed", 5), ("s", 4)):
        if plain.endswith(ending) and len(plain) >= shortest and not plain.endswith("ss"):
            plain = plain[: -len(ending)] + ("y" if ending == "ies" else "")
            break
    return plain.removesuffix("e") if len(plain) > 4 else plain


@lru_cache(maxsize=4_096)
def words_of(text: str) -> tuple[Word, ...]:
    """Every word of a text in order."""
    return tuple(Word(stem(m.group()), m.start(), m.end()) for m in WORD.finditer(text))


@lru_cache(maxsize=4_096)
def sentences_of(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence or form line of a text, without the white space around it."""
    spans, begin = [], 0
    ends = (match.span() for match in _SENTENCE_END.finditer(text) if not _after_initial(text, match))
    for start, end in (*ends, (len(text), len(text))):
        if sentence := text[begin:start].rstrip():
            first = begin + len(sentence) - len(sentence.lstrip())
            spans.append((first, begin + len(sentence)))
        begin = end
    return tuple(spans)


def _after_initial(text: str, end: re.Match[str]) -> bool:
    """Whether the stop is that of a name's initial: "Gregory L. Fenwick", and not "at home with Vitamin D. He walks"."""
    stands = _INITIAL.search(text, max(0, end.start() - 40), end.start())
    if stands is None or "\n\n" in end.group():
        return False
    follows = WORD.match(text, end.end())
    return follows is not None and follows.group()[0].isupper() and follows.group() not in _STARTERS


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence, or run of sentences, that holds the passage."""
    spans = sentences_of(text)
    first, after = bisect_right(spans, start, key=itemgetter(1)), bisect_left(spans, end, key=itemgetter(0))
    return (spans[first][0], spans[after - 1][1]) if first < after else (start, end)


def folded(text: str) -> str:
    """A text in small letters with what OCR confuses made one: rn and m, cl and d, vv and w, l, i and 1, O and 0, S and 5."""
    return text.replace("rn", "m").replace("cl", "d").replace("vv", "w").translate(_ALIKE)


_ALIKE = str.maketrans({"1": "l", "i": "l", "|": "l", "0": "o", "5": "s"})


def nearly(one: str, other: str) -> bool:
    """Whether two stems of six letters or more differ by at most one letter: what OCR misreads."""
    if one == other:
        return True
    if min(len(one), len(other)) < 6 or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    place = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    rest_short, rest_long = short[place:], long[place:]
    return rest_short[1:] == rest_long[1:] if len(short) == len(long) else rest_short == rest_long[1:]
