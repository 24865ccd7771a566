"""Boilerplate that contradicts the case: what a template left behind, another treatment or stage."""

import re
from collections.abc import Iterator
from datetime import timedelta

from openimr.determinations.domain.quality.matter import Matter, Objection, Placed
from openimr.determinations.domain.quality.reuse import taken_from_review
from openimr.determinations.domain.quality.words import without_quotes

_LEFT_BEHIND = re.compile(
    r"\[(?:[^\]]*[A-Za-z_][^\]]*|\s*)\]|\{\{?[^}]*\}\}?|<(?=[^<>]*[A-Za-z])[^<>\d]{1,40}>|_{3,}|\bX{3,}\b|\*{3,}|\?{2,}|\.{4,}"
    r"|\bTBD\b|\bTBA\b|\bTODO\b|\blorem ipsum\b"
    r"|\b(?:insert|enter|delete|select|choose)\b[^.]{0,30}\b(?:here|one|as appropriate|if applicable)\b"
    r"|\bplaceholder\b|\bmm/dd/yyyy\b",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"\b(?:he/she|she/he|s/he|\(s\)he|his/her|her/his|him/her|he or she|his or her|him or her|is/is not|was/was not"
    r"|met/not met|upheld/overturned|left/right|right/left|has/has not|does/does not)\b|\(s\)he\b",
    re.IGNORECASE,
)


def left_behind(matter: Matter) -> Iterator[Objection]:
    """Nothing that a template asks to be filled in or chosen."""
    told = "\n".join(matter.item_text(one.number) for one in matter.facts.items).split("\n")
    asked = dict.fromkeys(line.rstrip(".") for line in told if line.rstrip("."))
    for placed in matter.typed:
        text = without_quotes(placed.text)
        for line in asked:
            text = text.replace(line, " ")
        if "pending" in text.lower() and placed.sentence.role == "conclusion":
            continue
        text = _BRACKETED.sub(_unless_explained, text)
        if _LEFT_BEHIND.search(text) and not _in_source(placed, matter):
            yield placed.objection("left_behind", "has a place of a template that was not filled in")
        elif _EITHER.search(text):
            yield placed.objection("either_or", "leaves a choice of a template open (he/she, is/is not)")


_BRACKETED = re.compile(r"((?:[\w-]+\s+){1,6})\[([A-Z]{2,6})\]")


def _unless_explained(match: re.Match[str]) -> str:
    """Without a short form in brackets behind its words: "magnetic resonance imaging [MRI]"."""
    initials = "".join(word[0] for word in re.split(r"[\s-]+", match[1].strip())).upper()
    return match[1] if initials.endswith(match[2]) else match.group()


def _in_source(placed: Placed, matter: Matter) -> bool:
    """Whether the mark is the record's own, as in a quote without quotation marks."""
    marks = [match.group() for match in _LEFT_BEHIND.finditer(placed.text)]
    cited = matter.cited_text(placed.sentence)
    return bool(cited) and all(mark in cited for mark in marks)


#: An item that goes with another is refused, or granted, with it by name.
_TOGETHER = re.compile(r"\b(?:ancillary|accompan\w+|associated|goes with)\b", re.IGNORECASE)


def treatments_of_requests(matter: Matter) -> Iterator[Objection]:
    """Request and conclusion name no other treatment than the item's."""
    for placed in matter.sentences:
        if not placed.item or placed.sentence.role not in {"request", "conclusion"}:
            continue
        if _TOGETHER.search(placed.text):
            continue
        asked = matter.item_text(placed.item)
        own = set(matter.vocabulary.treatments_in(asked))
        words = {word.lower().rstrip("s") for word in re.findall(r"[A-Za-z]{3,}", asked)}
        told = matter.vocabulary.treatments_in(matter.vocabulary.without_titles(without_quotes(placed.text)))
        for treatment, written in told.items():
            theirs = {word.lower().rstrip("s") for word in re.findall(r"[A-Za-z]{3,}", written)}
            if treatment not in own and not theirs & words and not (own & set(told)):
                yield placed.objection("other_treatment", f"names {written!r}, which is not what the item asks for")


#: Words by which a treatment is not told as had. "A trial of it failed" tells that it was.
_LACK = re.compile(
    r"\b(?:no|not|nor|never|without|lack\w*|absent|fail\w*\s+to|neither|none|before|until|instead|than|such as|e\.g"
    r"|whether|if|may|should|could|would|alternativ\w*|consider\w*|recommend\w*|guideline\w*)\b|n't\b",
    re.IGNORECASE,
)


def treatments_of_case(matter: Matter) -> Iterator[Objection]:
    """What the letter says was done or taken, some source of the case names."""
    texts = [matter.record_text, matter.application_text, matter.rules_text]
    known: dict[str, str] | None = None
    words: set[str] = set()
    for placed in matter.sentences:
        if placed.sentence.role in {"criteria", "modification", "request", "conclusion"}:
            continue
        text = matter.vocabulary.without_titles(without_quotes(placed.text))
        if placed.item and (_LACK.search(text) or placed.sentence.findings):
            continue
        told = matter.vocabulary.treatments_in(text)
        if told and known is None:
            known = {one: name for part in texts for one, name in matter.vocabulary.treatments_in(part).items()}
            words = {word.lower() for part in texts for word in re.findall(r"[A-Za-z]{4,}", part)}
        for treatment, written in told.items():
            theirs = [word.lower() for word in re.findall(r"[A-Za-z]{4,}", written)]
            if treatment not in (known or {}) and not (theirs and all(word in words for word in theirs)):
                yield placed.objection("treatment_unknown", f"speaks of {written!r}, which no source of the case names")


_CHRONIC = re.compile(r"\bchronic(?:ally)?\b|\blong-?standing\b|\bpersistent pain syndrome\b", re.IGNORECASE)
_ACUTE = re.compile(
    r"\b(?:sub-?acute|acute)(?:ly)?\b(?!\s+(?:exacerbation|flare|on\s+chronic|distress|care|inpatient|episode))",
    re.IGNORECASE,
)
#: 8 CCR 9792.20: chronic pain is pain that lasts three months or more from the onset.
_CHRONIC_FROM = timedelta(days=90)
_NO_LONGER_ACUTE = timedelta(days=365)


_CITED = re.compile(r"\b(?:MTUS|ACOEM|ODG|guidelines?)\b[^.;\n]*", re.IGNORECASE)


def stage_of_injury(matter: Matter) -> Iterator[Objection]:
    """Not chronic within three months of the injury, not acute more than a year after it, unless a record says so."""
    since = matter.facts.ur_date - matter.facts.date_of_injury
    recorded: str | None = None
    for placed in matter.sentences:
        if placed.sentence.role in {"criteria", "modification"} or placed.sentence.findings:
            continue
        text = matter.vocabulary.without_titles(without_quotes(placed.text))
        if re.search(r"\bno\b|\bnot\b|\bwithout\b|\bdenie", text, re.IGNORECASE) and not placed.item:
            continue
        if recorded is None and (_CHRONIC.search(text) or _ACUTE.search(text)):
            # Utilization review cites guidelines on chronic pain whatever the case is.
            recorded = _CITED.sub(" ", f"{matter.record_text}\n{matter.application_text}")
        if since < _CHRONIC_FROM and _CHRONIC.search(text) and not _CHRONIC.search(recorded or ""):
            yield placed.objection("chronic_in_acute", f"speaks of chronic; the injury is {since.days} days old")
        if since > _NO_LONGER_ACUTE and _ACUTE.search(text) and not _ACUTE.search(recorded or ""):
            yield placed.objection("acute_in_chronic", f"speaks of acute; the injury is {since.days // 365} years old")


CHECKS = (left_behind, treatments_of_requests, treatments_of_case, stage_of_injury, taken_from_review)
