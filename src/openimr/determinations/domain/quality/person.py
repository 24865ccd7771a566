"""The worker in the letter is the worker of the case: age, sex, and nobody else's name, number or date of birth."""

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
_AGE_IN_WORDS = re.compile(rf"\b({'|'.join(_TENS)})(?:[\s-](\w+))?[\s-]years?[\s-]old\b", re.IGNORECASE)


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
        found.add(_TENS[match[1].lower()] + NUMBER_WORDS.get((match[2] or "").lower(), 0))
    return found


#: Titles stand as titles do, before a name: "MS Contin" is a drug, "MR arthrogram" a picture.
_NOUNS = {
    "female": re.compile(r"\b(?i:female|woman|lady)\b|\bM(?:rs|s|iss)\b\.?\s+(?=[A-Z])"),
    "male": re.compile(r"\b(?i:male|man|gentleman)\b|\bMr\b\.?\s+(?=[A-Z])"),
}
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
            noun = nouns.search(own) or (nouns.search(text) and _WORKER.search(text))
            if noun or _PRONOUNS[one].search(own):
                if sex == _OTHER[one]:
                    yield placed.objection("sex", f"speaks of the worker as {one}; the application says {sex}")
                elif _OTHER[one] in said and sex not in _OTHER:
                    yield placed.objection("sex", f"speaks of the worker as {one}, another sentence as {_OTHER[one]}")
                else:
                    said.setdefault(one, (placed.item, placed.number))


def reviewer_unknown(matter: Matter) -> Iterator[Objection]:
    """Nothing in the letter gives the reviewer away (Lab. Code 4610.6(f))."""
    names = [word for word in matter.identities if len(word) > 1 and word.isalpha()]
    hidden = [word for word in matter.identities if len(word) > 2 and not word.isalpha()]
    asked = [
        text.rstrip(".") for one in matter.facts.items for text in matter.item_text(one.number).split("\n") if text
    ]
    for placed in matter.typed:
        plain = without_quotes(placed.text)
        for request in asked:
            plain = plain.replace(request, " ")
        whole = any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", placed.text, re.IGNORECASE) for word in hidden)
        if whole or any(_names(name, plain) and not _names(name, matter.record_text) for name in names):
            yield placed.objection("reviewer_identity", "gives the reviewer away")


def _names(surname: str, text: str) -> bool:
    """Whether a text names somebody of that surname, which may be a word as well ("long", "day", "young").

    Written as a name within a sentence, or in capitals or at its beginning beside a title or degree.
    """
    name = re.escape(surname)
    degree = r"(?:M\.?D|D\.?O|D\.?C|Ph\.?D|D\.?P\.?M|Psy\.?D)\b"
    titled = rf"\b(?i:dr|doctor|prof|reviewer|physician)\b\.?,?\s+(?:[A-Z][\w.]*\s+){{0,2}}(?i:{name})(?!\w)"
    graded = rf"(?<!\w)(?i:{name}),?\s+{degree}"
    within = rf"(?<=[\w,:;]\s){name[:1].upper()}{name[1:]}(?!\w)"
    return re.search(f"{titled}|{graded}|{within}", text) is not None


_SOCIAL_SECURITY = re.compile(
    r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])|\b(?:SSN|social security(?: number| no\.?)?)\W{0,4}\d[\d -]{3,}",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"\b(?:DOB|date of birth|birth ?date|born)\b[^.;]{0,15}$", re.IGNORECASE)
_CLAIM = re.compile(
    r"\b(?:claim|policy|file|MRN|medical record|EAMS|WCAB|ADJ|patient|member|account|ID)"
    r"\s*(?:number|no\.?|#|ID)?\s*(?:[:#]|is|was|of)?\s*"
    r"(?P<number>(?=[A-Z\d-]*\d[A-Z\d-]*\d[A-Z\d-]*\d)[A-Z\d][A-Z\d-]{4,})",
    re.IGNORECASE,
)
_CASE = re.compile(r"\bCM\s?\d{2}[\s-]?\d{7}\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-.]\d{4}(?!\d)")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.\w{2,}\b")


def numbers_of_persons(matter: Matter) -> Iterator[Objection]:
    """No social security number, date of birth or telephone number; claim and case numbers are those of the case."""
    own = {_plain(matter.facts.claim_number), _plain(matter.facts.case_number)} - {""}
    for placed in matter.typed:
        text = placed.text
        if _SOCIAL_SECURITY.search(text):
            yield placed.objection("social_security_number", "has what looks like a social security number")
        if any(_BIRTH.search(text[max(0, one.start - 30) : one.start]) for one in dates.find(text)):
            yield placed.objection("date_of_birth", "has a date of birth, which the letter does not need")
        numbers = [match["number"] for match in _CLAIM.finditer(text)] + _CASE.findall(text)
        if any(_plain(number) not in own for number in numbers if not list(dates.find(number))):
            yield placed.objection("other_number", "has a claim, file or case number that is not of this case")
        if _PHONE.search(text) or _MAIL.search(text):
            yield placed.objection("contact", "has a telephone number or mail address, which the letter does not need")


def _plain(number: str) -> str:
    return re.sub(r"[^a-z0-9]", "", number.lower())


_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Doctor)\b\.?\s+((?:[A-Z]\.?\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?)"
    r"|\b(?:patient|claimant|employee|worker)(?:,|\s+named|\s+is)?\s+((?:[A-Z][a-z'’-]+\s+){1,2}[A-Z][a-z'’-]+)\b"
)


def strangers(matter: Matter) -> Iterator[Objection]:
    """Nobody is named who is not a party of the case or named in its records; nobody of another case."""
    known = matter.record_text + "\n" + "\n".join(f"{one.name} {one.organization}" for one in matter.facts.parties)
    words = {word.lower() for word in re.findall(r"[\w'’-]+", known)}
    for placed in matter.typed:
        others = [one for one in matter.strangers if not _has(one, known)]  # a treating doctor may have a worker's name
        if any(_has(one, placed.text) for one in others):
            yield placed.objection("stranger", "names a person of another case")
            continue
        for match in _TITLED.finditer(without_quotes(placed.text)):
            name = next(filter(None, match.groups()))
            unknown = [
                word for word in re.findall(r"[\w'’-]{3,}", name) if word.lower().removesuffix("'s") not in words
            ]
            if unknown and matter.record_text:
                yield placed.objection("unknown_person", "names a person whom neither the parties nor the records have")


def _has(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


CHECKS = (ages, sexes, reviewer_unknown, numbers_of_persons, strangers)
