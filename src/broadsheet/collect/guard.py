"""Which addresses we never connect to: our own table, not `ipaddress.is_global`.

The standard library calls several ways of writing a private address global (6to4, NAT64 and
IPv4-compatible forms of 127.0.0.1, multicast, fec0::/10) and differs between Python releases.
The table follows the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and updates);
for IPv6 everything outside global unicast, 2000::/3, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def refusal(address: str, *, open_to: Iterable[Network] = ()) -> str | None:
    """Say why nothing may be fetched from an IP address, or None where it may.

    ``open_to`` names networks that the owner opened on purpose.

    >>> refusal("::ffff:127.0.0.1")
    'this machine itself'
    >>> refusal("1.1.1.1") is None
    True
    """
    try:
        written = ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    meant = _meant(written)
    if any(meant in network for network in open_to):
        return None
    if isinstance(meant, IPv4Address):
        return _listed(meant, _REFUSED_V4)
    if meant not in _GLOBAL_UNICAST:
        return _listed(meant, _OUTSIDE_V6) or "no public address"
    return _listed(meant, _REFUSED_V6)


def _meant(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 one carries to, where it carries to one.

    >>> _meant(IPv6Address("64:ff9b::a9fe:a9fe"))
    IPv4Address('169.254.169.254')
    """
    if isinstance(address, IPv4Address):
        return address
    number = int(address)
    if address in _SIX_TO_FOUR:
        return IPv4Address(number >> 80 & 0xFFFF_FFFF)
    if address in _TEREDO:
        return IPv4Address(~number & 0xFFFF_FFFF)
    if any(address in network for network in _LAST_FOUR_BYTES):
        return IPv4Address(number & 0xFFFF_FFFF)
    return address


def _listed(address: Address, table: Iterable[tuple[Network, str]]) -> str | None:
    return next((why for network, why in table if address in network), None)


_GLOBAL_UNICAST = IPv6Network("2000::/3")
_SIX_TO_FOUR = IPv6Network("2002::/16")  # RFC 3056: the IPv4 address follows the prefix
_TEREDO = IPv6Network("2001::/32")  # RFC 4380: the last four bytes, inverted
_LAST_FOUR_BYTES = (
    IPv6Network("::ffff:0:0/96"),  # RFC 4291: mapped
    IPv6Network("::/96"),  # RFC 4291: compatible; also holds :: and ::1, which become 0/8
    IPv6Network("64:ff9b::/96"),  # RFC 6052: NAT64
    IPv6Network("::ffff:0:0:0/96"),  # RFC 2765: translated
)

_REFUSED_V4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this machine itself"),
        ("127.0.0.0/8", "this machine itself"),
        ("10.0.0.0/8", "a private network"),
        ("172.16.0.0/12", "a private network"),
        ("192.168.0.0/16", "a private network"),
        ("100.64.0.0/10", "a provider's inner network"),
        ("169.254.0.0/16", "a link-local network"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "reserved for documentation"),
        ("198.51.100.0/24", "reserved for documentation"),
        ("203.0.113.0/24", "reserved for documentation"),
        ("192.31.196.0/24", "reserved for protocols"),
        ("192.52.193.0/24", "reserved for protocols"),
        ("192.88.99.0/24", "reserved for protocols"),
        ("192.175.48.0/24", "reserved for protocols"),
        ("198.18.0.0/15", "reserved for measurements"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "reserved"),
    )
)

_REFUSED_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "reserved for documentation"),
        ("3fff::/20", "reserved for documentation"),
        ("2620:4f:8000::/48", "reserved for protocols"),
    )
)

#: Refused anyway; listed only so that the reason is clear.
_OUTSIDE_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("fc00::/7", "a private network"),
        ("fec0::/10", "a private network"),
        ("fe80::/10", "a link-local network"),
        ("ff00::/8", "a multicast address"),
    )
)
