"""Faults in what a determination says: numbers, dates, sides, persons, boilerplate, language. See quality_faults.py."""

# ruff: noqa: ARG001  every kind is planted the same way, whether or not it draws or words anything
import random
import re
from dataclasses import replace
from datetime import date, timedelta

from benchmarks.quality_faults import FAULTS, add, any_item, fault, reword, with_item, with_summary
from benchmarks.quality_world import IDENTITIES, OTHERS, own_sentence, us
from openimr.determinations.domain.quality.language import SHARE
from openimr.determinations.domain.quality.reuse import alike, own_words
from openimr.review.domain.sentences import Sentence, Source

__all__ = ["FAULTS"]


_SWAP = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}


def _swapped(text: str) -> str | None:
    parts = re.split(r'("[^"]*")', text)  # what stands in quotation marks is the record's
    turned = [p if p.startswith('"') else re.sub(r"\b([Ll]eft|[Rr]ight)\b", lambda m: _SWAP[m[0]], p) for p in parts]
    return "".join(turned) if turned != parts else None


@fault("side swapped in what was found", "side")
def _(made, rng, words):
    return reword(made.matter, rng, lambda s: _swapped(s.text), "own")


@fault("side swapped in the summary", "side", "side_of_request")
def _(made, rng, words):
    return reword(made.matter, rng, lambda s: _swapped(s.text), "summary")


@fault("side swapped in request or conclusion", "side_of_request")
def _(made, rng, words):
    return reword(made.matter, rng, lambda s: _swapped(s.text), "request")


_PARTS = ["knee", "shoulder", "wrist", "ankle", "elbow", "lumbar spine", "cervical spine", "hip"]


def _other_part(text: str, rng: random.Random) -> str | None:
    for part in _PARTS:
        if re.search(rf"\b{part}\b", text, re.IGNORECASE):
            return re.sub(rf"\b{part}\b", rng.choice([p for p in _PARTS if p != part]), text, flags=re.IGNORECASE)
    return None


@fault("another part of the body in what was found", "body_part", "side")
def _(made, rng, words):
    return reword(made.matter, rng, lambda s: _other_part(s.text, rng), "own")


@fault("another part of the body in request or conclusion", "part_of_request")
def _(made, rng, words):
    return reword(made.matter, rng, lambda s: _other_part(s.text, rng), "request")


def _other_number(text: str, pattern: str, rng: random.Random) -> str | None:
    found = re.search(pattern, text, re.IGNORECASE)
    if not found:
        return None
    number = int(found["n"])
    other = rng.choice([n for n in (2, 5, 13, 16, 19, 27, 31, 36, 45, 75, 150) if n != number])
    return text[: found.start("n")] + str(other) + text[found.end("n") :]


@fault("number of the request changed", "amount_of_request")
def _(made, rng, words):
    def change(sentence):
        return _other_number(sentence.text, r"\b(?P<n>\d+)\s+(?:visits|sessions|months|hours)", rng) or _other_number(
            sentence.text, r"#(?P<n>\d+)", rng
        )

    return reword(made.matter, rng, change, "request")


@fault("number of visits had, or of the pain, changed", "amount", "amount_elsewhere", "duration")
def _(made, rng, words):
    def change(sentence):
        text = sentence.text
        visits = _other_number(text, r"\b(?P<n>\d+)\s+(?:\w+\s+)?(?:visits|sessions)", rng)
        if visits:
            return visits
        pain = re.search(r"\b(\d)/10", text)
        others = [n for n in "123456789" if pain and abs(int(n) - int(pain[1])) > 1]
        return text.replace(pain[0], f"{rng.choice(others)}/10") if pain else None

    return reword(made.matter, rng, change, "own")


def _in_text(text: str, rng: random.Random, other: date) -> str | None:
    found = re.search(r"\b\d{1,2}/\d{1,2}/\d{4}\b|\b[A-Z][a-z]{2,8} \d{1,2}, \d{4}\b", text)
    return text[: found.start()] + us(other, rng) + text[found.end() :] if found else None


@fault("date that no source has", "date_unknown")
def _(made, rng, words):
    other = made.matter.facts.ur_date - timedelta(days=rng.randint(25, 39))
    return reword(made.matter, rng, lambda s: _in_text(s.text, rng, other), "own")


@fault("another date of injury", "date_of_injury", "date_unknown")
def _(made, rng, words):
    facts = made.matter.facts
    other = rng.choice([facts.date_of_injury + timedelta(days=rng.choice([-365, 30, 3])), facts.ur_date])
    told = list(made.matter.review.summary)
    text = _in_text(told[0].text, rng, other)
    return with_summary(made.matter, [replace(told[0], text=text), *told[1:]]) if text else None


@fault("another date of the utilization review", "date_of_review", "date_unknown")
def _(made, rng, words):
    facts = made.matter.facts
    other = rng.choice([facts.ur_date + timedelta(days=rng.choice([-30, 11, 365])), facts.date_of_injury])
    told = list(made.matter.review.summary)
    text = _in_text(told[-1].text, rng, other)
    return with_summary(made.matter, [*told[:-1], replace(told[-1], text=text)]) if text else None


@fault("another age", "age")
def _(made, rng, words):
    age = made.truth.slots["age"]
    other = str(int(age) + rng.choice([-13, -9, 7, 10, 21]))
    change = lambda s: re.sub(rf"\b{age}\b(?=[- ]year|\s+years|,)", other, s.text)  # noqa: E731
    matter = made.matter
    first = matter.review.summary[0]
    return (
        with_summary(matter, [replace(first, text=change(first)), *matter.review.summary[1:]])
        if change(first) != first.text
        else None
    )


@fault("the other sex", "sex")
def _(made, rng, words):
    turn = {"male": "female", "female": "male", "he": "she", "she": "he", "his": "her", "her": "his"}

    def change(sentence):
        def other(match):
            word = turn[match[0].lower()]
            return word.capitalize() if match[0][0].isupper() else word

        return re.sub(r"\b(?:male|female|he|she|his|her)\b", other, sentence.text, flags=re.IGNORECASE)

    return reword(made.matter, rng, change, "summary")


# privacy


@fault("the reviewer's identity", "reviewer_identity")
def _(made, rng, words):
    return add(made, rng, rng.choice(words["identity"]), identity=rng.choice(IDENTITIES))


@fault("a person of another case", "stranger")
def _(made, rng, words):
    name = rng.choice(OTHERS)
    return replace(add(made, rng, rng.choice(words["stranger"]), stranger=name), strangers=(name,))


@fault("a name that neither parties nor records have", "unknown_person")
def _(made, rng, words):
    return add(made, rng, rng.choice(words["titled"]), surname=rng.choice(["Abernathy", "Quillfeather", "Stockhausen"]))


@fault("social security number", "social_security_number")
def _(made, rng, words):
    return add(made, rng, rng.choice(words["security"]), four=f"{rng.randint(1000, 9999)}")


@fault("date of birth", "date_of_birth")
def _(made, rng, words):
    return add(made, rng, rng.choice(words["birth"]))


@fault("claim number of another case", "other_number")
def _(made, rng, words):
    number = rng.choice(
        [f"QX-{rng.randint(100000, 999999)}", f"{rng.randint(10**8, 10**9)}", f"WC{rng.randint(10**6, 10**7)}-01"]
    )
    return add(made, rng, rng.choice(words["claim"]), claim=number)


# boilerplate and language


@fault("a template's place left over", "left_behind")
def _(made, rng, words):
    return add(made, rng, rng.choice(words["left_behind"]))


@fault("a choice left open", "either_or")
def _(made, rng, words):
    return add(made, rng, rng.choice(words["either_or"]))


_TREATMENTS = [
    "acupuncture", "chiropractic treatment", "an epidural steroid injection", "gabapentin", "viscosupplementation",
    "a TENS unit", "oxycodone", "aquatic therapy", "shockwave therapy",
]  # fmt: skip


def _unnamed(made, rng):
    """A treatment of which no paper of the case speaks."""
    told = (made.matter.record_text + made.matter.application_text + made.matter.rules_text).lower()
    free = [
        one
        for one in _TREATMENTS
        if not any(word.lower() in told for word in one.split() if len(word) > 4 or word == "TENS")
    ]
    return rng.choice(free) if free else None


@fault("a treatment of another case", "treatment_unknown", "body_part")
def _(made, rng, words):
    other = _unnamed(made, rng)
    return add(made, rng, rng.choice(words["treatment"]), other=other) if other else None


@fault("another treatment in the conclusion", "other_treatment")
def _(made, rng, words):
    item, other = any_item(made.matter, rng), _unnamed(made, rng)
    if other is None:
        return None
    text = rng.choice(words["necessary" if item.decision == "overturned" else "unnecessary"]).format(request=other)
    return with_item(made.matter, item.number, rationale=(*item.rationale[:-1], replace(item.rationale[-1], text=text)))


@fault("chronic in an acute case", "chronic_in_acute")
def _(made, rng, words):
    if (made.matter.facts.ur_date - made.matter.facts.date_of_injury).days > 80:
        return None
    return add(made, rng, rng.choice(words["stage_chronic"]))


@fault("acute years after the injury", "acute_in_chronic")
def _(made, rng, words):
    if (made.matter.facts.ur_date - made.matter.facts.date_of_injury).days < 400:
        return None
    return add(made, rng, rng.choice(words["stage_acute"]))


@fault("a sentence too long", "long_sentence", "reading_grade")
def _(made, rng, words):
    return add(made, rng, rng.choice(words["long"]))


@fault("a short form that nothing explains", "abbreviation")
def _(made, rng, words):
    return add(made, rng, rng.choice(words["abbreviation"]))


@fault("a rationale taken over from another case", "reused")
def _(made, rng, words):
    item = any_item(made.matter, rng)
    taken = " ".join(own_sentence(rng.choice(words["long"]), made.truth, "documentation").text.split())
    theirs = re.sub(r"\d+", lambda m: str(int(m[0]) + 1), taken).replace("tender", "sore", 1)
    told = list(item.rationale)
    told.insert(len(told) - 1, Sentence(taken, "documentation", (Source("reviewer"),), drafted_by="reviewer"))
    matter = with_item(made.matter, item.number, rationale=tuple(told))
    others = [("CM15-0000077", 1, theirs), ("CM15-0000078", 2, "Nothing of this was ever said of anybody else at all.")]
    found = alike(own_words(matter.reviewed(item.number)), others, least_share=SHARE)
    return replace(matter, alike={item.number: found})
