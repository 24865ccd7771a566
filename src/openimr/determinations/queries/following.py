"""What is awaited in a case from whom by when, from the application to the end of an appeal."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from openimr.cases.domain.states import State, has_reached
from openimr.cases.models import Case
from openimr.cases.queries import deadlines
from openimr.determinations.domain.appealing import Petition
from openimr.determinations.domain.awaited import Awaited, in_order
from openimr.determinations.domain.implementing import Owed
from openimr.determinations.domain.serving import Serving
from openimr.determinations.models import Determination
from openimr.determinations.queries.appeals import counted_for_appeal, last_days, petitions, set_aside
from openimr.determinations.queries.implementation import implementation
from openimr.determinations.queries.letters import determination
from openimr.determinations.queries.lines import Counted, is_correction
from openimr.determinations.queries.service import servings
from openimr.determinations.queries.transferring import handing_of, is_transferred
from openimr.intake.domain.deadlines import Deadline
from openimr.programmes.domain.rules import Programme
from openimr.programmes.loader import load

_ENDED = {State.INELIGIBLE, State.TERMINATED}
_SERVED = "The determination is served."


def what_follows(case: Case, today: date) -> tuple[Awaited, ...]:
    """Everything that is or was awaited, open things first, the soonest due before them all.

    Time limits of the stages before the signature are told as they were kept; what was not met there is no longer
    awaited once the case is decided or ended.
    """
    programme = load(case.programme)
    found = [*_before(case), *_decision(case, programme), *_handing_over(case, programme)]
    determined = determination(case)
    if determined is not None:
        served = servings(case, determined)
        counts = counted_for_appeal(case, determined, served)
        appeals = petitions(case, determined, counts)
        stands = has_reached(State(case.state), State.SIGNED) and not set_aside(appeals)
        told = [*_service(served, determined, programme), *_petitions(counts, appeals, determined, programme)]
        found += [one for one in told if stands or one.done_on is not None]
        if has_reached(State(case.state), State.SIGNED):
            owed = implementation(case, today=today, determined=determined, served=served, appeals=appeals)
            found += map(_implementation, owed)
            found += [_informing(one, programme, determined) for one in owed if one.still_to_inform]
    return in_order(found)


def _cites(steps: list[dict[str, Any]]) -> str:
    return "; ".join(dict.fromkeys(step["cite"] for step in steps))


def _before(case: Case) -> Iterator[Awaited]:
    over = has_reached(State(case.state), State.SIGNED) or case.state in _ENDED
    over = over or is_transferred(case)
    for limit in deadlines(case):
        if limit.met_on is None and over:
            continue
        yield Awaited(
            limit.rule,
            limit.says,
            limit.owed_by,
            limit.due,
            _cites(limit.steps),
            limit.met_on,
            verified=limit.verified,
        )


def _decision(case: Case, programme: Programme) -> Iterator[Awaited]:
    """The decision anew after a remand: the law as it was seen names no time of its own."""
    last = determination(case)
    aside = last is not None and set_aside(petitions(case, last))
    back = last is not None and not has_reached(State(case.state), State.SIGNED)
    if last is None or not (aside or back) or case.deadlines.filter(rule="determination.after_remand").exists():
        return
    rule = programme.rule("determination.after_remand")
    value = rule.in_force(last.signed_on)
    elsewhere = is_transferred(case)
    yield Awaited(
        "determination.after_remand",
        "Another review organization decides the dispute anew." if elsewhere else "A different reviewer decides anew.",
        "another_review_organization" if elsewhere else rule.owed_by,
        None,
        value.cite,
        verified=value.verified,
        note="no time of that organization is kept here" if elsewhere else rule.says,
    )


def _handing_over(case: Case, programme: Programme) -> Iterator[Awaited]:
    """The file goes to the organization that decides anew, which confirms that it has it."""
    if not is_transferred(case):
        return
    stands, rule = handing_of(case), programme.rule("appeal.remand_to.different_organization")
    cite = rule.values[-1].cite
    over, got = stands.handed_over, stands.confirmed
    note = "" if over else "packed and sealed, not handed over" if stands.packed else "the file is packed first"
    yield Awaited(
        "transfer.hand_over",
        "The file is handed over to the review organization that decides anew.",
        "review_organization",
        None,
        cite,
        over.on if over else None,
        verified=False,
        note=note,
    )
    yield Awaited(
        "transfer.receipt",
        "The other review organization confirms that it has the file.",
        "another_review_organization",
        None,
        cite,
        got.on if got else None,
        verified=False,
    )


def _service(served: tuple[Serving, ...], determined: Determination, programme: Programme) -> Iterator[Awaited]:
    cite = programme.value("recipients", determined.signed_on).cite
    corrects = is_correction(determined)
    what = f"The corrected determination, version {determined.version}, is served." if corrects else _SERVED
    for one in served:
        note = (
            f"it came back undelivered on {one.returned_on:%m/%d/%Y} and is served anew"
            if one.returned_on is not None
            else "the law as it was seen names no day"
        )
        yield Awaited(
            "service",
            what,
            "review_organization",
            None,
            cite,
            one.served_on,
            to=one.recipient,
            note="" if one.served_on else note,
        )


def _limit(limit: Deadline) -> str:
    return "; ".join(dict.fromkeys(step.cite for step in limit.steps))


def _petitions(
    counts: Counted, appeals: tuple[Petition, ...], determined: Determination, law: Programme
) -> Iterator[Awaited]:
    may = set(law.value("appeal.petitioners", determined.signed_on).value)
    filed = {petition.filed.party: petition for petition in appeals}
    for role in counts.served:
        if role not in may:
            continue
        days = last_days(counts, role, law)
        limit, petition = days.counts, filed.get(role)
        note = "" if limit else "counted from service, which is not noted yet, or came back"
        if days.anew is not None:
            note = f"if the correction began the time anew, until {days.anew.due:%m/%d/%Y}: no rule says"
        yield Awaited(
            "appeal.petition",
            "A petition may be filed with the Workers' Compensation Appeals Board.",
            role,
            limit.due if limit else None,
            _limit(limit) if limit else law.value("appeal.petition", determined.signed_on).cite,
            petition.filed.on if petition else None,
            duty="may",
            verified=limit.verified if limit else True,
            note=note,
        )
    for petition in appeals:
        yield Awaited(
            "appeal.decision",
            "The appeals board decides on the petition.",
            "appeals_board",
            None,
            law.rule("appeal.outcome.affirmed").in_force(petition.filed.on).cite,
            petition.decided.on if petition.decided else None,
            to=petition.filed.party,
            note="" if petition.decided else "no time limit of the board is kept here",
        )


def _implementation(one: Owed) -> Awaited:
    limit = one.limit
    return Awaited(
        f"implementation.{one.duty}",
        f"Item {one.item}: {one.words}.",
        "claims_administrator",
        limit.due if limit and one.state != "suspended" else None,
        _limit(limit) if limit else "8 CCR 9792.10.7(a)",
        one.done_on,
        item=one.item,
        verified=limit.verified if limit else True,
        note=one.because,
        waits=one.state in {"suspended", "not_owed"},
    )


def _informing(one: Owed, law: Programme, determined: Determination) -> Awaited:
    """That employee and provider are told of the authorization, while nobody said that they were."""
    rule = law.rule("implementation.inform")
    return Awaited(
        "implementation.inform",
        f"Item {one.item}: employee and provider are told that the treatment is authorized.",
        "claims_administrator",
        one.limit.due if one.limit else None,
        rule.in_force(determined.signed_on).cite,
        item=one.item,
        verified=False,
        note="the day on which they were told is not noted; that it is due with the authorization is inferred",
    )
