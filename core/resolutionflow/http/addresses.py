"""Which addresses the service connects to.

Public ones; private ones where the operator lists them; link-local and metadata addresses never. An IPv6 address
that carries an IPv4 address (mapped, or translated by NAT64) is judged as the one that it carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Self

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

NEVER: tuple[IPNetwork, ...] = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # "this network": connects to the machine itself
        "100.100.100.200/32",  # metadata of Alibaba Cloud
        "168.63.129.16/32",  # host of Azure's virtual machines
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "192.0.0.192/32",  # metadata of Oracle Cloud
        "224.0.0.0/4",  # multicast
        "::/128",
        "fd00:42::42/128",  # metadata of Scaleway
        "fd00:ec2::/32",  # metadata of AWS
        "fd20:ce::254/128",  # metadata of Google Cloud
        "fe80::/10",  # link-local
        "ff00::/8",  # multicast
    )
)
NAT64 = IPv6Network("64:ff9b::/96")
GLOBAL_UNICAST = IPv6Network("2000::/3")
SIX_TO_FOUR = IPv6Network("2002::/16")

HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PrivateHosts:
    """Hosts and networks that may be private and plain http (the setting RESOLUTIONFLOW_PRIVATE_HOSTS)."""

    names: frozenset[str] = frozenset()
    networks: tuple[IPNetwork, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Self:
        """From host names, IP addresses and CIDR networks. Raises ValueError naming an entry that is neither."""
        names: set[str] = set()
        networks: list[IPNetwork] = []
        for entry in (entry.strip() for entry in entries):
            try:
                networks.append(ip_network(entry.strip("[]")))
            except ValueError:
                names.add(_host_name(entry))
        return cls(frozenset(names), tuple(networks))

    def allows(self, host: str, address: IPAddress) -> bool:
        """True where `host`, or the network of its `address`, is listed; never for a link-local address."""
        address = carried(address)
        if is_never_allowed(address):
            return False
        return host.lower().rstrip(".") in self.names or any(address in network for network in self.networks)


def parse_address(text: str) -> IPAddress:
    """An address as a resolver gives it, without the zone that a link-local one may have."""
    return carried(ip_address(text.partition("%")[0]))


def carried(address: IPAddress) -> IPAddress:
    """The IPv4 address inside an IPv6 address that stands for it, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else address


def is_never_allowed(address: IPAddress) -> bool:
    """True for addresses that no setting allows."""
    return any(address in network for network in NEVER)


def is_public(address: IPAddress) -> bool:
    """True for addresses of the public internet."""
    if is_never_allowed(address) or not address.is_global:
        return False
    return isinstance(address, IPv4Address) or (address in GLOBAL_UNICAST and address not in SIX_TO_FOUR)


def _host_name(entry: str) -> str:
    if not HOST_NAME.fullmatch(entry) or re.fullmatch(r"[\d.]+", entry):
        raise ValueError(f"{entry!r} is neither a host name nor an IP address nor a network (10.1.0.0/16).")
    return entry.lower()
