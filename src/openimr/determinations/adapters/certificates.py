"""Whose certificate the organization signs its letters with: its own by configuration, or a test chain made here.

The test chain is root → issuing → organization. The keys of root and issuing certificate are thrown away once they
have signed: nobody can issue another certificate under that root, and a chain that ends is replaced whole.
"""

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from openimr.determinations.adapters import durable
from openimr.errors import Unavailable

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_CHAIN = "chain"
#: Folders of the roots that were configured when letters were signed: of our certificates, of time stamps.
_ROOTS, STAMP_ROOTS = "roots", "stamp-roots"
#: The chain's certificates begin so long before their making: clocks differ.
_BEFORE = timedelta(days=1)
_YEARS = {"root": 20, "issuing": 15, "organization": 5}


@dataclass(frozen=True, slots=True)
class Configured:
    """An organization's own certificate: a PKCS#12 file, or PEM files of the chain (its own first) and of the key."""

    pkcs12: str = ""
    passphrase: str = ""
    certificates: str = ""
    key: str = ""
    revocation_lists: Sequence[str] = ()

    @property
    def is_there(self) -> bool:
        return bool(self.pkcs12 or self.certificates)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a letter is signed with. `chain`: the organization's certificate, those between, the root."""

    key: Key
    chain: tuple[x509.Certificate, ...]
    revocation_lists: tuple[bytes, ...] = ()  # DER

    @property
    def root(self) -> x509.Certificate:
        return self.chain[-1]

    def why_not_at(self, at: datetime) -> str | None:
        """Why it may not sign at this instant: a certificate of the chain has not begun, or has ended."""
        for one in self.chain:
            if at < one.not_valid_before_utc:
                return f"{_of(one)} begins on {one.not_valid_before_utc:%m/%d/%Y %H:%M} UTC: is the clock right?"
            if at > one.not_valid_after_utc:
                return (
                    f"{_of(one)} ended on {one.not_valid_after_utc:%m/%d/%Y %H:%M} UTC: is the clock right? "
                    "If it is, renew the certificate, or make a new test chain with `openimr seal new-chain`"
                )
        return None


def _of(certificate: x509.Certificate) -> str:
    return f"the certificate “{common_name(certificate)}”"


def common_name(certificate: x509.Certificate) -> str:
    """The name that a certificate is known by."""
    named = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(named[0].value) if named else certificate.subject.rfc4514_string()


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate, in hex."""
    return certificate.fingerprint(SHA256()).hex()


def identity(folder: Path, *, organization: str, at: datetime, configured: Configured) -> Identity:
    """The configured certificate, or the test chain of the data folder, made on first use. Raises Unavailable."""
    if configured.is_there:
        return configured_identity(configured)
    if not (folder / _CHAIN).exists():
        new_chain(folder, organization=organization, at=at, replace=False)
    return _read_chain(folder / _CHAIN)


def known_roots(folder: Path) -> dict[str, str]:
    """Every root that this installation signs or signed under: by fingerprint, what it is, in words.

    Those of the test chains, the present one and those put aside, and those of the configured certificates, which
    are noted when they sign. Raises Unavailable.
    """
    found = {}
    for file in sorted(folder.glob(f"{_CHAIN}-until-*/root.pem")):
        found[fingerprint(certificate(file))] = "the root of a test chain that was put aside"
    for file in sorted((folder / _ROOTS).glob("*.pem")):
        found[fingerprint(certificate(file))] = "the root of a certificate that is or was configured"
    if (own := root_of(folder)) is not None:
        found[fingerprint(own)] = "the root of this installation's test chain"
    return found


def note_root(folder: Path, root: x509.Certificate, *, of: str = _ROOTS) -> None:
    """Keep a root that was configured when something was signed: letters outlive the configuration."""
    durable.write_once(folder / of / f"{fingerprint(root)}.pem", root.public_bytes(Encoding.PEM), mode=0o644)


def root_of(folder: Path) -> x509.Certificate | None:
    """The root of this installation's test chain, if it has one."""
    file = folder / _CHAIN / "root.pem"
    return certificate(file) if file.is_file() else None


def certificate(file: Path) -> x509.Certificate:
    """A certificate from its PEM file. Raises Unavailable."""
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as problem:
        raise Unavailable(f"{file}: is no certificate in PEM form") from problem


def revocation_list(file: Path) -> bytes:
    """A revocation list from its file, PEM or DER, as DER. Raises Unavailable."""
    try:
        return _der(file.read_bytes())
    except (OSError, ValueError) as problem:
        raise Unavailable(f"{file}: is no list of revoked certificates") from problem


def new_chain(folder: Path, *, organization: str, at: datetime, replace: bool) -> Path:
    """Make a test chain and answer its folder. One that is there is put aside with `replace`, else left as it is."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place, aside = folder / _CHAIN, folder / f".{_CHAIN}-{secrets.token_hex(8)}"
    _write_chain(aside, organization, at)
    if replace and place.exists():
        place.rename(folder / f"{_CHAIN}-until-{at:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}")
    try:
        aside.rename(place)
        durable.sync_folder(folder)
    except OSError:  # another process was first: theirs stands
        shutil.rmtree(aside)
    return place


def _write_chain(aside: Path, organization: str, at: datetime) -> None:
    names = {
        "root": f"{organization} Test Root",
        "issuing": f"{organization} Test Issuing",
        "organization": organization,
    }
    keys = {which: ec.generate_private_key(ec.SECP256R1()) for which in names}
    made = {which: _issue(which, names, keys, at) for which in names}
    aside.mkdir(mode=0o700)
    for which, one in made.items():
        durable.replace(aside / f"{which}.pem", one.public_bytes(Encoding.PEM), mode=0o644)
    for which in ("root", "issuing"):
        durable.replace(aside / f"{which}.crl", _nothing_revoked(made[which], keys[which], at), mode=0o644)
    own = keys["organization"].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    durable.replace(aside / "organization.key.pem", own)


def _issue(
    which: str, names: dict[str, str], keys: dict[str, ec.EllipticCurvePrivateKey], at: datetime
) -> x509.Certificate:
    by = "root" if which in {"root", "issuing"} else "issuing"
    is_authority = which != "organization"
    begun = (at - _BEFORE).replace(microsecond=0)
    public = keys[which].public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(_name(names[which], names["organization"]))
        .issuer_name(_name(names[by], names["organization"]))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=365 * _YEARS[which]))
        .add_extension(x509.BasicConstraints(is_authority, {"root": 1, "issuing": 0}.get(which)), critical=True)
        .add_extension(_usage(is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[by].public_key()),
            critical=False,
        )
        .sign(keys[by], SHA256())
    )


def _name(common: str, organization: str) -> x509.Name:
    # X.520 bounds both at 64 characters.
    told = [(NameOID.COUNTRY_NAME, "US"), (NameOID.ORGANIZATION_NAME, organization[:64])]
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in [*told, (NameOID.COMMON_NAME, common[:64])]])


def _usage(is_authority: bool) -> x509.KeyUsage:  # noqa: FBT001
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _nothing_revoked(issuer: x509.Certificate, key: ec.EllipticCurvePrivateKey, at: datetime) -> bytes:
    """A revocation list without entries, for as long as its issuer lives: the key that could renew it is gone."""
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update((at - _BEFORE).replace(microsecond=0))
        .next_update(issuer.not_valid_after_utc)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.DER)


def _read_chain(place: Path) -> Identity:
    chain = tuple(certificate(place / f"{which}.pem") for which in ("organization", "issuing", "root"))
    try:
        key = load_pem_private_key((place / "organization.key.pem").read_bytes(), password=None)
        lists = tuple((place / f"{which}.crl").read_bytes() for which in ("root", "issuing"))
    except (OSError, ValueError) as problem:
        raise Unavailable(f"{place}: is damaged; restore it from the backup of the data folder") from problem
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Identity(key, chain, lists)


def configured_identity(told: Configured) -> Identity:
    """The organization's own certificate as it is configured. Raises Unavailable."""
    try:
        key, chain = _pkcs12(told) if told.pkcs12 else _pem(told)
        lists = tuple(_der(Path(file).read_bytes()) for file in told.revocation_lists)
    except (OSError, ValueError, TypeError) as problem:
        raise Unavailable(
            "the organization's certificate cannot be read: check OPENIMR_SEAL_PKCS12 and OPENIMR_SEAL_PASSPHRASE, or "
            "OPENIMR_SEAL_CERTIFICATES and OPENIMR_SEAL_KEY, and OPENIMR_SEAL_CRLS"
        ) from problem
    found = Identity(key, _in_order(chain), lists)
    if found.root.issuer != found.root.subject:
        raise Unavailable("the organization's certificate comes without its root: give the whole chain")
    return found


def _pkcs12(told: Configured) -> tuple[Key, list[x509.Certificate]]:
    read = pkcs12.load_pkcs12(Path(told.pkcs12).read_bytes(), told.passphrase.encode() or None)
    if read.key is None or read.cert is None:
        raise ValueError("no key or no certificate in it")
    return _fit(read.key), [read.cert.certificate, *(one.certificate for one in read.additional_certs)]


def _pem(told: Configured) -> tuple[Key, list[x509.Certificate]]:
    key = load_pem_private_key(Path(told.key).read_bytes(), told.passphrase.encode() or None)
    return _fit(key), x509.load_pem_x509_certificates(Path(told.certificates).read_bytes())


def _fit(key: object) -> Key:
    if not isinstance(key, Key):
        raise TypeError("neither an RSA nor an elliptic curve key: readers of PDF know these")
    return key


def _in_order(found: list[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """The certificate that signs, then each issuer as far as the file has them."""
    chain = [found[0]]
    while chain[-1].issuer != chain[-1].subject:
        above = next((one for one in found if one.subject == chain[-1].issuer), None)
        if above is None:
            break
        chain.append(above)
    return tuple(chain)


def _der(told: bytes) -> bytes:
    if told.startswith(b"-----"):
        return x509.load_pem_x509_crl(told).public_bytes(Encoding.DER)
    return x509.load_der_x509_crl(told).public_bytes(Encoding.DER)
