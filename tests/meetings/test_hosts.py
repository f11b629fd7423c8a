"""Addresses that a person typed lead to the hosts that are named, and nowhere else."""

import dataclasses
import ipaddress

import pytest

from meetings.errors import InputError
from meetings.hosts import AllowedHosts, Target

HOSTS = AllowedHosts(["hooks.example.org", "bücher.example", "192.168.7.0/24", "::1"])


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example.org/a?b=c", Target("https", "hooks.example.org", 443, "/a?b=c")),
        ("https://HOOKS.Example.ORG.:8443", Target("https", "hooks.example.org", 8443, "/")),
        ("https://bücher.example/", Target("https", "xn--bcher-kva.example", 443, "/")),
        ("http://192.168.7.9/in", Target("http", "192.168.7.9", 80, "/in")),
        ("http://[::1]:90/", Target("http", "::1", 90, "/")),
    ],
)
def test_a_named_host_may_be_reached(url: str, target: Target) -> None:
    assert HOSTS.check(url) == target


@pytest.mark.parametrize(
    "url",
    [
        "", "hooks.example.org", "ftp://hooks.example.org/", "file:///etc/passwd", "gopher://hooks.example.org/",
        "https://", "https://hooks.example.org:99999/", "https://hooks.example.org:0x1/", "https://[::1", "https://[x]/",
        "https://hooks.example.org@evil.example/", "https://evil.example\\@hooks.example.org/",
        "https://hooks.example.org/#part", "https://hooks.example.org/ x", "https://hooks.example.org/\r\nX: y",
        "https://user:secret@hooks.example.org/",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="address begins with https"):
        HOSTS.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/", "https://hooks.example.org.evil.example/", "https://xhooks.example.org/",
        "http://192.168.8.1/", "http://169.254.169.254/latest/meta-data", "http://127.0.0.1/", "http://localhost/",
        "http://2130706433/", "http://0x7f000001/", "http://127.1/", "http://[::ffff:127.0.0.1]/", "http://0/",
    ],
)  # fmt: skip
def test_any_other_host_is_refused_by_name(url: str) -> None:
    with pytest.raises(InputError, match=r"Nothing may be sent to .*hooks\.example\.org"):
        HOSTS.check(url)


def test_outside_ones_own_network_only_https_is_taken() -> None:
    with pytest.raises(InputError, match="https alone"):
        AllowedHosts(["hooks.example.org"]).check("http://hooks.example.org/")


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("93.184.215.14", True), ("2606:2800:21f::1", True), ("192.168.7.44", True), ("::ffff:192.168.7.44", True),
        ("192.168.8.1", False), ("10.0.0.1", False), ("127.0.0.1", False), ("169.254.169.254", False),
        ("::ffff:127.0.0.1", False), ("fd00::1", False), ("fe80::1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("100.64.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
        ("::", False),
    ],
)  # fmt: skip
def test_a_name_leads_to_the_outer_network_or_to_a_network_that_is_named(address: str, may: bool) -> None:
    target = HOSTS.check("https://hooks.example.org/")
    assert HOSTS.may_reach(ipaddress.ip_address(address), target) == may


def test_a_name_is_not_reached_without_encryption_outside() -> None:
    target = HOSTS.check("http://hooks.example.org/")
    assert not HOSTS.may_reach(ipaddress.ip_address("93.184.215.14"), target)
    assert HOSTS.may_reach(ipaddress.ip_address("192.168.7.1"), target)


def test_a_name_alone_is_reached_with_encryption() -> None:
    target = AllowedHosts(["hooks.example.org"]).check("https://hooks.example.org/")
    assert target == Target("https", "hooks.example.org", 443, "/")
    with pytest.raises(dataclasses.FrozenInstanceError):
        target.host = "evil.example"  # type: ignore[misc]
    assert not hasattr(target, "__dict__")


def test_a_name_that_no_name_may_be_is_refused() -> None:
    with pytest.raises(InputError, match="Nothing may be sent to"):
        HOSTS.check(f"https://{'a' * 70}é.example/")


def test_without_a_setting_nothing_is_reached() -> None:
    with pytest.raises(InputError, match="may be reached: none"):
        AllowedHosts([]).check("https://hooks.example.org/")
