"""What of a page's text copies share: without fax lines, stamps and page stamps, and with what OCR confuses made one."""

import re
from dataclasses import dataclass

_EDGES = ".,;:!?'\"`()[]{}|*#•"
_TOKEN = re.compile(r"\S+")
_TIME = re.compile(r"\b\w{1,2}[:;.]\w{2}\b")
_SHEET_OF = re.compile(r"\b(?:p(?:age|g)?\.?\s{0,2}\S{1,3}\s?(?:/|of|1)\s?\S{1,3})\s*$", re.IGNORECASE)
_FAX = re.compile(r"\b(?:fax|f[a4o]x|from[:;]|to[:;]|received[:;]|stat[il1]on)\b|\d{9}", re.IGNORECASE)
_DAY = re.compile(r"\b\w{1,3}[/ -]\w{1,3}[/ ,-]+\w{2,4}\b")
_STAMP = re.compile(r"\b\w{0,3}ce[il1]ve\w{1,2}\b|\bmail\s?room\b|\bscanned\b|\bfiled\b", re.IGNORECASE)
_PAGE_STAMP = re.compile(r"\W*(?:[A-Za-z]{1,12}[\s_-]?)?[A-Za-z]{0,5}\w{0,6}[-_~.\s]{0,2}[\dOoQDlISBgZAs]{4,10}\W*")

#: Letters and digits that OCR takes for each other, each group by one sign. Punctuation counts for nothing.
_GROUPS = ("0OoQD", "1lI|/!i7", "5Ss6bG", "8B3", "2Zz", "9gq", "4A", "ce", "uv", "tf")
_SIGNS = {sign: group[0] for group in _GROUPS for sign in group}
_ALIKE = str.maketrans(
    {chr(sign): chr(sign).lower() for sign in range(65, 91)} | dict.fromkeys(".,;:'\"`~-_–—()[]{}*^•·<>=") | _SIGNS
)


@dataclass(frozen=True, slots=True)
class PageWords:
    """The text of one page as copies are compared.

    `words` are as they stand; `run` is all of them without spaces, with the signs that OCR confuses made one;
    `source` has for each sign of `run` the sign that stands on the page.
    """

    words: tuple[str, ...]
    run: str
    source: str

    @property
    def plain(self) -> tuple[str, ...]:
        """The words in small letters, without the punctuation at their edges."""
        return tuple(word.strip(_EDGES).lower() for word in self.words)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers as they stand, points and strokes kept: 1.2 is not 12."""
        plain = (word.strip(_EDGES) for word in self.words)
        return tuple(word for word in plain if any(map(str.isdigit, word)))


def words_of_page(text: str) -> PageWords:
    """The page's words, without the lines that travel added: fax lines, received stamps, page stamps."""
    lines = [line for line in text.split("\n") if line.strip()]
    kept = [line for place, line in enumerate(lines) if not _is_added(line, place, len(lines))]
    # Rules of tables are read as strokes at the edges of words.
    words = tuple(word for line in kept for token in _TOKEN.findall(line) if (word := token.strip("|")))
    signs = [(alike, sign) for sign in "".join(words) if (alike := sign.translate(_ALIKE))]
    return PageWords(words, "".join(alike for alike, _ in signs), "".join(sign for _, sign in signs))


def is_stamped(text: str) -> bool:
    """Whether a stamp, a fax line or a page stamp was added to the page."""
    lines = [line for line in text.split("\n") if line.strip()]
    return any(_is_added(line, place, len(lines)) for place, line in enumerate(lines))


def _is_added(line: str, place: int, of: int) -> bool:
    """Whether a line was added on the way and is no part of the page."""
    if place < 2 or place >= of - 1:
        signs = (_TIME.search(line), _SHEET_OF.search(line), _FAX.search(line), _DAY.search(line))
        if sum(sign is not None for sign in signs) >= 3 or (signs[1] and re.search(r"(?i)\bf[ao4]x\b", line)):
            return True
    if (place < 6 or place >= of - 2) and len(line) < 60 and _STAMP.search(line) and any(map(str.isdigit, line)):
        return True
    return place >= of - 2 and _PAGE_STAMP.fullmatch(line.strip()) is not None


def alike(word: str) -> str:
    """The word with what OCR confuses made one; empty for mere punctuation."""
    return word.translate(_ALIKE)
