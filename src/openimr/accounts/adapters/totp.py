"""Codes that change every half minute (RFC 6238) by pyotp, and the picture that a telephone reads by segno."""

import hmac
from collections.abc import Iterable

import pyotp
import segno


def new_secret() -> str:
    """A secret of 160 random bits, in base 32."""
    return pyotp.random_base32(32)


def new_recovery_code() -> str:
    """80 random bits, in base 32: sixteen letters and digits."""
    return pyotp.random_base32(32)[:16]


def code_of(secret: str, step: int) -> str:
    """The six digits of that step of half a minute."""
    return str(pyotp.TOTP(secret).generate_otp(step))


def matching_step(secret: str, code: str, steps: Iterable[int]) -> int | None:
    """Which of the steps this code is of, or None. Every step is compared, each in constant time."""
    found = [step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), code.encode())]
    return found[0] if found else None


def address(secret: str, *, account: str, issuer: str) -> str:
    """The `otpauth:` address that authenticator programs read."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer))


def picture(address: str) -> str:
    """The address as a picture, an SVG element to stand in a page. Black on white in every colour scheme."""
    return str(segno.make(address, error="m", micro=False).svg_inline(scale=4, border=4, dark="#000", light="#fff"))
