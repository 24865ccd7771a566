"""Is one name the other? Organizations and people are written in many ways; doubt is an answer of its own."""

import re
import unicodedata
from difflib import SequenceMatcher

from openimr.panel.domain.records import Sameness

__all__ = ["Sameness", "compare", "plain"]

_FORMS = re.compile(
    r"\b(?:incorporated|inc|llc|llp|lp|ltd|corp|corporation|company|co|the|md|do|dc|pc|apc|a|prof|dba|d/b/a)\b"
)
_SHORT = {
    "med": "medical",
    "rehab": "rehabilitation",
    "grp": "group",
    "svcs": "services",
    "mgmt": "management",
    "&": "and",
}


def plain(name: str) -> tuple[str, ...]:
    """A name's words without accents, case, punctuation, legal forms and usual abbreviations."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("&", " and ")
    words = re.sub(r"[^a-z0-9]+", " ", folded.replace("d/b/a", " ")).split()
    full = " ".join(_SHORT.get(word, word) for word in words)
    return tuple(_FORMS.sub(" ", full).split())


def compare(one: str, other: str) -> Sameness:
    """SAME for the same words in any order or with middle initials; DOUBTFUL for nearly the same; else OTHER."""
    ours, theirs = plain(one), plain(other)
    if not ours or not theirs:
        return Sameness.OTHER
    long_ours = {word for word in ours if len(word) > 1}
    long_theirs = {word for word in theirs if len(word) > 1}
    if long_ours == long_theirs:
        return Sameness.SAME
    likeness = SequenceMatcher(None, " ".join(sorted(ours)), " ".join(sorted(theirs))).ratio()
    return Sameness.DOUBTFUL if likeness >= 0.88 else Sameness.OTHER
