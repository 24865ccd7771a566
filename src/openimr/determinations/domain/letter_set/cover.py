"""The cover: what was decided, and how and by when it may be appealed."""

from collections.abc import Mapping, Sequence
from typing import Any

from openimr.determinations.domain.letter_set import blocks
from openimr.determinations.domain.letter_set.blocks import Block
from openimr.determinations.domain.letter_set.correction import correction
from openimr.determinations.domain.letter_set.dates import Dates
from openimr.determinations.domain.letter_set.material import Material, Recipient
from openimr.determinations.domain.letter_set.words import Words


def phone(material: Material) -> str:
    """The organization's telephone behind its name, or nothing."""
    return f", {material.organization.phone}" if material.organization.phone else ""


def outcome(issue: Mapping[str, Any]) -> str:
    """The wording of an issue's decision: `outcome.upheld` …"""
    return f"outcome.{issue['decision'] or 'undecided'}"


def treatment(issue: Mapping[str, Any], say: Words) -> str:
    """The disputed treatment as written, and what utilization review had authorized of it."""
    if issue["authorized"] is None:
        return str(issue["request"])
    return say("column.allowed", request=issue["request"], authorized=issue["authorized"])


def decisions(material: Material, say: Words) -> Block:
    """Every disputed treatment with its decision."""
    return blocks.table(
        (say("column.number"), say("column.treatment"), say("column.decision")),
        [(str(issue["number"]), treatment(issue, say), say(outcome(issue))) for issue in material.content["issues"]],
        widths=(0, 1, 0),
        caption=say("cover.decisions"),
    )


def counted(dates: Dates, say: Words) -> Block:
    """How the last day to appeal was counted, a row a step, each with its authority."""
    appeal = dates.appeal
    rows = [(say("cover.counted_served"), f"{dates.before or dates.served:%m/%d/%Y}", "")]
    rows += [
        (_capital(say.rule(step.because)), f"+ {step.days}" if step.days else "", step.cite) for step in appeal.steps
    ]
    rows.append((say("cover.counted_due"), f"{appeal.due:%m/%d/%Y}", ""))
    return blocks.table(
        (say("cover.counted_step"), say("cover.counted_days"), say("cover.counted_cite")),
        rows,
        widths=(4, 0, 3),
        caption=say("cover.counted"),
    )


def cover(material: Material, recipient: Recipient, say: Words, *, enclosed: Sequence[str]) -> list[Block]:
    """The cover's parts. `enclosed`: the titles of what comes with it, in the order of print."""
    dates, law, on = recipient.dates, material.programme, material.served
    way = say(f"way.{dates.way.id}")
    return [
        *translated(material, say),
        blocks.paragraph(say("cover.lead", served=say.long_day(dates.served), way=way)),
        *correction(material, recipient, say),
        blocks.heading(say("cover.decisions")),
        decisions(material, say),
        blocks.paragraph(say("cover.words")),
        blocks.heading(say("cover.appeal")),
        *_last_day(recipient, say),
        blocks.paragraph(say("cover.presumed")),
        blocks.listed(
            [f"{_capital(say.rule(ground))}." for ground in law.value("appeal.grounds", on).value], ordered=True
        ),
        blocks.paragraph(say("cover.must")),
        blocks.paragraph(say("cover.remedy")),
        blocks.paragraph(say("cover.confidential")),
        blocks.paragraph("; ".join(enclosed) + ".", lead=f"{say('cover.enclosed')}: ", small=True),
        blocks.paragraph(
            say("cover.questions", organization=material.organization.name, phone=phone(material)), small=True
        ),
    ]


def translated(material: Material, say: Words) -> list[Block]:
    """Of a letter in another language: that the English text rules, and who checked this one, or that nobody did."""
    if say.language == "en":
        return []
    translator = material.organization.certified_translator
    checked = say("language.certified", translator=translator) if translator else say("language.not_certified")
    return [blocks.notice(checked, lead=say("language.english_rules"))]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _last_day(recipient: Recipient, say: Words) -> list[Block]:
    """By when the recipient may appeal and how that was counted; to whom the law gives no appeal, who may."""
    dates = recipient.dates
    if not recipient.may_petition:
        return [blocks.paragraph(f"{say('cover.petition')} {say('cover.last_day_theirs')}")]
    lead = "cover.last_day_was" if dates.appeal_is_over else "cover.last_day"
    return [
        blocks.notice(
            f"{say('cover.petition')} {say('cover.filed')}", lead=say(lead, appeal_by=say.long_day(dates.appeal.due))
        ),
        counted(dates, say),
    ]
