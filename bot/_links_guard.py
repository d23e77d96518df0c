"""Which machines a stranger's link may reach: public ones alone, by the address connected to.

A name is resolved once, every address that comes back is judged, and the connection goes to just
those: a name that says something else a moment later changes nothing.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from .errors import Unreadable

PORTS = (80, 443)
_ODD = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*\.?", re.IGNORECASE)
_TRANSLATED = (  # an IPv4 address lies in the last 32 bits
    IPv6Network("64:ff9b::/96"),
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("::/96"),
)
_PROVIDERS = (  # public by their numbers, but answered inside the machine's own provider
    IPv4Network("168.63.129.16/32"),
    IPv4Network("192.0.0.0/24"),
)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def look_up(host: str, port: int) -> list[str]:
    """Return the addresses that a name has now; raise OSError where it has none."""
    infos = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))


def is_public(text: str) -> bool:
    """Tell whether an address belongs to the public internet, and so does any address inside it."""
    try:
        address = ip_address(text)
    except ValueError:
        return False  # a scope ("fe80::1%eth0") is an address of this network's
    return all(_is_public(one) for one in (address, *_inside(address)))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    own = any(address in network for network in _PROVIDERS) or getattr(
        address, "is_site_local", False
    )
    return address.is_global and not (address.is_multicast or address.is_reserved or own)


def _inside(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED):
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


class Guard(AbstractResolver):
    """Resolves names for connections that a link asked for; raises `Unreadable` for inner ones.

    ``allow`` holds pairs of address and port that are taken as public ones: tests serve there.
    """

    def __init__(
        self, resolve: Resolve = look_up, allow: frozenset[tuple[str, int]] = frozenset()
    ) -> None:
        self._resolve, self._allow = resolve, allow

    def check(self, url: URL) -> None:
        """Judge what an address says of itself, before anything is asked for."""
        try:
            host, port = (url.host or "").rstrip("."), url.port or 0
        except ValueError:
            raise Unreadable("link-odd", name=url.scheme) from None
        if url.scheme not in ("http", "https") or not host or url.user or url.password:
            raise Unreadable("link-odd", name=host or url.scheme)
        if ":" in host or _ODD.fullmatch(host):  # numbers reach no resolver, or the system's reads
            self._judge(host, host, port)  # "0177.1" and "2130706433" as 127.0.0.1
        if port not in PORTS and not any(port == known for _, known in self._allow):
            raise Unreadable("link-odd", name=host)

    def _judge(self, address: str, host: str, port: int) -> None:
        if (address, port) not in self._allow and not is_public(address):
            raise Unreadable("link-internal", name=host)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name, every one judged; one inner address refuses them all."""
        addresses = await self._resolve(host, port)
        for address in addresses:
            self._judge(address, host, port)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""
