"""The lot that orders equals: nobody can know or choose it beforehand, and everybody entitled can check it afterwards.

A secret seed is drawn at random and its SHA-256 (the commitment) is recorded before any case of its day is known. A
case belongs to the seed of the day on which it came in, so that waiting for a better day changes nothing. The key of
a case is HMAC-SHA-256 of its number under the seed, a reviewer's lot the HMAC-SHA-256 of the reviewer's id under that
key; the lowest lot goes first. Whoever is given the key can draw every lot of that case again, and of no other.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping


def commitment(seed: bytes) -> str:
    """What is made known of a seed before it is used: its SHA-256, as hexadecimal."""
    return hashlib.sha256(seed).hexdigest()


def case_key(seed: bytes, case_number: str) -> bytes:
    """The key of one case under its seed."""
    return hmac.digest(seed, case_number.encode(), "sha256")


def lot(key: bytes, reviewer_id: str) -> str:
    """A reviewer's lot in a case, as hexadecimal; every reviewer has the same chance of the lowest."""
    return hmac.digest(key, reviewer_id.encode(), "sha256").hex()


def lots(key: bytes, reviewer_ids: Iterable[str]) -> dict[str, str]:
    """Everybody's lot in a case."""
    return {one: lot(key, one) for one in reviewer_ids}


def lots_as_shares(key: bytes, reviewer_ids: Iterable[str]) -> list[float]:
    """The lots as numbers from 0 to below 1, from their first 52 bits: finer than any two could meet by chance."""
    digests = (hmac.digest(key, one.encode(), "sha256") for one in reviewer_ids)
    return [(int.from_bytes(digest[:7], "big") >> 4) / (1 << 52) for digest in digests]


def order(points: Mapping[str, int], drawn: Mapping[str, str], *, near_equal: int) -> tuple[str, ...]:
    """Ids best first; the best of those left and all within `near_equal` points of it are ordered by lot.

    Without a lot (`drawn` is empty) equals stand by id, which is no order to assign by.
    """
    left = sorted(points, key=lambda one: (-points[one], one))
    placed: list[str] = []
    while left:
        best = points[left[0]]
        group = [one for one in left if best - points[one] <= near_equal]
        placed += sorted(group, key=lambda one: (drawn.get(one, ""), one))
        left = left[len(group) :]
    return tuple(placed)
