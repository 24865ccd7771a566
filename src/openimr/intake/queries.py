"""Reads of intake."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from openimr.cases.domain.chain import seal
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case, DisputedItem, Party
from openimr.intake.adapters.application_form import agree
from openimr.intake.adapters.correctable_file import correctable
from openimr.intake.adapters.entered import as_text, fields_of
from openimr.intake.adapters.wider_parts_file import wider_parts
from openimr.intake.domain.eligibility import Eligibility, GroundFinding
from openimr.intake.domain.eligibility import Outcome as Weighed
from openimr.intake.domain.entries import ITEM, Corrected, Correction, Field
from openimr.intake.domain.repeated import Asked, EarlierReview, Outcome, Sameness, sameness
from openimr.intake.models import FormDifference, IntakeDetails


def eligibility(case: Case) -> tuple[GroundFinding, ...]:
    """The grounds of the latest evaluation, in their order; none before the first."""
    return tuple(
        GroundFinding(
            ground=found.ground,
            status=found.status,  # type: ignore[arg-type]  # stored from the same words
            because=found.because,
            cite=found.cite,
            in_force_since=found.in_force_since,
            verified=found.verified,
            decisive=found.decisive,
        )
        for found in case.eligibility_findings.all()
    )


def stored(case: Case) -> Eligibility | None:
    """The latest evaluation with its outcome, or None."""
    grounds = eligibility(case)
    ends: dict[str, Weighed] = {
        State.DEFERRED: "deferred",
        State.INELIGIBLE: "ineligible",
        State.RECEIVED: "undecided",
    }
    return Eligibility(ends.get(case.state, "eligible"), grounds) if grounds else None


def formulary_drugs(case: Case) -> bool | None:
    """Whether only drugs under the formulary are in dispute; None where the file does not say."""
    details = IntakeDetails.objects.filter(case=case).first()
    return details.formulary_drugs if details else None


def assignment_notice(case: Case) -> Literal["mail", "electronic"] | None:
    """How the notice of assignment went out; None where the file does not say."""
    details = IntakeDetails.objects.filter(case=case).first()
    return details.assignment_notice or None if details else None  # type: ignore[return-value]  # stored from the words


def facts_changed(case: Case) -> bool | None:
    """Whether a change in the material facts since an earlier UR decision is documented; None: nobody said."""
    details = IntakeDetails.objects.filter(case=case).first()
    return details.facts_changed if details else None


def has_siblings(case: Case) -> bool:
    """Whether there is another case on the same claim and injury."""
    same = Case.objects.filter(claim_number=case.claim_number, date_of_injury=case.date_of_injury)
    return same.exclude(pk=case.pk).exists()


def earlier_reviews(case: Case) -> tuple[EarlierReview, ...]:
    """Items of other cases of the same claim and injury that ask for the same treatment, or may, oldest first.

    By treatment, part and side as they are understood; by words where nothing understands them. A case that ended
    before a decision does not count; of one that was ineligible the UR decision alone does.
    """
    others = (
        DisputedItem.objects.filter(
            case__programme=case.programme,
            case__claim_number=case.claim_number,
            case__date_of_injury=case.date_of_injury,
        )
        .exclude(case=case)
        .exclude(case__state=State.TERMINATED)
        .select_related("case__ur_decision")
        .order_by("case__application_received", "case__number", "number")
    )
    before = [other for other in others if _came_before(other.case, case)]
    own = [(item, _asked(item)) for item in case.items.all()] if before else []
    found = []
    for other in before:
        asked = _asked(other)
        for item, mine in own:
            same = sameness(mine, asked, wider_parts())
            if same != "other":
                found.append(_earlier(other, item, same, case))
    return tuple(found)


def _earlier(other: DisputedItem, item: DisputedItem, same: Sameness, case: Case) -> EarlierReview:
    decided = has_reached(State(other.case.state), State.SIGNED)
    outcome, on = _outcome(other) if decided else (None, None)
    return EarlierReview(
        other.case.number,
        item.number,
        other.case.ur_decision.date,
        decided,
        sameness=same,
        outcome=outcome,
        decided_on=on,
        same_physician=_same_physician(other.case, case),
        reviewed=other.case.state != State.INELIGIBLE,
        their_item=other.number,
    )


def _outcome(item: DisputedItem) -> tuple[Outcome | None, date | None]:
    """How the last determination decided an item, as the log of its case tells."""
    signed = item.case.events.filter(kind="case.signed").order_by("-sequence").first()
    if signed is None:
        return None, None
    decision = signed.payload.get("decisions", {}).get(str(item.number))
    on = signed.payload.get("on")
    return (decision if decision in {"upheld", "overturned"} else None), (date.fromisoformat(on) if on else None)


def _same_physician(one: Case, other: Case) -> bool | None:
    """Whether one physician asked in both, by the provider's number, else by name; None where one names nobody."""
    first, second = (case.parties.filter(role="requesting_physician").first() for case in (one, other))
    if first is None or second is None:
        return None
    numbers = [party.identifiers.get("npi") for party in (first, second)]
    if all(numbers):
        return bool(numbers[0] == numbers[1])
    names = [_folded(party.name) for party in (first, second)]
    return names[0] == names[1] if all(names) else None


#: How an item is understood. The stage that understands requests, which comes later, puts its reader here.
_reader: list[Callable[[DisputedItem], Asked]] = []


def understand_by(reader: Callable[[DisputedItem], Asked]) -> None:
    """Have requests understood by `reader` from now on; without one they are compared by their words."""
    _reader[:] = [reader]


def _asked(item: DisputedItem) -> Asked:
    words = _folded(item.request)
    return replace(_reader[0](item), words=words) if _reader else Asked(words)


def may_consolidate(case: Case) -> tuple[Case, ...]:
    """Other eligible applications of the same injury and requesting physician that no reviewer has yet.

    They may be decided in one determination with this one (8 CCR 9792.10.4(a)).
    """
    waiting = (State.ELIGIBLE, State.RECORDS_READY)
    if case.state not in waiting:
        return ()
    others = Case.objects.filter(
        programme=case.programme,
        claim_number=case.claim_number,
        date_of_injury=case.date_of_injury,
        state__in=waiting,
    ).exclude(pk=case.pk)
    return tuple(other for other in others if _same_physician(other, case))


def _came_before(other: Case, case: Case) -> bool:
    """Of two applications for one treatment the first stands; case numbers settle the same day."""
    return (other.application_received, other.number) < (case.application_received, case.number)


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


def form_differences(case: Case) -> tuple[FormDifference, ...]:
    """Where the application form says something else than the case record as it stands."""
    return tuple(one for one in case.form_differences.all() if not agree(one.in_form, one.in_case))


def entered(case: Case) -> dict[str, Any]:
    """The case as case.yaml would have it, without its records: nested plain JSON (`adapters.entered`)."""
    decision, details = case.ur_decision, IntakeDetails.objects.filter(case=case).first()
    people = {party.role: party for party in reversed(case.parties.all())}  # of two in one role the first counts
    return {
        "format": 1,
        "programme": case.programme,
        "case_number": case.number,
        **{role: entered_party(role, people.get(role)) for role in _PARTIES},
        "utilization_review_organization": _ur_organization(people),
        "injury": {
            "date": _iso(case.date_of_injury),
            "claim_number": case.claim_number,
            "eams_number": case.eams_number,
            "occupation": case.occupation,
            "description": case.injury_description,
            "body_parts": [{"part": one["part"], "side": one.get("side") or None} for one in case.body_parts],
            "diagnoses": [{"icd": one["icd"], "text": one["text"]} for one in case.diagnoses],
        },
        "request_for_authorization": {"date": _iso(case.request_date), "received": _iso(case.request_received)},
        "utilization_review": {
            "date": _iso(decision.date),
            "communicated": _iso(decision.communicated),
            "served": _iso(decision.served),
            "service": decision.service or None,
            "priority": decision.priority,
            "basis": decision.basis,
            "items": [_entered_item(item) for item in case.items.all()],
        },
        "application": {
            "signed": _iso(case.application_signed),
            "signed_by": case.application_signed_by,
            "received": _iso(case.application_received),
            "way": case.application_way,
            "priority": case.priority,
            "liability_disputed": case.liability_disputed,
            "ur_decision_attached": case.ur_decision_attached,
            "formulary_drugs": details.formulary_drugs if details else None,
        },
        "assigned": _iso(case.assigned),
        "assignment_notice": (details.assignment_notice or None) if details else None,
    }


#: The parties of case.yaml that are told alike, with the fields of each that others do not have.
_PARTIES: dict[str, tuple[str, ...]] = {
    "injured_worker": ("date_of_birth", "sex"),
    "employer": (),
    "insurer": (),
    "claims_administrator": (),
    "requesting_physician": ("credentials", "specialty", "practice", "npi"),
    "representative": ("firm",),
    "facility": (),
    "manufacturer": (),
}
_PEOPLE = ("injured_worker", "requesting_physician", "representative")


def entered_party(role: str, party: Party | None) -> dict[str, Any] | None:
    """A party as case.yaml has it; None where the application names none."""
    if party is None:
        return None
    told: dict[str, Any] = {name: getattr(party, name) for name in ("phone", "fax")}
    told["address"] = {name: getattr(party, name) for name in ("street", "city", "state", "postal_code")}
    if role not in _PEOPLE:
        return told | {"name": party.organization, "contact": party.identifiers.get("contact", "")}
    told |= {name: getattr(party, name) for name in ("first_name", "middle_initial", "last_name")}
    own = {
        "date_of_birth": _iso(party.date_of_birth),
        "sex": party.sex,
        "credentials": party.credentials,
        "specialty": party.specialty,
        "practice": party.organization,
        "firm": party.organization,
        "npi": party.identifiers.get("npi", ""),
    }
    return told | {name: own[name] for name in _PARTIES[role]}


def _ur_organization(people: dict[str, Party]) -> dict[str, Any] | None:
    told = entered_party("utilization_review_organization", people.get("utilization_review_organization"))
    if told is None:
        return None
    reviewer = people.get("utilization_reviewer")
    told["reviewer"] = reviewer and {
        "name": reviewer.name,
        "specialty": reviewer.specialty,
        **{name: reviewer.identifiers.get(name, "") for name in ("license_state", "license_number")},
    }
    return told


def _entered_item(item: DisputedItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "request": item.request,
        "original_request": item.original_request or None,
        "authorized": item.authorized or None,
        "decision": item.ur_decision,
        "guidelines": item.ur_guidelines,
        "accompanies": item.accompanies,
        "date_of_service": _iso(item.date_of_service),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered of a case: each field that may be corrected, what it says, and a digest of all that it says."""

    fields: dict[str, Field]
    stands: dict[str, str]
    digest: str


def what_was_entered(case: Case) -> Entered:
    """What was entered of a case, field by field, as it stands now."""
    file = entered(case)
    fields = fields_of(file)
    stands = as_text(file, fields.values())
    return Entered(fields, stands, seal(stands))


def entry_corrections(case: Case) -> tuple[Correction, ...]:
    """Every correction of what was entered of a case, in their order."""
    made = case.entry_corrections.select_related("undoes", "undone_by").prefetch_related("fields")
    return tuple(
        Correction(
            number=one.number,
            fields=tuple(
                Corrected(field.place, field.was, field.now, field.reason, field.document, field.page)
                for field in one.fields.all()
            ),
            by=one.by,
            at=one.at,
            undoes=one.undoes.number if one.undoes else None,
            undone_by=one.undone_by.number if hasattr(one, "undone_by") else None,
        )
        for one in made
    )


def called(place: str) -> str:
    """How people call a field that may be corrected, with its part; its place where it is none any more."""
    found = ITEM.fullmatch(place)
    fields = {field.place: field for field in correctable([int(found[1])] if found else [])}
    return fields[place].told if place in fields else place


#: States of a case that nobody reviews and that is not eligible.
SHUT = (State.RECEIVED, State.INELIGIBLE, State.DEFERRED)


def once_eligible(case: Case) -> date | None:
    """The day as of which the case was found eligible first, or None."""
    found = case.events.filter(kind="case.eligible").order_by("sequence").first()
    return date.fromisoformat(found.payload["as_of"]) if found else None


def is_shut_again(case: Case) -> bool:
    """Whether the case was eligible once and is not any more: of what was owed after that nothing is."""
    return case.state in SHUT and once_eligible(case) is not None


def fields_of_items(numbers: Sequence[int]) -> tuple[Field, ...]:
    """The fields of items of these numbers."""
    return tuple(field for field in correctable(numbers) if field.item in numbers)
