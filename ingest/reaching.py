"""Sending something to a checked host, without being led anywhere else.

The name is looked up once, and the connection goes to exactly the address that was checked, so that a name cannot
lead elsewhere a moment later (DNS rebinding). Redirects are not followed, and nothing of the answer is read.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import urllib3

from meetings.errors import InputError, UnavailableError
from meetings.hosts import Address, AllowedHosts, Target

_TIMEOUT: Final = urllib3.Timeout(connect=5, read=10)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said: the HTTP status, and after how long it wants to be asked again, where it says so."""

    status: int
    retry_after_s: float | None = None


def send(target: Target, hosts: AllowedHosts, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post a body and give the answer's status; nothing of the answer is read.

    Raises ``UnavailableError`` when nobody answers, and ``InputError`` when the host leads where nothing may be sent.
    """
    address = _locate(target, hosts)
    default = 443 if target.scheme == "https" else 80
    name = f"[{target.host}]" if ":" in target.host else target.host
    host = name if target.port == default else f"{name}:{target.port}"
    try:
        with _connection(target, address) as pool:
            response = pool.urlopen(
                "POST", target.path, body, {**headers, "Host": host},
                redirect=False, retries=False, preload_content=False, assert_same_host=False,
            )  # fmt: skip
            response.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise UnavailableError(f"{target.host} does not answer: {_reason(error)}.") from error
    return Answer(response.status, _seconds(response.headers.get("Retry-After", "")))


def _connection(target: Target, address: Address) -> urllib3.HTTPConnectionPool:
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(str(address), target.port, timeout=_TIMEOUT)
    return urllib3.HTTPSConnectionPool(
        str(address), target.port, timeout=_TIMEOUT, ssl_context=ssl.create_default_context(),
        server_hostname=target.host, assert_hostname=target.host,
    )  # fmt: skip


def _locate(target: Target, hosts: AllowedHosts) -> Address:
    """Look a host up, once. Raises ``InputError`` when it leads where nothing may be sent."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UnavailableError(f"{target.host} is not found: {error.strerror}.") from error
    addresses = [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
    for address in addresses:
        if not hosts.may_reach(address, target):
            raise InputError(f"{target.host} leads to {address}, which is not to be reached.")
    return addresses[0]


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if retry_after.isascii() and retry_after.isdecimal() else None


def _reason(error: BaseException) -> str:
    return str(error).rpartition(": ")[2].strip().rstrip(".)") or type(error).__name__
