"""Nobody else's name in a letter, and no number, date of birth, telephone or address that identifies anybody."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from openimr.determinations.domain.quality.matter import Matter, Objection, Placed
from openimr.records.domain import dates
from openimr.records.domain.misfiled import Standing, Worker, standing_of
from openimr.records.domain.patient_marks import Labels, MarkKind, marks_of

_SOCIAL_SECURITY = re.compile(
    r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])|(?<!\w)[x*#]{3}[- ]?[x*#]{2}[- ]?\d{4}(?!\d)"
    r"|\b(?:SSN|SS\s?(?:#|no\b\.?)|social security(?: number| no\.?)?)[^.;\d]{0,20}\d[\d -]{3,}",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"\b(?:DOB|date of birth|birth ?date|born)\b[^.;]{0,15}$", re.IGNORECASE)
_CLAIM = re.compile(
    r"\b(?:claim|policy|file|chart|MRN|MR(?=\s?#)|medical record|EAMS|WCAB|ADJ|patient|member|subscriber|account"
    r"|driver['’]?s licen[cs]e|ID)"
    r"\s*(?:number|no\.?|#|ID)?\s*(?:[:#]|is|was|of)?\s*"
    r"(?P<number>(?=[A-Z\d-]*\d[A-Z\d-]*\d[A-Z\d-]*\d)[A-Z\d][A-Z\d-]{4,})",
    re.IGNORECASE,
)
_CASE = re.compile(r"\bCM\s?\d{2}[\s-]?\d{7}\b", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\d.-])(?:\(\d{3}\)\s?\d{3}[\s.-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4})(?![\d-])"
    r"|\b(?:call|tel|telephone|phone|fax|cell)\b\D{0,12}\d{3}[\s.-]\d{3}[\s.-]\d{4}(?!\d)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.\w{2,}\b")
_STREET = re.compile(
    r"\b\d{1,5}\s+(?:[NSEW]\.?\s+)?(?:[A-Z][\w'’-]+\s+){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Circle|Terrace|Highway)\b"
)


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
        if _PHONE.search(text) or _MAIL.search(text) or _STREET.search(text):
            yield placed.objection("contact", "has a telephone number or an address, which the letter does not need")


def _plain(number: str) -> str:
    return re.sub(r"[^a-z0-9]", "", number.lower())


_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Doctor)\b\.?\s+((?:[A-Z]\.?\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?)"
    r"|\b(?:patient|claimant|employee|worker)(?:,|\s+named|\s+is)?\s+((?:[A-Z][a-z'’-]+\s+){1,2}[A-Z][a-z'’-]+)\b"
    r"|\b(?:report on|note on|matter of|re:)\s+((?:[A-Z][a-z'’-]+\s+){1,2}[A-Z][a-z'’-]+)\b"
    r"|\b([A-Z][a-z'’-]+)\s+v(?:s?\.|ersus)\s+[A-Z]"
)


def strangers(matter: Matter) -> Iterator[Objection]:
    """Nobody is named who is not a party of the case or named in its records; nobody of another case.

    A name that stands only on pages that are another patient's is no name of this case's records.
    """
    parties = "\n".join(f"{one.name} {one.organization}" for one in matter.facts.parties)
    known = f"{matter.record_text}\n{parties}"
    words = {word.lower() for word in re.findall(r"[\w'’-]+", known)}
    misfiled = tuple(_misfiled(matter)) if matter.vocabulary.marks else ()
    others = [one for one in matter.strangers if not _has(one, known)]  # a treating doctor may have a worker's name
    others += [name for name in misfiled if not _has(name, parties)]
    for placed in matter.typed:
        if any(_has(one, placed.text) for one in others):
            yield placed.objection("stranger", "names a person of another case")
            continue
        for match in _TITLED.finditer(placed.text):  # what is quoted of the records has no name that they have not
            name = next(filter(None, match.groups()))
            unknown = [
                word for word in re.findall(r"[\w'’-]{3,}", name) if word.lower().removesuffix("'s") not in words
            ]
            if unknown and matter.record_text:
                yield placed.objection("unknown_person", "names a person whom neither the parties nor the records have")


def _has(name: str, text: str) -> bool:
    """Whether a text has a name: first and last in either order, or the first by its initial."""
    first, *_, last = (re.escape(word) for word in name.split()) if " " in name else ("", re.escape(name))
    if not first:
        return re.search(rf"(?<!\w){last}(?!\w)", text, re.IGNORECASE) is not None
    middle = r"(?:\s+[A-Za-z]\.?)?"
    either = rf"(?<!\w)(?:{first}{middle}\s+{last}|{last},?\s+{first})(?!\w)"
    initial = rf"(?<!\w){first[0].upper()}\.{middle}\s+(?i:{last})(?!\w)"
    return re.search(either, text, re.IGNORECASE) is not None or re.search(initial, text) is not None


def pages_of_others(matter: Matter) -> Iterator[Objection]:
    """No sentence rests on a page that names another patient than the worker."""
    if matter.vocabulary.marks is None:
        return
    worker, seen = _worker(matter), {}
    for placed in matter.sentences:
        for page, text in _cited(placed, matter):
            if page not in seen:
                seen[page] = _is_of_another(text, worker, matter.vocabulary.marks)
            if seen[page]:
                says = f"cites page {page[1]} of a record that names another patient"
                objection = placed.objection("other_patient", says)
                yield replace(objection, pages=(page,))


def _cited(placed: Placed, matter: Matter) -> Iterator[tuple[tuple[str, int], str]]:
    for source in placed.sentence.sources:
        if source.evidence is not None:
            page = (source.evidence.document, source.evidence.page)
            yield page, matter.pages.get(page, "")


def _is_of_another(text: str, worker: Worker, labels: Labels) -> bool:
    return standing_of(marks_of(text, labels), worker, labels)[0] is Standing.DIFFERS


_PAIR = re.compile(r"(?=\b([A-Z][\w'’-]+),?\s+(?:[A-Z]\.?\s+)?([A-Z][\w'’-]+))")


def _misfiled(matter: Matter) -> Iterator[str]:
    """Names of other patients, first and last, that pages of the case file bear, as far as the letter may have them."""
    labels, worker = matter.vocabulary.marks, _worker(matter)
    own = {word.lower() for one in matter.facts.parties for word in f"{one.name} {one.organization}".split()}
    told = {(a.lower(), b.lower()) for placed in matter.typed for a, b in _PAIR.findall(placed.text)}
    pairs = [pair for pair in told if not own & {*pair}]
    if labels is None or not pairs:
        return
    either = [form for a, b in pairs for form in (f"{a} {b}", f"{a}, {b}", f"{b} {a}", f"{b}, {a}")]
    for text in matter.pages.values():
        plain = re.sub(r"\b[a-z]\.? ", "", " ".join(text.lower().split()))  # without middle initials
        if not any(form in plain for form in either):
            continue
        marks = [mark for mark in marks_of(text, labels) if mark.kind is MarkKind.NAME]
        if marks and _is_of_another(text, worker, labels):
            yield from (f"{mark.name[0]} {mark.name[-1]}" for mark in marks)


def _worker(matter: Matter) -> Worker:
    party = matter.facts.party("injured_worker")
    told: Mapping[str, str] = dict(party.identifiers) if party else {}
    names = party.name.split() if party else []
    born = date.fromisoformat(told["date_of_birth"]) if told.get("date_of_birth") else None
    numbers = tuple(one for one in (matter.facts.claim_number, told.get("eams_number", "")) if one)
    return Worker(tuple(names[:-1]), tuple(names[-1:]), born, numbers)


CHECKS = (numbers_of_persons, strangers, pages_of_others)
