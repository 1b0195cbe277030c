"""The server's side of one process: start it, ask it, end it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import dealgraph.base.errors as errors
from dealgraph.serve.frames import PREFIX, Frame, pack, unpack_lengths
from dealgraph.serve.memory import Memory
from dealgraph.serve.settings import Settings

#: Seconds in which a process must say that it is ready.
START = 120.0
#: Seconds in which a process that closed its pipe must have ended.
_END = 5.0
#: What long queries get beside short ones: a seventieth of a processor's time.
_NICE = 19


class GoneError(Exception):
    """A process ended before it answered."""


class Worker:
    """A process that answers one request at a time.

    Attributes:
        process: the process itself.
        role: what it does; see `worker.ROLES`.
        excess: whether it was ended because all processes together had too much memory.
        squeezed: whether it may have less memory than others, for the same reason.
    """

    def __init__(self, process: Process, role: str) -> None:
        self.process = process
        self.role = role
        self.excess = False
        self.squeezed = False
        self._memory: Memory | None = None
        self._busy = True  # it starts
        self._killed = False
        self._watching: set[asyncio.Future[int]] = set()

    @classmethod
    async def start(
        cls, role: str, folder: str, settings: Settings, memory: Memory | None = None
    ) -> Worker:
        """Start a process and wait until it is ready.

        Args:
            role: what it shall do.
            folder: where the graph is or will be.
            settings: limits.
            memory: what counts it among all processes.

        Raises:
            DealgraphError: it cannot be, and why.
        """
        arguments = ("-P", "-m", "dealgraph.serve.worker", role, str(os.getpid()), folder)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            settings.dump(),
            stdin=PIPE,
            stdout=PIPE,
            limit=1 << 20,
            start_new_session=True,  # Ctrl-C in a terminal is for the server
        )
        worker = cls(process, role)
        if memory is not None:
            worker._counted(memory)
        try:
            async with asyncio.timeout(START):
                raise_failure((await worker._receive()).header)
            worker._busy = False
            if memory is not None:
                memory.ready(worker)
        except (GoneError, TimeoutError):
            await worker.stop()
            raise errors.ServerError(
                "A process of the server could not start",
                where=role,
                why="it ended, or was not ready in time",
                fix="See what it said above; give it more with --memory.",
            ) from None
        except BaseException:
            await worker.stop()
            raise
        return worker

    def _counted(self, memory: Memory) -> None:
        """Be counted for as long as the process is there."""
        self._memory = memory
        memory.workers.add(self)
        memory.wake()
        self.when_ended(lambda: memory.workers.discard(self))

    def when_ended(self, do: Callable[[], None]) -> None:
        """Do something once the process has ended, for whatever reason."""
        ended = asyncio.ensure_future(self.process.wait())
        self._watching.add(ended)
        ended.add_done_callback(self._watching.discard)
        ended.add_done_callback(lambda done: None if done.cancelled() else do())

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self.process.pid

    @property
    def busy(self) -> bool:
        """Whether the process starts or answers."""
        return self._busy

    @property
    def killed(self) -> bool:
        """Whether we ended the process ourselves."""
        return self._killed

    def spent(self) -> float:
        """Seconds of a processor that the process has used; 0 where the system does not tell."""
        with suppress(OSError, AttributeError):
            # The clock of another process (clock_getcpuclockid(3)).
            return time.clock_gettime((~self.process.pid << 3) | 2)
        return 0.0

    @property
    def alive(self) -> bool:
        """Whether the process runs, as far as is known, and may go on."""
        return self.process.returncode is None and not self._killed and not self._has_ended()

    def _has_ended(self) -> bool:
        """Whether the process has ended, although nobody has told us yet (waitid(2))."""
        try:
            how = os.WEXITED | os.WNOHANG | os.WNOWAIT
            return os.waitid(os.P_PID, self.process.pid, how) is not None
        except ChildProcessError:
            return True
        except AttributeError:
            return False

    async def ask(self, header: dict[str, Any]) -> Frame:
        """Send a request and wait for the answer.

        Raises:
            GoneError: the process ended.
        """
        self._busy = True
        if self._memory is not None:
            self._memory.wake()
        try:
            self._input.write(pack(header))
            await self._input.drain()
            return await self._receive()
        except OSError as error:
            raise GoneError(str(error)) from None
        finally:
            self._busy = False

    async def ending(self) -> int | None:
        """Return the exit code of a process that has ended: a signal, where it is negative."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_END):
                return await self.process.wait()
        return None

    @property
    def _input(self) -> asyncio.StreamWriter:
        assert self.process.stdin is not None  # noqa: S101 - it was opened as a pipe
        return self.process.stdin

    async def _receive(self) -> Frame:
        stream = self.process.stdout
        assert stream is not None  # noqa: S101 - it was opened as a pipe
        try:
            header, body = unpack_lengths(await stream.readexactly(PREFIX.size))
            text = await stream.readexactly(header)
            return Frame(json.loads(text), await stream.readexactly(body) if body else b"")
        except asyncio.IncompleteReadError as error:
            raise GoneError(str(error)) from None

    def give_way(self) -> None:
        """Let other processes go first, where the system can do that."""
        with suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, _NICE)

    def kill(self) -> None:
        """End the process now, whatever it does."""
        self._killed = True
        with suppress(ProcessLookupError):
            self.process.kill()

    async def stop(self) -> None:
        """End the process and wait until it is gone."""
        self.kill()
        with suppress(OSError):
            self._input.close()
        # What it still had to say is read, so that the pipe can be closed.
        if self.process.stdout is not None:
            with suppress(asyncio.TimeoutError, asyncio.IncompleteReadError):
                async with asyncio.timeout(5):
                    while await self.process.stdout.read(1 << 20):
                        pass
        await self.process.wait()


def raise_failure(header: dict[str, Any]) -> None:
    """Raise the error that a process met, as it was there."""
    if "error" in header:
        values = {name: header[name] for name in ("what", "where", "why", "fix")}
        raise getattr(errors, header["error"])(**values)
