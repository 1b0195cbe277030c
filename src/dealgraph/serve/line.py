"""Requests that wait for a process: short ones first, and each client in its turn."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Rank(IntEnum):
    """What is expected of a query."""

    SHORT = 0  # its kind is short, or nothing speaks against its client
    DOUBTFUL = 1  # its kind is not known, and its client was slow lately
    LONG = 2  # its kind takes long


@dataclass(eq=False)
class Place(Generic[T]):
    """A place in the line.

    Attributes:
        client: who asks.
        kind: what kind of query it is.
        pushed: whether it ran too long already and was put back.
        rank: what is expected of it.
        coming: the process that will answer it.
        given: when it was there, by the clock of the loop.
    """

    client: str
    kind: str
    pushed: bool = False
    rank: Rank = Rank.SHORT
    given: float = 0.0
    coming: asyncio.Future[T] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Line(Generic[T]):
    """Places by rank, and within a rank one of each client in turn."""

    def __init__(self) -> None:
        self._ranks: dict[Rank, OrderedDict[str, deque[Place[T]]]] = {
            rank: OrderedDict() for rank in Rank
        }
        self._lengths = dict.fromkeys(Rank, 0)

    def __iter__(self) -> Iterator[Place[T]]:
        for clients in self._ranks.values():
            for places in clients.values():
                yield from places

    def length(self, *ranks: Rank) -> int:
        """How many wait, of some ranks."""
        return sum(self._lengths[rank] for rank in ranks)

    def join(self, place: Place[T]) -> None:
        """Wait behind those of the same client; a client that is new comes last."""
        self._ranks[place.rank].setdefault(place.client, deque()).append(place)
        self._lengths[place.rank] += 1

    def leave(self, place: Place[T]) -> bool:
        """Wait no longer; False if it did not wait."""
        places = self._ranks[place.rank].get(place.client)
        if places is None or place not in places:
            return False
        places.remove(place)
        self._lengths[place.rank] -= 1
        if not places:
            del self._ranks[place.rank][place.client]
        return True

    def next(self, rank: Rank) -> Place[T] | None:
        """Take the first place of the client whose turn it is; that client goes to the end."""
        clients = self._ranks[rank]
        if not clients:
            return None
        client, places = clients.popitem(last=False)
        self._lengths[rank] -= 1
        place = places.popleft()
        if places:
            clients[client] = places
        return place

    def regrade(self, rank_of: Callable[[Place[T]], Rank]) -> None:
        """Ask again what is expected of each, because more is known."""
        for place in [each for each in self if rank_of(each) != each.rank]:
            self.leave(place)
            place.rank = rank_of(place)
            self.join(place)
