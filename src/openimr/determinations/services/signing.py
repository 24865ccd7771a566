"""Writes of determinations: signed and sealed, once; the letters written out."""

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from openimr import clock
from openimr.cases import queries as case_queries
from openimr.cases import services as cases
from openimr.cases.domain.states import State
from openimr.cases.models import Case
from openimr.determinations import queries
from openimr.determinations.adapters import (
    certificates,
    corrections_file,
    docx_letter,
    html_letter,
    pdf_letter,
    pdf_signature,
    seal,
    seal_keys,
    unfinished,
)
from openimr.determinations.adapters.letterhead import Look
from openimr.determinations.domain.content import VERSION
from openimr.determinations.models import Determination
from openimr.determinations.services.after_remand import AFTER_REMAND, USUAL
from openimr.determinations.services.reusing import take_signed
from openimr.errors import NotFound, Reason, Refused
from openimr.panel import queries as panel_queries
from openimr.panel import services as panel
from openimr.records.adapters import originals
from openimr.records.queries import store
from openimr.review.queries import ways_attested


def sign(
    case_number: str,
    *,
    reviewer_id: str,
    on: date,
    by: str,
    at: datetime,
    demonstration: bool = False,
    sealed_at: datetime | None = None,
) -> Determination:
    """Screen whoever reviewed once more, then seal the determination. After this it never changes.

    A correction is a new version. `on` is the day of `at` in California, but in a `demonstration`, which is as of a
    day of its own: the log says so. There `at` may be on that day too; then `sealed_at` is the instant of the clock,
    for seal and signature tell no other than the one at which they were made. Raises Refused with every reason; the
    certificate of the screen stays, also where it stops the signature.
    """
    sealed_at = (sealed_at if demonstration else None) or at
    if on != clock.day_of(sealed_at) and not demonstration:
        sentence = f"it would be signed as of {on:%m/%d/%Y}, and today is {clock.day_of(sealed_at):%m/%d/%Y}"
        raise Refused("sign", case_number, [Reason("other_day", sentence)])
    case = Case.objects.filter(number=case_number).first()
    if case is not None and case.state == State.UNDER_REVIEW and (behind := case_queries.clock_behind(case, at)):
        raise Refused("sign", case_number, behind)
    reviewers = panel_queries.seats(case) if case is not None and case.state == State.UNDER_REVIEW else ()
    if case is not None and reviewer_id in {held.reviewer_id for held in reviewers}:
        for held in reviewers:
            panel.certify(case, held.reviewer_id, step="signature", on=on, by=by, at=at)
    try:
        return _sealed(case_number, reviewer_id=reviewer_id, on=on, by=by, at=at, sealed_at=sealed_at)
    except BaseException:
        collect_unfinished(case_number)
        raise


def collect_unfinished(case_number: str) -> None:
    """Remove what a signature or a correction of the case that came to nothing left in the store."""
    with transaction.atomic():
        _collect(cases.locked(case_number))


def _unfinished() -> Path:
    return Path(settings.DATA_DIR) / "unfinished-signatures"


def _collect(case: Case) -> None:
    """Remove what a signature of this case that was cut off left in the store; the case is locked."""
    kept = {digest for one in case.determinations.all() for digest in one.letters.values()}
    unfinished.collect(_unfinished(), store(), case.number, kept=kept)


def _store(case: Case, written: dict[str, bytes]) -> dict[str, str]:
    """The letters in the store, by digest; noted first, so that none outlives a signature that fails."""
    _collect(case)
    unfinished.note(_unfinished(), case.number, [hashlib.sha256(one).hexdigest() for one in written.values()])
    transaction.on_commit(lambda: unfinished.strike_out(_unfinished(), case.number))
    return {kind: originals.keep_bytes(store(), letter) for kind, letter in written.items()}


@transaction.atomic
def _sealed(
    case_number: str, *, reviewer_id: str, on: date, by: str, at: datetime, sealed_at: datetime
) -> Determination:
    """The signed and sealed determination. Raises Refused with every reason.

    On any error nothing is stored: no event, no letter. Two signatures at once take
    turns on the case's lock, and the second finds it signed.
    """
    case = cases.locked(case_number)
    if case.state != State.UNDER_REVIEW:
        raise Refused("sign", case_number, [Reason("state", f"it is {case.state}, not under review")])
    material = queries.Material(case)
    reasons = queries.reasons_not_to_sign(case, today=on, material=material)
    if panel_queries.held_by(case, reviewer_id) is None:
        sentence = "whoever signs is not the reviewer that the case is assigned to"
        reasons = (*reasons, Reason("other_signer", sentence, "Lab. Code 139.5(d)"))
    if reasons:
        raise Refused("sign", case_number, reasons)
    told = queries.content(case, decided_on=on, material=material)
    if (before := queries.determination(case)) is not None:
        told = anew_after_remand(told, before, on=on)
    determination = keep_sealed(
        case,
        told,
        signer_of(case_number, sealed_at),
        reviewer_id=queries.reviewer_of(case) or reviewer_id,  # of several, the first seat's
        on=on,
        at=sealed_at,
    )
    decisions = {str(issue["number"]): issue["decision"] for issue in told["issues"]}
    payload = {
        "on": on.isoformat(),
        "key": determination.key_id,
        "decisions": decisions,
        "pdf": determination.letters["pdf"],
        "attested_by": list(ways_attested(case)),
    }
    if on != clock.day_of(sealed_at):  # only a demonstration is
        payload["demonstration"] = True
    cases.move(case, State.SIGNED, by=by, at=at, payload=payload)
    panel.signed(case_number, on=on, by=by, at=at)
    for rule in (*USUAL, AFTER_REMAND):
        cases.meet_deadline(case, rule, on=on)
    return determination


def keep_sealed(
    case: Case, content: dict[str, Any], signer: certificates.Identity, *, reviewer_id: str, on: date, at: datetime
) -> Determination:
    """The content sealed, written in every format, signed and stored as the next version; the case is locked."""
    told, sealed, written = write(content, signer, at=at)
    letters = _store(case, written)
    signed = Determination.objects.create(
        case=case,
        version=queries.next_version(case),
        content=told,
        seal=sealed.as_json(),
        key_id=sealed.key_id,
        reviewer_id=reviewer_id,
        signed_on=on,
        signed_at=at,
        letters=letters,
    )
    take_signed([signed])
    return signed


def superseding(before: Determination, kind: str, *, reason: str, on: date) -> dict[str, Any]:
    """What a new version says of the one that it takes the place of: its number, day and seal."""
    return {
        "kind": kind,
        "version": before.version,
        "signed_on": before.signed_on.isoformat(),
        "seal": before.seal["signature"],
        "key_id": before.key_id,
        "corrected_on": on.isoformat(),
        "reason": reason,
    }


def anew_after_remand(told: dict[str, Any], before: Determination, *, on: date) -> dict[str, Any]:
    """The content of a determination made anew, which names the one that was set aside, first on its cover too."""
    notice = corrections_file.notice("remand").format(
        version=before.version + 1, old=before.version, date=f"{before.signed_on:%m/%d/%Y}"
    )
    about = superseding(before, "remand", reason="set aside on appeal", on=on)
    return {**told, "corrects": about, "cover": [notice, *told["cover"]]}


def signer_of(case_number: str, at: datetime) -> certificates.Identity:
    """What the organization signs with. Raises Refused where its certificate is not in force at that instant."""
    configured = queries.seal_configured()
    signer = certificates.identity(
        queries.keys(), organization=settings.ORGANIZATION_NAME, at=at, configured=configured
    )
    if why := signer.why_not_at(at):
        raise Refused("sign", case_number, [Reason("certificate", why)])
    return signer


def new_chain(*, at: datetime) -> Path:
    """Make a new test chain for the organization's signatures; the one before is put aside. Answers its folder."""
    return certificates.new_chain(queries.keys(), organization=settings.ORGANIZATION_NAME, at=at, replace=True)


def new_key(*, at: datetime) -> str:
    """Make another key of the seal; letters sealed by the one before stay checkable. Answers its id."""
    return seal_keys.new_key(queries.keys(), at=at)


def write(
    content: dict[str, Any], signer: certificates.Identity, *, at: datetime
) -> tuple[dict[str, Any], seal.Seal, dict[str, bytes]]:
    """What is sealed, the seal, and the letter in every format, each made once: what is sealed is what is kept.

    The PDF's signature is over its final bytes, attachments included.
    """
    others = {"html": html_letter.render(content).encode(), "docx": docx_letter.render(content)}
    look = queries.look()
    told = content | vouched(others, signer, look)
    sealed = seal.seal(told, seal_keys.private_key(queries.keys()))
    whole = {"content": told, "seal": sealed.as_json()}
    stamp_root = Path(settings.TIMESTAMP_ROOT) if settings.TIMESTAMP_ROOT else None
    pdf = pdf_signature.sign(
        pdf_letter.attach(pdf_letter.render(told, look=look), whole, logo=look.logo),
        signer,
        organization=told["organization"]["name"],
        at=at,
        time_stamps=settings.TIMESTAMP_URL,
        stamp_root=stamp_root,
        stamp_seconds=settings.TIMESTAMP_SECONDS,
    )
    if queries.seal_configured().is_there:
        certificates.note_root(queries.keys(), signer.root)
    if settings.TIMESTAMP_URL and stamp_root:
        certificates.note_root(queries.keys(), certificates.certificate(stamp_root), of=certificates.STAMP_ROOTS)
    return told, sealed, {"pdf": pdf, **others, "json": pdf_letter.written(whole)}


def vouched(others: dict[str, bytes], signer: certificates.Identity, look: Look) -> dict[str, Any]:
    """What the seal vouches for beside the letter's words: the PDF's signature, the template and the look that set the
    PDF, and the other formats by their SHA-256.
    """
    return {
        "openimr_determination": VERSION,
        "pdf_signature": {
            "form": "PAdES",
            "root": certificates.fingerprint(signer.root),
            "certificate": certificates.fingerprint(signer.chain[0]),
        },
        "look": look.sealed(),
        "template": pdf_letter.template_digest(),
        "renditions": {kind: hashlib.sha256(letter).hexdigest() for kind, letter in others.items()},
    }


def write_letter(case_number: str, out: Path) -> dict[str, Path]:
    """Write the signed letter to a folder in every format; files that are there already are left alone."""
    case = Case.objects.get(number=case_number)
    signed = queries.determination(case)
    if signed is None:
        raise NotFound(f"{case_number}: no signed determination yet")
    letters = {kind: originals.whole(store(), digest).read_bytes() for kind, digest in signed.letters.items()}
    _remove_drafts(case_number, out)
    return _write(letters, out, f"{case_number}-final-determination")


def draft_letter(case_number: str, out: Path) -> dict[str, Path]:
    """Write the draft, which says DRAFT on every page, in every format."""
    case = Case.objects.get(number=case_number)
    letters = queries.draft_letters(queries.content(case, decided_on=None))
    return _write(letters, out, f"{case_number}-draft")


def _remove_drafts(case_number: str, out: Path) -> None:
    """A draft beside the signed letter would be taken for it some day."""
    for kind in queries.FORMATS:
        (out / f"{case_number}-draft.{kind}").unlink(missing_ok=True)


def _write(letters: dict[str, bytes], out: Path, name: str) -> dict[str, Path]:
    out.mkdir(parents=True, exist_ok=True)
    written = {}
    for kind, letter in letters.items():
        file = out / f"{name}.{kind}"
        if not file.exists() or file.read_bytes() != letter:
            aside = file.with_suffix(f".{kind}.part")
            aside.write_bytes(letter)
            aside.replace(file)
        written[kind] = file
    return written
