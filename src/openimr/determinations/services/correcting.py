"""Corrections: a signed determination never changes; what was wrong in it is said in a new version that names it.

What several reviewers reasoned is corrected by whoever wrote it, and each of them signs the correction: it waits until
then, and comes to nothing where one of them declines.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from openimr import clock
from openimr.cases import queries as case_queries
from openimr.cases import services as cases
from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.determinations import queries
from openimr.determinations.adapters import corrections_file
from openimr.determinations.adapters.quality_file import checks
from openimr.determinations.domain.correcting import (
    Change,
    as_of_seat,
    corrected,
    needs_each,
    reasons_against,
    told,
)
from openimr.determinations.domain.quality.gate import blocking, objections
from openimr.determinations.models import Correction, CorrectionEntry, Determination
from openimr.determinations.services.signing import collect_unfinished, keep_sealed, signer_of, superseding
from openimr.errors import NotFound, Reason, Refused
from openimr.review.domain.case_review import CaseReview
from openimr.review.domain.sentences import Sentence

_STEP = "correct"


def correct(
    case_number: str,
    *,
    changes: Sequence[Change],
    reason: str,
    reviewer_id: str,
    of: int | None = None,
    on: date,
    by: str,
    at: datetime,
) -> Determination:
    """Seal a new version of the determination that corrects the one before it; that one stays as it is.

    `reviewer_id`: of the reviewer who signed, or empty where the organization corrects. `of`: the version that whoever
    corrects has read, so that nobody corrects words that were corrected meanwhile. Whoever calls has checked the second
    factor. What several reviewers reasoned is corrected by `begin_correction`. Raises Refused with every reason; then
    nothing is stored.
    """
    with _none_left(case_number), transaction.atomic():
        case, before = _standing(case_number)
        reasons = _reasons(case, before, changes, reason, reviewer_id=reviewer_id, of=of, on=on, at=at)
        if needs_each(before.content, changes, corrections_file.kinds(on)):
            reasons.append(Reason("each", "each of the reviewers has to sign this correction"))
        if reasons:
            raise Refused(_STEP, case_number, reasons)
        seats = [queries.seat_of(case, reviewer_id)] if reviewer_id and before.content.get("panel") else []
        who = {"by": "reviewer" if reviewer_id else "organization", "seats": seats}
        return _sealed(case, before, changes, reason, who=who, on=on, by=by, at=at)


def begin_correction(
    case_number: str,
    *,
    changes: Sequence[Change],
    reason: str,
    reviewer_id: str,
    of: int | None = None,
    on: date,
    by: str,
    at: datetime,
) -> Correction:
    """Sign a correction of the own words in a determination of several reviewers; it waits for the others' signatures.

    The gate is asked at once, so that nobody signs what could not be sealed. Whoever calls has checked the second
    factor. Raises Refused with every reason; then nothing is stored.
    """
    with transaction.atomic():
        case, before = _standing(case_number)
        reasons = _reasons(case, before, changes, reason, reviewer_id=reviewer_id, of=of, on=on, at=at)
        seat = queries.seat_of(case, reviewer_id)
        if not needs_each(before.content, changes, corrections_file.kinds(on)):
            reasons.append(Reason("alone", "this correction needs no other signature"))
        if queries.open_correction(before) is not None:
            reasons.append(Reason("waiting", "another correction of this version waits for signatures"))
        if reasons or seat is None:
            raise Refused(_STEP, case_number, reasons)
        content = _content(before, changes, reason, who={"by": "reviewer", "seats": [seat]}, on=on)
        if held_up := _gate(case, content, [*queries.changes_of_line(before), *changes]):
            raise Refused(_STEP, case_number, held_up)
        asked = Correction.objects.create(
            case=case,
            determination=before,
            seat=seat,
            changes=[asdict(one) for one in changes],
            reason=reason.strip(),
            by=by,
            at=at,
        )
        _enter(asked, "signed", seat, reviewer_id, on=on, by=by, at=at)
        payload = {"of": before.version, "correction": asked.pk, "seat": seat, "places": [one.place for one in changes]}
        cases.record(case, "determination.correction_begun", by=by, at=at, payload=payload)
        return asked


def sign_correction(
    case_number: str, correction: int, *, reviewer_id: str, on: date, by: str, at: datetime
) -> Determination | None:
    """Sign a correction that another reviewer of the case began; the last signature seals it as the next version.

    Answers that version, or None while others have still to sign. Whoever calls has checked the second factor. Raises
    Refused with every reason, NotFound; then nothing is stored.
    """
    with _none_left(case_number), transaction.atomic():
        case, before = _standing(case_number)
        asked, seat = _open(case, before, correction, reviewer_id, on=on, at=at)
        if asked.entries.filter(kind="signed", seat=seat).exists():
            raise Refused(_STEP, case_number, [Reason("signed", "you have signed this correction already")])
        _enter(asked, "signed", seat, reviewer_id, on=on, by=by, at=at)
        signed = sorted(asked.entries.filter(kind="signed").values_list("seat", flat=True))
        payload = {"of": before.version, "correction": asked.pk, "seat": seat}
        cases.record(case, "determination.correction_signed", by=by, at=at, payload=payload)
        if set(signed) != set(queries.signers(case).values()):
            return None
        changes, who = queries.changes_of(asked), {"by": "reviewer", "seats": signed}
        kinds = corrections_file.kinds(on)
        if reasons := reasons_against(before.content, changes, asked.reason, kinds, by="reviewer", seat=asked.seat):
            raise Refused(_STEP, case_number, reasons)
        return _sealed(case, before, changes, asked.reason, who=who, on=on, by=by, at=at)


def end_correction(
    case_number: str, correction: int, *, reviewer_id: str, remark: str, on: date, by: str, at: datetime
) -> CorrectionEntry:
    """Decline a correction that another began, or take the own one back: nothing comes of it, and it stays on record.

    Raises Refused with every reason, NotFound; then nothing is stored.
    """
    with transaction.atomic():
        case, before = _standing(case_number)
        asked, seat = _open(case, before, correction, reviewer_id, on=on, at=at)
        if not remark.strip():
            raise Refused("end the correction", case_number, [Reason("remark", "say why")])
        kind = "withdrawn" if seat == asked.seat else "declined"
        entry = _enter(asked, kind, seat, reviewer_id, on=on, by=by, at=at, remark=remark.strip())
        payload = {"of": before.version, "correction": asked.pk, "seat": seat}
        cases.record(case, f"determination.correction_{kind}", by=by, at=at, payload=payload)
        return entry


def _standing(case_number: str) -> tuple[Case, Determination]:
    """The case, locked, with the determination that stands. Raises Refused where nothing is signed."""
    case = cases.locked(case_number)
    before = queries.determination(case)
    if before is None or not has_reached(State(case.state), State.SIGNED):
        raise Refused(_STEP, case_number, [Reason("state", f"it is {case.state}; nothing is signed")])
    return case, before


def _open(
    case: Case, before: Determination, correction: int, reviewer_id: str, *, on: date, at: datetime
) -> tuple[Correction, int]:
    """The correction that waits, and the seat of the reviewer. Raises Refused, NotFound."""
    asked = Correction.objects.filter(pk=correction, case=case).first()
    seat = queries.seat_of(case, reviewer_id)
    if asked is None or seat is None:
        raise NotFound(f"{case.number}: no correction {correction} for this account to sign")
    reasons = [*case_queries.clock_behind(case, at), *_of_another_day(before, on=on, at=at)]
    if asked != queries.open_correction(before):
        reasons.append(Reason("over", "that correction does not wait any more: look at the determination as it stands"))
    if reasons:
        raise Refused(_STEP, case.number, reasons)
    return asked, seat


def _enter(
    asked: Correction, kind: str, seat: int, reviewer_id: str, *, on: date, by: str, at: datetime, remark: str = ""
) -> CorrectionEntry:
    return CorrectionEntry.objects.create(
        correction=asked, kind=kind, seat=seat, reviewer_id=reviewer_id, on=on, remark=remark, by=by, at=at
    )


def _reasons(
    case: Case,
    before: Determination,
    changes: Sequence[Change],
    reason: str,
    *,
    reviewer_id: str,
    of: int | None,
    on: date,
    at: datetime,
) -> list[Reason]:
    """What stands against a correction, whoever has to sign it."""
    seat, role = queries.seat_of(case, reviewer_id), "reviewer" if reviewer_id else "organization"
    reasons = [*case_queries.clock_behind(case, at)]
    if reviewer_id and seat is None:
        reasons.append(Reason("other_signer", "whoever corrects is not the reviewer who signed", "Lab. Code 139.5(d)"))
    if of is not None and of != before.version:
        sentence = f"version {before.version} was sealed meanwhile: read it, and correct what is wrong in it"
        return [*reasons, Reason("meanwhile", sentence)]
    reasons += _of_another_day(before, on=on, at=at)
    return [*reasons, *reasons_against(before.content, changes, reason, corrections_file.kinds(on), by=role, seat=seat)]


def _of_another_day(before: Determination, *, on: date, at: datetime) -> list[Reason]:
    """A correction is of a day from the version that it corrects to the day on which it is made."""
    if on < before.signed_on:
        return [Reason("early", f"version {before.version} is of {before.signed_on:%m/%d/%Y}, which is later")]
    if on > clock.day_of(at):
        return [Reason("ahead", f"{on:%m/%d/%Y} is still to come: a correction is of the day on which it is made")]
    return []


def _content(
    before: Determination, changes: Sequence[Change], reason: str, *, who: Mapping[str, Any], on: date
) -> dict[str, Any]:
    """What the new version says: what it corrects, first on its cover too."""
    about = superseding(before, "clerical", reason=reason.strip(), on=on)
    about |= {"what": [asdict(one) for one in changes], "by": who["by"]}
    about |= {"seats": list(who["seats"])} if who["seats"] else {}
    notice = corrections_file.notice("clerical").format(
        version=before.version + 1,
        on=f"{on:%m/%d/%Y}",
        old=before.version,
        date=f"{before.signed_on:%m/%d/%Y}",
        what="; ".join(map(str, told(before.content, changes, corrections_file.kinds(on)))),
        reason=reason.strip().rstrip("."),
    )
    return corrected(before.content, changes, about, notice)


def _sealed(
    case: Case,
    before: Determination,
    changes: Sequence[Change],
    reason: str,
    *,
    who: Mapping[str, Any],
    on: date,
    by: str,
    at: datetime,
) -> Determination:
    """The next version, once the gate has nothing against it. Raises Refused."""
    content = _content(before, changes, reason, who=who, on=on)
    if held_up := _gate(case, content, [*queries.changes_of_line(before), *changes]):
        raise Refused(_STEP, case.number, held_up)
    signer = signer_of(case.number, at)
    signed = keep_sealed(case, content, signer, reviewer_id=before.reviewer_id, on=on, at=at)
    payload = {
        "on": on.isoformat(),
        "version": signed.version,
        "of": before.version,
        "places": [one.place for one in changes],
        "key": signed.key_id,
        "pdf": signed.letters["pdf"],
        **({"seats": list(who["seats"])} if who["seats"] else {}),
    }
    cases.record(case, "determination.corrected", by=by, at=at, payload=payload)
    return signed


@contextmanager
def _none_left(case_number: str) -> Iterator[None]:
    """Nothing in the store that belongs to no determination, where a correction was cut off or refused."""
    try:
        yield
    except BaseException:
        collect_unfinished(case_number)
        raise


def _gate(case: Case, content: Mapping[str, Any], changes: Sequence[Change]) -> tuple[Reason, ...]:
    """What the quality gate has against the corrected letter, as of the day of its decision: that stays the same.

    `changes`: those of every correction up to this one, for reviews and application have the first words. Of several
    reviewers, each one's part is looked at as that one decided it.
    """
    drawn = queries.Material(case)
    if "panel" not in content:
        return _against(drawn, _reworded(drawn.reviews[0], changes, _of_one), content, changes)
    seats = [one["seat"] for one in content["panel"]]
    found = []
    for seat in seats:
        place_of = _of_several(content, seat, summary=seat == seats[0])
        review = _reworded(drawn.of_seat(seat), changes, place_of)
        found += [
            replace(reason, sentence=f"reviewer {seat}: {reason.sentence}")
            for reason in _against(drawn, review, as_of_seat(content, seat), changes, seat=seat)
        ]
    return tuple(found)


def _against(
    drawn: queries.Material,
    review: CaseReview,
    letter: Mapping[str, Any],
    changes: Sequence[Change],
    *,
    seat: int | None = None,
) -> tuple[Reason, ...]:
    matter = queries.matter(drawn, review, today=date.fromisoformat(letter["header"]["decision_date"]), seat=seat)
    facts = queries.facts_as_corrected(matter.facts, letter, changes)
    return blocking(objections(replace(matter, facts=facts, letter=letter), checks()))


def _of_one(place: str) -> str:
    return place


def _of_several(content: Mapping[str, Any], seat: int, *, summary: bool) -> Callable[[str], str]:
    """Where a place of that seat's own review stands in the content; "" where it is not the seat's own there."""
    places = {
        number: next(n for n, one in enumerate(issue["analyses"], start=1) if one["seat"] == seat)
        for number, issue in enumerate(content["issues"], start=1)
    }

    def place_of(place: str) -> str:
        if place.startswith("clinical_case_summary"):
            return place if summary else ""
        _, number, rest = place.split(".", 2)
        return f"issues.{number}.analyses.{places[int(number)]}.{rest}"

    return place_of


def _reworded(review: CaseReview, changes: Sequence[Change], place_of: Callable[[str], str]) -> CaseReview:
    """The review with the sentences that its corrections word anew."""
    anew = {one.place: one.now for one in changes}

    def worded(sentences: Sequence[Sentence], above: str) -> tuple[Sentence, ...]:
        return tuple(
            replace(one, text=anew.get(place_of(f"{above}.{number}.text"), one.text))
            for number, one in enumerate(sentences, 1)
        )

    items = tuple(
        replace(item, rationale=worded(item.rationale, f"issues.{number}.rationale"))
        for number, item in enumerate(review.items, 1)
    )
    return replace(review, summary=worded(review.summary, "clinical_case_summary"), items=items)
