"""Is what a sentence mentions denied, planned, or only asked for? Small, ordered rules in the manner of ConText."""

import re

_BEFORE = re.compile(
    r"\b(?:no|not|without|denies|denied|deny|never|none|negative for|absence of|rule[sd]? out|"
    r"has not|have not|had not|was not|were not|is not|are not|did not|does not|cannot|nor|neither|"
    r"no evidence of|lack of|fail(?:s|ed)? to|yet to|unable to)\b[^.;:]{0,60}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[^.;:]{0,50}\b(?:is|are|was|were|has|have|had)?\s*(?:not|never)\b"
    r"|^[^.;:]{0,40}\b(?:denied|declined|absent|negative|pending|not yet|unremarkable)\b",
    re.IGNORECASE,
)
#: A turn in the sentence ends what was denied before it.
_TURN = re.compile(r"\b(?:but|however|although|except|though)\b", re.IGNORECASE)


def is_negated(sentence: str, start: int, end: int) -> bool:
    """Whether the words at `start:end` of the sentence are denied or said to be outstanding."""
    before = _TURN.split(sentence[:start])[-1]
    after = _TURN.split(sentence[end:])[0]
    return bool(_BEFORE.search(before) or _AFTER.search(after))
