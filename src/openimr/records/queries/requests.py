"""What the case file lacks, and the requests for it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.conf import settings

from openimr.cases.models import Case
from openimr.cases.queries import case_facts
from openimr.errors import NotFound
from openimr.intake.domain.deadlines import Deadline, Step, count
from openimr.programmes import tongues
from openimr.programmes.domain.tongue import Part
from openimr.programmes.loader import load
from openimr.records.adapters import request_letter, request_letter_file
from openimr.records.adapters.cited_as_file import cited_as
from openimr.records.domain.completeness import Requirement
from openimr.records.domain.completeness import completeness as weigh
from openimr.records.models import RecordsRequest
from openimr.records.queries.case_file import case_records


def completeness(case: Case) -> tuple[Requirement, ...]:
    """Everything that the rules require of the case file, weighed on what is there now."""
    return weigh(case_facts(case), case_records(case), load(case.programme), cited_as())


def requests(case: Case) -> tuple[RecordsRequest, ...]:
    """The requests of a case, the latest first."""
    return tuple(case.records_requests.order_by("-pk"))


def request_of(case: Case, code: str) -> RecordsRequest:
    """The request of that code. Raises NotFound."""
    found = case.records_requests.filter(code=code).first()
    if found is None:
        raise NotFound(f"{case.number}: no request {code}")
    return found


def request_by_code(code: str) -> RecordsRequest | None:
    """The request that a cover sheet's code belongs to, whatever its case; None where no request has it."""
    return RecordsRequest.objects.filter(code=code).select_related("case").first()


def limit_of(case: Case, sent_on: date) -> Deadline:
    """By when what is asked for on that day has to be here."""
    rule = "records.requested.expedited" if case.priority == "expedited" else "records.requested"
    return count(load(case.programme), [(rule, "after the request")], sent_on, sent_on)


def how_counted(request: RecordsRequest) -> tuple[Step, ...]:
    """The steps by which the last day of a request that was sent was counted.

    They are counted again: a request keeps them as words alone. Where the rules were changed since, so that they give
    another day, nothing is told but the words.
    """
    if request.sent_on is None or request.due is None:
        return ()
    limit = limit_of(request.case, request.sent_on)
    return limit.steps if limit.due == request.due else (Step(0, "calendar_day", request.due_says, ""),)


def letter_of(request: RecordsRequest, *, language: str = "en") -> bytes:
    """The letter with its cover sheet, as PDF; in another language before the English one, whose text rules."""
    case = request.case
    facts = case_facts(case)
    party = facts.party(request.party)
    languages = [one for one in dict.fromkeys((language, "en")) if one in request_letter_file.LANGUAGES]
    return request_letter.render(
        {
            "organization": {"name": settings.ORGANIZATION_NAME, "address": settings.ORGANIZATION_ADDRESS},
            "recipient": {
                "name": (party.organization or party.name) if party else request.party.replace("_", " "),
                "address": _lines(party.address) if party else [],
            },
            "case_number": case.number,
            "code": request.code,
            "letters": [
                _letter(request, tongue, translated=len(set(languages)) > 1) for tongue in dict.fromkeys(languages)
            ],
            "cover": _cover(request, languages[0]),
        }
    )


def _letter(request: RecordsRequest, language: str, *, translated: bool) -> dict[str, Any]:
    case, say = request.case, request_letter_file.words_in(language)
    worker = case_facts(case).party("injured_worker")
    return {
        "lang": language,
        **{name: say[name] for name in ("title", "page", "lead", "unchecked", "how")},
        "footer": say["footer"].format(case=case.number, code=request.code),
        "dated": _day(request.sent_on, case, language) if request.sent_on else say["draft"],
        "facts": [
            [say["programme"], case.number],
            [say["claim"], case.claim_number],
            [say["worker"], worker.name if worker else ""],
            [say["injury"], _day(case.date_of_injury, case, language)],
        ],
        "by": say["by"] if request.due else say["soon"],
        "due": _day(request.due, case, language) if request.due else None,
        "counted": _counted(request, language),
        "wanted": [_wanted(entry, case, language) for entry in request.wanted],
        "remarks": _remarks(say) if translated else [],
    }


def _day(on: date, case: Case, language: str) -> str:
    spoken = tongues.tongue(case.programme, language)
    return spoken.day(on) if spoken is not None else f"{on:%m/%d/%Y}"


def _counted(request: RecordsRequest, language: str) -> list[dict[str, Any]]:
    """How the last day was counted, with its law."""
    programme = request.case.programme
    if tongues.tongue(programme, language) is None:
        return [{"text": request.due_says, "quoted": False}] if request.due_says else []
    told: list[Part] = []
    for step in how_counted(request):
        told += [Part("; ")] if told else []
        told += [Part(f"{tongues.length(programme, language, step.days, step.unit)} ".lstrip())]
        told += tongues.put(programme, language, step.because)
        told += [Part(" ["), *tongues.cited(programme, language, step.cite), Part("]")] if step.cite else []
    return [asdict(part) for part in told if part.text]


def _wanted(entry: dict[str, Any], case: Case, language: str) -> dict[str, Any]:
    because = tongues.put(case.programme, language, entry["because"])
    first, *more = because
    capital = replace(first, text=first.text[:1].upper() + first.text[1:])
    return {
        "wanted": [asdict(part) for part in tongues.put(case.programme, language, entry["wanted"])],
        "because": [asdict(part) for part in (capital, *more, Part("."))],
        "cite": [asdict(part) for part in tongues.cited(case.programme, language, entry["cite"])],
        "verified": entry["verified"],
    }


def _remarks(say: Mapping[str, str]) -> list[str]:
    translator = settings.CERTIFIED_TRANSLATOR
    checked = say["certified"].format(translator=translator) if translator else say["not_certified"]
    return [say["english_rules"], checked]


def _cover(request: RecordsRequest, language: str) -> dict[str, Any]:
    """The words of the sheet, in English and in the other language of the letter where there is one."""
    return {"en": _cover_in("en", request), "es": _cover_in(language, request) if language != "en" else None}


def _cover_in(language: str, request: RecordsRequest) -> dict[str, str]:
    say = request_letter_file.words_in(language)
    told = {name.removeprefix("cover."): text.replace("{code}", request.code) for name, text in say.items()
            if name.startswith("cover.")}  # fmt: skip
    return {**told, "party": request_letter_file.role_in(language, request.party)}


def _lines(address: tuple[str, ...]) -> list[str]:
    street, *rest = address
    return [street, ", ".join(rest[:-1]) + (f" {rest[-1]}" if len(rest) > 1 else "")] if rest else [street]
