"""The worker's letter: what was decided on each treatment, what comes next, by when, whom to call; grade 8 at most."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from openimr.cases.domain.dispute import CaseParty
from openimr.determinations.domain.letter_set import blocks
from openimr.determinations.domain.letter_set.blocks import Block
from openimr.determinations.domain.letter_set.correction import correction
from openimr.determinations.domain.letter_set.cover import phone, translated
from openimr.determinations.domain.letter_set.material import (
    Material,
    Recipient,
    given_already,
    missing_documents,
    overturned,
)
from openimr.determinations.domain.letter_set.words import Words


def again_after(material: Material) -> date:
    """Until when the utilization review decision stays in force (Lab. Code 4610(k))."""
    day, months = material.facts.ur_date, material.programme.value("ur.stays_in_force", material.served).value
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):  # 31st and 29 February have no fellow in every month
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError(f"no day {day.day} near the end of {month}/{year}")


def called(party: CaseParty | None) -> dict[str, str]:
    """Name and telephone of somebody to call, for a sentence."""
    if party is None:
        return {"name": "", "phone": ""}
    number = dict(party.identifiers).get("phone", "")
    return {"name": party.organization or party.name, "phone": f", {number}" if number else ""}


def worker(material: Material, recipient: Recipient, say: Words) -> list[Block]:
    """The parts of the worker's letter, in the language of `say`."""
    parts = [*translated(material, say), *correction(material, recipient, say, of="worker.correction_")]
    parts.append(blocks.paragraph(say("worker.lead")))
    parts += [_decision(issue, material, recipient, say) for issue in material.content["issues"]]
    parts += [blocks.heading(say("worker.why")), blocks.paragraph(say("worker.why_says"))]
    parts += _next(material, recipient, say)
    parts += _appeal(recipient, say)
    parts += _help(material, say)
    return parts


def _decision(issue: Mapping[str, Any], material: Material, recipient: Recipient, say: Words) -> Block:
    dates, decided = recipient.dates, issue["decision"]
    lines = _asked(issue, say)
    if decided == "overturned" and given_already(material, issue["number"]):
        lines.append(say("worker.overturned_given", reimburse_by=say.long_day(dates.reimburse.due)))
    elif decided == "overturned":
        lines.append(say("worker.overturned_says", authorize_by=say.long_day(dates.authorize.due)))
    else:
        lines.append(say(f"worker.{decided or 'undecided'}_says"))
    name = (issue["understood"].get("label") or issue["request"]).strip()
    return blocks.decision(
        say("worker.treatment", number=issue["number"], name=name),
        outcome=say(f"worker.{decided or 'undecided'}"),
        lines=lines,
        overturned=decided == "overturned",
    )


def _asked(issue: Mapping[str, Any], say: Words) -> list[str]:
    """What was asked for; where a part had been allowed, what that was and what was still open."""
    if issue["authorized"] is None:
        return [say("worker.asked", request=issue["request"].rstrip("."))]
    asked, still_open = issue["original_request"], issue["disputed"] or issue["request"]
    return [
        *([say("worker.asked", request=asked.rstrip("."))] if asked else []),
        say("worker.allowed", authorized=issue["authorized"].rstrip(".")),
        say("worker.open", request=still_open.rstrip(".")),
    ]


def _next(material: Material, recipient: Recipient, say: Words) -> list[Block]:
    law, on, dates = material.programme, material.served, recipient.dates
    administrator = called(material.facts.party("claims_administrator"))
    approved = overturned(material)
    to_give = [issue for issue in approved if not given_already(material, issue["number"])]
    items = []
    if to_give:
        items.append(say("worker.next_authorize", days=law.value("implementation.authorize", on).value))
        call = {"administrator": administrator["name"], "phone": administrator["phone"]}
        items.append(say("worker.next_call", authorize_by=say.long_day(dates.authorize.due), **call))
    if len(to_give) < len(approved):
        items.append(say("worker.next_reimburse", days=law.value("implementation.reimburse", on).value))
        call = {"administrator": administrator["name"], "phone": administrator["phone"]}
        items.append(say("worker.next_call_paid", reimburse_by=say.long_day(dates.reimburse.due), **call))
    if any(issue["decision"] == "upheld" for issue in material.content["issues"]):
        key = "worker.next_upheld" if missing_documents(material) else "worker.next_upheld_no_list"
        items.append(say(key, again=say.long_day(again_after(material))))
    items.append(say("worker.cost"))
    if dates.as_if and approved:
        items.append(say("worker.claims_office_later"))
    return [blocks.heading(say("worker.next")), blocks.listed(items)]


def _appeal(recipient: Recipient, say: Words) -> list[Block]:
    return [
        blocks.heading(say("worker.appeal")),
        blocks.notice(
            "",
            lead=say(
                "worker.appeal_by_was" if recipient.dates.appeal_is_over else "worker.appeal_by",
                appeal_by=say.long_day(recipient.dates.appeal.due),
            ),
        ),
        blocks.paragraph(say("worker.appeal_lead")),
        blocks.listed(say("worker.appeal_grounds").split("|"), ordered=True),
        blocks.paragraph(say("worker.appeal_then")),
    ]


def _help(material: Material, say: Words) -> list[Block]:
    organization = {"organization": material.organization.name, "phone": phone(material)}
    lawyer = called(material.facts.party("representative"))
    items = [say("worker.help_lawyer", representative=lawyer["name"], phone=lawyer["phone"])] if lawyer["name"] else []
    items.append(say("worker.help_state"))
    items.append(say("worker.help_us", case_number=material.facts.case_number, **organization))
    parts = [blocks.heading(say("worker.help")), blocks.listed(items)]
    if other := say("worker.spanish", phone=_at(material)):
        parts.append(blocks.foreign(other, "es" if say.language == "en" else "en"))
    return parts


def _at(material: Material) -> str:
    return f" al {material.organization.phone}" if material.organization.phone else ""
