"""Is a letter whole? Its seal, its visible words against its content, and its computed findings, without a database."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
from cryptography import x509

from openimr.determinations.adapters import certificates, pdf_letter, seal, signature_checking
from openimr.determinations.adapters.carrying import carrier_of, read
from openimr.determinations.adapters.setting_anew import Compared, compared
from openimr.determinations.adapters.signature_checking import PdfSignature
from openimr.determinations.domain.content import analysis_heading, credential_lines, statements
from openimr.determinations.domain.replay import Replayed, replay
from openimr.errors import DocumentUnreadable, SealBroken
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


class Known(NamedTuple):
    """What whoever checks a signature has beside the letter."""

    stamp_roots: tuple[x509.Certificate, ...]
    revocation_lists: tuple[bytes, ...]
    now: datetime | None = None


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
        signed = self.signature is None or not self.signature.faults
        return known and visible and signed and all(found.agrees for found in self.replayed)


def verify(
    file: Path,
    *,
    trusted: str | Collection[str] | None,
    root: str | Collection[str] | None = None,
    stamp_roots: Sequence[Path] = (),
    revocation_lists: Sequence[bytes] = (),
    by: Path | None = None,
    now: datetime | None = None,
) -> Verified:
    """Check a letter. `trusted`: the id of the key that it must be sealed by, or of each of several; None: not known.

    `root`: likewise SHA-256 of the root certificate that the PDF's signature must lead to. The sealed content names
    root and certificate in any case, so that a signature that was taken off or replaced is missed.
    `stamp_roots`: PEM of the roots of time stamps. `revocation_lists`: DER, beside those in the PDF.
    `by`: the JSON or PDF that vouches for a letter in HTML or DOCX. `now`: by when given lists have to be fresh.

    Raises SealBroken where the content is not what was sealed, DocumentUnreadable where there is nothing to check,
    Unavailable where a root of time stamps is none.
    """
    keys, roots = _several(trusted), _several(root)
    known = Known(tuple(certificates.certificate(one) for one in stamp_roots), tuple(revocation_lists), now)
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
    signature = _signature(file, content, known) if file == carrier else None
    missing: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    how: Compared = "nothing"
    if file != carrier:
        how, differences = "digest", _other_format(file, content)
    elif file.suffix == ".json":
        differences = _otherwise_written(file, found)
    else:
        how, differences = compared(file, found)
        if how == "statements":
            missing = tuple(_missing(printed, _visible(file, content)))
    return Verified(
        case_number=header["case_number"],
        organization=organization,
        decision_date=header["decision_date"],
        key_id=sealed_by,
        known_key=None if keys is None else sealed_by in keys,
        statements=len(told),
        missing=missing,
        replayed=replayed,
        signature=signature,
        known_root=None if roots is None or signature is None else signature.root in roots,
        compared=how,
        differences=differences,
    )


def _several(told: str | Collection[str] | None) -> frozenset[str] | None:
    return None if told is None else frozenset([told] if isinstance(told, str) else told)


def _otherwise_written(file: Path, found: dict[str, Any]) -> tuple[str, ...]:
    """JSON can write the same values in many ways; a letter has one, so that no byte of it is free."""
    same = file.read_bytes() == pdf_letter.written(found)
    return () if same else (f"{file.name} holds the sealed values, but is not written as it went out",)


def _other_format(file: Path, content: dict[str, Any]) -> tuple[str, ...]:
    """A letter in HTML or DOCX is what was sealed to the byte, or it is not."""
    due = content.get("renditions", {}).get(file.suffix[1:])
    if due is None:
        raise DocumentUnreadable(file.name, "the sealed content does not vouch for this format", "check the PDF")
    same = hashlib.sha256(file.read_bytes()).hexdigest() == due
    return () if same else (f"{file.name} is not the file that was sealed",)


def _signature(file: Path, content: dict[str, Any], by: Known) -> PdfSignature | None:
    """The PDF's signature, if one is due: where the sealed content says so, or where there is one."""
    if file.suffix == ".json":
        return None
    letter = file.read_bytes()
    due = content.get("pdf_signature")
    if due is None and not signature_checking.is_signed(letter):
        return None
    return signature_checking.check(
        letter,
        root=str((due or {}).get("root", "")),
        certificate=(due or {}).get("certificate"),
        stamp_roots=by.stamp_roots,
        revocation_lists=by.revocation_lists,
        now=by.now,
    )


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
