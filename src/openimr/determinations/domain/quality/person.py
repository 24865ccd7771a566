"""The worker in the letter is the worker of the case: age and sex."""

import re
from collections.abc import Iterator
from datetime import date

from openimr.cases.domain.days import years_between
from openimr.determinations.domain.quality.matter import Matter, Objection
from openimr.determinations.domain.quality.words import without_quotes
from openimr.records.domain import dates
from openimr.records.domain.number_words import NUMBER_WORDS

_AGE = re.compile(
    r"\b(\d{1,3})[\s-]*(?:years?|yrs?|y)[\s./-]*(?:old|o)\b"
    r"|\b(\d{1,3})[\s-]*(?:years?|yrs?)\s+of\s+age\b"
    r"|\b(?:aged?|age of)\s+(\d{1,3})\b(?!\s*(?:days|weeks|months))",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:wife|husband|spouse|son|daughter|child|children|mother|father|brother|sister|partner|parents?|family)\b"
    r"|\b(?:dr|doctor|physician|provider|surgeon|therapist|examiner|adjuster|supervisor|reviewer|chiropractor|nurse)\b",
    re.IGNORECASE,
)


def ages(matter: Matter) -> Iterator[Objection]:
    """The worker's age is that of the date of birth on a day of the case, or one that the records state."""
    born, known = _born(matter), _stated(matter.record_text)
    if born is not None:
        facts = matter.facts
        days = [facts.ur_date, facts.application_received, matter.today, facts.date_of_injury, facts.request_date]
        known |= {years_between(born, day) for day in days if day is not None}
    if not known:
        return
    for placed in matter.sentences:
        if placed.item and placed.sentence.role in {"criteria", "computed"}:
            continue
        text = without_quotes(placed.text)
        if _OF_OTHERS.search(text) and not _WORKER.search(text):
            continue
        then = {years_between(born, one.day) for one in dates.find(text)} if born else set()
        for age in _stated(text) - known - then:
            yield placed.objection("age", f"says that the worker is {age}; the worker is not on any day of the case")


def _born(matter: Matter) -> date | None:
    worker = matter.facts.party("injured_worker")
    written = dict(worker.identifiers).get("date_of_birth", "") if worker else ""
    return date.fromisoformat(written) if written else None


_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_IN_WORDS = rf"({'|'.join(_TENS)})(?:[\s-](one|two|three|four|five|six|seven|eight|nine))?"
_AGE_IN_WORDS = re.compile(
    rf"\b{_IN_WORDS}[\s-]years?[\s-](?:old|of\s+age)\b|\b(?:aged?|age of)\s+{_IN_WORDS}\b(?!\s+(?:days|weeks|months))",
    re.IGNORECASE,
)


#: What may be years old besides a person: "the injury is 12 years old", "a 12-year-old fracture".
_THING = (
    r"(?:injur(?:y|ies)|accident|claim|case|scan|stud(?:y|ies)|reports?|images?|imaging|films?|x-?rays?|MRIs?|fractures?"
    r"|surger(?:y|ies)|fusion|hardware|implants?|scars?|tears?|symptoms?|pain|complaints?|records?|request|prescription)"
)
_OLD_THING = re.compile(rf"\b{_THING}\s+(?:that\s+)?(?:is|are|was|were)\s+(?:\w+\s+){{0,2}}$", re.IGNORECASE)
_OLD_THINGS = re.compile(rf"^\s+(?:\w+\s+)?{_THING}\b", re.IGNORECASE)


def _stated(text: str) -> set[int]:
    found = {
        int(next(filter(None, match.groups())))
        for match in _AGE.finditer(text)
        if not (_OLD_THING.search(text[: match.start()]) or _OLD_THINGS.match(text[match.end() :]))
    }
    for match in _AGE_IN_WORDS.finditer(text):
        tens, ones = (match[1], match[2]) if match[1] else (match[3], match[4])
        found.add(_TENS[tens.lower()] + NUMBER_WORDS.get((ones or "").lower(), 0))
    return found


#: Titles stand as titles do, before a name: "MS Contin" is a drug, "MR arthrogram" a picture.
_NOUNS = {
    "female": re.compile(r"\b(?i:female|woman|lady)\b|\bM(?:rs|s|iss)\b\.?\s+(?=[A-Z])"),
    "male": re.compile(r"\b(?i:male|man|gentleman)\b|\bMr\b\.?\s+(?=[A-Z])"),
}
#: Somebody else of that sex: "assisting a male student", "attacked by a man".
_ANOTHER = re.compile(
    r"\b(?:(?!concern|regard|involv)\w+ing|by|with|against|another)\s+(?:an?|another|the)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_WORKER = re.compile(r"\b(?:worker|patient|claimant)\b", re.IGNORECASE)
_PRONOUNS = {
    "female": re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE),
    "male": re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE),
}
_EITHER = re.compile(
    r"\b(?:he/she|she/he|his/her|her/his|him/her|himself/herself|he or she|his or her|him or her)\b", re.IGNORECASE
)
_OTHER = {"female": "male", "male": "female"}


def sexes(matter: Matter) -> Iterator[Objection]:
    """He or she as the application has it; where it does not say, one of them throughout."""
    worker = matter.facts.party("injured_worker")
    sex = (dict(worker.identifiers).get("sex", "") if worker else "").lower()
    said: dict[str, tuple[int, int]] = {}
    for placed in matter.sentences:
        if placed.item and (placed.sentence.role == "criteria" or placed.sentence.drafted_by == "software"):
            continue
        text = _EITHER.sub(" ", without_quotes(placed.text))
        other = _OF_OTHERS.search(text)
        own = text[: other.start()] if other else text  # a pronoun behind another person's mention may mean that one
        for one, nouns in _NOUNS.items():
            own_nouns = [noun for noun in nouns.finditer(own) if not _ANOTHER.search(own[: noun.start()])]
            noun = own_nouns or (not nouns.search(own) and nouns.search(text) and _WORKER.search(text))
            if noun or _PRONOUNS[one].search(own):
                if sex == _OTHER[one]:
                    yield placed.objection("sex", f"speaks of the worker as {one}; the application says {sex}")
                elif _OTHER[one] in said and sex not in _OTHER:
                    yield placed.objection("sex", f"speaks of the worker as {one}, another sentence as {_OTHER[one]}")
                else:
                    said.setdefault(one, (placed.item, placed.number))


CHECKS = (ages, sexes)
