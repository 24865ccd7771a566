"""How much is asked for: sessions by frequency and duration, pieces of a thing, the length of a rental."""

from collections.abc import Sequence
from dataclasses import dataclass

from openimr.guidelines.domain.request.grammar import Span
from openimr.guidelines.domain.request.phrases import SESSIONS
from openimr.guidelines.domain.request.pieces import Pieces
from openimr.guidelines.domain.request.words import BETWEEN, KIND_OF, TWO_WAYS

#: How many of a period a week has. A month counts as four weeks.
A_WEEK = {"day": 7.0, "week": 1.0, "month": 0.25, "year": 1 / 52}
_NAMES = {"daily": "day", "weekly": "week", "monthly": "month"}
_FREQUENCIES = ("by_visit", "by_times", "by_x", "by_adverb", "by_days", "by_every", "by_plain")
_THINGS = frozenset(["dmepos", "other", "programs"])
_AT_ONCE = frozenset(["evaluation_and_management", "surgery", "injections", "diagnostic_testing"])
_IN_HOURS = frozenset(["programs", "home_health", "rehabilitation", "mental_health"])
_MOST_A_WEEK, _MOST_WEEKS = 14, 60  # of "2x6": beyond these it is something else
_MOST = 400  # sessions or pieces: a bare number beyond is a claim's or a code's


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a request says of quantity. None is not said; a range says its upper end, for that is what would be given."""

    per_week: float | None = None
    weeks: float | None = None
    hours: float | None = None  # a session
    total: float | None = None
    unit: str | None = None
    frequency: str | None = None  # "3 per week"
    duration: str | None = None  # "6 weeks", in the words' own period
    refills: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Range:
    """From the least to the most that is said."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Paced:
    """A number and its period: "3 a week", "6 weeks"; `every` so many of the period: "1 in 3 months"."""

    said: _Range
    period: str
    every: float = 1.0
    of: str = "sessions"  # what is counted: "5 days a week", "2 visits per week"

    @property
    def a_week(self) -> _Range:
        of_one = A_WEEK[self.period] / self.every
        return _Range(self.said.low * of_one, self.said.high * of_one)

    @property
    def weeks(self) -> _Range:
        return _Range(self.said.low / A_WEEK[self.period], self.said.high / A_WEEK[self.period])


def session_amounts(read: Pieces, category: str) -> Amounts:
    """The amounts of anything but a drug. Of equipment and of a hospital stay a length of time is the amount; of a visit
    "in 6 weeks" the weeks are when, not how long; an operation does not last for weeks.
    """
    thing, seen_later = category in _THINGS, category in _AT_ONCE
    spans = list(SESSIONS.spans(read.letters))
    often, lasting = _frequency(read, spans), _duration(read, spans, seen_later=seen_later)
    if category == "surgery":
        lasting = None
    short = next((one for one in spans if one.phrase == "short"), None)
    warnings = [told] if often is not None and (told := _read_two_ways(read)) else []
    if short is not None and often is None and category != "dmepos":
        per, many = read.number(short.at["low"]), read.number(short.at["high"])
        if per <= _MOST_A_WEEK and many <= _MOST_WEEKS:
            period = _period(read, short) or "week"
            often, lasting = _Paced(_Range(per, per), "week"), _Paced(_Range(many, many), period)
    total, unit = _total(read, spans, in_hours=category in _IN_HOURS)
    hours_a = next((one for one in spans if one.phrase == "hours_a"), None)
    of_hours = _Paced(range_of(read, hours_a), _period(read, hours_a) or "week") if hours_a and often is None else None
    worked_out = _product(often or of_hours, lasting)
    if total is None and worked_out is not None:
        counted = often.of if often and (often.of != "days" or category == "home_health") else "sessions"
        total, unit = worked_out.high, "hours" if of_hours else counted
    elif thing and total is None and lasting is not None:
        total, unit = lasting.said.high, f"{lasting.period}s"
    elif total is not None and worked_out is not None and not worked_out.low <= total <= worked_out.high:
        warnings.append(
            f"the request says {total:g} in all, but its frequency and duration come to {worked_out.high:g}"
        )
    return Amounts(
        per_week=often.a_week.high if often else None,
        weeks=lasting.weeks.high if lasting else None,
        hours=_hours(read, spans),
        total=total,
        unit=unit,
        frequency=_says(often, "") or _says(of_hours, "hours "),
        duration=lasts(lasting.said.high, lasting.period) if lasting else None,
        warnings=tuple(warnings),
    )


def _says(paced: _Paced | None, what: str) -> str | None:
    if paced is None:
        return None
    return f"{paced.said.high:g} {what}per {paced.period if paced.every == 1 else lasts(paced.every, paced.period)}"


def lasts(amount: float, period: str) -> str:
    """A length of time in words: "1 week", "6 weeks"."""
    return f"{amount:g} {period}{'' if amount == 1 else 's'}"


def range_of(read: Pieces, span: Span) -> _Range:
    """The numbers of a phrase's amount."""
    low = read.number(span.at["low"])
    high = read.number(span.at["high"]) if "high" in span.at else low
    return _Range(min(low, high), max(low, high))


def _period(read: Pieces, span: Span) -> str | None:
    if "unit" not in span.at:
        return None
    word = read.tokens[span.at["unit"]].text
    if word in BETWEEN:
        return BETWEEN[word][1]
    kind = KIND_OF[word]
    return _NAMES.get(kind, kind)


def _frequency(read: Pieces, spans: Sequence[Span]) -> _Paced | None:
    """How often, from the phrase that stands first; a bare "daily" or "weekly" only where no other says it."""
    found = sorted(
        (one for one in spans if one.phrase in _FREQUENCIES), key=lambda one: (one.phrase == "by_plain", one.start)
    )
    for span in found:
        period = _period(read, span) or "week"
        if span.phrase == "by_every":
            gap = read.number(span.at["gap"]) if "gap" in span.at else 2.0 if span.end - span.start > 2 else 1.0
            return _Paced(_Range(1.0, 1.0), period, gap or 1.0)
        if span.phrase == "by_plain":
            every, _ = BETWEEN.get(read.tokens[span.at["unit"]].text, (1, period))
            return _Paced(_Range(1.0, 1.0), period, every)
        return _Paced(range_of(read, span), period, of=_counted(read, span))
    return None


def _counted(read: Pieces, span: Span) -> str:
    if span.phrase == "by_days":
        return "days"
    words = [token.text for token in read.tokens[span.start : span.end]]
    return "visits" if span.phrase == "by_visit" and {"visit", "visits"} & set(words) else "sessions"


def _read_two_ways(read: Pieces) -> str | None:
    """What is said of an adverb that some use for twice in a period, others for once in two."""
    word = next((token.text for token in read.tokens if token.text in TWO_WAYS), None)
    return (
        f"“{word}” is read as every two {TWO_WAYS[word]}s; it may be meant as twice a {TWO_WAYS[word]}"
        if word
        else None
    )


def _duration(read: Pieces, spans: Sequence[Span], *, seen_later: bool) -> _Paced | None:
    wanted = ("duration", "for_each") if seen_later else ("duration", "for_each", "later")
    found = sorted((one for one in spans if one.phrase in wanted), key=lambda one: (one.phrase == "later", one.start))
    return _Paced(range_of(read, found[0]), _period(read, found[0]) or "week") if found else None


def _product(often: _Paced | None, lasting: _Paced | None) -> _Range | None:
    """Sessions by frequency and duration. In the same period no rounding of months into weeks comes between."""
    if often is None or lasting is None:
        return None
    if often.period == lasting.period:
        low, high = (often.said.low * lasting.said.low, often.said.high * lasting.said.high)
        return _Range(round(low / often.every, 2), round(high / often.every, 2))
    low, high = often.a_week.low * lasting.weeks.low, often.a_week.high * lasting.weeks.high
    return _Range(round(low, 2), round(high, 2))


def _hours(read: Pieces, spans: Sequence[Span]) -> float | None:
    span = next((one for one in spans if one.phrase == "hours"), None)
    if span is None:
        return None
    return read.number(span.at["low2"]) if "low2" in span.at else range_of(read, span).high


def _total(read: Pieces, spans: Sequence[Span], *, in_hours: bool) -> tuple[float | None, str | None]:
    """A number in all that the request itself gives: sessions counted, then a number in brackets, then "x 12", then "12 …"."""
    counts = [one for one in spans if one.phrase == "count"]
    if counts:
        unit = _unit(read, counts[0])
        if len(counts) > 1 and _of_different_parts(read, counts):
            return sum(range_of(read, one).high for one in counts), unit
        return range_of(read, counts[0]).high, unit
    for phrase in ("bracket", "stated", "last", "lead"):
        span = next((one for one in spans if one.phrase == phrase and not _is_name_of_a_tooth(read, one)), None)
        if span is not None and range_of(read, span).high <= _MOST:
            return (range_of(read, span).high, "sessions" if phrase == "bracket" else None)
    if (of_units := next((one for one in spans if one.phrase == "units_of"), None)) is not None:
        return read.number(of_units.at["low"]), "units"
    span = next((one for one in spans if one.phrase == "in_hours"), None)
    paced = any(one.phrase in {*_FREQUENCIES, "short"} for one in spans)
    return (range_of(read, span).high, "hours") if span is not None and in_hours and not paced else (None, None)


def _is_name_of_a_tooth(read: Pieces, span: Span) -> bool:
    """Whether a number is that of a tooth ("tooth #19, #20"), which counts nothing."""
    numbers = ("#", ",", "and", "&")
    at = span.start - 1
    while at >= 0 and (read.tokens[at].text in numbers or read.tokens[at].kind == "number"):
        at -= 1
    return at >= 0 and read.tokens[at].text in ("tooth", "teeth")


def _unit(read: Pieces, span: Span) -> str:
    last = read.tokens[read.named_until(span.at["unit"]) - 1].text
    return {"tx": "treatments", "txs": "treatments"}.get(last, last if last.endswith("s") else f"{last}s")


def _of_different_parts(read: Pieces, counts: Sequence[Span]) -> bool:
    """Whether each count is followed by parts of the body of its own: "two for the knee and eight for the wrist"."""
    ends = [*(one.start for one in counts[1:]), len(read.tokens)]
    groups = [
        frozenset((part.named.part, part.start) for part in read.parts if one.end <= part.start < end)
        for one, end in zip(counts, ends, strict=True)
    ]
    named = [frozenset(part for part, _ in group) for group in groups]
    return all(named) and len(set(named)) == len(named)
