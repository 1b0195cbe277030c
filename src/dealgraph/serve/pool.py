"""Processes that share the work, and what one client may take from the others.

Short queries have `size` processes, and one more is started before it is needed. A query that is
not done after a moment of patience, which is shorter the more others wait, gives way: it goes on
with low priority beside them. As many long queries may run as there are processes for short ones,
twice; those that come later wait in a line of their own, and a query whose kind is known to take
long (see `costs`) goes there at once. Who waits is served by what is expected of the query, and
each client in its turn (see `line`). One process is never given to clients that were slow lately,
unless their query is known to be short. A query that is over its time is stopped by ending its
process.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, NamedTuple

from dealgraph.base.errors import DealgraphError
from dealgraph.serve.costs import Costs
from dealgraph.serve.failures import BusyError, Cause, FailedError, OvertimeError, reason
from dealgraph.serve.frames import Frame
from dealgraph.serve.line import Line, Place, Rank
from dealgraph.serve.memory import Memory
from dealgraph.serve.process import GoneError, Worker
from dealgraph.serve.settings import Settings

_log = logging.getLogger("dealgraph.serve")
#: Seconds before a process that could not be started is tried again.
_AGAIN = 1.0
#: Seconds that a request may wait for a process.
_WAIT = 30.0
#: Processes that may be stopped from outside under one request, of which two while at work.
_TRIES = 6
#: Seconds of patience that every query has, and between looks at those that run.
_LEAST = 0.1


class Asker(NamedTuple):
    """Who asks, by address, and what kind of query it is."""

    client: str = ""
    kind: str = ""


class _PushedError(Exception):
    """A query was ended to make room for others, and may be asked again among the long ones."""


class Pool:
    """Processes of one role on one graph."""

    def __init__(
        self,
        role: str,
        folder: str,
        settings: Settings,
        size: int,
        *,
        spare: int = 0,
        nice: bool = False,
        memory: Memory | None = None,
        costs: Costs | None = None,
    ) -> None:
        """Prepare a pool; see `open`.

        Args:
            role: what its processes do.
            folder: where the graph is.
            settings: limits.
            size: how many requests are answered at once, long queries apart.
            spare: processes that are started before they are needed.
            nice: whether all of them have low priority.
            memory: counts the processes of the server.
            costs: what is known of queries and clients.
        """
        self.role = role
        self.folder = folder
        self.settings = settings
        self.size = size
        self.spare = spare
        self.nice = nice
        self.memory = memory
        self.costs = costs or Costs(settings.patience)
        self.closed = False
        self.idle: list[Worker] = []
        self._resting: list[Worker] = []  # of low priority, free for long queries
        self.staff: set[Worker] = set()
        self.aside: set[Worker] = set()
        self.runs: set[_Run] = set()
        self._line: Line[Worker] = Line()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._starting = 0
        self._starting_low = 0

    async def open(self) -> None:
        """Start all processes.

        Raises:
            DealgraphError: one of them cannot start.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self.size + self.spare):
                    self._starting += 1
                    group.create_task(self._hire())
        except ExceptionGroup as errors:
            await self.close()
            raise errors.exceptions[0] from None

    async def _hire(self, *, low: bool = False) -> None:
        """Start a process that was counted as starting; for long queries, if `low`."""
        try:
            worker = await Worker.start(self.role, self.folder, self.settings, self.memory)
        finally:
            if low:
                self._starting_low -= 1
            else:
                self._starting -= 1
        if low or self.nice:
            worker.give_way()
        if low:
            self.aside.add(worker)
        self.staff.add(worker)
        worker.when_ended(lambda: self._ended(worker))
        self._free(worker)

    def _ended(self, worker: Worker) -> None:
        """Replace a process that ended while it had nothing to do."""
        for free in (self.idle, self._resting):
            if worker in free:
                free.remove(worker)
                self._dismiss(worker)

    async def ask(
        self,
        header: dict[str, Any],
        limit: float,
        *,
        patient: bool = False,
        asker: Asker = Asker(),  # noqa: B008 - it cannot be changed
    ) -> Frame:
        """Have a request answered by a process.

        Args:
            header: the request.
            limit: seconds that it may take, its time in the line apart.
            patient: whether it may take them all without giving way to others.
            asker: who asks, and what.

        Raises:
            BusyError, OvertimeError, FailedError: see there.
        """
        loop = asyncio.get_running_loop()
        pushed, tries = False, _TRIES
        while True:
            place: Place[Worker] = Place(asker.client, asker.kind, pushed)
            try:
                return await self._once(place, header, limit, patient)
            except _PushedError:
                pushed = True
            except FailedError as error:
                # Who asks is not to blame for a process that was stopped from outside, but perhaps
                # for one that was stopped while it was at work.
                tries -= 1 if loop.time() - place.given < _LEAST else _TRIES // 2
                if error.cause is not Cause.STOPPED or tries <= 0 or self.closed:
                    raise

    async def _once(
        self, place: Place[Worker], header: dict[str, Any], limit: float, patient: bool
    ) -> Frame:
        run = _Run(self, place, await self._take(place), limit, patient)
        try:
            frame = await run.worker.ask({**header, "limit": limit + 10})
        except GoneError:
            why = await run.reason()
            run.blame(why)
            run.worker.kill()
            raise why from None
        except BaseException:
            run.cost_at_least()  # the client has gone
            run.worker.kill()
            raise
        else:
            run.answered()
        finally:
            run.end()
        if "failed" in frame.header:
            raise self._failed(run.worker, frame.header)
        return frame

    def _failed(self, worker: Worker, header: dict[str, Any]) -> FailedError:
        """What a process said that goes on, although it could not answer."""
        cause = Cause[header["failed"]]
        if cause is Cause.MEMORY and worker.squeezed:
            return FailedError(Cause.TOGETHER)
        if cause is Cause.FAULT:
            _log.error("A process failed to answer (%s):\n%s", self.role, header.get("trace", ""))
        return FailedError(cause)

    def _rank(self, place: Place[Worker]) -> Rank:
        if place.pushed or self.costs.is_slow(place.kind):
            return Rank.LONG
        if self.costs.known(place.kind) or not self.costs.blamed(place.client):
            return Rank.SHORT
        return Rank.DOUBTFUL

    async def _take(self, place: Place[Worker]) -> Worker:
        """Wait for a process.

        Raises:
            BusyError: too many wait, or it took too long.
        """
        if self.closed:
            raise BusyError
        place.rank = self._rank(place)
        self._line.join(place)
        self._serve()
        if place.coming.done():
            return place.coming.result()
        if self._waiting(place.rank) > self.settings.queue:
            self._line.leave(place)
            raise BusyError
        try:
            async with asyncio.timeout(_WAIT):
                return await place.coming
        except TimeoutError:
            self._leave(place)
            raise BusyError from None
        except BaseException:
            self._leave(place)
            raise

    def _waiting(self, rank: Rank) -> int:
        """How many wait in the same line; those whose process is starting do not count."""
        if rank is Rank.LONG:
            return self._line.length(rank) - self._starting_low
        return self._line.length(Rank.SHORT, Rank.DOUBTFUL)

    def _leave(self, place: Place[Worker]) -> None:
        """Leave the line; a process that came at the last moment goes to the next."""
        self._line.leave(place)
        if place.coming.done() and not place.coming.cancelled():
            self._free(place.coming.result())

    def _serve(self) -> None:
        """Give free processes to those who wait, and make room if there are none."""
        while self._room() and (place := self._next_short()) is not None:
            self._give(place, self.idle.pop())
        while self._line.length(Rank.LONG) and self._aside_free():
            place = self._line.next(Rank.LONG)
            if place is not None:
                self._give(place, self._resting.pop())
        self.press()

    def _room(self) -> bool:
        """Whether a process for short queries is free."""
        while self.idle and not self.idle[-1].alive:
            self._dismiss(self.idle.pop())
        return bool(self.idle) and self._short() < self.size

    def _short(self) -> int:
        """How many processes are at work, those of low priority apart."""
        return len(self.staff - self.aside) - len(self.idle)

    def _next_short(self) -> Place[Worker] | None:
        doubtful = sum(run.place.rank is Rank.DOUBTFUL and not run.aside for run in self.runs)
        if self._line.length(Rank.SHORT) or doubtful >= max(1, self.size - 1):
            return self._line.next(Rank.SHORT)
        return self._line.next(Rank.DOUBTFUL)

    def _aside_free(self) -> bool:
        """Whether a process for long queries is free; one is started if there may be more."""
        while self._resting and not self._resting[-1].alive:
            self._dismiss(self._resting.pop())
        if not self._resting:
            wanted = self._line.length(Rank.LONG) - self._starting_low
            room = self._most_low() - len(self.aside) - self._starting_low
            for _ in range(min(wanted, room, self.size - self._starting_low)):
                self._starting_low += 1
                self._begin(self._replace(low=True))
        return bool(self._resting)

    def _most_low(self) -> int:
        return 2 * self.size

    def _give(self, place: Place[Worker], worker: Worker) -> None:
        if place.coming.done():
            self._free(worker)
        else:
            place.given = asyncio.get_running_loop().time()
            place.coming.set_result(worker)

    def press(self) -> None:
        """Let queries give way that are out of patience, as many as there are others waiting."""
        waiting = self._line.length(Rank.SHORT, Rank.DOUBTFUL)
        patience = max(_LEAST, self.settings.patience / (1 + waiting))
        late = [run for run in self.runs if waiting and run.gives_way(patience)]
        for run in sorted(late, key=lambda each: each.began)[:waiting]:
            if len(self.aside) + self._starting_low < self._most_low():
                self._set_aside(run)
            else:
                run.push()

    def _set_aside(self, run: _Run) -> None:
        """Let a long query go on with low priority; another process takes its place."""
        self.aside.add(run.worker)
        run.worker.give_way()
        self.costs.blame(run.place.client)
        self._refill()
        asyncio.get_running_loop().call_soon(self._serve)

    def knows_more(self) -> None:
        """A kind of query turned out to be long: who waits with such a query waits elsewhere."""
        self._line.regrade(self._rank)

    def begin_run(self, run: _Run) -> None:
        """A query begins."""
        self.runs.add(run)

    def end_run(self, run: _Run) -> None:
        """A query is over: its process is free, or ended if it is not what it was."""
        self.runs.discard(run)
        self._free(run.worker)

    def is_aside(self, worker: Worker) -> bool:
        """Whether a process has low priority."""
        return worker in self.aside

    def _free(self, worker: Worker) -> None:
        """Take a process back."""
        many = worker in self.aside and len(self._resting) >= self.size
        if self.closed or many or not worker.alive:
            self._dismiss(worker)
        else:
            (self._resting if worker in self.aside else self.idle).append(worker)
        if not self.closed:
            self._serve()

    def _dismiss(self, worker: Worker) -> None:
        """End a process and put another in its place."""
        self.aside.discard(worker)
        self.staff.discard(worker)
        self._begin(worker.stop())
        self._refill()

    def _refill(self) -> None:
        high = len(self.staff) - len(self.aside) + self._starting
        for _ in range(self.size + self.spare - high if not self.closed else 0):
            self._starting += 1
            self._begin(self._replace())

    async def _replace(self, *, low: bool = False) -> None:
        try:
            await self._hire(low=low)
        except (DealgraphError, OSError) as error:
            _log.error("A process could not be started and is tried again: %s", error)
            await asyncio.sleep(_AGAIN)
            self._begin(self._after_failure())

    async def _after_failure(self) -> None:
        if not self.closed:
            self._refill()
            self._serve()

    def _begin(self, job: Any) -> None:
        task = asyncio.get_running_loop().create_task(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """End all processes, and whoever waits."""
        self.closed = True
        for place in list(self._line):
            self._line.leave(place)
            place.coming.cancel()
        for worker in list(self.staff):
            worker.kill()
            if worker in self.idle or worker in self._resting:
                self._dismiss(worker)
        self.idle.clear()
        self._resting.clear()
        # A process that was busy is ended by the request that waited for its answer.
        while self._tasks or self.staff:
            await (asyncio.wait(set(self._tasks)) if self._tasks else asyncio.sleep(0.01))


class _Run:
    """One request in one process, with its clocks."""

    def __init__(
        self, pool: Pool, place: Place[Worker], worker: Worker, limit: float, patient: bool
    ) -> None:
        self.pool = pool
        self.place = place
        self.worker = worker
        self.limit = limit
        self.patient = patient
        self.why: Exception | None = None
        self._loop = asyncio.get_running_loop()
        self.began = self._loop.time()
        self._spent = worker.spent()
        self._clock = self._loop.call_later(limit, self._overtime)
        self._ticking = None if patient else self._loop.call_later(_LEAST, self._tick)
        pool.begin_run(self)

    @property
    def aside(self) -> bool:
        """Whether it runs with low priority."""
        return self.pool.is_aside(self.worker)

    def gives_way(self, patience: float) -> bool:
        """Whether it has run for so long that it must give way to others."""
        if self.patient or self.why is not None or self.aside:
            return False
        return self._loop.time() - self.began >= patience

    def push(self) -> None:
        """Make room for others; it is asked again among the long ones."""
        self.why = _PushedError()
        self.worker.kill()

    def _overtime(self) -> None:
        self.why = OvertimeError(self.limit)
        self.worker.kill()

    def _cost(self) -> float:
        """Seconds of a processor that it has used, or simply seconds."""
        spent = self.worker.spent() - self._spent
        return spent if self._spent and spent >= 0 else self._loop.time() - self.began

    def _tick(self) -> None:
        """Learn from a query while it runs."""
        self._ticking = self._loop.call_later(_LEAST, self._tick)
        self.cost_at_least()
        self.pool.press()

    def cost_at_least(self) -> None:
        """Remember what it cost so far."""
        costs, kind = self.pool.costs, self.place.kind
        if not kind:
            return
        before = costs.is_slow(kind)
        costs.at_least(kind, self._cost())
        if costs.is_slow(kind) and not before:
            costs.blame(self.place.client)
            self.pool.knows_more()

    def answered(self) -> None:
        """Remember what it cost in all."""
        if self.place.kind:
            self.pool.costs.answered(self.place.kind, self._cost())

    async def reason(self) -> Exception:
        """Return why the process ended before it answered."""
        code = await self.worker.ending()
        if self.why is not None:
            return self.why
        if self.worker.excess:
            return FailedError(Cause.TOGETHER)
        if self.worker.killed:
            return FailedError(Cause.STOPPED)
        found = reason(code, self.limit)
        memory = isinstance(found, FailedError) and found.cause is Cause.MEMORY
        return FailedError(Cause.TOGETHER) if memory and self.worker.squeezed else found

    def blame(self, why: Exception) -> None:
        """Remember who cost a process its life."""
        costs = self.pool.costs
        if isinstance(why, FailedError) and why.cause is Cause.STOPPED:
            return
        costs.blame(self.place.client)
        if self.place.kind:
            costs.at_least(self.place.kind, costs.slow)
            self.pool.knows_more()

    def end(self) -> None:
        """Stop the clocks and give the process back."""
        self._clock.cancel()
        if self._ticking is not None:
            self._ticking.cancel()
        self.pool.end_run(self)
