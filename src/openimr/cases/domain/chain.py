"""The hash chain of a case's event log: each event seals the one before it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

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


def seal(told: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over the canonical form."""
    return hashlib.sha256(canonical(told)).hexdigest()


class Sealed(Protocol):
    """A link of any chain: its place, the digest before it and its own."""

    @property
    def sequence(self) -> int: ...

    @property
    def previous(self) -> str: ...

    @property
    def digest(self) -> str: ...


AnyLink = TypeVar("AnyLink", bound=Sealed)


def first_unsealed(links: Iterable[AnyLink], digest: Callable[[AnyLink, str], str]) -> tuple[int, AnyLink] | None:
    """The first link that does not follow from the one before it, after its place from 1; None if all do.

    `digest`: what a link's digest must be after a link of that digest.
    """
    previous = GENESIS
    for place, link in enumerate(links, 1):
        if (link.sequence, link.previous, link.digest) != (place, previous, digest(link, previous)):
            return place, link
        previous = link.digest
    return None


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
    return seal(
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


def first_broken(links: Iterable[Link]) -> int | None:
    """Sequence number of the first event that does not follow from the one before it; None if all do."""
    found = first_unsealed(links, _digest)
    return found[1].sequence if found else None


def _digest(link: Link, previous: str) -> str:
    return digest_of(
        case_number=link.case_number,
        sequence=link.sequence,
        kind=link.kind,
        actor=link.actor,
        at=link.at,
        payload=link.payload,
        previous=previous,
    )
