"""What the letter says to a party whose application is not reviewed, is put off, or whose review has ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Kind = Literal["ineligible", "deferred", "terminated"]
#: The limbs of scope are one ground: the application has to meet one of them.
_SCOPE = "scope_"
Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Wording:
    """One text of the letters in every language. `verified` is False where what `cite` says was not seen."""

    id: str
    says: Mapping[str, str]
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a case is not reviewed: its kind, `on` which day that was found, and what of the case says so.

    `grounds`: those of eligibility that are not met, in their order. `why`: of a review that has ended, withdrawal,
    authorized or other. `due`: the last day on which the application could come, where it is known. `days`: by the rule
    that the kind goes by (to appeal, to tell that liability is settled), and `mail` what service by mail adds.
    """

    kind: Kind
    on: date
    received: date
    grounds: Sequence[str] = ()
    why: str = ""
    due: date | None = None
    days: int = 0
    mail: int = 0


def grounds_shown(ended: Ended) -> tuple[str, ...]:
    """The wordings that say why, in their order."""
    if ended.kind == "terminated":
        return (f"ended.{ended.why}",)
    if ended.kind == "deferred":
        return ("ground.liability",)
    names = ["scope" if ground.startswith(_SCOPE) else ground for ground in ended.grounds]
    return tuple(f"ground.{name}" for name in dict.fromkeys(names))


def next_steps(ended: Ended) -> tuple[str, ...]:
    """The wordings that say what the reader can do."""
    if ended.kind == "ineligible":
        return ("next.ineligible_appeal", "next.ineligible_ask", "next.ineligible_doctor")
    if ended.kind == "deferred":
        return ("next.deferred_wait", "next.deferred_board")
    return (f"next.ended_{ended.why}",)


def letter(ended: Ended, say: Say, day: Callable[[date], str], cites: Mapping[str, Wording]) -> dict[str, Any]:
    """The parts of the letter in one language: title, lead, why and what to do (each with its law)."""
    values = {
        "day": day(ended.on),
        "received": day(ended.received),
        "due": day(ended.due) if ended.due else "",
        "days": ended.days,
        "mail": ended.mail,
    }

    def told(name: str) -> dict[str, Any]:
        return {"says": say(name, **values), "cite": cites[name].cite, "verified": cites[name].verified}

    return {
        "title": say(f"{ended.kind}.title"),
        "lead": say(f"{ended.kind}.lead", **values),
        "why": [told(name) for name in grounds_shown(ended)],
        "next": [told(name) for name in next_steps(ended)],
    }
