"""Of drugs: how many tablets or grams, which strength and form, how often a day, how many refills."""

from openimr.guidelines.domain.request.amounts import A_WEEK, Amounts, lasts, range_of
from openimr.guidelines.domain.request.grammar import Span
from openimr.guidelines.domain.request.phrases import DRUGS
from openimr.guidelines.domain.request.pieces import Pieces
from openimr.guidelines.domain.request.words import KIND_OF, OFTEN, unit_of

_MOST_REFILLS = 99
_CONTAINERS = frozenset(["box", "boxes", "tube", "tubes", "bottle", "bottles", "vial", "vials"])


def drug_amounts(read: Pieces) -> Amounts:
    """Tablets, grams, millilitres; what the directions say a day is the frequency and never the total."""
    spans = list(DRUGS.spans(read.letters))
    by_phrase: dict[str, Span] = {}
    for span in spans:
        by_phrase.setdefault(span.phrase, span)
    total, unit = _total(read, by_phrase)
    if total is not None and unit is None and (comes_as := form(read)):
        unit = unit_of(comes_as.split()[-1])
    warnings = []
    if "fills" in by_phrase and (more := read.number(by_phrase["fills"].at["times_more"])) != 1:
        warnings.append(
            f"whether the quantity times {more:g} means fills or refills is not said; the total is that of one"
        )
    lasting = by_phrase.get("duration")
    duration = weeks = None
    if lasting is not None:
        period, amount = KIND_OF[read.tokens[lasting.at["unit"]].text], range_of(read, lasting).high
        duration, weeks = lasts(amount, period), amount / A_WEEK[period]
    return Amounts(
        total=total,
        unit=unit,
        frequency=_frequency(read, by_phrase),
        duration=duration,
        weeks=weeks,
        refills=_refills(read, by_phrase),
        warnings=tuple(warnings),
    )


def strength(read: Pieces) -> str | None:
    """The dose as written ("10/325mg", "25mg/ml"), else the first strength in percent, else a bare number behind the name."""
    for kind in ("dose", "percent"):
        found = next((token for token in read.tokens if token.kind == kind), None)
        if found is not None:
            return " ".join(found.text.split())
    for drug in read.treatments:
        behind = read.letters[drug.end : drug.end + 4]
        if drug.named.category == "pharmaceuticals" and behind[:1] == "n":
            pair = len(behind) > 2 and behind[1] in "-/" and behind[2] == "n"
            if pair or behind[1:2] == "#":
                return read.between(drug.end, drug.end + (3 if pair else 1))
    return None


def form(read: Pieces) -> str | None:
    """Tablet, patch, cream …, in the request's word; what it comes in (a box, a tube) only where nothing else is said."""
    found = [at for at, token in enumerate(read.tokens) if token.kind == "word" and KIND_OF.get(token.text) == "form"]
    if not found:
        return None
    at = next((one for one in found if read.tokens[one].text not in _CONTAINERS), found[0])
    oral = at and read.tokens[at].text == "suspension" and read.tokens[at - 1].text == "oral"
    return "oral suspension" if oral else read.tokens[at].text


def _total(read: Pieces, found: dict[str, Span]) -> tuple[float | None, str | None]:
    """A quantity with its sign or word wins; "#1" beside a weight is the tube, and the weight the amount."""
    weight = found.get("weighed")
    for phrase in ("numbered", "amount_of", "fills", "by_x", "counted", "count_of"):
        span = found.get(phrase)
        if span is None:
            continue
        number = read.number(span.at["low"])
        if not (phrase in ("numbered", "amount_of") and number == 1 and weight):
            unit = unit_of(read.tokens[span.at["unit"]].text) if "unit" in span.at else None
            return number, unit
    if weight is not None:
        pieces_ = read.number(weight.at["by"]) if "by" in weight.at else 1
        return read.number(weight.at["low"]) * pieces_, unit_of(read.tokens[weight.at["unit"]].text)
    for phrase in ("bracket", "last", "lead"):
        if phrase in found:
            return read.number(found[phrase].at["low"]), None
    return None, None


def _refills(read: Pieces, found: dict[str, Span]) -> int | None:
    span = found.get("refills") or found.get("refills_n")
    if span is None:
        words = [token.text for token in read.tokens]
        return (
            0
            if any(words[at - 1 : at] == ["no"] for at, word in enumerate(words) if word in ("refill", "refills"))
            else None
        )
    number = read.number(span.at["low"])
    return int(number) if number <= _MOST_REFILLS else None


def _frequency(read: Pieces, found: dict[str, Span]) -> str | None:
    """So many a day; of what is taken in days or more, one in so many ("q72h" is 1 in 3 days)."""
    for phrase in ("by_hours", "by_days"):
        if phrase in found:
            span = found[phrase]
            gap = range_of(read, span).low
            period = KIND_OF[read.tokens[span.at["unit"]].text] if "unit" in span.at else "day"
            days = gap / 24 if phrase == "by_hours" else gap
            if phrase == "by_hours" and 0 < days <= 1:
                return f"{round(1 / days, 1):g} per day"
            if days:
                return f"1 per {period if days == 1 else lasts(days, period)}"
    a_day = _times_a_day(read, found)
    return f"{a_day:g} per day" if a_day else None


def _times_a_day(read: Pieces, found: dict[str, Span]) -> float | None:
    for phrase in ("by_times", "by_adverb"):
        if phrase in found:
            return range_of(read, found[phrase]).high
    if "by_often" in found:
        at = found["by_often"].at
        return float(OFTEN.get(read.tokens[at["often"]].text, 1)) if "often" in at else 1.0
    return None
