"""Nothing that a client sends, at the limit of what it may send, makes the others wait.

What is measured is a ratio: how long another client waits beside, to how long it waits alone.
"""

from __future__ import annotations

import gzip
import http.client
import socket
import threading
from collections.abc import Iterator
from statistics import median

import pytest
from serving import MINI, RATIO, WORST, Server, started, unattended, waits

DIRECT = b"Content-Type: application/sparql-query\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def _get(target: bytes, *headers: bytes) -> bytes:
    return b"GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % (target, b"".join(headers))


def _header(name: bytes, value: bytes, size: int = 8_192) -> bytes:
    """A header as long as it may be."""
    room = size - len(name)
    return b"%s: %s\r\n" % (name, (value * (room // len(value) + 1))[:room].strip())


def _post(body: bytes, *headers: bytes, target: bytes = b"/sparql") -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"POST %s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n%s" % (
        target,
        b"".join(headers),
        length,
        body,
    )


ASK = b"/sparql?query=ASK%7B%7D"
MOST = 1_000_000
ADDRESS = 65_000

HEADERS = {
    "semicolons in Content-Type": _post(b"", b'Content-Type: a/b;x="' + b";" * 280 + b'"\r\n'),
    "quotes in Content-Type": _post(b"", b'Content-Type: a/b; x="' + b'\\"' * 130 + b'"\r\n'),
    "a long Content-Type": _post(b"", b'Content-Type: a/b;x="' + b";" * 120_000 + b'"\r\n'),
    "semicolons in Accept": _get(ASK, _header(b"Accept", b";")),
    "weights in Accept": _get(ASK, _header(b"Accept", b"a/b;q=0.123 ;")),
    "commas in Accept": _get(ASK, _header(b"Accept", b",")),
    "ranges in Accept": _get(ASK, b"Accept: " + b",".join([b"a/b;" * 40] * 50) + b"\r\n"),
    "fifty Accept": _get(ASK, *[b"Accept: text/*;q=0.5;x=y\r\n"] * 50),
    "commas in Accept-Encoding": _get(ASK, _header(b"Accept-Encoding", b",;q=")),
    "tags in If-None-Match": _get(b"/robots.txt", _header(b"If-None-Match", b'W/"a",')),
    "many cookies": _get(ASK, *[_header(b"Cookie", b"a=b; ")] * 7),
    "many headers": _get(ASK, *[b"X-%d: %s\r\n" % (n, b"a" * 600) for n in range(95)]),
    "more headers": _get(ASK, b"a: b\r\n" * 15_000),
    "a long Host": b"GET /void HTTP/1.1\r\nHost: %s\r\n\r\n" % (b"a" * 255),
    "a longer Host": b"GET /void HTTP/1.1\r\nHost: %s\r\n\r\n" % (b"a." * 30_000),
    "hops": _get(ASK, _header(b"X-Forwarded-For", b"127.0.0.1, ")),
    "protocols": _get(ASK, _header(b"X-Forwarded-Proto", b"https,")),
    "a preflight": b"OPTIONS /sparql HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
    % _header(b"Access-Control-Request-Headers", b"a , "),
    "codings": _post(b"", DIRECT, _header(b"Content-Encoding", b"gzip, ")),
    "transfers": _post(b"", DIRECT, _header(b"Transfer-Encoding", b"gzip, ")),
    "a language": _get(ASK, _header(b"Accept-Language", b"en;q=0.1,")),
    "ranges of bytes": _get(b"/dump.nt", _header(b"Range", b"bytes=0-1,")),
}
PARAMETERS = {
    "escapes in the address": _get(b"/sparql?query=" + b"%41" * (ADDRESS // 3)),
    "escapes in the path": _get(b"/" + b"%41" * (ADDRESS // 3)),
    "slashes in the path": _get(b"/" * ADDRESS),
    "dots in the path": _get(b"/party/" + b"../" * (ADDRESS // 3)),
    "many parameters": _get(b"/sparql?" + b"&".join([b"default-graph-uri=a:b"] * 2_900)),
    "many graphs": _get(ASK + b"&default-graph-uri=urn:a" * 990),
    "ampersands": _get(b"/sparql?" + b"&" * ADDRESS),
    "many formats": _get(ASK + b"&format=" + b"," * 60_000),
    "a question": _get(b"/bound/history?matter=" + b"a" * 60_000),
    "questions": _get(b"/bound/history?" + b"matter=a&" * 7_000),
}
BODIES = {
    "escapes": _post(b"query=" + b"%41" * (MOST // 3 - 10), FORM),
    "every second escaped": _post(b"query=" + b"a%41" * (MOST // 4 - 10), FORM),
    "half escapes": _post(b"query=" + b"%4" * (MOST // 2 - 10), FORM),
    "signs of addition": _post(b"query=" + b"+" * (MOST - 10), FORM),
    "ampersands in the body": _post(b"&" * MOST, FORM),
    "signs of equality": _post(b"query=" + b"=" * (MOST - 10), FORM),
    "a thousand parameters": _post(b"&".join([b"x=" + b"%41" * 300] * 999), FORM),
    "a comment": _post(b"#" * MOST, DIRECT),
    "zeros": _post(b"\x00" * MOST, DIRECT),
    "other letters": _post("é".encode() * (MOST // 2), DIRECT),
    "brackets": _post(b"(" * MOST, DIRECT),
    "tiny chunks": b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    + DIRECT
    + b"\r\n"
    + b"1\r\n#\r\n" * 200_000
    + b"0\r\n\r\n",
    "a packed bomb": _post(
        gzip.compress(b"#" * 500_000_000, 1)[:MOST], DIRECT, b"Content-Encoding: gzip\r\n"
    ),
    "half a packed body": _post(
        gzip.compress(b"#" * 10_000_000)[:-9], DIRECT, b"Content-Encoding: gzip\r\n"
    ),
    "many packed members": _post(
        gzip.compress(b"#") * (MOST // 25), DIRECT, b"Content-Encoding: gzip\r\n"
    ),
}
SHAPES = {**HEADERS, **PARAMETERS, **BODIES}


@pytest.fixture(scope="module")
def attacked() -> Iterator[Server]:
    """A server with the limits that it has by default."""
    with started("--only", str(MINI)) as running:
        yield running


@pytest.fixture(scope="module")
def alone(attacked: Server) -> float:
    """How long a client waits when nobody else is there."""
    return unattended(attacked)


def _send(server: Server, data: bytes) -> int:
    """Send bytes and read the status of the answer, or 0 where the door was closed."""
    with socket.create_connection((server.host, server.port), timeout=60) as connection:
        try:
            connection.sendall(data)
            found = connection.recv(100)
        except (BrokenPipeError, ConnectionResetError):
            return 0
    return int(found.split(b" ")[1]) if found else 0


#: These take half a minute each; the server reads them as it reads brackets.
LONG = {"signs of equality", "other letters", "zeros"}


@pytest.mark.parametrize(
    "shape",
    [pytest.param(name, marks=[pytest.mark.thorough] * (name in LONG)) for name in SHAPES],
)
def test_nobody_waits_for_what_another_sends(attacked: Server, alone: float, shape: str) -> None:
    statuses: list[int] = []
    begun = threading.Event()

    def attack() -> None:
        for _ in range(4):
            statuses.append(_send(attacked, SHAPES[shape]))
            begun.set()

    attackers = [threading.Thread(target=attack) for _ in range(3)]
    for one in attackers:
        one.start()
    waited = waits(attacked, 10)
    while any(one.is_alive() for one in attackers):
        waited += waits(attacked, 5)
    for one in attackers:
        one.join()
    assert 500 not in statuses
    assert len(statuses) == 12
    assert median(waited) < RATIO * alone, statuses
    assert max(waited) < WORST * alone, statuses


@pytest.mark.parametrize(
    ("shape", "status"),
    [
        ("semicolons in Content-Type", 415),
        ("quotes in Content-Type", 415),
        ("a long Content-Type", 431),
        ("semicolons in Accept", 200),
        ("commas in Accept", 431),
        ("ranges in Accept", 406),
        ("fifty Accept", 200),
        ("many cookies", 200),
        ("many headers", 200),
        ("more headers", 431),
        ("a long Host", 421),
        ("a longer Host", 431),
        ("many parameters", 400),
        ("ampersands", 400),
        ("a question", 400),
        ("questions", 400),
        ("half escapes", 400),
        ("a comment", 400),
        ("a packed bomb", 413),
        ("half a packed body", 413),
        ("many packed members", 400),
    ],
)
def test_what_is_too_much_is_told(attacked: Server, shape: str, status: int) -> None:
    assert _send(attacked, SHAPES[shape]) == status


@pytest.mark.parametrize("header", [b"Accept", b"Cookie", b"If-None-Match", b"X-Else"])
def test_a_header_may_have_8_kilobytes_and_no_more(attacked: Server, header: bytes) -> None:
    value = b"a" * (8_192 - len(header))
    assert _send(attacked, _get(ASK, b"%s: %s\r\n" % (header, value))) == 200
    assert _send(attacked, _get(ASK, b"%s: %sa\r\n" % (header, value))) == 431


def test_what_a_client_says_does_not_stay_in_memory(attacked: Server) -> None:
    """Neither the address of a question nor the name of the server makes it keep more."""
    import psutil

    process = psutil.Process(attacked.process.pid)
    connection = http.client.HTTPConnection(attacked.host, attacked.port, timeout=60)

    def ask(number: int) -> None:
        for target in ("/bound/history?matter=larkfield-orrery-2023", "/void", "/sparql"):
            address = f"{target}&x={number:0900}" if "?" in target else target
            connection.request("GET", address, headers={"Host": f"localhost:{number}"})
            connection.getresponse().read()

    for number in range(50):
        ask(number)
    before = process.memory_info().rss
    for number in range(50, 350):
        ask(number)
    connection.close()
    assert process.memory_info().rss - before < 10_000_000
