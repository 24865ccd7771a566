"""The letter that tells a party why its application is not reviewed, is put off, or that the review has ended."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.conf import settings

from openimr.cases.domain.states import State
from openimr.cases.models import Case, Party
from openimr.clock import day_of
from openimr.errors import NotFound, Reason, Refused
from openimr.intake import queries as intake
from openimr.portal.adapters import notice_letter, notices_file
from openimr.portal.adapters.rights_file import rights
from openimr.portal.domain import notices
from openimr.portal.queries.access import Seat, mark_of, party_of
from openimr.portal.queries.invitation import addressed
from openimr.programmes import tongues
from openimr.programmes.domain.rules import Programme
from openimr.programmes.loader import load

#: The states that such a letter tells of, each with its event.
STATES: dict[str, notices.Kind] = {
    State.INELIGIBLE: "ineligible",
    State.DEFERRED: "deferred",
    State.TERMINATED: "terminated",
}
#: Why a review has ended, as the log of the case has it (portal.services.messaging).
_WHY = {"withdrawn by the worker": "withdrawal", "the disputed treatment is authorized": "authorized"}
_OWN = "own words"


def has_notice(case: Case) -> bool:
    """Whether there is something to tell: the case is not reviewed, waits, or has ended without a decision."""
    return case.state in STATES


def notice_to(seat: Seat, *, language: str, on: dt.date) -> bytes:
    """The letter as this party is told, in its language before the English. Raises NotFound where there is none."""
    if not may_read_notice(seat, on=on):
        raise NotFound(f"{seat.case.number}: no such letter for this account")
    own = next((one for one in seat.case.parties.filter(role=seat.role) if mark_of(one) == seat.mark), None)
    return notice_letter_of(seat.case, seat.role, language=language, party=own)


def may_read_notice(seat: Seat, *, on: dt.date) -> bool:
    """Whether there is such a letter that this party may see."""
    return has_notice(seat.case) and rights().may(seat.role, "notice", on=on) is not None


def notice_letter_of(case: Case, role: str, *, language: str = "en", party: Party | None = None) -> bytes:
    """The letter to the party of that role, as PDF; in another language before the English one, whose text rules.

    `party`: which one, where several have that role; the first one otherwise.

    It is made from what the case has now. Raises Refused where the case is in no state that it tells of, NotFound where
    the case has no such party.
    """
    if not has_notice(case):
        says = f"it is {case.state.replace('_', ' ')}: such a letter tells what is not reviewed, waits or has ended"
        raise Refused("write that letter", case.number, [Reason("state", says)])
    ended, party = _ended(case), party or party_of(case, role)
    languages = [one for one in dict.fromkeys((language, "en")) if one in notices_file.LANGUAGES]
    return notice_letter.render(
        {
            "organization": {"name": settings.ORGANIZATION_NAME, "address": settings.ORGANIZATION_ADDRESS},
            "recipient": addressed(party),
            "case_number": case.number,
            "treatments": [item.request for item in case.items.all()],
            "letters": [_in(one, case, ended, translated=len(languages) > 1) for one in languages],
        }
    )


def _ended(case: Case) -> notices.Ended:
    kind, programme = STATES[case.state], load(case.programme)
    event = case.events.filter(kind=f"case.{case.state}").order_by("-sequence").first()
    told = event.payload if event is not None else {}
    as_of = told.get("as_of")
    on = dt.date.fromisoformat(as_of) if as_of else day_of(event.at) if event else case.application_received
    grounds = [ground for ground in intake.eligibility(case) if ground.status == "not_met"]
    inside = any(one.status == "met" for one in intake.eligibility(case) if one.ground.startswith("scope_"))
    filing = case.deadlines.filter(rule__startswith="application.file").first()
    days, mail = _days(kind, programme, on)
    return notices.Ended(
        kind=kind,
        on=on,
        received=case.application_received,
        grounds=[one.ground for one in grounds if not (inside and one.ground.startswith("scope_"))],
        why=_WHY.get(told.get("because", ""), "other"),
        due=filing.due if filing else None,
        days=days,
        mail=mail,
    )


def _days(kind: notices.Kind, programme: Programme, on: dt.date) -> tuple[int, int]:
    rule = {"ineligible": "appeal.petition", "deferred": "application.file.after_liability"}.get(kind)
    if rule is None:
        return 0, 0
    return programme.value(rule, on).value, programme.value("service.mail", on).value


def _in(language: str, case: Case, ended: notices.Ended, *, translated: bool) -> dict[str, Any]:
    known = notices_file.wordings(ended.on)
    spoken = tongues.tongue(case.programme, language)
    day: Callable[[dt.date], str] = spoken.day if spoken is not None else lambda on: f"{on:%m/%d/%Y}"

    def say(name: str, **values: object) -> str:
        return known[name].says[language].format(**values)

    told = notices.letter(ended, say, day, known)
    worker = case.parties.filter(role="injured_worker").first()
    phone = f", {settings.ORGANIZATION_PHONE}" if settings.ORGANIZATION_PHONE else ""
    return {
        **told,
        "lang": language,
        **{
            part: [{**one, "cite": _cited(one["cite"], case, language)} for one in told[part]]
            for part in ("why", "next")
        },
        "dated": day(ended.on),
        "case_word": say("letter.case"),
        "page": say("letter.page"),
        "treatment": say("letter.treatment"),
        "unchecked": say("letter.unchecked"),
        "headings": {name: say(f"letter.{name}") for name in ("why", "next", "help")},
        "facts": [
            [say("letter.case"), case.number],
            [say("letter.claim"), case.claim_number],
            [say("letter.worker"), worker.name if worker else ""],
            [say("letter.injury"), day(case.date_of_injury)],
            [say("letter.received"), day(ended.received)],
        ],
        "help": [
            say("help.state"),
            say("help.us", organization=settings.ORGANIZATION_NAME, phone=phone, case=case.number),
            say("help.cost"),
        ],
        "remarks": _remarks(say) if translated else [],
    }


def _cited(cite: str, case: Case, language: str) -> list[dict[str, Any]]:
    """The law that a reason rests on; words of our own rest on none."""
    return [] if cite == _OWN else [asdict(part) for part in tongues.cited(case.programme, language, cite)]


def _remarks(say: notices.Say) -> list[str]:
    translator = settings.CERTIFIED_TRANSLATOR
    checked = say("letter.certified", translator=translator) if translator else say("letter.not_certified")
    return [say("letter.english_rules"), checked]
