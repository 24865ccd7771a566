"""A request as pieces: tokens, treatments and parts of the body in a row, with the letters over which phrases are found."""

from dataclasses import dataclass

from openimr.guidelines.domain.catalogue import BodyPart, Catalogue, Concept, Found
from openimr.guidelines.domain.request.words import BETWEEN, KIND_OF, KINDS, NUMBERS, OFTEN
from openimr.guidelines.domain.side_words import IN_BRACKETS, LETTERS, WORDS
from openimr.guidelines.domain.tokens import Token, folded, tokens

_LETTER_OF = {word: KINDS[kind] for word, kind in KIND_OF.items()}
_LETTER_OF |= dict.fromkeys(NUMBERS, KINDS["number"]) | dict.fromkeys(WORDS, KINDS["side"])
_LETTER_OF |= dict.fromkeys(OFTEN, KINDS["often"]) | dict.fromkeys(BETWEEN, KINDS["seldom"])
_LETTER_OF_KIND = {
    kind: KINDS[kind] for kind in ("date", "dose", "percent", "level", "code", "number", "times", "mark")
}
_VISITS = frozenset(
    ["visit", "visits", "injection", "injections", "block", "blocks", "session", "sessions", "treatment"]
)
_JOINING = frozenset(["/", "&", "and", "+"])


@dataclass(frozen=True, slots=True)
class Pieces:
    """One text in pieces. `letters` and `sides` have an entry for each token; a side is "" for what says none."""

    text: str
    tokens: list[Token]
    letters: str
    sides: list[str]
    treatments: list[Found[Concept]]
    parts: list[Found[BodyPart]]

    def number(self, at: int) -> float:
        """The value of the number at a token, in figures or words ("twenty-four" too)."""
        words = self.tokens[at].text.replace("-", " ").split()
        return sum(float(NUMBERS[word]) if word in NUMBERS else float(word) for word in words)

    def between(self, start: int, end: int) -> str:
        """The text, in lower case, from a token to before another."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end].lower() if end > start else ""

    def named_until(self, at: int) -> int:
        """Where the name of a treatment that the token is part of ends; the next token where it is part of none."""
        return next((found.end for found in self.treatments if found.start <= at < found.end), at + 1)


def pieces(text: str, catalogue: Catalogue) -> Pieces:
    """The pieces of a text that stands on one line."""
    return pieces_of(text, tokens(folded(text)), catalogue)


def pieces_of(text: str, read: list[Token], catalogue: Catalogue) -> Pieces:
    """The pieces of a text of which the tokens are known."""
    letters = [_letter(token) for token in read]
    treatments = catalogue.treatments(read)
    parts = catalogue.parts(read)
    for part in parts:
        letters[part.start : part.end] = KINDS["part"] * (part.end - part.start)
    sides = _sides(read, letters)
    for found in treatments:
        kind = "concept"
        if found.named.category == "pharmaceuticals":
            kind = "drug"
        elif read[found.end - 1].text in _VISITS:
            kind = "visit"
        letters[found.start : found.end] = KINDS[kind] * (found.end - found.start)
    return Pieces(text, read, "".join(letters), sides, treatments, parts)


def _letter(token: Token) -> str:
    if token.kind in ("word", "mark"):
        return _LETTER_OF.get(token.text) or KINDS[token.kind]
    return _LETTER_OF_KIND[token.kind]


def _sides(read: list[Token], letters: list[str]) -> list[str]:
    """The side that each token says. A letter is a side by where it stands: "R knee", "R/L knees", "knee (L)"."""
    said = [WORDS.get(token.text, "") for token in read]
    for at, token in enumerate(read):
        if token.text in IN_BRACKETS:
            in_brackets = letters[max(0, at - 1) : at] == ["("] and letters[at + 1 : at + 2] == [")"]
            if in_brackets and (token.text in LETTERS or KINDS["part"] in letters[max(0, at - 2) : at + 3]):
                said[at], letters[at] = IN_BRACKETS[token.text], KINDS["side"]
        if token.text in LETTERS and letters[_past_the_other(read, at)] == KINDS["part"]:
            said[at], letters[at] = LETTERS[token.text], KINDS["side"]
    return said


def _past_the_other(read: list[Token], at: int) -> int:
    """The token behind a letter, or behind "/L" of "R/L"; the letter itself at the end of the text."""
    texts = [token.text for token in read[at + 1 : at + 3]]
    joined = len(texts) == 2 and texts[0] in _JOINING and texts[1] in LETTERS and texts[1] != read[at].text
    behind = at + (3 if joined else 1)
    return behind if behind < len(read) else at
