"""Asking a process on behalf of a client: what goes wrong becomes an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from starlette.requests import ClientDisconnect, Request

from dealgraph.serve.frames import Frame
from dealgraph.serve.pool import BusyError, FailedError, OvertimeError, Pool
from dealgraph.serve.process import raise_failure
from dealgraph.serve.protocol import RefusedError

__all__ = ["ask", "limits_told"]

#: A moment in which most queries are done, before anybody asks whether the client is still there.
_MOMENT = 0.05


@contextmanager
def limits_told() -> Iterator[None]:
    """Say which limit was passed.

    Raises:
        RefusedError: one was.
    """
    try:
        yield
    except BusyError:
        raise RefusedError(
            503, "The server is busy with other queries. Try again in a moment.", Retry_After="2"
        ) from None
    except OvertimeError as error:
        raise RefusedError(
            504,
            f"The query was stopped: it took longer than {error.limit:g} seconds (--timeout). "
            "Ask for less, or load the dump and ask it at home.",
        ) from None
    except FailedError:
        raise out_of_memory() from None


def out_of_memory() -> RefusedError:
    """Say that a process wanted more memory than it may have."""
    return RefusedError(
        503, "The query was stopped: it needed more memory than a query may have (--memory)."
    )


async def ask(
    request: Request, pool: Pool, wanted: dict[str, Any], limit: float, *, patient: bool = False
) -> Frame:
    """Ask a process; a client that goes away takes its query with it.

    Raises:
        DealgraphError: what the process met.
        RefusedError: a limit is passed.
        ClientDisconnect: nobody waits for the answer any more.
    """
    task = asyncio.ensure_future(pool.ask(wanted, limit, patient=patient))
    try:
        done, _ = await asyncio.wait({task}, timeout=_MOMENT)
        if not done:
            await _until_gone(request, task)
        with limits_told():
            frame = await task
    finally:
        if not task.done():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    raise_failure(frame.header)
    if frame.header.get("memory"):
        raise out_of_memory()
    return frame


async def _until_gone(request: Request, task: asyncio.Future[Frame]) -> None:
    """Wait for the answer or for the end of the connection, whichever comes first."""
    gone = asyncio.ensure_future(_gone(request))
    both: set[asyncio.Future[Any]] = {task, gone}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
    finally:
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
