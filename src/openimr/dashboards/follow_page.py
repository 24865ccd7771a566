"""What the page "What follows" of one case shows, drawn once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openimr.cases import queries as cases
from openimr.determinations import queries
from openimr.determinations.domain import appealing, implementing, serving, transferring
from openimr.intake.domain.deadlines import Deadline
from openimr.programmes.loader import load


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the page shows it; `counts` is False for what is mistaken or was set right."""

    entry: Any
    says: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient with the entries on it, and the last day of a petition where it has one.

    `anew`: that day if the service of a correction began the time anew; `before`, when an earlier version was served.
    """

    serving: serving.Serving
    way: str
    lines: tuple[Line, ...]
    petition: Deadline | None
    anew: Deadline | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """One petition with what each of its grounds says, and its steps."""

    petition: appealing.Petition
    grounds: tuple[str, ...]
    found: tuple[str, ...]
    lines: tuple[Line, ...]


def shown(case: Any, *, today: date) -> dict[str, Any]:
    """Everything that the page draws from: awaited, service, implementation, appeals, and what its forms offer."""
    latest = queries.determination(case)
    assert latest is not None
    stands = queries.standing_determination(case)
    law, on = load(case.programme), latest.signed_on
    told = queries.service_facts(latest)
    awaited = queries.what_follows(case, today)
    petitions = queries.petitions(case, latest)
    named = appealing.grounds(law, on)
    facts = cases.case_facts(case)
    recipients = _recipients(case, latest, told, law)
    first = min((one.serving.served_on for one in recipients if one.serving.served_on), default=None)
    return {
        "determined": latest,
        "stands": stands is not None and not queries.set_aside(petitions),
        "not_mailed": [
            one.serving.recipient
            for one in recipients
            if one.serving.state != "served" and not queries.may_be_mailed(case, one.serving.recipient)
        ],
        "letters_kept": [one for one in queries.kept_sets(case) if one.determination_id == latest.pk],
        "bound": law.rule("determination.binding").in_force(on),
        "bound_says": law.rule("determination.binding").says,
        "issuance": _issuance(case, latest, first),
        "open_things": [one for one in awaited if one.done_on is None and one.duty == "must"],
        "rights": [one for one in awaited if one.done_on is None and one.duty == "may"],
        "done_things": [one for one in awaited if one.done_on is not None],
        "awaited": [(one, one.state(today)) for one in awaited],
        "recipients": recipients,
        "unserved": [one.serving.recipient for one in recipients if one.serving.state != "served"],
        "ways": queries.ways(case, max(on, today)).values(),
        "places": serving.PLACES,
        "unknown_places": [one.serving.recipient for one in recipients if not _known(facts, one.serving.recipient)],
        "items": queries.implementation(case, today=today, determined=latest, appeals=petitions) if stands else (),
        "item_lines": _item_lines(latest),
        "reports": {kind: implementing.KINDS[kind] for kind in _REPORTED},
        "petitions": [_filed(one, latest, named) for one in petitions],
        "petitioners": [
            role for role in law.value("appeal.petitioners", on).value if facts.party(role) is not None
        ],
        "grounds": named,
        "outcomes": appealing.outcomes(law, on),
        "transferred": queries.is_transferred(case),
        "handing": queries.handing_of(case),
        "transfer_lines": _transfer_lines(case),
        "remand_to": appealing.remand_to(law, on),
        "burden": law.rule("appeal.burden"),
        "corrects": queries.what_was_corrected(latest),
        "earlier": [one for one in case.determinations.order_by("version") if one.pk != latest.pk],
    }  # fmt: skip


_REPORTED = ("authorized", "reimbursed", "partly", "given", "liability_disputed", "liability_settled")


def _known(facts: Any, role: str) -> bool:
    return queries.address_in(facts, role) is not None


def _recipients(case: Any, latest: Any, told: Sequence[serving.ServiceFact], law: Any) -> list[Recipient]:
    counted = {fact.id for fact in serving.standing(told)}
    may = set(law.value("appeal.petitioners", latest.signed_on).value)
    found = []
    servings = queries.servings(case, latest)
    counts = queries.counted_for_appeal(case, latest, servings)
    for one in servings:
        lines = tuple(
            Line(fact, _service_says(fact, law), fact.id in counted) for fact in told if fact.recipient == one.recipient
        )
        way = serving.ways(law, one.fact.on)[one.fact.way].name if one.fact else ""
        days = queries.last_days(counts, one.recipient, law) if one.recipient in may else queries.LastDays(None)
        first = counts.served[one.recipient].served_on
        before = first if first != one.served_on else None
        found.append(Recipient(one, way, lines, days.counts, days.anew, before))
    return found


def _service_says(fact: serving.ServiceFact, law: Any) -> str:
    if fact.kind != "served":
        return serving.KINDS[fact.kind]
    where = f", address {serving.PLACES[fact.address_in]}" if fact.address_in else ""
    return f"served by {serving.ways(law, fact.on)[fact.way].name}{where}, from or at {fact.place}, by {fact.served_by}"


def _item_lines(latest: Any) -> dict[int, tuple[Line, ...]]:
    told = queries.implementation_of_line(latest)
    counted = {fact.id for fact in queries.standing_implementation(latest)}
    return {
        item: tuple(Line(fact, implementing.KINDS[fact.kind], fact.id in counted) for fact in told if fact.item == item)
        for item in {fact.item for fact in told}
    }


def _transfer_lines(case: Any) -> tuple[Line, ...]:
    told = queries.transfer_facts(case)
    counted = {fact.id for fact in serving.standing(told)}
    return tuple(
        Line(
            fact,
            "; ".join(part for part in (transferring.KINDS[fact.kind], fact.organization, fact.way) if part),
            fact.id in counted,
        )
        for fact in told
        if fact.kind != "mistaken"
    )


def _filed(one: appealing.Petition, latest: Any, named: dict[str, str]) -> Filed:
    facts = [fact for version in queries.line(latest) for fact in queries.appeal_facts(version)]
    counted = {fact.id for fact in serving.standing(facts)}
    own = {one.filed.id} | {fact.id for fact in facts if fact.about == one.filed.id}
    lines = tuple(
        Line(fact, appealing.KINDS[fact.kind], fact.id in counted)
        for fact in facts
        if fact.id in own or fact.about in own
    )
    found = one.decided.grounds if one.decided else ()
    return Filed(one, tuple(named[ground] for ground in one.filed.grounds), tuple(named[g] for g in found), lines)


def _issuance(case: Any, latest: Any, first: date | None) -> list[tuple[str, date, date, int]]:
    """The limit of the determination against its signature and its first service: what, due, on, days late."""
    anew = latest.content.get("corrects", {}).get("kind") == "remand"
    limits = [
        one
        for one in cases.deadlines(case)
        if one.rule.startswith("determination.") and (one.rule == "determination.after_remand") is anew
    ]
    days = [("signed", latest.signed_on), *([("first served", first)] if first else [])]
    return [
        (what, limit.due, on, max(0, (on - limit.due).days))
        for limit in limits
        if latest.version == 1 or anew
        for what, on in days
    ]
