"""Is a letter whole? Its seal, its visible words against its content, and its computed findings, without a database."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from openimr.determinations.adapters import pdf_letter, seal
from openimr.determinations.domain.content import statements
from openimr.determinations.domain.replay import Replayed, replay
from openimr.errors import DocumentUnreadable, SealBroken
from openimr.guidelines.adapters.library import load


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found. `missing`: statements of the content that the visible letter does not say as they stand."""

    case_number: str
    organization: str
    decision_date: str
    key_id: str
    known_key: bool | None  # None: no key to compare with
    statements: int
    missing: tuple[str, ...]
    replayed: tuple[Replayed, ...]

    @property
    def whole(self) -> bool:
        return not self.missing and self.known_key is not False and all(found.agrees for found in self.replayed)


def read(file: Path) -> dict[str, Any]:
    """The content and seal that a letter carries. Raises DocumentUnreadable."""
    if not file.is_file():
        raise DocumentUnreadable(str(file), "there is no such file", "check the name")
    found: Any = pdf_letter.attached(file)
    if found is None and file.suffix == ".json":
        try:
            found = json.loads(file.read_bytes())
        except ValueError:
            found = None
    if not isinstance(found, dict) or not {"content", "seal"} <= set(found):
        raise DocumentUnreadable(file.name, "carries no sealed determination", "give the PDF or JSON that was mailed")
    return found


def verify(file: Path, *, trusted: str | None) -> Verified:
    """Check a letter. `trusted` is the id of the key that it must be sealed by, None where none is known.

    Raises SealBroken where the content is not what was sealed, DocumentUnreadable where there is nothing to check.
    """
    found = read(file)
    content = found["content"]
    by = seal.check(content, found["seal"])
    try:
        told = [sentence["text"] for sentence in statements(content)]
        header, organization = content["header"], content["organization"]["name"]
        decisions = [f"{issue['request']}: {(issue['decision'] or '').capitalize()}" for issue in content["issues"]]
        replayed = tuple(replay(content, _computations()))
    except (KeyError, TypeError, ValueError) as problem:
        raise SealBroken("the sealed content is not a determination of this form") from problem
    visible = _visible(file) if file.suffix != ".json" else None
    return Verified(
        case_number=header["case_number"],
        organization=organization,
        decision_date=header["decision_date"],
        key_id=by,
        known_key=None if trusted is None else by == trusted,
        statements=len(told),
        missing=tuple(_missing([*told, *decisions], visible)) if visible is not None else (),
        replayed=replayed,
    )


def _computations() -> dict[str, Any]:
    return {
        f"{criteria_set.edition}.{criteria_set.topic}.{criterion.id}": criterion.computation
        for criteria_set in load().sets
        for criterion in criteria_set.criteria
        if criterion.computation is not None
    }


def _visible(file: Path) -> str:
    """The letters and digits that the letter shows, in their order."""
    document = pypdfium2.PdfDocument(file)
    try:
        text = "".join(document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    finally:
        document.close()
    return _squeezed(text)


def _squeezed(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _missing(told: Iterable[str], visible: str) -> Iterable[str]:
    """Statements that do not stand in the visible letter. Page headers may fall inside one: its parts are enough."""
    for statement in told:
        wanted = _squeezed(statement)
        if wanted and wanted not in visible and not _over_a_page(wanted, visible):
            yield statement


def _over_a_page(wanted: str, visible: str) -> bool:
    """Whether the statement stands there in two parts, with a page's foot and head between them."""
    for cut in range(1, len(wanted)):
        first = visible.find(wanted[:cut])
        if first < 0:
            return False
        rest = wanted[cut:]
        start = first
        while start >= 0:
            end = start + cut
            place = visible.find(rest, end)
            if 0 <= place - end < 200:
                return True
            start = visible.find(wanted[:cut], start + 1)
    return False
