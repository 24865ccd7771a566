"""The organization's PAdES signature over a letter's final bytes (pyHanko).

The signature's certificates and revocation lists (DSS) stand in the revision that is signed, so that without a time
stamp the signature covers the whole file, and any change after it is seen.
"""

import http.client
import io
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto import core, keys, tsp
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
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
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from openimr.determinations.adapters import revocation
from openimr.determinations.adapters.certificates import Identity, certificate
from openimr.errors import Unavailable

FIELD = "organization"
REASON = "Final Determination, sealed by the review organization"

Answer = TypeVar("Answer")


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
CLOCKS_DIFFER_BY = timedelta(minutes=10)
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
        if abs(stamped - self._at) > CLOCKS_DIFFER_BY:
            says = (
                f"the time stamp server's clock says {stamped:%m/%d/%Y %H:%M} UTC, ours {self._at:%m/%d/%Y %H:%M} UTC"
            )
            raise Unavailable(f"{says}: set the clock right; nothing was signed")
        return answer


def apart(work: Callable[[], Answer]) -> Answer:
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
    waited for. Raises Unavailable: the certificate was revoked, the server does not answer, refuses, or its stamp does
    not lead to that root.
    """
    for one in revocation.revoked(by.chain, by.revocation_lists):
        if one.on <= at:
            raise Unavailable(f"{one}; nothing was signed: configure another")
    own, *above = (asn1_of(one) for one in by.chain)
    roots = [asn1_of(by.root), *([asn1_of(certificate(stamp_root))] if stamp_root else [])]
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=REASON,
        name=organization,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=bool(by.revocation_lists or time_stamps),  # a stamp over the document covers it
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
        apart(lambda: signing.sign_pdf(_Writer(io.BytesIO(letter)), output=buffer))
    except (SigningError, TimestampRequestError, PathError, ValidationError) as problem:
        if stamper is None:
            raise
        raise Unavailable(
            f"the time stamp does not hold: does its certificate lead to OPENIMR_TIMESTAMP_ROOT? {_NOTHING}"
        ) from problem
    return buffer.getvalue()


def asn1_of(one: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(one.public_bytes(Encoding.DER))


def _usages(certificate: x509.Certificate) -> set[str]:
    """How the certificate says that its key may be used, in pyHanko's names."""
    try:
        told = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return set()
    allowed = {"digital_signature": told.digital_signature, "non_repudiation": told.content_commitment}
    return {name for name, yes in allowed.items() if yes}


__all__ = ["FIELD", "REASON", "apart", "asn1_of", "sign"]
