"""The letters to claims administrator, representative and requesting physician."""

from collections.abc import Mapping
from typing import Any

from openimr.determinations.domain.letter_set import blocks
from openimr.determinations.domain.letter_set.blocks import Block
from openimr.determinations.domain.letter_set.correction import correction
from openimr.determinations.domain.letter_set.cover import decisions, outcome, treatment
from openimr.determinations.domain.letter_set.material import (
    Material,
    Recipient,
    given_already,
    missing_documents,
    overturned,
)
from openimr.determinations.domain.letter_set.words import Words
from openimr.determinations.domain.letter_set.worker import again_after


def administrator(material: Material, recipient: Recipient, say: Words) -> list[Block]:
    """What the claims administrator has to do on each treatment, by when, and what follows if not."""
    dates, any_overturned = recipient.dates, bool(overturned(material))
    parts = [
        *correction(material, recipient, say),
        blocks.paragraph(say("administrator.lead" if any_overturned else "administrator.lead_nothing")),
        blocks.table(
            tuple(say(f"column.{name}") for name in ("number", "treatment", "decision", "duty", "due")),
            [_duty(issue, material, recipient, say) for issue in material.content["issues"]],
            widths=(0, 5, 0, 5, 0),
            caption=say("administrator.caption"),
        ),
    ]
    if any(issue["authorized"] is not None for issue in material.content["issues"]):
        parts.append(blocks.paragraph(say("administrator.part")))
    if any_overturned:
        key = "administrator.received" if dates.presumed else "administrator.received_same_day"
        key = "administrator.received_before" if dates.received_before else key
        parts += [
            blocks.notice(say(key, received=say.long_day(dates.received))),
            blocks.paragraph(say("administrator.stay"), lead=f"{say('administrator.stay_lead')}. "),
            blocks.paragraph(say("administrator.proof"), lead=f"{say('administrator.proof_lead')}. "),
            *_penalty(material, say),
        ]
    parts.append(
        blocks.paragraph(
            say("administrator.appeal", appeal_by=say.long_day(dates.appeal.due)),
            lead=f"{say('administrator.appeal_lead')}. ",
        )
    )
    return parts


def _duty(issue: Mapping[str, Any], material: Material, recipient: Recipient, say: Words) -> tuple[str, ...]:
    law, on, dates = material.programme, material.served, recipient.dates
    told = (str(issue["number"]), treatment(issue, say), say(outcome(issue)))
    if issue["decision"] != "overturned":
        return (*told, say("administrator.nothing"), "–")
    if given_already(material, issue["number"]):
        duty = say("administrator.reimburse", days=law.value("implementation.reimburse", on).value)
        return (*told, duty, f"{dates.reimburse.due:%m/%d/%Y}")
    duty = say("administrator.authorize", days=law.value("implementation.authorize", on).value)
    return (*told, duty, f"{dates.authorize.due:%m/%d/%Y}")


def _penalty(material: Material, say: Words) -> list[Block]:
    """Nothing where the programme has no such penalty on that day."""
    rule = material.programme.rules.get("penalty.not_implemented")
    if rule is None or not rule.is_in_force(material.served):
        return []
    value = rule.in_force(material.served)
    said = say("administrator.penalty", amount=f"{value.value:,}", authority=value.cite)
    return [blocks.paragraph(said, lead=f"{say('administrator.penalty_lead')}. ")]


def attorney(material: Material, recipient: Recipient, say: Words) -> list[Block]:
    """For the worker's representative: the decisions and every day that follows, with its authority."""
    dates, approved = recipient.dates, overturned(material)
    rows = [(say("attorney.appeal"), f"{dates.appeal.due:%m/%d/%Y}", _cites(dates.appeal.steps))]
    if any(not given_already(material, issue["number"]) for issue in approved):
        rows.append((say("attorney.authorize"), f"{dates.authorize.due:%m/%d/%Y}", _cites(dates.authorize.steps)))
    if any(given_already(material, issue["number"]) for issue in approved):
        rows.append((say("attorney.reimburse"), f"{dates.reimburse.due:%m/%d/%Y}", _cites(dates.reimburse.steps)))
    if any(issue["decision"] == "upheld" for issue in material.content["issues"]):
        cite = material.programme.value("ur.stays_in_force", material.served).cite
        rows.append((say("attorney.again"), f"{again_after(material):%m/%d/%Y}", cite))
    known = material.facts.party("injured_worker")
    way = say(f"way.{dates.way.id}")
    lead = say(
        "attorney.lead", worker=known.name if known else "the worker", served=say.long_day(dates.served), way=way
    )
    return [
        blocks.paragraph(lead),
        *correction(material, recipient, say),
        decisions(material, say),
        blocks.heading(say("attorney.dates")),
        blocks.table(
            (say("attorney.what"), say("column.due"), say("attorney.authority")),
            rows,
            widths=(5, 0, 4),
            caption=say("attorney.caption"),
        ),
        *_not_served_yet(material, recipient, say),
        blocks.paragraph(say("attorney.where")),
        blocks.paragraph(say("attorney.check")),
    ]


def _not_served_yet(material: Material, recipient: Recipient, say: Words) -> list[Block]:
    """That the administrator's days are counted as if it was served, where it was not and owes something."""
    if not (recipient.dates.as_if and overturned(material)):
        return []
    return [blocks.paragraph(say("administrator.not_served_yet", served=say.long_day(recipient.dates.served)))]


def _cites(steps: Any) -> str:
    return "; ".join(dict.fromkeys(step.cite for step in steps))


def physician(material: Material, recipient: Recipient, say: Words) -> list[Block]:
    """For the physician who asked: what was decided, and how a new request succeeds."""
    dates, issues = recipient.dates, material.content["issues"]
    known = material.facts.party("injured_worker")
    parts = [
        blocks.paragraph(say("physician.lead", worker=known.name if known else "the worker")),
        decisions(material, say),
    ]
    given = [given_already(material, issue["number"]) for issue in overturned(material)]
    lead = f"{say('physician.overturned_lead')}. "
    if not all(given):
        said = say("physician.overturned", authorize_by=say.long_day(dates.authorize.due))
        parts.append(blocks.paragraph(said, lead=lead))
    if any(given):
        said = say("physician.overturned_given", reimburse_by=say.long_day(dates.reimburse.due))
        parts.append(blocks.paragraph(said, lead=lead))
    parts += _not_served_yet(material, recipient, say)
    if any(issue["decision"] == "upheld" for issue in issues):
        ur_day, again = say.long_day(material.facts.ur_date), say.long_day(again_after(material))
        upheld = say("physician.upheld", ur_day=ur_day, again=again)
        parts.append(blocks.paragraph(upheld, lead=f"{say('physician.upheld_lead')}. "))
    if missing_documents(material):
        parts.append(blocks.paragraph(say("physician.sheet"), lead=f"{say('physician.sheet_lead')}. "))
    parts.append(blocks.paragraph(say("physician.binding")))
    return parts


def missing(material: Material) -> list[Block]:
    """The sheet of what was not documented, as the review worded it: nothing in it is from the records."""
    told = material.missing_sheet
    parts = [blocks.paragraph(told["to"], small=True), blocks.facts((str(a), str(b)) for a, b in told["facts"])]
    if told["notice"]:
        parts.append(blocks.notice(told["notice"]))
    parts.append(blocks.paragraph(told["lead"]))
    for item in told["items"]:
        parts.append(blocks.heading(f"{item['number']}. {item['request']}"))
        if item["says"]:
            parts.append(blocks.paragraph(item["says"]))
        for one in item["against"]:
            parts += [blocks.paragraph(one["lead"]), blocks.listed(f"{point}." for point in one["points"])]
        for one in item["missing"]:
            parts.append(blocks.paragraph(one["guideline"], small=True))
            parts.append(_needed(one["needed"]))
    parts.append(blocks.paragraph(told["own_words"], small=True))
    return parts


def _needed(need: Mapping[str, Any]) -> Block:
    if "says" in need:
        return blocks.checks("", [_point(need)])
    return blocks.checks(need["lead"], [_check(part) for part in need["parts"]])


def _check(need: Mapping[str, Any]) -> dict[str, Any]:
    if "says" in need:
        return _point(need)
    return {"lead": need["lead"], "items": [_check(part) for part in need["parts"]]}


def _point(need: Mapping[str, Any]) -> dict[str, Any]:
    pages = ", ".join(map(str, need["pages"]))
    cited = f" (page{'s' if len(need['pages']) > 1 else ''} {pages})" if pages else ""
    return {"text": f"{need['says']}{cited}.", "shows": need["shows"]}
