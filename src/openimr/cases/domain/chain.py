"""The hash chain of a case's event log: each event seals the one before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: What the first event of a case points back to.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One event as it is sealed: its place, what happened, who did it, when, and the facts of it."""

    case_number: str
    sequence: int
    kind: str
    actor: str
    at: datetime
    payload: Mapping[str, Any]
    previous: str
    digest: str


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(
    *,
    case_number: str,
    sequence: int,
    kind: str,
    actor: str,
    at: datetime,
    payload: Mapping[str, Any],
    previous: str,
) -> str:
    """SHA-256 (hex) over every field of the event and the digest before it."""
    return hashlib.sha256(
        canonical(
            {
                "case": case_number,
                "sequence": sequence,
                "kind": kind,
                "actor": actor,
                "at": at.isoformat(),
                "payload": dict(payload),
                "previous": previous,
            }
        )
    ).hexdigest()


def first_broken(links: Iterable[Link]) -> int | None:
    """Sequence number of the first event that does not follow from the one before it; None if all do."""
    previous, expected = GENESIS, 1
    for link in links:
        true = digest_of(
            case_number=link.case_number,
            sequence=link.sequence,
            kind=link.kind,
            actor=link.actor,
            at=link.at,
            payload=link.payload,
            previous=previous,
        )
        if (link.sequence, link.previous, link.digest) != (expected, previous, true):
            return link.sequence
        previous, expected = link.digest, expected + 1
    return None
