"""Whether a PDF's signature holds, whose it is, and when: its certificate, revocations, and time stamps.

Without a network: by the revocation lists that stand in the file, and those that whoever checks has.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from openimr.determinations.adapters import revocation
from openimr.determinations.adapters.certificates import common_name
from openimr.determinations.adapters.pdf_signature import CLOCKS_DIFFER_BY, REASON, apart, asn1_of
from openimr.determinations.adapters.signature_container import BROKEN, container, every_byte
from openimr.errors import SealBroken

_ADDED = "something was added to the PDF after it was signed: do not rely on it, ask the issuer"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp: `at` by the clock of `by`. `trusted`: it leads to a root that whoever checks knows."""

    at: datetime
    by: str
    trusted: bool


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """A PAdES signature that holds: over the whole file, unchanged since, by `certificate`, which leads to `root`.

    `by`: the name in the certificate. `at`: as the signer states it. `faults`: what speaks against it nevertheless.
    `remarks`: what could not be judged, as by a revocation list that is out of date.
    """

    by: str
    at: datetime
    root: str  # SHA-256, hex
    certificate: str  # SHA-256, hex
    stamps: tuple[Stamp, ...] = ()
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def time_stamped(self) -> bool:
        return bool(self.stamps)


def check(
    letter: bytes,
    *,
    root: str,
    certificate: str | None = None,
    stamp_roots: Sequence[x509.Certificate] = (),
    revocation_lists: Sequence[bytes] = (),
    now: datetime | None = None,
) -> PdfSignature:
    """The organization's signature, if everything about it holds.

    `root`, `certificate`: SHA-256 of the root that its chain has to lead to, and of the certificate that has to have
    signed (None where the sealed content names none). `stamp_roots`: of time stamps; where none is given no stamp is
    trusted. `revocation_lists` (DER): beside those in the file. `now`: by when the lists that were given have to be
    fresh; those of the file, and without `now` all, by the time of the signature.

    Raises SealBroken: the letter was changed, the signature does not cover all of it, it is another's, or its
    certificate was revoked before.
    """
    roots = [asn1_of(one) for one in stamp_roots]
    try:
        found = apart(lambda: _check(letter, root, certificate, roots, revocation_lists))
        return found if now is None else _as_of(found, letter, revocation_lists, now)
    except SealBroken:
        raise
    except Exception as problem:  # a reader of damaged bytes fails in every way there is; each means: not as signed
        raise SealBroken(BROKEN) from problem


def _check(
    letter: bytes, root: str, certificate: str | None, stamp_roots: list[asn1.Certificate], lists: Sequence[bytes]
) -> PdfSignature:
    reader = PdfFileReader(io.BytesIO(letter), strict=True)
    if len(reader.embedded_regular_signatures) != 1:
        raise SealBroken("the PDF carries no signature of the organization, or several: ask the issuer")
    embedded = reader.embedded_regular_signatures[0]
    documents = reader.embedded_timestamp_signatures
    carried = [asn1.Certificate.load(one.chosen.dump()) for one in embedded.signed_data["certificates"]]
    found = next((one for one in carried if one.sha256.hex() == root), None)
    if found is None:
        raise SealBroken("the PDF is signed by a chain that does not lead to the organization's root")
    signer = embedded.signer_cert.sha256.hex()
    if certificate is not None and signer != certificate:
        raise SealBroken("the PDF is signed by another certificate than the one that the sealed content names")
    every_byte(letter, embedded, has_stamp=bool(documents))
    at = embedded.self_reported_timestamp
    if at is None:
        raise SealBroken(BROKEN)
    crls = [*_lists_of(reader), *lists]
    revoked = revocation.revoked([_certificate(one) for one in carried], crls)
    if before := [one for one in revoked if one.on <= at]:
        raise SealBroken(f"{before[0]}, before it signed: do not rely on this letter, ask the issuer")
    status = validate_pdf_signature(
        embedded, _context([found], carried, crls, at), _context(stamp_roots, carried, crls, at)
    )
    if not (status.intact and status.valid and status.trusted and embedded.sig_object["/Reason"] == REASON):
        raise SealBroken(BROKEN)
    last = documents[-1] if documents else embedded
    if last.evaluate_signature_coverage() != SignatureCoverageLevel.ENTIRE_FILE:
        raise SealBroken(_ADDED)
    told = [status.timestamp_validity] if status.timestamp_validity else []
    for one in documents:
        container(letter, one)
        told.append(validate_pdf_timestamp(one, _context(stamp_roots, carried, crls, at)))
    stamps = tuple(_stamp(one, known=bool(stamp_roots)) for one in told)
    return PdfSignature(
        by=common_name(_certificate(embedded.signer_cert)),
        at=at.astimezone(UTC),
        root=root,
        certificate=signer,
        stamps=stamps,
        faults=(*_clocks(at, stamps), *_since(revoked, stamps)),
        remarks=revocation.out_of_date([_certificate(one) for one in carried], crls, on=at.astimezone(UTC)),
    )


def _as_of(found: PdfSignature, letter: bytes, lists: Sequence[bytes], now: datetime) -> PdfSignature:
    """The same, with what the given lists do not tell any more."""
    reader = PdfFileReader(io.BytesIO(letter), strict=True)
    carried = reader.embedded_regular_signatures[0].signed_data["certificates"]
    chain = [_certificate(asn1.Certificate.load(one.chosen.dump())) for one in carried]
    told = revocation.out_of_date(chain, lists, on=now.astimezone(UTC))
    return replace(found, remarks=tuple(dict.fromkeys([*found.remarks, *told])))


def _stamp(status: Any, *, known: bool) -> Stamp:
    """Raises SealBroken: it is none, or leads elsewhere than to the roots that are known."""
    if not (status.intact and status.valid):
        raise SealBroken(BROKEN)
    if known and not status.trusted:
        raise SealBroken("the time stamp leads to none of the roots of time stamps that are known: ask the issuer")
    return Stamp(status.timestamp.astimezone(UTC), common_name(_certificate(status.signing_cert)), bool(status.trusted))


def _clocks(at: datetime, stamps: Sequence[Stamp]) -> Iterator[str]:
    for one in stamps:
        if abs(one.at - at) > CLOCKS_DIFFER_BY:
            yield (
                f"the time stamp says {one.at:%m/%d/%Y %H:%M} UTC, the signer {at.astimezone(UTC):%m/%d/%Y %H:%M} UTC: "
                f"more than {CLOCKS_DIFFER_BY.seconds // 60} minutes apart"
            )


def _since(revoked: Sequence[revocation.Revoked], stamps: Sequence[Stamp]) -> Iterator[str]:
    """Revocations after the time that the signer states, which only a trusted stamp shows to be true."""
    shown = [one.at for one in stamps if one.trusted]
    for one in revoked:
        if one.key_is_doubtful and not any(stamped < one.on for stamped in shown):
            yield f"{one}; that it signed before is shown by no trusted time stamp"


def _lists_of(reader: PdfFileReader) -> list[bytes]:
    """The revocation lists of the file's validation data (DSS), DER."""
    if "/DSS" not in reader.root or "/CRLs" not in reader.root["/DSS"]:
        return []
    return [one.get_object().data for one in reader.root["/DSS"]["/CRLs"]]


def _context(
    roots: list[asn1.Certificate], carried: list[asn1.Certificate], lists: list[bytes], at: datetime
) -> ValidationContext:
    """Trust in these roots alone, as of the time that is stated, without a network."""
    return ValidationContext(
        trust_roots=roots,
        other_certs=carried,
        crls=[asn1_crl.CertificateList.load(one) for one in lists],
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def _certificate(one: asn1.Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(one.dump())


def is_signed(letter: bytes) -> bool:
    """Whether the bytes look as if a PAdES signature were there, whatever has become of it."""
    return b"/ETSI.CAdES.detached" in letter or b"/ByteRange" in letter
