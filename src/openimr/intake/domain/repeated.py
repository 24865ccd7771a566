"""Is a treatment asked for again that was refused before? By what it is, which part and side, never by words alone.

A utilization review decision stays in force for twelve months against a further recommendation of the same physician
for the same treatment, unless a change in the material facts is documented (Lab. Code 4610(k)). Unknown stays unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openimr.programmes.domain.rules import Programme

Sameness = Literal["same", "other", "unknown"]
Outcome = Literal["upheld", "overturned"]

#: Treatments of these kinds are taken, not done to a part of the body.
_OF_NO_PART = frozenset({"pharmaceuticals"})
_SIDES: Mapping[str, frozenset[str]] = {
    "left": frozenset({"left"}),
    "right": frozenset({"right"}),
    "bilateral": frozenset({"left", "right"}),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for, as understood: the treatment (None: not understood), its kind, and where."""

    words: str
    concept: str | None = None
    category: str | None = None
    parts: tuple[tuple[str, str], ...] = ()  # (part, side or "")


@dataclass(frozen=True, slots=True)
class EarlierReview:
    """Another case on the same claim and injury with an item that is, or may be, the same treatment as `item` here.

    `decided` and `outcome`: by an independent medical review, on `decided_on`. `reviewed`: False where the application
    was ineligible, so that only the UR decision stands. `same_physician` None: not known.
    """

    case_number: str
    item: int
    ur_date: date
    decided: bool
    sameness: Sameness = "same"
    outcome: Outcome | None = None
    decided_on: date | None = None
    same_physician: bool | None = True
    reviewed: bool = True
    their_item: int | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """How the ground of an earlier review comes out: the finding, why, and by which further rules."""

    status: Literal["met", "not_met", "cannot_tell"]
    because: str
    rules: tuple[str, ...] = ()


def sameness(asked: Asked, before: Asked, wider: Mapping[str, frozenset[str]]) -> Sameness:
    """Whether `asked` is the treatment of `before`. The amount does not make another treatment of it.

    The same words are the same; another treatment, part or side is another; a treatment that is not understood, a part
    that one of them does not name or that holds the other, or a side that one leaves open is unknown.
    """
    if asked.words == before.words:
        return "same"
    if asked.concept is None or before.concept is None:
        return "unknown"
    if asked.concept != before.concept:
        return "other"
    if asked.category in _OF_NO_PART:
        return "same"
    if not asked.parts or not before.parts:
        return "unknown"
    found = {_place(part, side, before.parts, wider) for part, side in asked.parts}
    if found == {"same"}:
        return "same"
    return "other" if found == {"other"} else "unknown"


def _place(part: str, side: str, before: Sequence[tuple[str, str]], wider: Mapping[str, frozenset[str]]) -> Sameness:
    """Whether one part with its side was among those of before."""
    sides = [earlier for name, earlier in before if name == part]
    if side in sides:
        return "same"
    if any(name in wider.get(part, ()) or part in wider.get(name, ()) for name, _ in before):
        return "unknown"  # the one holds the other
    if not sides:
        return "other"
    if not side or "" in sides:
        return "unknown"
    then = frozenset[str]().union(*(_SIDES.get(one, frozenset()) for one in sides))
    now = _SIDES.get(side, frozenset())
    if now <= then:
        return "same"
    return "unknown" if now & then else "other"


def months_after(day: date, months: int) -> date:
    """The same day of a later month; 29 February and the 31st fall to the first of the next month."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        following = divmod(day.month + months, 12)
        return date(day.year + following[0], following[1] + 1, 1)


def in_force(decided: date, asked: date, months: int) -> bool:
    """Whether a UR decision of `decided` is still in force against what is asked for on `asked`."""
    return decided <= asked < months_after(decided, months)


def weigh_earlier(
    earlier: Sequence[EarlierReview],
    *,
    ur_date: date,
    items: int,
    programme: Programme,
    on: date,
    facts_changed: bool | None = None,
    called_repeated: bool = False,
) -> Weighed:
    """The ground that nothing was reviewed before, from the earlier reviews that are known here.

    `items`: how many are in dispute; an application is barred only where each of them is. `facts_changed`: whether a
    change in the material facts is documented; None where nobody said. `called_repeated`: the UR decision itself rests
    on an earlier one that it calls in force.
    """
    on_this = [one for one in earlier if one.reviewed and one.ur_date == ur_date]
    here = {one.item: one for one in on_this if one.sameness == "same"}
    if here:
        told = "; ".join(
            f"item {one.item} {'was decided' if one.decided else 'is pending'} in {one.case_number}"
            for one in here.values()
        )
        told = f"{told}, on this UR decision"
        if len(here) >= items:
            return Weighed("not_met", told)
        which = "item" if len(here) == 1 else "items"
        out = f"staff take {which} {', '.join(map(str, sorted(here)))} out, and the rest is reviewed"
        return Weighed("cannot_tell", f"{told}; {items - len(here)} of {items} items are not repeated: {out}")
    months = programme.value("ur.stays_in_force", on).value
    held = [one for one in earlier if _holds(one, ur_date, months)]
    if called_repeated and not held and not on_this:
        because = "utilization review calls it a repeated request; the earlier decision that it means is not known here"
        return Weighed("cannot_tell", because, ("ur.stays_in_force",))
    if not held and not on_this:
        return Weighed("met", _nothing(earlier))
    if not held:
        one = on_this[0]
        because = f"item {one.item} may be a treatment of {one.case_number}, on this UR decision"
        return Weighed("cannot_tell", f"{because}; intake staff compare the two requests")
    rules = ("ur.stays_in_force",)
    told = _told(held, months)
    if facts_changed is True:
        return Weighed("met", f"{told}; a change in the material facts since is documented", rules)
    sure = {one.item for one in held if one.sameness == "same" and one.same_physician is True}
    if facts_changed is False and len(sure) >= items:
        return Weighed("not_met", f"{told}; no change in the material facts is documented", rules)
    return Weighed("cannot_tell", f"{told}; {_open(held, sure, items, facts_changed=facts_changed)}", rules)


def _holds(one: EarlierReview, ur_date: date, months: int) -> bool:
    """Whether its UR decision stands against this one: not overturned, not pending, of the same physician."""
    if one.sameness == "other" or one.same_physician is False or one.outcome == "overturned":
        return False
    stands = one.decided or not one.reviewed
    return stands and one.ur_date < ur_date and in_force(one.ur_date, ur_date, months)


def _told(held: Sequence[EarlierReview], months: int) -> str:
    told = []
    for one in held:
        how = f"{one.outcome} on {one.decided_on:%m/%d/%Y}" if one.outcome and one.decided_on else "decided"
        how = how if one.reviewed else "refused by utilization review"
        which = "was" if one.sameness == "same" else "may have been"
        until = months_after(one.ur_date, months)
        told.append(
            f"item {one.item} {which} {how} in {one.case_number} on a UR decision less than {months} months older, "
            f"which stays in force until {until:%m/%d/%Y}"
        )
    return "; ".join(told)


def _open(held: Sequence[EarlierReview], sure: set[int], items: int, *, facts_changed: bool | None) -> str:
    """What keeps the ground from being decided."""
    open_ = []
    if any(one.sameness == "unknown" for one in held):
        open_.append("whether it is the same treatment")
    if any(one.same_physician is None for one in held):
        open_.append("whether the same physician asks")
    if facts_changed is None:
        open_.append("whether material facts changed since")
    if open_:
        return f"{' and '.join(open_)} is for intake staff to see"
    return f"{items - len(sure)} of {items} items are not repeated, so the application is reviewed"


def _nothing(earlier: Sequence[EarlierReview]) -> str:
    won = next((one for one in earlier if one.outcome == "overturned" and one.sameness == "same"), None)
    if won is not None:
        return f"item {won.item} was found necessary in {won.case_number}; the UR decision there no longer stands"
    return "no earlier determination on it is known here"
