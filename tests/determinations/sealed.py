"""Sealed letters made by hand, by any signer and key, and a certificate authority whose keys are kept. All fictitious."""

from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from tests.determinations.builders import ready
from tests.determinations.test_pdf_signature import AT, KEY, NAME

from openimr.determinations.adapters import certificates, docx_letter, html_letter, pdf_letter, pdf_signature, seal
from openimr.determinations.adapters.certificates import Identity
from openimr.determinations.adapters.letterhead import Look
from openimr.determinations.services.signing import vouched


def sealed(
    signer: Identity, *, key: Ed25519PrivateKey = KEY, at: datetime = AT, look: Look | None = None
) -> tuple[dict, bytes, dict[str, bytes]]:
    """Content with seal, the PDF before its signature, and the letter in every format."""
    content, look = ready().content(), look or Look()
    others = {"html": html_letter.render(content).encode(), "docx": docx_letter.render(content)}
    content |= vouched(others, signer, look)
    whole = {"content": content, "seal": seal.seal(content, key).as_json()}
    unsigned = pdf_letter.attach(pdf_letter.render(content, look=look), whole, logo=look.logo)
    pdf = pdf_signature.sign(unsigned, signer, organization=NAME, at=at)
    return whole, unsigned, {"pdf": pdf, **others, "json": pdf_letter.written(whole)}


@cache
def _authority() -> tuple[dict, dict, dict]:
    names = {"root": "Kept Root", "issuing": "Kept Issuing", "organization": NAME, "other": "Another Signer"}
    keys = {which: ec.generate_private_key(ec.SECP256R1()) for which in names}
    made = {which: certificates._issue(which, names, keys, AT) for which in ("root", "issuing", "organization")}
    others = {**keys, "organization": keys["other"]}
    made["other"] = certificates._issue("organization", names, others, AT)
    return names, keys, made


def issued(which: str = "organization", *, lists: tuple[bytes, ...] = ()) -> Identity:
    """The organization's identity under a root whose keys are kept, or "other": another's under the same root."""
    _, keys, made = _authority()
    return Identity(keys[which], (made[which], made["issuing"], made["root"]), lists)


def revoking(*, on: datetime | None, reason: x509.ReasonFlags | None = None, forged: bool = False) -> bytes:
    """The issuing authority's list (DER), with the organization's certificate taken back on a day, or with nothing."""
    _, keys, made = _authority()
    built = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(made["issuing"].subject)
        .last_update(AT - timedelta(hours=12))
        .next_update(AT + timedelta(days=400))
    )
    if on is not None:
        entry = x509.RevokedCertificateBuilder().serial_number(made["organization"].serial_number).revocation_date(on)
        if reason is not None:
            entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        built = built.add_revoked_certificate(entry.build())
    signed_by = keys["other"] if forged else keys["issuing"]
    return built.sign(signed_by, SHA256()).public_bytes(Encoding.DER)


__all__ = ["issued", "revoking", "sealed"]
