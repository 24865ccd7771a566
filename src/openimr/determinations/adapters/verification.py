"""Is a letter whole? Its seal, its visible words against its content, and its computed findings, without a database."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pypdfium2

from openimr.determinations.adapters import pdf_letter, pdf_signature, seal
from openimr.determinations.adapters.pdf_signature import PdfSignature
from openimr.determinations.domain.content import analysis_heading, credential_lines, statements
from openimr.determinations.domain.replay import Replayed, replay
from openimr.errors import DocumentUnreadable, SealBroken, Unsettable
from openimr.guidelines.adapters.library import load

_HEAD = {
    "Case Number:": "case_number",
    "Date Assigned:": "date_assigned",
    "Date of Injury:": "date_of_injury",
    "Decision Date:": "decision_date",
    "UR Denial Date:": "ur_denial_date",
    "Priority:": "priority",
    "Application Received:": "application_received",
}
_DAYS = frozenset(_HEAD.values()) - {"case_number", "priority"}


#: How the visible letter was compared: set anew from its content by its own template, and found the same to the byte
#: or in all its text; its sealed statements alone, in their order (a letter from before letters named their template,
#: or one with signs that no font here has); by its sealed digest (HTML, DOCX); or nothing is visible (JSON).
Compared = Literal["bytes", "text", "statements", "digest", "nothing"]


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
    signature: PdfSignature | None  # None: no PDF, or a letter from before PDFs were signed
    known_root: bool | None  # None: no root to compare with, or no signature
    compared: Compared
    differences: tuple[str, ...] = ()  # places where the letter does not look as it comes out of the sealed content

    @property
    def whole(self) -> bool:
        known = self.known_key is not False and self.known_root is not False
        visible = not self.missing and not self.differences
        return known and visible and all(found.agrees for found in self.replayed)


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


def carrier_of(file: Path) -> Path:
    """The file with the sealed content by which a letter is checked: itself, or for HTML and DOCX the JSON or PDF of
    the same name beside it. Raises DocumentUnreadable where there is none.
    """
    if file.suffix not in {".html", ".docx"}:
        return file
    beside = [place for place in (file.with_suffix(".json"), file.with_suffix(".pdf")) if place.is_file()]
    if not beside:
        raise DocumentUnreadable(
            file.name,
            "carries no seal of its own",
            "put the JSON or PDF of the same name beside it, or give it by --by",
        )
    return beside[0]


def verify(
    file: Path, *, trusted: str | None, root: str | None = None, stamp_root: Path | None = None, by: Path | None = None
) -> Verified:
    """Check a letter. `trusted` is the id of the key that it must be sealed by, None where none is known.

    `root`: SHA-256 of the root certificate that the PDF's signature must lead to, None where none is known. The
    sealed content names a root in any case, so that a signature that was taken off or replaced is missed.
    `stamp_root`: PEM of the root of time stamps. `by`: the JSON or PDF that vouches for a letter in HTML or DOCX.

    Raises SealBroken where the content is not what was sealed, DocumentUnreadable where there is nothing to check.
    """
    carrier = by if by is not None and file.suffix in {".html", ".docx"} else carrier_of(file)
    if not file.is_file():
        raise DocumentUnreadable(str(file), "there is no such file", "check the name")
    found = read(carrier)
    content = found["content"]
    sealed_by = seal.check(content, found["seal"])
    try:
        told = [sentence["text"] for sentence in statements(content)]
        header, organization = content["header"], content["organization"]["name"]
        printed = list(_printed(content))
        replayed = tuple(replay(content, load().computations))
    except (KeyError, TypeError, ValueError) as problem:
        raise SealBroken("the sealed content is not a determination of this form") from problem
    signature = _signature(file, content, stamp_root) if file == carrier else None
    missing: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    compared: Compared = "nothing"
    if file != carrier:
        compared, differences = "digest", _other_format(file, content)
    elif file.suffix != ".json":
        compared, differences = _set_anew(file, found)
        if compared == "statements":
            missing = tuple(_missing(printed, _visible(file, content)))
    return Verified(
        case_number=header["case_number"],
        organization=organization,
        decision_date=header["decision_date"],
        key_id=sealed_by,
        known_key=None if trusted is None else sealed_by == trusted,
        statements=len(told),
        missing=missing,
        replayed=replayed,
        signature=signature,
        known_root=None if root is None or signature is None else signature.root == root,
        compared=compared,
        differences=differences,
    )


def _other_format(file: Path, content: dict[str, Any]) -> tuple[str, ...]:
    """A letter in HTML or DOCX is what was sealed to the byte, or it is not."""
    due = content.get("renditions", {}).get(file.suffix[1:])
    if due is None:
        raise DocumentUnreadable(file.name, "the sealed content does not vouch for this format", "check the PDF")
    same = hashlib.sha256(file.read_bytes()).hexdigest() == due
    return () if same else (f"{file.name} is not the file that was sealed",)


def _set_anew(file: Path, found: dict[str, Any]) -> tuple[Compared, tuple[str, ...]]:
    """The letter set once more from its sealed content, by the template that it names: all that is visible is compared,
    so that nothing stands in the letter that is not sealed.
    """
    content = found["content"]
    named = content.get("template")
    template = pdf_letter.template_of(file, named) if isinstance(named, str) else None
    if template is None:
        return "statements", ()
    try:
        anew = pdf_letter.render(content, template=template)
    except Unsettable:
        return "statements", ()
    theirs, ours = _pages(file.read_bytes()), _pages(anew)
    if theirs != ours:
        return "text", tuple(_differing(theirs, ours, content))
    whole = file.read_bytes().startswith(pdf_letter.attach(anew, found, template=template))
    return ("bytes" if whole else "text"), ()


def _differing(theirs: list[str], ours: list[str], content: dict[str, Any]) -> Iterator[str]:
    """Where two settings of a letter differ in their text; breaks of lines and pages are no difference."""
    one, other = _flowing(theirs, content), _flowing(ours, content)
    if one == other:
        return
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    shows, sealed = (text[max(0, place - 20) : place + 40] for text in (one, other))
    yield f"the letter shows “{shows}” where “{sealed}” is sealed"


def _flowing(pages: list[str], content: dict[str, Any]) -> str:
    """The text of all pages without their heads and feet."""
    number, organization = content["header"]["case_number"], content["organization"]["name"]
    running = "".join(f"{organization} Final Determination {number}".split())
    feet = [f"Case{number}Page{place}of{len(pages)}" for place in range(1, len(pages) + 1)]
    return "".join(page.removeprefix(running).removesuffix(foot) for page, foot in zip(pages, feet, strict=True))


def _pages(letter: bytes) -> list[str]:
    """The text of each page as it stands, without spaces."""
    document = pypdfium2.PdfDocument(letter)
    try:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def _signature(file: Path, content: dict[str, Any], stamp_root: Path | None) -> PdfSignature | None:
    """The PDF's signature, if one is due: where the sealed content says so, or where there is one."""
    if file.suffix == ".json":
        return None
    letter = file.read_bytes()
    due = content.get("pdf_signature")
    if due is None and not pdf_signature.is_signed(letter):
        return None
    return pdf_signature.check(letter, root=str((due or {}).get("root", "")), stamp_root=stamp_root)


def _printed(content: dict[str, Any]) -> Iterable[str]:
    """All that the letter prints and the seal vouches for, in the order of print."""
    issues = content["issues"]
    yield content["cover"][0]
    for issue in issues:
        yield _at_a_glance(issue)
    yield from content["cover"][1:]
    for label, name in _HEAD.items():
        value = content["header"][name]
        yield f"{label} {_day(value) if name in _DAYS else value}"
    yield from content["how_made"]
    for _, states, certified in credential_lines(content):
        yield states
        yield certified
    yield from (sentence["text"] for sentence in content["clinical_case_summary"])
    for issue in issues:
        yield f"{issue['request']}: {(issue['decision'] or 'undecided').capitalize()}"
        yield issue["claims_administrator_guideline"]
        yield issue["reviewer_guideline"]
        yield from (sentence["text"] for sentence in issue["rationale"])
        if "analyses" in issue:
            yield f"{issue['combined']['how']} [{issue['combined']['cite']}]"
        for analysis in issue.get("analyses", ()):
            yield analysis_heading(analysis)
            yield analysis["reviewer_guideline"]
            yield from (sentence["text"] for sentence in analysis["rationale"])


def _at_a_glance(issue: dict[str, Any]) -> str:
    """The row of the cover page that tells the decision on one item."""
    original, authorized = issue["original_request"], issue["authorized"]
    parts = [str(issue["number"]), issue["request"]]
    parts += [f"Original request: {original}"] if original is not None else []
    parts += [f"Authorized after utilization review: {authorized}"] if authorized is not None else []
    return " ".join([*parts, issue["decision"] or "undecided"])


def _day(iso: str | None) -> str:
    return f"{date.fromisoformat(iso):%m/%d/%Y}" if iso else "not known"


def _visible(file: Path, content: dict[str, Any]) -> str:
    """The letters and digits that the letter shows, in their order, without the head and foot of each page."""
    number, organization = content["header"]["case_number"], content["organization"]["name"]
    running = _squeezed(f"{organization} Final Determination {number}")
    document = pypdfium2.PdfDocument(file)
    try:
        pages = [_squeezed(page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()
    shown = []
    for place, page in enumerate(pages, start=1):
        foot = _squeezed(f"Case {number} Page {place} of {len(pages)}")
        shown.append(page.removeprefix(running).removesuffix(foot))
    return "".join(shown)


def _squeezed(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _missing(told: Iterable[str], visible: str) -> Iterable[str]:
    """Texts that do not stand in the visible letter, whole and in their order.

    Order matters: a changed sentence must not be excused by the same words elsewhere in the letter.
    """
    reached = 0
    for text in told:
        wanted = _squeezed(text)
        found = visible.find(wanted, reached)
        if found < 0:
            yield text
        else:
            reached = found + len(wanted)
