"""What queries cost so far, so that short ones need not wait behind long ones.

The cost of a query is not known before it has run, but that of its kind is: the same text with
other names, numbers and variables. A client that was slow lately is known by its address. Both are
remembered for as long as there is room.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b

#: Kinds and clients that are remembered.
_MOST = 4096
#: Characters of a query that tell its kind.
_TELLING = 4096
#: Seconds for which a client that was slow counts as slow.
_MEMORY = 30.0
_CONSTANT = re.compile(
    r"""(?P<text>"[^"\n]*"|'[^'\n]*'|<[^<>\s]*>)|(?P<skip>\#[^\n]*|\s+)|[?$]\w+|\d+"""
)


@lru_cache(maxsize=1024)
def _kind(text: str) -> str:
    plain = _CONSTANT.sub(lambda match: " " if match["skip"] else "_", text)
    return blake2b(" ".join(plain.split()).encode("utf-8", "replace"), digest_size=12).hexdigest()


def kind(text: str) -> str:
    """Return a name for all queries that differ only in constants and in names of variables.

    >>> kind('SELECT ?a { ?a dg:b "c" }') == kind('SELECT  ?x { ?x dg:b "d" } # e')
    True
    """
    if len(text) <= _TELLING:
        return _kind(text)
    return f"{_kind(text[:_TELLING])}-{len(text).bit_length()}"


class Costs:
    """The cost of kinds of queries, in seconds of a processor, and who was slow."""

    def __init__(self, slow: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.slow = slow
        self._clock = clock
        self._kinds: OrderedDict[str, float] = OrderedDict()
        self._clients: OrderedDict[str, float] = OrderedDict()

    def known(self, kind: str) -> bool:
        """Whether a query of that kind was answered before."""
        return kind in self._kinds

    def is_slow(self, kind: str) -> bool:
        """Whether queries of that kind take long."""
        return self._kinds.get(kind, 0.0) >= self.slow

    def answered(self, kind: str, seconds: float) -> None:
        """A query was answered; what was before counts half."""
        before = self._kinds.get(kind)
        _put(self._kinds, kind, seconds if before is None else (before + seconds) / 2)

    def at_least(self, kind: str, seconds: float) -> None:
        """A query runs already as long as this, or was ended after so long."""
        _put(self._kinds, kind, max(seconds, self._kinds.get(kind, 0.0)))

    def blame(self, client: str) -> None:
        """A client asked what took long, or cost a process its life."""
        _put(self._clients, client, self._clock() + _MEMORY)

    def blamed(self, client: str) -> bool:
        """Whether a client was slow lately."""
        return self._clients.get(client, 0.0) > self._clock()


def _put(where: OrderedDict[str, float], key: str, value: float) -> None:
    where[key] = value
    where.move_to_end(key)
    while len(where) > _MOST:
        where.popitem(last=False)
