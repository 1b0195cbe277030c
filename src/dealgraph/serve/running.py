"""Starting and stopping the server."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from dealgraph.base.errors import ServerError
from dealgraph.base.words import clean
from dealgraph.serve.access import AccessLog
from dealgraph.serve.gate import Gate
from dealgraph.serve.generation import Keeper
from dealgraph.serve.headers import always
from dealgraph.serve.hosts import Names
from dealgraph.serve.memory import large_blocks_apart
from dealgraph.serve.settings import Settings

if TYPE_CHECKING:
    from dealgraph.serve.http import Door

#: Seconds that running requests get when the server stops.
_FAREWELL = 5
_BACKLOG = 512
#: What a machine without IPv6 says.
_NO_SUCH_FAMILY = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


def bind(host: str, port: int) -> list[socket.socket]:
    """Take an address, before anything is loaded; `localhost` is two, of IPv4 and IPv6.

    Raises:
        ServerError: it is in use, not allowed, or not one of this machine.
    """
    taken: list[socket.socket] = []
    try:
        for number, found in enumerate(_addresses(host, port)):
            same = taken[0].getsockname()[1] if taken else port
            try:
                taken.append(_listen(found, same))
            except OSError as error:
                if number == 0 or error.errno not in _NO_SUCH_FAMILY:
                    raise
    except (OSError, UnicodeError, OverflowError) as error:
        for one in taken:
            one.close()
        raise ServerError(
            "The server cannot listen",
            where=f"{host}:{port}",
            why=getattr(error, "strerror", "") or str(error),
            fix="Choose another with --host and --port; --port 0 takes any that is free.",
        ) from None
    return taken


def _addresses(host: str, port: int) -> list[Any]:
    """Where to listen: the first address of a name, and of `localhost` both that it stands for."""
    hosts = ("127.0.0.1", "::1") if host.casefold() == "localhost" else (host,)
    kind, flags = socket.SOCK_STREAM, socket.AI_PASSIVE
    return [socket.getaddrinfo(one, port, type=kind, flags=flags)[0] for one in hosts]


def _listen(found: Any, port: int) -> socket.socket:
    family, kind, protocol, _, address = found
    taken = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((address[0], port, *address[2:]))
        taken.listen(_BACKLOG)
    except OSError:
        taken.close()
        raise
    taken.setblocking(False)
    return taken


def address_of(taken: socket.socket) -> str:
    """The address under which a browser finds the server."""
    host, port = taken.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}/"


def run(taken: list[socket.socket], settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP.

    Args:
        taken: what `bind` returned.
        settings: limits, and where the graph is.
        ready: told the address once the server answers.

    Raises:
        DealgraphError: the graph cannot be loaded.
    """
    _write_log()
    large_blocks_apart()
    log = AccessLog(settings.log, settings.log_format)
    with closing(log), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(taken, settings, ready, log))


def _loop_factory() -> Any:
    try:
        import uvloop
    except ModuleNotFoundError:
        return None
    return uvloop.new_event_loop


async def _serve(
    taken: list[socket.socket], settings: Settings, ready: Callable[[str], None], log: AccessLog
) -> None:
    import uvicorn

    from dealgraph.serve.app import application
    from dealgraph.serve.backlog import Backlog
    from dealgraph.serve.http import Guarded

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _signals():
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
    door = _door(settings, log)
    config = uvicorn.Config(
        application(settings, keeper, log),
        http=cast("Any", partial(Guarded, door=door, backlog=Backlog(settings.max_unread))),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_FAREWELL,
    )
    server = uvicorn.Server(config)
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    serving = asyncio.ensure_future(server.serve(sockets=taken))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    ready(address_of(taken[0]))
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving


def _door(settings: Settings, log: AccessLog) -> Door:
    """What the connections share."""
    from dealgraph.serve.http import Door

    return Door(
        Gate(settings.connections, settings.per_client),
        Names(settings.host, settings.host_names),
        log,
        always(cors=settings.cors),
    )


def _signals() -> Iterator[signal.Signals]:
    """The signals that stop the server; nohup(1) keeps SIGHUP from it, and shall."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            yield number


def _no_signals() -> Any:
    """Signals are ours: uvicorn raises them again after it stopped, and spoils the exit code."""
    from contextlib import nullcontext

    return nullcontext()


class _Readable(logging.Formatter):
    """Messages name files and addresses of others, which must not steer a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a message as it may be shown."""
        return clean(super().format(record))


def _write_log() -> None:
    """Messages go to standard error; uvicorn says little, we say what a person must know."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Readable("%(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger("dealgraph.serve").setLevel(logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
