"""What the server and its processes say to each other, over a pipe.

A frame is the length of a JSON header (4 bytes), the length of a body (8 bytes), the header and
the body. The body of an answer goes to the client as it is; nobody parses it again.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any, NamedTuple

PREFIX = struct.Struct(">IQ")


class Frame(NamedTuple):
    """A header and what belongs to it."""

    header: dict[str, Any]
    body: bytes = b""


def pack(header: dict[str, Any], body: bytes | bytearray = b"") -> bytes:
    """Write a frame.

    >>> pack({"a": 1}, b"xy")[12:]
    b'{"a": 1}xy'
    """
    text = json.dumps(header).encode()
    return b"".join((PREFIX.pack(len(text), len(body)), text, body))


def unpack_lengths(prefix: bytes) -> tuple[int, int]:
    """The lengths of header and body."""
    header, body = PREFIX.unpack(prefix)
    return header, body


def read(stream: IO[bytes]) -> Frame | None:
    """Read a frame; None where the other side has gone."""
    prefix = stream.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    header, body = unpack_lengths(prefix)
    return Frame(json.loads(stream.read(header)), stream.read(body))
