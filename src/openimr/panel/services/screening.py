"""Writes of screens: certificates, doubts to settle and their answers, and word to open cases when ties change."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.clock import day_of
from openimr.errors import NotFound, Reason, Refused
from openimr.panel import queries
from openimr.panel.adapters.conflict_rules import conflict_rules, rules_digest
from openimr.panel.domain.certificate import STEPS, certificate_of, digest_of
from openimr.panel.domain.conflicts import Unsettled
from openimr.panel.domain.graph import EntityRecord
from openimr.panel.models import Certificate, Doubt, Ruling

_ANSWERS = ("same", "other", "unknown")
_OPEN = (State.ELIGIBLE, State.RECORDS_READY, State.ASSIGNED, State.UNDER_REVIEW)


@transaction.atomic
def certify(
    case: Case, reviewer_id: str, *, step: str, on: date, by: str, at: datetime, asked: queries.Inquiry | None = None
) -> Certificate:
    """Screen the reviewer for the case as of that day, keep the certificate, and ask about what is doubtful.

    `asked`: the inquiry of that day, where it was made just now.

    Refuses nothing: the certificate tells what was found, and a conflict is told in the case's log. Raises NotFound for
    a reviewer who is not on the panel, ValueError for a step that there is none of.
    """
    if step not in STEPS:
        raise ValueError(f"{step} is no step of a certificate; there are {', '.join(STEPS)}")
    asked = asked or queries.inquiry(case, on)
    screening = asked.of(reviewer_id)
    _note(case, asked, at)
    content = certificate_of(
        screening,
        asked=asked.asked,
        found=asked.found,
        rules=conflict_rules(),
        sources=queries.sources_told(),
        rulings=queries.rulings_told(match.settled for match in asked.found if match.settled is not None),
        heading={
            "case": case.number,
            "step": step,
            "at": at.isoformat(),
            "by": by,
            "rules_digest": rules_digest(),
        },
    )
    kept = Certificate.objects.create(
        case=case,
        reviewer_id=reviewer_id,
        step=step,
        on=on,
        at=at,
        by=by,
        clear=screening.clear,
        content=content,
        digest=digest_of(content),
    )
    if not screening.clear and step not in {"inquiry", "reading"}:  # of a second reader no log tells more than is known
        _tell(kept, by=by, at=at)
    return kept


def _tell(certificate: Certificate, *, by: str, at: datetime) -> None:
    """Say in the case's log that a conflict was found; by role and rule, nobody's name."""
    content = certificate.content
    payload = {
        "reviewer": certificate.reviewer_id,
        "step": certificate.step,
        "rules": sorted({found["rule"] for found in content["found"]}),
        "doubtful": sum(found["rests_on_doubt"] for found in content["found"]),
        "unanswered": content["unanswered"],
        "certificate": certificate.digest,
    }
    cases.record(certificate.case, "panel.conflict_found", by=by, at=at, payload=payload)


@transaction.atomic
def note_doubts(case: Case, *, on: date, at: datetime) -> int:
    """Put to the medical director what of the case is doubtful and would bar somebody; answers how many are new."""
    return _note(case, queries.inquiry(case, on), at)


def _note(case: Case, asked: queries.Inquiry, at: datetime) -> int:
    unsettled: dict[tuple[str, int], tuple[str, Unsettled]] = {}
    for screening in asked.screenings.values():
        for conflict in screening.conflicts:
            for doubt in conflict.unsettled:
                unsettled.setdefault((doubt.written, doubt.entity), (conflict.role, doubt))
    known = set(
        Doubt.objects.filter(written__in=[written for written, _ in unsettled]).values_list("written", "entity")
    )
    fresh = {pair: told for pair, told in unsettled.items() if pair not in known}
    parties = {match.written: asked.asked[match.place][1] for match in asked.found if match.place >= 0}
    entities = queries.entity_records(doubt.one for _, doubt in fresh.values() if doubt.one is not None)
    Doubt.objects.bulk_create(
        Doubt(
            written=written,
            entity_id=entity,
            record=_told(parties[written] if doubt.one is None else entities[doubt.one]),
            because=list(doubt.because),
            role=role,
            case=case,
            asked_at=at,
        )
        for (written, entity), (role, doubt) in fresh.items()
    )
    return len(fresh)


def _told(record: EntityRecord) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "names": [name.name for name in record.names],
        "identifiers": dict(record.identifiers),
        "addresses": list(record.addresses),
    }


@transaction.atomic
def settle_doubt(doubt_id: int, *, answer: str, why: str, by: str, at: datetime) -> Ruling:
    """Answer whether two records are one: same, other, or unknown (which bars on). Holds for all later cases.

    An empty answer takes the one before back. Raises NotFound, Refused without a reason or with another answer.
    """
    doubt = Doubt.objects.select_for_update().filter(pk=doubt_id).first()
    if doubt is None:
        raise NotFound(f"doubt {doubt_id}: there is none; /panel/doubts/ lists them")
    faults = []
    if answer not in {*_ANSWERS, ""}:
        faults.append(Reason("answer", "answer same, other or unknown"))
    if not why.strip():
        faults.append(Reason("why", "say why: the answer holds for all later cases"))
    last = doubt.rulings.last()
    if answer == "" and (last is None or last.answer == ""):
        faults.append(Reason("nothing", "there is no answer to take back"))
    if faults:
        raise Refused("settle the doubt", f"doubt {doubt_id}", faults)
    ruling = Ruling.objects.create(doubt=doubt, answer=answer, why=why.strip(), by=by, at=at)
    tell_open_cases(on=day_of(at), by=by, at=at)
    return ruling


@transaction.atomic
def tell_open_cases(
    reviewer_ids: Iterable[str] | None = None, *, only: Case | None = None, on: date, by: str, at: datetime
) -> list[Certificate]:
    """Screen the assigned reviewers of open cases anew after ties or parties changed; tell a case where one is barred.

    Only the cases of `reviewer_ids`, or that one case, or all. A case that was told the same already is not told again.
    """
    held = queries.open_assignments(_OPEN)
    if only is not None:
        held = held.filter(case=only)
    if reviewer_ids is not None:
        held = held.filter(reviewer__in=list(reviewer_ids))
    made = []
    listed = list(held)
    screened = queries.screenings_of({one.case_id: one.case for one in listed}.values(), on)
    for assignment in listed:
        screening = screened[assignment.case_id].get(assignment.reviewer_id)
        if screening is None or screening.clear:
            continue
        last = queries.last_certificate(assignment.case, assignment.reviewer_id)
        rules = sorted({conflict.rule for conflict in screening.conflicts})
        if last is None or last.clear or sorted({found["rule"] for found in last.content["found"]}) != rules:
            made.append(certify(assignment.case, assignment.reviewer_id, step="change", on=on, by=by, at=at))
    return made
