"""Which events of a case are news for whom: no more of them is told by e-mail than that there is something new."""

from collections.abc import Mapping
from typing import Any


def told_of(kind: str, payload: Mapping[str, Any], roles: frozenset[str]) -> frozenset[str]:
    """The roles, of those given, for which that event is something new in the portal.

    A message of a conversation is news for the party that it is with, where staff wrote it; one that the rules copy is
    news for every other party as well.
    """
    if kind == "records.requested":
        return roles & {str(payload.get("party", ""))}
    if kind == "determination.served":
        return roles & set(str(payload.get("to", "")).split(", "))
    if kind == "portal.message":
        if payload.get("copied"):
            return roles
        return roles & {str(payload.get("with", ""))} if payload.get("from") == "staff" else frozenset()
    return frozenset()
