"""Processes that share the work, and what one client may take from the others.

Short queries have `size` processes. A query that is not done after a moment of patience gives way
as soon as somebody waits: it goes on with low priority beside them, and a fresh process takes its
place. As many long queries may run as there are processes for short ones, twice; beyond that, and
beyond its time, a query is stopped by ending its process. Requests that find no process wait in a
queue of limited length.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import Any

from dealgraph.errors import DealgraphError
from dealgraph.serve.frames import Frame
from dealgraph.serve.process import GoneError, Worker
from dealgraph.serve.settings import Settings

__all__ = ["BusyError", "FailedError", "OvertimeError", "Pool"]

_log = logging.getLogger("dealgraph.serve")
#: Seconds before a process that could not be started is tried again.
_AGAIN = 1.0
#: Seconds that a request may wait for a process.
_WAIT = 30.0


class BusyError(Exception):
    """Too many requests wait, or too many long queries run."""


class OvertimeError(Exception):
    """A request took longer than its limit, in seconds."""

    def __init__(self, limit: float) -> None:
        super().__init__(f"{limit:g}")
        self.limit = limit


class FailedError(Exception):
    """The process ended while it answered: as a rule, it wanted too much memory."""


class Pool:
    """Processes of one role on one graph."""

    def __init__(self, role: str, folder: str, settings: Settings, size: int) -> None:
        self.role = role
        self.folder = folder
        self.settings = settings
        self.size = size
        self.closed = False
        self._idle: list[Worker] = []
        self._staff: set[Worker] = set()
        self._long: set[Worker] = set()
        self._overdue: list[_Run] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._starting = 0

    async def open(self) -> None:
        """Start all processes.

        Raises:
            DealgraphError: one of them cannot start.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.size):
                    group.create_task(self._hire())
        except ExceptionGroup as errors:
            await self.close()
            raise errors.exceptions[0] from None

    async def _hire(self) -> None:
        self._starting += 1
        try:
            worker = await Worker.start(self.role, self.folder, self.settings)
        finally:
            self._starting -= 1
        self._staff.add(worker)
        self._offer(worker)

    async def ask(self, header: dict[str, Any], limit: float, *, patient: bool = False) -> Frame:
        """Have a request answered by the next free process.

        Args:
            header: the request.
            limit: seconds that it may take, its time in the queue apart.
            patient: whether it may take them all without giving way to others.

        Raises:
            BusyError, OvertimeError, FailedError: see there.
        """
        worker = await self._take()
        run = _Run(self, worker, limit, patient)
        try:
            return await worker.ask({**header, "limit": limit + 10})
        except GoneError:
            worker.kill()
            raise run.why or FailedError from None
        except BaseException:
            worker.kill()  # the client has gone
            raise
        finally:
            run.end()

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._dismiss(worker)
        if len(self._waiting) >= self.settings.queue:
            raise BusyError
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        if self._overdue:
            self._overdue.pop(0).give_way()
        try:
            async with asyncio.timeout(_WAIT):
                return await place
        except TimeoutError:
            self._leave(place)
            raise BusyError from None
        except BaseException:
            self._leave(place)
            raise

    def _leave(self, place: asyncio.Future[Worker]) -> None:
        """Leave the queue; a process that came at the last moment goes to the next."""
        if place in self._waiting:
            self._waiting.remove(place)
        if place.done() and not place.cancelled():
            self._offer(place.result())

    def _offer(self, worker: Worker) -> None:
        """Give a free process to whoever waits longest."""
        if self.closed:
            self._dismiss(worker)
            return
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._idle.append(worker)

    def overdue(self, run: _Run) -> None:
        """Remember a long query, which gives way to whoever waits or will."""
        if self._waiting:
            run.give_way()
        else:
            self._overdue.append(run)

    def forget(self, run: _Run) -> None:
        """A query is over."""
        if run in self._overdue:
            self._overdue.remove(run)

    def set_aside(self, worker: Worker) -> bool:
        """Let a long query go on aside; False if there are too many of them already."""
        if len(self._long) >= 2 * self.size:
            return False
        self._long.add(worker)
        worker.give_way()
        self._refill()
        return True

    def release(self, worker: Worker) -> None:
        """Take a process back, or end it if it is not what it was."""
        if worker in self._long or not worker.alive or self.closed:
            self._long.discard(worker)
            self._dismiss(worker)
        else:
            self._offer(worker)

    def dismiss(self, worker: Worker) -> None:
        """End a process and put another in its place."""
        self._long.discard(worker)
        self._dismiss(worker)

    def _dismiss(self, worker: Worker) -> None:
        self._staff.discard(worker)
        self._begin(worker.stop())
        self._refill()

    def _refill(self) -> None:
        missing = self.size - (len(self._staff) - len(self._long)) - self._starting
        for _ in range(missing if not self.closed else 0):
            self._begin(self._replace())

    async def _replace(self) -> None:
        try:
            await self._hire()
        except (DealgraphError, OSError) as error:
            _log.error("A process could not be started and is tried again: %s", error)
            await asyncio.sleep(_AGAIN)
            self._begin(self._after_failure())

    async def _after_failure(self) -> None:
        self._refill()

    def _begin(self, job: Any) -> None:
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End all processes, and whoever waits."""
        self.closed = True
        for place in self._waiting:
            place.cancel()
        for worker in list(self._staff):
            worker.kill()
            if worker in self._idle:
                self._dismiss(worker)
        self._idle.clear()
        # A process that was busy is ended by whoever waited for its answer.
        while self._tasks or self._staff:
            await (asyncio.wait(set(self._tasks)) if self._tasks else asyncio.sleep(0.01))


class _Run:
    """One request in one process, with its clocks."""

    def __init__(self, pool: Pool, worker: Worker, limit: float, patient: bool) -> None:
        self.pool = pool
        self.worker = worker
        self.limit = limit
        self.why: Exception | None = None
        loop = asyncio.get_running_loop()
        self.clocks = [loop.call_later(limit, self._overtime)]
        patience = pool.settings.patience
        if not patient and patience < limit:
            self.clocks.append(loop.call_later(patience, pool.overdue, self))

    def give_way(self) -> None:
        """Make room for others."""
        if not self.pool.set_aside(self.worker):
            self.why = BusyError()
            self.worker.kill()

    def _overtime(self) -> None:
        self.why = OvertimeError(self.limit)
        self.worker.kill()

    def end(self) -> None:
        """Stop the clocks and give the process back."""
        for clock in self.clocks:
            clock.cancel()
        self.pool.forget(self)
        if self.why is not None:
            self.pool.dismiss(self.worker)
        else:
            self.pool.release(self.worker)
