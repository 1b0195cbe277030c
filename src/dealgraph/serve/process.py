"""The server's side of one process: start it, ask it, end it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from typing import Any

import dealgraph.errors as errors
from dealgraph.serve.frames import PREFIX, Frame, pack, unpack_lengths
from dealgraph.serve.settings import Settings

__all__ = ["GoneError", "Worker", "raise_failure"]

#: Seconds in which a process must say that it is ready.
START = 120.0
_NICE = 10


class GoneError(Exception):
    """A process ended before it answered."""


class Worker:
    """A process that answers one request at a time."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._killed = False

    @classmethod
    async def start(cls, role: str, folder: str, settings: Settings) -> Worker:
        """Start a process and wait until it is ready.

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
        worker = cls(process)
        try:
            async with asyncio.timeout(START):
                raise_failure((await worker._receive()).header)
        except (GoneError, TimeoutError):
            await worker.stop()
            raise errors.StoreError(
                "A process of the server could not start",
                role,
                "it ended, or was not ready in time",
                "See what it said above; give it more with --memory.",
            ) from None
        except BaseException:
            await worker.stop()
            raise
        return worker

    @property
    def alive(self) -> bool:
        """Whether the process runs, as far as is known, and may go on."""
        return self.process.returncode is None and not self._killed

    async def ask(self, header: dict[str, Any]) -> Frame:
        """Send a request and wait for the answer.

        Raises:
            GoneError: the process ended.
        """
        try:
            self._input.write(pack(header))
            await self._input.drain()
            return await self._receive()
        except OSError as error:
            raise GoneError(str(error)) from None

    @property
    def _input(self) -> asyncio.StreamWriter:
        assert self.process.stdin is not None  # noqa: S101 - it was opened as a pipe
        return self.process.stdin

    async def _receive(self) -> Frame:
        import json

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
