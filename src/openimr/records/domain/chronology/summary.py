"""What a clinical case summary of a published letter states: dates, ages, drugs, treatments that were had."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from openimr.records.domain import dates
from openimr.records.domain.assertion import CueRules, assertion_of
from openimr.records.domain.drugs import DrugMention, Lexicon
from openimr.records.domain.treatments import Treatments

_AGE = re.compile(
    r"\b(?P<age>\d{1,3})\s?-?\s?(?:years?|yrs?|y)\.?[\s/-]{0,2}(?:of\s+age|old|o\b)\.?(?!\s+(?:son|daughter|child|boy|girl|wife|mother|father|injury|claim))"
    r"|\b(?:age|aged)\s*:?\s+(?:of\s+)?(?P<aged>\d{1,3})\b(?!\s*(?:/|to\b|years?\s+ago))",
    re.IGNORECASE,
)
#: A combination of so many parts goes by its trade name.
_BY_BRAND = 3
#: Kinds of the lexicon that name no drug of their own, or a treatment rather than a drug.
_NO_DRUG = frozenset({"description", "viscosupplement"})
#: Rest and lighter work are a treatment only where a summary lists them as one.
_ONLY_LISTED = frozenset({"activity_modification"})
_LISTS = re.compile(r"treat|therap|care|manage|measure|intervention|modalit", re.IGNORECASE)
_INJECTED = re.compile(r"^[\s\w/%.-]{0,14}\b(?:injection|injections|shot|im|intramuscular)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """The four sets that a summary states. Medications are generic names in lower case; treatments are ids."""

    dates: frozenset[date]
    ages: frozenset[int]
    medications: frozenset[str]
    prior_treatments: frozenset[str]


def read_summary(text: str, *, drugs: Lexicon, treatments: Treatments, history: CueRules) -> SummaryFacts:
    """The facts of one summary. A treatment counts where the summary says that it was had, not where it was asked for."""
    named = list(drugs.find(text))
    return SummaryFacts(
        dates=frozenset(found.day for found in dates.find(text)),
        ages=frozenset(_ages(text)),
        medications=frozenset(name for mention in named for name in canonical(mention, text)),
        prior_treatments=frozenset(_had(text, named, treatments, history)),
    )


def _ages(text: str) -> Iterator[int]:
    for match in _AGE.finditer(text):
        yield int(match["age"] or match["aged"])


def canonical(mention: DrugMention, text: str) -> tuple[str, ...]:
    """The generic names that a mention stands for: one, or one an ingredient of a compound that is written out."""
    drug = mention.drug
    if drug.kind in _NO_DRUG:
        return ()
    written = text[mention.start : mention.end].lower()
    parts = drug.generic.lower().removesuffix(" topical").split("-")
    brand = next((brand for brand in drug.brands if brand.lower() == written), None)
    if len(parts) >= _BY_BRAND or drug.kind == "topical compound":
        return (brand.lower().split()[0],) if brand else tuple(parts)
    return ("-".join(parts),)


def _had(text: str, named: list[DrugMention], treatments: Treatments, history: CueRules) -> Iterator[str]:
    for mention in treatments.find(text):
        treatment = mention.treatment
        cue = _had_by(text, mention.start, mention.end, history)
        if treatment.kind == "study" or not cue:
            continue
        if treatment.id not in _ONLY_LISTED or _LISTS.search(cue):
            yield treatment.id
    for drug in named:
        if _had_by(text, drug.start, drug.end, history):
            yield "other_injection" if _INJECTED.match(text[drug.end :]) else "medications"


def _had_by(text: str, start: int, end: int, history: CueRules) -> str:
    """The words by which the summary says that it was had; empty where it does not."""
    found = assertion_of(text, start, end, history)
    return found.cue if found.affirmed else ""
