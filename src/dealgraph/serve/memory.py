"""One bound for the memory of all processes together.

What is left of the bound is shared out several times a second: each process may grow by its share
until the next look, and the system refuses it more (RLIMIT_DATA, setrlimit(2)). Thus the sum stays
within the bound, however fast they grow. When what is left is too little for small queries, the
process that has most is ended.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol
from weakref import WeakKeyDictionary

from dealgraph.serve.seldom import Seldom

#: Seconds between looks while something is being answered, and otherwise.
_OFTEN = 0.05
_SELDOM = 0.5
#: What each process may grow by in any case between two looks, in bytes.
_FLOOR = 16_000_000
#: What a process has at most that is only set aside, such as the stacks of its threads, in bytes.
_ASIDE = 128_000_000
_GIGA = 1_000_000_000
_MOST = 4 * _GIGA
_MMAP_THRESHOLD = -3
_ARENA_MAX = -8


def of_machine() -> int:
    """Return what processes may take together if nobody says: half the machine, at most 4 GB."""
    found = []
    with suppress(AttributeError, OSError, ValueError):
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    with suppress(OSError, ValueError):  # a container may have less (cgroup v2)
        found.append(int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return min([_MOST, *(size // 2 for size in found)])


class Counted(Protocol):
    """A process that is counted; see `process.Worker`."""

    excess: bool
    squeezed: bool
    role: str

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def alive(self) -> bool:
        """Whether it runs."""

    @property
    def busy(self) -> bool:
        """Whether it starts or answers."""

    def kill(self) -> None:
        """End it now."""


class Taken(NamedTuple):
    """The memory that a process has for itself, and what it may write to, in bytes."""

    resident: int
    writable: int


def taken(pid: int) -> Taken:
    """Return the memory of a process (proc(5)); nothing if it is not told."""
    try:
        text = Path(f"/proc/{pid}/statm").read_text(encoding="ascii")
    except OSError:
        return Taken(0, 0)
    _, resident, shared, _, _, writable, *_ = (int(word) for word in text.split())
    page = os.sysconf("SC_PAGE_SIZE")
    return Taken((resident - shared) * page, writable * page)


def let_grow(pid: int, most: int) -> None:
    """Let a process have so much that it may write to, in bytes, where the system can do that."""
    with suppress(ImportError, OSError, ValueError, AttributeError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        soft = most if hard < 0 else min(most, hard)
        resource.prlimit(pid, resource.RLIMIT_DATA, (soft, hard))


def large_blocks_apart() -> None:
    """Have large blocks, such as answers, given back to the system as soon as they are free.

    The C library would keep them, for it learns from them where its own limit is (mallopt(3)).
    """
    _mallopt(_MMAP_THRESHOLD, 1 << 18)


def few_arenas() -> None:
    """Have all threads take memory from two places.

    The C library would set 64 MB of addresses aside for each thread of a store (mallopt(3)), and
    a bound of addresses would be reached with nothing in them.
    """
    _mallopt(_ARENA_MAX, 2)


def _mallopt(parameter: int, value: int) -> None:
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(parameter, value)


def _shares(left: int, busy: int, every: int) -> dict[bool, int]:
    """What each process that is busy may grow by, and each that is not but may be in a moment.

    >>> _shares(1000, 2, 10)
    {True: 250, False: 62}
    """
    if busy in (0, every):
        return dict.fromkeys((True, False), left // max(1, every))
    return {True: left // 2 // busy, False: left // 2 // (every - busy)}


class Memory:
    """The processes of a server, and what they may have together, in bytes."""

    def __init__(self, most: int, each: int) -> None:
        self.most = most
        self.each = each
        self.workers: set[Counted] = set()
        self._aside: WeakKeyDictionary[Counted, int] = WeakKeyDictionary()
        self._woken = asyncio.Event()
        self._ended = Seldom()

    def wake(self) -> None:
        """A process begins to work."""
        self._woken.set()

    def ready(self, worker: Counted) -> None:
        """A process is ready: what it has set aside until now, it will hardly use."""
        resident, writable = taken(worker.pid)
        self._aside[worker] = min(_ASIDE, max(0, writable - resident))
        self.look()

    async def watch(self) -> None:
        """Look at all processes for as long as the server runs."""
        while True:
            if not any(worker.busy for worker in self.workers):
                self._woken.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_SELDOM):
                        await self._woken.wait()
            self.look()
            await asyncio.sleep(_OFTEN)

    def look(self) -> None:
        """Share out what is left; end the largest if that is too little. Loading comes last."""
        found = {each: taken(each.pid) for each in self.workers if each.alive}
        sizes = {each: self._size(each, has) for each, has in found.items()}
        left = self.most - sum(sizes.values())
        while sizes and left < _FLOOR * len(sizes):
            largest = max(sizes, key=lambda each: (each.role != "build", sizes[each]))
            left += sizes.pop(largest)
            largest.excess = True
            largest.kill()
            self._tell()
        # A process that opens a graph runs nothing of a client's; only files may be hostile. It
        # sets aside large pieces that it does not fill: an equal share would be too little.
        builders = sum(each.role == "build" for each in sizes)
        others = [each for each in sizes if each.role != "build"]
        for_others = left // 2 if builders else left
        shares = _shares(for_others, sum(each.busy for each in others), len(others))
        for each, size in sizes.items():
            if each.role == "build":
                let_grow(each.pid, found[each].writable + (left - for_others) // builders)
                continue
            share = shares[each.busy]
            each.squeezed = size + share < self.each
            if each in self._aside:
                let_grow(each.pid, found[each].writable + share)

    def _size(self, worker: Counted, has: Taken) -> int:
        """What a process has, with what it may yet fill."""
        return max(has.resident, has.writable - self._aside.get(worker, _ASIDE))

    def _tell(self) -> None:
        self._ended.warn(
            "The processes together want more than %s MB (--memory-total); the largest is stopped.",
            f"{self.most // 1_000_000:,}",
        )
