"""How many connections there may be, in all and from one address."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Protocol

#: Connections that are told why they are refused; beyond that, the door is closed without a word.
_TOLD = 200


class Guest(Protocol):
    """A connection, as far as it can be asked to leave."""

    def is_idle(self) -> bool:
        """Whether no request of it is answered now, and it is not new."""

    def leave(self) -> None:
        """Close the connection."""


class Gate:
    """Counts connections.

    Where there is no room, the connection goes that has been open longest without a request;
    somebody who holds many open and asks nothing shuts out nobody.

    Attributes:
        most: connections in all.
        per_client: connections from one address.
    """

    def __init__(self, most: int, per_client: int) -> None:
        self.most = most
        self.per_client = per_client
        self._all: dict[Guest, str] = {}
        self._by_client: dict[str, dict[Guest, None]] = {}
        self._told = 0

    def enter(self, guest: Guest, address: str) -> bool:
        """Let a connection in, or say that there is no room for it."""
        client = client_of(address)
        mine = self._by_client.get(client, {})
        if len(mine) >= self.per_client and not self._make_room(mine):
            return False
        if len(self._all) >= self.most and not self._make_room(self._all):
            return False
        self._all[guest] = client
        self._by_client.setdefault(client, {})[guest] = None
        return True

    def _make_room(self, guests: dict[Guest, None] | dict[Guest, str]) -> bool:
        idle = next((guest for guest in guests if guest.is_idle()), None)
        if idle is None:
            return False
        self.exit(idle)
        idle.leave()
        return True

    def exit(self, guest: Guest) -> None:
        """Forget a connection, if it was let in."""
        client = self._all.pop(guest, None)
        if client is None:
            return
        mine = self._by_client[client]
        del mine[guest]
        if not mine:
            del self._by_client[client]

    def may_tell(self) -> bool:
        """Whether there is room to tell one more connection why it is refused."""
        if self._told >= _TOLD:
            return False
        self._told += 1
        return True

    def told(self) -> None:
        """A connection that was refused is closed."""
        self._told -= 1


def client_of(address: str) -> str:
    """Return what counts as one client: an address, or for IPv6 the network of a household.

    >>> client_of("192.0.2.1"), client_of("2001:db8::1:2:3:4"), client_of("")
    ('192.0.2.1', '2001:db8::', '')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)
