"""The container of a PDF's signature: the one part of the file that it cannot cover has to be exactly its parts."""

from typing import Any

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1

from openimr.errors import SealBroken

BROKEN = "the PDF is not what was signed: do not rely on this letter, ask the issuer"


def every_byte(letter: bytes, embedded: Any, *, has_stamp: bool) -> None:
    """The signature's own container is the one part of the file that it cannot cover: it has to be exactly its parts.

    Certificates and signed attributes are signed themselves; everything else in the container follows from them. Built
    anew, it has to come out byte for byte, in upper-case hex with nothing but zeros behind it. A time stamp in it is
    not built anew: what covers the container then is the time stamp over the whole document.
    """
    start, _, after, rest = (int(one) for one in embedded.byte_range)
    if (start, after + rest) != (0, len(letter)) and not has_stamp:
        raise SealBroken("something was added to the PDF after it was signed: do not rely on it, ask the issuer")
    der = container(letter, embedded)
    if not has_stamp and _rebuilt(der) != der:
        raise SealBroken(BROKEN)


def container(letter: bytes, embedded: Any) -> bytes:
    """The container of a signature or stamp, in upper-case hex with nothing but zeros behind it."""
    _, length, after, _ = (int(one) for one in embedded.byte_range)
    gap = letter[length:after]
    der = _content_info(bytes(embedded.sig_object.raw_get("/Contents")))
    as_written = b"<" + der.hex().upper().encode()
    padding = gap.removeprefix(as_written).removesuffix(b">")
    if not gap.startswith(as_written) or not gap.endswith(b">") or padding.strip(b"0"):
        raise SealBroken(BROKEN)
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
