from __future__ import annotations

from ipaddress import ip_address

import pytest

from resolutionflow.http.addresses import PrivateHosts, is_never_allowed, is_public, parse_address

EVERYTHING = PrivateHosts.parse(["0.0.0.0/0", "::/0", "psa.example"])


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_public(address):
    assert is_public(parse_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "fc00::1",
        "fec0::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "2001:db8::1",
    ],
)
def test_private_addresses_in_any_form_are_not_public_but_can_be_listed(address):
    parsed = parse_address(address)

    assert not is_public(parsed)
    assert not is_never_allowed(parsed)
    assert EVERYTHING.allows("host", parsed)


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "0.0.0.0",
        "224.0.0.1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "febf::1",
        "ff02::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fd00:42::42",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
    ],
)
def test_link_local_and_metadata_addresses_are_never_allowed(address):
    parsed = parse_address(address)

    assert not is_public(parsed)
    assert not EVERYTHING.allows("psa.example", parsed)


def test_private_hosts_are_names_addresses_and_networks():
    hosts = PrivateHosts.parse([" PSA.corp.example ", "127.0.0.1", "10.1.0.0/16", "[fc00::1]"])

    assert hosts.allows("psa.CORP.example.", ip_address("192.168.7.7"))
    assert hosts.allows("x", ip_address("127.0.0.1"))
    assert hosts.allows("x", ip_address("10.1.255.1"))
    assert hosts.allows("x", ip_address("fc00::1"))
    assert hosts.allows("x", ip_address("::ffff:10.1.2.3"))
    assert not hosts.allows("x", ip_address("10.2.0.1"))
    assert not hosts.allows("other.psa.corp.example", ip_address("192.168.7.7"))


@pytest.mark.parametrize(
    "entry", ["", "*", "http://psa", "psa:8080", "10.1.0.1/16", "10.0.0.300", "10.0.0.0/40", "a b", "-x"]
)
def test_private_host_that_means_nothing_is_refused(entry):
    with pytest.raises(ValueError, match="is neither a host name nor an IP address nor a network"):
        PrivateHosts.parse([entry])
