"""Answers that wait in the server because their clients do not read them.

A client that stops reading costs the memory of its answer. All of them together may cost only so
much; beyond that, the connection is cut that holds most for the longest time. A client that reads,
however slowly, comes after those that do not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dealgraph.serve.seldom import Seldom


class Sending(Protocol):
    """The part of `asyncio.WriteTransport` that is needed."""

    def get_write_buffer_size(self) -> int:
        """Bytes that wait."""

    def abort(self) -> None:
        """Close without waiting."""


@dataclass
class _Waiting:
    """How many bytes wait, and since when the client has taken none of them."""

    size: int
    since: float

    def weight(self, now: float) -> tuple[float, int]:
        """Bytes times seconds; at the same moment, bytes."""
        return self.size * (now - self.since), self.size


class Backlog:
    """Connections whose clients have not taken what was sent, and what may wait in all."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._clock = clock
        self._waiting: dict[Sending, _Waiting] = {}
        self._cut = Seldom(clock)

    def add(self, connection: Sending) -> None:
        """An answer waits; others are cut if that is too much in all."""
        self._look()
        size = connection.get_write_buffer_size()
        self._waiting[connection] = _Waiting(size, self._clock())
        excess = sum(each.size for each in self._waiting.values()) - self.most
        while excess > 0 and len(self._waiting) > 1:
            now = self._clock()
            others = [each for each in self._waiting if each is not connection]
            slowest = max(others, key=lambda each: self._waiting[each].weight(now))
            excess -= self._waiting[slowest].size
            self.remove(slowest)
            slowest.abort()
            self._tell()

    def _look(self) -> None:
        """See who has read something since the last look."""
        for connection, waiting in self._waiting.items():
            size = connection.get_write_buffer_size()
            if size < waiting.size:
                waiting.since = self._clock()
            waiting.size = size

    def remove(self, connection: Sending) -> None:
        """The client has taken enough, or has gone."""
        self._waiting.pop(connection, None)

    def _tell(self) -> None:
        self._cut.warn(
            "Clients do not read their answers; connections are cut, since more than %s MB "
            "would wait (--max-unread).",
            f"{self.most // 1_000_000:,}",
        )
