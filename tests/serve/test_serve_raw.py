"""Bytes that are no request, or a bad one: an answer or a closed door, and never a 500."""

from __future__ import annotations

import re
import socket

import pytest
from serving import MINI, Server, started

GOOD = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
POST = (
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Content-Type: application/sparql-query\r\n"
)


def _send(server: Server, *pieces: bytes, end: bool = False, wait: float = 30) -> bytes:
    """What comes back until the server closes the connection; `end` ends our side before."""
    with socket.create_connection((server.host, server.port), timeout=wait) as connection:
        found = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            if end:
                connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                found += piece
        except (BrokenPipeError, ConnectionResetError):
            pass
        return found


def _status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


REQUESTS = [
    ("nothing", b"", {0}),
    ("no request line", b"hello\r\n\r\n", {400}),
    ("binary", bytes(range(256)), {400}),
    ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", {400}),
    ("no version", b"GET /\r\n\r\n", {200, 400}),
    ("odd version", b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", {400}),
    ("a space in the address", b"GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    ("a header without colon", b"GET / HTTP/1.1\r\nHost a\r\n\r\n", {400}),
    ("no host", b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", {400}),
    (
        "a host that is none",
        b"GET /void HTTP/1.1\r\nHost: a/../<b>\r\nConnection: close\r\n\r\n",
        {400},
    ),
    (
        "another scheme",
        b"GET ftp://a/b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        {421},
    ),
    ("an authority", b"CONNECT a:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 404, 405}),
    (
        "wrong escapes",
        b"GET /sparql?query=%zz%1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        {400},
    ),
    (
        "not UTF-8",
        b"GET /sparql?query=%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        {400},
    ),
    (
        "raw bytes",
        b"GET /sparql?query=\xff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        {400},
    ),
    (
        "raw path",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        {400, 404},
    ),
    (
        "a path that is not UTF-8",
        b"GET /%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        {400, 404},
    ),
    ("a zero", b"GET /%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", {404}),
    ("a long address", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {414}),
    ("a long query", b"GET /sparql?query=" + b"a" * 300_000 + b" HTTP/1.1\r\n\r\n", {414}),
    ("a long header", b"GET / HTTP/1.1\r\nA: " + b"a" * 300_000 + b"\r\n\r\n", {431}),
    ("a header without end", b"GET / HTTP/1.1\r\nA: " + b"a" * 2_000_000, {431}),
    ("many headers", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 50_000 + b"\r\n", {431}),
    ("a length that is none", POST + b"Content-Length: abc\r\n\r\nASK {}", {400}),
    ("a negative length", POST + b"Content-Length: -1\r\n\r\nASK {}", {400}),
    ("a huge length", POST + b"Content-Length: 99999999999999999999\r\n\r\nASK {}", {400}),
    ("two lengths", POST + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}", {400}),
    (
        "length and chunks",
        POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        {400},
    ),
    ("chunks of nonsense", POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK\r\n", {400, 0}),
    (
        "a huge chunk",
        POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nASK",
        {400, 0},
    ),
    (
        "chunks",
        POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n",
        {200},
    ),
    ("half a body", POST + b"Content-Length: 600\r\n\r\nASK {}", {0, 400}),
    ("an upgrade", GOOD[:-2] + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n", {200, 400}),
    ("odd Accept", GOOD[:-2] + b"Accept: ;;;,,,q=q;/\xff\r\n\r\n", {200}),
    (
        "odd Content-Type",
        POST.replace(b"application/sparql-query", b';;=\xff"') + b"Content-Length: 0\r\n\r\n",
        {415},
    ),
]


@pytest.mark.parametrize(("name", "data", "statuses"), REQUESTS, ids=[r[0] for r in REQUESTS])
def test_a_bad_request_is_answered_as_one(
    server: Server, name: str, data: bytes, statuses: set[int]
) -> None:
    assert _status(_send(server, data, end=0 in statuses)) in statuses
    assert _status(_send(server, GOOD)) == 200


def test_requests_in_one_piece_are_answered_in_their_order(server: Server) -> None:
    first = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n"
    second = b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
    found = _send(server, first + second + GOOD)
    assert re.findall(rb"HTTP/1\.1 (\d+)", found) == [b"200", b"404", b"200"]


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    with started("--only", str(MINI), "--slow-body", "1") as running:
        found = _send(running, POST + b"Content-Length: 600\r\n\r\nASK")
        assert _status(found) == 408


def test_a_head_that_does_not_come_is_not_waited_for() -> None:
    with started("--only", str(MINI)) as running:
        found = _send(running, b"GET / HTTP/1.1\r\nA: ", wait=60)
        assert _status(found) == 408


def test_many_idle_connections_keep_nobody_out(server: Server) -> None:
    idle = [socket.create_connection((server.host, server.port), timeout=30) for _ in range(200)]
    try:
        assert _status(_send(server, GOOD)) == 200
    finally:
        for connection in idle:
            connection.close()
