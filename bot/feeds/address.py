"""Which addresses fetching may connect to: public ones, and private ones the operator named."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from bot.config import Network

Address = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in its last 32 bits."""


class RefusedError(OSError):
    """The address behind a name is not one that may be reached; an OSError, so that the
    connector goes on to the name's other addresses."""


def inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, 6to4, Teredo, NAT64), else itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        if address.sixtofour is not None:
            return address.sixtofour
        if address.teredo is not None:
            return address.teredo[1]
    return address


def may_reach(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether a connection to this address is permitted.

    `is_global` is false for private, loopback, link-local (cloud metadata among them), shared
    and reserved ranges; multicast is refused too.
    """
    real = inner(address)
    if any(real.version == network.version and real in network for network in allowed):
        return True
    return real.is_global and not real.is_multicast


def guarded_sockets(
    allowed: Sequence[Network],
) -> Callable[[tuple[int, int, int, str, tuple[object, ...]]], socket.socket]:
    """A socket factory that looks at the very address it is about to connect to.

    This is the one place through which every hop of every request goes, so neither a redirect
    nor a name that resolves differently the second time gets around it.
    """

    def make(info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        family, kind, protocol, _, where = info
        host = str(where[0]).split("%")[0]
        if not may_reach(ip_address(host), allowed):
            raise RefusedError(f"{host} is a private or reserved address")
        return socket.socket(family, kind, protocol)

    return make
