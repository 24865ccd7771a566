"""A petition to the Workers' Compensation Appeals Board and its steps (Lab. Code 4610.6(h), (i); 8 CCR 10575)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from openimr.determinations.domain.serving import Serving, petition_deadline, standing
from openimr.intake.domain.deadlines import Deadline, Step
from openimr.programmes.domain.rules import Programme, Value

#: What an entry can say.
KINDS: Mapping[str, str] = {
    "filed": "a petition was filed",
    "answered": "a party answered",
    "stayed": "a stay was ordered",
    "stay_lifted": "the stay was lifted",
    "decided": "the appeal ended",
    "mistaken": "an earlier entry was mistaken",
}

_GROUND, _OUTCOME, _TO = "appeal.ground.", "appeal.outcome.", "appeal.remand_to."

Timely = Literal["timely", "late", "cannot_tell"]


def told_by(programme: Programme, prefix: str, on: date) -> dict[str, str]:
    """What each rule of that prefix says on that day, by the end of its id."""
    return {
        rule.id.removeprefix(prefix): rule.says
        for rule in programme.rules.values()
        if rule.id.startswith(prefix) and rule.is_in_force(on)
    }


def grounds(programme: Programme, on: date) -> dict[str, str]:
    """The statutory grounds of an appeal, by id; there are no others."""
    return told_by(programme, _GROUND, on)


def outcomes(programme: Programme, on: date) -> dict[str, str]:
    """How an appeal can end, by id."""
    return told_by(programme, _OUTCOME, on)


def remand_to(programme: Programme, on: date) -> dict[str, str]:
    """Whom another review can go to, by id."""
    return told_by(programme, _TO, on)


def sends_back(programme: Programme, outcome: str, on: date) -> bool:
    """Whether an appeal that ends so sets the determination aside for another review."""
    return bool(programme.value(f"{_OUTCOME}{outcome}", on).value == "remanded")


@dataclass(frozen=True, slots=True)
class AppealFact:
    """One entry of an appeal; `about` is its petition, or the entry that was mistaken."""

    id: int
    kind: str
    on: date
    party: str = ""
    about: int | None = None
    board_number: str = ""
    grounds: tuple[str, ...] = ()
    outcome: str = ""
    fact: str = ""
    remand_to: str = ""
    remark: str = ""
    proof_title: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Petition:
    """A petition with its steps. `last_day` is None where the petitioner was not served; then nothing is late.

    `anew`: the last day if the time began anew with the service of a correction, where the petition came between the
    two; whether it is in time cannot be told then.
    """

    filed: AppealFact
    last_day: Deadline | None
    timely: Timely
    steps: tuple[AppealFact, ...] = ()
    decided: AppealFact | None = None
    sets_aside: bool = False
    anew: Deadline | None = None

    @property
    def open(self) -> bool:
        return self.decided is None

    @property
    def stays(self) -> tuple[tuple[date, date | None], ...]:
        """Each stay that was ordered: its first day, and the day on which it was lifted or the appeal ended."""
        found: list[tuple[date, date | None]] = []
        since: date | None = None
        for step in self.steps:
            if step.kind == "stayed" and since is None:
                since = step.on
            elif step.kind in {"stay_lifted", "decided"} and since is not None:
                found.append((since, step.on))
                since = None
        return (*found, (since, None)) if since is not None else tuple(found)

    @property
    def stayed(self) -> bool:
        """Whether a stay holds now."""
        return any(until is None for _, until in self.stays)


def petitions(
    facts: Iterable[AppealFact],
    servings: Mapping[str, Serving],
    programme: Programme,
    anew: Mapping[str, Serving] | None = None,
) -> tuple[Petition, ...]:
    """The petitions against one determination, oldest first. `servings`: by recipient, the service that counts.

    `anew`: of a correction, its own service, where an earlier one counts by a rule that was not checked.
    """
    stands = standing(facts)
    return tuple(
        _petition(fact, [one for one in stands if one.about == fact.id], servings, programme, anew or {})
        for fact in stands
        if fact.kind == "filed"
    )


def _petition(
    filed: AppealFact,
    steps: list[AppealFact],
    servings: Mapping[str, Serving],
    programme: Programme,
    anew: Mapping[str, Serving],
) -> Petition:
    last_day = last_day_of(filed.party, servings, programme)
    later = last_day_of(filed.party, {**servings, **anew}, programme) if anew else None
    timely: Timely = "cannot_tell" if last_day is None else "late" if filed.on > last_day.due else "timely"
    between = timely == "late" and later is not None and later.counted_from <= filed.on <= later.due
    ordered = tuple(sorted(steps, key=lambda step: (step.on, step.id)))
    decided = next((step for step in ordered if step.kind == "decided"), None)
    aside = decided is not None and sends_back(programme, decided.outcome, decided.on)
    return Petition(
        filed,
        last_day,
        "cannot_tell" if between else timely,
        ordered,
        decided,
        aside,
        anew=later if between else None,
    )


def last_day_of(party: str, servings: Mapping[str, Serving], programme: Programme) -> Deadline | None:
    """The last day of a petition of that party; None where it was not served.

    Who has a representative, and an employer with its administrator, count from the later of the two services, and
    while one of the two lacks nobody is late: doubt is not lateness.
    """
    also = {"injured_worker": "representative", "representative": "injured_worker", "employer": "claims_administrator"}
    own = [servings.get(party), servings.get(also.get(party, ""))]
    found = []
    for one in (serving for serving in own if serving is not None):
        if one.state != "served" or one.fact is None:
            return None
        found.append(petition_deadline(one.fact, programme))
    return max(found, key=lambda limit: limit.due) if found else None


def of_correction(limit: Deadline, law: Value) -> Deadline:
    """The last day of a petition against a corrected determination, with the rule on corrections as its last step."""
    because = "for the correction, which changed no decision: counted from the first service"
    if law.value != "first_service":
        because = "for the correction: counted from its own service"
    step = Step(0, "calendar_day", because, law.cite)
    return replace(limit, steps=(*limit.steps, step), verified=limit.verified and law.verified)
