"""Days that running text tells of: who was seen or what was done, and whether it is of this paper or one before."""

import re
from functools import cache

from openimr.records.domain.cues import Vocabulary

STUDIES = frozenset(
    ["imaging", "laboratory", "operative_report", "electrodiagnostics", "functional_capacity_evaluation"]
)
_FORM_LINE = re.compile(r"\S\s{3,}\S|^\s*\|")  # fields set apart, or a row: its words do not run on
_LINE_OF_TEXT = 55  # letters of a line of running text, at least
#: Who was seen, or what was done, on this day.
_SEEN = re.compile(
    r"(?i)(?:(?:^|[,;]\s*)(?:seen|examined|evaluated|tested)|\b(?:(?:was|were|is|took|has\s+been)\s+(?:\w+\s+){0,2}?(?:evaluated|examined|tested|seen|interviewed|assessed|performed|conducted|completed|"
    r"administered|place|carried\s+out)|I\s+(?:saw|(?:re-?)?examined|(?:re-?)?evaluated|rechecked|interviewed|met\s+with)|(?:pleasure|opp\w+)\s+(?:of|to)\s*(?:seeing|see|evaluating|evaluate|examining|examine|meeting|meet|interviewing)|presents?|presented|came|attended|participated|took\s+part|arrived|"
    r"(?:had|underwent|undergone)\s+(?:an?\s+)?(?:\w+\s+){0,3}?(?:evaluation|examination|mri|ct|scan|study|testing|consultation)))\b.{0,90}?\b(?:on|today,?|over\s+\w+\s+days,?|first\s+time,?)\s+$",
    re.DOTALL,
)
_SENTENCE_END = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<![a-z] [A-Z])(?<!\b[A-Z]\. [A-Z])[.!?]\s|\n\s*\n"
)
_ON = re.compile(r"(?i)\bon\s*$")
_SEEN_AFTER = re.compile(
    r"(?i),?\s+(?:(?:the|this)\s+)?(?:\w+\s+)?(?:patient|examinee|evaluee|client|claimant|applicant|employee|worker|he|she|(?:mr|ms|mrs)\.?\s+\w+|I|we)\s+"
    r"(?:was\s+|were\s+)?(?:\w+\s+)?(?:taken|brought|wheeled|came|visited|returned|appeared|arrived|carried\s+out|conducted|administered|did|met|studied|re-?evaluated|re-?examined|seen|evaluated|examined|tested|interviewed|assessed|presented|completed|underwent|attended|participated|performed|saw|served|mailed|deposited)\b"
)
#: What makes a visit that a sentence tells of another than this one; in the report of a study the study is this one.
_BEFORE_THIS = (
    r"(?i)\b(?:last|previous(?:ly)?|prior|follow(?:ed)?[ -]?up|initially|first|return\w*|scheduled|will|compar\w+|history|since|until|admitted|transfer\w*|"
    r"injur\w+|accident|appointment|cancel\w*|correlat\w+|began|onset|fell|fall|sustained|awoke|developed|diagnosed|"
    r"status\s+post|s/p|post-?op\w*|delivery|edd|edc|lmp|expected|estimated|by\s+(?:dr|neurology|orthop\w+)"
)
_EMERGENCY = "|emergency|ambulance"  # of this paper only where it is that of the emergency room
_OF_BEFORE_A_STUDY = re.compile(rf"{_BEFORE_THIS}{_EMERGENCY})\b")
_OF_BEFORE_OTHERS = (
    r"|mri|ct|x-?rays?|scan|ultrasound|surgery|labs?|laborator\w+|cultures?|ekg|eeg|emg|biops\w+|"
    r"records?|reports?|had(?!\s+\w+\s+(?:pleasure|opp\w+))"
)
_OF_BEFORE = re.compile(rf"{_BEFORE_THIS}{_OF_BEFORE_OTHERS}{_EMERGENCY})\b")
_OF_BEFORE_AN_EMERGENCY = re.compile(rf"{_BEFORE_THIS}{_OF_BEFORE_OTHERS})\b")
#: In the report of an operation: its day, wherever that is told.
_TO_THE_ROOM = re.compile(
    r"(?i)\b(?:taken|brought|transported|came|wheeled|escorted|moved|transferred|returned)\s+(?:\w+\s+){0,2}?(?:in)?to\s+(?:the\s+)?(?:main\s+)?"
    r"(?:operating|operative|procedure|fluoroscopy|surgical|surgery)\s+(?:room|suite|theater|theatre)\b[^.]{0,60}?\bon\s+$"
)
#: What a report of each kind of study is of: told with a day and not as past, that is the study's.
_OWN_STUDY = {
    kind: re.compile(rf"(?i)\b(?:{words})\b.{{0,90}}?\b(?:on|done|performed|completed)\s+$", re.DOTALL)
    for kind, words in {
        "imaging": r"mri|ct|scan|x[- ]?rays?|films?|study|examination|ultrasound|arthrogram|radiographs?",
        "laboratory": r"specimens?|samples?|collected|drawn",
        "operative_report": r"procedure|surgery|operation|operated|injection",
        "electrodiagnostics": r"nerve|emg|study|studies|needle|testing|electrodiagnostic",
        "functional_capacity_evaluation": r"evaluation|fce|tests?|tested|testing|assessment",
    }.items()
}
_FIRST_EXAMINED = re.compile(r"(?i)\bfirst\s+(?:examined|seen|evaluated|treated|examination|visit)\b")
_FIRST_TIME = re.compile(r"(?i)\bfor\s+the\s+first\s+time\b")
_OWN_VISIT = re.compile(
    r"(?i)\b(?:I|we|me|my|our|this\s+(?:office|clinic|facility)|undersigned|pleasure|opp\w+(?=\s+(?:of|to)\b)|here|today|interview\w*|test\w*|evaluation)\b"
)
#: Words of these sentences that OCR may misread.
_WORDS = frozenset(
    re.findall(
        r"\w+",
        """administered appointment assessed attended brought capacity completed conducted conduction consultation evaluated
        evaluating evaluation examination examined examining injured injury accident interviewed meeting nerve operating
        opportunity patient performed pleasure presented previous procedure returned scheduled seeing study taken tested
        testing underwent wheeled""",
    )
)
_SHORT = {
    "tc": "to",
    "fo": "to",
    "cn": "on",
    "0n": "on",
    "ori": "on",
    "om": "on",
    "tbe": "the",
    "fhe": "the",
    "tne": "the",
    "wos": "was",
    "vvas": "was",
}
_LETTERS_OF_A_WORD = re.compile(r"[^\W_]+")


@cache
def _words() -> Vocabulary:
    return Vocabulary(frozenset((word,) for word in _WORDS), 5)


def mended(sentence: str) -> str:
    """A sentence of a page read by OCR, with the words mended by which it is told what it tells."""

    def read(match: re.Match[str]) -> str:
        word = match.group().lower()
        meant = _SHORT.get(word) or _words().read(word)
        return match.group() if meant == word else meant

    return _LETTERS_OF_A_WORD.sub(read, sentence)


def sentence_before(text: str, end: int, *, by_ocr: bool = False) -> str:
    """The words of a sentence before a place in it, from the lines that it runs over."""
    lines = text[max(0, end - 200) : end].split("\n")
    first = len(lines) - 1
    while (
        first
        and not _FORM_LINE.search(lines[first - 1])
        and (len(lines[first - 1]) >= _LINE_OF_TEXT or lines[first][:1].islower())
    ):
        first -= 1
    words = _SENTENCE_END.split("\n".join(lines[first:]))[-1]
    return mended(words) if by_ocr else words


def is_past(sentence: str, kind: str) -> bool:
    """Whether words make the day of a sentence that of something before (or after) this paper."""
    told = _FIRST_TIME.sub(" time ", sentence)
    if kind in STUDIES:
        return bool(_OF_BEFORE_A_STUDY.search(told))
    if kind == "first_report":
        told = _FIRST_EXAMINED.sub(" examined ", told)
    return bool((_OF_BEFORE_AN_EMERGENCY if kind == "other" else _OF_BEFORE).search(told))


def tells_of_a_visit(sentence: str, after: str, kind: str) -> bool:
    """Whether a sentence up to its date, and what follows the date, tell that somebody was seen or something was done."""
    if kind in _OWN_STUDY and _OWN_STUDY[kind].search(sentence):
        return True
    return bool(_SEEN.search(sentence) or (_ON.search(sentence) and _SEEN_AFTER.match(after)))


def is_of_this_paper(sentence: str, kind: str) -> bool:
    """Whether the visit is surely that of the paper: its own author tells of it, or it is the study reported."""
    return kind in STUDIES or bool(_OWN_VISIT.search(sentence))


def tells_of_the_room(sentence: str) -> bool:
    """Whether somebody was brought to the operating room on the day with which the sentence ends."""
    return bool(_TO_THE_ROOM.search(sentence))
