"""How long a server may take in all, however it spreads its bytes.

A time-out of a socket begins anew with every byte. So the time that is spent waiting is added up
here: for an answer from its first byte to its last, or for all answers of a push or a pull. What we
do ourselves between two reads does not count.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, connection

from dealgraph.base.errors import EndpointError

#: Seconds in all for which a server may ask to be left alone (RFC 9110, section 10.2.3).
PAUSES = 120.0
#: Bytes that are handed to the network at once, for which a time-out holds.
_PIECE = 1 << 16


class Clock:
    """The time that one server may still take.

    Args:
        seconds: all of it.
        url: its address, for errors.
    """

    def __init__(self, seconds: float, url: str) -> None:
        self.seconds = seconds
        self._url = url
        self._spent = self._paused = 0.0
        self._since: float | None = None
        self._whole = 0

    def begin(self) -> None:
        """Begin with a new answer, unless it belongs to a whole."""
        if not self._whole:
            self._spent = self._paused = 0.0

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Count all answers inside as one."""
        self.begin()
        self._whole += 1
        try:
            yield
        finally:
            self._whole -= 1

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count the time that passes inside."""
        outermost = self._since is None
        if self._since is None:
            self._since = time.monotonic()
        try:
            yield
        finally:
            if outermost:
                self._spent += time.monotonic() - self._since
                self._since = None

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            EndpointError: there are none.
        """
        now = 0.0 if self._since is None else time.monotonic() - self._since
        left = self.seconds - self._spent - now
        if left <= 0:
            raise self._over(f"{self.seconds:g} seconds have been spent waiting for it")
        return left

    def pause(self, seconds: float) -> None:
        """Wait before a request is sent again.

        Raises:
            EndpointError: that has been for too long already, or takes longer than what is left.
        """
        self._paused += seconds
        if self._paused > PAUSES:
            raise self._over("it asks to be asked later, again and again", "Ask again later.")
        if seconds >= self.left():
            raise self._over(f"it is to be asked again only in {seconds:g} seconds")
        time.sleep(seconds)

    def _over(self, why: str, fix: str = "") -> EndpointError:
        allow = "Ask for less, or allow more seconds with DEALGRAPH_TOTAL_TIMEOUT."
        return EndpointError(
            "The server takes too long", where=self._url, why=why, fix=fix or allow
        )


class Adapter(HTTPAdapter):
    """Sends requests over connections that a clock sees."""

    def __init__(self, clock: Clock, **rest: Any) -> None:
        self._classes = _pools(clock)
        super().__init__(**rest)

    def init_poolmanager(self, *rest: Any, **more: Any) -> None:
        """Make connections for a server that is asked directly."""
        super().init_poolmanager(*rest, **more)
        self.poolmanager.pool_classes_by_scheme = self._classes

    def proxy_manager_for(self, *rest: Any, **more: Any) -> Any:
        """Make connections for one that is asked by way of a proxy."""
        manager = super().proxy_manager_for(*rest, **more)
        manager.pool_classes_by_scheme = self._classes
        return manager


def _pools(clock: Clock) -> dict[str, type[HTTPConnectionPool]]:
    """Return the kinds of pools whose connections tell a clock when they wait."""

    class Waiting:
        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self.sock: Any = _Socket(self.sock, clock)

        def getresponse(self) -> Any:
            # Also what is read here at once, such as one `100 Continue` after the other.
            with clock.waiting():
                return super().getresponse()  # type: ignore[misc]

    class HTTPConnection(Waiting, connection.HTTPConnection):
        pass

    class HTTPSConnection(Waiting, connection.HTTPSConnection):
        pass

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = HTTPConnection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = HTTPSConnection

    return {"http": PlainPool, "https": SecurePool}


class _Socket:
    """A socket whose time-outs end when the clock does."""

    def __init__(self, inner: Any, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Wait no longer than the time-out and the clock allow."""
        usual = self._inner.gettimeout()
        with self._clock.waiting():
            left = self._clock.left()
            self._inner.settimeout(left if usual is None else min(usual, left))
            try:
                yield
            except TimeoutError:
                self._clock.left()
                raise
            finally:
                self._inner.settimeout(usual)

    def sendall(self, data: Any) -> None:
        """Send piece by piece: a time-out holds for each of them."""
        view = memoryview(data)
        for start in range(0, len(view), _PIECE):
            with self.timed():
                self._inner.sendall(view[start : start + _PIECE])

    def makefile(self, mode: str, *_: Any, **__: Any) -> io.BufferedReader:
        """Return what `http.client` reads from."""
        return io.BufferedReader(_Raw(self, self._inner.makefile(mode, buffering=0)))


class _Raw(io.RawIOBase):
    """The bytes of a socket as they come."""

    def __init__(self, socket: _Socket, inner: Any) -> None:
        self._socket = socket
        self._inner = inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        with self._socket.timed():
            found: int | None = self._inner.readinto(buffer)
        return found

    def close(self) -> None:
        self._inner.close()
        super().close()
