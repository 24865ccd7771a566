"""Which certificates of a chain their issuers took back, by revocation lists that these issuers signed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.x509 import ReasonFlags

from openimr.determinations.adapters.certificates import common_name

#: Reasons that say nothing against what was signed before: the certificate was merely given up.
_GIVEN_UP = frozenset({ReasonFlags.superseded, ReasonFlags.cessation_of_operation, ReasonFlags.affiliation_changed})


@dataclass(frozen=True, slots=True)
class Revoked:
    """A certificate that was taken back. `key_is_doubtful`: another may hold its key; so unless said otherwise."""

    name: str
    on: datetime
    key_is_doubtful: bool

    def __str__(self) -> str:
        return f"the certificate “{self.name}” was revoked on {self.on:%m/%d/%Y %H:%M} UTC"


def revoked(chain: Sequence[x509.Certificate], lists: Sequence[bytes]) -> tuple[Revoked, ...]:
    """The certificates on a list (DER) of an issuer in the chain. A list that is not its issuer's says nothing."""
    return tuple(_revoked(chain, [x509.load_der_x509_crl(one) for one in lists]))


def out_of_date(chain: Sequence[x509.Certificate], lists: Sequence[bytes], *, on: datetime) -> tuple[str, ...]:
    """A sentence for each issuer in the chain whose lists all ended before `on`: what came later is not on them."""
    ended: dict[str, list[datetime | None]] = {}
    for told in (x509.load_der_x509_crl(one) for one in lists):
        issuer = next((one for one in chain if one.subject == told.issuer and _signed_by(told, one)), None)
        if issuer is not None:
            ended.setdefault(common_name(issuer), []).append(told.next_update_utc)
    return tuple(
        f"the list of revoked certificates of “{name}” was good until {max(days):%m/%d/%Y %H:%M} UTC: what was revoked "
        f"after that, and before {on:%m/%d/%Y %H:%M} UTC, is not on it"
        for name, until in ended.items()
        if (days := [one for one in until if one is not None]) and len(days) == len(until) and max(days) < on
    )


def _revoked(chain: Sequence[x509.Certificate], lists: Sequence[x509.CertificateRevocationList]) -> Iterator[Revoked]:
    for told in lists:
        if not any(one.subject == told.issuer and _signed_by(told, one) for one in chain):
            continue
        for one in chain:
            entry = told.get_revoked_certificate_by_serial_number(one.serial_number)
            if one.issuer == told.issuer and entry is not None:
                yield Revoked(common_name(one), entry.revocation_date_utc, _reason(entry) not in _GIVEN_UP)


def _signed_by(told: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    return told.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]


def _reason(entry: x509.RevokedCertificate) -> ReasonFlags:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return ReasonFlags.unspecified
