"""How well a reviewer fits a case, part by part: points, and a plain sentence why.

Each part reads one side of the case and one side of the reviewer, both plain values, so that a day's whole queue
costs one computation for each pair of different sides, not for each pair of case and reviewer
(`adapters/optimisation.py`). What is not known earns nothing and takes nothing, and the sentence
says that it is not known.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from openimr.cases.domain.dispute import CaseFacts
from openimr.panel.domain.fit_table import FitTable
from openimr.panel.domain.reviewers import Reviewer

#: From onset on, three months make pain chronic (8 CCR 9792.20); only days are known, so it is counted as 90 days.
CHRONIC_DAYS = 90


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a fit: points, and why. `aspect` names the part."""

    points: int
    because: str
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What a case asks for. An empty text or tuple says unknown.

    `treatments` are families of the items whose requests were read; `unread` counts the others. `topics` is the text in
    which a reviewer's declined topics are looked for: requests and diagnoses, in small letters.
    """

    requesting_specialty: str
    chronic_pain: bool
    on: date
    treatments: tuple[str, ...] = ()
    unread: int = 0
    conditions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    expedited: bool = False
    topics: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What the fit reads of a reviewer as of one day: only what is in force on it."""

    specialties: frozenset[str]
    subspecialties: frozenset[str]
    treatments: tuple[str, ...]  # families that the profile names
    conditions: tuple[str, ...]  # families that the profile names
    languages: frozenset[str]
    california: bool
    declines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a reviewer stands on the day. `median_days` is None where too few cases were signed to tell.

    `shares`: for each window (days) the share of the cases and the fair share, where there are cases enough to say.
    """

    open_cases: int
    capacity: int
    median_days: float | None = None
    shares: tuple[tuple[int, float, float], ...] = ()


def need_of(facts: CaseFacts, table: FitTable, *, on: date, languages: tuple[str, ...] = ()) -> Need:
    """What the case asks for, read from its requests as written, its diagnoses and its physician."""
    physician = facts.party("requesting_physician")
    read = [table.treatment_of(item.original_request or item.request) for item in facts.items]
    written = [item.request for item in facts.items] + [text for _, text in facts.diagnoses]
    return Need(
        requesting_specialty=table.named(physician.specialty) if physician else "",
        chronic_pain=(facts.ur_date - facts.date_of_injury).days >= CHRONIC_DAYS,
        on=on,
        treatments=tuple(sorted({family for family in read if family})),
        unread=read.count(""),
        conditions=table.conditions_of(facts.diagnoses),
        languages=languages,
        expedited=facts.priority == "expedited",
        topics=" / ".join(written).lower(),
    )


def holding_of(reviewer: Reviewer, table: FitTable, *, on: date) -> Holding:
    """What the fit reads of a reviewer on that day."""
    held = [certification for certification in reviewer.certifications if certification.holds(on)]
    declared = [("", condition) for condition in reviewer.conditions]
    return Holding(
        specialties=frozenset(table.named(one.specialty) for one in held),
        subspecialties=frozenset(one.subspecialty for one in held if one.subspecialty),
        treatments=tuple(sorted({table.treatment_of(text) for text in reviewer.treatments} - {""})),
        conditions=table.conditions_of(declared),
        languages=frozenset(language.lower() for language in reviewer.languages),
        california=any(
            licence.state in {"California", "CA"} and licence.holds(on) and not licence.restricted
            for licence in reviewer.licences
        ),
        declines=tuple(topic.lower() for topic in reviewer.declines),
    )


def nearness(wanted: str, held: frozenset[str], table: FitTable) -> tuple[int, str] | None:
    """How near the specialties held are to the one wanted: 0 the same, 1 the first similar one …; None: not at all."""
    if wanted in held:
        return 0, wanted
    return next(((n, name) for n, name in enumerate(table.similar.get(wanted, ()), 1) if name in held), None)


def _requester(table: FitTable, wanted: str, held: frozenset[str]) -> Part | None:
    if not wanted:
        return Part(0, "the requesting physician's specialty is not known: same or similar cannot be told")
    found = nearness(wanted, held, table)
    if found is None:
        known = wanted in table.specialties
        return Part(
            0, f"neither same nor similar to {wanted}" if known else f"{wanted} is no specialty that the table knows"
        )
    place, name = found
    if place == 0:
        return Part(table.weights["same_as_requester"], f"same specialty as the requesting physician: {name}")
    points = table.weights["similar_to_requester"] - (place - 1) * table.weights["less_for_each_place"]
    return Part(points, f"similar specialty to {wanted}: {name}")


def _given(table: FitTable, family: str, held: frozenset[str]) -> str:
    treatment = table.treatment(family)
    if held & treatment.performed_by:
        return "performs"
    return "orders" if held & treatment.ordered_by else ""


def _treatment(
    table: FitTable, wanted: tuple[tuple[str, ...], int], held: tuple[frozenset[str], tuple[str, ...]]
) -> Part | None:
    families, unread = wanted
    specialties, own = held
    if not families:
        return Part(0, "the treatment in dispute is in no word that the table knows: who gives it cannot be told")
    total, told = 0, []
    for family in families:
        how = _given(table, family, specialties)
        total += table.weights[f"{how}_treatment"] if how else 0
        told.append(f"{how} {family}" if how else f"neither performs nor orders {family}")
        if family in own:
            total += table.weights["own_treatment"]
            told[-1] += ", also by the reviewer's own profile"
    if unread:
        told.append(f"{unread} request{'s' if unread > 1 else ''} not understood, left out")
    return Part(round(total / len(families)), "the specialty " + "; ".join(told))


def _subspecialty(
    table: FitTable, wanted: tuple[tuple[str, ...], tuple[str, ...], bool], held: frozenset[str]
) -> Part | None:
    families, conditions, chronic = wanted
    for name in sorted(held):
        reasons = [family for family in families if name in table.treatment(family).subspecialties]
        reasons += [condition for condition in conditions if name in table.condition(condition).subspecialties]
        if chronic and name == "Pain Medicine":
            reasons.append("treatment of chronic pain")
        if reasons:
            told = ", ".join(dict.fromkeys(reasons))
            return Part(table.weights["subspecialty"], f"subspecialty in {name}, for {told}")
    return None


def _condition(table: FitTable, wanted: tuple[str, ...], held: tuple[frozenset[str], tuple[str, ...]]) -> Part | None:
    specialties, own = held
    if not wanted:
        return Part(0, "the condition is in no range or word that the table knows: who treats it cannot be told")
    treated = [name for name in wanted if specialties & table.condition(name).specialties]
    declared = [name for name in wanted if name in own]
    if not treated and not declared:
        return None
    points = len(treated) * table.weights["treats_condition"] + len(declared) * table.weights["own_condition"]
    told = [f"the specialty treats {', '.join(treated)}"] if treated else []
    told += [f"the reviewer treats {', '.join(declared)}"] if declared else []
    return Part(round(points / len(wanted)), "; ".join(told))


def _licence(table: FitTable, _: None, california: bool) -> Part | None:  # noqa: FBT001  one side of a part
    return Part(table.weights["california"], "licensed in California, which is preferred") if california else None


def _language(table: FitTable, wanted: tuple[str, ...], spoken: frozenset[str]) -> Part | None:
    if not wanted:
        return None
    read = [language for language in wanted if language.lower() in spoken]
    if not read:
        return Part(0, f"reads no {' or '.join(wanted)}, the language of records")
    return Part(table.weights["language"], f"reads {', '.join(read)}, the language of records")


def _load(table: FitTable, _: None, held: tuple[int, int]) -> Part | None:
    open_cases, capacity = held
    return Part(table.weights["open_case"] * open_cases, f"{open_cases} open cases of {capacity}")


def _speed(table: FitTable, expedited: bool, median: float | None) -> Part | None:  # noqa: FBT001  one side of a part
    if median is None:
        return Part(0, "speed not known yet")
    speed = table.speed
    points = round((speed.usual_days - median) * speed.points_a_day)
    points = max(-speed.at_most, min(speed.at_most, points)) * (speed.expedited_times if expedited else 1)
    haste = ", and this case is expedited" if expedited else ""
    return Part(points, f"{median:g} days a case, by the median{haste}")


def _fairness(table: FitTable, _: None, shares: tuple[tuple[int, float, float], ...]) -> Part | None:
    told = [(days, share, fair) for days, share, fair in shares if fair > 0]
    if not told:
        return None
    over = sum(share / fair - 1 for _, share, fair in told) / len(told)
    points = max(-table.fairness.at_most, min(table.fairness.at_most, round(-over * table.fairness.points)))
    said = ", ".join(f"{share:.1%} of the cases of {days} days (fair: {fair:.1%})" for days, share, fair in told)
    return Part(points, said)


#: Each aspect: its part, and what of the case and of the reviewer (holding, standing) it reads.
ASPECTS: Mapping[str, tuple[Callable[..., Part | None], Callable[[Need], Any], Callable[[Holding, Standing], Any]]] = {
    "requester": (_requester, lambda n: n.requesting_specialty, lambda h, _: h.specialties),
    "treatment": (_treatment, lambda n: (n.treatments, n.unread), lambda h, _: (h.specialties, h.treatments)),
    "subspecialty": (
        _subspecialty,
        lambda n: (n.treatments, n.conditions, n.chronic_pain),
        lambda h, _: h.subspecialties,
    ),
    "condition": (_condition, lambda n: n.conditions, lambda h, _: (h.specialties, h.conditions)),
    "licence": (_licence, lambda _: None, lambda h, _: h.california),
    "language": (_language, lambda n: n.languages, lambda h, _: h.languages),
    "load": (_load, lambda _: None, lambda _, s: (s.open_cases, s.capacity)),
    "speed": (_speed, lambda n: n.expedited, lambda _, s: s.median_days),
    "fairness": (_fairness, lambda _: None, lambda _, s: s.shares),
}


@lru_cache(maxsize=200_000)
def part_of(aspect: str, table: FitTable, wanted: Hashable, held: Hashable) -> Part | None:
    """One part of a fit, from the two sides that it reads; None where there is nothing to say."""
    found = ASPECTS[aspect][0](table, wanted, held)
    return replace(found, aspect=aspect) if found else None


def fit_of(holding: Holding, standing: Standing, need: Need, table: FitTable) -> tuple[Part, ...]:
    """How well a reviewer fits, part by part."""
    parts = (
        part_of(aspect, table, of_case(need), of_reviewer(holding, standing))
        for aspect, (_, of_case, of_reviewer) in ASPECTS.items()
    )
    return tuple(part for part in parts if part is not None)


def fits(
    holdings: Mapping[str, Holding], standings: Mapping[str, Standing], need: Need, table: FitTable
) -> dict[str, tuple[Part, ...]]:
    """The same for many reviewers at once, by id: each part once for all whose side of it is the same."""
    found: dict[str, list[Part]] = {one: [] for one in holdings}
    for aspect, (_, of_case, of_reviewer) in ASPECTS.items():
        wanted = of_case(need)
        known: dict[Hashable, Part | None] = {}
        for one, parts in found.items():
            held = of_reviewer(holdings[one], standings[one])
            if held not in known:
                known[held] = part_of(aspect, table, wanted, held)
            part = known[held]
            if part is not None:
                parts.append(part)
    return {one: tuple(parts) for one, parts in found.items()}


@lru_cache(maxsize=50_000)
def reason_not_fitting(
    table: FitTable, wanted: tuple[str, tuple[str, ...]], held: frozenset[str]
) -> tuple[str, str] | None:
    """Why specialties held do not answer a request (code, sentence), or None where they do.

    They answer it if they give or order one of its treatments, and are the same as or similar to the requesting
    physician's or give one of its treatments themselves. Of an unknown side nothing is asked; if both are unknown,
    nobody answers it, since nothing could be told.
    """
    specialty, families = wanted
    known = bool(specialty) and (specialty in table.specialties or specialty in held)
    given = {_given(table, family, held) for family in families}
    if not known and not families:
        return (
            "specialty_unknown",
            "same or similar cannot be told: neither the requesting physician's specialty nor the treatment is known",
        )
    if families and not given & {"performs", "orders"}:
        return "specialty", f"the specialty neither performs nor orders {', '.join(families)}"
    if known and nearness(specialty, held, table) is None and "performs" not in given:
        return "specialty", f"neither the same nor a similar specialty: {specialty}"
    return None


def declined_topics(need: Need, holding: Holding) -> tuple[str, ...]:
    """The topics that the reviewer does not take and that this case has: by its words, or by our name for them."""
    named = {*need.treatments, *need.conditions}
    return tuple(topic for topic in holding.declines if topic and (topic in named or topic in need.topics))
