"""The pieces that a request is made of: numbers, doses, dates, spinal levels, codes, words and marks.

Whatever is not one of these is a mark of one character: every character of a text is in a token or is white space.
One pass, one alternative at each place: time grows with the length of the text and with nothing else.
"""

import re
from typing import NamedTuple

#: Characters of a request that are read; the longest published one has under 600.
LONGEST = 4000

_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_SPLIT = r"\s?[-/]\s?"
_TOKEN = re.compile(
    rf"""
      (?P<date>    \d{{1,2}}[-/]\d{{1,2}}[-/](?:\d{{4}}|\d{{2}})(?!\d) | \d{{4}}-\d{{2}}-\d{{2}}(?!\d)
                 | (?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{{0,6}}\.?\ \d{{1,2}},\ \d{{4}}(?!\d) )
    | (?P<dose>    (?:{_NUMBER}\s?(?:mg|mcg)?{_SPLIT}){{0,3}}{_NUMBER}\s?(?:mg|mcg|meq)
                   (?:\s?/\s?(?:{_NUMBER}\s?)?(?:ml|gm|g|hr|h)(?![a-z]))?(?![a-z]) )
    | (?P<percent> {_NUMBER}\s?(?:%|percent(?![a-z]))(?:{_SPLIT}{_NUMBER}\s?%){{0,5}} )
    | (?P<level>   [ctls]\d{{1,2}}(?:\s?[-/&]\s?[ctls]?\d{{1,2}}){{0,4}}(?![\w%]) )
    | (?P<code>    [a-z]\d{{4}}(?!\w) | \d{{5}}(?:-[a-z0-9]{{2}})?(?![a-wyz\d]) | \d{{4}}t(?!\w)
                 | [a-z]\d[a-z\d]\.[a-z\d]{{1,4}}(?!\w) )
    | (?P<number>  {_NUMBER} | (?:{_TENS})[ -](?:{_ONES})(?![a-z]) )
    | (?P<times>   [x×](?=\s?\d|\s?/|wks?(?![a-z])|weeks?(?![a-z])|w(?![a-z])|mos?(?![a-z])|months?(?![a-z])|days?(?![a-z])) )
    | (?P<every>   q\.(?=\s?\d) )
    | (?P<both>    b/l(?![a-z]) )
    | (?P<hyphened> (?:bi|semi|fort)[-\ ]?(?:daily|weekly|monthly|annual(?:ly)?|nightly)(?![a-z]) | bi-lateral(?:ly)?(?![a-z]) )
    | (?P<short>   (?:lt|rt|[lr](?=\.\s)|bilat|bil|wks?|mos?|hrs?|tabs?|caps?|gms?|phys|eval)\. )
    | (?P<dotted>  [a-z](?:\.[a-z]){{1,4}}\.?(?![a-z]) )
    | (?P<word>    [a-z]+(?:['’][a-z]+)? )
    | (?P<mark>    \S )
    """,
    re.VERBOSE | re.ASCII,
)


_WORDS = {"both": "bilateral", "every": "every"}


class Token(NamedTuple):
    """A piece of a request: what kind it is, its text in lower case, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of a text of which case has been folded (`folded`). "P.T." is the word "pt", "Lt." is "lt", "B/L" bilateral."""
    read = []
    for match in _TOKEN.finditer(text):
        kind, piece = match.lastgroup or "mark", match.group()
        if kind in ("dotted", "short"):
            kind, piece = "word", piece.replace(".", "")
        elif kind == "hyphened":
            kind, piece = "word", piece.replace("-", "").replace(" ", "")
        elif kind in _WORDS:
            kind, piece = "word", _WORDS[kind]
        read.append(Token(kind, piece, *match.span()))
    return read


def folded(text: str) -> str:
    """In lower case, letter for letter, so that places stay the same."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def in_line(text: str) -> str:
    """The text on one line, cut to what is read; sixteen digits in a row and more are no amount, but an ellipsis."""
    return re.sub(r"\d{16,}", "…", " ".join(text[:LONGEST].split()))
