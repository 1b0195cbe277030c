"""Asking a process on behalf of a client: what goes wrong becomes an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from starlette.requests import ClientDisconnect, Request

from dealgraph.serve.failures import BusyError, Cause, FailedError, OvertimeError
from dealgraph.serve.frames import Frame
from dealgraph.serve.pool import Asker, Pool
from dealgraph.serve.process import raise_failure
from dealgraph.serve.protocol import RefusedError

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
    except FailedError as error:
        raise _told(error.cause) from None


#: The status and the text that fit what ended a process.
_TEXTS = {
    Cause.MEMORY: (
        503,
        "The query was stopped: it needed more memory than a query may have (--memory).",
    ),
    Cause.TOGETHER: (
        503,
        "The query was stopped: all together need more memory than they may have (--memory-total).",
    ),
    Cause.DEPTH: (400, "The query is nested too deeply. Write it with fewer brackets."),
    Cause.STOPPED: (503, "The query was stopped from outside. Try it again in a moment."),
    Cause.FAULT: (500, "The server made a mistake; its log says which."),
}


def _told(cause: Cause) -> RefusedError:
    """The answer that fits what ended a process."""
    status, text = _TEXTS[cause]
    return RefusedError(status, text, **({"Retry_After": "2"} if status == 503 else {}))


async def ask(
    request: Request,
    pool: Pool,
    wanted: dict[str, Any],
    limit: float,
    *,
    patient: bool = False,
    kind: str = "",
) -> Frame:
    """Ask a process; a client that goes away takes its query with it.

    Args:
        request: what the client sent.
        pool: who answers.
        wanted: what is asked of it.
        limit: seconds that it may take.
        patient: whether it may take them all without giving way to others.
        kind: what kind of query it is; see `costs.kind`.

    Raises:
        DealgraphError: what the process met.
        RefusedError: a limit is passed.
        ClientDisconnect: nobody waits for the answer any more.
    """
    task = asyncio.ensure_future(
        pool.ask(wanted, limit, patient=patient, asker=asker_of(request, kind))
    )
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
    return frame


def asker_of(request: Request, kind: str = "") -> Asker:
    """Who asks: a client is known by its address."""
    return Asker(request.client.host if request.client else "", kind)


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
