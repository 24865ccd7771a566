"""The organization's PAdES signature over a letter's final bytes (pyHanko), and whether one still holds.

The signature's certificates and revocation lists (DSS) stand in the revision that is signed, so that without a time
stamp the signature covers the whole file, and any change after it is seen.
"""

import http.client
import io
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto import algos, cms, core, keys, tsp
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSignatureMetadata,
    PdfSigner,
    PdfSigningSession,
    SigDSSPlacementPreference,
)
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from openimr.determinations.adapters.certificates import Identity, certificate
from openimr.errors import SealBroken, Unavailable

FIELD = "organization"
REASON = "Final Determination, sealed by the review organization"
_BROKEN = "the PDF is not what was signed: do not rely on this letter, ask the issuer"

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """A PAdES signature that holds: over the whole file, unchanged since, by a chain that leads to `root`."""

    by: str
    at: datetime
    root: str  # SHA-256 of the root certificate, hex
    time_stamped: bool


class _Signer(PdfSigner):
    """pyHanko's signer with the signing time given, not read off a clock."""

    def __init__(self, *given: Any, at: datetime, **named: Any) -> None:
        super().__init__(*given, **named)
        self._at = at

    def init_signing_session(self, *given: Any, **named: Any) -> PdfSigningSession:
        session = super().init_signing_session(*given, **named)
        session.system_time = self._at
        return session


class _Writer(IncrementalPdfFileWriter):
    """Adds the signature and nothing else: title, dates and the PDF/UA mark stay as the letter has them."""

    def _update_meta(self) -> None:
        pass


_NOTHING = "nothing was signed, try again later"
_CLOCKS_DIFFER_BY = timedelta(minutes=10)
_LARGEST_STAMP = 1 << 20


class _TimeStampServer(TimeStamper):
    """A time stamp server (RFC 3161) over HTTP. It is sent a digest, never the letter."""

    def __init__(self, url: str, *, at: datetime, seconds: float) -> None:
        super().__init__(include_nonce=True)
        self._url, self._at, self._seconds = url, at, seconds

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        asked = urllib.request.Request(  # noqa: S310  configured by the operator
            self._url, data=req.dump(), headers={"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=self._seconds) as answer:  # noqa: S310, ASYNC210
                told = answer.read(_LARGEST_STAMP)
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise Unavailable(
                f"the time stamp server of OPENIMR_TIMESTAMP_URL does not answer; {_NOTHING}"
            ) from problem
        return self._granted(req, told)

    def _granted(self, req: tsp.TimeStampReq, told: bytes) -> tsp.TimeStampResp:
        """The answer, if it is a time stamp of what was asked. Raises Unavailable."""
        try:
            held = core.Sequence.load(told, strict=True)[0]  # by itself: a refusal carries nothing else
            status = str(tsp.PKIStatusInfo.load(held.dump())["status"].native)
            if status not in {"granted", "granted_with_mods"}:
                raise Unavailable(f"the time stamp server refuses ({status}); {_NOTHING}")
            answer = tsp.TimeStampResp.load(told, strict=True)
            stamp = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
            same = stamp["message_imprint"].dump() == req["message_imprint"].dump()
            fresh = stamp["nonce"].native == req["nonce"].native
            stamped: datetime = stamp["gen_time"].native
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            raise Unavailable(f"the time stamp server answers with no time stamp; {_NOTHING}") from problem
        if not (same and fresh):
            raise Unavailable(f"the time stamp server answers another question than ours; {_NOTHING}")
        if abs(stamped - self._at) > _CLOCKS_DIFFER_BY:
            says = (
                f"the time stamp server's clock says {stamped:%m/%d/%Y %H:%M} UTC, ours {self._at:%m/%d/%Y %H:%M} UTC"
            )
            raise Unavailable(f"{says}: set the clock right; nothing was signed")
        return answer


def _apart(work: Callable[[], Answer]) -> Answer:
    """The work done in a thread of its own: pyHanko starts an event loop, which a thread that has one refuses."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def sign(
    letter: bytes,
    by: Identity,
    *,
    organization: str,
    at: datetime,
    time_stamps: str = "",
    stamp_root: Path | None = None,
    stamp_seconds: float = 20,
) -> bytes:
    """The letter with the organization's signature: PAdES B-B, or B-LTA where `time_stamps` is an address.

    `stamp_root`: PEM of the root that the time stamp server's certificate leads to; `stamp_seconds`: how long it is
    waited for. Raises Unavailable: the server does not answer, refuses, or its stamp does not lead to that root.
    """
    own, *above = (_asn1(one) for one in by.chain)
    roots = [_asn1(by.root), *_root_of_stamps(stamp_root)]
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=REASON,
        name=organization,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=bool(by.revocation_lists),
        use_pades_lta=bool(time_stamps),
        signer_key_usage={"digital_signature", "non_repudiation"} & _usages(by.chain[0]),
        validation_context=ValidationContext(
            trust_roots=roots,
            other_certs=above,
            crls=[asn1_crl.CertificateList.load(one) for one in by.revocation_lists],
            moment=at,
            allow_fetching=False,
            revocation_mode="soft-fail",
        ),
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )
    store = SimpleCertificateStore()
    store.register_multiple(above)
    raw = by.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(own, keys.PrivateKeyInfo.load(raw), store)
    field = SigFieldSpec(
        FIELD,
        invis_sig_settings=InvisSigSettings(set_print_flag=False, set_hidden_flag=True),
        readable_field_name=f"Signature of {organization}",
    )
    stamper = _TimeStampServer(time_stamps, at=at.astimezone(UTC), seconds=stamp_seconds) if time_stamps else None
    buffer = io.BytesIO()
    signing = _Signer(metadata, signer, timestamper=stamper, new_field_spec=field, at=at)
    try:
        _apart(lambda: signing.sign_pdf(_Writer(io.BytesIO(letter)), output=buffer))
    except (SigningError, TimestampRequestError, PathError, ValidationError) as problem:
        if stamper is None:
            raise
        raise Unavailable(
            f"the time stamp does not hold: does its certificate lead to OPENIMR_TIMESTAMP_ROOT? {_NOTHING}"
        ) from problem
    return buffer.getvalue()


def check(letter: bytes, *, root: str, stamp_root: Path | None = None) -> PdfSignature:
    """The organization's signature, if everything about it holds.

    `root`: SHA-256 of the root that its chain has to lead to. Raises SealBroken: the letter was changed, the
    signature does not cover all of it, or the chain leads elsewhere. Raises Unavailable: `stamp_root` holds none.
    """
    stamp_roots = _root_of_stamps(stamp_root)  # no fault of the letter
    try:
        return _apart(lambda: _check(letter, root, stamp_roots))
    except SealBroken:
        raise
    except Exception as problem:  # a reader of damaged bytes fails in every way there is; each means: not as signed
        raise SealBroken(_BROKEN) from problem


def _check(letter: bytes, root: str, stamp_roots: list[asn1.Certificate]) -> PdfSignature:
    reader = PdfFileReader(io.BytesIO(letter), strict=True)
    if len(reader.embedded_regular_signatures) != 1:
        raise SealBroken("the PDF carries no signature of the organization, or several: ask the issuer")
    embedded = reader.embedded_regular_signatures[0]
    stamps = reader.embedded_timestamp_signatures
    carried = [asn1.Certificate.load(one.chosen.dump()) for one in embedded.signed_data["certificates"]]
    found = next((one for one in carried if one.sha256.hex() == root), None)
    if found is None:
        raise SealBroken("the PDF is signed by a chain that does not lead to the organization's root")
    _every_byte_of_the_envelope(letter, embedded, has_stamp=bool(stamps))
    at = embedded.self_reported_timestamp
    if at is None:
        raise SealBroken(_BROKEN)
    context = _context([found], carried, at)
    status = validate_pdf_signature(embedded, context, _context(stamp_roots, carried, at) if stamps else None)
    whole = SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and status.trusted and embedded.sig_object["/Reason"] == REASON):
        raise SealBroken(_BROKEN)
    last = stamps[-1] if stamps else embedded
    if last.evaluate_signature_coverage() != whole:
        raise SealBroken("something was added to the PDF after it was signed: do not rely on it, ask the issuer")
    if stamps:
        _container(letter, stamps[-1])
        stamped = validate_pdf_timestamp(stamps[-1], _context(stamp_roots, carried, at))
        if not (stamped.intact and stamped.valid and (stamped.trusted or not stamp_roots)):
            raise SealBroken(_BROKEN)
    return PdfSignature(str(embedded.sig_object["/Name"]), at.astimezone(UTC), root, bool(stamps))


def _context(roots: list[asn1.Certificate], carried: list[asn1.Certificate], at: datetime) -> ValidationContext:
    """Trust in these roots alone, as of the time that is stated, without a network."""
    return ValidationContext(
        trust_roots=roots, other_certs=carried, moment=at, allow_fetching=False, revocation_mode="soft-fail"
    )


def _every_byte_of_the_envelope(letter: bytes, embedded: Any, *, has_stamp: bool) -> None:
    """The signature's own container is the one part of the file that it cannot cover: it has to be exactly its parts.

    Certificates and signed attributes are signed themselves; everything else in the container follows from them. Built
    anew, it has to come out byte for byte, in upper-case hex with nothing but zeros behind it. A time stamp in it is
    not built anew: what covers the container then is the time stamp over the whole document.
    """
    start, _, after, rest = (int(one) for one in embedded.byte_range)
    if (start, after + rest) != (0, len(letter)) and not has_stamp:
        raise SealBroken("something was added to the PDF after it was signed: do not rely on it, ask the issuer")
    der = _container(letter, embedded)
    if not has_stamp and _rebuilt(der) != der:
        raise SealBroken(_BROKEN)


def _container(letter: bytes, embedded: Any) -> bytes:
    """The container of a signature or stamp, in upper-case hex with nothing but zeros behind it."""
    _, length, after, _ = (int(one) for one in embedded.byte_range)
    gap = letter[length:after]
    der = _content_info(bytes(embedded.sig_object.raw_get("/Contents")))
    as_written = b"<" + der.hex().upper().encode()
    padding = gap.removeprefix(as_written).removesuffix(b">")
    if not gap.startswith(as_written) or not gap.endswith(b">") or padding.strip(b"0"):
        raise SealBroken(_BROKEN)
    return der


def _content_info(padded: bytes) -> bytes:
    """The container without the zeros behind it."""
    return bytes(cms.ContentInfo.load(padded, strict=False).dump())


def _rebuilt(der: bytes) -> bytes:
    """The container made anew from what is signed in it: certificates, signed attributes, the signature's value."""
    signed = cms.ContentInfo.load(der, strict=True)["content"]
    (info,) = signed["signer_infos"]
    certificates = [one.chosen for one in signed["certificates"]]
    serial = info["sid"].chosen["serial_number"].native
    own = next(one for one in certificates if one.serial_number == serial)
    made = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
                    "encap_content_info": {"content_type": "data"},
                    "certificates": [_certificate_rebuilt(one) for one in certificates],
                    "signer_infos": [
                        cms.SignerInfo(
                            {
                                "version": "v1",
                                "sid": cms.SignerIdentifier(
                                    "issuer_and_serial_number",
                                    cms.IssuerAndSerialNumber(
                                        {"issuer": own.issuer, "serial_number": own.serial_number}
                                    ),
                                ),
                                "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                                "signed_attrs": _encoded_anew(info["signed_attrs"]),
                                "signature_algorithm": _encoded_anew(info["signature_algorithm"]),
                                "signature": core.OctetString(info["signature"].native),
                            }
                        )
                    ],
                }
            ),
        }
    )
    return bytes(made.dump())


def _encoded_anew(part: Any) -> Any:
    """A part in the one encoding that DER allows. Part by part: to force the whole costs a hundred times as much."""
    part.dump(force=True)
    return part


def _certificate_rebuilt(one: asn1.Certificate) -> asn1.Certificate:
    """What is signed of it as it stands; the outer algorithm has to be the inner one, which is signed."""
    return asn1.Certificate(
        {
            "tbs_certificate": one["tbs_certificate"],
            "signature_algorithm": one["tbs_certificate"]["signature"],
            "signature_value": core.OctetBitString(one["signature_value"].native),
        }
    )


def _root_of_stamps(file: Path | None) -> list[asn1.Certificate]:
    """The root that time stamps lead to, where one is given. Raises Unavailable where its file is no certificate."""
    return [_asn1(certificate(file))] if file else []


def _asn1(one: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(one.public_bytes(Encoding.DER))


def _usages(certificate: x509.Certificate) -> set[str]:
    """How the certificate says that its key may be used, in pyHanko's names."""
    try:
        told = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return set()
    allowed = {"digital_signature": told.digital_signature, "non_repudiation": told.content_commitment}
    return {name for name, yes in allowed.items() if yes}


def is_signed(letter: bytes) -> bool:
    """Whether the bytes look as if a PAdES signature were there, whatever has become of it."""
    return b"/ETSI.CAdES.detached" in letter or b"/ByteRange" in letter


__all__ = ["FIELD", "REASON", "PdfSignature", "check", "is_signed", "sign"]
