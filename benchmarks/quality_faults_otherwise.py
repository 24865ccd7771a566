"""Faults worded as another author would: abbreviations, numbers and dates in words, units, doses, words that contradict
the decision, quotes and codes that no record has. Planted like those of quality_faults.py, told apart from them
(`quality_gate.py --otherwise`), with wordings that were looked at while the checks were mended (`seen`) and others that
were not (`held_back`). Fictitious.
"""

# ruff: noqa: ARG001, ARG005, E501  every kind is planted the same way, whether or not it draws anything; wordings stay on a line
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from openimr.determinations.domain.quality.matter import Matter
from openimr.records.domain import dates

from benchmarks.quality_faults import Fault, add, reword, with_item
from benchmarks.quality_world import OTHERS, Made, own_sentence

FAULTS: list[Fault] = []
Wordings = tuple[str, ...]
_ONES = "zero first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
_ORDINALS = (*_ONES.split(), "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth")
_IN_WORDS = {5: "five", 10: "ten", 15: "fifteen", 16: "sixteen", 20: "twenty", 36: "thirty-six", 40: "forty", 45: "forty-five"}  # fmt: skip


def _kind(name: str, *checks: str) -> Callable:
    def keep(plant):
        FAULTS.append(Fault(name, frozenset(checks), plant))
        return plant

    return keep


def _said(name: str, *checks: str, seen: Wordings, held_back: Wordings, more: Callable | None = None) -> None:
    """A kind that is a further sentence; `more` gives slots of its own, or None where the case has no place for it."""

    def plant(made: Made, rng: random.Random, words) -> Matter | None:
        slots = more(made, rng) if more else {}
        if slots is None:
            return None
        return add(made, rng, rng.choice(held_back if words is HELD_BACK else seen), **slots)

    FAULTS.append(Fault(name, frozenset(checks), plant))


SEEN, HELD_BACK = {"set": ["seen"]}, {"set": ["held_back"]}


def _visit(made: Made):
    """The day of the visit that the case speaks of."""
    return next(iter(dates.find(made.truth.slots["visit"]))).day


def _wrong_day(made: Made, rng: random.Random) -> dict[str, str]:
    known = {found.day for page in made.matter.pages.values() for found in dates.find(page)}
    day = _visit(made)
    while day in known or not 1 <= day.day <= 20:
        day += timedelta(days=rng.choice([3, 5, 7]))
    return {"d": str(day.day), "ordinal": _ORDINALS[day.day], "month": f"{day:%B}", "mon": f"{day:%b}", "year": f"{day.year}",
            "th": f"{day.day}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(day.day, 'th')}".replace(" ", "")}  # fmt: skip


def _other_side(made: Made, rng: random.Random) -> dict[str, str] | None:
    side, _, part = made.truth.slots["part"].partition(" ")
    if side not in {"left", "right"}:
        return None
    other = "right" if side == "left" else "left"
    return {"S": other[0].upper(), "s": other[0], "Rt": other[0].upper() + "t", "other": other, "bare": part}


def _both(made: Made, rng: random.Random) -> dict[str, str] | None:
    return _other_side(made, rng)


_said("date in words that no source has", "date_unknown", "date_elsewhere", more=_wrong_day,
      seen=("On the {ordinal} of {month} {year}, the {part} was still tender.", "{month} the {ordinal}, {year}, found the {part} no better."),
      held_back=("The {ordinal} day of {month} {year} brought no change of the {part}.", "As of {month} {ordinal}, {year}, the {part} was painful."))  # fmt: skip
_said("date with an ordinal that no source has", "date_unknown", "date_elsewhere", more=_wrong_day,
      seen=("On {month} {th}, {year} the {part} was tender.", "The visit of the {th} of {month}, {year} shows the same."),
      held_back=("The {part} was seen on {th} {month} {year}.", "{mon}. {th}, {year}: the {part} is tender."))  # fmt: skip
_said("date with the month short that no source has", "date_unknown", "date_elsewhere", more=_wrong_day,
      seen=("Seen on {d} {mon} {year}, the worker had no new complaint.", "The note of {mon} {d} {year} has no finding."),
      held_back=("The {d}-{mon}-{year} visit adds nothing.", "{d} {month} {year} is the last note."))  # fmt: skip
_said("side by one letter", "side", more=_other_side,
      seen=("The {S} {bare} was tender on {visit}.", "Motion of the {S} {bare} is reduced."),
      held_back=("Tenderness of {S} {bare} is noted.", "{bare} ({S}) is painful."))  # fmt: skip
_said("side abbreviated", "side", more=_other_side,
      seen=("The {Rt}. {bare} was tender.", "{Rt} {bare} motion was limited on {visit}."),
      held_back=("Pain of the {Rt}. {bare} goes on.", "The examiner pressed the {bare} on the {other}."))  # fmt: skip
_said("both sides for one, abbreviated", "side", more=_both,
      seen=("The bilat. {bare} pain goes on.", "B/L {bare} pain is noted on {visit}."),
      held_back=("The b/l {bare} were examined.", "Bilat {bare} tenderness was found."))  # fmt: skip
_said("both sides for one, in words", "side", more=_both,
      seen=("The {bare} was tender on both sides.", "Either {bare} was tender."),
      held_back=("The two {bare}s were equally tender.", "The {bare} hurt on each side."))  # fmt: skip
_said("pain in words", "amount", "amount_elsewhere", more=lambda made, rng: {"n": rng.choice(["two", "one"])},
      seen=("The pain was {n} out of ten.", "The worker put the pain at {n} on a scale of ten."),
      held_back=("Pain stood at {n} of ten points.", "A pain score of {n} was told."))  # fmt: skip
_said("share of relief that no record has", "amount", "amount_elsewhere", more=lambda made, rng: {"n": rng.choice(["eighty", "65"])},
      seen=("Relief of {n} percent is noted.", "{drug} took away {n} per cent of the pain."),
      held_back=("The relief came to {n} % for a day.", "About {n} percent less pain is told under {drug}."))  # fmt: skip
_said("weight that no record has", "amount", "amount_elsewhere", more=lambda made, rng: {"n": rng.choice(["12", "35"])},
      seen=("The worker may lift {n} kg.", "Lifting is limited to {n} kilograms."),
      held_back=("A limit of {n} kilos was set.", "Nothing over {n}kg is to be lifted."))  # fmt: skip
_said("size that no record has", "amount", "amount_elsewhere", more=lambda made, rng: {"n": rng.choice(["6", "11"])},
      seen=("The MRI shows a tear of {n} mm.", "A {n} mm lesion was seen."),
      held_back=("The tear measured {n} millimeters.", "A lesion of {n} cm is described."))  # fmt: skip
_said("dose that no record has", "amount", "amount_elsewhere", more=lambda made, rng: {"n": rng.choice(["3500", "75"])},
      seen=("{He} takes {drug} {n} mg at night.", "{drug} at {n}mg is taken."),
      held_back=("The dose of {drug} is {n} milligrams.", "{drug}, {n} mg, is on the list."))  # fmt: skip
_said("dose with the wrong unit", "amount", "amount_elsewhere", more=lambda made, rng: {"n": rng.choice(["350", "25"])},
      seen=("{He} takes {drug} {n} mcg at night.", "{drug} at {n} µg is taken."),
      held_back=("The dose of {drug} is {n} micrograms.", "{drug}, {n}mcg/hr, is on the list."))  # fmt: skip
_said("visits had, in words", "amount", "amount_elsewhere", more=lambda made, rng: {"n": rng.choice(["thirty-one", "twenty-seven"])},
      seen=("The worker had {n} visits of therapy.", "{n} sessions have been used."),
      held_back=("Therapy was given {n} times.", "So far {n} treatments were had."))  # fmt: skip
_said("age in words", "age", more=lambda made, rng: {"n": rng.choice(["eighty-one", "seventy-nine"])},
      seen=("The worker is {n} years old.", "At the age of {n}, the worker heals slowly."),
      held_back=("A worker aged {n} heals slowly.", "The worker, {n} years of age, is weak."))  # fmt: skip


def _sexes(made: Made, rng: random.Random) -> dict[str, str]:
    male = made.truth.slots["sex"] == "male"
    return {"noun": "woman" if male else "man", "poss": "her" if male else "his", "obj": "her" if male else "him",
            "sir": "lady" if male else "gentleman", "own": "herself" if male else "himself"}  # fmt: skip


_said("the other sex, further in", "sex", more=_sexes,
      seen=("On {visit} the {part} of this {noun} was tender.", "{drug} had not helped {obj}."),
      held_back=("The pain keeps the {sir} from work.", "Lifting, which the work of {poss} own asks for, hurts."))  # fmt: skip
_said("another patient's name in a quote", "stranger", "unknown_person", "words_not_quoted",
      more=lambda made, rng: {"who": rng.choice(OTHERS)},
      seen=('The report of {visit} says: "{who} has pain in the {part}".', 'It is noted that "Ms. Ollonqvist is improving".'),
      held_back=('"{who} was seen today", says the note.', 'In its words, "Mr. Thunell may return to work".'))  # fmt: skip
_said("words in quotation marks that no page has", "words_not_quoted", "quote_gone",
      seen=('The report of {visit} says: "The patient is able to return to full duty without limits".', 'It reads "no further treatment is planned at this time".'),
      held_back=('In the words of the examiner, "there is complete relief of all complaints".', 'The note has it that "the worker declined every injection offered".'))  # fmt: skip
_said("code of a diagnosis that no source has", "code_unknown",
      seen=("The diagnosis is M75.122.", "It was coded as S83.241A."),
      held_back=("ICD-10: G89.4 is given.", "The worker has F32.9 as well."))  # fmt: skip
_said("code of a procedure that no source has", "code_unknown",
      seen=("CPT 97799 was billed.", "The code asked for is CPT code 64483."),
      held_back=("The procedure (CPT 29881) was done.", "It falls under HCPCS L1832."))  # fmt: skip
_said("a guideline of the wrong year", "guideline_other", "guideline_not_in_force", "guideline_unknown",
      seen=("The MTUS Chronic Pain Medical Treatment Guidelines of 1999 ask for more.", "Under the 2031 MTUS Chronic Pain Medical Treatment Guidelines this is not so."),
      held_back=("The MTUS Low Back Complaints (1994) says nothing of it.", "See MTUS Chronic Pain Medical Treatment, 1987 edition."))  # fmt: skip
_said("level of the spine in words", "level", "body_part", "level_of_request",
      more=lambda made, rng: None if "spine" in made.truth.slots["part"] else {},
      seen=("The fourth lumbar vertebra is tender.", "Pain comes from the disc between C5 and C6."),
      held_back=("The fifth cervical root is irritated.", "The L4 vertebra is tender."))  # fmt: skip
_said("a part of the body by its plain name", "body_part", "side",
      more=lambda made, rng: {"p": rng.choice(["kneecap", "shin"] if re.search("shoulder|wrist|elbow|cervical", made.truth.slots["part"]) else ["collarbone", "jaw"])},
      seen=("The {p} is tender as well.", "Pain of the {p} is noted on {visit}."),
      held_back=("A bruise of the {p} was seen.", "The {p} aches at night."))  # fmt: skip


def _decided(made: Made, rng: random.Random, told: dict[str, tuple[str, ...]]) -> Matter | None:
    item = rng.choice(made.matter.review.items)
    if item.decision not in told:
        return None
    sentences = list(item.rationale)
    text = rng.choice(told[item.decision])
    sentences.insert(rng.randint(1, len(sentences) - 1), own_sentence(text, made.truth, "documentation"))
    return with_item(made.matter, item.number, rationale=tuple(sentences))


@_kind("words of the other decision before the conclusion", "disagrees", "decision_contradicted")
def _(made, rng, words):
    seen = {"upheld": ("The denial is therefore overturned.", "The treatment should be authorized as requested."),
            "overturned": ("The denial is upheld.", "The request should be denied.")}  # fmt: skip
    held = {"upheld": ("Utilization review was wrong, and its decision is reversed.", "This treatment is approved."),
            "overturned": ("The decision of utilization review stands.", "The treatment is non-certified.")}  # fmt: skip
    return _decided(made, rng, held if words is HELD_BACK else seen)


@_kind("necessity told the other way before the conclusion", "disagrees", "decision_contradicted")
def _(made, rng, words):
    seen = {"upheld": ("The treatment is medically necessary.", "Medical necessity is shown here."),
            "overturned": ("The treatment is not medically necessary.", "Medical necessity is not shown here.")}  # fmt: skip
    held = {"upheld": ("The need for this care is medically established.", "This is a medical necessity for the worker."),
            "overturned": ("There is no medical necessity for it.", "It lacks medical necessity.")}  # fmt: skip
    return _decided(made, rng, held if words is HELD_BACK else seen)


@_kind("utilization review told as having decided otherwise", "review_decision")
def _(made, rng, words):
    told = list(made.matter.review.summary)
    seen = ("Utilization review approved the request.", "The claims administrator certified the treatment in full.")
    held = ("Utilization review granted what was asked for.", "The UR decision authorized all of it.")
    text = rng.choice(held if words is HELD_BACK else seen)
    told.insert(len(told) - 1, own_sentence(text, made.truth, "summary"))
    return replace(made.matter, review=replace(made.matter.review, summary=tuple(told)))


def _in_request(change: Callable[[str, random.Random, bool], str | None]):
    def plant(made, rng, words):
        return reword(made.matter, rng, lambda s: change(s.text, rng, words is HELD_BACK), "request")

    return plant


def _number_in_words(text, rng, held):
    found = re.search(r"\b\d+(?= (?:visits|sessions))", text)
    number = rng.choice([n for n in _IN_WORDS if not found or n != int(found[0])])
    told = _IN_WORDS[number] if held else f"{_IN_WORDS[number]} ({number})"
    return found and text[: found.start()] + told + text[found.end() :]


def _per(text, rng, held):
    found = re.search(r"\b\d+ (?:visits|sessions)|#\d+", text)
    behind = rng.choice([" every month", " weekly"] if held else [" per week", " a month"])
    return found and text[: found.end()] + behind + text[found.end() :]


def _refilled(text, rng, held):
    found = re.search(r"#\d+", text)
    return found and text[: found.end()] + (" and four refills" if held else " with 3 refills") + text[found.end() :]


def _strength(text, rng, held):
    found = re.search(r"(\d+(?:\.\d+)?(?:/\d+)?)\s?mg\b", text)
    if not found:
        return None
    was = found[1]
    now = (
        (f"{was}0" if "/" not in was else f"{was.split('/')[0]}0/{was.split('/')[1]}")
        if held
        else was.replace(was[0], "8", 1)
    )
    return text[: found.start(1)] + now + text[found.end(1) :]


def _unit(text, rng, held):
    found = re.search(r"(?<=\d)\s?mg\b", text)
    return found and text[: found.start()] + (" micrograms" if held else "mcg") + text[found.end() :]


def _patches(text, rng, held):
    found = re.search(r"patch #(\d+)", text)
    return found and text[: found.start()] + ("patch, 45 patches" if held else "45 patches") + text[found.end() :]


def _sided(text, rng, held):
    found = re.search(r"\b(left|right)\b", text)
    if not found:
        return None
    other = "R" if found[1] == "left" else "L"
    return text[: found.start()] + (f"({other})" if held else other) + text[found.end() :]


for _name, _check, _change in (
    ("number of the request in words", "amount_of_request", _number_in_words),
    ("number of the request told as a rate", "amount_of_request", _per),
    ("refills that the request has not", "amount_of_request", _refilled),
    ("strength of the request mistyped", "amount_of_request", _strength),
    ("strength of the request in another unit", "amount_of_request", _unit),
    ("patches of another number", "amount_of_request", _patches),
    ("side of the request by one letter", "side_of_request", _sided),
):
    _kind(_name, _check)(_in_request(_change))


@_kind("a day of care mistyped in figures", "date_unknown", "date_elsewhere")
def _(made, rng, words):
    day = _visit(made)
    other = f"{day.day:02d}/{day.month:02d}/{day.year}" if words is not HELD_BACK else f"{day.month}/{day.day}/{str(day.year + 1)[2:]}"  # fmt: skip
    if {found.day for found in dates.find(other)} <= {found.day for page in made.matter.pages.values() for found in dates.find(page)}:  # fmt: skip
        return None
    return add(made, rng, "The {part} was examined on " + other + ".")


@_kind("what the records say, turned round", "contradicts_record")
def _(made, rng, words):
    seen = ("The {part} was not tender.", "The worker has had no physical therapy.")
    held = ("No tenderness of the {part} was found.", "Physical therapy was never tried.")
    return add(made, rng, rng.choice(held if words is HELD_BACK else seen))
