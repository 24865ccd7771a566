"""The reminder to the claims administrator, drawn from what is owed and not reported as done."""

from datetime import date
from typing import Any

from django.conf import settings

from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.determinations.adapters import reminder_letter
from openimr.determinations.domain.implementing import Owed
from openimr.determinations.queries.implementation import implementation
from openimr.determinations.queries.lines import counted
from openimr.determinations.queries.service import standing_determination
from openimr.errors import NotFound
from openimr.programmes.loader import load

_TO = "claims_administrator"


def reminder(case: Case, *, today: date) -> bytes:
    """The letter as PDF, a draft that a person reads and sends. Raises NotFound where nothing is owed."""
    return reminder_letter.render(reminder_told(case, today=today))


def reminder_told(case: Case, *, today: date) -> dict[str, Any]:
    """What the letter says. Raises NotFound where no item waits for the administrator."""
    determined = standing_determination(case)
    waits = [one for one in implementation(case, today=today) if one.state in {"awaited", "overdue"}]
    if determined is None or not waits:
        raise NotFound(f"{case.number}: nothing is owed of which to remind anybody")
    facts, law = case_facts(case), load(case.programme)
    party, worker = facts.party(_TO), facts.party("injured_worker")
    served = counted(case, determined, "implementation.after_correction").served[_TO]
    assert served.fact is not None
    penalties = [one for owed in waits for one in owed.penalties]
    return {
        "organization": {"name": settings.ORGANIZATION_NAME, "address": settings.ORGANIZATION_ADDRESS},
        "recipient": {
            "name": (party.organization or party.name) if party else "Claims administrator",
            "address": _lines(party.address) if party else [],
        },
        "case_number": case.number,
        "claim_number": case.claim_number,
        "worker": worker.name if worker else "",
        "date_of_injury": f"{case.date_of_injury:%m/%d/%Y}",
        "dated": f"Draft of {today:%m/%d/%Y}",
        "determined": f"{determined.signed_on:%m/%d/%Y}",
        "served": f"{served.fact.on:%m/%d/%Y}",
        "what": law.wording("reminder.what", determined.signed_on),
        "asks": law.wording("reminder.asks", determined.signed_on),
        "penalty": law.wording("reminder.penalty", determined.signed_on),
        "items": [_item(one) for one in waits],
        "penalties": list(dict.fromkeys(_penalty(one) for one in penalties if one.each_day is not None)),
    }


def _lines(address: tuple[str, ...]) -> list[str]:
    street, *rest = address or ("",)
    return [street, ", ".join(rest[:-1]) + (f" {rest[-1]}" if len(rest) > 1 else "")] if rest else [street]


def _item(one: Owed) -> dict[str, Any]:
    assert one.limit is not None
    return {
        "number": one.item,
        "request": one.request,
        "owed": one.words[:1].upper() + one.words[1:],
        "due": f"{one.limit.due:%m/%d/%Y}",
        "late": f"{one.late_days} day{'' if one.late_days == 1 else 's'} ago" if one.late_days else None,
        "counted": "; ".join(f"{step} [{step.cite}]" for step in one.limit.steps),
    }


def _penalty(one: Any) -> str:
    return f"{one.says.rstrip('.')}: {one.each_day:,} dollars [{one.cite}]."
