"""The letter with the invitation code as PDF, in one language after the other, set by typst as PDF/UA-1."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from openimr.portal.domain.texts import Language
from openimr.typesetting import typeset

_TEMPLATE = Path(__file__).with_name("invitation_letter.typ")
#: The texts of the letter, in their order.
_PARTS = ("letter.why", "letter.steps", "letter.language", "letter.not_you", "letter.lost")


@cache
def _source() -> bytes:
    return _TEMPLATE.read_bytes()


def render(told: dict[str, Any], languages: Sequence[Language]) -> bytes:
    """The letter. The same content gives the same bytes. Raises Unsettable.

    `told`: organization (name, address), recipient (name, address lines), case_number, dated, address (of the
    portal), account, code, expires, date (which date to type: date_of_birth or date_of_injury), role.
    """
    pages = [_page(told, language) for language in languages]
    plain = {name: value for name, value in told.items() if not isinstance(value, date)}
    return typeset(_source(), {**plain, "pages": pages}, of=told["case_number"])


def _page(told: dict[str, Any], language: Language) -> dict[str, Any]:
    which = language.say(f"letter.{told['date']}")
    values = {"address": told["address"], "date": which, "expires": told["expires"], "case": told["case_number"]}
    return {
        "lang": language.code,
        "title": language.say("letter.title"),
        "page": language.say("letter.page"),
        "dated": language.day(told["dated"]),
        "paragraphs": [
            language.say(part, **{name: values[name] for name in language.texts[part].places}) for part in _PARTS
        ],
        "facts": [
            [language.say("letter.portal"), told["address"] + "join/"],
            [language.say("join.code"), told["code"]],
            [language.say("letter.account"), told["account"]],
            [language.say("letter.expires"), language.day(told["expires"])],
        ],
    }
