"""Faults in how a case was entered: letter and case agree, the originals on file say otherwise. See quality_faults.py.

And pages, names and numbers of other people that stand in the case file or are written another way. Fictitious.
"""

# ruff: noqa: ARG001  every kind is planted the same way, whether or not it draws or words anything
import random
import re
from dataclasses import replace
from datetime import timedelta

from openimr.cases.domain.dispute import GuidelineCitation
from openimr.determinations.domain.quality.matter import Matter
from openimr.records.domain.evidence import CaseRecords
from openimr.review.domain.sentences import Source

from benchmarks.quality_faults import with_summary
from benchmarks.quality_faults_said import FAULTS, fault
from benchmarks.quality_world import another_patients_page, letter_of, of_document

__all__ = ["FAULTS"]


def _entered(matter: Matter, **facts) -> Matter:
    """The case entered otherwise, and the letter drawn from it so."""
    other = replace(matter, facts=replace(matter.facts, **facts))
    return replace(other, letter=letter_of(other))


def _reread(matter: Matter, kind: str, change) -> Matter | None:
    """An original on file says something else."""
    documents, changed = [], False
    for one in matter.records.documents:
        page = one.pages[0]
        text = change(page.text) if one.kind == kind else page.text
        changed |= text != page.text
        documents.append(replace(one, pages=(replace(page, text=text),)))
    return replace(matter, records=CaseRecords(matter.records.case_number, tuple(documents))) if changed else None


def _cited(matter: Matter, rng: random.Random, **changes) -> Matter | None:
    items = list(matter.facts.items)
    citing = [place for place, one in enumerate(items) if one.ur_guidelines]
    if not citing or of_document(matter, "ur_determination") is None:
        return None
    place = rng.choice(citing)
    items[place] = replace(items[place], ur_guidelines=(replace(items[place].ur_guidelines[0], **changes),))
    return _entered(matter, items=tuple(items))


@fault("administrator's guideline that the UR decision has not", "administrator_guideline")
def _(made, rng, words):
    other = rng.choice([
        GuidelineCitation("ODG", "Official Disability Guidelines", None, ("Pain chapter",)),
        GuidelineCitation("MTUS", "Eye Disorders Guideline", 2017, ("General approach",)),
        GuidelineCitation("ACOEM", "Occupational Medicine Practice Guidelines", 2004),
    ])  # fmt: skip
    return _cited(made.matter, rng, source=other.source, title=other.title, year=other.year, sections=other.sections)


@fault("administrator's guideline of another year, section or page", "administrator_guideline",
       "administrator_guideline_added")  # fmt: skip
def _(made, rng, words):
    change = rng.choice([{"year": 1997}, {"sections": ("Hot and cold packs",)}, {"pages": (rng.randint(700, 900),)}])
    return _cited(made.matter, rng, **change)


@fault("date of injury entered otherwise than the originals", "head_of_originals")
def _(made, rng, words):
    facts = made.matter.facts
    return _entered(made.matter, date_of_injury=facts.date_of_injury + timedelta(days=rng.choice([-30, -1, 1, 9, 10])))


@fault("date of the UR decision entered otherwise", "head_of_originals")
def _(made, rng, words):
    return _entered(made.matter, ur_date=made.matter.facts.ur_date + timedelta(days=rng.choice([-3, -1, 1, 2])))


@fault("claim number entered otherwise", "head_of_originals")
def _(made, rng, words):
    number = made.matter.facts.claim_number
    return _entered(made.matter, claim_number=rng.choice([number[::-1], number[:-2] + "77x", f"PCC-{number[3:]}-9"]))


@fault("the worker's name entered otherwise", "recipient_unknown", "originals_disagree")
def _(made, rng, words):
    parties = list(made.matter.facts.parties)
    first, last = parties[0].name.split(" ", 1)
    name = rng.choice([f"{first} Ollonqvist", f"Hedvig {last}", f"{first} {last}son"])
    return _entered(made.matter, parties=(replace(parties[0], name=name), *parties[1:]))


@fault("application and UR decision disagree on a date or number", "originals_disagree")
def _(made, rng, words):
    facts, kind = made.matter.facts, rng.choice(["application", "ur_determination"])
    if not any(one.kind == "ur_determination" for one in made.matter.records.documents):
        return None  # where one original alone tells it, two cannot disagree
    was, now = rng.choice([
        (f"{facts.date_of_injury:%m/%d/%Y}", f"{facts.date_of_injury - timedelta(days=11):%m/%d/%Y}"),
        (facts.claim_number, facts.claim_number[:-1] + "XX"),
        (f"{facts.ur_date:%m/%d/%Y}", f"{facts.ur_date + timedelta(days=1):%m/%d/%Y}"),
    ])  # fmt: skip
    return _reread(made.matter, kind, lambda text: text.replace(was, now))


def _other_request(text: str, rng: random.Random) -> str | None:
    number = re.search(r"\b\d+(?= (?:visits|sessions|months|hours))|(?<=#)\d+", text)
    if number:
        return text[: number.start()] + str(int(number.group()) + rng.choice([1, 7, 40])) + text[number.end() :]
    for was, now in (("left", "right"), ("right", "left"), ("lumbar", "cervical"), ("cervical", "lumbar")):
        if re.search(rf"\b{was}\b", text):
            return re.sub(rf"\b{was}\b", now, text)
    return None


@fault("a request entered otherwise than the originals", "request_as_written", "request_worded_otherwise")
def _(made, rng, words):
    items = list(made.matter.facts.items)
    places = [place for place, one in enumerate(items) if _other_request(one.request, rng)]
    if not places or not made.matter.originals:
        return None
    place = rng.choice(places)
    items[place] = replace(items[place], request=_other_request(items[place].request, rng))
    return _entered(made.matter, items=tuple(items))


@fault("a page of another patient cited", "other_patient")
def _(made, rng, words):
    document = another_patients_page(rng)
    matter = replace(
        made.matter, records=CaseRecords(made.matter.records.case_number, (*made.matter.records.documents, document))
    )
    page, told = document.pages[0], list(matter.review.summary)
    start = page.text.index("The patient")
    source = Source("record", evidence=page.evidence(start, len(page.text)))
    told.insert(1, replace(told[1], text="The knee was tender and the pain was told as severe.", sources=(source,)))
    return with_summary(matter, told)


@fault("the reviewer named another way", "reviewer_identity")
def _(made, rng, words):
    said = rng.choice(["I. Solberg finds no gain.", "So finds solberg.", "SOLBERG, INGRID.", "Licence A77120.",
                       "Ingrid finds no gain.", "Dr. Ingrid Solberg's view.", "Reviewer R014."])  # fmt: skip
    return _more(made, rng, said)


@fault("a number or address of a person", "other_number", "contact", "social_security_number")
def _(made, rng, words):
    said = rng.choice([
        "MR# 8812345 shows it.", "Call (559) 555 0199 for more.", "SSN ending in 6789.", "xxx-xx-6789.",
        "The home at 12 Alder Court was visited.", "Driver's license D1234567.", "SS# 123456789.",
    ])  # fmt: skip
    return _more(made, rng, said)


def _more(made, rng, said: str) -> Matter:
    told = list(made.matter.review.summary)
    own = replace(told[1], text=said, sources=(Source("reviewer"),), drafted_by="reviewer")
    told.insert(rng.randint(1, len(told)), own)
    return with_summary(made.matter, told)
