"""HTTP itself: what a client may send before anybody reads it.

uvicorn parses with httptools, which takes headers of any length for as long as they come; these
limits are ours.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

__all__ = ["Guarded"]

#: Bytes of an address (RFC 9110, section 4.1 asks for 8,000 at least), and of all headers.
_ADDRESS = 65_536
_HEAD = 131_072
#: Seconds in which the head of a request must have come.
_SLOW = 15.0
#: Seconds in which a client must have taken an answer that fills our buffer.
_SLOW_READER = 120.0
#: Seconds in which what a refused client still sends is thrown away, so that it can read why.
_LINGER = 2.0
_LONG_ADDRESS = (414, "The address is too long; send the query by POST.")
_LONG_HEAD = (431, "The headers are too long.")


class Guarded(HttpToolsProtocol):
    """uvicorn's protocol with limits on the head of a request, in bytes and in time."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._refusal: tuple[int, str] | None = None
        self._head = 0
        self._length = 0
        self._reading = True
        self._refused = False
        self._clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first head."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        super().connection_lost(exc)

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
        self._clock = self.loop.call_later(_SLOW_READER, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken enough."""
        self._stop_clock()
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
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Refuse a long address."""
        super().on_url(url)
        if len(self.url) > _ADDRESS:
            self._stop(*_LONG_ADDRESS)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Refuse long headers that came in one piece."""
        super().on_header(name, value)
        self._length += len(name) + len(value) + 4
        if self._length > _HEAD:
            self._stop(*_LONG_HEAD)

    def _stop(self, status: int, text: str) -> None:
        """Leave the parser, which tells `send_400_response` in its own way."""
        self._refusal = (status, text)
        raise httptools.HttpParserError(text)

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._stop_clock()
        self._reading = False
        self._head = 0
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request."""
        self._refuse(*(self._refusal or (400, msg)))

    def _refuse(self, status: int, text: str) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.close()  # an answer to another request is on its way
            return
        body = f"{text}\n".encode()
        head = (
            b"content-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\n"
            b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(body)
        )
        self._refused = True
        self._stop_clock()
        self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.write_eof()
        self._clock = self.loop.call_later(_LINGER, self.transport.close)
