"""Letters set by typst as PDF/UA-1: one door, so that a sign that no font has is told, and never printed as a box.

The engine's own fonts (Libertinus Serif: Latin, Greek, Cyrillic) set almost every letter, the same on every machine.
What they lack is set with the fonts of the system: `scripts/debian-packages` installs Noto for the scripts of
the world and WenQuanYi Micro Hei for Chinese, Japanese and Korean.
"""

import json
import re
import unicodedata
from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import Any

import typst

from openimr.errors import Reason, Unsettable

#: In this order; a family that the machine has not is passed over.
_FAMILIES = (
    "Libertinus Serif",
    "Noto Serif",
    "Noto Naskh Arabic",
    "Noto Serif Hebrew",
    "Noto Serif Armenian",
    "Noto Serif Devanagari",
    "Noto Serif Gurmukhi",
    "Noto Serif Khmer",
    "Noto Serif Lao",
    "Noto Serif Thai",
    "WenQuanYi Micro Hei",
)
#: Beyond these code points (Cyrillic), and outside marks and symbols, the engine's own fonts are a makeshift at best.
_OWN_SCRIPTS_END, _MARKS = 0x530, range(0x2000, 0x2E00)
#: Overrides of direction make a text read otherwise than it is stored; a byte order mark no letter may hold.
_NEVER = frozenset("\u202a\u202b\u202d\u202e\ufeff")
_LACKING = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\[\"\\']")
_ALWAYS_FINE = frozenset("\n\t\r")
_TOLD_AT_MOST = 8


def typeset(template: bytes, told: Mapping[str, Any], *, of: str) -> bytes:
    """The PDF of a template with `told` in it. The same `told` on the same machine gives the same bytes.

    `of`: the case's number. The template finds the values in `sys.inputs.data` (JSON) and may take the families of
    `sys.inputs.fonts`. Raises Unsettable, naming each sign that cannot be printed and where it stands.
    """
    signs = set("".join(text for _, text in texts(told)))
    if unprintable := sorted(filter(_is_unprintable, signs)):
        raise Unsettable(of, unprintable, list(_reasons(unprintable, told)))
    data = json.dumps(told, ensure_ascii=False)
    if not any(_needs_more(sign) for sign in signs):
        try:
            return _compiled(template, data, own=True)
        except typst.TypstError as problem:
            if not _lacking(problem):
                raise
    try:
        return _compiled(template, data, own=False)
    except typst.TypstError as problem:
        lacking = _lacking(problem)
        if not lacking:
            raise
        raise Unsettable(of, lacking, list(_reasons(lacking, told))) from problem


def marked(text: str, signs: Container[str] = ()) -> str:
    """A text from elsewhere with what cannot be printed, and these `signs`, told by number: `[U+F0B7]`.

    For quotes from records, which nobody may write otherwise: no sign is lost silently, none stops a letter.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"[U+{ord(one):04X}]" if one in signs or _is_unprintable(one) else one for one in text)


@cache
def _fonts(*, own: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=not own)


def families(*, own: bool) -> tuple[str, ...]:
    """The families that a template is given: the engine's own, or those of the system behind it."""
    return _FAMILIES[:1] if own else _FAMILIES


def _compiled(template: bytes, data: str, *, own: bool) -> bytes:
    made = typst.compile(
        template,
        format="pdf",
        font_paths=_fonts(own=own),
        pdf_standards=["ua-1"],
        sys_inputs={"data": data, "fonts": json.dumps(families(own=own))},
    )
    assert isinstance(made, bytes)
    return made


def texts(told: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text of JSON values with the place where it stands, in words: "issues 1, rationale 3"."""
    if isinstance(told, str):
        yield where, told
    elif isinstance(told, Mapping):
        for name, value in told.items():
            yield from texts(value, ", ".join(part for part in (where, str(name).replace("_", " ")) if part))
    elif isinstance(told, (list, tuple)):
        for number, value in enumerate(told, start=1):
            yield from texts(value, f"{where} {number}")


def _needs_more(sign: str) -> bool:
    return ord(sign) >= _OWN_SCRIPTS_END and ord(sign) not in _MARKS


def _is_unprintable(sign: str) -> bool:
    """Controls, halves of pairs, and what turns the direction of reading: none of them is a sign to print."""
    return sign in _NEVER or (sign not in _ALWAYS_FINE and unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"})


def _lacking(problem: typst.TypstError) -> list[str]:
    """The signs that no font has, as the engine names them: `the text "你" could not be displayed …`."""
    found = "".join(_LACKING.findall(str(problem)))
    return sorted(set(_ESCAPED.sub(lambda code: chr(int(code[1], 16)) if code[1] else code[0][1:], found)))


def _reasons(signs: list[str], told: Mapping[str, Any]) -> Iterator[Reason]:
    for sign in signs[:_TOLD_AT_MOST]:
        places = [where for where, text in texts(told) if sign in text]
        name = unicodedata.name(sign, "without a name")
        shown = f"“{sign}” " if sign.isprintable() else ""
        what = "cannot be printed" if _is_unprintable(sign) else "is in no font of this machine"
        more = f" and {len(places) - 3} more places" if len(places) > 3 else ""
        stands = f"it stands in: {'; '.join(places[:3])}{more}"
        yield Reason("sign", f"the sign {shown}U+{ord(sign):04X} ({name.lower()}) {what}; {stands}")
    if len(signs) > _TOLD_AT_MOST:
        yield Reason("sign", f"{len(signs) - _TOLD_AT_MOST} more signs cannot be printed")
    if not all(map(_is_unprintable, signs)):
        yield Reason("fonts", "install fonts that have them (scripts/debian-packages runtime), or write it otherwise")
