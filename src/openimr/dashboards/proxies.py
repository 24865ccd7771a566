"""Whose request it is, where proxies stand in front of the server."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network


def client_address(peer: str, forwarded: str, trusted: Sequence[str]) -> str:
    """The address that a request came from.

    `peer` is who is connected to this server, `forwarded` the header X-Forwarded-For, `trusted` the networks of our own
    proxies. Each proxy adds whom it was asked by at the end, so the last address that is no proxy of ours is the
    asker's; what stands before it anybody can have written. Nothing is believed of a peer that is not trusted.
    """
    if not trusted or not _is_in(peer, trusted):
        return peer
    told = [part.strip() for part in forwarded.split(",") if part.strip()]
    for address in reversed(told):
        if not _is_address(address):
            return peer
        if not _is_in(address, trusted):
            return address
    return peer


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_in(address: str, networks: Sequence[str]) -> bool:
    if not _is_address(address):
        return False
    known = ip_address(address)
    return any(known in ip_network(network, strict=False) for network in networks)
