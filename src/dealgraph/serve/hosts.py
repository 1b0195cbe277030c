"""Under which names the server may be asked (RFC 9110, section 7.4).

A page of another site can give its own name the address of this machine (DNS rebinding) and would
then be of one origin with the server. Its browser still sends that name as Host, so a server that
answers only to names of its own is not deceived.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address

#: Characters of Host: a name of the DNS has 253 at most, and there may be a port.
LONGEST = 255
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{0,5})?")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def name_of(host: str) -> str:
    """Return the name in a Host header, without its port; empty if it is not one.

    >>> name_of("LocalHost:8000"), name_of("[0:0::1]:80"), name_of("a/b"), name_of("[::")
    ('localhost', '::1', '', '')
    """
    found = _HOST.fullmatch(host) if len(host) <= LONGEST else None
    if found is None:
        return ""
    name = normal(found[1])
    return "" if name.startswith("[") else name


def normal(name: str) -> str:
    """Write a name or an address as one would be compared with another.

    >>> normal("Example.ORG."), normal("[::FFFF:127.0.0.1]")
    ('example.org', '127.0.0.1')
    """
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    try:
        address = ip_address(bare)
    except ValueError:
        return name.casefold().removesuffix(".")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def is_name(text: str) -> bool:
    """Return whether a text is a name or an address alone, with or without brackets.

    >>> [is_name(x) for x in ("deals.example.org", "::1", "[::1]", "a:80", "http://a/", "")]
    [True, True, True, False, False, False]
    """
    found = name_of(f"[{text}]" if ":" in text and text[0] != "[" else text)
    return bool(found) and found == normal(text)


def is_everywhere(host: str) -> bool:
    """Return whether a host to listen at means every address of this machine."""
    return normal(host) in ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound


def is_loopback(host: str) -> bool:
    """Return whether only this machine can connect to a host to listen at.

    >>> [is_loopback(x) for x in ("127.0.0.1", "::1", "localhost", "localhost.example.org", "")]
    [True, True, True, False, False]
    """
    name = normal(host)
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


class Names:
    """The names of a server."""

    def __init__(self, host: str = "", others: Iterable[str] = ()) -> None:
        """Take the host at which it listens, and what else it is called."""
        own = [] if is_everywhere(host) else [host]
        self.known = frozenset(normal(name) for name in (*_LOOPBACK, *own, *others))

    def have(self, host: str, local: str = "") -> bool:
        """Return whether a Host header names this server.

        Args:
            host: the header.
            local: the address of this machine to which the client connected: a name that
                somebody else gave it cannot look like that.
        """
        name = name_of(host)
        return bool(name) and (name in self.known or (bool(local) and name == normal(local)))
