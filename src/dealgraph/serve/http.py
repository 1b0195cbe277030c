"""HTTP itself: what a client may send before anybody reads it.

uvicorn parses with httptools, which takes headers of any length for as long as they come; these
limits are ours. Whatever reads a header later may rely on them: nothing that is linear in 8 kB
holds up the other clients.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from dealgraph.serve.access import AccessLog, Entry
from dealgraph.serve.backlog import Backlog
from dealgraph.serve.gate import Gate
from dealgraph.serve.headers import Headers
from dealgraph.serve.hosts import LONGEST, Names, name_of

#: Bytes of an address (RFC 9110, section 4.1 asks for 8,000 at least), and of all that precedes a
#: body.
_ADDRESS = 65_536
_HEAD = 131_072
#: Headers, bytes of all of them, and of one: its name and its value.
_MANY = 100
_HEADERS = 65_536
_HEADER = 8_192
_SHORT = {b"content-type": 300, b"host": LONGEST}
#: Ranges of media types in Accept.
_RANGES = 50
#: Seconds in which the head of a request must have come.
_SLOW = 15.0
#: Seconds in which a client must have taken an answer that fills our buffer.
_SLOW_READER = 120.0
#: Seconds in which what a refused client still sends is thrown away, so that it can read why.
_LINGER = 2.0
#: Seconds after which a connection counts as idle whose request does not come.
_FRESH = 1.0
_LONG_ADDRESS = (414, "The address is too long; send the query by POST.")
_LONG_HEAD = (431, "The headers are too long.")
_STRANGER = (
    "This server is not called that. It answers to localhost and to the names that were given to "
    "it: dealgraph serve --host-name NAME."
)
_FULL = "There are too many connections, in all or from your address (--per-client)."


class Door:
    """What all connections of a server share.

    Attributes:
        gate: how many there may be.
        names: what the server is called.
        log: where requests are written that nobody reads.
        headers: those of every answer.
    """

    def __init__(self, gate: Gate, names: Names, log: AccessLog, headers: Headers) -> None:
        self.gate = gate
        self.names = names
        self.log = log
        self.headers = b"".join(b"%s: %s\r\n" % header for header in headers)


class Guarded(HttpToolsProtocol):
    """uvicorn's protocol with limits on the head of a request, in bytes and in time."""

    def __init__(self, *args: Any, door: Door, backlog: Backlog, **options: Any) -> None:
        super().__init__(*args, **options)
        self._door = door
        self._backlog = backlog
        self._answering: Any = None
        self.app = self._after_earlier(self.app)
        self._refusal: tuple[int, str] | None = None
        self._head = 0
        self._length = 0
        self._ranges = 0
        self._reading = True
        self._refused = False
        self._telling = False
        self._began = 0.0
        self._clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first head, if there is room."""
        super().connection_made(transport)
        self._began = self.loop.time()
        if self._door.gate.enter(self, self.client[0] if self.client else ""):
            self._wait_for_head()
        elif self._door.gate.may_tell():
            self._telling = True
            self._refuse(503, _FULL, b"retry-after: 5\r\n")
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        self._door.gate.exit(self)
        if self._telling:
            self._door.gate.told()
        self._backlog.remove(self)
        self._give_up()
        super().connection_lost(exc)

    def is_idle(self) -> bool:
        """Whether no request is answered now, and the connection is not new."""
        busy = self.cycle is not None and not self.cycle.response_complete
        return not busy and self.loop.time() - self._began > _FRESH

    def leave(self) -> None:
        """Close the connection for the sake of another."""
        self.transport.close()

    def _wait_for_head(self) -> None:
        self._stop_clock()
        self._clock = self.loop.call_later(_SLOW, self._too_slow)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _too_slow(self) -> None:
        if self.transport.is_closing():
            return
        if self._head:
            self._refuse(408, "The request did not come.")
        else:
            self.transport.close()

    def pause_writing(self) -> None:
        """The client takes its answer more slowly than we send: that holds memory of ours."""
        super().pause_writing()
        self._stop_clock()
        self._clock = self.loop.call_later(_SLOW_READER, self.abort)
        self._backlog.add(self)

    def get_write_buffer_size(self) -> int:
        """Bytes that the client has not taken."""
        return self.transport.get_write_buffer_size()

    def abort(self) -> None:
        """Cut the connection; whatever is still to be sent is dropped."""
        self._give_up()
        self.transport.abort()

    def _give_up(self) -> None:
        """Tell the request that is being answered that nobody waits; uvicorn tells the last one."""
        if self._answering is not None:
            self._answering.disconnected = True
            self._answering.message_event.set()

    def _after_earlier(self, app: Any) -> Any:
        """Begin with a request when the client has taken what it asked for before."""

        async def waiting(scope: Any, receive: Any, send: Any) -> None:
            self._answering = send.__self__
            await self.flow.drain()
            if self.transport.is_closing():
                self._give_up()
            else:
                await app(scope, receive, send)

        return waiting

    def resume_writing(self) -> None:
        """The client has taken enough."""
        self._stop_clock()
        self._backlog.remove(self)
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        """Parse what came, and stop when a head grows too long."""
        if self._refused:
            return
        super().data_received(data)
        if self._reading and not self._refused and not self.transport.is_closing():
            if not self._head and self._clock is None:
                self._wait_for_head()
            self._head += len(data)
            if self._head > _HEAD:
                self._refuse(*_LONG_HEAD)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._reading = True
        self._length = 0
        self._ranges = 0
        self._began = self.loop.time()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Refuse a long address."""
        super().on_url(url)
        if len(self.url) > _ADDRESS:
            self._stop(*_LONG_ADDRESS)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Refuse headers that are too long or too many, however they came."""
        size = len(name) + len(value)
        self._length += size + 4
        if self._length > _HEADERS or len(self.headers) >= _MANY:
            self._stop(*_LONG_HEAD)
        if not self._reading:
            return  # a trailer, after the body: nobody reads it
        name = name.lower()
        most = _SHORT.get(name)
        if size > _HEADER or (most is not None and len(value) > most):
            told = name[:40].decode("latin-1")
            self._stop(431, f"The header {told} is longer than {most or _HEADER:,} bytes.")
        if name == b"accept":
            self._ranges += value.count(b",") + 1
            if self._ranges > _RANGES:
                self._stop(431, f"The header accept has more than {_RANGES} media types.")
        super().on_header(name, value)

    def _stop(self, status: int, text: str) -> None:
        """Leave the parser, which tells `send_400_response` in its own way."""
        self._refusal = (status, text)
        raise httptools.HttpParserError(text)

    def on_headers_complete(self) -> None:
        """The head is there: who is asked?"""
        self._stop_clock()
        self._check_host()
        self._reading = False
        self._head = 0
        super().on_headers_complete()

    def _check_host(self) -> None:
        """Refuse a request to another server (RFC 9112, section 3.2; RFC 9110, section 7.4)."""
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or (not hosts and self.parser.get_http_version() != "1.0"):
            self._stop(400, "A request has one header Host.")
        host = _authority(self.url)
        if host is not None and hosts:
            self.headers[:] = [pair for pair in self.headers if pair[0] != b"host"]
            self.headers.append((b"host", host))
        elif host is None and hosts:
            host = hosts[0]
        if host is None:
            return  # HTTP/1.0, which knew no Host; every browser sends one
        text = host.decode("latin-1").strip()
        if not name_of(text):
            self._stop(400, "The header Host names no host.")
        if not self._door.names.have(text, self.server[0] if self.server else ""):
            self._stop(421, _STRANGER)

    def send_400_response(self, msg: str) -> None:
        """Answer what is not a request."""
        self._refuse(*(self._refusal or (400, msg)))

    def _refuse(self, status: int, text: str, more: bytes = b"") -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._log(status, 0)
            self.transport.close()  # an answer to another request is on its way
            return
        body = f"{text}\n".encode()
        head = (
            b"content-type: text/plain; charset=utf-8\r\n%s%sconnection: close\r\n"
            b"content-length: %d\r\n\r\n" % (self._door.headers, more, len(body))
        )
        self._refused = True
        self._stop_clock()
        self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.write_eof()
        self._log(status, len(body))
        self._clock = self.loop.call_later(_LINGER, self.transport.close)

    def _log(self, status: int, size: int) -> None:
        url: bytes = getattr(self, "url", b"")
        entry = Entry(
            self.client[0] if self.client else "",
            self.parser.get_method().decode("latin-1") if url else "",
            url.decode("latin-1"),
            self.parser.get_http_version() if url else "",
            status,
            size,
            self.loop.time() - self._began,
        )
        self._door.log.write(entry)


def _authority(url: bytes) -> bytes | None:
    """The host in an address in absolute form, which counts more than Host."""
    if url.startswith(b"/"):
        return None
    try:
        parsed = httptools.parse_url(url)
    except httptools.HttpParserInvalidURLError:
        return None  # uvicorn refuses it
    if parsed.host is None:
        return None
    host = b"[%s]" % parsed.host if b":" in parsed.host else parsed.host
    return host if parsed.port is None else b"%s:%d" % (host, parsed.port)
