"""What reads like a level of the spine and is none: told by the words beside it.

"T3" is Tylenol with codeine, a thyroid hormone, a tumor's stage or an electrode; "S1 and S2" are sounds of the heart,
"T2" is how a picture is weighted, "C4" a protein of the blood, "L4" a lot. A level that is named beside another one or
before a word of the spine is a level whatever else stands near.
"""

import re
from dataclasses import dataclass

#: How far, in characters, the words beside a mention are looked at.
_NEAR = 60


@dataclass(frozen=True, slots=True)
class _Other:
    """Something else that is written like some levels: by the words before it, or by those behind it."""

    levels: frozenset[str]  # empty: any
    before: re.Pattern[str]
    after: re.Pattern[str]


def _other(levels: str, before: str, after: str) -> _Other:
    return _Other(
        frozenset(levels.split()),
        re.compile(rf"(?:{before})$", re.IGNORECASE),
        re.compile(rf"(?:{after})", re.IGNORECASE),
    )


_OTHERS = (
    _other(  # sounds of the heart
        "S1 S2 S3 S4",
        r"\b(?:heart|cardiac|cardiovascular|cor|cvs?|murmurs?|gallops?|rubs?|rhythm|rrr|pmi|auscultat\w+)\b[^;]{0,45}"
        r"|\b(?:normal|normally split)\s*(?:S[1-4]\s*(?:,|and|&)\s*)?",
        r"[^;\n]{0,50}\b(?:murmurs?|gallops?|rubs?|heart)\b"
        r"|[\s,]*(?:(?:and|&)?\s*S[1-4]\s*)?(?:is|are)\s+(?:easily\s+|well\s+)?(?:normal|regular|heard|audible)\b",
    ),
    _other(  # hormones of the thyroid
        "T3 T4",
        r"\b(?:free|total|reverse|f)\s*|\b(?:tsh|thyro\w+)\b[^;\n]{0,40}",
        r"[^;\n]{0,25}\b(?:tsh|thyro\w+)\b|\s*(?:level\s+)?(?:of\s+|was\s+|is\s+|:\s*)?\d{1,2}\.\d",
    ),
    _other(  # Tylenol with codeine
        "T2 T3 T4",
        r"\b(?:tylenol|acetaminophen|apap|codeine|opioids?|norco|vicodin|tramadol|ibuprofen|motrin|naproxen|analgesics?"
        r"|medications?|takes?|taking|prescribed|refill\w*|rx)\b[^;.\n]{0,20}",
        r"\s*(?:#\s?\d|x\s?\d+\b|\d{1,3}\s?(?:/\s?\d+\s?)?(?:mg|tab)|tab(?:let)?s?\b|p\.?o\.?\b|q\.?\s?\d|q[hd]s?\b|[bt]\.?i\.?d\b|prn\b"
        r"|with codeine|\(?(?:tylenol|acetaminophen|codeine))",
    ),
    _other(  # the stage of a tumor
        "T1 T2 T3 T4",
        r"\b(?:tnm|tnm stage|clinical stage|pathologic(?:al)? stage|staged(?: as)?|staging(?: is)?)\b\W{0,3}",
        r"[\s,/]*(?:N\s?[0-3x][a-c]?\b|nx\b)",
    ),
    _other(  # how a picture is weighted
        "T1 T2",
        r"\b(?:axial|sagittal|coronal|echo|suppressed|weighted|signal|intense|intensity|decreased|increased|flair|stir)\b"
        r"(?:\s+(?:on|in|and|or|the|of|with|both|rim))*\s*(?:T[12]\s*(?:,|and|/|&)?\s*)?",
        r"[\s,/-]*(?:(?:and|or|&|T[12]|axial|sagittal|coronal|proton density|pd|flair|stir|gradient echo"
        r"|fat[- ]suppressed)[\s,/-]*)*"
        r"(?:weighted|signal|hyper|hypo|images?\b|imaging|sequences?|series|gadolinium|abnormalit|prolong|bright|flair|stir)",
    ),
    _other(  # electrodes
        "C3 C4 T3 T4 T5 T6",
        r"\b(?:eeg|electrodes?|spikes?|left temporal|right temporal)\b[^;.\n]{0,30}",
        r"[^;.\n]{0,12}\b(?:electrodes?|spikes?)\b",
    ),
    _other(  # proteins of the blood
        "C1 C2 C3 C4 C5",
        r"\b(?:complements?|ana|ds-?dna|ig[agm])\b[^;.\n]{0,20}",
        r"[\s-]*(?:esterase|inhibitor|complement\b)",
    ),
    _other(  # lots, classes, rooms, devices
        "",
        r"\b(?:lot|class|size|schedule|visa|apt|apartment|suite|room|unit|bldg|building|model|serial|ref|catalog(?:ue)?|code|bates"
        r"|exhibit|form|box|item|stryker|striker)\s*(?:no\.?|number|#|:)?\s*",
        r"\s*(?:visas?|(?:\w+\s+)?nails?)\b",
    ),
)
#: Before these even "level" behind it does not make it one.
_NEVER = re.compile(r"\b(?:complements?|tylenol|lot)\s*(?:no\.?|#|:)?\s*(?:C[345]\s*(?:,|and|&)\s*)?$", re.IGNORECASE)
_OF_THE_SPINE = re.compile(
    r"[\s,-]*(?:(?:spinal|exiting|bilateral|right|left|transverse|vertebral|superior|inferior)\s+)?"
    r"(?:nerve|root|radicul|dermatom|myotom|level|distribution|vertebra|facet|segment|fusion|screw|pedicle|lamin|dis[ck]\b|transforam"
    r"|foram|body|injection|sensory|spinous|compression|fracture|end ?plate|epidural|neuro|process)",
    re.IGNORECASE,
)
_BESIDE = r"(?P<level>[CTLS]\d{1,2})(?:\s?[-/]\s?[CTLS]?\d{1,2})?"
_JOINED = r"\s*(?:,|/|&|and|or|to|through|versus|vs\.?)\s*(?:and\s+|the\s+)?"
_AFTER_ANOTHER = re.compile(rf"\b{_BESIDE}{_JOINED}$", re.IGNORECASE)
_BEFORE_ANOTHER = re.compile(rf"{_JOINED}{_BESIDE}\b", re.IGNORECASE)


def is_other(text: str, level: tuple[str, ...], start: int, end: int) -> bool:
    """Whether what is written like one level, from `start` to `end`, is something else by the words beside it."""
    if len(level) > 1 and not set(level) <= {"T1", "T2"}:
        return False  # a disc, a stretch
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    if _NEVER.search(before):
        return True
    if _OF_THE_SPINE.match(after) or _is_beside_another(level, before, after):
        return False
    return any(
        (not one.levels or one.levels.issuperset(level)) and (one.before.search(before) or one.after.match(after))
        for one in _OTHERS
    )


def _is_beside_another(level: tuple[str, ...], before: str, after: str) -> bool:
    """Whether a level of another region stands beside it: "L5 and S1", but not "S1 and S2", "T3, T4", "T1 and T2"."""
    beside = (_AFTER_ANOTHER.search(before), _BEFORE_ANOTHER.match(after))
    return any(one is not None and one["level"][0].upper() != level[0][0] for one in beside)
