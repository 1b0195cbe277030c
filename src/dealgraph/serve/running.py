"""Starting and stopping the server."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from dealgraph.errors import EndpointError
from dealgraph.serve.generation import Keeper
from dealgraph.serve.settings import Settings

__all__ = ["bind", "run"]

#: Seconds that running requests get when the server stops.
_FAREWELL = 5
_BACKLOG = 512


def bind(host: str, port: int) -> socket.socket:
    """Take an address, before anything is loaded.

    Raises:
        EndpointError: it is in use, not allowed, or not one of this machine.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        taken = socket.socket(family, kind, protocol)
        try:
            if sys.platform != "win32":
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(address)
            taken.listen(_BACKLOG)
        except OSError:
            taken.close()
            raise
    except (OSError, UnicodeError, OverflowError) as error:
        raise EndpointError(
            "The server cannot listen",
            f"{host}:{port}",
            getattr(error, "strerror", "") or str(error),
            "Choose another with --host and --port; --port 0 takes any that is free.",
        ) from None
    taken.setblocking(False)
    return taken


def address_of(taken: socket.socket) -> str:
    """The address under which a browser finds the server."""
    host, port = taken.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}/"


def run(taken: socket.socket, settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        taken: what `bind` returned.
        settings: limits, and where the graph is.
        ready: told the address once the server answers.

    Raises:
        DealgraphError: the graph cannot be loaded.
    """
    _write_log()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(taken, settings, ready))


def _loop_factory() -> Any:
    try:
        import uvloop
    except ModuleNotFoundError:
        return None
    return uvloop.new_event_loop


async def _serve(taken: socket.socket, settings: Settings, ready: Callable[[str], None]) -> None:
    import uvicorn

    from dealgraph.serve.app import application
    from dealgraph.serve.http import Guarded

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    keeper = Keeper(settings)
    opening = asyncio.ensure_future(keeper.open())
    stopping = asyncio.ensure_future(stopped.wait())
    await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not opening.done():
        opening.cancel()
        await asyncio.wait({opening})
        return
    opening.result()
    config = uvicorn.Config(
        application(settings, keeper),
        http=Guarded,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_FAREWELL,
        limit_concurrency=1000,
    )
    server = uvicorn.Server(config)
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    serving = asyncio.ensure_future(server.serve(sockets=[taken]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    ready(address_of(taken))
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving


def _no_signals() -> Any:
    """Signals are ours: uvicorn raises them again after it stopped, and spoils the exit code."""
    from contextlib import nullcontext

    return nullcontext()


def _write_log() -> None:
    """Messages go to standard error; uvicorn says little, we say what a person must know."""
    logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.WARNING)
    logging.getLogger("dealgraph.serve").setLevel(logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
