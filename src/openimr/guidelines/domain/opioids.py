"""Doses in morphine equivalents, and how long a supply lasts: arithmetic on what a request and the records state.

A factor turns a milligram of an opioid into milligrams of morphine (for a patch: a microgram an hour into milligrams a
day). Where strength or how often it is taken is not stated, the dose is not known; it is never taken from custom.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from openimr.guidelines.domain.from_records import Told
from openimr.guidelines.domain.inputs import Given
from openimr.guidelines.domain.tables import Table
from openimr.records.domain.evidence import ChronologyEvent
from openimr.records.domain.search import NOT_EVIDENCE

_WORDS = {"once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "six": 6, "eight": 8, "twelve": 12}
_LATIN = (("qid", 4), ("tid", 3), ("bid", 2), ("qhs", 1), ("qam", 1), ("qpm", 1), ("qd", 1), ("qday", 1))
_EVERY_HOURS = re.compile(r"(?:q|every)\s?(?P<hours>\d{1,2}|four|six|eight|twelve)(?:\s?(?:-|to)\s?\d{1,2})?\s?h")
_EVERY_DAYS = re.compile(r"(?:q|every|per)\s?(?P<days>\d{1,2})\s?days?\b")
_TIMES = re.compile(
    r"(?P<low>\d|once|twice|one|two|three|four)(?:\s?(?:-|to)\s?(?P<high>\d|two|three|four))?"
    r"\s?x?\s?(?:times?\s+)?(?:a|per|each|every)?\s?(?:day|daily|night|nightly)"
)
_ONCE = re.compile(r"\b(?:daily|nightly|at (?:night|bedtime)|every (?:day|night|morning|evening)|a day)\b")
_STRENGTH = re.compile(
    r"(?P<first>\d+(?:\.\d+)?)(?:\s?(?:mg)?\s?[-/]\s?(?P<second>\d+(?:\.\d+)?))?\s?(?P<unit>mg|mcg|µg)"
)
_PER_HOUR = re.compile(r"(?:mcg|µg)\s?/\s?h")


def times_a_day(frequency: str | None) -> float | None:
    """How often a day a drug is taken at most: "q4-6h" is 6 times, "BID" 2, "twice a day" 2; None where unclear."""
    if not frequency:
        return None
    words = " ".join(frequency.lower().replace(".", "").split())
    compact = words.replace(" ", "")
    if every := _EVERY_HOURS.search(words):
        hours = _number(every["hours"])
        return 24 / hours if hours else None
    if every := _EVERY_DAYS.search(words):
        days = _number(every["days"])
        return 1 / days if days else None
    for latin, times in _LATIN:
        if latin in compact:
            return times
    if times_told := _TIMES.search(words):
        return _number(times_told["high"] or times_told["low"])
    return 1 if _ONCE.search(words) else None


def _number(word: str) -> float:
    return float(word) if word.isdigit() else _WORDS[word]


def strength(dose: str | None, drug: str, opioid: str) -> float | None:
    """The opioid's share of a dose: of "10/325 mg" of hydrocodone-acetaminophen 10, of codeine's the second number.

    Micrograms an hour stay as they are; other micrograms become milligrams.
    """
    match = _STRENGTH.search(dose.lower()) if dose else None
    if match is None:
        return None
    second = match["second"] is not None and not drug.startswith(opioid)
    amount = float(match["second"] if second else match["first"])
    if match["unit"] == "mg" or _PER_HOUR.search(str(dose).lower()):
        return amount
    return amount / 1000


@dataclass(frozen=True, slots=True)
class Opioid:
    """The factor for one drug: its opioid's name, and whether it is of a patch, which counts micrograms an hour."""

    name: str
    label: str
    factor: float
    patch: bool


def opioid_of(drug: str, dose: str | None, table: Table, on: date) -> Opioid | None:
    """The factor in force for a drug by its generic name or concept ("hydrocodone-acetaminophen"); None for others."""
    parts = tuple(re.split(r"[-_/ ]", drug.lower()))
    patch = bool(dose and _PER_HOUR.search(dose.lower()))
    column = "factor_per_microgram_an_hour" if patch else "factor"
    for row in table.rows_for(parts, on):
        if column in row.values:
            return Opioid(row.id, row.label, float(row.values[column]), patch)
    return None


def daily_dose(drug: str, dose: str | None, frequency: str | None, table: Table, on: date) -> tuple[float | None, str]:
    """Morphine milligrams a day of one drug, and the arithmetic; None with what is missing."""
    opioid = opioid_of(drug, dose, table, on)
    if opioid is None:
        return None, f"no factor in force for {drug}{' ' + dose if dose else ''}"
    amount = strength(dose, drug, opioid.name)
    if amount is None:
        return None, f"the strength of {drug} is not stated"
    if opioid.patch:
        total = amount * opioid.factor
        return total, f"{opioid.label} {amount:g} mcg an hour by {opioid.factor:g} = {total:g}"
    times = times_a_day(frequency)
    if times is None:
        return None, f"how often {drug} is taken is not stated"
    total = amount * times * opioid.factor
    return total, f"{opioid.label} {amount:g} mg, up to {times:g} a day, by {opioid.factor:g} = {total:g}"


def all_opioids(events: Iterable[Told], table: Table, *, until: date) -> Given:
    """All opioids of the last document before the decision that lists any, summed. Unknown where one of them is."""
    name = "medications.morphine_equivalents"
    taken = [
        event
        for event, kind, _ in events
        if event.kind == "prescription"
        and event.values.get("class") == "opioid"
        and event.values.get("action") != "stopped"
        and event.assertion == "affirmed"
        and event.date <= until
        and kind not in NOT_EVIDENCE
    ]
    if not taken:
        return Given(name, None, "records", "the records list no opioid that is taken")
    last = max(taken, key=lambda event: event.date)
    listed: dict[str, ChronologyEvent] = {}
    for event in (event for event in taken if event.date == last.date):
        known = listed.get(str(event.values["drug"]))
        if known is None or len(event.values) > len(known.values):
            listed[str(event.values["drug"])] = event
    doses = [
        daily_dose(drug, _text(event, "dose"), _text(event, "frequency"), table, until)
        for drug, event in listed.items()
    ]
    says = f"{'; '.join(words for _, words in doses)} ({last.date:%m/%d/%Y})"
    known_doses = [dose for dose, _ in doses if dose is not None]
    total = sum(known_doses) if len(known_doses) == len(doses) else None
    return Given(name, total, "records", says, tuple(event.evidence for event in listed.values()))


def _text(event: ChronologyEvent, part: str) -> str | None:
    value = event.values.get(part)
    return str(value) if value is not None else None


def taken_as(events: Iterable[Told], drug: str, *, until: date) -> ChronologyEvent | None:
    """The last record before the decision that says how often a drug is taken."""
    told = [
        event
        for event, kind, _ in events
        if event.kind == "prescription"
        and event.values.get("drug") == drug
        and event.assertion == "affirmed"
        and event.date <= until
        and kind not in NOT_EVIDENCE
        and times_a_day(_text(event, "frequency")) is not None
    ]
    return max(told, key=lambda event: event.date) if told else None


def supply(total: float | None, frequency: str | None, prescribed: ChronologyEvent | None, *, doses: bool) -> Given:
    """How many days a quantity lasts: by how often the request says it is taken, else by the last prescription.

    `doses` tells whether the quantity counts doses (tablets, capsules); grams and the like tell no days.
    """
    name = "request.days_supply"
    if total is None or not doses:
        return Given(name, None, "request", "the number of tablets is not stated")
    times, how = times_a_day(frequency), f"{frequency}"
    used = prescribed if times is None else None
    if used is not None:
        times = times_a_day(str(used.values["frequency"]))
        how = f"{used.values['frequency']} by the record of {used.date:%m/%d/%Y}"
    if times is None:
        return Given(name, None, "request", "how often it is taken is not stated")
    days = total / times
    says = f"{total:g} at up to {times:g} a day last {days:g} days ({how}; one at a time, as no more is stated)"
    return Given(name, days, "records" if used else "request", says, (used.evidence,) if used else ())
