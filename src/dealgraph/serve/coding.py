"""Bodies that are packed with gzip, those of answers and those of requests."""

from __future__ import annotations

import zlib

#: What zlib calls gzip (RFC 1952) with its header.
_GZIP = 31
_NAMES = ("gzip", "x-gzip")
#: Members of a packed body: each costs a copy of what follows it.
_MEMBERS = 16


class PackedError(Exception):
    """A packed body is not gzip, or breaks off."""


class LargeError(Exception):
    """A packed body holds more than it may."""


def takes_gzip(accept_encoding: str) -> bool:
    """Return whether a client can unpack gzip and wants it (RFC 9110, section 12.5.3).

    >>> [takes_gzip(x) for x in ("gzip, br", "gzip;q=0", "*", "*;q=0, GZIP ; q=0.5", "br", "")]
    [True, False, True, True, False, False]
    """
    weights = {}
    for part in accept_encoding.casefold().split(","):
        name, _, weight = part.replace(" ", "").replace("\t", "").partition(";q=")
        weights[name] = weight
    for name in (*_NAMES, "*"):
        if name in weights:
            return bool(weights[name].strip("0.")) or not weights[name]
    return False


def is_gzip(content_encoding: str) -> bool:
    """Return whether a body is packed with gzip and nothing else."""
    return content_encoding.strip().casefold() in _NAMES


def unpack(data: bytes, most: int) -> bytes:
    """Unpack a body, whatever it says of its own size.

    Args:
        data: one member of gzip, or a few.
        most: bytes that it may hold; no more memory is taken.

    Raises:
        PackedError: it is not gzip, or breaks off.
        LargeError: it holds more.
    """
    found = bytearray()
    for _ in range(_MEMBERS):
        member = zlib.decompressobj(_GZIP)
        try:
            found += member.decompress(data, most + 1 - len(found))
        except zlib.error as error:
            raise PackedError(str(error)) from None
        if len(found) > most:
            raise LargeError
        if not member.eof:
            message = "it breaks off"
            raise PackedError(message)
        data = member.unused_data
        if not data:
            return bytes(found)
    message = f"it has more than {_MEMBERS} parts"
    raise PackedError(message)
