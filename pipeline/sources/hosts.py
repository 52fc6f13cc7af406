"""Which hosts may be asked, and which network addresses are nobody else's business.

Belongs here: rules for hosts and IP addresses. Does not: patterns for whole addresses (`addresses`), and asking (`crawl`).
"""

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

_SCHEMES = frozenset({"http", "https"})
#: Where cloud machines are told about themselves, at addresses that are otherwise public.
_METADATA = frozenset({IPv4Address("168.63.129.16")})
_NAT64_PREFIX = IPv6Address("64:ff9b::").packed[:12]


class Hosts(NamedTuple):
    """Hosts that may be asked: `a.b` at any port, `a.b:8000`, or `*.a.b` for what is below it; all where none is named."""

    patterns: tuple[str, ...] = ()

    def allow(self, url: str) -> bool:
        """Whether a request to this address stays with them."""
        parts = split(url)
        if parts is None:
            return False
        host, port = name_in(parts), port_of(parts)
        return not self.patterns or any(_fits(pattern, host, port) for pattern in self.patterns)


def split(url: str) -> SplitResult | None:
    """The parts of an http(s) address; null where it is none."""
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return None
    return parts if parts.scheme in _SCHEMES and parts.hostname and has_port else None


def name_in(parts: SplitResult) -> str:
    """The host's name or IP address as it is looked up: in lower case and ASCII."""
    name = parts.hostname or ""
    try:
        return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return name


def host_of(url: str) -> str:
    """What stands for whoever answers at an address: its host's name and port; empty where it is no http(s) address."""
    parts = split(url)
    return f"{name_in(parts)}:{port_of(parts)}" if parts else ""


def port_of(parts: SplitResult) -> int:
    """The port that is asked at."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def own_pattern(url: str) -> str:
    """The pattern for the host of an address alone: with its port, where the address names one."""
    parts = split(url)
    host = (parts and parts.hostname) or ""
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{parts.port}" if parts and parts.port else shown


def _fits(pattern: str, host: str, port: int) -> bool:
    wanted = urlsplit(f"//{pattern.lower()}")
    name = name_in(wanted)
    is_host = host.endswith(name[1:]) if name.startswith("*.") else host == name
    return is_host and wanted.port in (None, port)


def is_private(address: str) -> bool:
    """True for an IP address that is not on the public internet: private, loopback, link-local, metadata, multicast, reserved.

    False for what is no IP address: a name says nothing before it is resolved.
    """
    try:
        ip = ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    return any(not told.is_global or told.is_multicast or told in _METADATA for told in (ip, *_within(ip)))


def _within(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if isinstance(ip, IPv4Address):
        return []
    nat64 = IPv4Address(ip.packed[12:]) if ip.packed[:12] == _NAT64_PREFIX else None
    teredo = ip.teredo[1] if ip.teredo else None
    return [told for told in (ip.ipv4_mapped, ip.sixtofour, teredo, nat64) if told]
