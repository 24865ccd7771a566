"""May this application be reviewed? Ground by ground, each with its rule, date and reason (8 CCR 9792.10.3).

A ground that the file cannot answer is *cannot tell*, never *not met*: a late check without a date of service would
refuse valid cases.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from openimr.cases.domain.dispute import CaseFacts
from openimr.intake.domain.deadlines import Deadline, application_deadline
from openimr.intake.domain.repeated import EarlierReview, weigh_earlier
from openimr.programmes.domain.rules import Programme, Value

#: "undecided": nothing bars the application, and what would let it in is not in the file.
Outcome = Literal["eligible", "ineligible", "deferred", "undecided"]


@dataclass(frozen=True, slots=True)
class GroundFinding:
    """One ground: met, not met, cannot tell or not applicable, why, and by which rule in force since when.

    `decisive` marks what the case turns on, such as the only limb of scope that lets it in.
    """

    ground: str
    status: Literal["met", "not_met", "cannot_tell", "not_applicable"]
    because: str
    cite: str
    in_force_since: date
    verified: bool
    decisive: bool = False


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The outcome and every ground that it rests on."""

    outcome: Outcome
    grounds: tuple[GroundFinding, ...]

    @property
    def eligible(self) -> bool:
        return self.outcome == "eligible"


def evaluate(
    facts: CaseFacts,
    programme: Programme,
    *,
    formulary: bool | None,
    earlier: Sequence[EarlierReview] = (),
    facts_changed: bool | None = None,
) -> Eligibility:
    """Weigh every ground as the law stood on the day the application came in.

    `formulary`: only drugs under the formulary are in dispute; None where that is not stated. `earlier`: other
    reviews of the same treatment of the same claim. `facts_changed`: whether a change in the material facts since an
    earlier UR decision is documented; None where nobody said.
    """
    on = facts.application_received

    def ground(rule: str, name: str, status: str, because: str) -> GroundFinding:
        return _finding(name, status, because, programme.value(rule, on))

    grounds = [
        *_scope(facts, programme, on, formulary=formulary),
        _kind(facts, programme, on),
        _timely(facts, programme, formulary=formulary),
        _filer(facts, programme, on),
        _signed(facts, ground),
        _attached(facts, ground),
        _necessity(facts, ground),
        _liability(facts, ground),
        _not_reviewed_before(facts, programme, on, earlier, facts_changed=facts_changed),
    ]
    return Eligibility(outcome_of(grounds), tuple(grounds))


Ground = Callable[..., GroundFinding]


def _finding(name: str, status: str, because: str, value: Value, *, decisive: bool = False) -> GroundFinding:
    return GroundFinding(name, status, because, value.cite, value.since, value.verified, decisive)  # type: ignore[arg-type]


def outcome_of(grounds: Sequence[GroundFinding]) -> Outcome:
    """Deferred while liability is disputed and nothing else bars; ineligible if any other ground is not met."""
    limbs = [ground for ground in grounds if ground.ground.startswith("scope_")]
    failed = {ground.ground for ground in grounds if ground.status == "not_met" and ground not in limbs}
    inside = any(limb.status == "met" for limb in limbs)
    unknown = any(limb.status == "cannot_tell" for limb in limbs)
    if failed - {"liability"} or not (inside or unknown):
        return "ineligible"
    if failed:
        return "deferred"
    return "eligible" if inside else "undecided"


def _scope(facts: CaseFacts, programme: Programme, on: date, *, formulary: bool | None) -> list[GroundFinding]:
    """The limbs of Lab. Code 4610.5(a): one is enough. The only one that is met is decisive."""
    injury = programme.value("scope.injury_on_or_after", on)
    by_injury = facts.date_of_injury >= injury.value
    because = (
        f"injury {facts.date_of_injury:%m/%d/%Y}, {'on or after' if by_injury else 'before'} {injury.value:%m/%d/%Y}"
    )
    limbs = [
        _finding("scope_by_injury", "met" if by_injury else "not_met", because, injury),
        _by_communication(facts, programme.value("scope.ur_communicated_on_or_after", on)),
    ]
    if programme.rule("scope.formulary_on_or_after").is_in_force(on):
        drug = programme.value("scope.formulary_on_or_after", on)
        status, says = {
            True: ("met", "a drug under the formulary is in dispute"),
            False: ("not_applicable", "no drug under the formulary is in dispute"),
            None: ("cannot_tell", "it is not stated whether a drug under the formulary is in dispute"),
        }[formulary]
        limbs.append(_finding("scope_by_formulary", status, says, drug))
    met = [limb for limb in limbs if limb.status == "met"]
    return [replace(limb, decisive=met == [limb]) for limb in limbs]


def _by_communication(facts: CaseFacts, told: Value) -> GroundFinding:
    """A decision is communicated on its day or later, so a late enough decision needs no day of communication."""
    name, first = "scope_by_communication", f"{told.value:%m/%d/%Y}"
    if facts.ur_communicated is not None:
        met = facts.ur_communicated >= told.value
        because = f"UR decision communicated {facts.ur_communicated:%m/%d/%Y}, {'on or after' if met else 'before'} "
        return _finding(name, "met" if met else "not_met", because + first, told)
    if facts.ur_date >= told.value:
        because = f"UR decision of {facts.ur_date:%m/%d/%Y}, so communicated on or after {first}"
        return _finding(name, "met", because, told)
    because = "no date on which the UR decision was communicated to the requesting physician"
    return _finding(name, "cannot_tell", because, told)


def _kind(facts: CaseFacts, programme: Programme, on: date) -> GroundFinding:
    value = programme.value("dispute.kinds", on)
    other = sorted({item.ur_decision for item in facts.items} - set(value.value))
    because = (
        f"UR decisions of a kind that is not reviewed: {', '.join(other)}"
        if other
        else "each item was " + " or ".join(sorted({item.ur_decision for item in facts.items}))
    )
    return _finding("ur_decision_kind", "not_met" if other else "met", because, value)


def _timely(facts: CaseFacts, programme: Programme, *, formulary: bool | None) -> GroundFinding:
    """Received by the last day? Where it is not stated whether only formulary drugs are in dispute, by which one?"""
    served = facts.ur_served
    if served is None:
        value = programme.value("application.file", facts.application_received)
        return _finding("timely", "cannot_tell", "the date of service of the UR decision is not known", value)
    usual = _by_its_day(facts, programme, formulary=bool(formulary))
    if usual.status == "not_met" and _liability_disputed(facts):
        value = programme.value("application.file.after_liability", facts.application_received)
        because = "liability is disputed: the time runs from the notice that the dispute is resolved, which is not here"
        return _finding("timely", "cannot_tell", because, value)
    if usual.status == "not_met" and facts.ur_service is None:
        by_mail = replace(facts, ur_service="mail_outside_us")  # the way that adds most
        latest = _by_its_day(by_mail, programme, formulary=bool(formulary))
        because = f"{usual.because}; how the UR decision was served is not stated, and mail adds days"
        return usual if latest.status == "not_met" else replace(latest, status="cannot_tell", because=because)
    shorter = programme.rule("application.file.formulary_drug")
    if formulary is not None or usual.status == "not_met" or not shorter.is_in_force(served):
        return usual
    drugs = _by_its_day(facts, programme, formulary=True)
    if drugs.status == "met":
        return usual
    because = f"{usual.because}; but if only drugs under the formulary are in dispute, {drugs.because}"
    return replace(usual, status="cannot_tell", because=because, cite=f"{usual.cite}; {drugs.cite}", verified=False)


def _by_its_day(facts: CaseFacts, programme: Programme, *, formulary: bool) -> GroundFinding:
    deadline = application_deadline(facts, programme, formulary=formulary)
    assert deadline is not None
    days = (facts.application_received - deadline.due).days
    cite = "; ".join(dict.fromkeys(step.cite for step in deadline.steps))
    since = programme.value(deadline.rule, deadline.counted_from).since
    status: Literal["met", "not_met"] = "not_met" if days > 0 else "met"
    return GroundFinding("timely", status, _against(facts, deadline, days), cite, since, deadline.verified)


def _against(facts: CaseFacts, deadline: Deadline, days: int) -> str:
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    when = f"{count} after" if days > 0 else f"{count} before" if days else "on"
    steps = ", ".join(map(str, deadline.steps))
    return f"received {facts.application_received:%m/%d/%Y}, {when} the last day {deadline.due:%m/%d/%Y} ({steps})"


def _filer(facts: CaseFacts, programme: Programme, on: date) -> GroundFinding:
    allowed, who = programme.value("filers", on), facts.application_signed_by
    if not who:
        return _finding("filer", "cannot_tell", "it is not stated who filed the application", allowed)
    status = "met" if who in allowed.value else "not_met"
    return _finding("filer", status, f"filed by the {who.replace('_', ' ')}", allowed)


def _signed(facts: CaseFacts, ground: Ground) -> GroundFinding:
    signed = facts.application_signed
    if signed is None:
        return ground("signature", "signature", "not_met", "the application bears no signature")
    return ground("signature", "signature", "met", f"signed {signed:%m/%d/%Y}")


def _attached(facts: CaseFacts, ground: Ground) -> GroundFinding:
    if facts.ur_decision_attached:
        return ground("ur_decision_attached", "ur_decision_attached", "met", "the written UR decision is attached")
    return ground("ur_decision_attached", "ur_decision_attached", "not_met", "no written UR decision is attached")


def _necessity(facts: CaseFacts, ground: Ground) -> GroundFinding:
    """A decision that was put off for liability says nothing on necessity yet."""
    status = {"medical_necessity": "met", "conditional_non_certification": "not_met"}.get(facts.ur_basis, "cannot_tell")
    because = f"the UR decision rests on {facts.ur_basis.replace('_', ' ')}"
    return ground("medical_necessity", "medical_necessity", status, because)


def _liability_disputed(facts: CaseFacts) -> bool:
    return facts.liability_disputed or facts.ur_basis == "liability_deferred"


def _liability(facts: CaseFacts, ground: Ground) -> GroundFinding:
    disputed = _liability_disputed(facts)
    because = "liability for the treatment is disputed" if disputed else "no dispute of liability is stated"
    return ground("liability", "liability", "not_met" if disputed else "met", because)


def _not_reviewed_before(
    facts: CaseFacts, programme: Programme, on: date, earlier: Sequence[EarlierReview], *, facts_changed: bool | None
) -> GroundFinding:
    """One UR decision is reviewed once; a new one within twelve months needs changed facts, which people must see."""
    value = programme.value("not_reviewed_before", on)
    weighed = weigh_earlier(
        earlier,
        ur_date=facts.ur_date,
        items=len(facts.items),
        programme=programme,
        on=on,
        facts_changed=facts_changed,
        called_repeated=facts.ur_basis == "repeated_request",
    )
    cites = [value.cite, *(programme.value(rule, on).cite for rule in weighed.rules)]
    return replace(_finding("not_reviewed_before", weighed.status, weighed.because, value), cite="; ".join(cites))
