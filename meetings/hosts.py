"""Which hosts may be reached from here: an address that a person typed must lead nowhere else (SSRF).

Only hosts that the settings name are reached. A name leads to the outer network alone; an address of one's own
network has to be named itself, or its network. (OWASP, "Server-Side Request Forgery Prevention Cheat Sheet".)
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from meetings.errors import InputError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Outer addresses that a gateway turns into inner ones: NAT64 (RFC 6052), 6to4 (RFC 3056).
_TRANSLATED: Final = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")))


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: where to connect is found out when something is sent."""

    scheme: str
    host: str
    port: int
    path: str


class AllowedHosts:
    """The hosts that may be reached: names, addresses and networks."""

    def __init__(self, entries: Collection[str]) -> None:
        self._names: set[str] = set()
        self._networks: list[Network] = []
        for entry in entries:
            try:
                self._networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
            except ValueError:
                self._names.add(_ascii(entry))

    def check(self, url: str) -> Target:
        """Read an address. Raises ``InputError`` for one that may not be reached."""
        parts = _split(url)
        host = _ascii(parts.hostname or "")
        literal = _literal(host)
        known = any(literal in network for network in self._networks) if literal else host in self._names
        if not known:
            named = ", ".join(sorted(self._names | {str(network) for network in self._networks})) or "none"
            raise InputError(
                f"Nothing may be sent to {host!r}. VERBATIM_WEBHOOK_HOSTS names the hosts that may be reached: {named}."
            )
        if parts.scheme == "http" and not self._networks:
            raise InputError("Outside one's own network, webhooks go by https alone.")
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        return Target(parts.scheme, host, parts.port or (443 if parts.scheme == "https" else 80), path)

    def may_reach(self, address: Address, target: Target) -> bool:
        """Whether a connection to the address that a host's name leads to may be made."""
        mapped = getattr(address, "ipv4_mapped", None)
        if mapped:
            return self.may_reach(mapped, target)
        if any(address in network for network in self._networks):
            return True
        outer = address.is_global and not address.is_multicast and not any(address in n for n in _TRANSLATED)
        return outer and target.scheme == "https"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"https", "http"} and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or any(sign in url for sign in " \\#@"):
        raise InputError("A webhook's address begins with https://, and has no name, password or fragment in it.")
    return parts


def _ascii(host: str) -> str:
    try:
        return host.casefold().rstrip(".").encode("idna").decode()
    except UnicodeError:
        return host.casefold()


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
