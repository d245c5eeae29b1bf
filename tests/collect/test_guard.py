"""The address table, in every way of writing an address."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from broadsheet.collect.guard import refusal

INSIDE = [
    *("0.0.0.0", "127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255"),
    *("192.168.1.1", "100.64.0.1", "100.127.255.255", "169.254.169.254", "192.0.0.192"),
    *("198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "203.0.113.9"),
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_refused_in_every_ipv6_form_that_carries_it(address: str) -> None:
    number = int(ip_address(address))
    forms = {
        "itself": address,
        "mapped": f"::ffff:{address}",
        "compatible": f"::{address}",
        "translated": f"::ffff:0:{address}",
        "NAT64": f"64:ff9b::{address}",
        "6to4": f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1",
        "Teredo": str(ip_address((0x2001_0000_4136_E378 << 64) | (number ^ 0xFFFF_FFFF))),
    }
    assert {name for name, form in forms.items() if refusal(form) is None} == set()


@pytest.mark.parametrize(
    "address",
    [
        *("::", "::1", "::1%lo", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
        *("2001:db8::1", "2001:2::1", "2001:10::1", "3fff::1", "64:ff9b:1::1", "100::1", "5f00::1"),
        *("127.1", "0x7f.1", "2130706433", "0177.0.0.1", "localhost", "", "::ffff:127.0.0.1]"),
    ],
)
def test_what_is_not_global_unicast_or_not_an_address_is_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "8.8.8.8", "93.184.215.14", "172.15.255.255", "172.32.0.1", "100.63.0.1"),
        *("100.128.0.1", "2606:4700:4700::1111", "2a00:1450:4001:82f::200e", "::ffff:8.8.8.8"),
        *("64:ff9b::808:808", "2620:fe::fe", "223.255.255.254"),
    ],
)
def test_a_public_address_is_fetched_from(address: str) -> None:
    assert refusal(address) is None


def test_a_network_the_owner_opened_is_open_and_its_neighbour_is_not() -> None:
    mine = (ip_network("10.1.0.0/16"), ip_network("fd00:1::/32"))
    assert refusal("10.1.2.3", open_to=mine) is None
    assert refusal("::ffff:10.1.2.3", open_to=mine) is None
    assert refusal("fd00:1::5", open_to=mine) is None
    assert refusal("10.2.2.3", open_to=mine) == "a private network"
