"""May this application be reviewed? Ground by ground, each with its rule, date and reason (8 CCR 9792.10.3).

A ground that the file cannot answer is *cannot tell*, never *not met*: a late check without a date of service would
refuse valid cases.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openimr.cases.domain.dispute import CaseFacts
from openimr.intake.domain.deadlines import application_deadline
from openimr.programmes.domain.rules import Programme, Value

Outcome = Literal["eligible", "ineligible", "deferred"]


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


def evaluate(facts: CaseFacts, programme: Programme, *, formulary: bool, earlier: bool = False) -> Eligibility:
    """Weigh every ground as the law stood on the day the application came in.

    `formulary`: only drugs under the formulary are in dispute. `earlier`: the same treatment was reviewed before.
    """
    on = facts.application_received

    def ground(rule: str, name: str, status: str, because: str, *, decisive: bool = False) -> GroundFinding:
        value = programme.value(rule, on)
        return _finding(name, status, because, value, decisive=decisive)

    grounds = [
        *_scope(facts, programme, on, formulary=formulary),
        _kind(facts, programme, on),
        _timely(facts, programme, formulary=formulary),
        _filer(facts, ground),
        _signed(facts, ground),
        _attached(facts, ground),
        _necessity(facts, ground),
        _liability(facts, ground),
        ground(
            "medical_necessity",
            "not_reviewed_before",
            "not_met" if earlier else "met",
            "the same treatment was reviewed before" if earlier else "no earlier determination on it is known here",
        ),
    ]
    return Eligibility(_outcome(grounds), tuple(grounds))


Ground = Callable[..., GroundFinding]


def _finding(name: str, status: str, because: str, value: Value, *, decisive: bool = False) -> GroundFinding:
    return GroundFinding(name, status, because, value.cite, value.since, value.verified, decisive)  # type: ignore[arg-type]


def _outcome(grounds: list[GroundFinding]) -> Outcome:
    """Deferred while liability is disputed and nothing else bars; ineligible if any other ground is not met."""
    limbs = [ground for ground in grounds if ground.ground.startswith("scope_")]
    others = [ground for ground in grounds if ground not in limbs]
    if not any(limb.status == "met" for limb in limbs):
        return "ineligible"
    failed = {ground.ground for ground in others if ground.status == "not_met"}
    if failed == {"liability"}:
        return "deferred"
    return "ineligible" if failed else "eligible"


def _scope(facts: CaseFacts, programme: Programme, on: date, *, formulary: bool) -> list[GroundFinding]:
    """The limbs of Lab. Code 4610.5(a): one is enough."""
    injury = programme.value("scope.injury_on_or_after", on)
    told = programme.value("scope.ur_communicated_on_or_after", on)
    by_injury = facts.date_of_injury >= injury.value
    known = facts.ur_communicated is not None
    by_notice = known and facts.ur_communicated >= told.value
    limbs = [
        _finding(
            "scope_by_injury",
            "met" if by_injury else "not_met",
            f"injury {facts.date_of_injury:%m/%d/%Y}, "
            f"{'on or after' if by_injury else 'before'} {injury.value:%m/%d/%Y}",
            injury,
            decisive=by_injury and not by_notice,
        ),
        _finding(
            "scope_by_communication",
            "met" if by_notice else "not_met" if known else "cannot_tell",
            (
                f"UR decision communicated {facts.ur_communicated:%m/%d/%Y}, "
                f"{'on or after' if by_notice else 'before'} {told.value:%m/%d/%Y}"
                if facts.ur_communicated is not None
                else "no date on which the UR decision was communicated to the requesting physician"
            ),
            told,
            decisive=by_notice and not by_injury,
        ),
    ]
    if programme.rule("scope.formulary_on_or_after").is_in_force(on):
        drug = programme.value("scope.formulary_on_or_after", on)
        says = "a drug under the formulary is in dispute" if formulary else "no drug under the formulary is in dispute"
        limbs.append(_finding("scope_by_formulary", "met" if formulary else "not_applicable", says, drug))
    return limbs


def _kind(facts: CaseFacts, programme: Programme, on: date) -> GroundFinding:
    value = programme.value("dispute.kinds", on)
    other = sorted({item.ur_decision for item in facts.items} - set(value.value))
    because = (
        f"UR decisions of a kind that is not reviewed: {', '.join(other)}"
        if other
        else "each item was " + " or ".join(sorted({item.ur_decision for item in facts.items}))
    )
    return _finding("ur_decision_kind", "not_met" if other else "met", because, value)


def _timely(facts: CaseFacts, programme: Programme, *, formulary: bool) -> GroundFinding:
    deadline = application_deadline(facts, programme, formulary=formulary)
    if deadline is None:
        value = programme.value("application.file", facts.application_received)
        return _finding("timely", "cannot_tell", "the date of service of the UR decision is not known", value)
    days = (facts.application_received - deadline.due).days
    counted = ", ".join(f"{step.days} {step.unit.replace('_', ' ')}s {step.because}" for step in deadline.steps)
    because = (
        f"received {facts.application_received:%m/%d/%Y}, "
        + (f"{days} days after" if days > 0 else f"{-days} days before" if days else "on")
        + f" the last day {deadline.due:%m/%d/%Y} ({counted})"
    )
    cite = "; ".join(step.cite for step in deadline.steps)
    since = programme.value(deadline.rule, deadline.counted_from).since
    return GroundFinding("timely", "not_met" if days > 0 else "met", because, cite, since, deadline.verified)


def _filer(facts: CaseFacts, ground: Ground) -> GroundFinding:
    who = facts.application_signed_by
    if not who:
        return ground("filers", "filer", "cannot_tell", "it is not stated who filed the application")
    allowed = {"employee", "attorney", "designee", "emergency_provider"}
    return ground("filers", "filer", "met" if who in allowed else "not_met", f"filed by the {who.replace('_', ' ')}")


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
    basis = facts.ur_basis
    status = "met" if basis == "medical_necessity" else "not_met" if basis == "conditional_non_certification" else "met"
    return ground(
        "medical_necessity", "medical_necessity", status, f"the UR decision rests on {basis.replace('_', ' ')}"
    )


def _liability(facts: CaseFacts, ground: Ground) -> GroundFinding:
    disputed = facts.liability_disputed or facts.ur_basis == "liability_deferred"
    because = "liability for the treatment is disputed" if disputed else "no dispute of liability is stated"
    return ground("liability", "liability", "not_met" if disputed else "met", because)
