"""Where the keys and certificates of the organization are."""

from pathlib import Path

from django.conf import settings

from openimr.determinations.adapters.certificates import Configured


def keys() -> Path:
    """The folder of the organization's keys."""
    return Path(settings.DATA_DIR) / "keys"


def seal_configured() -> Configured:
    """The organization's own certificate as configured; empty where the test chain of the data folder signs."""
    return Configured(
        pkcs12=settings.SEAL_PKCS12,
        passphrase=settings.SEAL_PASSPHRASE,
        certificates=settings.SEAL_CERTIFICATES,
        key=settings.SEAL_KEY,
        revocation_lists=tuple(settings.SEAL_CRLS),
    )
