"""On whom the determination was served, by which way, on which day, and what that day sets going.

Service is told by entries that never change: served, came to hand, came back, mistaken. What stands is read from them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from openimr.intake.domain.deadlines import Deadline, Step, after, after_business_days, count
from openimr.programmes.domain.rules import Programme

#: What an entry can say.
KINDS: Mapping[str, str] = {
    "served": "served",
    "received": "came to hand",
    "returned": "came back undelivered",
    "mistaken": "an earlier entry was mistaken",
}

#: Where an address can be, as the extensions of time tell them apart.
PLACES: Mapping[str, str] = {
    "california": "in California",
    "outside_california": "outside California, in the United States",
    "outside_us": "outside the United States",
}

_WAY = "service.way."


@dataclass(frozen=True, slots=True)
class Way:
    """A way of service as the law of a day has it. `adds`: by place of the address, the rule that lengthens a limit."""

    id: str
    name: str
    says: str
    adds: Mapping[str, str]
    received: Literal["same_day", "next_business_day", "as_added"]
    consent: bool
    cite: str
    verified: bool


def ways(programme: Programme, on: date) -> dict[str, Way]:
    """The ways that there were on that day, by id, in the order of the file."""
    found = {}
    for rule in programme.rules.values():
        if rule.id.startswith(_WAY) and rule.is_in_force(on):
            value = rule.in_force(on)
            told: Mapping[str, Any] = value.value
            way = rule.id.removeprefix(_WAY)
            found[way] = Way(
                id=way,
                name=told["name"],
                says=rule.says,
                adds=told["adds"],
                received=told["received"],
                consent=told["consent"],
                cite=value.cite,
                verified=value.verified,
            )
    return found


@dataclass(frozen=True, slots=True)
class ServiceFact:
    """One entry. `about`: the entry that it concerns; of a `served` one, the entry that it sets right."""

    id: int
    kind: str
    recipient: str
    on: date
    way: str = ""
    address_in: str = ""
    place: str = ""
    served_by: str = ""
    about: int | None = None
    consented: bool | None = None
    remark: str = ""
    proof_title: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Serving:
    """How it stands with one recipient. `fact` is the service that counts, or the last that came back."""

    recipient: str
    state: Literal["served", "returned", "to_serve"]
    fact: ServiceFact | None = None
    received_on: date | None = None
    returned_on: date | None = None
    tries: int = 0

    @property
    def served_on(self) -> date | None:
        """The day of the service that counts."""
        return self.fact.on if self.fact is not None and self.state == "served" else None


def standing(entries: Iterable[Any]) -> list[Any]:
    """The entries that count: without the mistaken ones, those set right by a later one, and what says so.

    Each entry has an `id`, a `kind` and, where it concerns another, that one's id in `about`. What was wrongly called
    mistaken counts again once that is itself called mistaken.
    """
    told = sorted(entries, key=lambda entry: entry.id)
    gone: set[int] = set()
    for entry in reversed(told):
        if entry.id in gone or entry.about is None:
            continue
        if entry.kind in {"mistaken", "served"}:
            gone.add(entry.about)
    return [entry for entry in told if entry.id not in gone and entry.kind != "mistaken"]


def servings(facts: Sequence[ServiceFact], recipients: Sequence[str]) -> tuple[Serving, ...]:
    """How it stands with each recipient, in their order. Of several services that reached one, the first counts."""
    stands = standing(facts)
    others = [fact.recipient for fact in stands if fact.recipient not in recipients]
    return tuple(_serving(recipient, stands) for recipient in dict.fromkeys([*recipients, *others]))


def _serving(recipient: str, stands: Sequence[ServiceFact]) -> Serving:
    own = [fact for fact in stands if fact.recipient == recipient]
    back = {fact.about: fact.on for fact in own if fact.kind == "returned"}
    came = {fact.about: fact.on for fact in own if fact.kind == "received"}
    tried = sorted((fact for fact in own if fact.kind == "served"), key=lambda fact: (fact.on, fact.id))
    reached = [fact for fact in tried if fact.id not in back]
    if reached:
        return Serving(recipient, "served", reached[0], came.get(reached[0].id), None, len(tried))
    if tried:
        return Serving(recipient, "returned", tried[-1], None, back[tried[-1].id], len(tried))
    return Serving(recipient, "to_serve")


def _added(fact: ServiceFact, programme: Programme) -> tuple[str, str] | None:
    """The rule that lengthens a limit for the way of this service, and why; None where nothing is added."""
    way = ways(programme, fact.on)[fact.way]
    rule = way.adds.get(fact.address_in or "california")
    return (rule, f"for service by {way.name}, address {PLACES[fact.address_in or 'california']}") if rule else None


def petition_deadline(fact: ServiceFact, programme: Programme) -> Deadline:
    """The last day of a petition of whoever was so served (Lab. Code 4610.6(h); 8 CCR 10575(c); Matute 2015)."""
    added = _added(fact, programme)
    rules = [("appeal.petition", "after service of the determination"), *([added] if added else [])]
    return count(programme, rules, fact.on, fact.on)


def came_to_hand(serving: Serving, programme: Programme) -> tuple[date, Step | None]:
    """The day from which a duty that begins with receipt counts, and the step that it rests on where it is presumed.

    A day of receipt that is known counts; otherwise the way tells: at once, the next business day, or after the days
    that mail adds, which is presumed and not the law's word. Only of a recipient who was served.
    """
    fact = serving.fact
    if fact is None or serving.state != "served":
        raise ValueError(f"{serving.recipient} was not served")
    if serving.received_on is not None:
        return serving.received_on, None
    way = ways(programme, fact.on)[fact.way]
    if way.received == "same_day":
        return fact.on, None
    if way.received == "next_business_day":
        day = after_business_days(fact.on, 1, programme)
        return day, Step((day - fact.on).days, "calendar_day", f"until receipt, presumed for {way.name}", way.cite)
    added = _added(fact, programme)
    if added is None:
        return fact.on, None
    value = programme.value(added[0], fact.on)
    because = f"until receipt, presumed for {way.name}; the day on which it came is not known"
    return after(fact.on, value, programme), Step(value.value, value.unit, because, value.cite)


def duty_deadline(rule: str, because: str, *, start: date, presumed: Step | None, programme: Programme) -> Deadline:
    """A limit that counts from receipt; where the receipt is presumed, that step comes first and nothing is certain."""
    limit = count(programme, [(rule, because)], start, start)
    if presumed is None:
        return limit
    began = start - timedelta(days=presumed.days)
    return replace(limit, counted_from=began, steps=(presumed, *limit.steps), verified=False)
