"""The access log: one line for each request, refused ones too.

Two forms: the Common Log Format of the first web servers, which every log reader knows, and JSON.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import NamedTuple, TextIO

from dealgraph.base.errors import OutputError

FORMATS = ("common", "json")
#: Characters of an address that are written; a query may have many more.
_LONGEST = 2000
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_told = logging.getLogger("dealgraph.serve")


class Entry(NamedTuple):
    """A request and how it was answered.

    Attributes:
        client: the address that asked.
        method: GET, POST and so on; empty if nobody could read it.
        target: the address that was asked for, as it was sent.
        version: of HTTP.
        status: of the answer; 499 if the client went away before.
        size: of the answer's body, in bytes as they were sent.
        seconds: from the head of the request to the end of the answer.
    """

    client: str
    method: str
    target: str
    version: str
    status: int
    size: int
    seconds: float


class AccessLog:
    """Writes entries to a file, to standard output, or nowhere."""

    def __init__(self, to: str = "", form: str = "common") -> None:
        """Open the log.

        Args:
            to: a file, which is added to and may be moved away while the server runs; `-` for
                standard output; empty for none.
            form: `common` or `json`.

        Raises:
            OutputError: the file cannot be written.
        """
        self._written = _json if form == "json" else _common
        self._handler = _handler(to) if to else None

    def write(self, entry: Entry) -> None:
        """Write a line."""
        if self._handler is not None:
            now = datetime.now(UTC)
            line = self._written(entry, now)
            self._handler.emit(logging.LogRecord("access", logging.INFO, "", 0, line, None, None))

    def close(self) -> None:
        """Close the file."""
        if isinstance(self._handler, WatchedFileHandler):
            with suppress(OSError):  # the disk is full, which was told
                self._handler.close()


class _File(WatchedFileHandler):
    """A file that may be rotated; what cannot be written is told once, and requests go on."""

    failed = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or say why not."""
        try:
            super().emit(record)
        except OSError:  # the file was moved away, and its folder with it
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say once that lines are lost."""
        if not self.failed:
            self.failed = True
            _told.error("The access log cannot be written: %s", sys.exc_info()[1])


class _Output(logging.StreamHandler[TextIO]):
    """Standard output, whose reader may have gone."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Drop the line."""


def _handler(to: str) -> logging.Handler:
    if to == "-":
        return _Output(sys.stdout)
    try:
        return _File(to, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            "The access log cannot be written",
            where=to,
            why=error.strerror or str(error),
            fix="Name another file with --log, or - for standard output.",
        ) from None


def _shown(text: str) -> str:
    r"""What a client sent, in ASCII and on one line, with nothing that steers a terminal.

    >>> print(_shown('a "b"\r\n\x1b[2J\\é'))
    a \"b\"\r\n\x1b[2J\\\xe9
    """
    cut = text[:_LONGEST] + ("..." if len(text) > _LONGEST else "")
    escaped = cut.encode("unicode_escape", "backslashreplace").decode("ascii")
    return escaped.replace('"', '\\"').replace("\x7f", "\\x7f")


def _common(entry: Entry, now: datetime) -> str:
    month = _MONTHS[now.month - 1]  # strftime would ask the locale
    when = f"{now:%d}/{month}/{now:%Y:%H:%M:%S} +0000"
    asked = f"{_shown(entry.method)} {_shown(entry.target)} HTTP/{_shown(entry.version)}"
    line = asked if entry.method else "-"
    return f'{_shown(entry.client) or "-"} - - [{when}] "{line}" {entry.status} {entry.size or "-"}'


def _json(entry: Entry, now: datetime) -> str:
    cut = entry.target[:_LONGEST]
    said = {
        "time": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "client": entry.client,
        "method": entry.method,
        "target": cut if cut == entry.target else cut + "...",
        "version": entry.version,
        "status": entry.status,
        "bytes": entry.size,
        "seconds": round(entry.seconds, 4),
    }
    return json.dumps(said).replace("\x7f", "\\u007f")
