"""Drugs started, changed, stopped, continued: with dose, how often, how many."""

import re
from collections.abc import Iterator

from openimr.records.domain.chronology.page import Finding, Found, PageToRead, one_line, told
from openimr.records.domain.drugs import DrugMention

_DOSE = re.compile(
    r"\d+(?:\.\d+)?(?:\s?[-/]\s?\d+(?:\.\d+)?)?\s?(?:mg|mcg|µg|g|grams?|gm|ml|cc|%|units?)(?:/(?:hr|hour|ml))?(?![A-Za-z])",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"(?:#|\bquantity\s*(?:of\s*)?:?\s*|\bqty\.?\s*:?\s*|\bno\.\s*)(?P<count>\d{1,4})\b|\b(?P<units>\d{1,4})\s+(?:tablets|tabs|capsules|caps|patches|pills)\b",
    re.IGNORECASE,
)
_FREQUENCY = re.compile(
    r"\b(?:q\.?\s?\d{1,2}(?:\s?-\s?\d{1,2})?\s?h(?:r|rs|ours)?|q\.?[hdam]\.?s?\.?|b\.?i\.?d\.?|t\.?i\.?d\.?|q\.?i\.?d\.?|qhs|qd|qam|qpm|"
    r"(?:once|twice|one|two|three|four|1|2|3|4)(?:\s?(?:-|to)\s?(?:two|three|four|2|3|4))?(?:\s+times?)?\s+(?:a|per|each|every)\s+(?:day|week|night)|(?:once|twice|three times|four times|1x|2x|3x)\s+(?:daily|nightly)|"
    r"every\s+(?:\d{1,2}|four|six|eight|twelve|other)(?:\s?(?:-|to)\s?\d{1,2})?\s+(?:hours|days?|hrs)|daily|nightly|at\s+(?:night|bedtime)|every (?:day|night|morning|evening)|a day)(?![A-Za-z])",
    re.IGNORECASE,
)
_AS_NEEDED = re.compile(r"\b(?:as needed|p\.?r\.?n\.?)(?![A-Za-z])", re.IGNORECASE)
_FARTHEST = 110
_ORDER = re.compile(r"(?:\A|[.;:\n])\s*(?:d/c|discontinue|stop)\s+\Z", re.IGNORECASE)
#: In this order: what a sentence says of the drug just before or just after its name.
_ACTIONS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (action, re.compile(rf"\b(?:{before})\b[^.;]{{0,60}}\Z", re.IGNORECASE), re.compile(rf"^[^.;]{{0,60}}\b(?:{after})\b", re.IGNORECASE))
    for action, before, after in (
        ("stopped", "discontinued?|stop(?:ped)?|d/c'?d?|ceased?|wean(?:ed)? (?:off|from)|quit", "(?:was|is|were|are|been)\\s+(?:discontinued|stopped|weaned)|discontinued|no longer"),
        ("changed", "increased?|decreased?|reduced?|changed?|switch(?:ed)?|titrated?|taper(?:ed)?|lower(?:ed)?|raised?", "(?:was|is|were|been)\\s+(?:increased|decreased|reduced|changed|switched|titrated|tapered|lowered|raised)"),
        ("continued", "continu(?:e|es|ed|ing)|refill(?:s|ed)?|renew(?:s|ed)?|maintain(?:ed)?|remains? on|takes?|taking|uses?|using|currently on|is on|current (?:medications?|meds)", "(?:was|is|were|been)\\s+(?:continued|refilled|renewed)|refilled|helps|is helping"),
        ("started", "start(?:s|ed|ing)?|prescrib(?:e|es|ed|ing)|initiat(?:e|ed)|begin|began|begun|new prescription|given|dispensed?|trial of|add(?:ed)?|placed on|provided", "(?:was|is|were|been)\\s+(?:started|prescribed|initiated|begun|dispensed|added|given)"),
    )
)  # fmt: skip
_TAKEN = re.compile(r"medications?|meds|rx|prescriptions?|prescribed", re.IGNORECASE)


def prescriptions(page: PageToRead) -> Finding:
    """Each drug that the page says something of: what is done with it, and how much of it."""
    for mention, until in _with_ends(page):
        first, last = page.sentence(mention.start, mention.end)
        text = page.text
        stretch = text[mention.end : min(until, last, mention.end + _FARTHEST)]
        values = _amounts(stretch)
        before, after = text[max(first, mention.start - 90) : mention.start], text[mention.end : min(last, until)]
        if page.document.kind == "medication_list":  # each line is a drug of its own
            before, after = before.rsplit("\n", 1)[-1], after.split("\n", 1)[0]
        action = _action(before, after)
        if (
            page.document.kind == "laboratory"
        ):  # what was prescribed is listed there; the rest are substances tested for
            if not _TAKEN.search(text[text.rfind("\n", 0, mention.start) + 1 : mention.start]):
                continue
            action = "listed"
        if action is None and (values or _TAKEN.search(text[first : mention.start])):
            action = "listed"
        if action is None:
            continue
        status = page.status(mention.start, mention.end)
        # "D/C naproxen" under a plan is the order itself, as "used to take" with "stopped" is that it was stopped.
        if action == "stopped" and (status == "historical" or (status == "hypothetical" and _ORDER.search(before))):
            status = "affirmed"
        amounts = ", ".join(str(values[part]) for part in ("dose", "frequency", "quantity") if part in values)
        name = one_line(text[mention.start : mention.end])
        says = told(status, f"{name}{' ' + amounts if amounts else ''}: {action}")
        facts: dict[str, object] = {
            "drug": mention.drug.generic,
            "class": mention.drug.kind,
            "action": action,
            **values,
        }
        end = mention.end + max((found.end() for found in _found_amounts(stretch)), default=0)
        # Histories of fills have a day in front of each row.
        day = page.day_of_row(mention.start) if page.document.kind == "medication_list" else None
        yield Found("prescription", says, mention.start, end, status, facts, day)


def _with_ends(page: PageToRead) -> Iterator[tuple[DrugMention, int]]:
    """Each drug and where the next one begins: an amount belongs to the drug before it."""
    mentions = [found for found in page.vocabulary.drugs.find(page.text) if found.drug.kind != "description"]
    for n, mention in enumerate(mentions):
        yield mention, mentions[n + 1].start if n + 1 < len(mentions) else len(page.text)


def _found_amounts(stretch: str) -> Iterator[re.Match[str]]:
    for pattern in (_DOSE, _FREQUENCY, _QUANTITY, _AS_NEEDED):
        match = pattern.search(stretch)
        if match:
            yield match


def _amounts(stretch: str) -> dict[str, object]:
    values: dict[str, object] = {}
    dose, frequency, quantity = (pattern.search(stretch) for pattern in (_DOSE, _FREQUENCY, _QUANTITY))
    if dose:
        values["dose"] = one_line(dose.group())
    if frequency:
        values["frequency"] = one_line(frequency.group())
    if _AS_NEEDED.search(stretch):
        values["frequency"] = f"{values['frequency']} as needed" if frequency else "as needed"
    if quantity:
        values["quantity"] = int(quantity["count"] or quantity["units"])
    return values


def _action(before: str, after: str) -> str | None:
    near = [
        (len(before) - match.start(), action)
        for action, ahead, _ in _ACTIONS
        if (match := ahead.search(before)) is not None
    ]
    behind = [(match.end(), action) for action, _, later in _ACTIONS if (match := later.match(after)) is not None]
    found = near or behind
    return min(found)[1] if found else None
