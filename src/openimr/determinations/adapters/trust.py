"""What an installation trusts when it checks a letter: every key and root that it has or had. Needs no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from openimr.determinations.adapters import certificates, seal_keys
from openimr.determinations.adapters.certificates import Configured
from openimr.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Trust:
    """`keys`, `roots`: what each is, in words, by its id or SHA-256; none where nothing is known.

    `remarks`: what is configured and could not be read. `revocation_lists`: DER.
    """

    keys: Mapping[str, str]
    roots: Mapping[str, str]
    stamp_roots: tuple[Path, ...] = ()
    revocation_lists: tuple[bytes, ...] = ()
    remarks: tuple[str, ...] = ()


def of_installation(environment: Mapping[str, str]) -> Trust:
    """The trust of the installation that is configured by these variables. Raises Unavailable: a kept key is none."""
    keys = Path(environment.get("OPENIMR_DATA_DIR", "openimr-data")) / "keys"
    roots = dict(certificates.known_roots(keys))
    lists: tuple[bytes, ...] = ()
    remarks: tuple[str, ...] = ()
    configured = _configured(environment)
    if configured.is_there:
        try:
            own = certificates.configured_identity(configured)
        except Unavailable as problem:
            remarks = (f"of the roots known here the configured one is left out: {problem}",)
        else:
            roots[certificates.fingerprint(own.root)] = "the root of the certificate that is configured"
            lists = tuple(own.revocation_lists)
    stamps = sorted((keys / certificates.STAMP_ROOTS).glob("*.pem"))
    if told := environment.get("OPENIMR_TIMESTAMP_ROOT"):
        stamps.append(Path(told))
    return Trust(seal_keys.known(keys), roots, tuple(stamps), lists, remarks)


def _configured(environment: Mapping[str, str]) -> Configured:
    lists = environment.get("OPENIMR_SEAL_CRLS", "")
    return Configured(
        pkcs12=environment.get("OPENIMR_SEAL_PKCS12", ""),
        passphrase=environment.get("OPENIMR_SEAL_PASSPHRASE", ""),
        certificates=environment.get("OPENIMR_SEAL_CERTIFICATES", ""),
        key=environment.get("OPENIMR_SEAL_KEY", ""),
        revocation_lists=tuple(one.strip() for one in lists.split(",") if one.strip()),
    )
